"""People, their roles and seats, and signing in."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select

from innovatie.domain.record import record
from innovatie.enums import CouncilRole, Layer, Role
from innovatie.errors import RuleViolation
from innovatie.extensions import db, passwords
from innovatie.models.people import (
    Affiliation,
    CouncilMembership,
    Organisation,
    Person,
    RoleGrant,
    SignInAttempt,
)
from innovatie.queries import people as people_queries

ATTEMPTS_PER_ACCOUNT = 10
ATTEMPTS_PER_ADDRESS = 50  # a library shares one network address
ATTEMPT_WINDOW = timedelta(minutes=15)
SHORTEST_PASSWORD = 12
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
    address = email.strip().lower()
    if not ADDRESS.fullmatch(address):
        raise RuleViolation(f"‘{email}’ is geen e-mailadres. Een adres ziet er zo uit: naam@bibliotheek.nl.")
    if people_queries.by_email(address):
        raise RuleViolation(f"Er is al iemand met het adres {address}.")
    if not organisations:
        raise RuleViolation("Kies minstens één organisatie.")
    person = Person(
        email=address,
        name=name,
        password_hash=_hashed(password) if password else None,
        session_nonce=secrets.token_hex(8),
        is_enabled=True,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    db.session.add_all(Affiliation(person_id=person.id, organisation_id=place.id) for place in organisations)
    record("add_person", person, actor=actor, now=now)
    return person


def set_password(person: Person, *, password: str, actor: Person | None, now: datetime) -> None:
    """Give a new password and end every session that was open."""
    person.password_hash = _hashed(password)
    person.session_nonce = secrets.token_hex(8)
    record("set_password", person, actor=actor, now=now)


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
    """Give a role, for one organisation or (None) for the whole network."""
    given = RoleGrant(
        person_id=person.id,
        role=role,
        organisation_id=organisation and organisation.id,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    db.session.add(given)
    db.session.flush()
    record("grant_role", given, actor=actor, now=now, person=person.id, role=role.value)
    return given


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
        raise RuleViolation(f"{person.name} zit al in de Innovatieraad. Beëindig eerst die zetel.")
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
    record("seat", membership, actor=actor, now=now, person=person.id, role=role.value, layer=layer.value)
    return membership


def attempt_keys(secret: str, *, email: str, address: str) -> tuple[str, str]:
    """Keyed hashes under which failed sign-ins are counted: neither the account nor the address can be read back."""

    def keyed(kind: str, value: str) -> str:
        return hmac.new(secret.encode(), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()

    return keyed("account", email.strip().lower()), keyed("address", address)


def too_many_attempts(keys: tuple[str, str], now: datetime) -> bool:
    """Were there too many failed sign-ins for this account or from this address in the last quarter of an hour?"""
    query = (
        select(SignInAttempt.address_key, func.count())
        .where(SignInAttempt.address_key.in_(keys), SignInAttempt.at > now - ATTEMPT_WINDOW)
        .group_by(SignInAttempt.address_key)
    )
    counts = {key: number for key, number in db.session.execute(query)}
    return counts.get(keys[0], 0) >= ATTEMPTS_PER_ACCOUNT or counts.get(keys[1], 0) >= ATTEMPTS_PER_ADDRESS


def note_failed_attempt(keys: tuple[str, str], now: datetime) -> None:
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - ATTEMPT_WINDOW))
    db.session.add_all(SignInAttempt(address_key=key, at=now) for key in keys)


def note_sign_in(person: Person, keys: tuple[str, str], now: datetime) -> None:
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.address_key == keys[0]))
    record("sign_in", person, actor=person, now=now)


def sign_out(person: Person, now: datetime) -> None:
    """End every session of this person: a copied cookie is worth nothing after signing out."""
    person.session_nonce = secrets.token_hex(8)
    record("sign_out", person, actor=person, now=now)


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise RuleViolation(f"Kies een wachtwoord van minstens {SHORTEST_PASSWORD} tekens.")
    return passwords.hash(password)
