"""Dutch formats for templates: dates in Amsterdam time, money with a non-breaking space, a comma for decimals."""

from datetime import date, datetime
from decimal import Decimal

import segno
from flask import Flask
from flask_babel import format_decimal
from markupsafe import Markup

from innovatie.clock import AMSTERDAM, local_date
from innovatie.methods.money import NBSP, euros
from innovatie.models.ideas import Idea
from innovatie.models.people import Organisation
from innovatie.queries import former_names

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


def _day(value: date | datetime) -> date:
    return local_date(value) if isinstance(value, datetime) else value


def datum(value: date | datetime | None) -> str:
    """14 april 2026"""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def datum_kort(value: date | datetime | None) -> str:
    """14-04-2026"""
    return "" if value is None else f"{_day(value):%d-%m-%Y}"


def tijd(value: datetime | None) -> str:
    """10.00 uur"""
    return "" if value is None else f"{value.astimezone(AMSTERDAM):%H.%M} uur"


def datumtijd(value: datetime | None) -> str:
    """14 april 2026, 10.00 uur"""
    return "" if value is None else f"{datum(value)}, {tijd(value)}"


def iso(value: date | datetime | None) -> str:
    """For the `datetime` attribute of <time>."""
    return "" if value is None else value.isoformat()


def getal(value: int | float | Decimal | None, decimals: int = 0) -> str:
    """1.234 or 3,7"""
    if value is None:
        return ""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, pattern)


def qr_code(text: str) -> Markup:
    """A QR code as SVG within the page: always dark on white, since telephones read it."""
    code = segno.make(text, error="m")
    return Markup(code.svg_inline(omitsize=True, light="#fff", border=4))  # noqa: S704  paths alone, no text


def euro(cents: int | None) -> str:
    """Whole cents as € 10.000, or € 10,50 when there are cents."""
    return "" if cents is None else euros(cents)


def uren(minutes: int | None) -> str:
    """Minutes as hours: 90 → 1,5 uur."""
    if minutes is None:
        return ""
    hours = format_decimal(Decimal(minutes) / 60, "#,##0.##")
    return f"{hours}{NBSP}uur"


def procent(part: float | Decimal | None) -> str:
    """0.49 → 49%"""
    return "" if part is None else f"{getal(round(float(part) * 100))}%"


def toen(organisation: Organisation, at: date | datetime | None) -> str:
    """The name of an organisation, with what it was called then: Salland (toen Deventer)"""
    return former_names.then(organisation.id, organisation.name, at)


def indiener_toen(idea: Idea, at: date | datetime | None = None) -> str:
    """The organisation of an idea, with what it was then: on a day, or when it was handed in."""
    return former_names.of_idea(idea, at)


FILTERS = (datum, datum_kort, tijd, datumtijd, iso, getal, euro, uren, procent, qr_code, toen, indiener_toen)


def init_app(app: Flask) -> None:
    for function in FILTERS:
        app.add_template_filter(function)
