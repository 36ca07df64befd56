"""Decisions on ideas and at gates, with what they carry out."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie.domain import record_check, sessions, sessions_ballots, sessions_decisions
from innovatie.domain.funding import AwardLine
from innovatie.domain.sessions_decisions import ConditionLine
from innovatie.enums import (
    Choice,
    FieldlabScope,
    FieldlabState,
    GateRequestState,
    Goal,
    IdeaState,
    Phase,
    Province,
    Role,
    TeamRole,
)
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.funding import Award
from innovatie.models.ideas import Idea
from innovatie.models.log import Notification
from innovatie.models.sessions import Decision, GateDecision
from innovatie.queries import sessions as session_queries
from tests import factories as make
from tests import sittings
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

NATIONAL, REGIONAL = Choice.NATIONAL_FIELDLAB, Choice.REGIONAL_FIELDLAB


def outcome(choice, **kw):
    """Members and the subject on which they chose this."""
    members = make.council()
    item = sittings.sitting(members, **kw).agenda[0]
    sittings.decided(item, members, *[choice] * 5)
    return members, sittings.item(item.id)


def grant(**kw):
    line = AwardLine(
        source_id=kw.pop("source", None) or sittings.source().id, amount_cents=5_000_00, hours=40
    )
    defaults = {"goal": Goal.EFFECTIVENESS, "assignment": "Maak het.", "starts_on": TODAY, "awards": [line]}
    return {**defaults, **kw}


def decide(item, actor, reason="Dit past bij de opgave.", **kw):
    decision = sessions_decisions.decide(item, reason=reason, actor=actor, now=NOW, **kw)
    db.session.commit()
    return decision


def test_a_national_choice_starts_a_fieldlab_with_its_award():
    members, item = outcome(NATIONAL)
    idea = item.idea
    decision = decide(item, members[0], **grant())
    lab = db.session.scalars(select(Fieldlab)).one()
    assert (lab.idea_id, lab.scope, lab.phase, lab.state) == (
        idea.id,
        FieldlabScope.NATIONAL,
        Phase.EXPLORE,
        FieldlabState.RUNNING,
    )
    assert (lab.goal, lab.assignment, lab.starts_on) == (Goal.EFFECTIVENESS, "Maak het.", TODAY)
    lead = db.session.scalars(select(TeamMember)).one()
    assert (lead.person_id, lead.role) == (db.session.get(Idea, idea.id).submitter_id, TeamRole.LEAD)
    award = db.session.scalars(select(Award)).one()
    assert (award.decision_id, award.amount_cents, award.hours) == (decision.id, 5_000_00, 40)
    assert db.session.get(Idea, idea.id).state is IdeaState.IN_FIELDLAB
    assert record_check.faults() == []


def test_a_regional_choice_has_provinces_and_money():
    members, item = outcome(REGIONAL)
    with pytest.raises(RuleViolation, match="minstens één provincie"):
        decide(item, members[0], **grant())
    hours = [AwardLine(sittings.source().id, 0, 40)]
    with pytest.raises(RuleViolation, match="begint met een bedrag"):
        decide(item, members[0], **grant(awards=hours, provinces=[Province.DRENTHE]))
    decide(item, members[0], **grant(provinces=[Province.DRENTHE, Province.GRONINGEN]))
    lab = db.session.scalars(select(Fieldlab).options(db.selectinload(Fieldlab.province_rows))).one()
    assert (lab.scope, lab.provinces) == (FieldlabScope.REGIONAL, [Province.DRENTHE, Province.GRONINGEN])


@pytest.mark.parametrize(
    ("choice", "state"),
    [
        (Choice.LOCAL_SUPPORT, IdeaState.SUPPORTED),
        (Choice.RETURN, IdeaState.RETURNED),
        (Choice.NOT_NOW, IdeaState.NOT_NOW),
    ],
)
def test_other_outcomes_move_the_idea_and_start_nothing(choice, state):
    members, item = outcome(choice)
    with pytest.raises(RuleViolation, match="hoort geen opdracht"):
        decide(item, members[0], **grant())
    decide(item, members[0])
    assert db.session.get(Idea, _idea_id(item)).state is state
    assert db.session.scalars(select(Fieldlab)).all() == []


def _idea_id(item):
    return db.session.scalars(select(Decision.idea_id).where(Decision.agenda_item_id == item.id)).one()


def test_submitter_and_handler_read_what_was_decided():
    members = make.council()
    place = make.poi()
    coordinator = make.person(place, roles=[(Role.POI_COORDINATOR, place)])
    item = sittings.sitting(members).agenda[0]
    idea = db.session.get_one(Idea, item.idea.id)
    idea.handler_id, submitter_id = place.id, idea.submitter_id
    db.session.commit()
    sittings.decided(item, members, *[Choice.NOT_NOW] * 3)
    decide(item, members[1])
    told = db.session.scalars(select(Notification).where(Notification.kind == "decided")).all()
    assert {row.person_id for row in told} == {submitter_id, coordinator.id}
    assert {row.path for row in told} == {f"/vergaderingen/punten/{item.id}"}


def test_the_national_coordinator_handles_what_the_kb_has_and_reads_what_was_decided():
    members, place = make.council(), make.kb()
    coordinator_id = make.person(place, roles=[Role.NATIONAL_COORDINATOR]).id
    item = sittings.sitting(members).agenda[0]
    db.session.get_one(Idea, item.idea.id).handler_id = place.id
    db.session.commit()
    sittings.decided(item, members, *[Choice.NOT_NOW] * 3)
    decide(item, members[1])
    told = db.session.scalars(select(Notification.person_id).where(Notification.kind == "decided")).all()
    assert coordinator_id in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"goal": None}, "een doel"),
        ({"assignment": " "}, "een opdracht"),
        ({"starts_on": None}, "een begindatum"),
        ({"awards": []}, "minstens één regel"),
        ({"starts_on": TODAY - timedelta(days=1)}, "begint na het besluit"),
        ({"reason": " "}, "Schrijf op waarom"),
    ],
)
def test_a_fieldlab_does_not_start_half(changes, words):
    members, item = outcome(NATIONAL)
    with pytest.raises(RuleViolation, match=words):
        decide(item, members[0], **{**grant(), **changes})
    db.session.rollback()
    assert [db.session.scalars(select(table)).all() for table in (Decision, Fieldlab, Award)] == [[], [], []]


@pytest.mark.parametrize(
    ("source", "amount", "hours", "words"),
    [
        ({"ends_on": TODAY - timedelta(days=1)}, 100, 0, "is gestopt op 13-04-2026"),
        ({"gives_money": False}, 100, 0, "geeft geen geld"),
        ({"gives_hours": False}, 0, 8, "geeft geen uren"),
        ({}, 0, 0, "een bedrag of uren"),
        ({}, -1, 8, "een bedrag of uren"),
    ],
)
def test_an_award_fits_its_source(source, amount, hours, words):
    members, item = outcome(NATIONAL)
    line = AwardLine(sittings.source(**source).id, amount, hours)
    with pytest.raises(RuleViolation, match=words):
        decide(item, members[0], **grant(awards=[line]))


def test_a_source_may_give_on_its_last_day_and_once_per_decision():
    members, item = outcome(NATIONAL)
    line = AwardLine(sittings.source(ends_on=TODAY).id, 100, 0)
    with pytest.raises(RuleViolation, match="twee keer"):
        decide(item, members[0], **grant(awards=[line, line]))
    db.session.rollback()
    with pytest.raises(RuleViolation, match="bestaat niet"):
        decide(item, members[0], **grant(awards=[AwardLine(999, 100, 0)]))
    db.session.rollback()
    decide(sittings.item(item.id), members[0], **grant(awards=[line]))
    assert len(db.session.scalars(select(Award)).all()) == 1


def test_a_second_decision_is_refused():
    members, item = outcome(Choice.NOT_NOW)
    decide(item, members[0])
    with pytest.raises(RuleViolation, match="al besloten"):
        decide(item, members[1], reason="Toch anders.")


def test_without_outcome_there_is_no_decision():
    members = make.council()
    item = sittings.sitting(members).agenda[0]
    with pytest.raises(RuleViolation, match="nog geen uitkomst"):
        decide(item, members[0])
    sittings.decided(item, members, NATIONAL, NATIONAL, REGIONAL, REGIONAL)
    with pytest.raises(RuleViolation, match="nog geen uitkomst"):
        decide(item, members[0])


def test_a_tie_that_the_chair_decided_is_an_outcome():
    members = make.council(4)
    item = sittings.sitting(members, sittings.scored_round(tie_rule="voorzitter")).agenda[0]
    for _ in range(2):
        last = sittings.decided(item, members, NATIONAL, NATIONAL, Choice.NOT_NOW, Choice.NOT_NOW)
    sessions_ballots.decide_tie(last, choice=Choice.NOT_NOW, reason="Te vroeg.", actor=members[0], now=NOW)
    assert decide(item, members[0]).outcome is Choice.NOT_NOW


def test_the_last_place_goes_to_one_idea():
    """Two ballots at once for one place: the second idea gets a new ballot without that option."""
    members = make.council()
    session = sittings.sitting(members, sittings.scored_round(2, places_national=1))
    first, second = session.agenda
    for item in (first, second):
        sittings.decided(item, members, *[NATIONAL] * 3)
    decide(first, members[0], **grant())
    with pytest.raises(RuleViolation, match="geen plaats meer voor: Landelijk Fieldlab"):
        decide(second, members[0], **grant())
    db.session.rollback()
    again = sittings.ballot(sittings.item(second.id), members[0])
    again = session_queries.ballot_for(make.person(), ballot_id=again.id)
    assert NATIONAL not in [option.choice for option in again.options]


# gates


def gate(choice, asked=None, **kw):
    members = make.council()
    item = sittings.gate_sitting(members, asked or sittings.gate_request())
    sittings.decided(item, members, *[choice] * 3)
    decision = sessions_decisions.decide_gate(
        sittings.item(item.id), reason="Alles is klaar.", actor=members[0], now=NOW, **kw
    )
    db.session.commit()
    return decision, db.session.scalars(select(Fieldlab)).one()


@pytest.mark.parametrize(
    ("choice", "phase", "state"),
    [
        (Choice.GO, Phase.EXPERIMENT, FieldlabState.RUNNING),
        (Choice.REPEAT, Phase.EXPLORE, FieldlabState.RUNNING),
        (Choice.STOP, Phase.EXPLORE, FieldlabState.STOPPED),
    ],
)
def test_a_gate_decision_brings_the_fieldlab_where_it_belongs(choice, phase, state):
    decision, lab = gate(choice)
    assert (decision.outcome, lab.phase, lab.state) == (choice, phase, state)
    assert db.session.get(type(decision), decision.id).ballot_id is not None


def test_back_needs_an_earlier_phase():
    asked = sittings.gate_request(Phase.SCALE, Phase.CORE)
    with pytest.raises(RuleViolation, match="naar welke fase"):
        gate(Choice.BACK, asked)
    db.session.rollback()


def test_back_goes_to_the_phase_that_was_chosen():
    decision, lab = gate(
        Choice.BACK, sittings.gate_request(Phase.SCALE, Phase.CORE), back_to=Phase.EXPERIMENT
    )
    assert (decision.back_to, lab.phase) == (Phase.EXPERIMENT, Phase.EXPERIMENT)


def test_going_on_under_conditions_names_them():
    owner = make.organisation()
    line = ConditionLine("Maak een handleiding.", owner.id, TODAY + timedelta(days=30))
    decision, lab = gate(Choice.GO_IF, conditions=[line])
    kept = sittings.item(decision.agenda_item_id).gate_decision.conditions
    assert [(row.text, row.owner_id, row.due_on) for row in kept] == [(line.text, line.owner_id, line.due_on)]
    assert lab.phase is Phase.EXPERIMENT


@pytest.mark.parametrize(
    ("choice", "lines", "words"),
    [
        (Choice.GO_IF, 0, "minstens één voorwaarde"),
        (Choice.GO, 1, "horen alleen bij"),
        (Choice.GO_IF, -1, "al voorbij"),
    ],
)
def test_conditions_go_with_going_on_under_conditions(choice, lines, words):
    day = TODAY - timedelta(days=1) if lines < 0 else TODAY
    conditions = [ConditionLine("Doe iets.", make.organisation().id, day)] * abs(lines)
    with pytest.raises(RuleViolation, match=words):
        gate(choice, conditions=conditions)


def test_a_withdrawn_request_is_not_voted_on():
    members, asked = make.council(), sittings.gate_request()
    item = sittings.gate_sitting(members, asked)
    asked.state = GateRequestState.WITHDRAWN
    db.session.commit()
    with pytest.raises(RuleViolation) as refused:
        sittings.ballot(item, members[0])
    assert [missing.text for missing in refused.value.missing] == ["Dit punt is niet meer aan de orde."]


def owner_decides(asked, **kw):
    defaults = {"outcome": Choice.GO, "back_to": None, "reason": "Goed gebruikt.", "actor": make.person()}
    decision = sessions_decisions.decide_as_owner(asked, **{**defaults, "now": NOW, **kw})
    db.session.commit()
    return decision


@pytest.mark.parametrize(
    ("choice", "back_to", "phase", "state"),
    [
        (Choice.GO, None, Phase.CORE, FieldlabState.RUNNING),
        (Choice.BACK, Phase.EXPLORE, Phase.EXPLORE, FieldlabState.RUNNING),
        (Choice.STOP, None, Phase.CORE, FieldlabState.STOPPED),
    ],
)
def test_the_owner_decides_each_year(choice, back_to, phase, state):
    asked = sittings.gate_request(Phase.CORE, Phase.CORE)
    decision = owner_decides(asked, outcome=choice, back_to=back_to)
    lab = db.session.scalars(select(Fieldlab)).one()
    assert (lab.phase, lab.state, decision.ballot_id) == (phase, state, None)
    with pytest.raises(RuleViolation, match="al besloten"):
        owner_decides(asked)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcome": Choice.GO_IF}, "houden, vernieuwen of stoppen"),
        ({"outcome": Choice.BACK, "back_to": Phase.SCALE}, "fase 1 of fase 2"),
        ({"reason": ""}, "waarom"),
    ],
)
def test_the_owner_keeps_renews_or_stops(changes, words):
    with pytest.raises(RuleViolation, match=words):
        owner_decides(sittings.gate_request(Phase.CORE, Phase.CORE), **changes)


def test_gates_one_to_three_are_not_the_owners():
    with pytest.raises(RuleViolation, match="beslist de Innovatieraad"):
        owner_decides(sittings.gate_request())


def test_an_idea_and_a_gate_each_have_their_own_decision():
    members, item = outcome(Choice.NOT_NOW)
    with pytest.raises(RuleViolation, match="gaat over een idee"):
        sessions_decisions.decide_gate(item, reason="Daarom.", actor=members[0], now=NOW)
    db.session.rollback()
    subject = sittings.gate_sitting(members, sittings.gate_request())
    sittings.decided(subject, members, *[Choice.GO] * 3)
    with pytest.raises(RuleViolation, match="gaat niet over een idee"):
        decide(sittings.item(subject.id), members[0])
    assert db.session.scalars(select(GateDecision)).all() == []


def test_an_undecided_idea_goes_to_the_next_session():
    members = make.council()
    first = sittings.sitting(members)
    round_id, idea_item = first.round_id, first.agenda[0].item_id
    sessions.close_session(first, actor=members[0], now=NOW)
    db.session.commit()
    assert [item.id for item in session_queries.ideas_to_decide(round_id)] == [idea_item]
