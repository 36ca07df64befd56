"""Fields for numbers, hours, money and moments: typed text becomes minutes, cents and UTC times, each within bounds."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from wtforms import (
    DateField,
    Field,
)
from wtforms.widgets import DateTimeLocalInput, NumberInput, TextInput

from innovatie.clock import AMSTERDAM
from innovatie.web.forms.text import BIGGEST, clean_line

YEARS = range(2000, 2101)


class _ParsedField(Field):
    """Text that becomes a value; the text comes back as it was typed when it cannot."""

    widget: Any = TextInput()

    def __init__(self, label: str, validators: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), **kwargs)

    def parse(self, text: str) -> Any:
        """The value; raises `ValueError` with what to do."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        self.data = self.parse(text) if text else None

    def _value(self) -> str:
        if self.raw_data:
            return clean_line(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)


class _BoundedField(_ParsedField):
    """A number between two bounds, both included and in the unit of the value."""

    inputmode = "decimal"
    largest = BIGGEST
    minimum: Any
    maximum: Any
    render_kw: dict[str, Any]

    def __init__(
        self,
        label: str,
        validators: Iterable[Any] = (),
        *,
        minimum: Any = 0,
        maximum: Any = None,
        **kwargs: Any,
    ) -> None:
        self.minimum, self.maximum = minimum, self.largest if maximum is None else maximum
        kwargs["render_kw"] = {"inputmode": self.inputmode, **(kwargs.get("render_kw") or {})}
        super().__init__(label, validators, **kwargs)


class WholeNumberField(_BoundedField):
    """A whole number between two bounds, both included."""

    widget = NumberInput(step="1")
    inputmode = "numeric"

    def __init__(self, label: str, validators: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.render_kw = {"min": self.minimum, "max": self.maximum, **self.render_kw}

    def parse(self, text: str) -> int:
        if re.fullmatch(r"[0-9]{1,10}", text) and self.minimum <= int(text) <= self.maximum:
            return int(text)
        raise ValueError(f"Vul een heel getal in van {self.minimum} tot en met {self.maximum}.")


class HoursField(_BoundedField):
    """Hours, in quarters ("1,5" or "0,25"); the value and its bounds are in minutes."""

    largest = 24 * 60

    def parse(self, text: str) -> int:
        found = re.fullmatch(r"([0-9]{1,5})(?:[.,]([0-9]{1,2}))?", text)
        hundredths = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 1
        if hundredths % 25:
            raise ValueError("Vul uren in met kwartieren, bijvoorbeeld 1,5 of 0,25.")
        minutes = hundredths * 60 // 100
        if not self.minimum <= minutes <= self.maximum:
            raise ValueError(f"Vul {self.show(self.minimum)} tot {self.show(self.maximum)} uur in.")
        return minutes

    def show(self, value: int) -> str:
        hours, rest = divmod(value, 60)
        return f"{hours}," + f"{rest * 100 // 60:02d}".rstrip("0") if rest else str(hours)


class EuroField(_BoundedField):
    """An amount of money ("10.000" or "€ 10,50"); the value and its bounds are in cents."""

    _AMOUNT = re.compile(r"(?:€ ?)?([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,10})(?:[.,]([0-9]{2})|,-)?")

    def parse(self, text: str) -> int:
        found = self._AMOUNT.fullmatch(text)
        if not found and re.fullmatch(r"(?:€ ?)?[0-9]{11,}(?:[.,][0-9]{2})?", text):
            raise ValueError(f"Dit bedrag is te groot. Vul hoogstens € {self.show(self.maximum)} in.")
        if not found and re.fullmatch(r"(?:€ ?)?[0-9.]{1,14},[0-9]", text):
            raise ValueError("Schrijf twee cijfers achter de komma, bijvoorbeeld 12,50.")
        if not found:
            raise ValueError("Vul een bedrag in, bijvoorbeeld 10.000 of 12,50.")
        cents = int(found[1].replace(".", "")) * 100 + int(found[2] or 0)
        if not self.minimum <= cents <= self.maximum:
            lowest, highest = self.show(self.minimum), self.show(self.maximum)
            raise ValueError(f"Vul een bedrag in van € {lowest} tot en met € {highest}.")
        return cents

    def show(self, value: int) -> str:
        euros, cents = divmod(value, 100)
        return f"{euros:,}".replace(",", ".") + (f",{cents:02d}" if cents else "")


class TenthsField(_BoundedField):
    """A number with one decimal ("3,5"); the bounds are `Decimal`s."""

    def parse(self, text: str) -> Decimal:
        found = re.fullmatch(r"([0-9]{1,4})(?:[.,]([0-9]))?", text)
        value = Decimal(f"{found[1]}.{found[2] or 0}") if found else None
        if value is None or not self.minimum <= value <= self.maximum:
            low, high = self.show(self.minimum), self.show(self.maximum)
            raise ValueError(f"Vul een getal in van {low} tot en met {high}, met één cijfer na de komma.")
        return value

    def show(self, value: Decimal) -> str:
        return str(value).replace(".", ",")


class DayField(DateField):
    """A day of the calendar, in years that make sense."""

    data: Any

    def __init__(self, label: str, validators: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        if text:
            self.data = _day(text)

    def _value(self) -> str:
        if self.raw_data:
            return clean_line(self.raw_data[0])
        return self.data.isoformat() if self.data else ""


class LocalDateTimeField(_ParsedField):
    """A time on the clock in the Netherlands; the value is aware UTC.

    Refuses a time that the clock skips in March. The hour that comes twice in October means the first one.
    """

    widget = DateTimeLocalInput()

    def parse(self, text: str) -> datetime:
        try:
            typed = datetime.fromisoformat(text)  # noqa: DTZ007  the zone follows
        except ValueError:
            typed = None
        if typed is None or typed.tzinfo or typed.year not in YEARS:
            raise ValueError("Vul een datum en een tijd in, bijvoorbeeld 14-04-2026 10.00 uur.")
        moment = typed.replace(tzinfo=AMSTERDAM).astimezone(UTC)
        if moment.astimezone(AMSTERDAM).replace(tzinfo=None) != typed:
            raise ValueError("Deze tijd bestaat niet: dan gaat de klok vooruit. Kies een andere tijd.")
        return moment

    def show(self, value: datetime) -> str:
        return value.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M")


def _day(text: str) -> date:
    """2026-04-14, as browsers send it, or 14-04-2026, as people write it."""
    dutch = re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})", text)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    parts = (dutch[3], dutch[2], dutch[1]) if dutch else iso.groups() if iso else ("0", "0", "0")
    try:
        day = date(*map(int, parts))
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise ValueError("Vul een datum in, bijvoorbeeld 14-04-2026.")
    return day
