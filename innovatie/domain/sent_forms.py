"""Forms that arrive twice: a double click, a reload, an answer that got lost on the way back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete
from sqlalchemy.dialects import postgresql, sqlite

from innovatie.extensions import Base, db
from innovatie.models.log import SentForm

KEPT = timedelta(days=2)  # longer than anybody keeps trying


def once(key: str, command: Callable[[], Any], *, now: datetime) -> Any:
    """Run the command; or give what it made when this form was carried out before.

    `key` is a hash of all that was sent. It is written with what the command changes, in one transaction: a step
    that was taken back may be sent again. Of two at once the second waits here for the first, and is taken back.
    """
    sent = db.session.get(SentForm, key)
    if sent is not None:
        return _made_by(sent)
    made = command()
    if _is_first(key, made, now):
        return made
    db.session.rollback()
    return _made_by(db.session.get_one(SentForm, key))


def forget(now: datetime) -> int:
    """Forget forms that nobody sends again any more; gives how many."""
    old = delete(SentForm).where(SentForm.at < now - KEPT)
    return cast("CursorResult[Any]", db.session.execute(old)).rowcount


def _is_first(key: str, made: Any, now: datetime) -> bool:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    thing_id = getattr(made, "id", None) if isinstance(made, Base) else None
    values = {"thing": made.__tablename__, "thing_id": thing_id} if isinstance(thing_id, int) else {}
    db.session.flush()
    own = (
        insert(SentForm).values(hash=key, at=now, **values).on_conflict_do_nothing().returning(SentForm.hash)
    )
    return db.session.scalar(own) is not None


def _made_by(sent: SentForm) -> Any:
    """The thing that it made; None when it made none."""
    kinds = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    return sent.thing and db.session.get(kinds[sent.thing], sent.thing_id)
