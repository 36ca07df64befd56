"""Entries of the record in words: who, for which organisation, what, about which thing, from where to where, why.

Names come with the row that they stand in now, so that somebody who was erased is a role and an organisation here
too. An idea or Fieldlab that the reader may not see has no title and no address.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from innovatie.enums import Role
from innovatie.extensions import Base, db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.ideas import Idea
from innovatie.models.log import RecordEntry
from innovatie.models.people import Organisation, Person
from innovatie.models.reference import (
    Challenge,
    FundingSource,
    GateCriterion,
    NationalProgramme,
    ScoreCriterion,
    Skill,
)
from innovatie.models.rounds import Round
from innovatie.models.sessions import CouncilSession
from innovatie.models.settings import Setting
from innovatie.queries import fieldlabs as fieldlab_queries
from innovatie.queries import ideas as idea_queries
from innovatie.queries import record as reads
from innovatie.queries import record_details
from innovatie.queries.record_details import Names
from innovatie.reference.actions import ACTIONS, REDACTED, THINGS, Subject

NOBODY = "Automatisch"
GONE = "Iemand die er niet meer is"
# Things with a name besides ideas and Fieldlabs, and which of them only who reads all in the network may call so.
NAMED: dict[str, ColumnElement[str] | InstrumentedAttribute[str]] = {
    "round": Round.name,
    "council_session": CouncilSession.title,
    "challenge": Challenge.label,
    "score_criterion": ScoreCriterion.number + " " + ScoreCriterion.label,
    "gate_criterion": GateCriterion.number + " " + GateCriterion.text,
    "funding_source": FundingSource.label,
    "national_programme": NationalProgramme.label,
    "skill": Skill.label,
}
FOR_INSIDERS = ("round", "council_session")
WITH_PAGE = ("organisation", "round", "council_session")
LONGEST_NAME = 100


@dataclass(frozen=True)
class Named:
    """A thing with its name; `id` only when the reader may open it."""

    name: str
    id: int | None = None


@dataclass(frozen=True)
class Line:
    number: int
    at: datetime
    who: str
    organisation: str  # on whose behalf
    action: str
    kind: str  # what it was done to
    idea: Named | None
    fieldlab: Named | None
    person: str  # whom it is about, when that is somebody else
    thing: Named | None  # what it was done to, of `NAMED`
    table: str
    old: str
    new: str
    parts: tuple[str, ...]  # what there is to say besides, each in a few words
    why: str

    @property
    def details(self) -> str:
        return ", ".join(self.parts)


def lines(person: Person, entries: Sequence[RecordEntry]) -> list[Line]:
    """The entries in words, as this person may read them (9 statements at most)."""
    held = [_held(entry) for entry in entries]
    names = _names(person, entries, held)
    return [_line(person, entry, details, names) for entry, details in zip(entries, held, strict=True)]


def _held(entry: RecordEntry) -> dict[str, Any]:
    found = json.loads(entry.details)
    return found if isinstance(found, dict) else {}


def _names(person: Person, entries: Sequence[RecordEntry], held: Sequence[dict[str, Any]]) -> Names:
    together = list(zip(entries, held, strict=True))
    people = {entry.actor_id for entry in entries} | {entry.person_id for entry in entries}
    organisations = {found for pair in together for found in record_details.organisations_in(*pair)}
    ideas = (
        idea_queries.visible_to(person)
        .where(Idea.id.in_({entry.idea_id for entry in entries}))
        .with_only_columns(Idea.id, Idea.reference, Idea.title)
    )
    labs = {entry.fieldlab_id for entry in entries} | {details.get("fieldlab") for details in held}
    fieldlabs = (
        fieldlab_queries.visible_to(person)
        .where(Fieldlab.id.in_(labs))
        .with_only_columns(Fieldlab.id, Fieldlab.name)
    )
    settings = select(Setting).where(Setting.id.in_(set(record_details.settings_in(together))))
    return Names(
        people=_by_id(select(Person.id, Person.name).where(Person.id.in_(people))),
        organisations=_by_id(
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisations))
        ),
        ideas={
            idea_id: f"{reference or 'Concept'} {title}"
            for idea_id, reference, title in db.session.execute(ideas)
        },
        fieldlabs=_by_id(fieldlabs),
        things=_things(person, entries),
        reasons=reads.reasons(str(details["why"]) for details in held if "why" in details),
        settings={row.id: row for row in db.session.scalars(settings)},
        changes=reads.field_changes(str(details["changes"]) for details in held if "changes" in details),
    )


def _things(person: Person, entries: Sequence[RecordEntry]) -> dict[tuple[str, int], str]:
    """Rounds and sessions have names for who reads those; what is set, for everybody (1 statement)."""
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        ids[entry.thing].add(entry.thing_id)
    parts = []
    for table, name in NAMED.items():
        if table not in FOR_INSIDERS or person.is_insider:
            key = Base.metadata.tables[table].c.id
            parts.append(select(literal(table), key, name).where(key.in_(ids[table])))
    return {(table, key): _short(name) for table, key, name in db.session.execute(union_all(*parts))}


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"


def _by_id(query: Any) -> dict[int, str]:
    return {row_id: name for row_id, name in db.session.execute(query)}


def _line(person: Person, entry: RecordEntry, details: dict[str, Any], names: Names) -> Line:
    old, new = record_details.from_to(entry, details, names)
    thing = _thing(entry, names)
    return Line(
        number=entry.number,
        at=entry.at,
        who=_person(entry.actor_id, names) or NOBODY,
        organisation=names.organisation(entry.organisation_id, entry.at),
        action=ACTIONS.get(entry.action, entry.action),
        kind=THINGS[entry.thing].label if entry.thing in THINGS else entry.thing,
        idea=_named(entry.idea_id, names.ideas, "Een inzending"),
        fieldlab=_named(entry.fieldlab_id, names.fieldlabs, "Een Fieldlab"),
        person="" if entry.person_id == entry.actor_id else _person(entry.person_id, names),
        thing=thing,
        table=entry.thing,
        old=old,
        new=new,
        parts=tuple(record_details.parts(entry, details, names)),
        why=names.reasons.get(str(details.get("why")), "") if _may_read_why(person, entry, names) else "",
    )


def _person(person_id: int | None, names: Names) -> str:
    return "" if person_id is None else names.people.get(person_id, GONE)


def _named(thing_id: int | None, names: Mapping[int, str], otherwise: str) -> Named | None:
    if thing_id is None:
        return None
    return Named(names[thing_id], thing_id) if thing_id in names else Named(otherwise)


def _thing(entry: RecordEntry, names: Names) -> Named | None:
    if entry.thing == "organisation":
        name = names.organisation(entry.thing_id, entry.at)
    else:
        name = names.things.get((entry.thing, entry.thing_id), "")
    return Named(name, entry.thing_id if entry.thing in WITH_PAGE else None) if name else None


def _may_read_why(person: Person, entry: RecordEntry, names: Names) -> bool:
    """A reason that the pages show to this person too; about a loan only to who is part of it (EXP-02)."""
    if entry.action == REDACTED:
        return False
    if person.id in (entry.actor_id, entry.person_id):
        return True
    if entry.thing in THINGS and THINGS[entry.thing].subject is Subject.POOL:
        return any(grant.role in (Role.POOL_MANAGER, Role.NATIONAL_COORDINATOR) for grant in person.grants)
    if entry.idea_id is None and entry.fieldlab_id is None:
        return True
    return entry.idea_id in names.ideas or entry.fieldlab_id in names.fieldlabs
