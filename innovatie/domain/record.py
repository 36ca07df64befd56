"""The record: an append-only chain in which each entry carries the hash of the one before (ACC-08).

Payloads hold ids, codes and numbers only, never text that somebody typed, so that a person can be erased. Of a reason
the entry says where it stands, and its SHA-256, so that a reason that was changed afterwards is found too.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from innovatie.extensions import Base, db
from innovatie.models.fieldlabs import Fieldlab, GateRequest
from innovatie.models.log import FieldChange, RecordEntry, RecordHead
from innovatie.models.people import CouncilMembership, Person
from innovatie.models.pool import ExpertProfile, ExpertRequest
from innovatie.models.rounds import RoundIdea
from innovatie.models.sessions import AgendaItem, Ballot, Decision
from innovatie.reference.actions import ACTIONS, THINGS

PENDING, HELD = "record_pending", "record_held"
SUBJECTS = {"idea": "idea_id", "fieldlab": "fieldlab_id", "person": "person_id"}
ABOUT = ("organisation_id", *SUBJECTS.values())
# Where a thing says what it is part of: the column, and the row in which to look further for the first name.
LEADS: tuple[tuple[str, str, type[Base]], ...] = (
    ("person_id", "member_id", CouncilMembership),
    ("person_id", "expert_id", ExpertProfile),
    ("idea_id", "fieldlab_id", Fieldlab),
    ("idea_id", "gate_request_id", GateRequest),
    ("idea_id", "request_id", ExpertRequest),
    ("idea_id", "item_id", RoundIdea),
    ("idea_id", "decision_id", Decision),
    ("idea_id", "agenda_item_id", AgendaItem),
    ("idea_id", "ballot_id", Ballot),
)

# What an entry about such a row always says, as it is when the entry is written: the row itself may change later.
ALWAYS: dict[str, tuple[str, ...]] = {
    "role_grant": ("role", "scope", "organisation_id", "fieldlab_id", "starts_on", "ends_on"),
    "council_membership": ("role", "layer", "organisation_id", "starts_on", "ends_on"),
    "affiliation": ("organisation_id", "starts_on", "ends_on"),
}

Detail = str | int | bool | None


class Thing(Protocol):
    """Any row with a table and an integer id."""

    __tablename__: str
    id: int


@dataclass(frozen=True)
class Pending:
    now: datetime
    actor: Person | None
    action: str
    things: tuple[Thing, ...]  # the first is the thing itself
    why: tuple[Thing, str] | None
    changes: Sequence[FieldChange]
    on_behalf_of: int | None
    details: dict[str, Detail]


def record(
    action: str,
    thing: Thing,
    *,
    actor: Person | None,
    now: datetime,
    about: Thing | None = None,
    why: tuple[Thing, str] | None = None,
    changes: Sequence[FieldChange] = (),
    on_behalf_of: int | None = None,
    **details: Detail,
) -> None:
    """Queue an entry about `thing`; it is chained when the transaction commits (see `write_pending`).

    `actor` None means a scheduled job. The entry is found under the idea, Fieldlab and person that `thing` leads to,
    and else under those of `about`. `why` is where the reason stands: a row and its column. `changes` are the rows
    that keep what columns were and became (`field_changes.keep`). `on_behalf_of` is the organisation that was chosen
    for this action (INT-15); else it is the one for which the actor works in this session. `details` are ids, codes
    and numbers.
    """
    if action not in ACTIONS or thing.__tablename__ not in THINGS:
        raise TypeError(f"give {action} and {thing.__tablename__} their words in reference/actions.py")
    if not db.session().in_transaction():
        db.session.begin()  # so that a rollback finds something to take back, and the entry with it
    things = (thing,) if about is None else (thing, about)
    pending = db.session.info.setdefault(PENDING, [])
    pending.append(Pending(now, actor, action, things, why, changes, on_behalf_of, details))


def write_pending(session: Session) -> None:
    """Chain the queued entries, last in the transaction and under the lock on the head row.

    Waiting until the end keeps the lock short and after every other lock, so that writers cannot deadlock on it.
    The lock gives the chain one order with many writers. Commands use no savepoints: a rollback forgets all.
    """
    pending: list[Pending] = session.info.pop(PENDING, [])
    if not pending:
        return
    session.flush()
    entries = [_entry(one, session) for one in pending]
    held: list[RecordEntry] | None = session.info.get(HELD)
    if held is None:
        _chain(entries, session)
    else:
        held.extend(entries)


@contextmanager
def in_order_of_time() -> Iterator[None]:
    """For a history told one story after the other (the demonstration): chained at the end, before its last commit."""
    held: list[RecordEntry] = []
    db.session.info[HELD] = held
    try:
        yield
    finally:
        del db.session.info[HELD]
    _chain(sorted(held, key=lambda entry: entry.at), db.session())


def _chain(entries: Iterable[RecordEntry], session: Session) -> None:
    latest = select(RecordHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalars(latest).one()
    for entry in entries:
        entry.number, entry.previous = head.number + 1, head.hash
        entry.hash = digest(entry)
        session.add(entry)
        head.number, head.hash = entry.number, entry.hash


def _entry(pending: Pending, session: Session) -> RecordEntry:
    thing = pending.things[0]
    details = dict(_always(thing)) | pending.details
    details |= _reason(*pending.why) if pending.why else {}
    details |= _changed(pending.changes) if pending.changes else {}
    return RecordEntry(
        at=pending.now,
        actor_id=pending.actor.id if pending.actor else None,
        action=pending.action,
        thing=thing.__tablename__,
        thing_id=thing.id,
        organisation_id=pending.on_behalf_of or _acts_for(pending.actor),
        details=json.dumps(details, sort_keys=True, ensure_ascii=False),
        **subjects_of(pending.things, session),
    )


def _acts_for(actor: Person | None) -> int | None:
    """The organisation on whose behalf the actor acts, where the actor was loaded with it."""
    if actor is None or "affiliations" in inspect(actor).unloaded:
        return None
    return actor.acts_for_id


def _always(thing: Thing) -> Iterator[tuple[str, Detail]]:
    for column in ALWAYS.get(thing.__tablename__, ()):
        value = getattr(thing, column, None)
        if value is not None:
            yield column.removesuffix("_id"), _code(value)


def _code(value: StrEnum | date | int) -> Detail:
    return value.isoformat() if isinstance(value, date) else value


def _changed(rows: Sequence[FieldChange]) -> dict[str, Detail]:
    return {
        "changes": ",".join(str(row.id) for row in rows),
        "changes_hash": changes_hash((row.field, row.old, row.new) for row in rows),
    }


def changes_hash(rows: Iterable[tuple[str, str, str]]) -> str:
    return hashlib.sha256(json.dumps([*map(list, rows)], ensure_ascii=False).encode()).hexdigest()


def _reason(row: Thing, column: str) -> dict[str, Detail]:
    return {
        "why": f"{row.__tablename__}.{column}:{row.id}",
        "why_hash": reason_hash(getattr(row, column)),
    }


def reason_hash(text: str | None) -> str:
    return hashlib.sha256((text or "").encode()).hexdigest()


def subjects_of(things: Iterable[Any], session: Session) -> dict[str, int]:
    """The idea, Fieldlab and person that things lead to; what the first one says goes before the rest.

    Rows that the command worked with are at hand already, so that this asks the database next to nothing.
    """
    found: dict[str, int] = {}
    for thing in things:
        _follow(thing, found, session)
    return found


def _follow(thing: Any, found: dict[str, int], session: Session) -> None:
    if thing.__tablename__ in SUBJECTS:
        found.setdefault(SUBJECTS[thing.__tablename__], thing.id)
    for name in SUBJECTS.values():
        value = getattr(thing, name, None)
        if value is not None:
            found.setdefault(name, value)
    for name, column, kind in LEADS:
        further = getattr(thing, column, None)
        if name not in found and further is not None:
            _follow(session.get_one(kind, further), found, session)


def digest(entry: Any, *, number: int | None = None) -> str:
    """SHA-256 over the entry and the hash of the one before it; `number` where the entry may have had another."""
    content = [
        entry.number if number is None else number,
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


@event.listens_for(db.session, "before_commit")
def _before_commit(session: Session) -> None:
    write_pending(session)


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    session.info.pop(PENDING, None)
