"""Closing what is due and reminding people, with the time given: a missed day loses nothing, nothing comes twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie import jobs
from innovatie.clock import local_date
from innovatie.enums import BallotState, FieldlabState, RoundState, TeamRole
from innovatie.extensions import db
from innovatie.models.log import Notification
from innovatie.models.rounds import Round
from innovatie.models.sessions import Ballot
from tests import factories as make
from tests import sittings, triage
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def run(name: str, now) -> tuple[int, int]:
    result = jobs.run(jobs.named(name), now, slot=now)
    return result.done, result.failed


def told(kind: str) -> list[int]:
    """Who was told this, in the order of telling (ids)."""
    query = select(Notification.person_id).where(Notification.kind == kind).order_by(Notification.id)
    return list(db.session.scalars(query))


@pytest.fixture
def lab():
    """A running Fieldlab with a lead, a coach and a member."""
    made = make.fieldlab()
    lead = make.team_member(made, make.person(), role=TeamRole.LEAD)
    coach = make.team_member(made, make.person(), role=TeamRole.COACH)
    make.team_member(made, make.person(), role=TeamRole.MEMBER)
    return made, {lead.person_id, coach.person_id}


def test_a_round_closes_when_its_time_is_up_and_not_before():
    make.council()
    round_ = triage.open_round(triage.nominated())
    assert run("close-rounds", round_.scoring_closes_at - timedelta(minutes=1)) == (0, 0)
    assert run("close-rounds", round_.scoring_closes_at + 5 * DAY) == (1, 0)
    assert db.session.get_one(Round, round_.id).state is RoundState.SCORED
    assert run("close-rounds", round_.scoring_closes_at + 6 * DAY) == (0, 0)


def test_scorers_are_reminded_a_week_and_two_days_before_closing_and_never_twice():
    members = make.council(5)
    round_ = triage.open_round(triage.nominated())
    closes = round_.scoring_closes_at
    done = [
        run("remind-scorers", closes - left)[0] for left in (8 * DAY, 7 * DAY, 6 * DAY, 2 * DAY, DAY, -DAY)
    ]
    assert done == [0, 5, 0, 5, 0, 0]
    assert told("remind_scorer") == 2 * sorted(member.id for member in members)


def test_a_missed_reminder_comes_late_and_not_doubly():
    make.council(5)
    round_ = triage.open_round(triage.nominated())
    assert run("remind-scorers", round_.scoring_closes_at - timedelta(hours=3)) == (5, 0)
    assert run("remind-scorers", round_.scoring_closes_at - timedelta(hours=2)) == (0, 0)


def test_progress_is_asked_for_once_per_three_weeks_of_silence(lab):
    fieldlab, asked = lab
    start = fieldlab.created_at
    done = [run("ask-progress", start + days * DAY)[0] for days in (20, 21, 22, 41, 42, 100)]
    assert done == [0, 2, 0, 0, 2, 2]
    assert set(told("ask_progress")) == asked


def test_an_entry_ends_the_silence(lab):
    fieldlab, _ = lab
    make.progress_entry(fieldlab, make.person(), at=fieldlab.created_at + 20 * DAY)
    assert run("ask-progress", fieldlab.created_at + 30 * DAY) == (0, 0)
    assert run("ask-progress", fieldlab.created_at + 41 * DAY) == (2, 0)


@pytest.mark.parametrize("state", [FieldlabState.AT_GATE, FieldlabState.STOPPED])
def test_who_waits_or_stopped_is_not_asked(lab, state):
    fieldlab, _ = lab
    fieldlab.state = state
    db.session.commit()
    assert run("ask-progress", fieldlab.created_at + 60 * DAY) == (0, 0)


def test_gates_are_warned_for_a_month_ahead_once_per_date(lab):
    fieldlab, warned = lab
    fieldlab.next_gate_on = local_date(NOW) + 60 * DAY
    db.session.commit()
    done = [run("warn-gates", NOW + days * DAY)[0] for days in (29, 30, 31, 70)]
    assert done == [0, 2, 0, 0]
    fieldlab.next_gate_on = local_date(NOW) + 90 * DAY
    db.session.commit()
    assert run("warn-gates", NOW + 71 * DAY) == (2, 0)
    assert set(told("warn_gate")) == warned


def test_a_year_of_hourly_reminders_says_each_thing_once(lab):
    """Every slot of a year, with a week in which no scheduler ran."""
    fieldlab, _ = lab
    moments = [fieldlab.created_at + hours * timedelta(hours=12) for hours in range(730)]
    moments = [moment for moment in moments if not WEEK * 10 < moment - fieldlab.created_at < WEEK * 11]
    asked = sum(run("ask-progress", moment)[0] for moment in moments)
    assert asked == 2 * (365 // 21)


def test_a_ballot_closes_when_its_time_is_up_and_not_before():
    council = make.council(5)
    item = sittings.item(sittings.sitting(council).agenda[0].id)
    ballot = sittings.ballot(item, council[0])
    assert run("close-ballots", ballot.closes_at - timedelta(seconds=1)) == (0, 0)
    assert run("close-ballots", ballot.closes_at) == (1, 0)
    assert db.session.get_one(Ballot, ballot.id).state is BallotState.CLOSED
    assert run("close-ballots", ballot.closes_at + WEEK) == (0, 0)
