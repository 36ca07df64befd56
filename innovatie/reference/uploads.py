"""The sheets that somebody may upload: people and organisations. Every row is judged, and every wrong cell named."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from innovatie.enums import ImportKind, OrganisationKind, Province
from innovatie.errors import ReferenceDataError
from innovatie.reference.grid import Lines
from innovatie.reference.rows import LINE
from innovatie.reference.sheet import Sheet
from innovatie.reference.values import clean, day, matching, shown


@dataclass(frozen=True)
class PersonRow:
    naam: str
    email: str
    organisaties: tuple[str, ...]


@dataclass(frozen=True)
class OrganisationUploadRow:
    naam: str
    soort: OrganisationKind
    provincies: tuple[Province, ...]
    plaats: str | None
    poi: str | None
    isil: str | None
    actief_sinds: date | None
    gestopt_op: date | None


@dataclass(frozen=True)
class Judged:
    """One row of the file: the cells as they stand there, and the values or what is wrong with which column."""

    line: int
    cells: Mapping[str, str]
    row: Any  # None where something is wrong
    faults: Mapping[str, str]


def parts(cell: str) -> list[str]:
    """Several things in one cell, with `;` or `|` between them."""
    found = [part.strip() for part in re.split(r"[;|]", cell)]
    return [part for part in found if part]


def names(cell: str) -> tuple[str, ...]:
    found = parts(cell)
    for name in found:
        LINE(name)
    if not found:
        raise ValueError("deze cel is leeg. Vul hem in.")
    return tuple(dict.fromkeys(found))


def kind(cell: str) -> OrganisationKind:
    for member in OrganisationKind:
        if cell.casefold() in (member.value, member.label.casefold()):
            return member
    known = ", ".join(member.label for member in OrganisationKind)
    raise ValueError(f"{shown(cell)} is onbekend. Kies uit: {known}.")


def provinces(cell: str) -> tuple[Province, ...]:
    known = {member.label.casefold(): member for member in Province}
    found = []
    for label in parts(cell):
        if label.casefold() not in known:
            raise ValueError(
                f"{shown(label)} is geen provincie. Kies uit: {', '.join(p.label for p in Province)}."
            )
        found.append(known[label.casefold()])
    return tuple(sorted(set(found)))


SHEETS: dict[ImportKind, Sheet[Any]] = {
    ImportKind.PEOPLE: Sheet(
        "mensen",
        PersonRow,
        {"naam": LINE, "email": LINE, "organisaties": names},
        unique=(("email",),),
    ),
    ImportKind.ORGANISATIONS: Sheet(
        "organisaties",
        OrganisationUploadRow,
        {
            "naam": LINE,
            "soort": kind,
            "provincies": provinces,
            "plaats": LINE,
            "poi": LINE,
            "isil": matching(
                r"NL-0[78][0-9]{8}", 13, "Schrijf NL-, dan 07 of 08, dan acht cijfers: NL-0800070000."
            ),
            "actief_sinds": day,
            "gestopt_op": day,
        },
        unique=(("naam",), ("isil",)),
        empty={
            "provincies": (),
            **dict.fromkeys(("plaats", "poi", "isil", "actief_sinds", "gestopt_op")),
        },
    ),
}
# What an export has besides: it may be changed and sent back, and these columns are left alone.
LEFT_ALONE: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.PEOPLE: ("rollen", "laatst_ingelogd", "account"),
    ImportKind.ORGANISATIONS: ("laag", "namen_van_vroeger"),
}
EXAMPLES: dict[ImportKind, list[str]] = {
    ImportKind.PEOPLE: ["Voornaam Achternaam", "naam@bibliotheek.nl", "Bibliotheek Eindhoven"],
    ImportKind.ORGANISATIONS: [
        *("Bibliotheek Voorbeeld", "Bibliotheek", "Overijssel;Gelderland", "Deventer", "Rijnbrink"),
        *("NL-0800070000", "2024-01-01", ""),
    ],
}


def judge(what: ImportKind, lines: Lines) -> list[Judged]:
    """All rows under the names of the columns. Raises `ReferenceDataError` when those names are wrong."""
    sheet, (first, *rest) = SHEETS[what], lines
    header = _header(sheet, LEFT_ALONE[what], first)
    if not rest:
        raise ReferenceDataError("Er staan geen rijen in het bestand. Vul minstens een rij in.")
    judged = [_judged(sheet, line, header, cells) for line, cells in rest]
    return list(_once(sheet, judged))


def again(what: ImportKind, kept: list[tuple[int, list[str]]]) -> list[Judged]:
    """Rows that were judged before, from `cells_of`."""
    header = list(SHEETS[what].columns)
    return list(_once(SHEETS[what], [_judged(SHEETS[what], line, header, cells) for line, cells in kept]))


def cells_of(what: ImportKind, judged: Judged) -> list[str]:
    return [judged.cells.get(name, "") for name in SHEETS[what].columns]


def _header(sheet: Sheet[Any], left_alone: tuple[str, ...], first: tuple[int, list[str]]) -> list[str]:
    line, cells = first
    header = [cell.strip().casefold().replace(" ", "_").replace("e-mail", "email") for cell in cells]
    header = ["email" if name in ("emailadres", "email_adres") else name for name in header]
    lacking = [name for name in sheet.columns if name not in header and name not in sheet.empty]
    unknown = [name for name in header if name and name not in {*sheet.columns, *left_alone}]
    twice = [name for name in sheet.columns if header.count(name) > 1]
    if lacking:
        raise ReferenceDataError(
            f"Regel {line} noemt de kolommen. Daar ontbreekt: {', '.join(lacking)}. Gebruik het voorbeeldbestand."
        )
    if unknown or twice:
        word = "hoort hier niet" if unknown else "staat er twee keer"
        raise ReferenceDataError(f"De kolom {shown((unknown or twice)[0])} {word}. Haal hem weg.")
    return header


def _judged(sheet: Sheet[Any], line: int, header: list[str], cells: list[str]) -> Judged:
    faults, values, kept = {}, dict(sheet.empty), {}
    if len(cells) > len(header):
        faults[str(len(header) + 1)] = "hier staat iets zonder naam van een kolom erboven. Haal het weg."
    filled = dict(zip(header, cells, strict=False))
    for column, convert in sheet.columns.items():
        kept[column] = filled.get(column, "")
        try:
            text = clean(kept[column])
            if text:
                values[column] = convert(text)
            elif column not in sheet.empty:
                raise ValueError("deze cel is leeg. Vul hem in.")
        except ValueError as error:
            faults[column] = str(error)
    return Judged(line, kept, None if faults else sheet.row(**values), faults)


def _once(sheet: Sheet[Any], judged: list[Judged]) -> Iterator[Judged]:
    """What may stand there once: the first row has it, the next ones are wrong."""
    seen: dict[tuple[str, ...], int] = {}
    for one in judged:
        faults = dict(one.faults)
        for columns in sheet.unique:
            texts = tuple(one.cells[column].strip().casefold() for column in columns)
            if not any(texts):
                continue
            first = seen.setdefault((*columns, *texts), one.line)
            if first != one.line:
                faults.setdefault(columns[0], f"dit staat ook al op regel {first}. Haal er een weg.")
        yield Judged(one.line, one.cells, one.row if not faults else None, faults)
