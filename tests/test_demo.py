"""The demonstration network as a whole: what came about through the commands must hold together afterwards."""

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException

from innovatie import demo, jobs
from innovatie.domain import record_check
from innovatie.domain.sessions_ballots import electorate_hash
from innovatie.enums import (
    BallotState,
    Choice,
    FieldlabState,
    IdeaState,
    Phase,
    RoundState,
    SecondmentState,
    Verdict,
)
from innovatie.extensions import db
from innovatie.methods import capacity
from innovatie.models.fieldlabs import Fieldlab, GateRequest
from innovatie.models.ideas import Idea
from innovatie.models.log import Notification, RecordEntry, StateChange
from innovatie.models.people import Person
from innovatie.models.pool import ExpertProfile, ExpertRequest, ExpertWeek, Secondment
from innovatie.models.rounds import Round
from innovatie.models.sessions import Ballot, CouncilSession, Elector, Vote
from innovatie.reference.actions import THINGS
from tests import databases
from tests.factories import NOW

REMINDING = ("remind-scorers", "ask-progress", "warn-gates")
WITH_STATE = (
    Idea,
    Round,
    CouncilSession,
    Ballot,
    Fieldlab,
    GateRequest,
    ExpertProfile,
    ExpertRequest,
    Secondment,
)


@pytest.fixture(scope="module")
def network() -> Iterator[Flask]:
    """The demonstration, with the reminders of the days after it was loaded."""
    with databases.database() as url:
        app = databases.application(url)
        with app.app_context():
            demo.load(NOW)
            for name in REMINDING:
                jobs.run(jobs.named(name), NOW)
        yield app
        databases.close(app)


@pytest.fixture(autouse=True)
def inside(network: Flask) -> Iterator[None]:
    with network.app_context():
        yield


def test_there_are_thirty_ideas_and_three_fieldlabs_in_different_phases():
    assert db.session.scalar(select(func.count(Idea.id))) == 30
    assert {lab.name: (lab.phase, lab.state) for lab in db.session.scalars(select(Fieldlab))} == {
        "Leesleenapp voor de basisschool": (Phase.SCALE, FieldlabState.RUNNING),
        "Online plek om te leren en je te ontwikkelen": (Phase.EXPERIMENT, FieldlabState.RUNNING),
        "Cockpit: alle cijfers over impact op één plek": (Phase.EXPLORE, FieldlabState.AT_GATE),
    }


def test_every_state_of_an_idea_and_of_a_round_but_the_first_has_an_example():
    shown = set(db.session.scalars(select(Idea.state)))
    assert shown == set(IdeaState)
    assert set(db.session.scalars(select(Round.state))) == set(RoundState) - {RoundState.PREPARATION}


def test_the_people_are_roles_at_addresses_that_cannot_exist():
    people = db.session.scalars(select(Person)).all()
    assert [one.email for one in people if not one.email.endswith("@example.nl")] == []
    assert [one.email for one in people if one.password_hash] == []


def test_the_record_is_one_whole_chain():
    assert record_check.faults() == []


def test_the_record_is_in_order_of_time():
    moments = db.session.scalars(select(RecordEntry.at).order_by(RecordEntry.number)).all()
    assert len(moments) > 500
    assert moments == sorted(moments)


def test_every_entry_is_found_under_an_idea_a_fieldlab_or_a_person():
    """But for what is about none of them: rounds and sessions as a whole, and what administrators keep."""
    subjects = (RecordEntry.idea_id, RecordEntry.fieldlab_id, RecordEntry.person_id)
    query = select(RecordEntry.thing, RecordEntry.action).where(*(column.is_(None) for column in subjects))
    about_nothing = {(thing, action) for thing, action in db.session.execute(query)}
    kept = {(name, "reference_inserted") for name in THINGS}
    assert about_nothing - kept == {
        ("round", "plan_round"),
        ("round", "move"),
        ("council_session", "plan"),
        ("council_session", "move"),
        ("setting", "change_setting"),
    }


@pytest.mark.parametrize("kind", WITH_STATE, ids=lambda kind: kind.__tablename__)
def test_every_thing_came_where_it_is_through_its_history(kind):
    """The last move says the state of the row; what never moved is as it was made. The record knows them all."""
    last = {}
    of_kind = select(StateChange).where(StateChange.thing == kind.__tablename__)
    for change in db.session.scalars(of_kind.order_by(StateChange.id)):
        if change.new not in list(Phase):
            last[change.thing_id] = change.new
    things = db.session.scalars(select(kind)).all()
    first = kind.__table__.c.state.default.arg
    assert {thing.id: thing.state.value for thing in things} == {
        thing.id: last.get(thing.id, first.value) for thing in things
    }
    recorded = set(
        db.session.scalars(select(RecordEntry.thing_id).where(RecordEntry.thing == kind.__tablename__))
    )
    assert {thing.id for thing in things} <= recorded


def test_nothing_happened_after_the_demonstration_was_loaded():
    for column in (StateChange.at, RecordEntry.at, Notification.created_at, Vote.cast_at):
        assert db.session.scalar(select(func.max(column))) <= NOW


def test_every_message_leads_to_a_page(network):
    pages = network.url_map.bind("localhost")
    lost = []
    for path in set(db.session.scalars(select(Notification.path))):
        try:
            pages.match(path.partition("?")[0], method="GET")
        except HTTPException:
            lost.append(path)
    assert lost == []


def test_nobody_is_booked_for_more_than_is_offered_and_all_that_runs_is_booked():
    running = select(Secondment).where(Secondment.state == SecondmentState.RUNNING)
    wanted = Counter()
    for loan in db.session.scalars(running):
        for monday in capacity.mondays(loan.starts_on, loan.ends_on):
            wanted[loan.expert_id, monday] += loan.hours_per_week
    weeks = db.session.scalars(select(ExpertWeek)).all()
    assert {(week.expert_id, week.monday): week.booked for week in weeks if week.booked} == wanted
    assert [week for week in weeks if week.booked > week.offered] == []


def test_every_ballot_counted_anew_says_what_is_stored():
    """By hand: abstentions left out, more than half of the rest."""
    seen = Counter()
    for ballot in db.session.scalars(select(Ballot).where(Ballot.state == BallotState.CLOSED)):
        cast = select(Vote.choice).where(Vote.ballot_id == ballot.id, Vote.choice != Choice.ABSTAIN)
        votes = Counter(db.session.scalars(cast))
        (winner, most), *_ = votes.most_common(1)
        expected = (Verdict.DECIDED, winner) if 2 * most > votes.total() else (Verdict.SECOND_BALLOT, None)
        assert (ballot.verdict, ballot.outcome) == expected
        seen[ballot.verdict] += 1
    assert seen == {Verdict.DECIDED: 10, Verdict.SECOND_BALLOT: 1}


def test_every_electorate_is_the_one_that_was_frozen():
    for ballot in db.session.scalars(select(Ballot)):
        electors = db.session.scalars(select(Elector).where(Elector.ballot_id == ballot.id))
        assert electorate_hash({one.member_id: one.layer for one in electors}) == ballot.electorate_hash
