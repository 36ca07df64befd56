"""Reads for imports: everything that a file may name, at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from innovatie.extensions import db
from innovatie.models.people import Organisation, Person
from innovatie.queries import organisations
from innovatie.queries.people import rights

AT_ONCE = 500  # addresses in one statement


def organisations_by_name() -> Mapping[str, Organisation]:
    """By every name that they have or had, in small letters, with where they work (4 statements)."""
    query = select(Organisation).options(selectinload(Organisation.province_rows))
    by_id = {place.id: place for place in db.session.scalars(query)}
    return {name: by_id[place_id] for name, place_id in organisations.names().items()}


def people_by_address(addresses: Sequence[str], now: datetime) -> Mapping[str, Person]:
    """Those who are known, with what `rules` looks at (4 statements per five hundred addresses)."""
    found: dict[str, Person] = {}
    for start in range(0, len(addresses), AT_ONCE):
        some = select(Person).where(Person.email.in_(addresses[start : start + AT_ONCE]))
        people = db.session.scalars(some.where(Person.erased_at.is_(None)).options(*rights(now)))
        found |= {person.email: person for person in people}
    return found
