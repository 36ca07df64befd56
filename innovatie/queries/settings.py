"""Reads of the settings: all that are in force, once per transaction; and their history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, event, select
from sqlalchemy.orm import Session, joinedload

from innovatie.clock import local_date
from innovatie.extensions import db
from innovatie.models.settings import Setting
from innovatie.reference.settings import DEFINITIONS, Definition, Settings, parse

CACHE = "settings"


@dataclass(frozen=True)
class Cache:
    """All changes, those that come into force first first; and the settings of the days that were asked for."""

    changes: Sequence[tuple[date, str, str]]
    days: dict[date, Settings] = field(default_factory=dict)


def current(now: datetime) -> Settings:
    """The settings of the day of `now`. Whatever the days: 1 statement, the first time in a transaction."""
    return on(local_date(now))


def on(day: date) -> Settings:
    """The newest value of each key that has begun; a key that the product no longer knows is left out."""
    cache: Cache = db.session.info.get(CACHE) or db.session.info.setdefault(CACHE, Cache(_changes()))
    if day not in cache.days:
        values = {key: parse(key, text) for starts_on, key, text in cache.changes if starts_on <= day}
        cache.days[day] = Settings(**values)
    return cache.days[day]


def _changes() -> list[tuple[date, str, str]]:
    rows = db.session.execute(
        _oldest_first().with_only_columns(Setting.starts_on, Setting.key, Setting.value)
    )
    return [(starts_on, key, text) for starts_on, key, text in rows if key in DEFINITIONS]


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: object) -> None:
    session.info.pop(CACHE, None)


@dataclass(frozen=True)
class Known:
    """A setting with the value in force, the change that made it so (none: of the product) and all changes.

    `planned` comes oldest first, `changes` (all of them, planned ones too) newest first.
    """

    definition: Definition
    value: object
    since: Setting | None
    planned: Sequence[Setting]
    changes: Sequence[Setting]


def overview(now: datetime) -> Sequence[Known]:
    """Every setting, in the order of the product (1 statement)."""
    changes: dict[str, list[Setting]] = {key: [] for key in DEFINITIONS}
    for row in db.session.scalars(_oldest_first().options(joinedload(Setting.by))):
        changes.get(row.key, []).append(row)
    return [_known(definition, changes, local_date(now)) for definition in DEFINITIONS.values()]


def known(key: str, now: datetime) -> Known:
    """One setting (1 statement)."""
    rows = db.session.scalars(_oldest_first().where(Setting.key == key).options(joinedload(Setting.by)))
    return _known(DEFINITIONS[key], {key: list(rows)}, local_date(now))


def _known(definition: Definition, changes: Mapping[str, list[Setting]], today: date) -> Known:
    rows = changes[definition.key]
    begun = [row for row in rows if row.starts_on <= today]
    since = begun[-1] if begun else None
    return Known(
        definition,
        value=parse(definition.key, since.value) if since else definition.default,
        since=since,
        planned=[row for row in rows if row.starts_on > today],
        changes=list(reversed(rows)),
    )


def _oldest_first() -> Select[Setting]:
    """In the order in which they come into force; of two for one day the later one counts."""
    return select(Setting).order_by(Setting.starts_on, Setting.id)
