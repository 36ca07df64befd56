"""Who may do what: every route and method for everybody, written by hand from the description of the roles.

The table itself is `access.txt`. `tests/web/test_matrix.py` holds the application to it, for every route, method and
person; administrators read it on the page Rechten, with the words of `access_words.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "access.txt"

PERSONAS = {
    "--": "bezoeker, niet ingelogd",
    "MW": "medewerker van een andere bibliotheek",
    "IN": "medewerker die het idee indiende",
    "IS": "innovatiespecialist van de POI die behandelt",
    "PC": "POI-coördinator van de POI die behandelt",
    "PX": "POI-coördinator van een andere POI",
    "RL": "raadslid, lokaal",
    "RX": "raadslid van buiten het netwerk",
    "RR": "raadslid van de bibliotheek van het idee",
    "VZ": "voorzitter van de raad",
    "SE": "secretaris van de raad",
    "FT": "trekker van het Fieldlab",
    "CO": "coach van het Fieldlab, innovatiespecialist van een andere POI",
    "EX": "expert, uitgeleend aan het Fieldlab",
    "GA": "gast van een externe partner, in het team van het Fieldlab",
    "PB": "poolbeheerder",
    "WC": "contactpersoon van de werkgever van de expert",
    "EC": "contactpersoon van de eigenaar van het Fieldlab",
    "FB": "financieel beheerder",
    "RE": "redactie",
    "LC": "landelijk coördinator",
    "KG": "lid van een koersgroep, zonder andere rol",
    "RG": "lid van een reflectiegroep, zonder andere rol",
    "BO": "lid van het bestuurlijk overleg, zonder andere rol",
    "TB": "technisch beheerder, zonder andere rol",
    "TK": "technisch beheerder die bij de KB werkt",
    "PA": "medewerker van een externe partner, zonder toegang tot een Fieldlab",
    "UI": "medewerker die niet meer mag inloggen",
}

SIGNS = {
    "+": "mag dit",
    "-": "ziet dat dit er is, maar mag het niet",
    ".": "ziet niet dat dit er is",
    ">": "moet eerst inloggen",
    "!": "krijgt uitleg waarom het niet kan",
}

# The same in a word, for a table with a column per person.
ANSWERS = {"+": "ja", "-": "nee", ".": "niets", ">": "inloggen", "!": "uitleg"}

# What an address is about: as the table and tests/web/scene.py call it, and in words.
THINGS = {
    "1": "een persoon",
    "2021": "een jaar",
    "asked": "een inzending van IN, met een vraag erbij",
    "bronnen": "de financieringsbronnen",
    "chosen": "een gekozen inzending",
    "colleague": "een medewerker in het gebied van PC",
    "council-colleague": "een raadslid in het gebied van PC",
    "council_name": "een gewone instelling",
    "criteria": "de criteria",
    "css/house.css": "de opmaak",
    "decided-round": "een ronde met alle besluiten",
    "disabled-colleague": "een uitgeschakelde medewerker",
    "draft": "een concept van IN",
    "ended-place": "een gestopte organisatie",
    "expert": "het profiel van EX",
    "gate": "een aanvraag voor een poort",
    "gated-lab": "een Fieldlab met een aanvraag op de agenda",
    "hall": "een vergadering waar nog niemand is",
    "idea": "een inzending van IN",
    "idea-without-POI": "een inzending van een organisatie zonder POI",
    "identity-of-IN": "het werkaccount van IN",
    "invitation": "een link die werkt",
    "invitation_days": "een instelling over toegang",
    "item": "een inzending in een ronde die loopt",
    "lab": "het Fieldlab",
    "loan": "een lening die loopt",
    "loan-for-employer": "een lening die wacht op de werkgever",
    "loan-for-expert": "een lening die wacht op de expert",
    "meeting": "een vergadering",
    "membership": "een plek in het team",
    "national-idea": "een inzending van een landelijke organisatie",
    "no-link": "een link die niet werkt",
    "no-such-list": "een lijst die er niet is",
    "no-such-setting": "een instelling die er niet is",
    "opgaven": "de opgaven",
    "open-item": "een punt waarover nog niet is gestemd",
    "outcome-item": "een punt met een uitslag",
    "outcome-of-VZ-item": "een punt met een uitslag, van de bibliotheek van VZ",
    "owned-lab": "een Fieldlab met een eigenaar",
    "passkey-of-IN": "de passkey van IN",
    "person-IN": "IN",
    "person-LC": "LC",
    "place": "een organisatie",
    "planned": "een geplande vergadering",
    "planned-item": "een punt op een geplande agenda",
    "prepared": "een ronde in voorbereiding",
    "proposed-expert": "het profiel van IN, dat nog niet in de pool is",
    "request": "een aanvraag voor een expert, van IS",
    "reset": "een link die werkt",
    "role-in-area": "een rol in het gebied van PC",
    "role-of-pool": "de rol van WC",
    "role-of-manager": "de rol van een andere poolbeheerder",
    "role-of-LC": "de rol van LC",
    "scored": "een beoordeelde ronde",
    "scoring": "een ronde die loopt",
    "seat-of-RL": "de zetel van RL",
    "seat-of-VZ": "de zetel van VZ",
    "session-of-IN": "een sessie van IN",
    "skill": "een vaardigheid",
    "source": "een financieringsbron",
    "spare-expert": "een andere expert",
    "their-work": "waar die werkt",
    "tied": "een stemming zonder meerderheid",
    "tied-of-VZ": "een stemming zonder meerderheid, van de bibliotheek van VZ",
    "vaardigheden": "de vaardigheden",
    "voting": "een stemming die loopt",
    "yearly-gate": "de jaarlijkse toets",
}


@dataclass(frozen=True)
class Line:
    """One route about one thing, with the expected answer per person: the same for all its methods here.

    `heading` is what the group of lines is about, in Dutch. `about` names what the address is about (`THINGS`). A page
    about no thing of its own (a list, an empty form) is no secret: it says 403, never 404.
    """

    heading: str
    endpoint: str
    methods: tuple[str, ...]
    about: tuple[str, ...]
    cells: dict[str, str]


@dataclass(frozen=True)
class Row:
    """A line for one of its methods."""

    endpoint: str
    method: str
    about: tuple[str, ...]
    cells: dict[str, str]

    @property
    def name(self) -> str:
        return " ".join((self.endpoint, self.method, *self.about))


def rows() -> list[Row]:
    """All rows in the order of the file."""
    return [Row(line.endpoint, method, line.about, line.cells) for line in lines() for method in line.methods]


# The same people as somebody who is refused reads it; what is left out says nothing about a role.
ROLES = {
    **dict.fromkeys(("PC", "PX"), "POI-coördinator"),
    **dict.fromkeys(("RL", "RX", "RR"), "raadslid"),
    **dict.fromkeys(("TB", "TK"), "technisch beheerder"),
    **{code: PERSONAS[code] for code in ("IS", "VZ", "SE", "FT", "PB", "WC", "EC", "FB", "RE", "LC")},
    "IN": "wie het indiende",
    "CO": "coach van het Fieldlab",
    "EX": "expert in het team",
    "GA": "gast in het team",
}
MOST_ROLES = 6


@cache
def who_may(endpoint: str, method: str) -> tuple[str, ...]:
    """Which roles get further here; none when that takes no role, or says too much to read."""
    found = [row.cells for row in rows() if (row.endpoint, row.method) == (endpoint, method)]
    may = [code for code in PERSONAS if any(cells[code] in "+!" for cells in found)]
    roles = tuple(dict.fromkeys(ROLES[code] for code in may if code in ROLES))
    return () if "MW" in may or len(roles) > MOST_ROLES else roles


@cache
def lines() -> tuple[Line, ...]:
    """All lines in the order of the file. Raises `ValueError` when its columns are not `PERSONAS`."""
    written = [line for line in TABLE.read_text().splitlines() if line]
    first, second = ("".join(line.split()) for line in written[:2])
    codes = [above + below for above, below in zip(first, second, strict=True)]
    if codes != list(PERSONAS):
        raise ValueError("the columns of the table are not the people")
    return tuple(_lines(codes, written[2:]))


def _lines(codes: list[str], written: list[str]) -> Iterator[Line]:
    heading = ""
    for line in written:
        if line.startswith("# "):
            heading = line.removeprefix("# ")
            continue
        endpoint, methods, about, *cells = line.split()
        expected = dict(zip(codes, "".join(cells), strict=True))
        things = () if about == "-" else tuple(about.split(","))
        if unknown := {*expected.values(), *things} - {*SIGNS, *THINGS}:
            raise ValueError(f"{endpoint}: this table knows no {unknown}")
        yield Line(heading, endpoint, tuple(methods.split(",")), things, expected)
