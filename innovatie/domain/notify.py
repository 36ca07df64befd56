"""Notifications (outbox): written in the transaction of the change, delivered later by a job."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from innovatie.extensions import db
from innovatie.models.log import Notification
from innovatie.models.people import Person
from innovatie.models.people_access import AccountToken


def notify(
    people: Iterable[Person | int],
    kind: str,
    text: str,
    *,
    path: str,
    now: datetime,
    key: str | None = None,
    token: AccountToken | None = None,
    address: str | None = None,
) -> int:
    """Tell each person once (people or their ids); return how many rows were written.

    `path` is where to act, from the root of the site. With a `key` the same message to the same person is
    written once only, however often a job tries: reminders name what they remind of, and for when.
    With a `token` the mail holds its link instead of the path; with an `address` it goes there.
    """
    ids = sorted({person if isinstance(person, int) else person.id for person in people})
    keys = {person_id: f"{key}:{person_id}" if key else None for person_id in ids}
    known = (
        set(db.session.scalars(select(Notification.key).where(Notification.key.in_(keys.values()))))
        if key
        else set()
    )
    fresh = [person_id for person_id in ids if keys[person_id] not in known]
    db.session.add_all(
        Notification(
            person_id=person_id,
            kind=kind,
            key=keys[person_id],
            text=text,
            path=path,
            token_id=token and token.id,
            address=address,
            created_at=now,
            next_try_at=now,
        )
        for person_id in fresh
    )
    return len(fresh)
