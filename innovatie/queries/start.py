"""The start page: what waits for somebody, oldest deadline first, and what was told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, func, not_, select

from innovatie.clock import local_date
from innovatie.enums import (
    WITH_OUTCOME,
    BallotState,
    CouncilRole,
    ExpertState,
    FieldlabState,
    IdeaState,
    RequestState,
    Role,
    RoundState,
    SecondmentState,
    TeamRole,
)
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, GateRequest, ProgressEntry, TeamMember
from innovatie.models.ideas import Idea
from innovatie.models.log import Notification
from innovatie.models.people import Person
from innovatie.models.pool import ExpertProfile, ExpertRequest
from innovatie.models.rounds import Round, RoundIdea, ScoreSheet
from innovatie.models.sessions import AgendaItem, Ballot, Decision, Elector, GateDecision, Vote
from innovatie.queries import ideas as idea_queries
from innovatie.queries import pool_requests as loan_queries
from innovatie.queries import rounds as round_queries
from innovatie.queries import sessions as session_queries
from innovatie.queries import settings as settings_queries


@dataclass(frozen=True)
class Todo:
    """One thing that waits for this person, with its one button."""

    text: str
    url: str
    label: str
    context: str = ""
    due: date | None = None
    overdue: bool = False


def todos(person: Person, now: datetime) -> list[Todo]:
    """Everything that waits for this person: what is due first comes first, then in the order of the work.

    The number of statements depends on the roles of the person, never on how much there is.
    """
    found = [
        *_own_ideas(person),
        *_ideas_to_handle(person, now),
        *_ideas_to_put_in_a_round(person),
        *_ballots_to_vote_on(person),
        *_rounds_to_score(person, now),
        *_council_to_lead(person),
        *_fieldlabs_to_tend(person, now),
        *_ownerships_to_accept(person),
        *_loans_to_consent_to(person),
        *_pool_to_manage(person),
    ]
    return sorted(found, key=lambda todo: todo.due or date.max)


def messages(person: Person, limit: int = 8) -> Sequence[Notification]:
    """The newest notifications of this person, but for what is only mail: the record's head, and links to get in."""
    query = (
        select(Notification)
        .where(
            Notification.person_id == person.id,
            Notification.kind.not_in(("record_head", "invitation", "reset")),
        )
        .order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def _own_ideas(person: Person) -> Iterator[Todo]:
    for idea in idea_queries.own_open(person):
        if idea.state is IdeaState.DRAFT:
            yield Todo(
                "Maak je concept af en dien het in",
                f"/inzendingen/{idea.id}/wijzigen",
                "Verder schrijven",
                idea.title,
            )
        else:
            yield Todo(
                "Beantwoord de vraag over je inzending",
                f"/inzendingen/{idea.id}/antwoord",
                "Antwoord geven",
                idea.title,
            )


def _ideas_to_handle(person: Person, now: datetime) -> Iterator[Todo]:
    fresh = [idea for idea in idea_queries.open_for_handler(person) if idea.state is IdeaState.SUBMITTED]
    if not fresh:
        return
    due = min((day for idea in fresh if (day := idea_queries.first_response(idea))), default=None)
    yield Todo(
        _number(
            len(fresh),
            "nieuwe inzending wacht op jouw antwoord",
            "nieuwe inzendingen wachten op jouw antwoord",
        ),
        "/werklijst",
        "Naar de werklijst",
        f"Oudste: {fresh[0].title}",
        due,
        due is not None and due < local_date(now),
    )


def _ideas_to_put_in_a_round(person: Person) -> Iterator[Todo]:
    if not any(grant.role is Role.NATIONAL_COORDINATOR for grant in person.grants):
        return
    if number := len(round_queries.candidates()):
        text = _number(
            number, "voorgedragen idee wacht op een ronde", "voorgedragen ideeën wachten op een ronde"
        )
        yield Todo(text, "/rondes", "Naar de rondes")


def _rounds_to_score(person: Person, now: datetime) -> Iterator[Todo]:
    if not person.seats:
        return
    sheets = exists().where(
        ScoreSheet.item_id == RoundIdea.id,
        ScoreSheet.member_id == person.seats[0].id,
        ScoreSheet.submitted_at.is_not(None),
    )
    query = (
        select(Round, func.count(RoundIdea.id))
        .join(RoundIdea, RoundIdea.round_id == Round.id)
        .join(Idea, Idea.id == RoundIdea.idea_id)
        .where(Round.state == RoundState.SCORING, not_(sheets), not_(round_queries.is_recused(person)))
        .group_by(Round.id)
        .order_by(Round.scoring_closes_at, Round.id)
    )
    for round_, left in db.session.execute(query):
        text = _number(left, "idee moet je nog beoordelen", "ideeën moet je nog beoordelen")
        closes = local_date(round_.scoring_closes_at)
        yield Todo(
            text,
            f"/rondes/{round_.id}/beoordelen",
            "Beoordelen",
            round_.name,
            closes,
            round_.scoring_closes_at < now,
        )


def _ballots_to_vote_on(person: Person) -> Iterator[Todo]:
    if not person.seats:
        return
    member_id = person.seats[0].id
    voted = exists().where(Vote.ballot_id == Ballot.id, Vote.member_id == member_id)
    query = (
        select(Ballot, AgendaItem.session_id, func.coalesce(Idea.title, Fieldlab.name))
        .join(Elector, Elector.ballot_id == Ballot.id)
        .join(AgendaItem, AgendaItem.id == Ballot.agenda_item_id)
        .outerjoin(RoundIdea, RoundIdea.id == AgendaItem.item_id)
        .outerjoin(Idea, Idea.id == RoundIdea.idea_id)
        .outerjoin(GateRequest, GateRequest.id == AgendaItem.gate_request_id)
        .outerjoin(Fieldlab, Fieldlab.id == GateRequest.fieldlab_id)
        .where(Ballot.state == BallotState.OPEN, Elector.member_id == member_id, not_(voted))
        .order_by(Ballot.closes_at, Ballot.id)
    )
    for ballot, session_id, title in db.session.execute(query):
        yield Todo(
            "Breng je stem uit",
            f"/vergaderingen/{session_id}",
            "Stemmen",
            title,
            local_date(ballot.closes_at),
        )


def _council_to_lead(person: Person) -> Iterator[Todo]:
    """For chair and secretary: outcomes that are not written down yet, and subjects that no session has."""
    if not person.seats or person.seats[0].role is CouncilRole.MEMBER:
        return
    query = (
        select(AgendaItem.session_id, func.count())
        .join(Ballot, Ballot.agenda_item_id == AgendaItem.id)
        .where(
            Ballot.verdict.in_(WITH_OUTCOME),
            not_(exists().where(Decision.agenda_item_id == AgendaItem.id)),
            not_(exists().where(GateDecision.agenda_item_id == AgendaItem.id)),
        )
        .group_by(AgendaItem.session_id)
        .order_by(AgendaItem.session_id)
    )
    for session_id, number in db.session.execute(query):
        text = _number(number, "uitslag wacht op een besluit", "uitslagen wachten op een besluit")
        yield Todo(text, f"/vergaderingen/{session_id}", "Besluit vastleggen")
    waiting = len(session_queries.ideas_to_decide()) + len(session_queries.requests_to_decide())
    if waiting:
        text = _number(waiting, "punt wacht op een vergadering", "punten wachten op een vergadering")
        yield Todo(text, "/vergaderingen/nieuw", "Vergadering plannen")


def _fieldlabs_to_tend(person: Person, now: datetime) -> Iterator[Todo]:
    """For lead and coach: a log that has been silent, and gates that come up."""
    latest = (
        select(func.max(ProgressEntry.at))
        .where(ProgressEntry.fieldlab_id == Fieldlab.id)
        .correlate(Fieldlab)
        .scalar_subquery()
    )
    query = (
        select(Fieldlab, func.coalesce(latest, Fieldlab.created_at))
        .join(TeamMember, TeamMember.fieldlab_id == Fieldlab.id)
        .where(
            Fieldlab.state == FieldlabState.RUNNING,
            TeamMember.person_id == person.id,
            TeamMember.until.is_(None),
            TeamMember.role.in_((TeamRole.LEAD, TeamRole.COACH)),
        )
        .order_by(Fieldlab.id)
    )
    today, settings = local_date(now), settings_queries.current(now)
    silence, notice = timedelta(weeks=settings.silence_weeks), timedelta(days=settings.gate_notice_days)
    for fieldlab, spoke in db.session.execute(query):
        page = f"/fieldlabs/{fieldlab.id}"
        if now - spoke >= silence:
            due = local_date(spoke + silence)
            yield Todo(
                "Schrijf in het logboek hoe het gaat",
                f"{page}/logboek",
                "Naar het logboek",
                fieldlab.name,
                due,
                due < today,
            )
        gate = fieldlab.next_gate_on
        if gate and gate <= today + notice:
            yield Todo(
                "Bereid de volgende poort voor",
                f"{page}/poort",
                "Naar de vragen",
                fieldlab.name,
                gate,
                gate < today,
            )


def _ownerships_to_accept(person: Person) -> Iterator[Todo]:
    places = [grant.organisation_id for grant in person.grants if grant.role is Role.OWNER_CONTACT]
    if not places:
        return
    query = select(Fieldlab).where(
        Fieldlab.owner_id.in_(places),
        Fieldlab.owner_accepted_at.is_(None),
        Fieldlab.state != FieldlabState.STOPPED,
    )
    for fieldlab in db.session.scalars(query.order_by(Fieldlab.id)):
        yield Todo(
            "Word je organisatie eigenaar?", f"/fieldlabs/{fieldlab.id}/eigenaar", "Bekijken", fieldlab.name
        )


def _loans_to_consent_to(person: Person) -> Iterator[Todo]:
    for loan in loan_queries.consents_of(person):
        asked = "Wil je meewerken als expert?"
        if loan.state is SecondmentState.EMPLOYER_ASKED:
            asked = f"Mag {loan.expert.person.name} meewerken?"
        yield Todo(
            asked, f"/expertisepool/aanvragen/{loan.request_id}", "Beslissen", loan.request.fieldlab.name
        )


def _pool_to_manage(person: Person) -> Iterator[Todo]:
    if not any(grant.role is Role.POOL_MANAGER for grant in person.grants):
        return
    profiles = _count(select(func.count()).where(ExpertProfile.state == ExpertState.PROPOSED))
    if profiles:
        text = _number(profiles, "expert wacht op goedkeuring", "experts wachten op goedkeuring")
        yield Todo(text, "/expertisepool", "Naar de pool")
    requests = _count(select(func.count()).where(ExpertRequest.state == RequestState.OPEN))
    if requests:
        text = _number(requests, "aanvraag zoekt een expert", "aanvragen zoeken een expert")
        yield Todo(text, "/expertisepool/aanvragen", "Expert voorstellen")


def _count(query: Select[int]) -> int:
    return db.session.scalars(query).one()


def _number(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
