"""Reads of the record: its head, and the reasons that its entries point to."""

import re
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import literal, select, union_all

from innovatie.extensions import Base, db
from innovatie.models.log import RecordHead

PLACE = re.compile(r"([a-z_]+)\.([a-z_]+):([0-9]{1,9})")


def head() -> tuple[int, str] | None:
    """Number and hash of the last entry; None when that row is gone."""
    row = db.session.execute(select(RecordHead.number, RecordHead.hash)).one_or_none()
    return None if row is None else (row.number, row.hash)


def reasons(places: Iterable[str]) -> dict[str, str]:
    """The texts at these places (`state_change.reason:12`), as far as they are there (at most 1 statement)."""
    ids: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place in places:
        found = PLACE.fullmatch(place)
        if found and found[2] in getattr(Base.metadata.tables.get(found[1]), "c", ()):
            ids[found[1], found[2]].append(int(found[3]))
    if not ids:
        return {}
    parts = []
    for (name, column), of_rows in sorted(ids.items()):
        table = Base.metadata.tables[name]
        shown = literal(f"{name}.{column}:"), table.c.id, table.c[column]
        parts.append(select(*shown).where(table.c.id.in_(of_rows)))
    return {f"{start}{row_id}": text or "" for start, row_id, text in db.session.execute(union_all(*parts))}
