"""What administrators can set, with the value that holds until they do: names, thresholds, ceilings, terms, texts.

Values are typed: `settings.invitation_days` is an `int`. In the database they are text, one row per change
(`models/settings.py`), so that a change can be prepared and the past can be read back (FIN-12).
"""

from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from innovatie.reference.kinds import (
    Codes,
    Euros,
    Kind,
    Line,
    MailAddress,
    Number,
    OneOf,
    OptionalLine,
    Paragraphs,
    Tenths,
    YesNo,
)

BALLOT_MINUTES = ("5", "15", "30", "60", "1440", "10080")
MOST_HOURS = 40  # in a week: what the tables hold
FROZEN = "Een ronde houdt wat gold toen zij openging."
PER_ROUND = "Je kunt het per ronde anders kiezen."
PER_BALLOT = "Een stemming houdt wat gold toen zij openging."
PROMISED = "Voor wat al is ingediend, blijft gelden wat toen is beloofd."
LONGEST_NAME = 60


class Group(StrEnum):
    """The headings on the page of settings, in this order."""

    NAMES = "Namen"
    CONTACT = "Contact"
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


def name(default: str, group: Group, label: str, help_: str = "") -> Any:
    """How something is called all over the pages."""
    return _setting(default, group, label, Line(LONGEST_NAME), help_)


def paragraphs(default: str, group: Group, label: str, help_: str = "") -> Any:
    """A text on a page, with line breaks and without HTML; it may be empty."""
    return _setting(default, group, label, Paragraphs(), help_)


def euros(default: int | None, group: Group, label: str, help_: str = "") -> Any:
    """Money in whole cents, or None."""
    return _setting(default, group, label, Euros(), help_)


def yes_no(default: bool, group: Group, label: str, help_: str = "") -> Any:
    return _setting(default, group, label, YesNo(), help_)


def one_of(default: str, options: tuple[str, ...], group: Group, label: str, help_: str = "") -> Any:
    return _setting(default, group, label, OneOf(options), help_)


def codes(default: tuple[str, ...], group: Group, label: str, help_: str = "") -> Any:
    return _setting(default, group, label, Codes(), help_)


@dataclass(frozen=True)
class Settings:
    """All settings as they are in force on one day."""

    council_name: str = name(
        "Innovatieraad",
        Group.NAMES,
        "Naam van de raad die kiest",
        f"Hoogstens {LONGEST_NAME} tekens, zonder ‘de’ of ‘het’ ervoor. Bijvoorbeeld: Stuurgroep Landelijke Fieldlabs.",
    )
    council_article: str = one_of("de", ("de", "het"), Group.NAMES, "Lidwoord van de raad die kiest")

    responsible_organisation: str = _setting(
        "",
        Group.CONTACT,
        "Wie verantwoordelijk is voor de persoonsgegevens",
        OptionalLine(),
        "De naam van de organisatie. Die komt op de pagina Privacy te staan.",
    )
    help_address: str = _setting(
        "",
        Group.CONTACT,
        "E-mailadres voor hulp",
        MailAddress(),
        "Het staat bij inloggen, bij je account, op foutpagina's en in mails. Iedereen kan het lezen. "
        "Is het leeg? Dan verwijzen we naar de landelijk coördinator.",
    )

    first_response_days: int = number(
        10, Group.HANDLING, "Eerste reactie op een behoefte of een idee (werkdagen)", 1, 60, PROMISED
    )
    first_response_urgent_days: int = number(
        3, Group.HANDLING, "Eerste reactie op een urgente vraag (werkdagen)", 1, 60, PROMISED
    )

    round_places_national: int = number(
        2, Group.COUNCIL, "Nieuwe ronde: plaatsen voor landelijke Fieldlabs", 0, 99, PER_ROUND
    )
    round_places_regional: int = number(
        5, Group.COUNCIL, "Nieuwe ronde: plaatsen voor regionale Fieldlabs", 0, 99, PER_ROUND
    )
    round_scoring_days: int = number(
        21, Group.COUNCIL, "Nieuwe ronde: zo lang kan de raad beoordelen (dagen)", 1, 365, PER_ROUND
    )
    scoring_reminder_days: int = number(
        7, Group.COUNCIL, "Eerste herinnering voor het beoordelen sluit (dagen)", 1, 60
    )
    scoring_last_reminder_days: int = number(
        2, Group.COUNCIL, "Laatste herinnering voor het beoordelen sluit (dagen)", 1, 60
    )
    promising_from: Decimal = tenths("3.5", Group.COUNCIL, "Kansrijk vanaf gemiddeld", "1.0", "5.0", FROZEN)
    required_criteria: tuple[str, ...] = codes(
        ("C1", "C2"), Group.COUNCIL, "Criteria met een eigen ondergrens", f"Bijvoorbeeld: C1, C2. {FROZEN}"
    )
    required_from: Decimal = tenths("3.0", Group.COUNCIL, "Ondergrens van die criteria", "1.0", "5.0", FROZEN)
    discuss_from: int = number(2, Group.COUNCIL, "Bespreken vanaf een spreiding van (punten)", 1, 4, FROZEN)
    ballot_minutes: str = one_of(
        "30", BALLOT_MINUTES, Group.COUNCIL, "Een stemming duurt, als je niets anders kiest (minuten)"
    )
    quorum_percent: int = number(
        50, Group.COUNCIL, "Quorum: zoveel van de leden die mogen stemmen (procent)", 1, 100, PER_BALLOT
    )
    quorum_every_layer: bool = yes_no(
        True, Group.COUNCIL, "Quorum: uit elke laag van het bibliotheeknetwerk is er iemand", PER_BALLOT
    )

    silence_weeks: int = number(
        3, Group.FIELDLABS, "Na zoveel stilte in het logboek vragen we hoe het gaat (weken)", 1, 26
    )
    gate_notice_days: int = number(
        30, Group.FIELDLABS, "Zo lang van tevoren herinneren we aan een poort (dagen)", 1, 365
    )
    pool_most_hours: int = number(
        40, Group.FIELDLABS, "Een expert werkt hoogstens zoveel uur per week mee", 1, MOST_HOURS
    )
    pool_longest_months: int = number(
        24, Group.FIELDLABS, "Een aanvraag voor een expert duurt hoogstens (maanden)", 1, 60
    )
    pool_few_experts: int = number(
        2, Group.FIELDLABS, "Een vaardigheid is schaars onder zoveel experts", 1, 50
    )

    ceiling_national: int | None = euros(
        None,
        Group.MONEY,
        "Plafond voor een landelijk Fieldlab",
        "In euro's, alle bronnen samen.",
    )
    ceiling_regional: int | None = euros(
        None,
        Group.MONEY,
        "Plafond voor een regionaal Fieldlab",
        "In euro's, alle bronnen samen.",
    )

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
    guest_longest_months: int = number(
        12, Group.ACCESS, "Een gast krijgt voor een Fieldlab toegang voor hoogstens (maanden)", 1, 36
    )
    guest_notice_days: int = number(
        14, Group.ACCESS, "Zoveel dagen vooraf hoort een gast dat de toegang stopt", 1, 60
    )
    second_step_minutes: int = number(
        10, Group.ACCESS, "Na het wachtwoord is er tijd voor de tweede stap (minuten)", 2, 60
    )
    factor_change_minutes: int = number(
        30, Group.ACCESS, "Je tweede stap wijzigen kan tot zo lang na het inloggen (minuten)", 5, 240
    )
    other_hands_days: int = number(
        7,
        Group.ACCESS,
        "Adres en tweede stap van één account: door twee beheerders, of met zoveel dagen ertussen",
        1,
        90,
        "Wie beide wijzigt, kan als die persoon inloggen.",
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
    def help_line(self) -> str:
        """Whom to ask, as a whole sentence, for who is inside and for who cannot get in."""
        return (
            f"Mail {self.help_address}." if self.help_address else "Vraag het aan de landelijk coördinator."
        )

    @property
    def report_line(self) -> str:
        """Whom to tell that something is not right with an account."""
        whom = f": mail {self.help_address}." if self.help_address else " bij de landelijk coördinator."
        return f"Meld het meteen{whom}"

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
