"""The hub of administration: a card for each place that this person may open."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, render_template
from flask_login import current_user

from innovatie import rules
from innovatie.models.people import Person
from innovatie.web.guards import allow

bp = Blueprint("admin", __name__, url_prefix="/beheer")


class Card(NamedTuple):
    label: str
    explanation: str
    endpoint: str
    rule: Callable[[Person], bool]


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
        "Elke pagina en elke knop, en wie die mag gebruiken.",
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
        "Opgaven, criteria en vragen bij de poorten, per jaar. En bronnen, programma's en vaardigheden.",
        "reference.overview",
        rules.keeps_some_reference,
    ),
    Card(
        "Logboek",
        "Wie wat deed, wanneer, namens wie en waarom. Niemand kan er iets in veranderen.",
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
