"""What columns are called, and their values in words, where the history says what somebody changed."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

NOTHING = "leeg"

FIELDS = {
    "number": "Nummer",
    "code": "Code",
    "label": "Naam",
    "kind": "Soort",
    "layer": "Laag",
    "chapter": "Hoofdstuk in de Netwerkagenda",
    "weight": "Gewicht",
    "explanation": "Uitleg",
    "anchor_1": "Wanneer een 1",
    "anchor_2": "Wanneer een 2",
    "anchor_3": "Wanneer een 3",
    "anchor_4": "Wanneer een 4",
    "anchor_5": "Wanneer een 5",
    "text": "Wat er klaar moet zijn",
    "phase": "Fase",
    "gate_title": "Poort",
    "owner": "Van wie de bron is",
    "gives_money": "Geeft geld",
    "gives_hours": "Geeft uren",
    "source_lines": "Vindplaats",
    "from_year": "Geldt vanaf",
    "starts_on": "Actief sinds",
    "ends_on": "Laatste dag",
    "provinces": "Provincies",
    "place": "Plaats",
    "supporting_poi": "POI die ondersteunt",
    "isil": "ISIL",
    "domains": "Domeinen",
}


def in_words(value: Any) -> str:
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "ja" if value else "nee"
        case StrEnum():
            return str(getattr(value, "label", value))
        case str():
            return value
        case datetime() | date():
            return f"{value:%d-%m-%Y}"
        case Iterable():
            return ", ".join(sorted(in_words(part) for part in value)) or NOTHING
    return str(value)
