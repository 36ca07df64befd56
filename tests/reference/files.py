"""Copies of the files of the product, for tests that spoil something in one of them."""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

from innovatie.reference import FOLDER

FILES = sorted(
    file.name for file in FOLDER.glob("*.csv") if file.name != "personal_data.csv"
)  # is not loaded


def copy_to(folder: Path) -> Path:
    for name in FILES:
        shutil.copyfile(FOLDER / name, folder / name)
    return folder


def table(name: str) -> list[list[str]]:
    """All lines of a file of the product, the header first."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(folder: Path, name: str, lines: list[list[str]]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def set_cell(folder: Path, name: str, line: int, column: str, value: str) -> None:
    """Write a file in which the cell in `line` (the header is line 1) and `column` holds `value`."""
    lines = table(name)
    lines[line - 1][lines[0].index(column)] = value
    write(folder, name, lines)


@dataclass(frozen=True)
class Spoiled:
    """One cell with a wrong value and the reason given; `found` where the fault shows in another cell."""

    file: str
    line: int
    column: str
    value: str
    reason: str
    found: tuple[int, str] | None = None

    @property
    def message(self) -> str:
        line, column = self.found or (self.line, self.column)
        return f"{self.file}, regel {line}, kolom {column}: {self.reason}"


def _organisation(column: str, value: str, reason: str, found: tuple[int, str] | None = None) -> Spoiled:
    return Spoiled("organisations.csv", 11, column, value, reason, found)  # Bibliotheek Eindhoven


SPOILED = [
    _organisation("name", "", "deze cel is leeg. Vul hem in."),
    _organisation("name", "  ", "deze cel is leeg. Vul hem in."),
    _organisation("name", "x" * 201, "de tekst heeft 201 tekens. Maak er hoogstens 200 van."),
    _organisation("name", "ROZET", "‘Rozet’ staat ook al op regel 11. Haal er een weg.", found=(24, "name")),
    _organisation("place", "x\ny", "deze cel is geen geldige CSV. Kijk naar de aanhalingstekens."),
    _organisation("place", "x\0y", "er staat een teken in dat niet mag: U+0000. Haal het weg."),
    _organisation("place", "x\u202ey", "er staat een teken in dat niet mag: U+202E. Haal het weg."),
    _organisation(
        "kind",
        "museum",
        "‘museum’ is onbekend. Kies uit: bibliotheek, poi, kb, spn, vob, landelijk, partner.",
    ),
    _organisation(
        "layer", "Lokaal", "‘Lokaal’ is onbekend. Kies uit: lokaal, provinciaal, landelijk, extern."
    ),
    _organisation("layer", "extern", "bij bibliotheek hoort de laag lokaal."),
    _organisation(
        "provinces",
        "Brabant",
        "‘Brabant’ is geen provincie. Kies uit: Groningen, Fryslân, Drenthe, Overijssel, Flevoland, "
        "Gelderland, Utrecht, Noord-Holland, Zuid-Holland, Zeeland, Noord-Brabant, Limburg.",
    ),
    _organisation("provinces", "Utrecht", "Cubiss werkt niet in Utrecht. Kies een andere provincie of POI."),
    _organisation("provinces", "Limburg;Limburg", "er staat een provincie twee keer in. Haal er een weg."),
    _organisation(
        "supporting_poi",
        "Rozet",
        "‘Rozet’ is geen POI in dit bestand. Kies uit: Fers, Biblionet Groningen, Biblionet Drenthe, "
        "Rijnbrink, Bibliotheeknetwerk Flevoland, BiSC, Probiblio, ZB Bibliotheek van Zeeland, Cubiss.",
    ),
    Spoiled(
        "organisations.csv",
        2,
        "supporting_poi",
        "Cubiss",
        "alleen een bibliotheek heeft een POI. Maak deze cel leeg.",
    ),
    Spoiled(
        "challenges.csv",
        3,
        "code",
        "Opgave 2",
        "‘Opgave 2’ is geen goede code. Gebruik kleine letters, cijfers en lage streepjes.",
    ),
    Spoiled(
        "challenges.csv",
        3,
        "code",
        "geletterde_samenleving",
        "‘geletterde_samenleving, 2021’ staat ook al op regel 2. Haal er een weg.",
    ),
    Spoiled("challenges.csv", 3, "kind", "wens", "‘wens’ is onbekend. Kies uit: opgave, stelseluitdaging."),
    Spoiled(
        "challenges.csv", 3, "number", "1", "‘1, opgave, 2021’ staat ook al op regel 2. Haal er een weg."
    ),
    Spoiled("challenges.csv", 3, "number", "twee", "‘twee’ is geen heel getal."),
    Spoiled("challenges.csv", 3, "number", "-2", "‘-2’ is geen heel getal."),
    Spoiled("challenges.csv", 3, "chapter", "٤", "‘٤’ is geen heel getal."),
    Spoiled(
        "challenges.csv", 3, "from_year", "21", "‘21’ mag niet. Kies een getal van 2000 tot en met 2100."
    ),
    Spoiled("criteria.csv", 2, "number", "1", "‘1’ is geen goede code. Schrijf een C en een getal: C1."),
    Spoiled("criteria.csv", 2, "weight", "101", "‘101’ mag niet. Kies een getal van 0 tot en met 100."),
    Spoiled(
        "criteria.csv",
        2,
        "weight",
        "9" * 5000,
        f"‘{'9' * 40}…’ mag niet. Kies een getal van 0 tot en met 100.",
    ),
    Spoiled(
        "criteria.csv",
        2,
        "weight",
        "21",
        "de gewichten van 2021 zijn samen 101. Maak er samen 100 van.",
        found=(9, "weight"),
    ),
    Spoiled("criteria.csv", 4, "anchor_3", "", "deze cel is leeg. Vul hem in."),
    Spoiled(
        "criteria.csv",
        4,
        "explanation",
        "x" * 5001,
        "de tekst heeft 5001 tekens. Maak er hoogstens 5000 van.",
    ),
    Spoiled("gates.csv", 2, "phase", "5", "‘5’ is onbekend. Kies uit: 1, 2, 3, 4."),
    Spoiled(
        "gates.csv",
        2,
        "number",
        "P5.1",
        "‘P5.1’ is geen goede code. Schrijf een P, de fase, een punt en een getal: P1.2.",
    ),
    Spoiled("gates.csv", 2, "number", "P2.10", "P2.10 hoort niet bij fase 1."),
    Spoiled("funding_sources.csv", 2, "gives_hours", "yes", "‘yes’ mag niet. Vul ja of nee in."),
    Spoiled(
        "funding_sources.csv",
        2,
        "gives_money",
        "nee",
        "een bron geeft geld of uren. Vul ergens ja in.",
        found=(2, "gives_hours"),
    ),
    Spoiled(
        "funding_sources.csv",
        2,
        "ends_on",
        "31-12-2027",
        "‘31-12-2027’ is geen datum. Schrijf jaar, maand en dag zo: 2027-12-31.",
    ),
    Spoiled(
        "funding_sources.csv",
        2,
        "ends_on",
        "2027-02-29",
        "‘2027-02-29’ is geen datum. Schrijf jaar, maand en dag zo: 2027-12-31.",
    ),
    Spoiled("programmes.csv", 2, "source_lines", "", "deze cel is leeg. Vul hem in."),
    Spoiled(
        "skills.csv",
        2,
        "label",
        "projectleiding",
        "‘Projectleiding’ staat ook al op regel 2. Haal er een weg.",
        (3, "label"),
    ),
]
