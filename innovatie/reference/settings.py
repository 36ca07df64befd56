"""What administrators can set, with the value that holds until they do: names, thresholds, ceilings, terms, texts.

Values are typed: `settings.invitation_days` is an `int`. In the database they are text, one row per key and day
(`models/settings.py`), so that a change can be prepared and the past can be read back (FIN-12).
"""

from dataclasses import Field, dataclass, field, fields
from enum import StrEnum
from typing import Any

from innovatie.errors import ReferenceDataError

LONGEST_TEXT = 5000


class Group(StrEnum):
    """The headings on the page of settings, in this order."""

    NAMES = "Namen"
    HANDLING = "Behandelen"
    COUNCIL = "Innovatieraad"
    FIELDLABS = "Fieldlabs"
    MONEY = "Geld"
    ACCESS = "Toegang"
    RETENTION = "Bewaartermijnen"
    TEXTS = "Teksten"


def number(default: int, group: Group, label: str, low: int, high: int, help_: str = "") -> Any:
    """A whole number from `low` to `high`, both included; the label says of what (days, months)."""
    return field(
        default=default, metadata={"group": group, "label": label, "help": help_, "low": low, "high": high}
    )


def line(default: str, group: Group, label: str, help_: str = "") -> Any:
    return field(default=default, metadata={"group": group, "label": label, "help": help_})


@dataclass(frozen=True)
class Settings:
    """All settings as they are in force on one day."""

    council_name: str = line("Innovatieraad", Group.NAMES, "Naam van de raad die kiest")
    invitation_days: int = number(14, Group.ACCESS, "Een uitnodiging is geldig (dagen)", 1, 90)
    reset_minutes: int = number(
        60, Group.ACCESS, "Een link voor een nieuw wachtwoord is geldig (minuten)", 10, 1440
    )
    account_months: int = number(
        24, Group.RETENTION, "Een account dat niemand gebruikt, wissen we na (maanden)", 6, 120
    )
    account_notice_days: int = number(
        30, Group.RETENTION, "Zoveel dagen vooraf krijgt de eigenaar van een account bericht", 7, 90
    )
    guest_months: int = number(
        6, Group.RETENTION, "Het account van een gast wissen we na het einde van het project (maanden)", 0, 24
    )
    profile_months: int = number(
        3, Group.RETENTION, "Een profiel in de pool dat niemand bevestigt, wissen we na (maanden)", 1, 24
    )
    score_months: int = number(
        24, Group.RETENTION, "Cijfers van één raadslid wissen we na de ronde (maanden)", 6, 120
    )
    sign_in_log_months: int = number(18, Group.RETENTION, "Wie wanneer inlogde, bewaren we (maanden)", 1, 60)
    message_months: int = number(12, Group.RETENTION, "Berichten bewaren we (maanden)", 1, 60)
    draft_months: int = number(
        12, Group.RETENTION, "Een concept dat blijft liggen, wissen we na (maanden)", 1, 60
    )


DEFINITIONS: dict[str, Field[Any]] = {definition.name: definition for definition in fields(Settings)}


def parse(key: str, text: str) -> int | str:
    """The value behind a text. Raises `ReferenceDataError`, in words for the user, when it cannot be one."""
    definition = DEFINITIONS[key]
    if "low" not in definition.metadata:
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise ReferenceDataError(f"Vul een tekst in van hoogstens {LONGEST_TEXT} tekens.")
        return text.strip()
    low, high = definition.metadata["low"], definition.metadata["high"]
    if not text.strip().isascii() or not text.strip().isdigit() or not low <= int(text) <= high:
        raise ReferenceDataError(f"Vul een heel getal in van {low} tot en met {high}.")
    return int(text)
