"""What administrators can set, with the value that holds until they do: names, thresholds, ceilings, terms, texts.

Values are typed: `settings.invitation_days` is an `int`. In the database they are text, one row per change
(`models/settings.py`), so that a change can be prepared and the past can be read back (FIN-12).
"""

from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from innovatie.reference.kinds import Codes, Euros, Kind, Line, Number, OneOf, Paragraphs, Tenths, YesNo


class Group(StrEnum):
    """The headings on the page of settings, in this order."""

    NAMES = "Namen"
    HANDLING = "Behandelen"
    COUNCIL = "Raad"
    FIELDLABS = "Fieldlabs en expertisepool"
    MONEY = "Geld"
    ACCESS = "Toegang"
    RETENTION = "Bewaartermijnen"
    TEXTS = "Teksten"


@dataclass(frozen=True)
class Definition:
    """One setting as the page of settings shows it."""

    key: str
    group: Group
    label: str
    help: str
    kind: Kind
    default: Any


def _setting(default: Any, group: Group, label: str, kind: Kind, help_: str) -> Any:
    return field(default=default, metadata={"group": group, "label": label, "help": help_, "kind": kind})


def number(default: int, group: Group, label: str, low: int, high: int, help_: str = "") -> Any:
    """A whole number from `low` to `high`, both included; the label says of what (days, months)."""
    return _setting(default, group, label, Number(low, high), help_)


def tenths(default: str, group: Group, label: str, low: str, high: str, help_: str = "") -> Any:
    return _setting(Decimal(default), group, label, Tenths(Decimal(low), Decimal(high)), help_)


def line(default: str, group: Group, label: str, help_: str = "") -> Any:
    return _setting(default, group, label, Line(), help_)


def paragraphs(default: str, group: Group, label: str, help_: str = "") -> Any:
    """A text on a page, with line breaks and without HTML; it may be empty."""
    return _setting(default, group, label, Paragraphs(), help_)


def euros(default: int | None, group: Group, label: str, help_: str = "") -> Any:
    """Money in whole cents, or None."""
    return _setting(default, group, label, Euros(), help_)


def yes_no(default: bool, group: Group, label: str, help_: str = "") -> Any:
    return _setting(default, group, label, YesNo(), help_)


def one_of(options: tuple[str, ...], group: Group, label: str, help_: str = "") -> Any:
    """The first one is the default."""
    return _setting(options[0], group, label, OneOf(options), help_)


def codes(default: tuple[str, ...], group: Group, label: str, help_: str = "") -> Any:
    return _setting(default, group, label, Codes(), help_)


@dataclass(frozen=True)
class Settings:
    """All settings as they are in force on one day."""

    council_name: str = line(
        "Innovatieraad",
        Group.NAMES,
        "Naam van de raad die kiest",
        "Zonder ‘de’ of ‘het’ ervoor. Bijvoorbeeld: Stuurgroep Landelijke Fieldlabs.",
    )
    council_article: str = one_of(("de", "het"), Group.NAMES, "Lidwoord van de raad die kiest")

    invitation_days: int = number(14, Group.ACCESS, "Een uitnodiging is geldig (dagen)", 1, 90)
    sign_in_attempts: int = number(
        10, Group.ACCESS, "Wachtwoorden proberen voor één account (keer per kwartier)", 3, 50
    )
    code_attempts: int = number(5, Group.ACCESS, "Codes proberen voor één account (keer per kwartier)", 3, 50)
    network_attempts: int = number(
        50,
        Group.ACCESS,
        "Proberen in te loggen vanaf één netwerk (keer per kwartier)",
        10,
        1000,
        "Een bibliotheek heeft vaak één netwerk voor al haar mensen.",
    )
    reset_requests: int = number(
        3, Group.ACCESS, "Een nieuw wachtwoord vragen voor één account (keer per kwartier)", 1, 20
    )
    reset_minutes: int = number(
        60, Group.ACCESS, "Een link voor een nieuw wachtwoord is geldig (minuten)", 10, 1440
    )
    second_step_minutes: int = number(
        10, Group.ACCESS, "Na het wachtwoord is er tijd voor de tweede stap (minuten)", 2, 60
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

    sign_in_lead: str = paragraphs(
        "Hier werken bibliotheken, POI's en de KB samen aan vernieuwing.",
        Group.TEXTS,
        "Boven het formulier om in te loggen",
    )
    idea_introduction: str = paragraphs(
        "Een paar zinnen zijn genoeg. Alle leden van het netwerk lezen wat je indient.",
        Group.TEXTS,
        "Boven het formulier om een idee in te dienen",
    )
    accessibility_contact: str = paragraphs(
        "Vertel het je POI-coördinator of de landelijk coördinator. "
        "Zeg erbij op welke pagina het was, en wat je wilde doen.",
        Group.TEXTS,
        "Toegankelijkheid: waar je een probleem meldt",
        "Noem ook een adres of een telefoonnummer als dat er is.",
    )
    privacy_contact: str = paragraphs(
        "Stel je vraag aan de landelijk coördinator. Je krijgt binnen een maand antwoord.",
        Group.TEXTS,
        "Privacy: aan wie je een vraag stelt",
        "Noem ook een adres of een telefoonnummer als dat er is.",
    )
    footer_text: str = paragraphs(
        "Innovatienetwerk van de openbare bibliotheken", Group.TEXTS, "Onder aan elke pagina"
    )

    @property
    def the_council(self) -> str:
        """In the middle of a sentence: "de Innovatieraad"."""
        return f"{self.council_article} {self.council_name}"

    @property
    def the_council_first(self) -> str:
        """At the beginning of a sentence: "De Innovatieraad"."""
        return f"{self.council_article.capitalize()} {self.council_name}"


DEFINITIONS: dict[str, Definition] = {
    found.name: Definition(key=found.name, default=found.default, **found.metadata)
    for found in fields(Settings)
}


def parse(key: str, text: str) -> Any:
    """The value behind a text. Raises `ReferenceDataError`, in words for the user, when it cannot be one."""
    return DEFINITIONS[key].kind.parse(text)
