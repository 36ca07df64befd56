"""Who walks the line: people by their role, added with the commands of an administrator."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.server import Server
from tests.browser.steps import sign_in

PASSWORD = "samen vernieuwen we"


@dataclass(frozen=True)
class Someone:
    """`roles` for the network; `roles_here` for the organisation; `seat` is layer and role in the council."""

    title: str
    organisation: str
    roles: tuple[str, ...] = ()
    roles_here: tuple[str, ...] = ()
    seat: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        return f"{self.title}, {self.organisation.partition(' (')[0]}"

    @property
    def email(self) -> str:
        letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in self.name)
        return f"{letters.lower()}@example.nl"


SUBMITTER = Someone("Medewerker", "Theek5")
COORDINATOR = Someone("POI-coordinator", "Cubiss", roles_here=("poi_coordinator",))
COACH = Someone("Innovatiespecialist", "Cubiss", roles_here=("innovatiespecialist",))
CHAIR = Someone("Voorzitter", "Bibliotheek Kennemerwaard", seat=("lokaal", "voorzitter"))
SECRETARY = Someone("Secretaris", "KB, nationale bibliotheek", seat=("landelijk", "secretaris"))
PROVINCIAL = Someone("Raadslid", "Fers", seat=("provinciaal", "lid"))
EXTERNAL = Someone("Raadslid", "Stichting Lezen", seat=("extern", "lid"))
RECUSED = Someone("Raadslid", "Theek5", seat=("lokaal", "lid"))
MANAGER = Someone("Poolbeheerder", "SPN (Stichting Samenwerkende POI's Nederland)", roles=("poolbeheerder",))
EXPERT = Someone("Onderzoeker", "Bibliotheek Eindhoven")
OTHER_EXPERT = Someone("Onderzoeker", "Bibliotheek Deventer")
EMPLOYER = Someone("Directeur", "Bibliotheek Eindhoven", roles_here=("werkgeverscontact",))
ADMINISTRATOR = Someone("Beheerder", "KB, nationale bibliotheek", roles=("beheerder",))

COUNCIL = (CHAIR, SECRETARY, PROVINCIAL, EXTERNAL, RECUSED)
EVERYBODY = (
    *COUNCIL,
    SUBMITTER,
    COORDINATOR,
    COACH,
    MANAGER,
    EXPERT,
    OTHER_EXPERT,
    EMPLOYER,
    ADMINISTRATOR,
)

At = Callable[[Someone], Page]


def add(server: Server) -> None:
    """Reference data and people, and nothing else."""
    server.flask_each([["reference", "load"], *(command for one in EVERYBODY for command in _commands(one))])


def _commands(one: Someone) -> Iterator[list[str]]:
    added = ["people", "add", "--email", one.email, "--name", one.name, "--password", PASSWORD]
    added += ["--organisation", one.organisation]
    for role in (*one.roles, *one.roles_here):
        added += ["--role", role]
    yield [*added, "--for-organisation"] if one.roles_here else added
    if one.seat:
        layer, role = one.seat
        seat = ["people", "seat", "--email", one.email, "--layer", layer, "--role", role]
        yield [*seat, "--organisation", one.organisation]


def at_their_desks(open_page: Callable[..., Page]) -> At:
    """`at(CHAIR)` is the browser of the chair, who signs in the first time, and is on the page of last time after."""
    desks: dict[Someone, Page] = {}

    def at(one: Someone) -> Page:
        if one not in desks:
            desks[one] = open_page()
            sign_in(desks[one], one.email, PASSWORD)
        return desks[one]

    return at
