"""Reads around the gates: criteria and answers, requests, and what was decided on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, selectinload

from innovatie.clock import local_date
from innovatie.enums import GateRequestState, Phase, ReferenceKind, TeamRole
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, GateAnswer, GateRequest, GateRequestAnswer
from innovatie.models.people import Person
from innovatie.models.reference import GateCriterion
from innovatie.models.sessions import AgendaItem, Ballot, Condition, CouncilSession, GateDecision
from innovatie.queries import fieldlabs, reference
from innovatie.queries import settings as settings_queries


def phases_to_pass(present: Phase, to_phase: Phase) -> list[Phase]:
    """The phases whose criteria must be met to go from `present` to `to_phase`.

    From the core to the core it is the yearly check; an earlier phase to itself asks for no criteria at all.
    """
    if present is to_phase:
        return [Phase.CORE] if present is Phase.CORE else []
    return [phase for phase in Phase if present.number <= phase.number < to_phase.number]


def criteria(now: datetime) -> Sequence[GateCriterion]:
    """The edition of the gate criteria that counts this year (MON-10), in their order."""
    return db.session.scalars(reference.in_force(ReferenceKind.GATES, local_date(now).year)).all()


def answers(fieldlab_id: int) -> dict[int, GateAnswer]:
    """The present answers of a team, by criterion id; an answer goes on in an edition that asks the same."""
    asked, again = GateCriterion, aliased(GateCriterion)
    query = (
        select(again.id, GateAnswer)
        .join(asked, asked.id == GateAnswer.criterion_id)
        .join(again, (again.number == asked.number) & (again.text == asked.text))
        .where(GateAnswer.fieldlab_id == fieldlab_id)
        .order_by(GateAnswer.id)
    )
    return {criterion_id: answer for criterion_id, answer in db.session.execute(query)}


def open_request(fieldlab_id: int) -> GateRequest | None:
    query = select(GateRequest).where(
        GateRequest.fieldlab_id == fieldlab_id, GateRequest.state == GateRequestState.OPEN
    )
    return db.session.scalar(query)


def request_for(person: Person, *, fieldlab_id: int, request_id: int) -> GateRequest | None:
    """A request with the answers as they were, and the whole Fieldlab."""
    visible = fieldlabs.visible_to(person).with_only_columns(Fieldlab.id)
    query = (
        select(GateRequest)
        .where(
            GateRequest.id == request_id,
            GateRequest.fieldlab_id == fieldlab_id,
            GateRequest.fieldlab_id.in_(visible),
        )
        .options(
            joinedload(GateRequest.fieldlab).options(*fieldlabs.whole()),
            joinedload(GateRequest.by),
            selectinload(GateRequest.answers).joinedload(GateRequestAnswer.criterion),
        )
    )
    return db.session.scalar(query)


def requests(fieldlab_id: int) -> Sequence[GateRequest]:
    query = select(GateRequest).where(GateRequest.fieldlab_id == fieldlab_id)
    return db.session.scalars(query.order_by(GateRequest.at.desc(), GateRequest.id.desc())).all()


def decisions(fieldlab_id: int) -> dict[int, GateDecision]:
    """What was decided, by request id, with who recorded it, the session and the conditions."""
    query = (
        select(GateDecision)
        .join(GateRequest, GateRequest.id == GateDecision.gate_request_id)
        .where(GateRequest.fieldlab_id == fieldlab_id)
        .options(
            joinedload(GateDecision.by),
            joinedload(GateDecision.agenda_item).joinedload(AgendaItem.session),
            selectinload(GateDecision.conditions).joinedload(Condition.owner),
        )
        .order_by(GateDecision.id)
    )
    return {decision.gate_request_id: decision for decision in db.session.scalars(query)}


def is_being_voted_on(request_id: int) -> bool:
    query = select(Ballot.id).join(Ballot.agenda_item).where(AgendaItem.gate_request_id == request_id)
    return db.session.scalar(select(query.exists())) is True


def session_of(request_id: int) -> CouncilSession | None:
    """The latest session that has this request on its agenda."""
    query = (
        select(CouncilSession)
        .join(AgendaItem, AgendaItem.session_id == CouncilSession.id)
        .where(AgendaItem.gate_request_id == request_id)
        .order_by(CouncilSession.starts_at.desc(), CouncilSession.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


@dataclass(frozen=True)
class Turn:
    """Who has the ball: the step, who must act, since when, and the promised date."""

    step: str
    who: str
    since: datetime
    due: date | None
    overdue: bool


def turn_of(
    fieldlab: Fieldlab, request: GateRequest | None, *, since: datetime, now: datetime
) -> Turn | None:
    """None when nobody has the ball: the Fieldlab has stopped. `fieldlab` comes from `fieldlab_for`.

    `since` is the moment of its latest step.
    """
    if request is not None:
        council = request.from_phase is not Phase.CORE
        owner = fieldlab.owner.name if fieldlab.owner else "De eigenaar"
        step = "Besluit over de poort" if council else "Jaarlijkse toets"
        who = settings_queries.current(now).the_council_first if council else owner
        return Turn(step, who, request.at, None, False)
    leads = [member for member in fieldlab.team if member.until is None and member.role is TeamRole.LEAD]
    if fieldlab.state.is_final or not leads:
        return None
    due = fieldlab.next_gate_on
    who = " en ".join(member.person.name for member in leads)
    step = f"Fase {fieldlab.phase.number}: {fieldlab.phase.label}"
    return Turn(step, who, since, due, due is not None and due < local_date(now))
