"""What an entry of the record holds besides who, when and what, in words: from what to what, for what, until when.

Which details are shown stands here. A vote and a mark are in none of the lists (TRI-10).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from innovatie import enums
from innovatie.models.log import FieldChange, RecordEntry
from innovatie.models.settings import Setting
from innovatie.queries import former_names
from innovatie.queries.log import LABELS
from innovatie.reference.fields import FIELDS
from innovatie.reference.kinds import in_words
from innovatie.reference.settings import DEFINITIONS, parse

LONGEST = 300  # of a value within a line; the whole text stands on the page of the thing
# Which details are codes, in the words of which list: of an action, or of all about a table.
WORDS: dict[tuple[str, str], type[StrEnum]] = {
    ("sign_in", "method"): enums.SignInMethod,
    ("role_grant", "role"): enums.Role,
    ("council_membership", "role"): enums.CouncilRole,
    ("council_membership", "layer"): enums.Layer,
    ("create_draft", "kind"): enums.IdeaKind,
    ("add_organisation", "kind"): enums.OrganisationKind,
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
# Details that are the id of an organisation.
ORGANISATIONS = {
    *(
        ("role_grant", "organisation"),
        ("council_membership", "organisation"),
        ("affiliation", "organisation"),
    ),
    *(("name_owner", "owner"), ("take_over_organisation", "old"), ("merge_organisation", "into")),
    *(("move_to_successor", "old"), ("move_to_successor", "new")),
}
DAYS = {
    *(("role_grant", "starts_on"), ("council_membership", "starts_on"), ("affiliation", "starts_on")),
    *(("role_grant", "ends_on"), ("council_membership", "ends_on"), ("affiliation", "ends_on")),
    *(("change_setting", "starts_on"), ("end_organisation", "ends_on")),
}
DAY_WORDS = {"starts_on": "vanaf {}", "ends_on": "tot en met {}"}
MOVED = {
    "handler_id": "Behandelaar",
    "owner_id": "Eigenaar",
    "employer_id": "Werkgever",
    "supporting_poi_id": "POI die ondersteunt",
}
ORDER = ("key", "role", "layer", "scope", "organisation", "fieldlab", "starts_on", "ends_on")
TOLD = ("merge_organisation", "move_to_successor")  # of which `from_to` names the organisations
NO_DATE = "geen datum"


@dataclass(frozen=True)
class Names:
    """What the lines of one page call people and things by their ids."""

    people: Mapping[int, str]
    organisations: Mapping[int, str]
    ideas: Mapping[int, str]
    fieldlabs: Mapping[int, str]
    things: Mapping[tuple[str, int], str]
    reasons: Mapping[str, str]
    settings: Mapping[int, Setting]
    changes: Mapping[int, FieldChange]

    def organisation(self, organisation_id: object, at: datetime) -> str:
        """Its name of today and of then; nothing when it is none."""
        if not isinstance(organisation_id, int) or organisation_id not in self.organisations:
            return ""
        return former_names.then(organisation_id, self.organisations[organisation_id], at)


def organisations_in(entry: RecordEntry, held: Mapping[str, Any]) -> Iterator[int]:
    if entry.thing == "organisation":
        yield entry.thing_id
    if entry.organisation_id is not None:
        yield entry.organisation_id
    for key, value in held.items():
        if _is_in(ORGANISATIONS, entry, key) and isinstance(value, int):
            yield value


def settings_in(entries: Iterable[tuple[RecordEntry, Mapping[str, Any]]]) -> Iterator[int]:
    for entry, held in entries:
        if entry.action == "change_setting":
            yield entry.thing_id
            if held.get("was"):
                yield held["was"]


def from_to(entry: RecordEntry, held: Mapping[str, Any], names: Names) -> tuple[str, str]:
    """What it was and what it became, where an action is about one thing that changed."""
    match entry.action:
        case "move":
            states = LABELS.get(entry.thing, {})
            return states.get(str(held.get("old")), ""), states.get(str(held.get("new")), "")
        case "rename_organisation" if "former" in held:
            name = names.organisations.get(entry.thing_id, "")
            return former_names.around(entry.thing_id, name, held["former"])
        case "merge_organisation":
            return (
                names.organisation(entry.thing_id, entry.at),
                names.organisation(held.get("into"), entry.at),
            )
        case "move_to_successor":
            return names.organisation(held.get("old"), entry.at), names.organisation(
                held.get("new"), entry.at
            )
        case "plan_gate" if "next_gate_on" in held:
            was = _day(held["was"]) or NO_DATE if "was" in held else ""
            return was, _day(held["next_gate_on"]) or NO_DATE
        case "change_setting" if entry.thing_id in names.settings:
            return _settings(names.settings[entry.thing_id], held, names)
    return "", ""


def _settings(new: Setting, held: Mapping[str, Any], names: Names) -> tuple[str, str]:
    if new.key not in DEFINITIONS:
        return "", ""
    kind, before = DEFINITIONS[new.key].kind, names.settings.get(held.get("was") or 0)
    was = parse(before.key, before.value) if before else DEFINITIONS[new.key].default
    old = in_words(kind, was) if "was" in held else ""
    return _short(old), _short(in_words(kind, parse(new.key, new.value)))


def parts(entry: RecordEntry, held: Mapping[str, Any], names: Names) -> Iterator[str]:
    """The rest, each in a few words."""
    known = [key for key in ORDER if key in held]
    for key in [*known, *(key for key in held if key not in known)]:
        text = _part(entry, key, held[key], names)
        if text:
            yield text
    for number in str(held.get("changes") or "").split(","):
        row = names.changes.get(int(number)) if number.isdecimal() else None
        if row is not None:
            old, new = _short(row.old), _short(row.new)
            yield f"{FIELDS.get(row.field, row.field)}: van ‘{old}’ naar ‘{new}’"


def _part(entry: RecordEntry, key: str, value: Any, names: Names) -> str:
    if (found := _word(entry, key, value)) is not None:
        return found
    if entry.thing == "role_grant" and key == "fieldlab":
        return names.fieldlabs.get(value, "een Fieldlab")
    if _is_in(ORGANISATIONS, entry, key) and entry.action not in TOLD:
        return names.organisation(value, entry.at)
    if _is_in(DAYS, entry, key) and (day := _day(value)):
        return DAY_WORDS[key].format(day)
    return ""


def _word(entry: RecordEntry, key: str, value: Any) -> str | None:
    """Of a code its label; None when it is no code."""
    kind = WORDS.get((entry.action, key)) or WORDS.get((entry.thing, key))
    if kind is not None and value in set(kind):
        return str(getattr(kind(value), "label"))  # noqa: B009  StrEnum alone has none
    if (entry.thing, key, value) == ("role_grant", "scope", enums.GrantScope.NETWORK):
        return enums.GrantScope.NETWORK.label
    if (entry.action, key) == ("move_to_successor", "what"):
        return MOVED.get(value, "")
    if (entry.action, key) == ("change_setting", "key") and value in DEFINITIONS:
        return DEFINITIONS[value].label
    return None


def _is_in(pairs: set[tuple[str, str]], entry: RecordEntry, key: str) -> bool:
    return (entry.action, key) in pairs or (entry.thing, key) in pairs


def _day(value: object) -> str:
    try:
        return f"{date.fromisoformat(str(value)):%d-%m-%Y}"
    except ValueError:
        return ""


def _short(text: str) -> str:
    line = re.sub(r"[ \t\r\n]+", " ", text)  # not the space within € 10
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
