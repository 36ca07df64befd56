"""Is the record still what was written? Every entry is looked at once, in order, and none is kept in memory."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from innovatie.anchors import Anchor
from innovatie.domain.record import changes_hash, digest, reason_hash
from innovatie.extensions import db
from innovatie.models.log import RecordEntry
from innovatie.queries import record as reads
from innovatie.reference.actions import REDACTED

GENESIS = "0" * 64
AT_ONCE = 1000  # entries in memory
NEARBY = 50  # how far from its place a moved entry is looked for

Entry = Row[Any]


@dataclass
class Walk:
    """How far along the chain we are, and what was wrong on the way."""

    number: int = 0
    hash: str = GENESIS
    was_right: bool = True
    faults: list[str] = field(default_factory=list)

    def to(self, entry: Entry) -> None:
        gap = entry.number - self.number - 1
        is_right = digest(entry) == entry.hash
        if gap:
            self.faults.append(_missing(self.number + 1, entry.number - 1))
        if not is_right:
            self.faults.append(_changed(entry))
        elif not gap and self.was_right and entry.previous != self.hash:
            self.faults.append(f"Regel {entry.number} volgt niet op de regel ervoor: die is vervangen.")
        self.number, self.hash, self.was_right = entry.number, entry.hash, is_right


def faults(anchors: Sequence[Anchor] = ()) -> list[str]:
    """What is wrong with the record, in words for the operator; empty when all of it is as it was written.

    `anchors` are copies of its head from outside the database. Without them a tail that was cut off together with the
    head cannot be seen, nor a chain that was written anew.
    """
    walk, hashes = Walk(), {anchor.number: "" for anchor in anchors}
    redacted = _redacted()
    before = reads.head()
    hashes |= {before[0]: ""} if before else {}
    for entries in _chunks():
        for entry in entries:
            walk.to(entry)
            if entry.number in hashes:
                hashes[entry.number] = entry.hash
        walk.faults += _changed_reasons(entries, redacted)
        walk.faults += _changed_values(entries)
    return [*walk.faults, *_at_the_end(walk, before, hashes), *_not_anchored(walk, anchors, hashes)]


def _chunks() -> Iterator[Sequence[Entry]]:
    query = select(*RecordEntry.__table__.c).order_by(RecordEntry.number)
    return db.session.execute(query, execution_options={"yield_per": AT_ONCE}).partitions()


def _missing(first: int, last: int) -> str:
    if last < first:
        return f"Er staat een regel {last + 1}, maar het logboek begint bij regel 1."
    return f"Regel {first} ontbreekt." if first == last else f"De regels {first} tot en met {last} ontbreken."


def _changed(entry: Entry) -> str:
    """An entry that is whole but for its number was moved: swapped with another, or renumbered."""
    for number in range(max(1, entry.number - NEARBY), entry.number + NEARBY + 1):
        if digest(entry, number=number) == entry.hash:
            return f"Regel {entry.number} is verplaatst: dit was regel {number}."
    return f"Regel {entry.number} is veranderd."


def _redacted() -> dict[str, str]:
    """The newest hash of each text from which a name was taken when a person was erased."""
    query = select(RecordEntry).where(RecordEntry.action == REDACTED).order_by(RecordEntry.number)
    details = [_details(entry) for entry in db.session.scalars(query)]
    return {str(found["why"]): str(found["why_hash"]) for found in details if "why" in found}


def _changed_reasons(entries: Sequence[Entry], redacted: Mapping[str, str]) -> Iterator[str]:
    """An entry holds the hash of its reason; the text itself stands in the row of the step or the decision."""
    told = {entry.number: found for entry in entries if "why" in (found := _details(entry))}
    texts = reads.reasons(str(details["why"]) for details in told.values())
    for number, details in told.items():
        text = texts.get(str(details["why"]))
        if text is None:
            yield f"De reden bij regel {number} is weg."
        elif reason_hash(text) != redacted.get(str(details["why"]), details.get("why_hash")):
            yield f"De reden bij regel {number} is veranderd."


def _changed_values(entries: Sequence[Entry]) -> Iterator[str]:
    """Likewise of what columns were and became."""
    told = {entry.number: found for entry in entries if "changes" in (found := _details(entry))}
    rows = reads.field_changes(str(details["changes"]) for details in told.values())
    for number, details in told.items():
        kept = [rows[key] for key in reads.ids_in(str(details["changes"])) if key in rows]
        if changes_hash((row.field, row.old, row.new) for row in kept) != details.get("changes_hash"):
            yield f"Wat er volgens regel {number} veranderde, is zelf veranderd of weg."


def _details(entry: Entry | RecordEntry) -> dict[str, Any]:
    """What the entry holds; nothing when somebody made it unreadable, which its hash tells."""
    try:
        found = json.loads(entry.details)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _at_the_end(walk: Walk, before: tuple[int, str] | None, hashes: dict[int, str]) -> Iterator[str]:
    """Does the head point to the last entry? Others may have written since it was read."""
    after = reads.head()
    if before is None or after is None:
        yield "De kop van het logboek is weg."
    elif walk.number < before[0]:
        yield f"{_missing(walk.number + 1, before[0])} De kop wijst naar regel {before[0]}: de staart is afgeknipt."
    elif walk.number > after[0]:
        yield f"De kop wijst naar regel {after[0]}, maar het logboek gaat door tot regel {walk.number}."
    elif hashes[before[0]] != before[1] and before[0] > 0:
        yield f"De kop wijst naar een andere regel {before[0]} dan er staat."


def _not_anchored(walk: Walk, anchors: Sequence[Anchor], hashes: dict[int, str]) -> Iterator[str]:
    """Of the anchors that the record contradicts, the first one: all after it differ for the same reason."""
    cut = [anchor for anchor in anchors if anchor.number > walk.number]
    other = [
        anchor
        for anchor in anchors
        if 0 < anchor.number <= walk.number and hashes[anchor.number] != anchor.hash
    ]
    if cut:
        last = max(cut, key=lambda anchor: anchor.number)
        yield (
            f"{_name(last)} noemt regel {last.number}, maar het logboek eindigt bij regel {walk.number}: "
            "de staart is afgeknipt."
        )
    if other:
        first = min(other, key=lambda anchor: anchor.number)
        yield f"{_name(first)} noemt een andere regel {first.number}: het logboek is tot daar herschreven."


def _name(anchor: Anchor) -> str:
    return f"Het anker van {anchor.at:%d-%m-%Y %H.%M} UTC" if anchor.at else "De opgegeven kop"
