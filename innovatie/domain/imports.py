"""Importing people and organisations: what a file would do, per row and in words, and then exactly that.

No file names people out of a list of participants or anything else that was not made for it (GOV-13): the page says so,
and a row needs a work address and an organisation.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from innovatie import rules
from innovatie.clock import local_date
from innovatie.domain import organisations, people, people_access, people_accounts
from innovatie.domain.organisations import Details
from innovatie.domain.record import record
from innovatie.enums import ImportKind, ImportOutcome, OrganisationKind
from innovatie.errors import RuleViolation
from innovatie.models.people import Organisation, Person
from innovatie.queries import imports as reads
from innovatie.reference.checks import LAYERS
from innovatie.reference.uploads import Judged, OrganisationUploadRow

Faults = dict[str, str]
ACTIONS = {ImportKind.PEOPLE: "import_people", ImportKind.ORGANISATIONS: "import_organisations"}
REASON = "Staat zo in een bestand dat is geïmporteerd."
COLUMNS = {"kind": "soort", "provinces": "provincies", "supporting_poi": "poi", "isil": "isil"}


@dataclass(frozen=True)
class Step:
    """What one row does. `target` is what it changes; None where it adds something or is wrong."""

    line: int
    name: str
    outcome: ImportOutcome
    words: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    judged: Judged | None = None
    target: Any = None
    places: Sequence[Organisation] = ()
    details: Details | None = None


@dataclass(frozen=True)
class Plan:
    kind: ImportKind
    steps: Sequence[Step]

    def of(self, outcome: ImportOutcome) -> list[Step]:
        return [step for step in self.steps if step.outcome is outcome]

    @property
    def writes(self) -> list[Step]:
        return [*self.of(ImportOutcome.NEW), *self.of(ImportOutcome.CHANGED)]

    @property
    def seen(self) -> str:
        """What a page shows of what would be written: another plan has another one."""
        shown = [(step.line, step.name, step.outcome.value, step.words) for step in self.writes]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def plan(kind: ImportKind, rows: Sequence[Judged], *, actor: Person, now: datetime) -> Plan:
    """What these rows would do now; writes nothing."""
    if kind is ImportKind.PEOPLE:
        return Plan(kind, _plan_people(rows, actor, now))
    return Plan(kind, _plan_organisations(rows, local_date(now)))


def carry_out(
    plan: Plan, *, seen: str, invite: bool, actor: Person, now: datetime
) -> Mapping[ImportOutcome, int]:
    """Write what the page showed, and nothing else; wrong rows are never written. How many of each.

    Raises `RuleViolation` when the plan is another than that which was `seen`.
    """
    if seen != plan.seen:
        raise RuleViolation("De gegevens zijn intussen veranderd. Kijk opnieuw wat er gebeurt.")
    for step in plan.writes:
        if plan.kind is ImportKind.PEOPLE:
            _write_person(step, invite, actor, now)
        else:
            _write_organisation(step, actor, now)
    counts = {outcome: len(plan.of(outcome)) for outcome in ImportOutcome}
    record(
        ACTIONS[plan.kind],
        actor,
        actor=actor,
        now=now,
        added=counts[ImportOutcome.NEW],
        changed=counts[ImportOutcome.CHANGED],
        wrong=counts[ImportOutcome.WRONG],
    )
    return counts


# people


def _plan_people(rows: Sequence[Judged], actor: Person, now: datetime) -> list[Step]:
    places = reads.organisations_by_name()
    known = reads.people_by_address([row.row.email.strip().lower() for row in rows if row.row], now)
    return [_plan_person(row, places, known, actor) for row in rows]


def _plan_person(
    judged: Judged, places: Mapping[str, Organisation], known: Mapping[str, Person], actor: Person
) -> Step:
    name = judged.cells["naam"].strip() or judged.cells["email"].strip() or "Zonder naam"
    faults = dict(judged.faults)
    if judged.row is None:
        return Step(judged.line, name, ImportOutcome.WRONG, faults=faults)
    found = _places(judged.row.organisaties, places, actor, faults)
    try:
        person = known.get(people.check_address(judged.row.email))
    except RuleViolation as error:
        faults["email"] = str(error)
        return Step(judged.line, name, ImportOutcome.WRONG, faults=faults)
    if person is not None and not faults:
        return _plan_known_person(judged, person, found, actor)
    if faults:
        return Step(judged.line, name, ImportOutcome.WRONG, faults=faults)
    words = (f"Komt erbij, bij {_listed(found)}.",)
    return Step(judged.line, name, ImportOutcome.NEW, words, judged=judged, places=found)


def _plan_known_person(judged: Judged, person: Person, found: Sequence[Organisation], actor: Person) -> Step:
    here = {one.organisation_id for one in person.affiliations}
    added = [place for place in found if place.id not in here]
    words = []
    if judged.row.naam != person.name:
        words.append(f"De naam wordt ‘{judged.row.naam}’, was ‘{person.name}’.")
    if added:
        words.append(f"Werkt ook voor {_listed(added)}.")
    if not words:
        return Step(judged.line, person.name, ImportOutcome.SAME)
    if not rules.administers_person(actor, person):
        faults = {"email": "dit adres is al van iemand buiten jouw gebied. Vraag de landelijk coördinator."}
        return Step(judged.line, judged.row.naam, ImportOutcome.WRONG, faults=faults)
    return Step(
        judged.line,
        person.name,
        ImportOutcome.CHANGED,
        tuple(words),
        judged=judged,
        target=person,
        places=added,
    )


def _places(
    names: Sequence[str], places: Mapping[str, Organisation], actor: Person, faults: Faults
) -> list[Organisation]:
    found = []
    for name in names:
        place = places.get(name.casefold())
        if place is None:
            faults["organisaties"] = (
                f"‘{name}’ staat niet in het register. Kijk hoe de organisatie daar heet."
            )
        elif place.ends_on is not None:
            faults["organisaties"] = f"{place.name} is gestopt. Kies een organisatie die nog actief is."
        elif not rules.administers_organisation(actor, place):
            faults["organisaties"] = f"{place.name} hoort niet bij jouw gebied."
        elif place not in found:
            found.append(place)
    return found


def _listed(places: Sequence[Organisation]) -> str:
    return " en ".join(place.name for place in places)


def _write_person(step: Step, invite: bool, actor: Person, now: datetime) -> None:
    row = step.judged.row if step.judged else None
    if row is None:
        raise ValueError("a wrong row is never written")
    if step.target is None:
        person = people.add_person(
            email=row.email, name=row.naam, password=None, organisations=step.places, actor=actor, now=now
        )
        if invite:
            people_access.invite(person, actor=actor, now=now)
        return
    people_accounts.correct_name(step.target, row.naam, actor=actor, now=now)
    for place in step.places:
        people_accounts.affiliate(step.target, place, reason=REASON, actor=actor, now=now)


# organisations


def _plan_organisations(rows: Sequence[Judged], day: date) -> list[Step]:
    places = reads.organisations_by_name()
    isils = {place.isil: place for place in places.values() if place.isil}
    steps = [_plan_organisation(row, places, isils, day) for row in rows]
    return list(_one_row_each(steps))


def _one_row_each(steps: Sequence[Step]) -> Iterator[Step]:
    """One organisation under two of its names is two rows, of which the second would undo the first."""
    seen: dict[int, int] = {}
    for step in steps:
        first = seen.setdefault(step.target.id, step.line) if step.target else step.line
        if first == step.line:
            yield step
        else:
            faults = {"naam": f"{step.name} staat ook al op regel {first}."}
            yield Step(step.line, step.name, ImportOutcome.WRONG, faults=faults)


def _plan_organisation(
    judged: Judged, places: Mapping[str, Organisation], isils: Mapping[str, Organisation], day: date
) -> Step:
    row, name = judged.row, judged.cells["naam"].strip() or "Zonder naam"
    if row is None:
        return Step(judged.line, name, ImportOutcome.WRONG, faults=judged.faults)
    present, faults = places.get(row.naam.casefold()), Faults()
    details = _details(row, present, places, faults)
    owner = isils.get(row.isil) if row.isil else None
    if owner is not None and owner is not present:
        faults["isil"] = f"deze code is al van {owner.name}."
    _check_days(row, present, faults, day)
    if present is not None and not faults:
        _check_present(present, details, faults, day)
    if present is None and not faults:
        _check_kb(row, places, faults)
    if faults:
        return Step(judged.line, name, ImportOutcome.WRONG, faults=faults)
    if present is None:
        words = tuple(_in_words(details, row.gestopt_op))
        return Step(judged.line, name, ImportOutcome.NEW, words, judged=judged, details=details)
    words = tuple(_differences(organisations.details_of(present), details))
    outcome = ImportOutcome.CHANGED if words else ImportOutcome.SAME
    return Step(judged.line, present.name, outcome, words, judged=judged, target=present, details=details)


def _details(
    row: OrganisationUploadRow,
    present: Organisation | None,
    places: Mapping[str, Organisation],
    faults: Faults,
) -> Details:
    poi = places.get(row.poi.casefold()) if row.poi else None
    if row.poi and poi is None:
        faults["poi"] = f"‘{row.poi}’ staat niet in het register. Voeg die POI eerst toe."
    starts_on = row.actief_sinds or (present.starts_on if present else None)
    details = Details(row.soort, frozenset(row.provincies), row.plaats, poi, row.isil, starts_on)
    misfit = organisations.misfit(details, frozenset(poi.provinces) if poi else frozenset())
    if misfit is not None:
        faults.setdefault(COLUMNS[misfit[0]], misfit[1])
    return details


def _check_present(present: Organisation, details: Details, faults: Faults, day: date) -> None:
    if present.ends_on is not None:
        if details == organisations.details_of(present):
            return
        faults["naam"] = f"{present.name} is gestopt. Een import verandert daar niets meer aan."
    elif present.kind is not details.kind:
        faults["soort"] = f"in het register is dit: {present.kind.label}. Wijzig dat op de pagina zelf."
    else:
        try:
            organisations.check_area(present, details, day)
        except RuleViolation as error:
            named = " ".join(missing.text for missing in error.missing)
            faults["provincies"] = f"{error} {named}"


def _check_days(row: OrganisationUploadRow, present: Organisation | None, faults: Faults, day: date) -> None:
    """When it stopped is kept of a new row only; the page of the organisation ends one that is there (GOV-09)."""
    first, last = row.actief_sinds or (present.starts_on if present else None), row.gestopt_op
    if last and present is not None and last != present.ends_on:
        faults["gestopt_op"] = "een import laat niets stoppen. Doe dat op de pagina van de organisatie."
    elif unfit := organisations.unfit_end(first, last, day):
        faults["gestopt_op"] = unfit


def _check_kb(row: OrganisationUploadRow, places: Mapping[str, Organisation], faults: Faults) -> None:
    kbs = (place for place in places.values() if place.kind is OrganisationKind.KB and place.ends_on is None)
    second = organisations.second_kb(row.soort, None, next(kbs, None))
    if second is not None and row.gestopt_op is None:
        faults["soort"] = second


def _in_words(new: Details, ended_on: date | None) -> Iterator[str]:
    """Everything that is kept of an organisation that comes with an import."""
    yield f"Komt erbij als {new.kind.label}, in de laag {LAYERS[new.kind].label.lower()}."
    yield f"Provincies: {_labels(new)}."
    if new.place:
        yield f"Plaats: {new.place}."
    if new.kind is OrganisationKind.LIBRARY:
        yield f"POI: {_name(new.supporting_poi)}."
    if new.isil:
        yield f"ISIL: {new.isil}."
    if new.starts_on:
        yield f"Actief sinds {_day(new.starts_on)}."
    if ended_on:
        yield f"Gestopt op {_day(ended_on)}."


def _differences(old: Details, new: Details) -> Iterator[str]:
    if old.provinces != new.provinces:
        yield f"Provincies: {_labels(new)}, was {_labels(old)}."
    if old.place != new.place:
        yield f"Plaats: {new.place or 'leeg'}, was {old.place or 'leeg'}."
    if old.supporting_poi is not new.supporting_poi:
        yield f"POI: {_name(new.supporting_poi)}, was {_name(old.supporting_poi)}."
    if old.isil != new.isil:
        yield f"ISIL: {new.isil or 'leeg'}, was {old.isil or 'leeg'}."
    if old.starts_on != new.starts_on:
        yield f"Actief sinds {_day(new.starts_on)}, was {_day(old.starts_on)}."


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else "leeg"


def _labels(details: Details) -> str:
    return ", ".join(province.label for province in sorted(details.provinces)) or "geen"


def _name(place: Organisation | None) -> str:
    return place.name if place else "geen"


def _write_organisation(step: Step, actor: Person, now: datetime) -> None:
    if step.judged is None or step.details is None:
        raise ValueError("a wrong row is never written")
    row = step.judged.row
    if step.target is None and row is not None:
        organisations.add(row.naam, step.details, ended_on=row.gestopt_op, actor=actor, now=now)
    else:
        organisations.change(step.target, step.details, actor=actor, now=now)
