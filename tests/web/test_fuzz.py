"""Thousands of requests that nobody should send: no error of ours, nothing half done, and every answer a whole page.

FUZZ says how many requests (`make fuzz`: 10,000), FUZZ_SEED from where the dice start.
"""

import logging
import os
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from innovatie.reference.access import rows
from tests.pages import complaints
from tests.web import fuzz
from tests.web.stage import Answer, Stage

REQUESTS = int(os.environ.get("FUZZ", "1500"))
SEED = int(os.environ.get("FUZZ_SEED", "2026"))
PARTS = 10
STEPS = 25  # of one person, each on top of what the one before left behind
WHO = ["--", "MW", "IN", "IS", "PC", "RL", "RX", "VZ", "SE", "FT", "EX", "GA", "PB", "WC", "EC", "LC", "TB"]
ROWS = [row for row in rows() if row.endpoint != "static"]
TOKEN = re.compile(rb'value="[^"]{60,}"|X-CSRFToken": "[^"]*"')


class Fuzz:
    """Sends requests and remembers what was wrong with the answers."""

    def __init__(self, stage: Stage, rng: Random) -> None:
        self.stage, self.rng = stage, rng
        self.sent = 0
        self.problems: list[str] = []
        self.logged: list[str] = []
        self._pages: dict[bytes, list[str]] = {}

    def step(self, who: str) -> None:
        """Open a page and send one of its forms, or send something that no page would."""
        row = self.rng.choice([row for row in ROWS if self.rng.random() < 0.1 or row.cells[who] == "+"])
        path = self.stage.path(row.endpoint, row.about)
        if row.method == "POST" or self.rng.random() < 0.25:
            self.send(who, fuzz.request(self.rng, path))
            return
        answer = self.send(who, fuzz.Request("GET", path), is_usual=True)
        forms = fuzz.forms(answer.body, path) if answer and answer.status == 200 else []
        if forms:
            action, form = self.rng.choice(forms)
            headers = {"Referer": f"http://localhost{path}"}
            self.send(who, fuzz.Request("POST", action, fuzz.filled_in(self.rng, form), headers))

    def send(self, who: str, request: fuzz.Request, *, is_usual: bool = False) -> Answer | None:
        """`is_usual`: other tests look at such pages, so the slow reading of the HTML is left out."""
        self.sent += 1
        self.logged.clear()
        try:
            answer = self.stage.send(
                who, request.method, request.path, request.data, headers=request.headers, **request.extra
            )
        except Exception:  # what came through the error handlers: a test of every answer failed, or they did
            self.problems.append(f"{who} {request}\n{traceback.format_exc()}")
            return None
        wrong = self.logged + ([] if is_usual else self._complaints(answer))
        if answer.status >= 500 or wrong:
            self.problems.append(f"{who} {request}\nanswer {answer.status}: " + "\n".join(wrong))
        return answer

    def _complaints(self, answer: Answer) -> list[str]:
        if "Content-Security-Policy" not in answer.headers:
            return ["the headers of the house are not there"]
        if not re.fullmatch(r"(/(?![/\\\\]).*)?", answer.location):
            return [f"it leads away, to {answer.location}"]
        if answer.headers.get("Content-Type", "").partition(";")[0] != "text/html" or not answer.body:
            return []
        page = TOKEN.sub(b"", answer.body)
        if page not in self._pages:
            self._pages[page] = complaints(answer.body.decode())
        return self._pages[page]


@contextmanager
def listening(heard: list[str]) -> Iterator[None]:
    """What the error handlers log: the traceback behind a 500, and what only the database refused."""
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    log = logging.getLogger("innovatie.web.errors")
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


@pytest.mark.parametrize("part", range(PARTS))
def test_nonsense_gets_an_answer(stage: Stage, part: int) -> None:
    rng = Random(f"{SEED} {part}")  # noqa: S311  dice, no secret
    fuzzing = Fuzz(stage, rng)
    with listening(fuzzing.logged):
        while fuzzing.sent < REQUESTS // PARTS and len(fuzzing.problems) < 5:
            with stage.taken_back():
                who = rng.choice(WHO)
                for _ in range(STEPS):
                    fuzzing.step(who)
    assert not fuzzing.problems, "\n\n".join(fuzzing.problems)
