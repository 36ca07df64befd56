"""The shared fields: what is read from what people type, and what is refused."""

import io
from datetime import UTC, date, datetime

import pytest
from flask import request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from innovatie.web.forms.fields import FileField, LongTextField, SentFile, TextField
from innovatie.web.forms.house import Required
from innovatie.web.forms.quantities import (
    DayField,
    EuroField,
    HoursField,
    LocalDateTimeField,
    WholeNumberField,
)
from innovatie.web.forms.text import clean_line, clean_text


class Fields(Form):
    line = TextField("Regel")
    text = LongTextField("Tekst", maximum=10)
    number = WholeNumberField("Getal", [Required("Vul een getal in.")], minimum=0, maximum=40)
    hours = HoursField("Uren", minimum=15, maximum=40 * 60)
    amount = EuroField("Bedrag", maximum=100_000_000)
    day = DayField("Dag")
    moment = LocalDateTimeField("Moment")


def read(name: str, typed: str) -> object:
    """The value, or the messages."""
    form = Fields(MultiDict({"number": "1", name: typed}))
    return form[name].data if form.validate() else form[name].errors


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("line", "  Een \t titel\x00 ", "Een titel"),
        ("text", "Een\r\ntwee ", "Een\ntwee"),
        ("text", "a" * 11, ["Gebruik hoogstens 10 tekens."]),
        ("number", "0", 0),
        ("number", "40", 40),
        ("number", "41", ["Vul een heel getal in van 0 tot en met 40."]),
        ("number", "-1", ["Vul een heel getal in van 0 tot en met 40."]),
        ("number", "1_0", ["Vul een heel getal in van 0 tot en met 40."]),
        ("number", "1e3", ["Vul een heel getal in van 0 tot en met 40."]),
        ("number", "9" * 50, ["Vul een heel getal in van 0 tot en met 40."]),
        ("number", " ", ["Vul een getal in."]),
        ("hours", "1,5", 90),
        ("hours", "0.25", 15),
        ("hours", "8", 480),
        ("hours", "1,1", ["Vul uren in met kwartieren, bijvoorbeeld 1,5 of 0,25."]),
        ("hours", "NaN", ["Vul uren in met kwartieren, bijvoorbeeld 1,5 of 0,25."]),
        ("hours", "0", ["Vul 0,25 tot 40 uur in."]),
        ("hours", "", None),
        ("amount", "10.000", 1_000_000),
        ("amount", "€ 10.000,50", 1_000_050),
        ("amount", "12,50", 1250),
        ("amount", "12.50", 1250),
        ("amount", "15000", 1_500_000),
        ("amount", "500,-", 50_000),
        ("amount", "1.5", ["Vul een bedrag in, bijvoorbeeld 10.000 of 12,50."]),
        ("amount", "-5", ["Vul een bedrag in, bijvoorbeeld 10.000 of 12,50."]),
        ("amount", "1.000.001", ["Vul een bedrag in van € 0 tot en met € 1.000.000."]),
        ("day", "2026-04-14", date(2026, 4, 14)),
        ("day", "14-4-2026", date(2026, 4, 14)),
        ("day", "2026-02-30", ["Vul een datum in, bijvoorbeeld 14-04-2026."]),
        ("day", "0001-01-01", ["Vul een datum in, bijvoorbeeld 14-04-2026."]),
        ("moment", "2026-04-14T10:00", datetime(2026, 4, 14, 8, 0, tzinfo=UTC)),
        ("moment", "2026-01-14T10:00", datetime(2026, 1, 14, 9, 0, tzinfo=UTC)),
        ("moment", "2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (
            "moment",
            "2026-03-29T02:30",
            ["Deze tijd bestaat niet: dan gaat de klok vooruit. Kies een andere tijd."],
        ),
        ("moment", "9999-12-31T23:59", ["Vul een datum en een tijd in, bijvoorbeeld 14-04-2026 10.00 uur."]),
        ("moment", "2026-04-14T10:00Z", ["Vul een datum en een tijd in, bijvoorbeeld 14-04-2026 10.00 uur."]),
    ],
)
def test_reads(name, typed, value):
    assert read(name, typed) == value


def test_required_asks_when_the_field_is_not_sent():
    form = Fields(MultiDict({"line": "x"}))
    assert not form.validate()
    assert form.number.errors == ["Vul een getal in."]


@given(st.integers(0, 10**8))
def test_an_amount_comes_back_as_it_was_shown(cents):
    field = Fields().amount
    assert field.parse(field.show(cents)) == cents


@given(st.integers(1, 160))
def test_hours_come_back_as_they_were_shown(quarters):
    field = Fields().hours
    assert field.parse(field.show(quarters * 15)) == quarters * 15


@given(st.text())
def test_cleaning_leaves_nothing_that_a_database_or_a_page_refuses(text):
    cleaned = clean_text(text)
    assert "\x00" not in cleaned
    assert cleaned == clean_text(cleaned)
    assert "\n" not in clean_line(text)


@given(st.text())
def test_any_text_is_read_or_refused_never_an_error(text):
    for name in ("number", "hours", "amount", "day", "moment"):
        read(name, text)


class WithFile(Form):
    file = FileField("Bestand", [Required("Kies een bestand.")], maximum=10)


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ((io.BytesIO(b"0123456789"), " a\x00.csv "), SentFile("a.csv", b"0123456789")),
        ((io.BytesIO(b"0123456789x"), "a.csv"), ["Dit bestand is te groot. Maak het kleiner dan 10 bytes."]),
        ((io.BytesIO(b""), "a.csv"), SentFile("a.csv", b"")),
        ((io.BytesIO(b"0123"), ""), ["Kies een bestand."]),
        ("geen bestand", ["Kies een bestand."]),
    ],
)
def test_a_file_is_read_up_to_what_it_may_be(app, sent, found):
    with app.test_request_context(method="POST", data={"file": sent}):
        form = WithFile(request.form)
        assert (form.file.data if form.validate() else form.file.errors) == found
