"""Reads of the register of the council: who sits in it, who sat in it, and what is missing (TRI-01)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from innovatie.clock import local_date
from innovatie.enums import BallotState, CouncilRole, Layer
from innovatie.extensions import db
from innovatie.models.people import Affiliation, CouncilMembership, Organisation, Person
from innovatie.models.sessions import Ballot, Elector
from innovatie.queries.people import by_name, is_employed, is_filled, rights
from innovatie.queries.people_accounts import named
from innovatie.queries.people_roles import FOUND, overlapping

COUNCIL_LOCK = (
    738  # any number, as long as it is this one everywhere; that of the line that asks for a council
)
ORDER = {role: place for place, role in enumerate(CouncilRole)}


@dataclass(frozen=True)
class Register:
    """Seats that are filled now (the chair first), that are to come, and that were; the last ones first.

    Beside them those that sleep: not over, and yet without a vote, because of another role or a closed account.
    """

    present: Sequence[CouncilMembership]
    sleeping: Sequence[CouncilMembership]
    coming: Sequence[CouncilMembership]
    past: Sequence[CouncilMembership]

    @property
    def layers(self) -> list[tuple[Layer, int]]:
        """How many members each layer has now."""
        return [(layer, sum(seat.layer is layer for seat in self.present)) for layer in Layer]

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
    lasting = [seat for seat in seats if seat.ended_at is None and (seat.ends_on or today) >= today]
    sleeping = [seat for seat in lasting if seat.starts_on <= today and seat.id not in filled]
    known = {*filled, *(seat.id for seat in (*coming, *sleeping))}
    return Register(
        present=sorted(present, key=lambda seat: (ORDER[seat.role], seat.person.name.lower(), seat.id)),
        sleeping=sleeping,
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
    """Who can sign in, by words of name, address or organisation; at most `FOUND` (4 statements)."""
    query = _enabled(now).where(*named(text))
    return db.session.scalars(query.order_by(*by_name(Person)).limit(FOUND)).all()


def _enabled(now: datetime) -> Select[Person]:
    query = select(Person).where(Person.is_enabled, Person.erased_at.is_(None)).options(*rights(now))
    return query.execution_options(populate_existing=True)  # who asks may be among them


def same_office(given: CouncilMembership) -> Sequence[CouncilMembership]:
    """Other seats in the same office (chair, secretary) on at least one of the same days."""
    query = select(CouncilMembership).where(
        CouncilMembership.role == given.role, overlapping(CouncilMembership, given)
    )
    return db.session.scalars(query.order_by(CouncilMembership.id)).all()


def layers_of_work(person_id: int, now: datetime) -> Mapping[int, Layer]:
    """Where somebody works now: the organisations, each with its layer."""
    query = select(Organisation.id, Organisation.layer).join(Affiliation)
    query = query.where(Affiliation.person_id == person_id, is_employed(now))
    return {place_id: layer for place_id, layer in db.session.execute(query)}


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


def is_asked_to_vote(member_id: int) -> bool:
    """Is this seat among the electors of a ballot that is open?"""
    ballots = select(Elector.ballot_id).join(Ballot, Ballot.id == Elector.ballot_id)
    asked = ballots.where(Elector.member_id == member_id, Ballot.state == BallotState.OPEN)
    return db.session.scalar(asked.limit(1)) is not None
