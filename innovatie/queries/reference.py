"""Reads of the reference data: the edition of a year, whether it may still change, and what can be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, exists, func, select

from innovatie.clock import AMSTERDAM, local_date
from innovatie.enums import ReferenceKind
from innovatie.extensions import db
from innovatie.models.fieldlabs import GateAnswer
from innovatie.models.ideas import IdeaChallenge
from innovatie.models.reference import (
    Challenge,
    FundingSource,
    GateCriterion,
    NationalProgramme,
    ScoreCriterion,
    Skill,
)
from innovatie.models.rounds import Round

TABLES: dict[ReferenceKind, Any] = {
    ReferenceKind.CHALLENGES: Challenge,
    ReferenceKind.CRITERIA: ScoreCriterion,
    ReferenceKind.GATES: GateCriterion,
    ReferenceKind.SOURCES: FundingSource,
    ReferenceKind.PROGRAMMES: NationalProgramme,
    ReferenceKind.SKILLS: Skill,
}
ORDERS: dict[ReferenceKind, tuple[str, ...]] = {
    ReferenceKind.CHALLENGES: ("kind", "number"),
    ReferenceKind.CRITERIA: ("number",),
    ReferenceKind.GATES: ("phase", "number"),
    ReferenceKind.SOURCES: ("label",),
    ReferenceKind.PROGRAMMES: ("label",),
    ReferenceKind.SKILLS: ("label",),
}


def in_force(kind: ReferenceKind, year: int) -> Select[Any]:
    """The newest edition that has begun in this year, without what was taken out of it (MON-10)."""
    table = TABLES[kind]
    edition = select(func.max(table.from_year)).where(table.from_year <= year).scalar_subquery()
    query: Select[Any] = select(table).where(table.from_year == edition, table.ended_at.is_(None))
    return query.order_by(*_order(kind))


def rows(kind: ReferenceKind, edition: int | None = None) -> Sequence[Any]:
    """Everything of this kind, or of one edition, also what was taken out."""
    query = select(TABLES[kind]).order_by(*_order(kind))
    if edition is not None:
        query = query.where(TABLES[kind].from_year == edition)
    return db.session.scalars(query).all()


def row(kind: ReferenceKind, row_id: int) -> Any:
    return db.session.get(TABLES[kind], row_id)


def _order(kind: ReferenceKind) -> list[Any]:
    return [getattr(TABLES[kind], name) for name in (*ORDERS[kind], "id")]


# editions


@dataclass(frozen=True)
class Edition:
    """One edition, and why it cannot change any more; None: it can."""

    year: int
    is_next: bool
    closed: str | None


def editions(kind: ReferenceKind, now: datetime) -> list[Edition]:
    """Oldest first (2 statements; 1 without any)."""
    table, this_year = TABLES[kind], local_date(now).year
    years = db.session.scalars(select(table.from_year).distinct().order_by(table.from_year)).all()
    begun = [year for year in years if year <= this_year]
    used = bool(begun) and _is_used(kind, begun[-1])
    return [
        Edition(year, year > this_year, _why_closed(year, year == (begun or [0])[-1], used, this_year))
        for year in years
    ]


def _why_closed(year: int, holds: bool, is_used: bool, this_year: int) -> str | None:
    if year > this_year:
        return None
    if not holds:
        return f"De set van {year} geldt niet meer. Wat gold, verandert niet."
    if is_used:
        return f"De set van {year} is al gebruikt. Maak een set voor {this_year + 1} en verander die."
    return None


def _is_used(kind: ReferenceKind, edition: int) -> bool:
    """Did a round freeze the edition that holds now, was one of its gates answered, is one of its opgaven chosen?"""
    begins = datetime(edition, 1, 1, tzinfo=AMSTERDAM).astimezone(UTC)
    used = {
        ReferenceKind.CRITERIA: exists().where(Round.opened_at >= begins),
        ReferenceKind.GATES: exists().where(
            GateAnswer.criterion_id == GateCriterion.id, GateCriterion.from_year == edition
        ),
        ReferenceKind.CHALLENGES: exists().where(
            IdeaChallenge.challenge_id == Challenge.id, Challenge.from_year == edition
        ),
    }
    return bool(db.session.scalar(select(used[kind])))
