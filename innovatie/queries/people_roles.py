"""Reads of roles as grants: who has which, for what, since when, given by whom and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from innovatie.clock import local_date
from innovatie.enums import Layer, OrganisationKind, Role
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.people import CouncilMembership, Organisation, Person, RoleGrant
from innovatie.queries import people_accounts
from innovatie.queries.people import in_force, is_held, rights

OF_THE_POOL = (Role.POOL_MANAGER, Role.EMPLOYER_CONTACT)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. `ended` None: both those in force and those that ended."""

    role: Role | None = None
    organisation_id: int | None = None
    ended: bool | None = False


@dataclass(frozen=True)
class Line:
    """A grant as the page shows it; `fieldlab` is the name of the one it is for."""

    grant: RoleGrant
    fieldlab: str | None
    holds: bool


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
    if _administers(actor):
        return query
    return query.where(or_(false(), *_parts(actor)))


def _administers(actor: Person) -> bool:
    return any(grant.role in (Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR) for grant in actor.grants)


def _parts(actor: Person) -> list[ColumnElement[bool]]:
    parts: list[ColumnElement[bool]] = []
    if pois := own_pois(actor):
        parts.append(RoleGrant.organisation_id.in_(_area(pois)))
    if any(grant.role is Role.POOL_MANAGER for grant in actor.grants):
        parts.append(RoleGrant.role.in_(OF_THE_POOL))
    return parts


def own_pois(actor: Person) -> list[int]:
    """The POIs of which this person is the coordinator."""
    return [
        grant.organisation_id
        for grant in actor.grants
        if grant.role is Role.POI_COORDINATOR and grant.organisation_id is not None
    ]


def places_for(actor: Person) -> Sequence[Organisation]:
    """For which organisations this person may give some role, by name: a pool manager for all of them."""
    if any(grant.role is Role.POOL_MANAGER for grant in actor.grants):
        query = select(Organisation).where(Organisation.ends_on.is_(None))
        return db.session.scalars(query.order_by(Organisation.name, Organisation.id)).all()
    return people_accounts.organisations_of(actor)


def _area(pois: Sequence[int]) -> Select[int]:
    """The ids of these POIs and of the libraries they support."""
    return select(Organisation.id).where(
        or_(Organisation.id.in_(pois), Organisation.supporting_poi_id.in_(pois))
    )


def people_visible_to(actor: Person) -> Select[Person]:
    """Whose roles this person may see: of who stands in the own list of people; a pool manager of everybody."""
    if any(grant.role is Role.POOL_MANAGER for grant in actor.grants):
        return select(Person).where(Person.erased_at.is_(None))
    return select(Person).where(people_accounts.visible_to(actor))


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


def count(actor: Person, filters: Filters, now: datetime) -> int:
    query = _narrow(visible_to(actor), filters, now).with_only_columns(func.count())
    return db.session.scalars(query).one()


def of_person(actor: Person, person_id: int, now: datetime) -> Sequence[Line]:
    """The grants of somebody that this person may see, the newest first (1 statement)."""
    query = visible_to(actor).where(RoleGrant.person_id == person_id).order_by(RoleGrant.id.desc())
    return _lines(_with_names(query, now))


def grant_for(actor: Person, *, grant_id: int) -> RoleGrant | None:
    query = visible_to(actor).where(RoleGrant.id == grant_id)
    return db.session.scalar(query.options(joinedload(RoleGrant.person), joinedload(RoleGrant.organisation)))


def person_for(actor: Person, person_id: int, now: datetime) -> Person | None:
    """Somebody whose roles this person may see, with what `rules` looks at (4 statements)."""
    query = people_visible_to(actor).where(Person.id == person_id).options(*rights(now))
    return db.session.scalar(query.execution_options(populate_existing=True))


def _narrow(query: Select[RoleGrant], filters: Filters, now: datetime) -> Select[RoleGrant]:
    over = or_(RoleGrant.ended_at.is_not(None), RoleGrant.ends_on < local_date(now))
    if filters.role:
        query = query.where(RoleGrant.role == filters.role)
    if filters.organisation_id:
        query = query.where(RoleGrant.organisation_id == filters.organisation_id)
    if filters.ended is True:
        query = query.where(over)
    if filters.ended is False:
        going_on = or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= local_date(now))
        query = query.where(RoleGrant.ended_at.is_(None), going_on)
    return query


def _with_names(query: Select[RoleGrant], now: datetime) -> Select[RoleGrant, str | None, bool]:
    return (
        query.outerjoin(Fieldlab, Fieldlab.id == RoleGrant.fieldlab_id)
        .add_columns(Fieldlab.name, in_force(RoleGrant, now))
        .options(
            joinedload(RoleGrant.person),
            joinedload(RoleGrant.organisation),
            joinedload(RoleGrant.given_by),
            joinedload(RoleGrant.ended_by),
        )
    )


def _lines(query: Select[RoleGrant, str | None, bool]) -> list[Line]:
    return [Line(grant, fieldlab, bool(holds)) for grant, fieldlab, holds in db.session.execute(query)]


# what the commands ask


def overlapping(
    kind: type[RoleGrant] | type[CouncilMembership], given: RoleGrant | CouncilMembership
) -> ColumnElement[bool]:
    """Of roles or seats: those that hold on at least one day on which `given` would, and were not ended at once."""
    last = given.ends_on or date.max
    reaches = or_(kind.ends_on.is_(None), kind.ends_on >= given.starts_on)
    return and_(kind.starts_on <= last, reaches, kind.ended_at.is_(None))


def same_roles(given: RoleGrant | CouncilMembership) -> Sequence[RoleGrant]:
    """The roles of the same person on at least one of the same days."""
    query = select(RoleGrant).where(RoleGrant.person_id == given.person_id, overlapping(RoleGrant, given))
    return db.session.scalars(query.order_by(RoleGrant.id)).all()


def same_seats(given: RoleGrant | CouncilMembership) -> Sequence[CouncilMembership]:
    """The seats of the same person on at least one of the same days."""
    here = CouncilMembership.person_id == given.person_id
    query = select(CouncilMembership).where(here, overlapping(CouncilMembership, given))
    return db.session.scalars(query.order_by(CouncilMembership.id)).all()


def administering_for_update(now: datetime) -> Sequence[RoleGrant]:
    """The roles that let people in and are not over, of people who can sign in; taken for this transaction."""
    query = people_accounts.administering(now).with_for_update(of=RoleGrant)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


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
        .order_by(Organisation.name, Organisation.id, Person.name, Person.id)
    )
    by_layer: dict[Layer, dict[Organisation, list[Person]]] = {
        layer: {} for layer in Layer if layer is not Layer.EXTERNAL
    }
    for organisation, person in db.session.execute(query):
        by_layer.setdefault(organisation.layer, {}).setdefault(organisation, []).append(person)
    return [Specialists(layer, list(places.items())) for layer, places in by_layer.items()]
