"""Adding people, and what an address is. Roles are in `people_roles`, seats in `people_council`."""

from collections.abc import Sequence
from datetime import datetime

from innovatie.clock import local_date
from innovatie.domain import people_passwords
from innovatie.domain.record import record
from innovatie.domain.workflow import require_in_force
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import (
    Affiliation,
    Organisation,
    Person,
)
from innovatie.queries import people as people_queries
from innovatie.reference.kinds import MAIL_ADDRESS

LONGEST_ADDRESS = 200


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
    for place in sorted(organisations, key=lambda place: place.id):
        require_in_force(place)
    person = Person(
        email=address,
        name=name,
        password_hash=people_passwords.hashed(password, name=name, email=address) if password else None,
        is_enabled=True,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    today = local_date(now)
    db.session.add_all(
        Affiliation(person_id=person.id, organisation_id=place.id, starts_on=today) for place in organisations
    )
    record("add_person", person, actor=actor, now=now)
    return person


def check_address(email: str) -> str:
    """The address as it is kept. Raises `RuleViolation` when it is none."""
    address = email.strip().lower()
    if len(address) > LONGEST_ADDRESS or not MAIL_ADDRESS.fullmatch(address):
        raise RuleViolation(f"‘{email}’ is geen e-mailadres. Een adres ziet er zo uit: naam@bibliotheek.nl.")
    return address
