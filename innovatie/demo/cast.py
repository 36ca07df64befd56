"""Who there is in the demonstration network: roles, never real persons, at addresses that cannot exist."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from innovatie.clock import local_date
from innovatie.domain import people, people_council, people_roles
from innovatie.enums import CouncilRole, Layer, OrganisationKind, Role
from innovatie.extensions import db
from innovatie.models.people import Organisation, Person
from innovatie.queries import people as people_queries

KB = "KB, nationale bibliotheek"
SPN = "SPN (Stichting Samenwerkende POI's Nederland)"
VOB = "VOB (Vereniging van Openbare Bibliotheken)"
NATIONAL = (
    ("Landelijk coördinator", KB, Role.NATIONAL_COORDINATOR),
    ("Technisch beheerder", KB, Role.ADMINISTRATOR),
    ("Financieel beheerder", KB, Role.FINANCE),
    ("Afdelingshoofd innovatie", KB, Role.EMPLOYER_CONTACT),
    ("Programmamanager", KB, Role.OWNER_CONTACT),
    ("Poolbeheerder", SPN, Role.POOL_MANAGER),
    ("Programmamanager", VOB, Role.OWNER_CONTACT),
)
SEATS = (
    ("Voorzitter Innovatieraad", "Bibliotheek Kennemerwaard", Layer.LOCAL, CouncilRole.CHAIR),
    ("Secretaris Innovatieraad", KB, Layer.NATIONAL, CouncilRole.SECRETARY),
    ("Raadslid", "Theek5", Layer.LOCAL, CouncilRole.MEMBER),
    ("Raadslid", "Bibliotheek Deventer", Layer.LOCAL, CouncilRole.MEMBER),
    ("Raadslid", "Fers", Layer.PROVINCIAL, CouncilRole.MEMBER),
    ("Raadslid", "Cubiss", Layer.PROVINCIAL, CouncilRole.MEMBER),
    ("Raadslid", VOB, Layer.NATIONAL, CouncilRole.MEMBER),
    ("Raadslid", "Stichting Lezen", Layer.EXTERNAL, CouncilRole.MEMBER),
    ("Raadslid", "SLO", Layer.EXTERNAL, CouncilRole.MEMBER),
)


@dataclass
class Cast:
    """Finds people and organisations by their names, as they are at a moment."""

    organisations: dict[str, Organisation]

    def place(self, name: str) -> Organisation:
        return self.organisations[name]

    def act(self, role: str, organisation: str, now: datetime) -> Person:
        """The person with what he or she may do at that moment."""
        person = people_queries.acting_by_email(address(role, organisation), now)
        if person is None:
            raise LookupError(f"nobody in the demonstration is {role}, {organisation}")
        return person

    def coordinator(self, now: datetime) -> Person:
        return self.act("Landelijk coördinator", KB, now)

    def council(self, now: datetime) -> Iterator[Person]:
        """The members one by one, each as he or she is when it is their turn."""
        return (self.act(role, place, now) for role, place, *_ in SEATS)

    def chair(self, now: datetime) -> Person:
        return self.act(*SEATS[0][:2], now)

    def secretary(self, now: datetime) -> Person:
        return self.act(*SEATS[1][:2], now)


def address(role: str, organisation: str) -> str:
    """poi-coordinator.cubiss@example.nl"""
    return f"{_plain(role)}.{_plain(organisation.partition('(')[0])}@example.nl"


def assemble(libraries: set[str], now: datetime) -> Cast:
    """Add everyone: national roles, three people per POI, the council, and two people per library in use."""
    cast = Cast({place.name: place for place in people_queries.organisations()})
    for role, place, given in NATIONAL:
        _add(cast, role, place, now, given, for_place=given in (Role.EMPLOYER_CONTACT, Role.OWNER_CONTACT))
    for poi in people_queries.organisations(OrganisationKind.POI):
        _add(cast, "POI-coördinator", poi.name, now, Role.POI_COORDINATOR, for_place=True)
        _add(cast, "Innovatiespecialist", poi.name, now, Role.INNOVATION_SPECIALIST, for_place=True)
        _add(cast, "Teamleider", poi.name, now, Role.EMPLOYER_CONTACT, for_place=True)
    for role, name, layer, seat in SEATS:
        _seat(cast, _add(cast, role, name, now), name, layer, seat, now)
    for name in sorted(libraries):
        _add(cast, "Medewerker", name, now)
        if cast.place(name).kind is OrganisationKind.LIBRARY:
            _add(cast, "Directeur", name, now, Role.EMPLOYER_CONTACT, for_place=True)
    db.session.commit()
    return cast


def employer(place: Organisation) -> tuple[str, str]:
    """Who consents to a loan of somebody who works here."""
    titles = {OrganisationKind.LIBRARY: "Directeur", OrganisationKind.POI: "Teamleider"}
    return titles.get(place.kind, "Afdelingshoofd innovatie"), place.name


def add_expert(cast: Cast, title: str, place: str, now: datetime) -> Person:
    return _add(cast, title, place, now)


def _add(
    cast: Cast, title: str, place: str, now: datetime, role: Role | None = None, *, for_place: bool = False
) -> Person:
    organisation = cast.place(place)
    person = people.add_person(
        email=address(title, place),
        name=f"{title}, {place.partition(' (')[0]}",
        password=None,  # chosen from the list on the sign-in page, which is there in demonstration mode only
        organisations=[organisation],
        actor=None,
        now=now,
    )
    if role:
        scope = organisation if for_place else None
        people_roles.give(
            person,
            role,
            organisation=scope,
            starts_on=_since(now),
            reason="Bij de start van het netwerk.",
            actor=None,
            now=now,
        )
    return person


def _seat(cast: Cast, person: Person, place: str, layer: Layer, role: CouncilRole, now: datetime) -> None:
    people_council.seat(
        person,
        layer=layer,
        role=role,
        organisation=cast.place(place),
        starts_on=_since(now),
        reason="Bij de start van de raad.",
        actor=None,
        now=now,
    )


def _since(now: datetime) -> date:
    return local_date(now - timedelta(days=30))


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join("".join(c if c.isalnum() else " " for c in ascii_only.lower()).split())
