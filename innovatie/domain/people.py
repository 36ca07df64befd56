"""People, their roles and their seats."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from innovatie.domain import people_passwords
from innovatie.domain.record import record
from innovatie.enums import ROLE_SCOPES, CouncilRole, GrantScope, Layer, OrganisationKind, Role
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import (
    Affiliation,
    CouncilMembership,
    Organisation,
    Person,
    RoleGrant,
)
from innovatie.queries import people as people_queries
from innovatie.queries import settings as settings_queries

LONGEST_ADDRESS = 200
ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+", re.ASCII)  # what every mail server takes


def add_person(
    *,
    email: str,
    name: str,
    password: str | None,
    organisations: Sequence[Organisation],
    actor: Person | None,
    now: datetime,
) -> Person:
    """Add somebody who works for these organisations. `actor` None: the command line of the administrator."""
    address = check_address(email)
    if people_queries.by_email(address):
        raise RuleViolation(f"Er is al iemand met het adres {address}.")
    if not organisations:
        raise RuleViolation("Kies minstens één organisatie.")
    for place in organisations:
        if place.ends_on is not None:
            raise RuleViolation(f"{place.name} is gestopt. Kies een organisatie die nog actief is.")
    person = Person(
        email=address,
        name=name,
        password_hash=people_passwords.hashed(password, name=name, email=address) if password else None,
        is_enabled=True,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    db.session.add_all(Affiliation(person_id=person.id, organisation_id=place.id) for place in organisations)
    record("add_person", person, actor=actor, now=now)
    return person


def check_address(email: str) -> str:
    """The address as it is kept. Raises `RuleViolation` when it is none."""
    address = email.strip().lower()
    if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
        raise RuleViolation(f"‘{email}’ is geen e-mailadres. Een adres ziet er zo uit: naam@bibliotheek.nl.")
    return address


def grant(
    person: Person,
    role: Role,
    *,
    organisation: Organisation | None,
    starts_on: date,
    ends_on: date | None = None,
    actor: Person | None,
    now: datetime,
) -> RoleGrant:
    """Give a role, for one organisation (and its work area when it is a POI) or, with None, for the whole network."""
    given = RoleGrant(
        person_id=person.id,
        role=role,
        scope=scope_of(role, organisation),
        organisation_id=organisation and organisation.id,
        starts_on=starts_on,
        ends_on=ends_on,
        given_by_id=actor and actor.id,
        given_at=now,
    )
    db.session.add(given)
    db.session.flush()
    record("grant_role", given, actor=actor, now=now, why=(given, "reason"), role=role.value)
    return given


def scope_of(role: Role, organisation: Organisation | None) -> GrantScope:
    if organisation is None:
        return GrantScope.NETWORK
    is_area = organisation.kind is OrganisationKind.POI and GrantScope.WORK_AREA in ROLE_SCOPES[role]
    return GrantScope.WORK_AREA if is_area else GrantScope.ORGANISATION


def seat(
    person: Person,
    *,
    layer: Layer,
    role: CouncilRole,
    organisation: Organisation | None,
    starts_on: date,
    ends_on: date | None = None,
    actor: Person | None,
    now: datetime,
) -> CouncilMembership:
    """Give a seat in the Innovatieraad (TRI-01): one per person, and one chair and one secretary at a time."""
    filled = people_queries.in_office(now)
    if any(member.person_id == person.id for member in filled):
        council = settings_queries.current(now).the_council
        raise RuleViolation(f"{person.name} zit al in {council}. Beëindig eerst die zetel.")
    if role is not CouncilRole.MEMBER and any(member.role is role for member in filled):
        raise RuleViolation(f"Er is al een {role.label.lower()}. Beëindig eerst die zetel.")
    membership = CouncilMembership(
        person_id=person.id,
        organisation_id=organisation and organisation.id,
        layer=layer,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    db.session.add(membership)
    db.session.flush()
    record("seat", membership, actor=actor, now=now, role=role.value, layer=layer.value)
    return membership
