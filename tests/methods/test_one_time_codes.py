from datetime import timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovatie.methods.one_time_codes import (
    address_for_app,
    in_groups,
    matching_step,
    recovery_hash,
    typed_letters,
)
from tests.factories import NOW

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = int(NOW.timestamp()) // 30


def code_at(moment) -> str:
    return pyotp.TOTP(SECRET).at(moment)


@pytest.mark.parametrize(
    ("seconds", "step"), [(-60, None), (-30, STEP - 1), (0, STEP), (30, STEP + 1), (60, None)]
)
def test_the_clock_of_a_phone_may_be_half_a_minute_off(seconds, step):
    assert matching_step(SECRET, code_at(NOW + timedelta(seconds=seconds)), at=NOW, after=0) == step


@given(late=st.integers(0, 119), used=st.integers(-2, 2))
def test_a_code_never_counts_for_a_step_that_was_used(late, used):
    found = matching_step(SECRET, code_at(NOW), at=NOW + timedelta(seconds=late), after=STEP + used)
    assert found == (STEP if late < 60 and used < 0 else None)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "éééééé", "٠٠٠٠٠٠"])
def test_what_is_no_code_is_never_right(code):
    assert matching_step(SECRET, code, at=NOW, after=0) is None


def test_the_app_shows_whose_code_it_is():
    address = address_for_app(SECRET, "a+b@example.nl")
    assert pyotp.parse_uri(address).secret == SECRET
    assert address.startswith("otpauth://totp/Innovatienetwerk:a%2Bb%40example.nl?")


def test_a_recovery_code_may_be_typed_in_any_way():
    assert in_groups("abcdefghjkmnpqr") == "abcde-fghjk-mnpqr"
    assert recovery_hash(1, "abcde-fghjk-mnpqr") == recovery_hash(1, " ABCDE fghjkmnpqr ")
    assert recovery_hash(1, "abcde") != recovery_hash(2, "abcde")


@given(st.text(max_size=50))
def test_any_text_can_be_typed_for_a_code(text):
    assert typed_letters(typed_letters(text)) == typed_letters(text)
