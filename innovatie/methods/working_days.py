"""Dutch working days: Monday to Friday without the public holidays of the Algemene termijnenwet."""

from datetime import date, timedelta
from functools import cache


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus/Jones/Butcher)."""
    golden, century, rest = year % 19, *divmod(year, 100)
    leaps, century_rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarters, quarter_rest = divmod(rest, 4)
    week = (32 + 2 * century_rest + 2 * quarters - moon - quarter_rest) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """Koningsdag is a day earlier when the 27th is a Sunday."""
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    return frozenset(
        {
            date(year, 1, 1),
            sunday - timedelta(days=2),
            sunday + timedelta(days=1),
            kings_day - timedelta(days=kings_day.weekday() == 6),
            date(year, 5, 5),
            sunday + timedelta(days=39),
            sunday + timedelta(days=50),
            date(year, 12, 25),
            date(year, 12, 26),
        }
    )


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year)


def after(day: date, working_days: int) -> date:
    """The last day of a term of so many working days that starts after `day`."""
    while working_days:
        day += timedelta(days=1)
        working_days -= is_working_day(day)
    return day
