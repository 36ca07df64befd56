"""What the sector set is what holds, from its day on; and what a round or a ballot froze does not change with it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from innovatie import jobs
from innovatie.domain import pool, pool_requests, rounds, sessions_ballots, sessions_decisions, settings
from innovatie.domain.funding import AwardLine
from innovatie.enums import Choice, Goal, IdeaKind, Layer, Province, TeamRole
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.methods.money import NBSP
from innovatie.models.funding import Award
from innovatie.models.log import Notification
from innovatie.models.rounds import Round
from innovatie.queries import ideas as idea_queries
from innovatie.queries import rounds_scoring as scoring_queries
from innovatie.queries import sessions as session_queries
from innovatie.queries import settings as settings_queries
from tests import factories as make
from tests import sittings, triage
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")
DAY = timedelta(days=1)


def set_to(now=NOW, **values):
    for key, value in values.items():
        settings.change(key, value, starts_on=now.date(), actor=None, now=now)
    db.session.commit()


# what is frozen


def opened_round():
    make.council()
    triage.criteria()
    round_ = triage.round_in_preparation(triage.nominated())
    rounds.open_round(round_, actor=triage.acting(make.council_member()), now=NOW)
    db.session.commit()
    return round_.id


def test_a_round_keeps_the_thresholds_under_which_it_opened():
    set_to(promising_from="4", required_from="2,5", required_criteria="C3", discuss_from="3")
    round_id = opened_round()
    set_to(promising_from="1", required_from="1", required_criteria="", discuss_from="1")
    kept = db.session.get_one(Round, round_id).thresholds
    assert (kept.promising_from, kept.required, kept.discuss_from) == (
        Decimal("4.0"),
        {"C3": Decimal("2.5")},
        3,
    )


def test_the_advice_on_a_closed_round_does_not_change_with_the_setting():
    members = make.council()
    round_ = triage.open_round(make.idea())
    item = triage.items(round_)[0]
    for member in members:
        triage.sheet(item, member, given=4)
    rounds.close_scoring(round_, actor=members[0], now=NOW)
    db.session.commit()
    set_to(promising_from="5")
    assert scoring_queries.results(triage.acting(members[0]), round_.id)[0].advice.promising


def test_a_ballot_keeps_the_quorum_under_which_it_opened():
    members = make.council()
    item = sittings.sitting(members, present=members[:4]).agenda[0]
    opened = sittings.ballot(item, members[0])
    sittings.vote(opened, [(member, Choice.LOCAL_SUPPORT) for member in members[:4]])
    set_to(quorum_percent="100")
    assert opened.quorum_percent == 50
    sessions_ballots.close_ballot(opened, actor=members[0], now=NOW)
    db.session.commit()
    assert session_queries.ballot_for(make.person(), ballot_id=opened.id).outcome is Choice.LOCAL_SUPPORT


# the quorum


def test_the_share_and_the_layers_of_the_quorum_are_as_they_are_set():
    local = [make.council_member(layer=Layer.LOCAL) for _ in range(5)]
    item = sittings.sitting(local, present=local[:3]).agenda[0]
    with pytest.raises(RuleViolation) as refused:
        sittings.ballot(item, local[0])
    assert len(refused.value.missing) == 2  # nobody of the other two layers
    db.session.rollback()
    set_to(quorum_every_layer="nee", quorum_percent="61")
    with pytest.raises(RuleViolation) as refused:
        sittings.ballot(sittings.item(item.id), local[0])
    assert [one.text for one in refused.value.missing] == [
        "Wacht op meer leden: er zijn er 4 nodig en er zijn er 3 aanwezig."
    ]
    db.session.rollback()
    set_to(quorum_percent="60")
    assert sittings.ballot(sittings.item(item.id), local[0]).quorum_every_layer is False


def test_a_round_opens_without_a_seat_of_each_layer_when_the_quorum_does_not_ask_for_it():
    make.council_member(layer=Layer.LOCAL)
    round_ = triage.round_in_preparation(triage.nominated())
    asked = "Zorg voor een raadslid uit de laag ‘landelijk’."
    assert asked in [one.text for one in rounds.missing_for_opening(round_, NOW)]
    set_to(quorum_every_layer="nee")
    assert asked not in [one.text for one in rounds.missing_for_opening(round_, NOW)]


# ceilings (FIN-12)


def award(choice, *cents):
    members = make.council()
    item = sittings.sitting(members).agenda[0]
    sittings.decided(item, members, *[choice] * 5)
    lines = [AwardLine(sittings.source().id, amount, 0) for amount in cents]
    sessions_decisions.decide(
        sittings.item(item.id),
        reason="Dit past.",
        goal=Goal.EFFECTIVENESS,
        assignment="Maak het.",
        starts_on=TODAY,
        awards=lines,
        provinces=[Province.DRENTHE] if choice is Choice.REGIONAL_FIELDLAB else [],
        actor=members[0],
        now=NOW,
    )
    db.session.commit()
    return [made.amount_cents for made in db.session.scalars(select(Award).order_by(Award.id))]


@pytest.mark.parametrize(
    ("choice", "scope"),
    [(Choice.NATIONAL_FIELDLAB, "landelijk"), (Choice.REGIONAL_FIELDLAB, "regionaal")],
)
def test_no_more_is_awarded_than_the_ceiling_of_the_scope(choice, scope):
    set_to(ceiling_national="5000000", ceiling_regional="5000000")
    with pytest.raises(RuleViolation) as refused:
        award(choice, 3_000_000, 2_000_001)
    assert str(refused.value) == (
        f"De toekenningen zijn samen €{NBSP}50.000,01. Een {scope} Fieldlab krijgt hoogstens €{NBSP}50.000. "
        "Maak het bedrag lager, of vraag de landelijk coördinator om het plafond te veranderen."
    )


@pytest.mark.parametrize("ceiling", ["5000000", ""])
def test_the_ceiling_itself_is_fine_and_without_one_anything_is(ceiling):
    set_to(ceiling_national=ceiling, ceiling_regional="1")
    cents = [3_000_000, 2_000_000] if ceiling else [90_000_000]
    assert award(Choice.NATIONAL_FIELDLAB, *cents) == cents


def test_an_award_stays_when_the_ceiling_comes_down():
    given = award(Choice.NATIONAL_FIELDLAB, 9_000_000)
    set_to(ceiling_national="1")
    assert [made.amount_cents for made in db.session.scalars(select(Award))] == given


# terms


def test_the_first_answer_is_due_as_it_was_promised_on_the_day_of_handing_in():
    before = make.idea(kind=IdeaKind.NEED, submitted_at=datetime(2026, 4, 13, 9, tzinfo=UTC))
    set_to(first_response_days="2", first_response_urgent_days="1")
    after = make.idea(kind=IdeaKind.NEED, submitted_at=datetime(2026, 4, 20, 9, tzinfo=UTC))
    urgent = make.idea(kind=IdeaKind.URGENT_QUESTION, submitted_at=datetime(2026, 4, 20, 9, tzinfo=UTC))
    due = [idea_queries.first_response(idea) for idea in (before, after, urgent)]
    assert due == [date(2026, 4, 28), date(2026, 4, 22), date(2026, 4, 21)]


def test_promises_of_any_number_of_days_take_one_statement(count_queries):
    ideas = [make.idea(submitted_at=NOW - number * DAY) for number in range(30)]
    db.session.commit()
    days = [idea.submitted_at for idea in ideas]
    with count_queries() as seen:
        assert len([settings_queries.current(day) for day in days]) == 30
    assert len(seen) == 1


def told(kind):
    return db.session.query(Notification).filter_by(kind=kind).count()


def sweep(name, now):
    jobs.run(jobs.named(name), now, slot=now)


def test_reminders_come_when_it_is_set():
    lab = make.fieldlab(next_gate_on=TODAY + 40 * DAY)
    make.team_member(lab, make.person(), role=TeamRole.LEAD)
    set_to(silence_weeks="1", gate_notice_days="40")
    sweep("warn-gates", NOW)
    sweep("ask-progress", lab.created_at + 7 * DAY)
    assert (told("warn_gate"), told("ask_progress")) == (1, 1)


def test_scorers_are_reminded_on_the_days_that_are_set():
    make.council()
    round_ = triage.open_round(triage.nominated())
    set_to(scoring_reminder_days="10", scoring_last_reminder_days="1")
    seen = []
    for days in (11, 10, 5, 1):
        sweep("remind-scorers", round_.scoring_closes_at - days * DAY)
        seen.append(told("remind_scorer"))
    assert seen == [0, 5, 5, 10]


# the pool


def test_an_expert_offers_and_a_fieldlab_asks_no_more_than_is_set():
    set_to(pool_most_hours="8", pool_longest_months="1")
    place = make.organisation()
    with pytest.raises(RuleViolation, match="tussen 1 en 8 uur"):
        pool.propose_profile(
            employer=place,
            about="Ik help.",
            hours_per_week=9,
            skills=[make.skill()],
            provinces=[],
            actor=make.person(place),
            now=NOW,
        )
    asked = {"skill": make.skill(), "task": "Helpen.", "actor": make.person(), "now": NOW, "starts_on": TODAY}
    with pytest.raises(RuleViolation, match="tussen 1 en 8 uur"):
        pool_requests.request_expert(make.fieldlab(), hours_per_week=9, ends_on=TODAY, **asked)
    with pytest.raises(RuleViolation, match="hoogstens 1 maand, en begin binnen 1 maand"):
        pool_requests.request_expert(make.fieldlab(), hours_per_week=8, ends_on=TODAY + 32 * DAY, **asked)
