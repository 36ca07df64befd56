"""What is over its term goes, on the day that it is, and nothing else."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from innovatie import jobs
from innovatie.domain import retention, settings
from innovatie.domain.record import record
from innovatie.enums import ExpertState, IdeaState, Role, RoundState, SecondmentState, TokenKind
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.log import Notification, StateChange
from innovatie.models.people import Affiliation, Person
from innovatie.models.people_access import AccountToken, UserSession
from innovatie.models.pool import ExpertProfile
from innovatie.models.rounds import KeptAverage, Round, Score, ScoreSheet
from innovatie.queries import retention as terms
from innovatie.queries import rounds_scoring
from tests import factories as make
from tests import triage
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

DAY = timedelta(days=1)


def months(number: int) -> timedelta:
    return terms.MONTH * number


def set_to(key: str, value: int) -> None:
    settings.change(key, str(value), starts_on=TODAY, actor=None, now=NOW)
    db.session.commit()


def ids(*things) -> list[int]:
    return [thing.id for thing in things]


def told(kind: str) -> list[int]:
    query = sa.select(Notification.person_id).where(Notification.kind == kind).order_by(Notification.id)
    return list(db.session.scalars(query))


def handle(name: str, now: datetime) -> None:
    """What the job does, all at once."""
    job = jobs.named(name)
    for thing_id in job.due(now):
        job.handle(thing_id, now)
        db.session.commit()


# accounts


def test_an_account_that_nobody_uses_is_erased_after_its_term():
    unused = make.person(last_sign_in_at=NOW - months(24) - DAY)
    make.person(last_sign_in_at=NOW - months(24) + DAY)
    never_used = make.person(created_at=NOW - months(24) - DAY)
    make.person(created_at=NOW - months(40), last_sign_in_at=NOW)
    assert terms.unused_accounts(NOW) == ids(unused, never_used)
    handle("forget-accounts", NOW)
    erased = db.session.scalars(sa.select(Person.id).where(Person.erased_at.is_not(None)).order_by(Person.id))
    assert list(erased) == ids(unused, never_used)
    assert terms.unused_accounts(NOW) == []


def test_the_term_is_a_setting():
    person = make.person(last_sign_in_at=NOW - months(12) - DAY)
    assert terms.unused_accounts(NOW) == []
    set_to("account_months", 12)
    assert terms.unused_accounts(NOW) == ids(person)


def test_its_owner_is_told_once_a_month_before():
    person = make.person(last_sign_in_at=NOW - months(24) + 29 * DAY)
    make.person(last_sign_in_at=NOW - months(24) + 31 * DAY)
    for _ in range(2):
        handle("warn-accounts", NOW)
    assert told("account_unused") == [person.id]
    text = db.session.scalar(sa.select(Notification.text))
    assert "13-05-2026" in text


def test_an_account_with_work_on_it_waits_and_the_coordinator_hears_so_once():
    lead = make.person(last_sign_in_at=NOW - months(30))
    make.fieldlab(lead=lead)
    coordinator = make.coordinator()
    db.session.get_one(Person, coordinator.id).last_sign_in_at = NOW
    for _ in range(2):
        handle("forget-accounts", NOW)
    assert told("erasure_waits") == [coordinator.id]
    assert db.session.get_one(Person, lead.id).erased_at is None


def guest(ends_on: date, *places) -> Person:
    person = make.person(*places, last_sign_in_at=NOW)
    lab = make.fieldlab()
    values = {"scope": "project", "fieldlab_id": lab.id, "ends_on": ends_on, "starts_on": date(2020, 1, 1)}
    make.grant(person, Role.GUEST, **values)
    return person


def test_a_guest_is_erased_half_a_year_after_the_project():
    firm = make.organisation(kind="partner", layer="extern")
    long_ago, lately = TODAY - months(6) - 2 * DAY, TODAY - months(6) + 2 * DAY
    gone = guest(long_ago, firm)
    guest(lately, firm)
    guest(long_ago, make.organisation())  # works in the network by now
    leaving = guest(long_ago, make.organisation())  # and has a last day there
    works = sa.select(Affiliation).where(Affiliation.person_id == leaving.id)
    db.session.scalars(works).one().ends_on = TODAY + DAY
    again = guest(long_ago, firm)
    make.grant(again, Role.GUEST, scope="project", fieldlab_id=make.fieldlab().id, ends_on=TODAY)
    assert terms.guests_to_forget(NOW) == ids(gone)


# logs, messages and drafts


def test_sign_ins_are_kept_for_eighteen_months():
    person = make.person()
    for days, ended in ((-1, True), (1, True), (-1, False), (1, False)):
        at = NOW - months(18) + days * DAY
        make.session_of(person.id, started_at=at, ended_at=at if ended else None)
    handle("forget-sessions", NOW)
    started = db.session.scalars(sa.select(UserSession.started_at))
    assert {moment > NOW - months(18) for moment in started} == {True}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(UserSession)) == 2


def test_a_session_that_may_still_be_used_is_never_forgotten():
    set_to("sign_in_log_months", 1)
    make.session_of(make.person().id, started_at=NOW - 6 * DAY)
    assert terms.old_sessions(NOW) == []


def test_messages_and_links_go_in_turn():
    person = make.person()
    old = NOW - months(18) - DAY
    token = make.save(
        AccountToken(person_id=person.id, kind=TokenKind.RESET, nonce="n", created_at=old, expires_at=old)
    )
    values = {"kind": "x", "text": "Hoi", "path": "/", "next_try_at": old}
    make.save(Notification(person_id=person.id, token_id=token.id, created_at=old, **values))
    make.save(Notification(person_id=person.id, created_at=NOW - months(12) + DAY, **values))
    assert terms.old_links(NOW) == []
    handle("forget-messages", NOW)
    handle("forget-links", NOW)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notification)) == 1
    assert db.session.scalars(sa.select(AccountToken)).all() == []


def draft(age: timedelta, **kw) -> Idea:
    return make.idea(state=IdeaState.DRAFT, created_at=NOW - age, **kw)


def test_a_draft_that_lies_still_is_told_of_and_forgotten():
    old, older = draft(months(11) + DAY), draft(months(12) + DAY)
    draft(months(11) - DAY)
    make.idea(created_at=NOW - months(40))  # was handed in
    writers = [old.submitter_id, older.submitter_id]
    for _ in range(2):
        handle("warn-drafts", NOW)
    assert told("draft_old") == writers
    handle("forget-drafts", NOW)
    assert older.id not in list(db.session.scalars(sa.select(Idea.id)))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Idea)) == 3


def test_a_draft_that_was_changed_stays():
    idea = draft(months(20))
    record("change_draft", idea, actor=None, now=NOW - DAY)
    db.session.commit()
    assert terms.old_drafts(NOW) == []


# scores


def finished_round(age: timedelta) -> Round:
    """With two sheets on one idea and one on the other."""
    ideas = [make.idea(state=IdeaState.IN_TRIAGE) for _ in range(2)]
    round_ = triage.open_round(*ideas)
    first, second = triage.items(round_)
    for _ in range(2):
        triage.sheet(first, make.council_member())
    triage.sheet(second, make.council_member())
    round_ = db.session.get_one(Round, round_.id)
    round_.state = RoundState.DECIDED
    change = {"thing": "round", "thing_id": round_.id, "old": "beoordeeld", "new": "besloten", "reason": ""}
    return make.save(StateChange(at=NOW - age, **change)) and round_


def averages(round_: Round) -> list[tuple]:
    reader = make.person()
    found = rounds_scoring.results(reader, round_.id)
    return [
        (
            one.result.sheets,
            one.result.average,
            {key: (value.marks, value.average) for key, value in one.result.criteria.items()},
            one.advice.promising,
            one.advice.too_low,
        )
        for one in found
    ]


def test_after_two_years_only_averages_are_left():
    triage.criteria()
    round_ = finished_round(months(24) + DAY)
    lately = finished_round(months(24) - DAY)
    before = averages(round_)
    assert terms.rounds_to_forget(NOW) == [round_.id]
    handle("forget-scores", NOW)
    assert averages(db.session.get_one(Round, round_.id)) == before
    left = set(db.session.scalars(sa.select(ScoreSheet.item_id)))
    assert left == {item.id for item in triage.items(lately)}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(KeptAverage)) == 16
    assert terms.rounds_to_forget(NOW) == []


def test_scores_within_their_term_cannot_be_deleted_by_sql_either():
    triage.criteria()
    finished_round(months(1))
    for table in (Score, ScoreSheet):
        with pytest.raises(sa.exc.IntegrityError, match="submitted"):
            db.session.execute(sa.delete(table))
        db.session.rollback()


# the pool


def test_an_expert_is_asked_every_year_and_leaves_without_an_answer():
    asked = make.expert(confirmed_at=NOW - terms.YEAR - DAY)
    late = make.expert(confirmed_at=NOW - terms.YEAR - months(3) - DAY)
    make.expert(confirmed_at=NOW - terms.YEAR + DAY)
    for _ in range(2):
        handle("ask-experts", NOW)
    assert told("profile_confirm") == [asked.person_id, late.person_id]
    handle("forget-profiles", NOW)
    profile = db.session.get_one(ExpertProfile, late.id)
    assert (profile.state, profile.about) == (ExpertState.ENDED, "")
    assert told("profile_forgotten") == [late.person_id]
    assert terms.profiles_to_forget(NOW) == []


def test_an_expert_who_is_lent_out_stays():
    late = make.expert(confirmed_at=NOW - terms.YEAR - months(4))
    make.secondment(make.expert_request(), late, state=SecondmentState.RUNNING)
    assert retention.forget_profile(late.id, NOW) == 0
    assert db.session.get_one(ExpertProfile, late.id).state is ExpertState.ACTIVE
