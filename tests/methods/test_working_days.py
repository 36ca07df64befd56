from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovatie.methods.working_days import after, easter, holidays, is_working_day


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25)), (2076, (4, 19))],
)
def test_easter(year, day):
    assert easter(year) == date(year, *day)


def test_kings_day_moves_off_a_sunday():
    assert date(2025, 4, 26) in holidays(2025)
    assert date(2025, 4, 27) not in holidays(2025)
    assert date(2026, 4, 27) in holidays(2026)


def test_a_term_over_easter_and_kings_day():
    assert after(date(2026, 4, 2), 3) == date(
        2026, 4, 9
    )  # Good Friday, a weekend and Easter Monday do not count
    assert after(date(2026, 4, 14), 10) == date(2026, 4, 29)  # nor does Koningsdag


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.integers(1, 30))
def test_a_term_holds_so_many_working_days(day, length):
    end = after(day, length)
    assert is_working_day(end)
    span = (day + timedelta(days=n) for n in range(1, (end - day).days + 1))
    assert sum(map(is_working_day, span)) == length
