"""Going through all pages from the start page, along every link: nothing changes, and no door is painted on a wall.

That each single route writes nothing when it is looked at, for everybody, is in test_matrix.py; `tests.client` refuses
it in every test. One look is excepted by name: the way back from a provider of single sign-on, after which somebody is
signed in.
"""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask

from innovatie.extensions import WRITING_LOOKS, db
from tests import factories as make
from tests.client import Client
from tests.web.stage import Stage

LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)')
FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
ACTION = re.compile(r'\baction="([^"#]*)')
WALKERS = ["--", "MW", "IN", "IS", "PC", "RX", "VZ", "FT", "EX", "GA", "PB", "WC", "EC", "LC", "TB", "PA"]
MOST = 3000  # who administers has a page per person, organisation, setting and step


def walk(stage: Stage, who: str) -> tuple[dict[str, int], dict[str, str]]:
    """What each page answered that can be reached from the start page, and the pages on which buttons stand."""
    answers: dict[str, int] = {}
    buttons: dict[str, str] = {}
    waiting = ["/"]
    while waiting and len(answers) < MOST:
        path = waiting.pop()
        if path in answers or path.startswith("/static/"):
            continue
        answer = stage.send(who, "GET", path)
        text = answer.body.decode(errors="replace")  # some are files
        answers[path] = answer.status
        waiting += [unescape(link) for link in LINK.findall(text)] + [answer.location] * bool(answer.location)
        for form in FORM.findall(text):
            action = ACTION.search(form)
            buttons.setdefault(unescape(action[1]) if action and action[1] else path, path)
    return answers, buttons


def contents(stage: Stage) -> dict[str, set[tuple[object, ...]]]:
    """All rows of all tables."""
    with stage.app.app_context():
        tables = sa.MetaData()
        tables.reflect(db.session.connection())
        return {
            name: {tuple(row) for row in db.session.execute(sa.select(table))}
            for name, table in tables.tables.items()
        }


@pytest.mark.parametrize("who", WALKERS)
def test_one_can_walk_everywhere_and_leaves_no_trace(stage: Stage, who: str) -> None:
    with stage.taken_back():
        before = contents(stage)
        answers, buttons = walk(stage, who)
        assert contents(stage) == before
    assert len(answers) < MOST, "there is no end to the pages"
    dead_ends = {path: status for path, status in answers.items() if status not in (200, 302, 303)}
    nowhere = {"/": 403} if who == "PA" else {}  # who has no access reads so on every page
    assert dead_ends == nowhere
    pressed = {(path, page): stage.ask(who, "POST", path) for path, page in buttons.items()}
    assert {
        where: answer.status for where, answer in pressed.items() if answer.status in (403, 404, 405)
    } == {}


def test_one_look_changes_something_and_it_is_named(stage: Stage) -> None:
    assert WRITING_LOOKS == {"people_sso.come_back"}
    (rule,) = stage.app.url_map.iter_rules("people_sso.come_back")
    assert (rule.rule, rule.methods) == ("/inloggen/werkaccount/terug", {"GET", "HEAD", "OPTIONS"})


def test_a_look_that_changes_something_fails_its_test(app: Flask, client: Client) -> None:
    def look() -> str:
        make.organisation()
        return "gezien"

    view, app.view_functions["info.health"] = app.view_functions["info.health"], look
    try:
        assert client.get("/health").status_code == 500
    finally:
        app.view_functions["info.health"] = view
