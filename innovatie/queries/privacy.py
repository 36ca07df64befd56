"""Reads of personal data: everything that the register says is kept of one person, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, FromClause, Select, Table, and_, select

from innovatie.clock import AMSTERDAM
from innovatie.extensions import Base, db
from innovatie.models.people import Person
from innovatie.queries.log import LABELS as STATES
from innovatie.reference.actions import ACTIONS, THINGS
from innovatie.reference.personal_data import NAMES, REGISTER, Entry
from innovatie.reference.settings import DEFINITIONS

_THINGS = {table: kind.label for table, kind in THINGS.items()}
# Of each table the columns of codes, with what each code means.
CODES: dict[str, dict[str, Mapping[str, str]]] = {
    "record_entry": {
        "action": {action: words[0].upper() + words[1:] for action, words in ACTIONS.items()},
        "thing": _THINGS,
    },
    "state_change": {"thing": _THINGS},
    "setting": {"key": {key: definition.label for key, definition in DEFINITIONS.items()}},
}


@dataclass(frozen=True)
class Section:
    """All rows of one entry of the register; each row is a value in words per label."""

    entry: Entry
    rows: Sequence[Mapping[str, str]]


def of_person(person: Person) -> list[Section]:
    """Everything about this person, in the order of the register (one statement per entry that is in use)."""
    return [Section(entry, rows) for entry in REGISTER if (rows := _rows(entry, person.id))]


def _rows(entry: Entry, person_id: int) -> list[dict[str, str]]:
    table = Base.metadata.tables[entry.table]
    shown, source = [], _way_to_person(table, entry.path)[0]
    for name in entry.columns:
        column, source = _named(table.columns[name], source)
        shown.append(column)
    query = select(*shown).select_from(source).where(_way_to_person(table, entry.path)[1] == person_id)
    found = db.session.execute(query.order_by(*table.primary_key.columns))
    labels = entry.columns.values()
    return [dict(zip(labels, _said(entry, row), strict=True)) for row in found]


def _said(entry: Entry, row: Sequence[Any]) -> list[str]:
    """The values of a row in words; a code as the pages of the record say it."""
    values = dict(zip(entry.columns, row, strict=True))
    states = STATES.get(values["thing"], {}) if entry.table == "state_change" else {}
    codes = CODES.get(entry.table, {}) | {"old": states, "new": states}
    return [codes.get(name, {}).get(value) or in_words(value) for name, value in values.items()]


def rows_of(entry: Entry, person_id: int) -> Select[Any]:
    """The primary keys of the rows of an entry that are about this person."""
    table = Base.metadata.tables[entry.table]
    source, person = _way_to_person(table, entry.path)
    return select(*table.primary_key.columns).select_from(source).where(person == person_id)


def _way_to_person(table: Table, path: str) -> tuple[FromClause, Column[Any]]:
    """The joins along the path of an entry, and the column at its end."""
    *steps, last = path.split(".")
    source: FromClause = table
    here: Table = table
    for step in steps:
        key = _foreign_key(here, step)
        there = key.referred_table
        links = [part.parent == part.column for part in key.elements]
        source, here = source.join(there, and_(*links)), there
    return source, here.columns[last]


def _foreign_key(table: Table, column: str) -> ForeignKeyConstraint:
    return next(key for key in table.foreign_key_constraints if column in key.column_keys)


def _named(column: Column[Any], source: FromClause) -> tuple[Column[Any], FromClause]:
    """For a link to another row: what that row is called, with the join that it takes."""
    for key in column.foreign_keys:
        other = key.column.table.alias()
        name = next((name for name in NAMES if name in other.columns), None)
        if name is not None:
            joined = source.outerjoin(other, column == other.columns[key.column.name])
            return other.columns[name], joined
    return column, source


def in_words(value: Any) -> str:
    """A value as people read it: labels of fixed lists, Dutch dates and times, ja and nee."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, datetime):
        return f"{value.astimezone(AMSTERDAM):%d-%m-%Y %H.%M uur}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return str(value)
