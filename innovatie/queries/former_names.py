"""What organisations were called on a day, for pages about the past (GOV-09).

All former names and mergers are read at once, the first time in a transaction that one is asked for: there are few.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import event, literal, select, union_all
from sqlalchemy.orm import Session

from innovatie.clock import local_date
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.people import FormerName, Organisation

CACHE = "former_names"


@dataclass(frozen=True)
class Former:
    id: int
    name: str
    until: date  # on this day it had the next name already


@dataclass(frozen=True)
class Merged:
    """An organisation that went on as another."""

    name: str
    on: date
    into_id: int


@dataclass(frozen=True)
class Past:
    names: dict[int, list[Former]] = field(default_factory=lambda: defaultdict(list))  # oldest first
    mergers: dict[int, Merged] = field(default_factory=dict)

    def called(self, organisation_id: int, name: str, day: date) -> str:
        """What it was called on that day; `name` is the one of today."""
        return next((old.name for old in self.names.get(organisation_id, ()) if day < old.until), name)


def then(organisation_id: int, name: str, at: date | datetime | None) -> str:
    """The name of today, with that of the day after it where it was another: "Salland (toen Deventer)"."""
    return name if at is None else _both(name, _past().called(organisation_id, name, _day(at)))


def of_idea(idea: Idea, at: date | datetime | None = None) -> str:
    """Likewise for the organisation of an idea, on a day or when it was handed in: it may be one that merged since."""
    at = at or idea.submitted_at
    name, here = idea.organisation.name, idea.handed_in_for_id or idea.organisation_id
    if at is None:
        return name
    past, day = _past(), _day(at)
    while here != idea.organisation_id and here in past.mergers and past.mergers[here].on <= day:
        here = past.mergers[here].into_id
    own = past.mergers[here].name if here in past.mergers else name
    return _both(name, past.called(here, own, day))


def around(organisation_id: int, name: str, former_id: int) -> tuple[str, str]:
    """From what to what it was renamed when it got this former name; `name` is the one of today."""
    names = _past().names.get(organisation_id, [])
    place = next((number for number, old in enumerate(names) if old.id == former_id), None)
    if place is None:
        return "", name
    later = [old.name for old in names[place + 1 :]]
    return names[place].name, (later or [name])[0]


def _both(name: str, was: str) -> str:
    return name if was == name else f"{name} (toen {was})"


def _day(at: date | datetime) -> date:
    return local_date(at) if isinstance(at, datetime) else at


def _past() -> Past:
    known: Past | None = db.session.info.get(CACHE)
    return known or db.session.info.setdefault(CACHE, _read())


def _read() -> Past:
    """One statement: of a merger the last column says into what."""
    former = select(FormerName.organisation_id, FormerName.id, FormerName.name, FormerName.until, literal(0))
    merged = select(
        Organisation.id, literal(0), Organisation.name, Organisation.ends_on, Organisation.merged_into_id
    ).where(Organisation.merged_into_id.is_not(None))
    past = Past()
    rows: Iterable[Any] = db.session.execute(union_all(former, merged))
    for organisation_id, former_id, name, day, into_id in rows:
        if into_id:
            past.mergers[organisation_id] = Merged(name, day, into_id)
        else:
            past.names[organisation_id].append(Former(former_id, name, day))
    for names in past.names.values():
        names.sort(key=lambda old: old.id)
    return past


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: object) -> None:
    session.info.pop(CACHE, None)
