"""The start page: what waits for somebody, and what was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from innovatie.extensions import db
from innovatie.models.log import Notification
from innovatie.models.people import Person


@dataclass(frozen=True)
class Todo:
    """One thing that waits for this person, with its one button."""

    text: str
    url: str
    label: str
    context: str = ""
    due: date | None = None
    overdue: bool = False


def todos(person: Person, now: datetime) -> list[Todo]:
    return []


def totals(person: Person) -> list[object]:
    return []


def messages(person: Person, limit: int = 8) -> Sequence[Notification]:
    """The newest notifications of this person."""
    query = (
        select(Notification)
        .where(Notification.person_id == person.id)
        .order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()
