"""The kinds of values that a setting can have: from the text in the database to a typed value, and back.

`parse` raises `ReferenceDataError`, in words for the user, when the text cannot be such a value.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from innovatie.errors import ReferenceDataError
from innovatie.methods.money import euros

LONGEST_LINE, LONGEST_TEXT = 200, 5000
MOST_CENTS = 2**31 - 1
MAIL_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+", re.ASCII)  # what every mail server takes


class Kind(Protocol):
    def parse(self, text: str) -> Any: ...

    def text_of(self, value: Any) -> str: ...


@dataclass(frozen=True)
class Number:
    """A whole number from `low` to `high`, both included."""

    low: int
    high: int

    def parse(self, text: str) -> int:
        digits = text.strip()
        if (
            digits.isascii()
            and digits.isdigit()
            and len(digits) < 10
            and self.low <= int(digits) <= self.high
        ):
            return int(digits)
        raise ReferenceDataError(f"Vul een heel getal in van {self.low} tot en met {self.high}.")

    def text_of(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True)
class Tenths:
    """A number with one decimal, such as a mark."""

    low: Decimal
    high: Decimal

    def parse(self, text: str) -> Decimal:
        found = re.fullmatch(r"([0-9]{1,4})(?:[.,]([0-9]))?", text.strip())
        value = Decimal(f"{found[1]}.{found[2] or 0}") if found else None
        if value is None or not self.low <= value <= self.high:
            low, high = (str(bound).replace(".", ",") for bound in (self.low, self.high))
            raise ReferenceDataError(
                f"Vul een getal in van {low} tot en met {high}, met één cijfer na de komma."
            )
        return value

    def text_of(self, value: Decimal) -> str:
        return str(value)


@dataclass(frozen=True)
class Line:
    longest: int = LONGEST_LINE  # for what is filled in now; what was stored before may be longer

    def parse(self, text: str) -> str:
        line = " ".join(text.split())
        if not line or len(line) > LONGEST_LINE:
            raise ReferenceDataError(f"Vul een tekst in van hoogstens {LONGEST_LINE} tekens.")
        return line

    def text_of(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class OptionalLine:
    """Empty means that the pages say it in another way."""

    def parse(self, text: str) -> str:
        return Line().parse(text) if text.strip() else ""

    def text_of(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class MailAddress:
    """Where people may write to; empty when there is none."""

    def parse(self, text: str) -> str:
        address = text.strip()
        if len(address) > LONGEST_LINE or (address and not MAIL_ADDRESS.fullmatch(address)):
            raise ReferenceDataError("Vul een heel e-mailadres in, bijvoorbeeld hulp@bibliotheek.nl.")
        return address

    def text_of(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Paragraphs:
    """Text of several lines for a page; empty means that the page leaves it out."""

    def parse(self, text: str) -> str:
        if len(text.strip()) > LONGEST_TEXT:
            raise ReferenceDataError(f"Vul een tekst in van hoogstens {LONGEST_TEXT} tekens.")
        return text.strip()

    def text_of(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Euros:
    """Money in whole cents; empty means that there is no bound."""

    def parse(self, text: str) -> int | None:
        if not text.strip():
            return None
        return Number(0, MOST_CENTS).parse(text) if len(text.strip()) < 10 else self._too_much()

    def _too_much(self) -> int:
        raise ReferenceDataError("Dit bedrag is te hoog. Vul een lager bedrag in, of laat het leeg.")

    def text_of(self, value: int | None) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class YesNo:
    def parse(self, text: str) -> bool:
        if text not in ("ja", "nee"):
            raise ReferenceDataError("Kies ja of nee.")
        return text == "ja"

    def text_of(self, value: bool) -> str:
        return "ja" if value else "nee"


@dataclass(frozen=True)
class OneOf:
    options: tuple[str, ...]

    def parse(self, text: str) -> str:
        if text not in self.options:
            raise ReferenceDataError(f"Kies uit: {', '.join(self.options)}.")
        return text

    def text_of(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Codes:
    """Numbers of criteria with commas between them, such as "C1, C2"; none is fine."""

    def parse(self, text: str) -> tuple[str, ...]:
        codes = tuple(code for code in re.split(r"[,;\s]+", text.strip()) if code)
        if len(codes) > 20 or not all(re.fullmatch(r"[A-Z][0-9]{1,2}", code) for code in codes):
            raise ReferenceDataError(
                "Vul nummers van criteria in, met een komma ertussen. Bijvoorbeeld: C1, C2."
            )
        return tuple(dict.fromkeys(codes))

    def text_of(self, value: tuple[str, ...]) -> str:
        return ", ".join(value)


def in_words(kind: Kind, value: Any) -> str:
    """A value as people read it."""
    match kind:
        case Euros():
            return "Geen plafond" if value is None else euros(value)
        case YesNo():
            return "Ja" if value else "Nee"
        case Tenths():
            return str(value).replace(".", ",")
        case Codes():
            return ", ".join(value) or "Geen"
        case Paragraphs() | OptionalLine() | MailAddress():
            return str(value) or "Leeg"
    return str(value)
