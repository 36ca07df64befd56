"""Reads of people, organisations and the council register."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.util import AliasedClass

from innovatie.clock import local_date
from innovatie.enums import WITHOUT_SEAT, Layer, OrganisationKind, Role
from innovatie.extensions import db
from innovatie.models.people import Affiliation, CouncilMembership, Organisation, Person, RoleGrant

Period = type[RoleGrant] | type[CouncilMembership] | AliasedClass[RoleGrant]


def by_name(kind: type[Person] | type[Organisation]) -> tuple[ColumnElement[str], ColumnElement[int]]:
    """The order of a list: by name without regard to capitals ("de nieuwe bibliotheek" is no name after Z), then id."""
    return func.lower(kind.name), cast(ColumnElement[int], kind.id)


def in_force(period: Period, now: datetime) -> ColumnElement[bool]:
    """Of roles or seats: those that have begun and have not ended."""
    day = local_date(now)
    return and_(period.starts_on <= day, not_over(period, day))


def not_over(period: Period | type[Affiliation], day: date) -> ColumnElement[bool]:
    """Of roles, seats or affiliations: those that last until this day or longer and did not end at once."""
    return and_(period.ended_at.is_(None), or_(period.ends_on.is_(None), period.ends_on >= day))


def is_held(now: datetime) -> ColumnElement[bool]:
    """Of roles: those in force. Beside that of technical administrator every other role sleeps: no say in content."""
    administrator = aliased(RoleGrant)
    runs_system = exists().where(
        administrator.person_id == RoleGrant.person_id,
        administrator.role == Role.ADMINISTRATOR,
        in_force(administrator, now),
    )
    return in_force(RoleGrant, now) & or_(RoleGrant.role == Role.ADMINISTRATOR, not_(runs_system))


def is_employed(now: datetime) -> ColumnElement[bool]:
    """Of affiliations: those that have begun and have not ended; who left belongs nowhere any more (INT-15)."""
    day = local_date(now)
    begun = or_(Affiliation.starts_on.is_(None), Affiliation.starts_on <= day)
    return and_(begun, not_over(Affiliation, day))


def is_filled(now: datetime) -> ColumnElement[bool]:
    """Of seats: those in force of who can sign in, but for a national coordinator or a technical administrator.

    The one never scores or votes (l.168, GOV-04), the other sees no content.
    """
    can_come = CouncilMembership.person_id.in_(select(Person.id).where(Person.is_enabled))
    has_no_vote = exists().where(
        RoleGrant.person_id == CouncilMembership.person_id,
        RoleGrant.role.in_(WITHOUT_SEAT),
        in_force(RoleGrant, now),
    )
    return in_force(CouncilMembership, now) & can_come & not_(has_no_vote)


def acting(person_id: int, now: datetime) -> Person | None:
    """The person with all that `rules` looks at: affiliations, and roles and seats in force (4 statements)."""
    return _acting(select(Person).where(Person.id == person_id), now)


def acting_by_email(email: str, now: datetime) -> Person | None:
    return _acting(select(Person).where(Person.email == email.strip().lower()), now)


def _acting(query: Select[Person], now: datetime) -> Person | None:
    fresh = query.options(*rights(now)).execution_options(populate_existing=True)
    return db.session.scalars(fresh).one_or_none()


def rights(now: datetime) -> list[Any]:
    """Load all that `rules` looks at: affiliations, roles and seats that are in force (3 statements)."""
    return [
        selectinload(Person.affiliations.and_(is_employed(now))).joinedload(Affiliation.organisation),
        selectinload(Person.grants.and_(is_held(now))).joinedload(RoleGrant.organisation),
        selectinload(Person.seats.and_(is_filled(now))),
    ]


def by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def demonstration_people() -> Sequence[Person]:
    """Everyone to sign in as, with their organisations, for the sign-in page in demonstration mode."""
    query = (
        select(Person)
        .where(Person.is_enabled)
        .options(
            selectinload(Person.affiliations).joinedload(Affiliation.organisation),
            selectinload(Person.grants),
            selectinload(Person.seats),
        )
        .order_by(*by_name(Person))
    )
    return db.session.scalars(query).all()


def organisation(organisation_id: int) -> Organisation | None:
    return db.session.scalar(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .options(selectinload(Organisation.province_rows))
    )


def organisation_named(name: str) -> Organisation | None:
    return db.session.scalar(
        select(Organisation)
        .where(Organisation.name == name)
        .options(selectinload(Organisation.province_rows))
    )


def organisations(*kinds: OrganisationKind) -> Sequence[Organisation]:
    """All organisations (of these kinds), by name."""
    query = select(Organisation).order_by(*by_name(Organisation))
    if kinds:
        query = query.where(Organisation.kind.in_(kinds))
    return db.session.scalars(query).all()


def in_office(now: datetime) -> Sequence[CouncilMembership]:
    """The council seats that are filled now, with person, affiliations and organisation."""
    query = (
        select(CouncilMembership)
        .where(is_filled(now))
        .options(
            joinedload(CouncilMembership.person).selectinload(Person.affiliations.and_(is_employed(now))),
            joinedload(CouncilMembership.organisation),
        )
        .order_by(CouncilMembership.id)
    )
    return db.session.scalars(query).all()


def missing_layers(members: Sequence[CouncilMembership]) -> list[Layer]:
    """Layers (extern included) that have no seat in the council (TRI-01)."""
    return [layer for layer in Layer if layer not in {member.layer for member in members}]


def people_with(role: Role, now: datetime, organisation_id: int | None = None) -> Sequence[Person]:
    """Everyone who holds this role now, for this organisation when one is given."""
    query = (
        select(Person)
        .join(Person.grants)
        .where(Person.is_enabled, RoleGrant.role == role, is_held(now))
        .order_by(Person.id)
        .distinct()
    )
    if organisation_id is not None:
        query = query.where(RoleGrant.organisation_id == organisation_id)
    return db.session.scalars(query).all()
