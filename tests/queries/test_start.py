"""What the start page says waits for somebody."""

from datetime import timedelta

import pytest

from innovatie.domain.notify import notify
from innovatie.enums import IdeaState, Role
from innovatie.extensions import db
from innovatie.queries import start
from tests import factories as make
from tests import triage
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")


def texts(person, now=NOW) -> list[str]:
    return [todo.text for todo in start.todos(person, now)]


def test_nothing_waits_for_somebody_new():
    assert texts(make.person()) == []


def test_own_drafts_and_questions_wait_for_their_submitter_alone():
    person = make.person()
    draft = make.idea(submitter=person, state=IdeaState.DRAFT)
    asked = make.idea(submitter=person, state=IdeaState.MORE_INFO)
    make.idea(submitter=person, state=IdeaState.IN_TRIAGE)
    assert [(todo.context, todo.url) for todo in start.todos(person, NOW)] == [
        (draft.title, f"/inzendingen/{draft.id}/wijzigen"),
        (asked.title, f"/inzendingen/{asked.id}/antwoord"),
    ]
    assert texts(make.person()) == []


def test_new_ideas_wait_for_the_coordinator_of_the_area():
    poi = make.poi()
    coordinator = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    other = make.person(make.poi(), roles=[(Role.POI_COORDINATOR, make.poi())])
    make.idea(handler=poi)
    make.idea(handler=poi)
    make.idea(handler=poi, state=IdeaState.IN_HANDLING)
    [todo] = start.todos(coordinator, NOW)
    assert (todo.text, todo.overdue) == ("2 nieuwe inzendingen wachten op jouw antwoord", False)
    [late] = start.todos(coordinator, NOW + timedelta(days=40))
    assert late.overdue
    assert texts(other) == []


def test_nominated_ideas_wait_for_the_national_coordinator():
    coordinator = make.person(roles=[(Role.NATIONAL_COORDINATOR, None)])
    assert texts(coordinator) == []
    triage.nominated()
    assert texts(coordinator) == ["1 voorgedragen idee wacht op een ronde"]
    assert texts(make.person()) == []


def test_what_is_due_first_comes_first():
    poi = make.poi()
    person = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    make.idea(submitter=person, state=IdeaState.DRAFT)
    make.idea(handler=poi)
    assert [todo.due is None for todo in start.todos(person, NOW)] == [False, True]


def test_messages_are_ones_own_newest_first():
    person, other = make.person(), make.person()
    for day in range(3):
        notify([person], "test", f"Bericht {day}", path="/", now=NOW + timedelta(days=day))
    notify([other], "test", "Niet voor jou", path="/", now=NOW)
    db.session.commit()
    assert [message.text for message in start.messages(person)] == ["Bericht 2", "Bericht 1", "Bericht 0"]
