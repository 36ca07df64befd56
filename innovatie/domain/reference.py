"""Bring the tables of reference data in line with the files: insert or update by natural key."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from innovatie import reference
from innovatie.domain import field_changes
from innovatie.domain.record import record
from innovatie.errors import ReferenceDataError
from innovatie.extensions import Base, db
from innovatie.models.log import RecordEntry
from innovatie.models.people import FormerName, Organisation, OrganisationProvince
from innovatie.models.reference import (
    Challenge,
    FundingSource,
    GateCriterion,
    NationalProgramme,
    ScoreCriterion,
    Skill,
)
from innovatie.reference.checks import weights_fault
from innovatie.reference.rows import OrganisationRow

TABLES = (Challenge, ScoreCriterion, GateCriterion, FundingSource, NationalProgramme, Skill)


class Change(StrEnum):
    INSERTED = "inserted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class TableCount:
    table: str
    inserted: int
    updated: int
    unchanged: int


@dataclass(frozen=True)
class ReferenceReport:
    """What loading did, per table."""

    tables: tuple[TableCount, ...]

    @property
    def inserted(self) -> int:
        return sum(table.inserted for table in self.tables)

    @property
    def updated(self) -> int:
        return sum(table.updated for table in self.tables)

    @property
    def unchanged(self) -> int:
        return sum(table.unchanged for table in self.tables)


def load(now: datetime) -> ReferenceReport:
    """Load the files of the product. A second time changes nothing; nothing is ever deleted.

    What people made or changed stays as they left it: the row, and of what comes in editions the whole edition.
    """
    return load_from(reference.FOLDER, now)


def load_from(folder: Path, now: datetime) -> ReferenceReport:
    """Load the files in `folder`. Raises `ReferenceDataError`, before the first write when a row is wrong."""
    data = reference.read(folder)
    by_hand = _changed_by_hand()
    report = ReferenceReport(
        (
            _load_organisations(data.organisations, now),
            _load_editions(Challenge, "code", data.challenges, by_hand, now),
            _load_editions(ScoreCriterion, "number", data.score_criteria, by_hand, now),
            _load_editions(GateCriterion, "number", data.gate_criteria, by_hand, now),
            _load_list(FundingSource, data.funding_sources, by_hand, now),
            _load_list(NationalProgramme, data.programmes, by_hand, now),
            _load_list(Skill, data.skills, by_hand, now),
        )
    )
    _check_weights()
    return report


def _changed_by_hand() -> set[tuple[str, int]]:
    """Table and id of what somebody made or changed, as the record knows it."""
    query = select(RecordEntry.thing, RecordEntry.thing_id).where(
        RecordEntry.actor_id.is_not(None),
        RecordEntry.thing.in_([table.__tablename__ for table in TABLES]),
    )
    return {(thing, thing_id) for thing, thing_id in db.session.execute(query)}


def _load_editions(
    table: type[Base], key: str, rows: Iterable[Any], by_hand: Container[tuple[str, int]], now: datetime
) -> TableCount:
    things: list[Any] = list(db.session.scalars(select(table)))
    present = {(getattr(thing, key), thing.from_year): thing for thing in things}
    kept = {thing.from_year for thing in things if (table.__tablename__, thing.id) in by_hand}
    changes = [
        Change.UNCHANGED
        if row.from_year in kept
        else _insert_or_update(table, present.get((getattr(row, key), row.from_year)), row, now)
        for row in rows
    ]
    return _count(table, changes)


def _load_list(
    table: type[Base], rows: Iterable[Any], by_hand: Container[tuple[str, int]], now: datetime
) -> TableCount:
    things: list[Any] = list(db.session.scalars(select(table)))
    present = {thing.code: thing for thing in things}
    kept = {thing.code for thing in things if (table.__tablename__, thing.id) in by_hand}
    changes = [
        Change.UNCHANGED if row.code in kept else _insert_or_update(table, present.get(row.code), row, now)
        for row in rows
    ]
    return _count(table, changes)


def _insert_or_update(table: type[Base], thing: Any, row: Any, now: datetime) -> Change:
    """The fields of a row are the columns of its table."""
    values = asdict(row)
    return _insert(table(**values), now) if thing is None else _update(thing, values, now)


def _check_weights() -> None:
    """A row that left the file is still in its edition: what counts is what the tables hold now."""
    editions: dict[int, list[int]] = {}
    weights = select(ScoreCriterion.from_year, ScoreCriterion.weight).where(ScoreCriterion.ended_at.is_(None))
    for year, weight in db.session.execute(weights):
        editions.setdefault(year, []).append(weight)
    for year, found in editions.items():
        if fault := weights_fault(year, found):
            raise ReferenceDataError(fault)


def _load_organisations(rows: Sequence[OrganisationRow], now: datetime) -> TableCount:
    """First those without a POI, among them the POIs, so that these have an id for the rest."""
    known = _Known.read()
    changes = [_load_organisation(row, known, now) for row in rows if row.supporting_poi is None]
    db.session.flush()
    changes += [_load_organisation(row, known, now) for row in rows if row.supporting_poi is not None]
    return _count(Organisation, changes)


@dataclass
class _Known:
    """The organisations by every name that they have or had; `kept` are those that somebody changed by hand."""

    by_name: dict[str, Organisation]
    by_id: dict[int, Organisation]
    kept: set[int]

    @classmethod
    def read(cls) -> "_Known":
        provinces = selectinload(Organisation.province_rows)
        all_ = {thing.id: thing for thing in db.session.scalars(select(Organisation).options(provinces))}
        former = {old.name: all_[old.organisation_id] for old in db.session.scalars(select(FormerName))}
        by_hand = select(RecordEntry.thing_id).where(
            RecordEntry.thing == Organisation.__tablename__, RecordEntry.actor_id.is_not(None)
        )
        names = former | {thing.name: thing for thing in all_.values()}
        return cls(names, all_, set(db.session.scalars(by_hand)))

    def shown(self, organisation: Organisation) -> dict[str, Any]:
        poi_id = organisation.supporting_poi_id
        return {
            "kind": organisation.kind,
            "layer": organisation.layer,
            "place": organisation.place,
            "supporting_poi": next((poi.name for poi in self.by_name.values() if poi.id == poi_id), None),
            "provinces": set(organisation.provinces),
        }

    def successor(self, name: str) -> Organisation:
        """The organisation of this name, or that into which it merged."""
        found = self.by_name[name]
        while found.merged_into_id is not None:
            found = self.by_id[found.merged_into_id]
        return found


def _load_organisation(row: OrganisationRow, known: _Known, now: datetime) -> Change:
    """What administrators renamed, merged, ended or changed stays as they left it."""
    values: dict[str, Any] = {
        "kind": row.kind,
        "layer": row.layer,
        "place": row.place,
        "supporting_poi_id": known.successor(row.supporting_poi).id if row.supporting_poi else None,
    }
    organisation = known.by_name.get(row.name)
    if organisation is None:
        province_rows = [OrganisationProvince(province=province) for province in row.provinces]
        organisation = Organisation(name=row.name, province_rows=province_rows, **values)
        known.by_name[row.name] = organisation
        return _insert(organisation, now)
    if organisation.id in known.kept:
        return Change.UNCHANGED
    if set(organisation.provinces) != set(row.provinces):
        kept = [old for old in organisation.province_rows if old.province in row.provinces]
        added = sorted(set(row.provinces) - set(organisation.provinces))
        values["province_rows"] = kept + [OrganisationProvince(province=province) for province in added]
    return _update(organisation, values, now, lambda: known.shown(organisation))


def _insert(thing: Any, now: datetime) -> Change:
    db.session.add(thing)
    record("reference_inserted", thing, actor=None, now=now)
    return Change.INSERTED


def _update(
    thing: Any, values: Mapping[str, Any], now: datetime, look: Callable[[], Mapping[str, Any]] | None = None
) -> Change:
    """`look` gives the columns as the history shows them, where that is not as they are."""
    changed = {name: value for name, value in values.items() if getattr(thing, name) != value}
    if not changed:
        return Change.UNCHANGED
    look = look or (lambda: {name: getattr(thing, name) for name in changed})
    before = look()
    for name, value in changed.items():
        setattr(thing, name, value)
    changes = field_changes.keep(thing, before, look(), now=now)
    record("reference_updated", thing, actor=None, now=now, changes=changes)
    return Change.UPDATED


def _count(table: type[Base], changes: Sequence[Change]) -> TableCount:
    return TableCount(
        table.__tablename__,
        inserted=changes.count(Change.INSERTED),
        updated=changes.count(Change.UPDATED),
        unchanged=changes.count(Change.UNCHANGED),
    )
