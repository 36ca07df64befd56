"""The hub of administration: a card for each place that this person may open."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, render_template
from flask_login import current_user

from innovatie import rules
from innovatie.enums import ReferenceKind
from innovatie.models.people import Person
from innovatie.web.guards import allow

bp = Blueprint("admin", __name__, url_prefix="/beheer")


class Card(NamedTuple):
    label: str
    explanation: str | Callable[[Person], str]
    endpoint: str
    rule: Callable[[Person], bool]

    def explained(self, person: Person) -> str:
        return self.explanation if isinstance(self.explanation, str) else self.explanation(person)


def _lists_kept(person: Person) -> str:
    """Only the lists that this person opens there."""
    kept = [kind.label for kind in ReferenceKind if rules.keeps_reference(person, kind)]
    return f"{', '.join(kept)}. Waaruit iedereen kiest."


def _record_read(person: Person) -> str:
    if rules.is_coordinator(person):
        return "Wie wat deed, wanneer, namens wie en waarom. Niemand kan er iets in veranderen."
    return "Wat je zelf deed en wat bij jouw rol hoort: wie, wanneer en waarom."


CARDS = (
    Card(
        "Mensen",
        "Wie er kan inloggen: toevoegen, uitnodigen, voor wie zij werken, en accounts uitschakelen.",
        "people_admin.overview",
        rules.administers_people,
    ),
    Card(
        "Rollen",
        "Wie welke rol heeft, waar die geldt, tot wanneer en waarom. Je geeft en beëindigt rollen.",
        "people_roles.overview",
        rules.administers_roles,
    ),
    Card(
        "Leden van de raad",
        "Wie er in de raad zit, voor welke laag en tot wanneer. Wie de raad bijhoudt, geeft en beëindigt zetels.",
        "people_council.overview",
        lambda person: rules.keeps_council(person) or rules.administers(person),
    ),
    Card(
        "Organisaties",
        "Het register: toevoegen, hernoemen, samenvoegen en laten stoppen. En welke POI wie ondersteunt.",
        "organisations_admin.overview",
        rules.administers,
    ),
    Card(
        "Rechten",
        "Wat elke soort gebruiker mag, in woorden. En de hele tabel, om te printen.",
        "access.overview",
        rules.administers,
    ),
    Card(
        "Instellingen",
        "Namen, termijnen, drempels, plafonds en teksten. Je ziet wat er geldt, sinds wanneer en door wie.",
        "settings.overview",
        rules.administers,
    ),
    Card(
        "Gegevens",
        _lists_kept,
        "reference.overview",
        rules.keeps_some_reference,
    ),
    Card(
        "Logboek",
        _record_read,
        "record.whole",
        rules.reads_record,
    ),
    Card(
        "Taken",
        "Wat vanzelf loopt: stemmingen sluiten, herinneren, e-mail bezorgen. En of alles op tijd is.",
        "jobs.overview",
        rules.sees_jobs,
    ),
)


def opens_a_card(person: Person) -> bool:
    return any(card.rule(person) for card in CARDS)


@bp.get("/")
@allow(opens_a_card)
def overview() -> str:
    return render_template("admin/overview.html", cards_open=[c for c in CARDS if c.rule(current_user)])
