"""Properties that hold for every request and every pool."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from innovatie.methods import capacity
from innovatie.methods.staffing import Candidate, Need, rank

MONDAY = date(2026, 8, 31)  # week 36
PROVINCES = ("Utrecht", "Zeeland", "Drenthe")
WEEKS = [MONDAY + timedelta(weeks=n) for n in range(6)]


@st.composite
def candidates(draw, ids):
    offered = draw(st.integers(1, 40))
    return Candidate(
        expert_id=draw(ids),
        name=draw(st.sampled_from(["Expert A", "Expert B"])),
        skill_ids=draw(st.frozensets(st.integers(1, 2))),
        provinces=tuple(draw(st.lists(st.sampled_from(PROVINCES), unique=True))),
        offered=offered,
        free=draw(st.dictionaries(st.sampled_from(WEEKS), st.integers(0, offered))),
        is_on_team=draw(st.booleans()),
        has_declined=draw(st.booleans()),
    )


@st.composite
def pools(draw):
    numbers = draw(st.lists(st.integers(1, 50), unique=True, max_size=12))
    return [draw(candidates(st.just(number))) for number in numbers]


@st.composite
def needs(draw):
    return Need(
        skill_id=draw(st.integers(1, 2)),
        skill="Projectleiding",
        provinces=tuple(draw(st.lists(st.sampled_from(PROVINCES), unique=True))),
        hours_per_week=draw(st.integers(1, 40)),
        weeks=tuple(WEEKS[: draw(st.integers(1, 6))]),
    )


@given(needs(), pools(), st.randoms(use_true_random=False))
def test_the_order_is_total_and_does_not_hang_on_the_order_of_the_input(need, pool, random):
    ranked = rank(need, pool)
    shuffled = list(pool)
    random.shuffle(shuffled)
    assert rank(need, shuffled) == ranked
    assert sorted(one.expert_id for one in ranked) == sorted(one.expert_id for one in pool)


@given(needs(), pools())
def test_who_fits_has_the_skill_and_the_hours_in_every_week(need, pool):
    by_id = {candidate.expert_id: candidate for candidate in pool}
    for suggestion in rank(need, pool):
        candidate = by_id[suggestion.expert_id]
        free = [candidate.free.get(monday, candidate.offered) for monday in need.weeks]
        able = (
            need.skill_id in candidate.skill_ids and not candidate.is_on_team and not candidate.has_declined
        )
        assert suggestion.fits == (able and min(free) >= need.hours_per_week)


@given(needs(), pools())
def test_every_candidate_has_a_reason_and_whoever_fits_comes_first(need, pool):
    ranked = rank(need, pool)
    assert all(suggestion.reasons if suggestion.fits else suggestion.why_not for suggestion in ranked)
    assert [suggestion.fits for suggestion in ranked] == sorted(
        (suggestion.fits for suggestion in ranked), reverse=True
    )


def expert(number, *, skills=(1,), provinces=("Utrecht",), offered=8, **kw):
    return Candidate(
        number, f"Expert {number}", frozenset(skills), provinces, offered, kw.pop("free", {}), **kw
    )


NEED = Need(1, "Projectleiding", ("Utrecht",), 6, (MONDAY, MONDAY + timedelta(weeks=1)))


def test_the_words():
    pool = [
        expert(1, free={MONDAY: 6}),
        expert(2, provinces=("Zeeland", "Drenthe")),
        expert(3, free={MONDAY: 2}),
        expert(4, skills=(2,), offered=4, provinces=()),
        expert(5, free={week: 0 for week in NEED.weeks}, has_declined=True),
        expert(6, is_on_team=True),
    ]
    assert [(one.expert_id, one.reasons, one.concerns, one.why_not) for one in rank(NEED, pool)] == [
        (
            1,
            ("heeft vaardigheid ‘Projectleiding’", "werkt in Utrecht", "6 van 8 uur vrij in alle weken"),
            (),
            (),
        ),
        (
            2,
            ("heeft vaardigheid ‘Projectleiding’", "8 van 8 uur vrij in alle weken"),
            ("werkt niet in Utrecht, wel in Zeeland en Drenthe",),
            (),
        ),
        (
            6,
            ("heeft vaardigheid ‘Projectleiding’", "werkt in Utrecht", "8 van 8 uur vrij in alle weken"),
            (),
            ("zit al in het team van dit Fieldlab",),
        ),
        (
            3,
            ("heeft vaardigheid ‘Projectleiding’", "werkt in Utrecht"),
            (),
            ("in week 36 nog 2 uur vrij, gevraagd is 6 uur",),
        ),
        (
            4,
            ("werkt in heel Nederland",),
            (),
            (
                "heeft vaardigheid ‘Projectleiding’ niet",
                "biedt 4 uur per week aan, gevraagd is 6 uur",
            ),
        ),
        (
            5,
            ("heeft vaardigheid ‘Projectleiding’", "werkt in Utrecht"),
            (),
            (
                "in week 36 en 37 nog 0 uur vrij, gevraagd is 6 uur",
                "deze inzet ging al eerder niet door",
            ),
        ),
    ]


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 800))
def test_the_weeks_of_a_period_hold_each_of_its_days_once(first, length):
    last = first + timedelta(days=length)
    weeks = capacity.mondays(first, last)
    days = {monday + timedelta(days=n) for monday in weeks for n in range(7)}
    assert all(monday.weekday() == 0 for monday in weeks)
    assert {first + timedelta(days=n) for n in range(length + 1)} <= days
    assert weeks[0] <= first and weeks[-1] <= last and len(days) == 7 * len(weeks)


def test_names_of_weeks():
    assert capacity.week_names([MONDAY], 2026) == "week 36"
    assert capacity.week_names(WEEKS, 2026) == "week 36 tot en met 41"
    year_end = capacity.mondays(date(2026, 12, 21), date(2027, 1, 10))
    assert capacity.week_names(year_end, 2026) == "week 52 en 53, week 1 van 2027"
