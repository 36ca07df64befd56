"""The record: an append-only chain in which each entry carries the hash of the one before (ACC-08).

Payloads hold ids, codes and numbers only, never text that somebody typed, so that a person can be erased.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from innovatie.extensions import db
from innovatie.models.log import RecordEntry, RecordHead
from innovatie.models.people import Person

GENESIS = "0" * 64
PENDING = "record_pending"
ABOUT = ("organisation_id", "idea_id", "fieldlab_id", "person_id")

Detail = str | int | bool | None


class Thing(Protocol):
    """Any row with a table and an integer id."""

    __tablename__: str
    id: int


def record(action: str, thing: Thing, *, actor: Person | None, now: datetime, **details: Detail) -> None:
    """Queue an entry about `thing`; it is chained when the transaction commits (see `write_pending`).

    `actor` None means a scheduled job. `details` are ids, codes and numbers.
    """
    if not db.session().in_transaction():
        db.session.begin()  # so that a rollback finds something to take back, and the entry with it
    pending = db.session.info.setdefault(PENDING, [])
    pending.append((now, actor, action, thing, details))


def write_pending(session: Session) -> None:
    """Chain the queued entries, last in the transaction and under the lock on the head row.

    Waiting until the end keeps the lock short and after every other lock, so that writers cannot deadlock on it.
    The lock gives the chain one order with many writers. Commands use no savepoints: a rollback forgets all.
    """
    pending = session.info.pop(PENDING, [])
    if not pending:
        return
    session.flush()
    latest = select(RecordHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalars(latest).one()
    for now, actor, action, thing, details in pending:
        entry = RecordEntry(
            number=head.number + 1,
            at=now,
            actor_id=actor.id if actor else None,
            action=action,
            thing=thing.__tablename__,
            thing_id=thing.id,
            organisation_id=_acts_for(actor),
            details=json.dumps(details, sort_keys=True, ensure_ascii=False),
            previous=head.hash,
        )
        entry.hash = digest(entry)
        session.add(entry)
        head.number, head.hash = entry.number, entry.hash


def _acts_for(actor: Person | None) -> int | None:
    """The organisation on whose behalf the actor acts, where the actor was loaded with it."""
    if actor is None or "affiliations" in inspect(actor).unloaded:
        return None
    return actor.acts_for_id


def digest(entry: RecordEntry) -> str:
    """SHA-256 over the entry and the hash of the one before it."""
    content = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor_id,
        entry.action,
        entry.thing,
        entry.thing_id,
        entry.details,
        entry.previous,
    ]
    about = {name: value for name in ABOUT if (value := getattr(entry, name)) is not None}
    if about:  # entries from before these columns keep the hash that they had
        content.append(about)
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def faults() -> list[str]:
    """What is wrong with the chain, in words; empty when every entry follows from the one before."""
    found, previous, number = [], GENESIS, 0
    for entry in db.session.scalars(select(RecordEntry).order_by(RecordEntry.number)):
        number += 1
        if entry.number != number:
            found.append(f"Regel {number} ontbreekt: gevonden is regel {entry.number}.")
            number = entry.number
        if entry.previous != previous:
            found.append(f"Regel {entry.number} volgt niet op de regel ervoor.")
        if entry.hash != digest(entry):
            found.append(f"Regel {entry.number} is veranderd.")
        previous = entry.hash
    head = db.session.scalars(select(RecordHead)).one()
    if (head.number, head.hash) != (number, previous):
        found.append(f"De keten eindigt bij regel {number}, maar de kop wijst naar regel {head.number}.")
    return found


@event.listens_for(db.session, "before_commit")
def _chain(session: Session) -> None:
    write_pending(session)


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(PENDING, None)
