"""Hours per ISO week. A week is named by its Monday; a part of a week counts as a whole week."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def mondays(first: date, last: date) -> list[date]:
    """The Mondays of every ISO week that the days from `first` to `last` touch, in order."""
    start, end = monday_of(first), monday_of(last)
    return [start + n * WEEK for n in range((end - start).days // 7 + 1)]


def too_full(weeks: Iterable[date], *, free: Mapping[date, int], offered: int, wanted: int) -> list[date]:
    """The weeks in which fewer than `wanted` hours are free; a week that `free` does not name is wholly free."""
    return [monday for monday in weeks if free.get(monday, offered) < wanted]


def week_names(weeks: Iterable[date], year: int) -> str:
    """“week 36”, “week 36 en 37”, “week 36 tot en met 40, week 2 van 2027”; the year only where it is another."""
    return ", ".join(_span_name(first, last, year) for first, last in _spans(sorted(weeks)))


def _spans(weeks: Sequence[date]) -> list[tuple[date, date]]:
    """Weeks that follow each other within one ISO year as pairs of first and last."""
    spans: list[tuple[date, date]] = []
    for monday in weeks:
        if spans and monday - spans[-1][1] == WEEK and _year(monday) == _year(spans[-1][1]):
            spans[-1] = (spans[-1][0], monday)
        else:
            spans.append((monday, monday))
    return spans


def _span_name(first: date, last: date, year: int) -> str:
    numbers = str(_number(first))
    if last != first:
        numbers += f" {'en' if last - first == WEEK else 'tot en met'} {_number(last)}"
    return f"week {numbers}" + ("" if _year(first) == year else f" van {_year(first)}")


def _number(monday: date) -> int:
    return monday.isocalendar().week


def _year(monday: date) -> int:
    return monday.isocalendar().year
