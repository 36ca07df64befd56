"""Reads of roles as grants: who has which, for what, since when, given by whom and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from innovatie.clock import local_date
from innovatie.enums import ExpertState, FieldlabState, Layer, OrganisationKind, Role
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.people import Affiliation, CouncilMembership, Organisation, Person, RoleGrant
from innovatie.models.pool import ExpertProfile
from innovatie.queries import people_accounts
from innovatie.queries.people import by_name, in_force, is_employed, is_held, not_over, rights

OF_THE_POOL = (Role.POOL_MANAGER, Role.EMPLOYER_CONTACT)
FOUND = 20


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. `ended` None: both those in force and those that ended."""

    role: Role | None = None
    organisation_id: int | None = None
    ended: bool | None = False


@dataclass(frozen=True)
class Line:
    """A grant as the page shows it; `fieldlab` is the name of the one it is for.

    One that sleeps has begun and is not over, and yet gives nothing: beside that of technical administrator, or of
    who cannot sign in.
    """

    grant: RoleGrant
    fieldlab: str | None
    holds: bool
    sleeps: bool


@dataclass(frozen=True)
class GrantPage:
    """One page of the list, the newest first, with the ids to go on from in both directions."""

    lines: Sequence[Line]
    newer: int | None
    older: int | None


# who sees which


def visible_to(actor: Person) -> Select[RoleGrant]:
    """Who administers sees all roles, a POI coordinator those of the own area, a pool manager those of the pool."""
    query = select(RoleGrant)
    if people_accounts.administers_all(actor):
        return query
    return query.where(or_(RoleGrant.organisation_id.in_(people_accounts.area_of(actor)), _of_pool(actor)))


def _of_pool(actor: Person) -> ColumnElement[bool]:
    """Of roles: those of the pool that this person manages, of everybody or of one organisation."""
    of_pool, pools = RoleGrant.role.in_(OF_THE_POOL), _pools(actor)
    if None in pools:
        return of_pool
    return and_(of_pool, RoleGrant.organisation_id.in_(pools))


def _pools(actor: Person) -> set[int | None]:
    """The organisations whose pool this person manages; None stands for the whole network."""
    return {grant.organisation_id for grant in actor.grants if grant.role is Role.POOL_MANAGER}


def places_for(actor: Person) -> Sequence[Organisation]:
    """For which organisations this person may give some role, by name; what has ended gets none."""
    query, pools = select(Organisation).where(Organisation.ends_on.is_(None)), _pools(actor)
    if None not in pools and not people_accounts.administers_all(actor):
        area = people_accounts.area_of(actor)
        query = query.where(or_(Organisation.id.in_(area), Organisation.id.in_(pools)))
    return db.session.scalars(query.order_by(*by_name(Organisation))).all()


def people_visible_to(actor: Person) -> Select[Person]:
    """Whose roles this person may see: of who stands in the own list of people or of roles.

    The manager of the whole pool finds everybody, for anybody may become one; one of an organisation its people.
    """
    query, pools = select(Person).where(Person.erased_at.is_(None)), _pools(actor)
    if None in pools or people_accounts.administers_all(actor):
        return query
    holders = visible_to(actor).with_only_columns(RoleGrant.person_id)
    works = people_accounts.worked_for([place for place in pools if place])
    return query.where(or_(people_accounts.visible_to(actor), works, Person.id.in_(holders)))


def find(actor: Person, text: str, now: datetime) -> Sequence[Person]:
    """Whose roles this person may see, by words of name, address or organisation; at most `FOUND` (4 statements)."""
    query = (
        people_visible_to(actor).where(Person.is_enabled, *people_accounts.named(text)).options(*rights(now))
    )
    query = query.order_by(*by_name(Person)).limit(FOUND)
    return db.session.scalars(
        query.execution_options(populate_existing=True)
    ).all()  # who asks may be among them


# the list


def listing(
    actor: Person,
    filters: Filters,
    now: datetime,
    *,
    before_id: int | None = None,
    after_id: int | None = None,
    limit: int = 50,
) -> GrantPage:
    """A page of grants, the newest first: before one id, or after one when going back (1 statement)."""
    query = _with_names(_narrow(visible_to(actor), filters, now), now).limit(limit + 1)
    if after_id is not None:
        found = _lines(query.where(RoleGrant.id > after_id).order_by(RoleGrant.id))
        lines = list(reversed(found[:limit]))
        return GrantPage(lines, _id(lines[:1], len(found) > limit), _id(lines[-1:], True))
    if before_id is not None:
        query = query.where(RoleGrant.id < before_id)
    found = _lines(query.order_by(RoleGrant.id.desc()))
    lines = found[:limit]
    return GrantPage(lines, _id(lines[:1], before_id is not None), _id(lines[-1:], len(found) > limit))


def _id(lines: Sequence[Line], more: bool) -> int | None:
    return lines[0].grant.id if lines and more else None


def all_matching(actor: Person, filters: Filters, now: datetime) -> Sequence[Line]:
    """The whole list, for an export (1 statement)."""
    return _lines(_with_names(_narrow(visible_to(actor), filters, now), now).order_by(RoleGrant.id.desc()))


def count(actor: Person, filters: Filters, now: datetime) -> int:
    query = _narrow(visible_to(actor), filters, now).with_only_columns(func.count())
    return db.session.scalars(query).one()


def of_person(actor: Person, person_id: int, now: datetime) -> Sequence[Line]:
    """The grants of somebody that this person may see, the newest first (1 statement)."""
    query = visible_to(actor).where(RoleGrant.person_id == person_id).order_by(RoleGrant.id.desc())
    return _lines(_with_names(query, now))


@dataclass(frozen=True)
class Ties:
    """What somebody may do besides by a role: on the teams of Fieldlabs that run, and as expert of the pool."""

    teams: Sequence[TeamMember]
    profile: ExpertProfile | None

    def __bool__(self) -> bool:
        return bool(self.teams) or self.profile is not None


def ties(person_id: int) -> Ties:
    """2 statements."""
    teams = (
        select(TeamMember)
        .join(TeamMember.fieldlab)
        .where(TeamMember.person_id == person_id, TeamMember.until.is_(None))
        .where(Fieldlab.state != FieldlabState.STOPPED)
        .options(contains_eager(TeamMember.fieldlab))
    )
    profile = select(ExpertProfile).where(
        ExpertProfile.person_id == person_id, ExpertProfile.state != ExpertState.ENDED
    )
    return Ties(
        db.session.scalars(teams.order_by(Fieldlab.name, TeamMember.id)).all(),
        db.session.scalar(profile.options(joinedload(ExpertProfile.employer))),
    )


def grant_for(actor: Person, *, grant_id: int) -> RoleGrant | None:
    query = visible_to(actor).where(RoleGrant.id == grant_id)
    return db.session.scalar(query.options(joinedload(RoleGrant.person), joinedload(RoleGrant.organisation)))


def person_for(actor: Person, person_id: int, now: datetime) -> Person | None:
    """Somebody whose roles this person may see, with what `rules` looks at (4 statements)."""
    query = people_visible_to(actor).where(Person.id == person_id).options(*rights(now))
    return db.session.scalar(query.execution_options(populate_existing=True))


def _narrow(query: Select[RoleGrant], filters: Filters, now: datetime) -> Select[RoleGrant]:
    goes_on = not_over(RoleGrant, local_date(now))
    if filters.role:
        query = query.where(RoleGrant.role == filters.role)
    if filters.organisation_id:
        query = query.where(RoleGrant.organisation_id == filters.organisation_id)
    if filters.ended is not None:
        query = query.where(not_(goes_on) if filters.ended else goes_on)
    return query


def _with_names(query: Select[RoleGrant], now: datetime) -> Select[RoleGrant, str | None, bool, bool]:
    holds = is_held(now) & RoleGrant.person_id.in_(select(Person.id).where(Person.is_enabled))
    return (
        query.outerjoin(Fieldlab, Fieldlab.id == RoleGrant.fieldlab_id)
        .add_columns(Fieldlab.name, holds, and_(in_force(RoleGrant, now), not_(holds)))
        .options(
            joinedload(RoleGrant.person),
            joinedload(RoleGrant.organisation),
            joinedload(RoleGrant.given_by),
            joinedload(RoleGrant.ended_by),
        )
    )


def _lines(query: Select[RoleGrant, str | None, bool, bool]) -> list[Line]:
    return [
        Line(grant, fieldlab, bool(holds), bool(sleeps))
        for grant, fieldlab, holds, sleeps in db.session.execute(query)
    ]


# what the commands ask


def overlapping(
    kind: type[RoleGrant] | type[CouncilMembership], given: RoleGrant | CouncilMembership
) -> ColumnElement[bool]:
    """Of other roles or seats: those that hold on at least one day on which `given` would, and were not ended at once.

    `given` may be there already, with a period that it is to have: it is no other than itself.
    """
    last = given.ends_on or date.max
    reaches = or_(kind.ends_on.is_(None), kind.ends_on >= given.starts_on)
    is_other = kind.id != given.id if isinstance(given, kind) and given.id is not None else true()
    return and_(kind.starts_on <= last, reaches, kind.ended_at.is_(None), is_other)


def same_roles(given: RoleGrant | CouncilMembership) -> Sequence[RoleGrant]:
    """The other roles of the same person on at least one of the same days."""
    query = select(RoleGrant).where(RoleGrant.person_id == given.person_id, overlapping(RoleGrant, given))
    return db.session.scalars(query.order_by(RoleGrant.id)).all()


def same_seats(given: RoleGrant | CouncilMembership) -> Sequence[CouncilMembership]:
    """The other seats of the same person on at least one of the same days."""
    here = CouncilMembership.person_id == given.person_id
    query = select(CouncilMembership).where(here, overlapping(CouncilMembership, given))
    return db.session.scalars(query.order_by(CouncilMembership.id)).all()


def administering_for_update(now: datetime) -> Sequence[RoleGrant]:
    """The roles that let people in and are not over, of people who can sign in; taken for this transaction."""
    query = people_accounts.administering(now).with_for_update(of=RoleGrant)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def last_working_days(person_id: int, places: Collection[int], now: datetime) -> Sequence[date | None]:
    """Until when somebody works for each of these organisations, as far as now; taken until the commit."""
    query = select(Affiliation).where(Affiliation.person_id == person_id, is_employed(now))
    found = db.session.scalars(
        query.where(Affiliation.organisation_id.in_(places)).with_for_update(read=True)
    )
    return [one.ends_on for one in found]


# the register of innovation specialists (NET-02)


@dataclass(frozen=True)
class Specialists:
    """Of one layer: per organisation who is specialist there."""

    layer: Layer
    places: Sequence[tuple[Organisation, Sequence[Person]]]

    @property
    def number(self) -> int:
        return sum(len(people) for _, people in self.places)


def specialists(now: datetime) -> list[Specialists]:
    """The specialists of today by layer and organisation, all three layers of the network always there."""
    query = (
        select(Organisation, Person)
        .join(RoleGrant, RoleGrant.organisation_id == Organisation.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.role == Role.INNOVATION_SPECIALIST, is_held(now), Person.is_enabled)
        .where(Organisation.kind != OrganisationKind.PARTNER)
        .order_by(*by_name(Organisation), *by_name(Person))
    )
    by_layer: dict[Layer, dict[Organisation, list[Person]]] = {
        layer: {} for layer in Layer if layer is not Layer.EXTERNAL
    }
    for organisation, person in db.session.execute(query):
        by_layer.setdefault(organisation.layer, {}).setdefault(organisation, []).append(person)
    return [Specialists(layer, list(places.items())) for layer, places in by_layer.items()]
