"""Decisions: what a ballot led to, written down with its reason and carried out in the same transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from innovatie.clock import local_date
from innovatie.domain import fieldlabs, fieldlabs_gates, funding, workflow
from innovatie.domain.funding import AwardLine
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.domain.sessions_ballots import is_carried_out, lacks_place
from innovatie.enums import (
    FIELDLAB_CHOICES,
    WITH_OUTCOME,
    Choice,
    FieldlabScope,
    GateRequestState,
    Goal,
    IdeaState,
    Phase,
    Province,
)
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import GateRequest
from innovatie.models.ideas import Idea
from innovatie.models.people import Person
from innovatie.models.rounds import Round
from innovatie.models.sessions import AgendaItem, Ballot, Condition, CouncilSession, Decision, GateDecision
from innovatie.queries import ideas as idea_queries
from innovatie.queries import sessions as session_queries
from innovatie.queries import settings as settings_queries

IDEA_STATES = {
    Choice.NATIONAL_FIELDLAB: IdeaState.IN_FIELDLAB,
    Choice.REGIONAL_FIELDLAB: IdeaState.IN_FIELDLAB,
    Choice.LOCAL_SUPPORT: IdeaState.SUPPORTED,
    Choice.RETURN: IdeaState.RETURNED,
    Choice.NOT_NOW: IdeaState.NOT_NOW,
}
OWNER_CHOICES = (Choice.GO, Choice.BACK, Choice.STOP)


@dataclass(frozen=True)
class Grant:
    """What a positive decision gives (TRI-05, TRI-06, TRI-07)."""

    goal: Goal
    assignment: str
    starts_on: date
    awards: Sequence[AwardLine]
    provinces: Collection[Province]


@dataclass(frozen=True)
class ConditionLine:
    """What must be done after going on under conditions, by which organisation, before when."""

    text: str
    owner_id: int
    due_on: date


def outcome_of(item: AgendaItem) -> Choice | None:
    """What the last ballot said, when it said something; needs `item.ballots`."""
    last = item.ballots[-1] if item.ballots else None
    return last.outcome if last and last.verdict in WITH_OUTCOME else None


def decide(
    item: AgendaItem,
    *,
    reason: str,
    goal: Goal | None = None,
    assignment: str = "",
    provinces: Collection[Province] = (),
    awards: Sequence[AwardLine] = (),
    starts_on: date | None = None,
    actor: Person,
    now: datetime,
) -> Decision:
    """Write down what the council decided on an idea; a Fieldlab and its awards start at the same moment.

    Goal, assignment, awards and start date go with the two outcomes that make a Fieldlab, and with no other.
    """
    item, ballot, outcome = _decided(item, reason)
    if item.item is None:
        raise RuleViolation("Dit punt gaat niet over een idee. Leg een poortbesluit vast.")
    db.session.get_one(Round, item.item.round_id, with_for_update=True)
    if lacks_place(item, session_queries.places_left(item.item.round)):
        raise RuleViolation(
            f"De ronde heeft geen plaats meer voor: {outcome.label}. Houd een nieuwe stemming."
        )
    grant = _grant(outcome, goal, assignment, starts_on, awards, provinces)
    if grant:
        _check_grant(outcome, grant, now)
    idea = db.session.get_one(Idea, item.item.idea_id)
    decision = Decision(
        agenda_item_id=item.id,
        ballot_id=ballot.id,
        item_id=item.item.id,
        idea_id=idea.id,
        outcome=outcome,
        reason=reason,
        goal=grant.goal if grant else None,
        assignment=grant.assignment if grant else None,
        by_id=actor.id,
        at=now,
    )
    db.session.add(decision)
    db.session.flush()
    why = (decision, "reason")
    record("decide", decision, actor=actor, now=now, why=why, ballot=ballot.id, outcome=outcome.value)
    workflow.move(idea, IDEA_STATES[outcome], actor=actor, now=now, reason=reason)
    if grant:
        _start(idea, decision, grant, actor=actor, now=now)
    _tell(idea, decision, now)
    return decision


def _decided(item: AgendaItem, reason: str) -> tuple[AgendaItem, Ballot, Choice]:
    """The subject under lock, with the ballot that has the outcome; refuses what cannot be written down."""
    db.session.get_one(CouncilSession, item.session_id, with_for_update=True)
    item = session_queries.item_anew(item.id) or item
    outcome = outcome_of(item)
    if is_carried_out(item):
        raise RuleViolation("Over dit punt is al besloten. Een besluit verandert niet meer.")
    if outcome is None:
        raise RuleViolation("De raad heeft nog geen uitkomst. Houd eerst een stemming.")
    workflow.require_reason(reason, "Schrijf op waarom de raad dit besluit. De indiener leest dit.")
    return item, item.ballots[-1], outcome


def _grant(
    outcome: Choice,
    goal: Goal | None,
    assignment: str,
    starts_on: date | None,
    awards: Sequence[AwardLine],
    provinces: Collection[Province],
) -> Grant | None:
    if outcome not in FIELDLAB_CHOICES:
        if goal or assignment or starts_on or awards or provinces:
            raise RuleViolation("Bij deze uitkomst hoort geen opdracht en geen toekenning.")
        return None
    if goal is None or not assignment.strip() or starts_on is None:
        raise RuleViolation("Een Fieldlab krijgt een doel, een opdracht en een begindatum mee. Vul alles in.")
    return Grant(goal, assignment, starts_on, awards, provinces)


def _check_grant(outcome: Choice, grant: Grant, now: datetime) -> None:
    if not grant.awards:
        raise RuleViolation("Een Fieldlab begint met een toekenning. Vul minstens één regel met een bron in.")
    if grant.starts_on < local_date(now):
        raise RuleViolation("Een Fieldlab begint na het besluit. Kies vandaag of een dag hierna.")
    if outcome is Choice.REGIONAL_FIELDLAB:
        if not grant.provinces:
            raise RuleViolation("Kies voor een regionaal Fieldlab minstens één provincie.")
        if not any(line.amount_cents for line in grant.awards):
            raise RuleViolation("Een regionaal Fieldlab begint met een bedrag. Vul bij een bron euro’s in.")


def _start(idea: Idea, decision: Decision, grant: Grant, *, actor: Person, now: datetime) -> None:
    funding.award(decision, grant.awards, actor=actor, now=now)
    national = decision.outcome is Choice.NATIONAL_FIELDLAB
    fieldlabs.create(
        idea,
        name=idea.title,
        scope=FieldlabScope.NATIONAL if national else FieldlabScope.REGIONAL,
        provinces=() if national else grant.provinces,
        goal=grant.goal,
        assignment=grant.assignment,
        starts_on=grant.starts_on,
        actor=actor,
        now=now,
    )


def _tell(idea: Idea, decision: Decision, now: datetime) -> None:
    """The submitter and who handles the idea."""
    council = settings_queries.current(now).the_council_first
    notify(
        {idea.submitter_id, *(person.id for person in idea_queries.handlers(idea, now))},
        "decided",
        f"{council} heeft besloten over ‘{idea.title}’: {decision.outcome.label}. Lees de reden.",
        path=f"/vergaderingen/punten/{decision.agenda_item_id}",
        now=now,
    )


def decide_gate(
    item: AgendaItem,
    *,
    reason: str,
    back_to: Phase | None = None,
    conditions: Sequence[ConditionLine] = (),
    actor: Person,
    now: datetime,
) -> GateDecision:
    """Write down what the council decided at gate 1, 2 or 3, and bring the Fieldlab where it belongs."""
    item, ballot, outcome = _decided(item, reason)
    if item.gate_request is None:
        raise RuleViolation("Dit punt gaat over een idee. Leg een besluit over het idee vast.")
    _check_conditions(outcome, conditions, now)
    fieldlabs_gates.lock_request(item.gate_request)
    decision = GateDecision(
        gate_request_id=item.gate_request.id,
        agenda_item_id=item.id,
        ballot_id=ballot.id,
        outcome=outcome,
        back_to=back_to,
        reason=reason,
        by_id=actor.id,
        at=now,
    )
    return _carry_out(decision, item.gate_request, conditions, actor=actor, now=now)


def decide_as_owner(
    request: GateRequest, *, outcome: Choice, back_to: Phase | None, reason: str, actor: Person, now: datetime
) -> GateDecision:
    """The owner's yearly decision on what became core work (gate 4): keep it, renew it or stop it."""
    fieldlabs_gates.lock_request(request)
    if request.from_phase is not Phase.CORE:
        raise RuleViolation(f"Over deze poort beslist {settings_queries.current(now).the_council}.")
    if request.state is not GateRequestState.OPEN:
        raise RuleViolation("Over deze aanvraag is al besloten. Een besluit verandert niet meer.")
    if outcome not in OWNER_CHOICES:
        raise RuleViolation("Kies houden, vernieuwen of stoppen.")
    if outcome is Choice.BACK and back_to not in (Phase.EXPLORE, Phase.EXPERIMENT):
        raise RuleViolation("Vernieuwen begint in fase 1 of fase 2. Kies een van die twee.")
    workflow.require_reason(reason, "Schrijf op waarom je dit besluit.")
    decision = GateDecision(
        gate_request_id=request.id, outcome=outcome, back_to=back_to, reason=reason, by_id=actor.id, at=now
    )
    return _carry_out(decision, request, (), actor=actor, now=now)


def _check_conditions(outcome: Choice, conditions: Sequence[ConditionLine], now: datetime) -> None:
    if outcome is Choice.GO_IF and not conditions:
        raise RuleViolation("Schrijf minstens één voorwaarde op: wat, wie en wanneer.")
    if outcome is not Choice.GO_IF and conditions:
        raise RuleViolation("Voorwaarden horen alleen bij ‘doorgaan, onder voorwaarden’.")
    if any(condition.due_on < local_date(now) for condition in conditions):
        raise RuleViolation("De datum van een voorwaarde is al voorbij. Kies een latere dag.")


def _carry_out(
    decision: GateDecision,
    request: GateRequest,
    conditions: Sequence[ConditionLine],
    *,
    actor: Person,
    now: datetime,
) -> GateDecision:
    db.session.add(decision)
    db.session.flush()
    db.session.add_all(
        Condition(gate_decision_id=decision.id, text=line.text, owner_id=line.owner_id, due_on=line.due_on)
        for line in conditions
    )
    outcome = decision.outcome.value
    why = (decision, "reason")
    record("decide_gate", decision, actor=actor, now=now, why=why, request=request.id, outcome=outcome)
    fieldlabs_gates.apply_decision(
        request,
        outcome=decision.outcome,
        back_to=decision.back_to,
        reason=decision.reason,
        actor=actor,
        now=now,
    )
    return decision
