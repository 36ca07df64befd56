"""Reads of the settings: all that are in force, once per transaction."""

from datetime import date, datetime

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from innovatie.clock import local_date
from innovatie.extensions import db
from innovatie.models.settings import Setting
from innovatie.reference.settings import DEFINITIONS, Settings, parse

CACHE = "settings"


def current(now: datetime) -> Settings:
    """The settings of the day of `now` (1 statement, the first time in a transaction)."""
    day = local_date(now)
    cache: dict[date, Settings] = db.session.info.setdefault(CACHE, {})
    if day not in cache:
        cache[day] = on(day)
    return cache[day]


def on(day: date) -> Settings:
    """The newest value of each key that has begun; a key that the product no longer knows is left out."""
    query = select(Setting).where(Setting.starts_on <= day).order_by(Setting.starts_on)
    rows = {row.key: row.value for row in db.session.scalars(query) if row.key in DEFINITIONS}
    return Settings(**{key: parse(key, value) for key, value in rows.items()})  # type: ignore[arg-type]


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: object) -> None:
    session.info.pop(CACHE, None)
