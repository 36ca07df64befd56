"""What columns were and became, kept in rows of their own for the record and its pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from innovatie.extensions import db
from innovatie.models.log import FieldChange
from innovatie.reference.fields import in_words


def keep(
    thing: Any, before: Mapping[str, Any], after: Mapping[str, Any], *, now: datetime
) -> Sequence[FieldChange]:
    """A row for each column of `after` that was something else in `before`; for `record(…, changes=…)`."""
    rows = [
        FieldChange(
            thing=thing.__tablename__,
            thing_id=thing.id,
            field=name,
            old=in_words(before[name]),
            new=in_words(value),
            at=now,
        )
        for name, value in after.items()
        if before[name] != value
    ]
    db.session.add_all(rows)
    return rows
