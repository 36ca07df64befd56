"""Several people at once, on a database where a commit is a commit (the fixture `database`)."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.exc import IntegrityError

from innovatie.errors import RuleViolation
from innovatie.extensions import db


def at_once(app: Flask, *steps: Callable[[], Any]) -> list[Any]:
    """Run every step in a thread and a session of its own, all from the same moment; return what they answered.

    What users would read as words is an answer too. Anything else, a deadlock above all, fails the test.
    """
    barrier = threading.Barrier(len(steps))
    answers: list[Any] = [None] * len(steps)
    failures: list[Exception] = []

    def run(place: int, step: Callable[[], Any]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                answers[place] = step()
                db.session.commit()
            except (RuleViolation, IntegrityError) as error:
                db.session.rollback()
                answers[place] = error
            except Exception as error:  # in a thread nobody would see it
                db.session.rollback()
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise ExceptionGroup("not everybody got an answer", failures)
    return answers
