"""Reads of the register of the council: who sits in it, who sat in it, and what is missing (TRI-01)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from innovatie.clock import local_date
from innovatie.enums import CouncilRole, Layer
from innovatie.extensions import db
from innovatie.models.people import CouncilMembership, Person
from innovatie.queries.ideas import MOST_WORDS, folded
from innovatie.queries.people import is_filled, rights
from innovatie.queries.people_roles import overlapping

FOUND = 20
COUNCIL_LOCK = (
    738  # any number, as long as it is this one everywhere; that of the line that asks for a council
)
ORDER = {role: place for place, role in enumerate(CouncilRole)}


@dataclass(frozen=True)
class Register:
    """Seats that are filled now (the chair first), that are to come, and that were; the last ones first."""

    present: Sequence[CouncilMembership]
    coming: Sequence[CouncilMembership]
    past: Sequence[CouncilMembership]

    @property
    def missing_layers(self) -> list[Layer]:
        return [layer for layer in Layer if layer not in {seat.layer for seat in self.present}]

    @property
    def missing_offices(self) -> list[CouncilRole]:
        offices = (CouncilRole.CHAIR, CouncilRole.SECRETARY)
        return [role for role in offices if role not in {seat.role for seat in self.present}]


def register(now: datetime) -> Register:
    """All seats with person, organisation and who gave them (2 statements)."""
    today = local_date(now)
    filled = set(db.session.scalars(select(CouncilMembership.id).where(is_filled(now))))
    seats = db.session.scalars(_whole().order_by(CouncilMembership.id.desc())).all()
    present = [seat for seat in seats if seat.id in filled]
    coming = [seat for seat in seats if seat.starts_on > today and seat.ended_at is None]
    known = {*filled, *(seat.id for seat in coming)}
    return Register(
        present=sorted(present, key=lambda seat: (ORDER[seat.role], seat.person.name, seat.id)),
        coming=coming,
        past=[seat for seat in seats if seat.id not in known],
    )


def seat(seat_id: int) -> CouncilMembership | None:
    return db.session.scalar(_whole().where(CouncilMembership.id == seat_id))


def of_person(person_id: int) -> Sequence[CouncilMembership]:
    """The seats that somebody fills, filled and will fill, the newest first (1 statement)."""
    query = _whole().where(CouncilMembership.person_id == person_id)
    return db.session.scalars(query.order_by(CouncilMembership.id.desc())).all()


def candidate(person_id: int, now: datetime) -> Person | None:
    """Somebody who can sign in, with what `rules` looks at (4 statements)."""
    return db.session.scalar(_enabled(now).where(Person.id == person_id))


def candidates(text: str, now: datetime) -> Sequence[Person]:
    """Who can sign in, by words of name or address; at most `FOUND` (4 statements)."""
    query = _enabled(now).where(*(_has(word) for word in text.split()[:MOST_WORDS]))
    return db.session.scalars(query.order_by(Person.name, Person.id).limit(FOUND)).all()


def _enabled(now: datetime) -> Select[Person]:
    query = select(Person).where(Person.is_enabled, Person.erased_at.is_(None)).options(*rights(now))
    return query.execution_options(populate_existing=True)  # who asks may be among them


def _has(word: str) -> ColumnElement[bool]:
    small = word.lower()
    columns = (Person.name, Person.email)
    return or_(*(folded(column, word).contains(small, autoescape=True) for column in columns))


def same_office(given: CouncilMembership) -> Sequence[CouncilMembership]:
    """Seats in the same office (chair, secretary) on at least one of the same days."""
    query = select(CouncilMembership).where(
        CouncilMembership.role == given.role, overlapping(CouncilMembership, given)
    )
    return db.session.scalars(query.order_by(CouncilMembership.id)).all()


def hold_council() -> None:
    """Keep the register as it is until the commit, so that two who give the same office come after each other.

    Before any other lock on people or seats. It is no row: in an empty council there is none to take. SQLite needs no
    lock: a request that may write holds the write lock from its BEGIN.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(COUNCIL_LOCK)))


def _whole() -> Select[CouncilMembership]:
    return select(CouncilMembership).options(
        joinedload(CouncilMembership.person),
        joinedload(CouncilMembership.organisation),
        joinedload(CouncilMembership.given_by),
        joinedload(CouncilMembership.ended_by),
    )
