"""What organisations were called on a day, for pages about the past (GOV-09).

All former names are read at once, the first time in a transaction that one is asked for: there are few.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from innovatie.clock import local_date
from innovatie.extensions import db
from innovatie.models.people import FormerName

CACHE = "former_names"


@dataclass(frozen=True)
class Former:
    id: int
    name: str
    until: date  # on this day it had the next name already


def then(organisation_id: int, name: str, at: date | datetime | None) -> str:
    """The name of today, with that of the day after it where it was another: "Salland (toen Deventer)"."""
    if at is None:
        return name
    day = local_date(at) if isinstance(at, datetime) else at
    was = next((old.name for old in _of(organisation_id) if day < old.until), name)
    return name if was == name else f"{name} (toen {was})"


def around(organisation_id: int, name: str, former_id: int) -> tuple[str, str]:
    """From what to what it was renamed when it got this former name; `name` is the one of today."""
    names = _of(organisation_id)
    place = next((number for number, old in enumerate(names) if old.id == former_id), None)
    if place is None:
        return "", name
    later = [old.name for old in names[place + 1 :]]
    return names[place].name, (later or [name])[0]


def _of(organisation_id: int) -> list[Former]:
    known: dict[int, list[Former]] = db.session.info.get(CACHE) or db.session.info.setdefault(CACHE, _read())
    return known.get(organisation_id, [])


def _read() -> dict[int, list[Former]]:
    """Oldest first."""
    found: dict[int, list[Former]] = defaultdict(list)
    for row in db.session.scalars(select(FormerName).order_by(FormerName.id)):
        found[row.organisation_id].append(Former(row.id, row.name, row.until))
    return dict(found) or {0: []}  # not empty, so that it is not read again


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: object) -> None:
    session.info.pop(CACHE, None)
