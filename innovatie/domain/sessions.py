"""Council sessions: the agenda, who is there, opening and closing."""

from datetime import datetime

from sqlalchemy import func, select

from innovatie.clock import local_date
from innovatie.domain import workflow
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import BallotState, GateRequestState, IdeaState, Phase, RoundState, SessionState, TieRule
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import GateRequest
from innovatie.models.ideas import Idea
from innovatie.models.people import CouncilMembership, Person
from innovatie.models.rounds import Round, RoundIdea
from innovatie.models.sessions import AgendaItem, Attendance, Ballot, CouncilSession
from innovatie.queries import people as people_queries
from innovatie.queries import sessions as session_queries
from innovatie.queries import settings as settings_queries


def plan(
    *,
    title: str,
    place: str,
    starts_at: datetime,
    round: Round | None,
    tie_rule: TieRule,
    actor: Person,
    now: datetime,
) -> CouncilSession:
    """Plan a session. A round gives its tie rule, and its ideas once scoring is closed."""
    if round is not None:
        workflow.lock(
            round
        )  # before a row points to it: two who hold it through that row would wait for each other
    if local_date(starts_at) < local_date(now):
        raise RuleViolation("Deze dag is al voorbij. Kies vandaag of een dag hierna.")
    if round is not None and round.state is RoundState.DECIDED:
        raise RuleViolation("In deze ronde is alles al besloten. Kies een andere ronde, of geen ronde.")
    session = CouncilSession(
        title=title,
        place=place,
        starts_at=starts_at,
        round_id=round.id if round else None,
        tie_rule=round.tie_rule if round else tie_rule,
    )
    db.session.add(session)
    db.session.flush()
    record("plan", session, actor=actor, now=now, round=session.round_id, tie_rule=session.tie_rule.value)
    _fill_agenda(session, actor=actor, now=now)
    notify(
        [member.person_id for member in people_queries.in_office(now)],
        "session_planned",
        f"{settings_queries.current(now).the_council_first} vergadert op {local_date(starts_at):%d-%m-%Y}: ‘{title}’.",
        path=f"/vergaderingen/{session.id}",
        now=now,
    )
    return session


def _fill_agenda(session: CouncilSession, *, actor: Person, now: datetime) -> None:
    """Put the ideas of the round on the agenda, when it is time for that; the round is locked."""
    if session.round_id is not None:
        for item in session_queries.ideas_to_decide(session.round_id):
            _add(session, actor=actor, now=now, item_id=item.id)


def add_item(session: CouncilSession, item: RoundIdea, *, actor: Person, now: datetime) -> AgendaItem:
    """Put an idea of a round on the agenda."""
    workflow.lock(session)
    _refuse_when_closed(session)
    round, idea = db.session.get_one(Round, item.round_id), db.session.get_one(Idea, item.idea_id)
    workflow.lock(round)
    if round.state is not RoundState.SCORED or idea.state is not IdeaState.IN_TRIAGE:
        raise RuleViolation("Over dit idee kan de raad nu niet besluiten. Sluit eerst het beoordelen.")
    if item.id not in {found.id for found in session_queries.ideas_to_decide(item.round_id)}:
        raise RuleViolation("Dit idee staat al op de agenda van een vergadering.")
    return _add(session, actor=actor, now=now, item_id=item.id)


def add_gate_request(
    session: CouncilSession, gate_request: GateRequest, *, actor: Person, now: datetime
) -> AgendaItem:
    """Put the request of a Fieldlab to pass gate 1, 2 or 3 on the agenda."""
    workflow.lock(session)
    workflow.lock(gate_request)
    _refuse_when_closed(session)
    if gate_request.from_phase is Phase.CORE:
        raise RuleViolation("Over de jaarlijkse toets beslist de eigenaar, niet de raad.")
    if gate_request.state is not GateRequestState.OPEN:
        raise RuleViolation("Deze aanvraag is niet meer open. Kies een andere aanvraag.")
    if gate_request.id not in {found.id for found in session_queries.requests_to_decide()}:
        raise RuleViolation("Deze aanvraag staat al op de agenda van een vergadering.")
    return _add(session, actor=actor, now=now, gate_request_id=gate_request.id)


def remove(item: AgendaItem, *, actor: Person, now: datetime) -> None:
    """Take a subject off the agenda, as long as it was not voted on."""
    session = db.session.get_one(CouncilSession, item.session_id)
    workflow.lock(session)
    _refuse_when_closed(session)
    if db.session.scalar(select(Ballot.id).where(Ballot.agenda_item_id == item.id).limit(1)):
        raise RuleViolation("Over dit punt is al gestemd. Het blijft op de agenda.")
    record("remove_from_agenda", session, actor=actor, now=now, about=item, item=item.id)
    db.session.delete(item)
    db.session.flush()


def _add(
    session: CouncilSession,
    *,
    actor: Person,
    now: datetime,
    item_id: int | None = None,
    gate_request_id: int | None = None,
) -> AgendaItem:
    last = db.session.scalar(select(func.max(AgendaItem.position)).where(AgendaItem.session_id == session.id))
    added = AgendaItem(
        session_id=session.id, position=(last or 0) + 1, item_id=item_id, gate_request_id=gate_request_id
    )
    db.session.add(added)
    db.session.flush()
    record("add_to_agenda", added, actor=actor, now=now, session=session.id)
    return added


def _refuse_when_closed(session: CouncilSession) -> None:
    if session.state is SessionState.CLOSED:
        raise RuleViolation("Deze vergadering is gesloten. Plan een nieuwe vergadering.")


def missing_for_opening(session: CouncilSession) -> list[Missing]:
    """What must be done before the session can open; needs `session.round` and `session.agenda`."""
    if session.round and session.round.state in (RoundState.PREPARATION, RoundState.SCORING):
        text = f"Sluit eerst het beoordelen van ronde ‘{session.round.name}’."
        return [Missing(text, f"/rondes/{session.round_id}")]
    coming = session.round_id is not None and session_queries.ideas_to_decide(session.round_id)
    if not session.agenda and not coming:
        return [Missing("Zet minstens één punt op de agenda.", f"/vergaderingen/{session.id}/agenda")]
    return []


def open_session(session: CouncilSession, *, actor: Person, now: datetime) -> None:
    """Open the session; ideas of the round that are not on the agenda yet are added."""
    workflow.lock(session)
    session = session_queries.session(session.id) or session
    missing = missing_for_opening(session)
    if missing:
        raise RuleViolation("De vergadering kan nog niet open.", missing)
    workflow.move(session, SessionState.OPEN, actor=actor, now=now)
    if session.round is not None:
        workflow.lock(session.round)
    _fill_agenda(session, actor=actor, now=now)


def close_session(session: CouncilSession, *, actor: Person, now: datetime) -> None:
    """Close the session; everybody leaves. What was not decided can go on the next agenda."""
    workflow.lock(session)
    running = (
        select(Ballot.id)
        .join(Ballot.agenda_item)
        .where(AgendaItem.session_id == session.id, Ballot.state == BallotState.OPEN)
    )
    if db.session.scalar(running.limit(1)):
        raise RuleViolation("Er loopt nog een stemming. Sluit eerst die stemming.")
    workflow.move(session, SessionState.CLOSED, actor=actor, now=now)
    for stay in _present(session):
        stay.left_at = now


def arrive(session: CouncilSession, *, member: CouncilMembership, actor: Person, now: datetime) -> Attendance:
    """A member is here from now on."""
    workflow.lock(session)
    if session.state is not SessionState.OPEN:
        raise RuleViolation("De vergadering is niet open. Meld je als de voorzitter heeft geopend.")
    if member.id not in {found.id for found in people_queries.in_office(now)}:
        council = settings_queries.current(now).the_council
        raise RuleViolation(f"Deze persoon is nu geen lid van {council}.")
    if member.id in {stay.member_id for stay in _present(session)}:
        raise RuleViolation("Dit lid is al aanwezig.")
    stay = Attendance(session_id=session.id, member_id=member.id, arrived_at=now)
    db.session.add(stay)
    db.session.flush()
    record("arrive", stay, actor=actor, now=now, session=session.id, member=member.id)
    return stay


def leave(session: CouncilSession, *, member: CouncilMembership, actor: Person, now: datetime) -> None:
    """A member goes away; who comes back arrives once more."""
    workflow.lock(session)
    stay = next((row for row in _present(session) if row.member_id == member.id), None)
    if stay is None:
        raise RuleViolation("Dit lid is niet aanwezig.")
    stay.left_at = now
    record("leave", stay, actor=actor, now=now, session=session.id, member=member.id)


def _present(session: CouncilSession) -> list[Attendance]:
    query = select(Attendance).where(Attendance.session_id == session.id, Attendance.left_at.is_(None))
    return list(db.session.scalars(query.order_by(Attendance.id).with_for_update()))
