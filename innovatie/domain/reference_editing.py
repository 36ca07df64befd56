"""Administrators keep the reference data: editions per year, and lists that go on. Nothing is deleted, only ended.

`values` are the columns that the form of that kind fills; the rest follows from them.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import inspect

from innovatie.clock import local_date
from innovatie.domain import field_changes
from innovatie.domain.record import record
from innovatie.domain.workflow import note
from innovatie.enums import Phase, ReferenceKind
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.models.reference import FundingSource, ScoreCriterion
from innovatie.queries import reference as reads
from innovatie.queries.reference import TABLES, Edition
from innovatie.reference.checks import weights_fault

Values = Mapping[str, Any]
IN_USE, ENDED = "in gebruik", "gestopt"  # in the history of a row


def prepare_next(kind: ReferenceKind, *, actor: Person, now: datetime) -> int:
    """Copy the edition that holds now to next year, where it can change until it begins."""
    editions = reads.editions(kind, now)
    year = local_date(now).year + 1
    if not editions:
        raise RuleViolation("Er is nog niets om mee te beginnen. Voeg eerst iets toe.")
    if editions[-1].year >= year:
        raise RuleViolation(f"De set voor {editions[-1].year} is er al. Verander die.")
    for old in reads.rows(kind, editions[-1].year):
        if old.ended_at is None:
            columns = {column.key: getattr(old, column.key) for column in inspect(TABLES[kind]).column_attrs}
            del columns["id"]
            _insert(TABLES[kind](**columns | {"from_year": year}), actor=actor, now=now, copied_from=old.id)
    return year


def add(kind: ReferenceKind, values: Values, *, actor: Person, now: datetime) -> Any:
    """Add to the list, or to the edition that may change. A new criterion has no weight yet."""
    table = TABLES[kind]
    columns: dict[str, Any] = dict(values)
    if kind.has_editions:
        columns["from_year"] = _open_edition(kind, now)
    _check(kind, columns, None)
    columns |= _derived(kind, columns)
    for name, value in {"weight": 0, "source_lines": ""}.items():
        if hasattr(table, name):
            columns.setdefault(name, value)
    if hasattr(table, "code"):
        columns["code"] = _free_code(kind, values["label"])
    return _insert(table(**columns), actor=actor, now=now)


def change(kind: ReferenceKind, row: Any, values: Values, *, actor: Person, now: datetime) -> None:
    _check_open(kind, row, now)
    _check(kind, values, row)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return
    after = changed | _derived(kind, {"from_year": getattr(row, "from_year", None), **values})
    changes = field_changes.keep(row, {name: getattr(row, name) for name in after}, after, now=now)
    for name, value in after.items():
        setattr(row, name, value)
    db.session.flush()
    record("change_reference", row, actor=actor, now=now, changes=changes)


def end(kind: ReferenceKind, row: Any, *, reason: str, actor: Person, now: datetime) -> None:
    """From now on nobody can choose it; of a source today is the last day (FIN-04)."""
    _check_open(kind, row, now)
    if is_ended(row, now):
        raise RuleViolation("Dit is al gestopt.")
    if isinstance(row, ScoreCriterion) and row.weight:
        raise RuleViolation("Dit criterium telt nog mee. Verdeel eerst het gewicht over de andere criteria.")
    if not reason.strip():
        raise RuleViolation("Schrijf op waarom dit stopt.")
    if isinstance(row, FundingSource):
        row.ends_on = local_date(now)
    else:
        row.ended_at = now
    noted = note(row, IN_USE, ENDED, reason, actor=actor, now=now)
    record("end_reference", row, actor=actor, now=now, why=(noted, "reason"))


def reopen(kind: ReferenceKind, row: Any, *, actor: Person, now: datetime) -> None:
    _check_open(kind, row, now)
    if isinstance(row, FundingSource):
        row.ends_on = None
    else:
        row.ended_at = None
    record("reopen_reference", row, actor=actor, now=now)


def set_weights(edition: Edition, weights: Mapping[int, int], *, actor: Person, now: datetime) -> None:
    """The weights of all criteria of an edition at once, because together they are 100."""
    criteria = [one for one in reads.rows(ReferenceKind.CRITERIA, edition.year) if one.ended_at is None]
    if edition.closed:
        raise RuleViolation(edition.closed)
    if {one.id for one in criteria} != set(weights):
        raise RuleViolation("De criteria zijn intussen veranderd. Kijk ze na en vul de gewichten opnieuw in.")
    if fault := weights_fault(edition.year, weights.values()):
        raise RuleViolation(fault)
    for criterion in criteria:
        if criterion.weight != weights[criterion.id]:
            weight = {"weight": weights[criterion.id]}
            changes = field_changes.keep(criterion, {"weight": criterion.weight}, weight, now=now)
            criterion.weight = weights[criterion.id]
            record("change_reference", criterion, actor=actor, now=now, changes=changes)


def is_ended(row: Any, now: datetime) -> bool:
    """Is it not to be chosen any more, from tomorrow at the latest?"""
    if isinstance(row, FundingSource):
        return row.ends_on is not None and row.ends_on <= local_date(now)
    return row.ended_at is not None


def _insert(row: Any, *, actor: Person, now: datetime, copied_from: int | None = None) -> Any:
    db.session.add(row)
    db.session.flush()
    record("add_reference", row, actor=actor, now=now, copied_from=copied_from)
    return row


def _open_edition(kind: ReferenceKind, now: datetime) -> int:
    """The edition to which something can be added; the very first one begins this year."""
    editions = reads.editions(kind, now)
    if not editions:
        return local_date(now).year
    if editions[-1].closed:
        raise RuleViolation(editions[-1].closed)
    return editions[-1].year


def _check_open(kind: ReferenceKind, row: Any, now: datetime) -> None:
    if not kind.has_editions:
        return
    closed = {edition.year: edition.closed for edition in reads.editions(kind, now)}[row.from_year]
    if closed:
        raise RuleViolation(closed)


def _check(kind: ReferenceKind, values: Values, row: Any) -> None:
    """No two of the same number or name (of the same sort) in one edition or list."""
    edition = row.from_year if row is not None and kind.has_editions else values.get("from_year")
    others = [other for other in reads.rows(kind, edition) if other is not row]
    if kind is ReferenceKind.CHALLENGES:
        taken = any((one.kind, one.number) == (values["kind"], values["number"]) for one in others)
    elif kind.has_editions:
        taken = any(one.number == values["number"] for one in others)
    else:
        taken = any(one.label.casefold() == values["label"].casefold() for one in others)
    if taken:
        what = "Dit nummer" if kind.has_editions else "Deze naam"
        raise RuleViolation(f"{what} is er al, misschien bij wat is gestopt. Kies iets anders.")
    if kind is ReferenceKind.SOURCES and not (values["gives_money"] or values["gives_hours"]):
        raise RuleViolation("Een bron geeft geld of uren. Kies er minstens één.")


def _derived(kind: ReferenceKind, values: Values) -> dict[str, Any]:
    """A gate criterion belongs to the phase in its number, under the title of that gate."""
    if kind is not ReferenceKind.GATES:
        return {}
    phase = next(phase for phase in Phase if str(phase.number) == values["number"][1])
    titles = [one.gate_title for one in reads.rows(kind, values["from_year"]) if one.phase is phase]
    return {"phase": phase, "gate_title": (titles or [f"Na {phase.label.lower()}"])[0]}


def _free_code(kind: ReferenceKind, label: str) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50] or "nieuw"
    taken = {one.code for one in reads.rows(kind)}
    return next(
        code for code in (stem, *(f"{stem}_{n}" for n in range(2, len(taken) + 3))) if code not in taken
    )
