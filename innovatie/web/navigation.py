"""The main menu: what this person may open, in the order of the work."""

from dataclasses import dataclass

from flask import request, url_for
from flask_login import current_user

from innovatie import rules
from innovatie.models.people import Person
from innovatie.sign_in_provider import single_sign_on
from innovatie.web import admin, current


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    current: bool


ADMINISTRATION = "admin.overview"
PLACES = (
    ("Start", "start.home", rules.signed_in),
    ("Inzendingen", "ideas.overview", rules.reads_along),
    ("Werklijst", "ideas_handling.worklist", rules.handles_ideas),
    ("Rondes", "rounds.overview", rules.sees_rounds),
    ("Vergaderingen", "sessions.overview", rules.sees_sessions),
    ("Fieldlabs", "fieldlabs.overview", rules.sees_fieldlabs),
    ("Expertisepool", "pool.overview", rules.sees_pool),
    ("Organisaties", "organisations.overview", rules.reads_along),
    ("Beheer", ADMINISTRATION, admin.opens_a_card),
)


# The tabs of your own account, in this order: a label and an endpoint.
ACCOUNT_TABS = (
    ("Gegevens", "account.details"),
    ("Wachtwoord", "people_passwords.change"),
    ("Tweede stap", "account_factors.overview"),
    ("Waar je bent ingelogd", "account_sessions.overview"),
    ("Geschiedenis", "record.own"),
    ("Privacy", "privacy.mine"),
)


def account_tabs() -> list[Entry]:
    """None before the second step: they would all lead back to it."""
    if rules.is_held_back(current_user):
        return []
    tabs = [*ACCOUNT_TABS, ("Werkaccount", "people_sso.show")] if single_sign_on.provider else ACCOUNT_TABS
    return [Entry(label, url_for(endpoint), _is_current_tab(endpoint)) for label, endpoint in tabs]


def _is_current_tab(endpoint: str) -> bool:
    """The page itself, or the part of the account that has a blueprint of its own."""
    part = endpoint.partition(".")[0]
    return request.endpoint == endpoint or request.blueprint == part != "account"


def menu_for(person: Person) -> list[Entry]:
    if not person.is_authenticated or not rules.has_access(person) or rules.is_held_back(person):
        return []
    return [
        Entry(label, url_for(endpoint), _is_current(endpoint))
        for label, endpoint, rule in PLACES
        if rule(person)
    ]


def _is_current(endpoint: str) -> bool:
    """The page itself, else the place that its feature is named after; all of /beheer/ belongs to its hub."""
    if request.path.startswith("/beheer/"):
        return endpoint == ADMINISTRATION
    if request.endpoint in {place for _, place, _ in PLACES}:
        return endpoint == request.endpoint
    return endpoint.partition(".")[0] == (request.blueprint or "").partition("_")[0]


def role_in_words(person: Person) -> str:
    """What the header says beside the name: the seat, else the roles, else the employer when there is only one."""
    seat = rules.council_seat(person)
    labels = [f"{current.settings.council_name}, {seat.role.label.lower()}"] if seat else []
    labels += sorted({grant.role.label for grant in person.grants})
    places = [affiliation.organisation.name for affiliation in person.affiliations]
    return ", ".join(labels[:2] or (places if len(places) == 1 else []))
