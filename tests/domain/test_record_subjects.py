"""Every entry says which idea, Fieldlab or person it is about, and every action has its words."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import select

import innovatie
from innovatie.domain import fieldlabs, rounds, sessions, workflow
from innovatie.domain.record import record, subjects_of
from innovatie.enums import Choice, RequestState, SecondmentState, TeamRole
from innovatie.extensions import db
from innovatie.models.log import RecordEntry
from innovatie.models.people_access import AccountToken, UserSession
from innovatie.models.pool import ExpertProfile
from innovatie.reference.actions import ACTIONS, THINGS
from tests import factories as make
from tests import sittings, triage
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")


def last(action: str) -> dict[str, int | None]:
    db.session.commit()
    query = select(RecordEntry).where(RecordEntry.action == action).order_by(RecordEntry.number.desc())
    entry = db.session.scalars(query.limit(1)).one()
    return {"idea": entry.idea_id, "fieldlab": entry.fieldlab_id, "person": entry.person_id}


def test_a_vote_is_about_the_idea_and_the_member():
    members = make.council()
    item, voter = sittings.item(sittings.sitting(members).agenda[0].id), members[2]
    idea_id = item.idea.id
    sittings.vote(sittings.ballot(item, members[0]), [(voter, Choice.NOT_NOW)])
    assert last("cast_vote") == {"idea": idea_id, "fieldlab": None, "person": voter.id}


def test_a_vote_at_a_gate_is_about_the_fieldlab_too():
    members, asked = make.council(), sittings.gate_request()
    item = sittings.gate_sitting(members, asked)
    idea_id = item.idea.id
    sittings.ballot(item, members[0])
    assert last("open_ballot") == {"idea": idea_id, "fieldlab": asked.fieldlab_id, "person": None}


def test_what_was_taken_off_the_agenda_is_still_found():
    members = make.council()
    item = sittings.sitting(members, is_open=False).agenda[0]
    sessions.remove(item, actor=members[0], now=NOW)
    assert last("remove_from_agenda") == {"idea": item.item.idea_id, "fieldlab": None, "person": None}


def test_what_was_taken_out_of_a_round_is_still_found():
    idea, chair = triage.nominated(), make.council(1)[0]
    round_ = triage.round_in_preparation(idea)
    rounds.remove_idea(triage.items(round_)[0], actor=chair, now=NOW)
    assert last("remove_idea_from_round") == {"idea": idea.id, "fieldlab": None, "person": None}


def test_who_leaves_a_team_is_found_by_name_and_fieldlab():
    lead, leaving = make.person(), make.person()
    lab = make.fieldlab(lead=lead)
    member = make.team_member(lab, leaving, role=TeamRole.MEMBER)
    fieldlabs.leave(lab, member, actor=lead, now=NOW)
    assert last("leave_team") == {"idea": lab.idea_id, "fieldlab": lab.id, "person": leaving.id}


def test_a_loan_is_about_the_fieldlab_and_the_expert():
    lab, expert = make.fieldlab(), make.expert(make.person())
    asked = make.expert_request(fieldlab=lab, state=RequestState.MATCHING)
    loan = make.secondment(asked, expert, state=SecondmentState.EXPERT_ASKED)
    workflow.move(loan, SecondmentState.DECLINED, actor=make.person(), now=NOW, reason="Geen tijd.")
    person_id = db.session.get_one(ExpertProfile, expert.id).person_id
    assert last("move") == {"idea": lab.idea_id, "fieldlab": lab.id, "person": person_id}


def test_what_a_thing_says_itself_goes_before_what_it_is_about():
    first, second = make.person(), make.person()
    record("seat", first, actor=None, now=NOW, about=second)
    assert last("seat")["person"] == first.id


@pytest.mark.parametrize("kind", [AccountToken, UserSession])
def test_links_and_sessions_are_about_their_person(kind):
    assert subjects_of([kind(person_id=7)], db.session()) == {"person_id": 7}


# the words


def recorded() -> dict[str, str]:
    """Every action that the code names in a call of `record`, with where; one that is looked up is checked then."""
    found = {}
    for path in Path(innovatie.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record"
                and isinstance(node.args[0], ast.Constant)
            ):
                found[ast.literal_eval(node.args[0])] = path.name
    return found


def test_every_action_has_a_sentence():
    assert set(recorded()) - set(ACTIONS) == set()


def test_every_thing_in_the_words_is_a_table():
    assert set(THINGS) <= set(db.metadata.tables)


@pytest.mark.parametrize(("action", "table"), [("unheard_of", "person"), ("seat", "job_run")])
def test_what_has_no_words_is_not_recorded(action, table):
    thing = make.person()
    thing.__dict__["__tablename__"] = table
    with pytest.raises(TypeError, match=r"reference/actions\.py"):
        record(action, thing, actor=None, now=NOW)
