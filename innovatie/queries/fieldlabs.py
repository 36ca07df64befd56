"""Reads of Fieldlabs: the board, one Fieldlab with all that its pages and rules look at, its log and its results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from innovatie.enums import (
    FIELDLAB_CHOICES,
    ChallengeKind,
    FieldlabScope,
    FieldlabState,
    GateRequestState,
    OrganisationKind,
    Phase,
    Province,
    Role,
    TeamRole,
)
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, FieldlabProvince, GateRequest, ProgressEntry, TeamMember
from innovatie.models.funding import Award
from innovatie.models.ideas import Idea, IdeaChallenge
from innovatie.models.people import Affiliation, Organisation, OrganisationProvince, Person, RoleGrant
from innovatie.models.reference import Challenge, NationalProgramme
from innovatie.models.sessions import AgendaItem, Decision
from innovatie.queries.people import by_name, is_employed, is_held


@dataclass(frozen=True)
class Filters:
    """What the board shows; empty means everything. Without a state: all that have not stopped."""

    challenge: str | None = None  # its code: the same opgave over the years
    scope: FieldlabScope | None = None
    province: Province | None = None
    state: FieldlabState | None = None


# who sees which


def visible_to(person: Person) -> Select[Fieldlab]:
    """Who reads along sees every Fieldlab (FLB-12), a guest only those for which the grant is in force (GOV-06).

    A council member from outside sees those that wait for the council too, and no other (TRI-08).
    """
    query = select(Fieldlab)
    if person.is_reader:
        return query
    if person.runs_system:
        return query.where(false())
    own = {grant.fieldlab_id for grant in person.grants if grant.role is Role.GUEST}
    if not person.seats:
        return query.where(Fieldlab.id.in_(own))
    before_council = select(GateRequest.fieldlab_id).where(
        GateRequest.state == GateRequestState.OPEN, GateRequest.from_phase != Phase.CORE
    )
    return query.where(or_(Fieldlab.id.in_(own), Fieldlab.id.in_(before_council)))


def whole() -> list[Any]:
    """What `rules` and the pages of one Fieldlab look at, its own columns aside (4 statements)."""
    idea = joinedload(Fieldlab.idea)
    return [
        idea.joinedload(Idea.organisation),
        idea.selectinload(Idea.challenges),
        joinedload(Fieldlab.owner),
        joinedload(Fieldlab.programme),
        selectinload(Fieldlab.province_rows),
        selectinload(Fieldlab.team).options(
            joinedload(TeamMember.person), joinedload(TeamMember.organisation)
        ),
    ]


def fieldlab_for(person: Person, *, fieldlab_id: int) -> Fieldlab | None:
    query = visible_to(person).where(Fieldlab.id == fieldlab_id).options(*whole())
    return db.session.scalar(query)


def member_for(person: Person, *, fieldlab_id: int, member_id: int) -> TeamMember | None:
    """Somebody who is on the team now, with the whole Fieldlab."""
    visible = visible_to(person).with_only_columns(Fieldlab.id)
    query = (
        select(TeamMember)
        .where(
            TeamMember.id == member_id,
            TeamMember.fieldlab_id == fieldlab_id,
            TeamMember.fieldlab_id.in_(visible),
            TeamMember.until.is_(None),
        )
        .options(joinedload(TeamMember.person), joinedload(TeamMember.fieldlab).options(*whole()))
    )
    return db.session.scalar(query)


# the board


def listing(person: Person, filters: Filters) -> Sequence[Fieldlab]:
    """All that match, oldest first, with idea, opgaven and provinces (3 statements).

    Not paged: the board holds what the council started, tens of Fieldlabs at most.
    """
    query = visible_to(person)
    if filters.challenge is not None:
        same = select(Challenge.id).where(Challenge.code == filters.challenge)
        linked = select(IdeaChallenge.idea_id).where(IdeaChallenge.challenge_id.in_(same))
        query = query.where(Fieldlab.idea_id.in_(linked))
    if filters.scope is not None:
        query = query.where(Fieldlab.scope == filters.scope)
    if filters.province is not None:
        there = select(FieldlabProvince.fieldlab_id).where(FieldlabProvince.province == filters.province)
        query = query.where(Fieldlab.id.in_(there))
    if filters.state is not None:
        query = query.where(Fieldlab.state == filters.state)
    else:
        query = query.where(Fieldlab.state != FieldlabState.STOPPED)
    query = query.options(
        joinedload(Fieldlab.idea).selectinload(Idea.challenges), selectinload(Fieldlab.province_rows)
    ).order_by(Fieldlab.starts_on, Fieldlab.id)
    return db.session.scalars(query).all()


def latest_entries(fieldlabs: Sequence[Fieldlab]) -> dict[int, ProgressEntry]:
    """The latest entry of the log per Fieldlab; a Fieldlab without entries is not in it."""
    latest = (
        select(func.max(ProgressEntry.id))
        .where(ProgressEntry.fieldlab_id.in_([fieldlab.id for fieldlab in fieldlabs]))
        .group_by(ProgressEntry.fieldlab_id)
    )
    entries = db.session.scalars(
        select(ProgressEntry).where(ProgressEntry.id.in_(latest)).order_by(ProgressEntry.id)
    )
    return {entry.fieldlab_id: entry for entry in entries}


def programmes() -> Sequence[NationalProgramme]:
    query = select(NationalProgramme).where(NationalProgramme.ended_at.is_(None))
    return db.session.scalars(query.order_by(NationalProgramme.label, NationalProgramme.id)).all()


# the log


def log(fieldlab_id: int, *, before_id: int | None = None, limit: int) -> Sequence[ProgressEntry]:
    """Entries with their author, latest first; `before_id` is the last one of the page before."""
    query = select(ProgressEntry).where(ProgressEntry.fieldlab_id == fieldlab_id)
    if before_id is not None:
        query = query.where(ProgressEntry.id < before_id)
    query = query.options(joinedload(ProgressEntry.author)).order_by(ProgressEntry.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def log_totals(fieldlab_id: int) -> tuple[int, int]:
    """How many entries there are, and their minutes together."""
    query = select(func.count(), func.coalesce(func.sum(ProgressEntry.minutes), 0))
    entries, minutes = db.session.execute(query.where(ProgressEntry.fieldlab_id == fieldlab_id)).one()
    return int(entries), int(minutes)


# the decision that it came from


def decision_on(fieldlab: Fieldlab) -> Decision | None:
    """The council's decision that made this Fieldlab, with the session it was taken in."""
    query = (
        select(Decision)
        .where(Decision.idea_id == fieldlab.idea_id, Decision.outcome.in_(FIELDLAB_CHOICES))
        .options(joinedload(Decision.agenda_item).joinedload(AgendaItem.session))
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def awards_of(fieldlab: Fieldlab) -> Sequence[Award]:
    query = (
        select(Award)
        .join(Award.decision)
        .where(Decision.idea_id == fieldlab.idea_id)
        .options(joinedload(Award.source))
        .order_by(Award.id)
    )
    return db.session.scalars(query).all()


# people around it


def coordinators_of(fieldlab: Fieldlab, now: datetime) -> Sequence[Person]:
    """The POI coordinators of its provinces and of the POI that handled its idea."""
    serving = (
        select(Organisation.id)
        .join(OrganisationProvince, OrganisationProvince.organisation_id == Organisation.id)
        .join(FieldlabProvince, FieldlabProvince.province == OrganisationProvince.province)
        .where(Organisation.kind == OrganisationKind.POI, Organisation.ends_on.is_(None))
        .where(FieldlabProvince.fieldlab_id == fieldlab.id)
    )
    handling = select(Idea.handler_id).where(Idea.id == fieldlab.idea_id, Idea.handler_id.is_not(None))
    holders = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.POI_COORDINATOR,
        is_held(now),
        or_(RoleGrant.organisation_id.in_(serving), RoleGrant.organisation_id.in_(handling)),
    )
    query = select(Person).where(Person.is_enabled, Person.id.in_(holders)).order_by(Person.id)
    return db.session.scalars(query).all()


def team_ids(fieldlab_id: int, *roles: TeamRole) -> Sequence[int]:
    """Ids of the people on the team now (with one of these roles)."""
    query = select(TeamMember.person_id).where(
        TeamMember.fieldlab_id == fieldlab_id, TeamMember.until.is_(None)
    )
    if roles:
        query = query.where(TeamMember.role.in_(roles))
    return db.session.scalars(query.order_by(TeamMember.person_id)).all()


def team_organisations(fieldlab_id: int) -> Sequence[Organisation]:
    """The organisations that people on the team now work for."""
    present = select(TeamMember.organisation_id).where(
        TeamMember.fieldlab_id == fieldlab_id, TeamMember.until.is_(None)
    )
    query = select(Organisation).where(Organisation.id.in_(present)).order_by(*by_name(Organisation))
    return db.session.scalars(query).all()


def candidates(fieldlab_id: int, text: str, now: datetime, limit: int = 20) -> Sequence[Affiliation]:
    """Enabled people of the network outside the team, by name, address or organisation: one row per employer.

    Somebody of a partner comes as a guest, see `queries.fieldlabs_guests`.
    """
    pattern = f"%{_escaped(text.strip().lower())}%"
    places = (Person.name, Person.email, Organisation.name)
    present = select(TeamMember.person_id).where(
        TeamMember.fieldlab_id == fieldlab_id, TeamMember.until.is_(None)
    )
    query = (
        select(Affiliation)
        .join(Affiliation.person)
        .join(Affiliation.organisation)
        .where(
            Person.is_enabled,
            is_employed(now),
            Organisation.kind != OrganisationKind.PARTNER,
            Person.id.not_in(present),
            or_(*(func.lower(place).like(pattern, escape="\\") for place in places)),
        )
        .options(contains_eager(Affiliation.person), contains_eager(Affiliation.organisation))
        .order_by(*by_name(Person), *by_name(Organisation))
        .limit(limit)
    )
    return db.session.scalars(query).all()


def _escaped(text: str) -> str:
    """Letters of a LIKE pattern as letters."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# what jobs ask


def running(_now: datetime) -> Sequence[int]:
    """Ids of the Fieldlabs that run: not stopped, and not waiting for a gate decision."""
    query = select(Fieldlab.id).where(Fieldlab.state == FieldlabState.RUNNING)
    return db.session.scalars(query.order_by(Fieldlab.id)).all()


def with_gate_date(_now: datetime) -> Sequence[int]:
    """Ids of the running Fieldlabs that planned their next gate."""
    query = select(Fieldlab.id).where(
        Fieldlab.state == FieldlabState.RUNNING, Fieldlab.next_gate_on.is_not(None)
    )
    return db.session.scalars(query.order_by(Fieldlab.next_gate_on, Fieldlab.id)).all()


def last_sign_of_life(fieldlab_id: int) -> datetime:
    """When the log got its latest entry, or when the Fieldlab started."""
    spoke = db.session.scalar(
        select(func.max(ProgressEntry.at)).where(ProgressEntry.fieldlab_id == fieldlab_id)
    )
    return spoke or db.session.get_one(Fieldlab, fieldlab_id).created_at


def has_opgave(fieldlab: Fieldlab) -> bool:
    """Is the idea linked to at least one maatschappelijke opgave (FLB-08)?"""
    query = (
        select(IdeaChallenge.idea_id)
        .join(Challenge, Challenge.id == IdeaChallenge.challenge_id)
        .where(IdeaChallenge.idea_id == fieldlab.idea_id, Challenge.kind == ChallengeKind.SOCIETAL)
    )
    return db.session.scalar(select(query.exists())) is True
