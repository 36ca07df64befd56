"""Who may do what: every route and method for everybody, written by hand from the description of the roles.

The table itself is `access.txt`. `tests/web/test_matrix.py` holds the application to it, for every route, method and
person; administrators read it on the page Rechten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
    "KG": "lid van een koersgroep, verder niets",
    "RG": "lid van een reflectiegroep, verder niets",
    "BO": "lid van het bestuurlijk overleg, verder niets",
    "TB": "technisch beheerder, verder niets",
    "TK": "technisch beheerder die bij de KB werkt",
    "PA": "medewerker van een externe partner, verder niets",
    "UI": "medewerker die niet meer mag inloggen",
}

SIGNS = {
    "+": "mag dit",
    "-": "ziet dit, maar mag het niet (403)",
    ".": "ziet dit niet (404)",
    ">": "moet eerst inloggen",
    "!": "krijgt uitleg waarom het niet kan",
}


@dataclass(frozen=True)
class Row:
    """One route and method about one thing, with the expected answer per person.

    `heading` is what the group of rows is about, in Dutch. `about` names what the address is about, as
    tests/web/scene.py calls it. A page about no thing of its own (a list, an empty form) is no secret: it says 403,
    never 404.
    """

    heading: str
    endpoint: str
    method: str
    about: tuple[str, ...]
    cells: dict[str, str]

    @property
    def name(self) -> str:
        return " ".join((self.endpoint, self.method, *self.about))


def rows() -> list[Row]:
    """All rows in the order of the file. Raises `ValueError` when its columns are not `PERSONAS`."""
    lines = [line for line in TABLE.read_text().splitlines() if line]
    first, second = ("".join(line.split()) for line in lines[:2])
    codes = [above + below for above, below in zip(first, second, strict=True)]
    if codes != list(PERSONAS):
        raise ValueError("the columns of the table are not the people")
    return list(_rows(codes, lines[2:]))


def _rows(codes: list[str], lines: list[str]) -> Iterator[Row]:
    heading = ""
    for line in lines:
        if line.startswith("# "):
            heading = line.removeprefix("# ")
            continue
        endpoint, methods, about, *cells = line.split()
        expected = dict(zip(codes, "".join(cells), strict=True))
        if unknown := set(expected.values()) - set(SIGNS):
            raise ValueError(f"{endpoint}: {unknown} is no sign of this table")
        things = () if about == "-" else tuple(about.split(","))
        for method in methods.split(","):
            yield Row(heading, endpoint, method, things, expected)
