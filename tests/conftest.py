"""Fixtures for every test. The databases are in databases.py, the client in client.py, pages in pages.py."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from innovatie import clock
from innovatie.extensions import db
from innovatie.models.people import Person
from tests import databases
from tests import factories as make
from tests.client import Client, no_uncommitted_changes, valid_html

TRANSACTION_WORDS = {"BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK"}
RUN = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(
        config, "workerinput"
    ):  # the process that starts the run; xdist's workers inherit what it made
        config.stash[RUN] = ExitStack()
        config.stash[RUN].enter_context(databases.run())


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        config.stash[RUN].close()


def pytest_report_header() -> str:
    return f"database: {databases.KIND}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add one line to the file that TEST_COUNTS names, so that `make test` can show all counts at its end."""
    if "TEST_COUNTS" in os.environ:
        counts = (
            f"{len(found)} {word}"
            for word in ("passed", "failed", "error", "skipped")
            if (found := terminalreporter.stats.get(word))
        )
        with Path(os.environ["TEST_COUNTS"]).open("a") as file:
            file.write(f"{databases.KIND}, {os.environ.get('TEST_PART', 'tests')}: {', '.join(counts)}\n")


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """The application on a migrated database; the tests of this process share it and are rolled back."""
    with databases.database() as url:
        app = databases.application(url)
        app.test_client_class = Client
        app.after_request(no_uncommitted_changes)
        app.after_request(valid_html)
        yield app
        databases.close(app)


@pytest.fixture(autouse=True)
def rollback(app: Flask) -> Iterator[None]:
    """What a test changes is taken back at its end."""
    with databases.held(app):
        yield


@pytest.fixture
def ctx(app: Flask) -> Iterator[None]:
    """For tests of commands and queries. Web tests hold no context: a view must not see their objects."""
    with app.app_context():
        yield


@pytest.fixture
def client(app: Flask) -> Client:
    """Somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def login(app: Flask) -> Callable[[Person | int], Client]:
    """`login(person)` or `login(person_id)`: a client of its own, signed in."""

    def as_(person: Person | int) -> Client:
        person_id = person if isinstance(person, int) else sa.inspect(person).identity[0]
        with app.app_context():
            session_id = make.session_of(person_id, clock.now())
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=session_id, _fresh=True)
        return client

    return as_


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with count_queries() as seen:` lists the statements, without those that only mark a transaction."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def record(_connection, _cursor, statement, *_rest) -> None:
            if statement.split(maxsplit=1)[0].upper() not in TRANSACTION_WORDS:
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", record)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", record)

    return counting


@pytest.fixture
def database() -> Iterator[Flask]:
    """An application on a database of its own, where a commit is a commit: for races and raw SQL."""
    with databases.database() as url:
        app = databases.application(url)
        yield app
        databases.close(app)


@pytest.fixture
def empty_database() -> Iterator[Flask]:
    """The same without tables, for tests of the migrations."""
    with databases.database(migrated=False) as url:
        app = databases.application(url)
        yield app
        databases.close(app)
