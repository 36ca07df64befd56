"""The kinds of settings: what is a value, and what is refused in words for the user."""

from decimal import Decimal

import pytest

from innovatie.errors import ReferenceDataError
from innovatie.reference.kinds import Codes, Euros, Line, Number, OneOf, Paragraphs, Tenths, YesNo

TENTHS = Tenths(Decimal("1.0"), Decimal("5.0"))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Number(0, 99), " 7 ", 7),
        (TENTHS, "3,5", Decimal("3.5")),
        (TENTHS, "4", Decimal("4.0")),
        (Line(), "  twee   woorden ", "twee woorden"),
        (Paragraphs(), "een\n\ntwee\n", "een\n\ntwee"),
        (Paragraphs(), "", ""),
        (Euros(), "5000000", 5_000_000),
        (Euros(), "0", 0),
        (Euros(), "", None),
        (YesNo(), "nee", False),
        (OneOf(("de", "het")), "het", "het"),
        (Codes(), "C1, C2;C1", ("C1", "C2")),
        (Codes(), "", ()),
    ],
)
def test_a_text_becomes_a_value_and_comes_back(kind, text, value):
    assert kind.parse(text) == value
    assert kind.parse(kind.text_of(value)) == value


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (Number(0, 99), "100", "van 0 tot en met 99"),
        (Number(0, 99), "9" * 5000, "van 0 tot en met 99"),
        (TENTHS, "5,1", "van 1,0 tot en met 5,0"),
        (TENTHS, "3,55", "één cijfer na de komma"),
        (TENTHS, "NaN", "getal"),
        (Line(), "  ", "hoogstens 200 tekens"),
        (Line(), "x" * 201, "hoogstens 200 tekens"),
        (Paragraphs(), "x" * 5001, "hoogstens 5000 tekens"),
        (Euros(), "-1", "heel getal"),
        (Euros(), "9" * 30, "te hoog"),
        (YesNo(), "misschien", "ja of nee"),
        (OneOf(("de", "het")), "een", "de, het"),
        (Codes(), "C1 en C2", "met een komma ertussen"),
    ],
)
def test_what_cannot_be_is_refused_in_words(kind, text, words):
    with pytest.raises(ReferenceDataError, match=words):
        kind.parse(text)
