"""From the text of one cell to a value. Each function raises `ValueError` with the reason, in Dutch."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum

from innovatie.enums import Province

Convert = Callable[[str], object]

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
SHOWN = 40


def clean(cell: str) -> str:
    """Return the cell without space around it, composed the same way whatever machine wrote the file."""
    text = unicodedata.normalize("NFC", cell).strip()
    for character in text:
        if "\udc80" <= character <= "\udcff":  # a byte that is not UTF-8, kept by surrogateescape
            raise ValueError("deze tekens zijn niet te lezen. Sla het bestand op als UTF-8.")
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            raise ValueError(f"er staat een teken in dat niet mag: U+{ord(character):04X}. Haal het weg.")
    return text


def shown(cell: str) -> str:
    """Quote a cell in a message, shortened."""
    return f"‘{cell[:SHOWN]}…’" if len(cell) > SHOWN else f"‘{cell}’"


def words(longest: int) -> Convert:
    def convert(cell: str) -> str:
        if len(cell) > longest:
            raise ValueError(f"de tekst heeft {len(cell)} tekens. Maak er hoogstens {longest} van.")
        return cell

    return convert


def matching(pattern: str, longest: int, advice: str) -> Convert:
    def convert(cell: str) -> str:
        if len(cell) > longest or not re.fullmatch(pattern, cell):
            raise ValueError(f"{shown(cell)} is geen goede code. {advice}")
        return cell

    return convert


def whole(lowest: int, highest: int) -> Convert:
    def convert(cell: str) -> int:
        if not (cell.isascii() and cell.isdigit()):
            raise ValueError(f"{shown(cell)} is geen heel getal.")
        # Compared by length first: int() refuses thousands of digits with an error of its own.
        if len(cell) > 9 or not lowest <= int(cell) <= highest:
            raise ValueError(f"{shown(cell)} mag niet. Kies een getal van {lowest} tot en met {highest}.")
        return int(cell)

    return convert


def one_of(kind: type[StrEnum]) -> Convert:
    def convert(cell: str) -> StrEnum:
        try:
            return kind(cell)
        except ValueError:
            raise ValueError(f"{shown(cell)} is onbekend. Kies uit: {', '.join(kind)}.") from None

    return convert


def yes_no(cell: str) -> bool:
    if cell not in {"ja", "nee"}:
        raise ValueError(f"{shown(cell)} mag niet. Vul ja of nee in.")
    return cell == "ja"


def day(cell: str) -> date:
    try:
        if DAY.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass  # written like a day, but not in the calendar: the same advice
    raise ValueError(f"{shown(cell)} is geen datum. Schrijf jaar, maand en dag zo: 2027-12-31.")


def provinces(cell: str) -> tuple[Province, ...]:
    """Labels with `;` between them, whatever their order."""
    known = {province.label: province for province in Province}
    found = []
    for label in cell.split(";"):
        if label not in known:
            raise ValueError(f"{shown(label)} is geen provincie. Kies uit: {', '.join(known)}.")
        found.append(known[label])
    if len(set(found)) < len(found):
        raise ValueError("er staat een provincie twee keer in. Haal er een weg.")
    return tuple(sorted(found))
