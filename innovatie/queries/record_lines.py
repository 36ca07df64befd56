"""Entries of the record in words: who, for which organisation, what, about which thing, from where to where, why.

Names come with the row that they stand in now, so that somebody who was erased is a role and an organisation here
too. An idea or Fieldlab that the reader may not see has no title and no address.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from innovatie import enums
from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.ideas import Idea
from innovatie.models.log import RecordEntry
from innovatie.models.people import Organisation, Person
from innovatie.models.rounds import Round
from innovatie.models.sessions import CouncilSession
from innovatie.queries import fieldlabs as fieldlab_queries
from innovatie.queries import ideas as idea_queries
from innovatie.queries import record as reads
from innovatie.queries.log import LABELS
from innovatie.reference.actions import ACTIONS, REDACTED, THINGS, Subject
from innovatie.reference.settings import DEFINITIONS

NOBODY = "Automatisch"
GONE = "Iemand die er niet meer is"
# Which details are shown, in the words of which list. A vote and a mark are in none (TRI-10).
WORDS: dict[tuple[str, str], type[StrEnum]] = {
    ("sign_in", "method"): enums.SignInMethod,
    ("grant_role", "role"): enums.Role,
    ("end_role", "role"): enums.Role,
    ("seat", "role"): enums.CouncilRole,
    ("create_draft", "kind"): enums.IdeaKind,
    ("handle_idea", "outcome"): enums.HandlingOutcome,
    ("nominate", "scope"): enums.FieldlabScope,
    ("count", "verdict"): enums.Verdict,
    ("count", "outcome"): enums.Choice,
    ("decide_tie", "outcome"): enums.Choice,
    ("decide", "outcome"): enums.Choice,
    ("decide_gate", "outcome"): enums.Choice,
    ("create", "scope"): enums.FieldlabScope,
    ("join_team", "role"): enums.TeamRole,
    ("leave_team", "role"): enums.TeamRole,
    ("log_progress", "light"): enums.Light,
    ("request_gate", "to_phase"): enums.Phase,
}


# Things with a name and a page of their own, besides ideas and Fieldlabs.
NAMED: dict[str, InstrumentedAttribute[str]] = {
    "organisation": Organisation.name,
    "round": Round.name,
    "council_session": CouncilSession.title,
}


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
    details: str
    why: str


@dataclass(frozen=True)
class Names:
    """What the lines of one page call people and things by their ids."""

    people: dict[int, str]
    organisations: dict[int, str]
    ideas: dict[int, str]
    fieldlabs: dict[int, str]
    things: dict[tuple[str, int], str]
    reasons: dict[str, str]


def lines(person: Person, entries: Sequence[RecordEntry]) -> list[Line]:
    """The entries in words, as this person may read them (8 statements)."""
    held = [_held(entry) for entry in entries]
    names = _names(person, entries, held)
    return [_line(person, entry, details, names) for entry, details in zip(entries, held, strict=True)]


def _held(entry: RecordEntry) -> dict[str, Any]:
    found = json.loads(entry.details)
    return found if isinstance(found, dict) else {}


def _names(person: Person, entries: Sequence[RecordEntry], held: Iterable[dict[str, Any]]) -> Names:
    people = {entry.actor_id for entry in entries} | {entry.person_id for entry in entries}
    organisations = {entry.organisation_id for entry in entries}
    ideas = (
        idea_queries.visible_to(person)
        .where(Idea.id.in_({entry.idea_id for entry in entries}))
        .with_only_columns(Idea.id, Idea.reference, Idea.title)
    )
    fieldlabs = (
        fieldlab_queries.visible_to(person)
        .where(Fieldlab.id.in_({entry.fieldlab_id for entry in entries}))
        .with_only_columns(Fieldlab.id, Fieldlab.name)
    )
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
        things=dict(_things(person, entries)),
        reasons=reads.reasons(str(details["why"]) for details in held if "why" in details),
    )


def _things(person: Person, entries: Sequence[RecordEntry]) -> Iterator[tuple[tuple[str, int], str]]:
    """Rounds and sessions have names for who reads those; organisations for everybody."""
    for table, name in NAMED.items():
        if table != "organisation" and not person.is_insider:
            continue
        ids = {entry.thing_id for entry in entries if entry.thing == table}
        key = name.class_.__table__.c.id
        for thing_id, text in db.session.execute(select(key, name).where(key.in_(ids))):
            yield (table, thing_id), text


def _by_id(query: Any) -> dict[int, str]:
    return {row_id: name for row_id, name in db.session.execute(query)}


def _line(person: Person, entry: RecordEntry, details: dict[str, Any], names: Names) -> Line:
    states = LABELS.get(entry.thing, {}) if entry.action == "move" else {}
    thing = names.things.get((entry.thing, entry.thing_id))
    return Line(
        number=entry.number,
        at=entry.at,
        who=_person(entry.actor_id, names) or NOBODY,
        organisation=names.organisations.get(entry.organisation_id or 0, ""),
        action=ACTIONS.get(entry.action, entry.action),
        kind=THINGS[entry.thing].label if entry.thing in THINGS else entry.thing,
        idea=_named(entry.idea_id, names.ideas, "Een inzending"),
        fieldlab=_named(entry.fieldlab_id, names.fieldlabs, "Een Fieldlab"),
        person="" if entry.person_id == entry.actor_id else _person(entry.person_id, names),
        thing=Named(thing, entry.thing_id) if thing else None,
        table=entry.thing,
        old=states.get(str(details.get("old")), ""),
        new=states.get(str(details.get("new")), ""),
        details=_in_words(entry.action, details),
        why=names.reasons.get(str(details.get("why")), "") if _may_read_why(person, entry, names) else "",
    )


def _person(person_id: int | None, names: Names) -> str:
    return "" if person_id is None else names.people.get(person_id, GONE)


def _named(thing_id: int | None, names: dict[int, str], otherwise: str) -> Named | None:
    if thing_id is None:
        return None
    return Named(names[thing_id], thing_id) if thing_id in names else Named(otherwise)


def _in_words(action: str, details: dict[str, Any]) -> str:
    found = []
    for key, value in details.items():
        if action == "change_setting" and key == "key" and value in DEFINITIONS:
            found.append(str(DEFINITIONS[value].label))
        elif (kind := WORDS.get((action, key))) is not None and value in set(kind):
            found.append(str(getattr(kind(value), "label")))  # noqa: B009  StrEnum alone has none
    return ", ".join(found)


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
