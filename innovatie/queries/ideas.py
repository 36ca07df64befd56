"""Reads of ideas: the list, one idea with all that its page shows, and the work lists of handlers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload, selectinload

from innovatie.clock import local_date
from innovatie.enums import (
    HandlingOutcome,
    IdeaKind,
    IdeaState,
    OrganisationKind,
    Province,
    ReferenceKind,
    Role,
    RoundState,
)
from innovatie.extensions import db
from innovatie.methods import working_days
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.ideas import Handling, Idea, Nomination
from innovatie.models.people import Organisation, OrganisationProvince, Person
from innovatie.models.reference import Challenge
from innovatie.models.rounds import Round, RoundIdea
from innovatie.models.sessions import Decision
from innovatie.queries import people as people_queries
from innovatie.queries import reference
from innovatie.queries import settings as settings_queries

WAITS_FOR_HANDLER = (IdeaState.SUBMITTED, IdeaState.IN_HANDLING, IdeaState.RETURNED)
OPEN_STATES = (*WAITS_FOR_HANDLER, IdeaState.MORE_INFO)
MOST_WORDS = 8
WORK_LIST = 200  # open ideas that are shown at once


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; None or empty leaves it out."""

    kind: IdeaKind | None = None
    state: IdeaState | None = None
    challenge: str | None = None  # the code, so that every year's version counts
    province: Province | None = None
    mine: bool = False
    text: str = ""


@dataclass(frozen=True)
class IdeaPage:
    """One page of a list, newest first, with the ids to go on from in both directions."""

    ideas: Sequence[Idea]
    newer: int | None
    older: int | None


def visible_to(person: Person) -> Select[Idea]:
    """What this person may read: own drafts, and for who reads along everything that was handed in."""
    own = Idea.submitter_id == person.id
    if not person.is_reader:
        return select(Idea).where(false() if person.runs_system else own)
    return select(Idea).where(or_(own, Idea.submitted_at.is_not(None)))


def idea_for(person: Person, *, idea_id: int) -> Idea | None:
    """The idea with organisations, submitter, opgaven and what handlers did (3 statements)."""
    query = visible_to(person).where(Idea.id == idea_id)
    return db.session.scalar(
        query.options(
            joinedload(Idea.organisation),
            joinedload(Idea.handler),
            joinedload(Idea.submitter),
            selectinload(Idea.challenges),
            selectinload(Idea.handlings).joinedload(Handling.by),
        )
    )


def load_challenges(idea: Idea) -> None:
    """Read the opgaven of an idea that is at hand (again)."""
    query = select(Idea).where(Idea.id == idea.id).options(selectinload(Idea.challenges))
    db.session.scalars(query.execution_options(populate_existing=True)).one()


def last_question(idea: Idea) -> Handling | None:
    """The question of a handler that was asked last."""
    query = select(Handling).where(Handling.idea_id == idea.id, Handling.outcome == HandlingOutcome.QUESTION)
    return db.session.scalar(query.order_by(Handling.id.desc()).limit(1))


# the list


def listing(
    person: Person,
    filters: Filters,
    *,
    before_id: int | None = None,
    after_id: int | None = None,
    limit: int = 25,
) -> IdeaPage:
    """A page of ideas, newest first: before one id, or after one id when going back (2 statements)."""
    query = (
        _narrow(visible_to(person), person, filters)
        .options(joinedload(Idea.organisation), selectinload(Idea.challenges))
        .limit(limit + 1)
    )
    if after_id is not None:
        found = db.session.scalars(query.where(Idea.id > after_id).order_by(Idea.id)).all()
        ideas = list(reversed(found[:limit]))
        return IdeaPage(ideas, _first(ideas, len(found) > limit), _last(ideas, bool(ideas)))
    if before_id is not None:
        query = query.where(Idea.id < before_id)
    found = db.session.scalars(query.order_by(Idea.id.desc())).all()
    ideas = list(found[:limit])
    return IdeaPage(ideas, _first(ideas, before_id is not None), _last(ideas, len(found) > limit))


def _first(ideas: Sequence[Idea], more: bool) -> int | None:
    return ideas[0].id if more and ideas else None


def _last(ideas: Sequence[Idea], more: bool) -> int | None:
    return ideas[-1].id if more and ideas else None


def counts(person: Person, filters: Filters) -> dict[IdeaState, int]:
    """How many ideas each state has under the other filters; states without ideas are left out."""
    query = _narrow(visible_to(person), person, replace(filters, state=None))
    grouped = query.with_only_columns(Idea.state, func.count()).group_by(Idea.state).order_by(Idea.state)
    return {state: number for state, number in db.session.execute(grouped)}


def _narrow(query: Select[Idea], person: Person, filters: Filters) -> Select[Idea]:
    if filters.kind:
        query = query.where(Idea.kind == filters.kind)
    if filters.state:
        query = query.where(Idea.state == filters.state)
    if filters.challenge:
        query = query.where(Idea.challenges.any(Challenge.code == filters.challenge))
    if filters.province:
        there = select(OrganisationProvince.organisation_id).where(
            OrganisationProvince.province == filters.province
        )
        query = query.where(Idea.organisation_id.in_(there))
    if filters.mine:
        query = query.where(Idea.submitter_id == person.id)
    return query.where(*(_has(word) for word in filters.text.split()[:MOST_WORDS]))


def _has(word: str) -> ColumnElement[bool]:
    """The word occurs in the title, the problem or the reference number."""
    columns = (Idea.title, Idea.problem, Idea.reference)
    return or_(*(folded(column, word).contains(word.lower(), autoescape=True) for column in columns))


def folded(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], word: str
) -> ColumnElement[str]:
    """The column in small letters, as far as it matters for this word.

    SQLite's lower() knows a to z only, and so does PostgreSQL's in the C locale: the other letters of the
    word are replaced one by one.
    """
    text: ColumnElement[str] = func.lower(column)
    for letter in sorted(set(word.lower())):
        capital = letter.upper()
        if not letter.isascii() and len(capital) == 1 and capital != letter:
            text = func.replace(text, capital, letter)
    return text


# the page of one idea


@dataclass(frozen=True)
class Turn:
    """Who has the ball: the step, who must act, since when, and the promised day."""

    step: str
    who: str
    since: datetime
    due: date | None = None
    overdue: bool = False


def turn(idea: Idea, since: datetime, now: datetime) -> Turn | None:
    """Who must act on this idea; None when nobody has to. `since` is when it came into its state."""
    handler = idea.handler.name if idea.handler else "De landelijk coördinator"
    steps = {
        IdeaState.DRAFT: ("Afmaken en indienen", idea.submitter.name),
        IdeaState.SUBMITTED: ("Eerste reactie", handler),
        IdeaState.IN_HANDLING: ("Behandeling", handler),
        IdeaState.MORE_INFO: ("Antwoord op een vraag", idea.submitter.name),
        IdeaState.SUPPORTED: ("Aan de slag, met ondersteuning", idea.organisation.name),
        IdeaState.PROMISING: ("Opnemen in een ronde", "De landelijk coördinator"),
        IdeaState.IN_TRIAGE: ("Beoordelen en besluiten", settings_queries.current(now).the_council_first),
        IdeaState.RETURNED: ("Verder uitwerken", handler),
    }
    if idea.state not in steps:
        return None
    step, who = steps[idea.state]
    due = first_response(idea)
    return Turn(step, who, since, due, overdue=due is not None and due < local_date(now))


def first_response(idea: Idea) -> date | None:
    """The day before which the submitter hears something, as long as nobody took it up (INT-09).

    As it was promised on the day on which the idea was handed in.
    """
    if idea.state is not IdeaState.SUBMITTED or idea.submitted_at is None:
        return None
    promised = settings_queries.current(idea.submitted_at)
    urgent = idea.kind is IdeaKind.URGENT_QUESTION
    days = promised.first_response_urgent_days if urgent else promised.first_response_days
    return working_days.after(local_date(idea.submitted_at), days)


def nominations_of(idea: Idea) -> Sequence[Nomination]:
    """The last one first."""
    query = select(Nomination).where(Nomination.idea_id == idea.id).order_by(Nomination.id.desc())
    return db.session.scalars(query.options(joinedload(Nomination.organisation))).all()


def decisions_on(idea: Idea) -> Sequence[Decision]:
    """What the Innovatieraad decided, the last one first."""
    return db.session.scalars(
        select(Decision).where(Decision.idea_id == idea.id).order_by(Decision.id.desc())
    ).all()


def fieldlab_of(idea: Idea) -> Fieldlab | None:
    return db.session.scalar(select(Fieldlab).where(Fieldlab.idea_id == idea.id))


def waits_for_opening(idea: Idea) -> Round | None:
    """The round in preparation that holds this idea, if any."""
    query = (
        select(Round)
        .join(RoundIdea, RoundIdea.round_id == Round.id)
        .where(RoundIdea.idea_id == idea.id, Round.state == RoundState.PREPARATION)
    )
    return db.session.scalar(query.order_by(Round.id).limit(1))


def current_challenges(day: date) -> Sequence[Challenge]:
    """The opgaven and uitdagingen of this year (INT-05)."""
    return db.session.scalars(reference.in_force(ReferenceKind.CHALLENGES, day.year)).all()


# handlers


def kb_id() -> int | None:
    query = select(Organisation.id).where(
        Organisation.kind == OrganisationKind.KB, Organisation.ends_on.is_(None)
    )
    query = query.order_by(Organisation.id)
    return db.session.scalar(query.limit(1))


def handlers(idea: Idea, now: datetime) -> Sequence[Person]:
    """Who decides on the next step: the coordinators of the POI, or of the network for nationwide ideas."""
    if idea.handler_id is not None and idea.handler_id != kb_id():
        return people_queries.people_with(Role.POI_COORDINATOR, now, idea.handler_id)
    return people_queries.people_with(Role.NATIONAL_COORDINATOR, now)


def open_for_handler(person: Person, limit: int = WORK_LIST) -> Sequence[Idea]:
    """Open ideas of the person's own area, oldest first (1 statement).

    That of the POIs where he or she is coordinator or specialist, for a specialist also what the own organisation
    handed in; for the national coordinator also the ideas of the KB and those without a handler.
    """
    areas = _own_areas(person)
    return _open(or_(*areas), limit) if areas else []


def open_nationwide(limit: int = WORK_LIST) -> Sequence[Idea]:
    """Open ideas of the KB and without a handler, oldest first (1 statement)."""
    return _open(_is_nationwide(), limit)


def open_everywhere(limit: int = WORK_LIST) -> Sequence[Idea]:
    """All open ideas, oldest first (1 statement)."""
    return _open(Idea.state.in_(OPEN_STATES), limit)


def _own_areas(person: Person) -> list[ColumnElement[bool]]:
    roles = (Role.POI_COORDINATOR, Role.INNOVATION_SPECIALIST)
    handlers = [grant.organisation_id for grant in person.grants if grant.role in roles]
    homes = [grant.organisation_id for grant in person.grants if grant.role is Role.INNOVATION_SPECIALIST]
    areas: list[ColumnElement[bool]] = [Idea.handler_id.in_(handlers)] if handlers else []
    areas += [Idea.organisation_id.in_(homes)] if homes else []
    if any(grant.role is Role.NATIONAL_COORDINATOR for grant in person.grants):
        areas.append(_is_nationwide())
    return areas


def _is_nationwide() -> ColumnElement[bool]:
    return or_(Idea.handler_id.is_(None), Organisation.kind == OrganisationKind.KB)


def _open(where: ColumnElement[bool], limit: int) -> Sequence[Idea]:
    query = (
        select(Idea)
        .outerjoin(Idea.handler)
        .where(where, Idea.state.in_(OPEN_STATES))
        .options(contains_eager(Idea.handler), joinedload(Idea.organisation), joinedload(Idea.submitter))
        .order_by(Idea.submitted_at, Idea.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def own_open(person: Person) -> Sequence[Idea]:
    """What waits for the submitter: drafts to finish and questions to answer, oldest first (1 statement)."""
    query = select(Idea).where(
        Idea.submitter_id == person.id, Idea.state.in_((IdeaState.DRAFT, IdeaState.MORE_INFO))
    )
    return db.session.scalars(query.order_by(Idea.id)).all()
