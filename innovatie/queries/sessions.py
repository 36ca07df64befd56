"""Reads of council sessions, ballots and decisions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from innovatie.clock import local_date
from innovatie.enums import BallotState, Choice, GateRequestState, IdeaState, Phase, RoundState, SessionState
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, GateRequest
from innovatie.models.funding import Award
from innovatie.models.ideas import Idea
from innovatie.models.people import CouncilMembership, Person
from innovatie.models.reference import FundingSource
from innovatie.models.rounds import Round, RoundIdea
from innovatie.models.sessions import (
    AgendaItem,
    Attendance,
    Ballot,
    BallotRecusal,
    Condition,
    CouncilSession,
    Decision,
    Elector,
    GateDecision,
)


def visible_to(person: Person) -> Select[CouncilSession]:
    """Sessions are open to the whole network and to every council member; to nobody else."""
    query = select(CouncilSession)
    return query if person.is_insider else query.where(false())


def listing(person: Person, *, before_id: int | None = None, limit: int = 30) -> Sequence[CouncilSession]:
    """A page of sessions, newest first, with their rounds."""
    query = visible_to(person).options(joinedload(CouncilSession.round))
    if before_id is not None:
        start = select(CouncilSession.starts_at, CouncilSession.id).where(CouncilSession.id == before_id)
        query = query.where(tuple_(CouncilSession.starts_at, CouncilSession.id) < start.scalar_subquery())
    return db.session.scalars(
        query.order_by(CouncilSession.starts_at.desc(), CouncilSession.id.desc()).limit(limit)
    ).all()


def agenda_counts(sessions: Sequence[CouncilSession]) -> Mapping[int, tuple[int, int]]:
    """Per session how many subjects it has, and how many of them are decided."""
    query = (
        select(
            AgendaItem.session_id,
            func.count(AgendaItem.id),
            func.count(Decision.id) + func.count(GateDecision.id),
        )
        .outerjoin(AgendaItem.decision)
        .outerjoin(AgendaItem.gate_decision)
        .where(AgendaItem.session_id.in_([session.id for session in sessions]))
        .group_by(AgendaItem.session_id)
    )
    return {session_id: (items, decided) for session_id, items, decided in db.session.execute(query)}


def session_for(person: Person, *, session_id: int) -> CouncilSession | None:
    return session(session_id) if person.is_insider else None


def session(session_id: int) -> CouncilSession | None:
    """A session with everything its page shows."""
    query = select(CouncilSession).where(CouncilSession.id == session_id)
    agenda = selectinload(CouncilSession.agenda).options(*_standing(), *_names())
    found = db.session.scalar(query.options(*_session_options(), _who_was_there(), agenda))
    for subject in found.agenda if found else ():
        set_committed_value(subject, "session", found)
        _link(subject)
    return found


def item_for(person: Person, *, item_id: int) -> AgendaItem | None:
    return item(item_id) if person.is_insider else None


def item(item_id: int) -> AgendaItem | None:
    """An agenda item with its session, ballots and decision, and the names of who is in them."""
    session = joinedload(AgendaItem.session).options(*_session_options(), _who_was_there())
    query = select(AgendaItem).where(AgendaItem.id == item_id)
    return _link(db.session.scalar(query.options(session, *_standing(), *_names())))


def item_anew(item_id: int) -> AgendaItem | None:
    """The same for a command that holds the lock: read from the database, also what was read before.

    Without the people, so that what was loaded of them (roles, seats) stays as it is.
    """
    session = joinedload(AgendaItem.session).options(*_session_options())
    query = select(AgendaItem).where(AgendaItem.id == item_id).options(session, *_standing())
    return _link(db.session.scalar(query.execution_options(populate_existing=True)))


def _link(subject: AgendaItem | None) -> AgendaItem | None:
    """Ballots know their agenda item without a join that would read it, and all around it, twice."""
    for ballot in subject.ballots if subject else ():
        set_committed_value(ballot, "agenda_item", subject)
    return subject


def ballot_for(person: Person, *, ballot_id: int) -> Ballot | None:
    """A ballot with all of its agenda item."""
    item_id = db.session.scalar(select(Ballot.agenda_item_id).where(Ballot.id == ballot_id))
    found = item_for(person, item_id=item_id) if item_id is not None else None
    return next((ballot for ballot in found.ballots if ballot.id == ballot_id), None) if found else None


def _session_options() -> Sequence[Any]:
    return (joinedload(CouncilSession.round), selectinload(CouncilSession.attendances))


def _who_was_there() -> Any:
    stays = selectinload(CouncilSession.attendances)
    return stays.joinedload(Attendance.member).joinedload(CouncilMembership.person)


def _standing() -> Sequence[Any]:
    """What the rules and commands look at."""
    round_idea = joinedload(AgendaItem.item)
    fieldlab = joinedload(AgendaItem.gate_request).joinedload(GateRequest.fieldlab)
    ballots = selectinload(AgendaItem.ballots)
    return (
        round_idea.joinedload(RoundIdea.idea),
        round_idea.joinedload(RoundIdea.round),
        round_idea.selectinload(RoundIdea.recusals),
        fieldlab.joinedload(Fieldlab.idea),
        fieldlab.selectinload(Fieldlab.team),
        joinedload(AgendaItem.decision),
        joinedload(AgendaItem.gate_decision),
        ballots.selectinload(Ballot.options),
        ballots.selectinload(Ballot.votes),
        ballots.selectinload(Ballot.electors),
        ballots.selectinload(Ballot.recusals),
    )


def _names() -> Sequence[Any]:
    """What a page shows besides: organisations, people, conditions."""
    fieldlab = joinedload(AgendaItem.gate_request).joinedload(GateRequest.fieldlab)
    gate_decision = joinedload(AgendaItem.gate_decision)
    ballots = selectinload(AgendaItem.ballots)
    recusals = ballots.selectinload(Ballot.recusals)
    return (
        joinedload(AgendaItem.item).joinedload(RoundIdea.idea).joinedload(Idea.organisation),
        fieldlab.joinedload(Fieldlab.idea).joinedload(Idea.organisation),
        joinedload(AgendaItem.decision).joinedload(Decision.by),
        gate_decision.joinedload(GateDecision.by),
        gate_decision.selectinload(GateDecision.conditions).joinedload(Condition.owner),
        ballots.selectinload(Ballot.electors).joinedload(Elector.member).joinedload(CouncilMembership.person),
        recusals.joinedload(BallotRecusal.member).joinedload(CouncilMembership.person),
        recusals.joinedload(BallotRecusal.organisation),
    )


def ideas_to_decide(round_id: int | None = None) -> Sequence[RoundIdea]:
    """Ideas whose scoring is closed and on which nothing is decided, and that no coming session has."""
    query = (
        select(RoundIdea)
        .join(RoundIdea.round)
        .join(RoundIdea.idea)
        .where(
            Round.state == RoundState.SCORED,
            Idea.state == IdeaState.IN_TRIAGE,
            RoundIdea.id.not_in(_on_coming_agenda(AgendaItem.item_id)),
        )
        .options(contains_eager(RoundIdea.idea), contains_eager(RoundIdea.round))
        .order_by(RoundIdea.id)
    )
    return db.session.scalars(query if round_id is None else query.where(Round.id == round_id)).all()


def requests_to_decide() -> Sequence[GateRequest]:
    """Open gate requests for the council, gates 1 to 3, that no coming session has; oldest first."""
    query = (
        select(GateRequest)
        .where(
            GateRequest.state == GateRequestState.OPEN,
            GateRequest.from_phase != Phase.CORE,
            GateRequest.id.not_in(_on_coming_agenda(AgendaItem.gate_request_id)),
        )
        .options(joinedload(GateRequest.fieldlab))
        .order_by(GateRequest.at, GateRequest.id)
    )
    return db.session.scalars(query).all()


def _on_coming_agenda(column: InstrumentedAttribute[int | None]) -> Select[int | None]:
    """NULLs left out: NOT IN a list with a NULL finds nothing."""
    query = select(column).join(AgendaItem.session)
    return query.where(column.is_not(None), CouncilSession.state != SessionState.CLOSED)


def request_for(person: Person, *, request_id: int) -> GateRequest | None:
    """A gate request with its Fieldlab and owner, for the yearly decision on core work (gate 4)."""
    query = (
        select(GateRequest)
        .where(GateRequest.id == request_id, GateRequest.from_phase == Phase.CORE)
        .options(joinedload(GateRequest.fieldlab).joinedload(Fieldlab.owner))
    )
    return db.session.scalar(query) if person.is_reader else None


def places_left(round: Round | None) -> Mapping[Choice, int]:
    """How many national and regional Fieldlabs the round may still choose; nothing without a round."""
    if round is None:
        return {}
    chosen = dict(
        db.session.execute(
            select(Decision.outcome, func.count())
            .join(RoundIdea, RoundIdea.id == Decision.item_id)
            .where(RoundIdea.round_id == round.id)
            .group_by(Decision.outcome)
        ).all()
    )
    places = {
        Choice.NATIONAL_FIELDLAB: round.places_national,
        Choice.REGIONAL_FIELDLAB: round.places_regional,
    }
    return {choice: number - chosen.get(choice, 0) for choice, number in places.items()}


def awards_of(decision: Decision) -> Sequence[Award]:
    query = select(Award).where(Award.decision_id == decision.id)
    return db.session.scalars(query.options(joinedload(Award.source)).order_by(Award.id)).all()


def sources(now: datetime) -> Sequence[FundingSource]:
    """Sources that have not ended (FIN-04), by name."""
    day = local_date(now)
    query = select(FundingSource).where((FundingSource.ends_on.is_(None)) | (FundingSource.ends_on >= day))
    return db.session.scalars(query.order_by(FundingSource.label, FundingSource.id)).all()


def ballots_to_close(now: datetime) -> Sequence[int]:
    """Open ballots whose time is up."""
    query = select(Ballot.id).where(Ballot.state == BallotState.OPEN, Ballot.closes_at <= now)
    return db.session.scalars(query.order_by(Ballot.closes_at, Ballot.id)).all()


def rounds_to_decide() -> Sequence[Round]:
    """Rounds that may still get a session, newest first."""
    query = select(Round).where(Round.state != RoundState.DECIDED)
    return db.session.scalars(query.order_by(Round.scoring_closes_at.desc(), Round.id.desc())).all()
