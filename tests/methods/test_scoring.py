"""Marks to results: properties that hold for every set of marks, and the examples that explain them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovatie.methods.scoring import (
    NO_OPINION,
    SCALE,
    Advice,
    CriterionResult,
    Thresholds,
    advise,
    shown,
    summarise,
    weighted_mean,
)

NUMBERS = ["C1", "C2", "C3", "C4"]
WEIGHTS = {"C1": 40, "C2": 30, "C3": 20, "C4": 10}
THRESHOLDS = Thresholds(
    promising_from=Decimal("3.5"), required={"C1": Decimal("3.0"), "C2": Decimal("3.0")}, discuss_from=2
)

marks = st.sampled_from([*SCALE, NO_OPINION])
sheets = st.dictionaries(st.sampled_from(NUMBERS), marks)
weights = st.fixed_dictionaries({number: st.integers(1, 100) for number in NUMBERS})


@given(sheets, weights)
def test_the_mean_lies_between_the_lowest_and_the_highest_mark(sheet, weights):
    numbers = [mark for mark in sheet.values() if mark is not NO_OPINION]
    mean = weighted_mean(sheet, weights)
    if numbers:
        assert min(numbers) <= mean <= max(numbers)
    else:
        assert mean is None


@given(sheets, weights)
def test_no_opinion_counts_as_if_the_criterion_were_not_there(sheet, weights):
    judged = {number: mark for number, mark in sheet.items() if mark is not NO_OPINION}
    assert weighted_mean(sheet, weights) == weighted_mean(judged, weights)


@given(sheets, weights, st.integers(2, 9))
def test_only_the_proportion_of_the_weights_matters(sheet, weights, factor):
    larger = {number: weight * factor for number, weight in weights.items()}
    assert weighted_mean(sheet, larger) == weighted_mean(sheet, weights)


@given(st.lists(sheets, max_size=8), weights, st.randoms(use_true_random=False))
def test_the_order_of_sheets_and_marks_does_not_matter(all_sheets, weights, random):
    shuffled = [dict(random.sample(list(sheet.items()), len(sheet))) for sheet in all_sheets]
    random.shuffle(shuffled)
    assert summarise(shuffled, weights) == summarise(all_sheets, weights)


@given(st.lists(sheets, max_size=8), weights)
def test_every_mark_is_counted_once_and_only_there(all_sheets, weights):
    result = summarise(all_sheets, weights)
    for number in NUMBERS:
        given_marks = [sheet[number] for sheet in all_sheets if number in sheet]
        criterion = result.criteria[number]
        assert criterion.marks + criterion.no_opinion == len(given_marks)
        assert criterion.no_opinion == given_marks.count(NO_OPINION)
        assert [given_marks.count(mark) for mark in SCALE] == list(criterion.counts)


@given(st.lists(sheets, max_size=8), weights)
def test_a_sheet_without_a_number_changes_no_mean(all_sheets, weights):
    blank = dict.fromkeys(NUMBERS, NO_OPINION)
    assert summarise([*all_sheets, blank, {}], weights).mean == summarise(all_sheets, weights).mean


@given(st.lists(sheets, max_size=8), weights)
def test_the_spread_is_the_distance_between_the_extremes(all_sheets, weights):
    for number, criterion in summarise(all_sheets, weights).criteria.items():
        numbers = [sheet[number] for sheet in all_sheets if sheet.get(number, NO_OPINION) is not NO_OPINION]
        assert criterion.spread == (max(numbers) - min(numbers) if numbers else None)


@given(st.fractions(1, 5))
def test_a_number_is_shown_within_half_a_tenth(value):
    assert abs(Fraction(shown(value)) - value) <= Fraction(1, 20)


def test_the_weights_are_rescaled_over_the_criteria_that_got_a_number():
    sheet = {"C1": 5, "C2": 2, "C3": NO_OPINION}
    assert weighted_mean(sheet, WEIGHTS) == Fraction(5 * 40 + 2 * 30, 70)


def test_a_criterion_without_weight_gives_no_mean_of_its_own():
    assert weighted_mean({"C1": 4}, {"C1": 0}) is None
    assert weighted_mean({"C1": 4, "C2": 2}, {"C1": 0, "C2": 10}) == 2


def test_nothing_at_all_is_not_a_zero():
    result = summarise([], WEIGHTS)
    assert (result.sheets, result.marks, result.mean) == (0, 0, None)
    assert result.criteria["C1"] == CriterionResult(counts=(0, 0, 0, 0, 0), no_opinion=0)
    assert (result.criteria["C1"].mean, result.criteria["C1"].spread) == (None, None)


def test_every_member_counts_the_same():
    all_opinions = dict.fromkeys(NUMBERS, 5)
    assert summarise([all_opinions, {"C1": 1}], WEIGHTS).mean == 3


def test_agreement_has_a_spread_of_zero_and_is_no_reason_to_talk():
    result = summarise([{"C1": 3}, {"C1": 3}], {"C1": 100})
    assert result.criteria["C1"].spread == 0
    assert advise(result, THRESHOLDS).to_discuss == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(37, 10), "3.7"),
        (Fraction(345, 100), "3.5"),
        (Fraction(10, 3), "3.3"),
        (Fraction(4), "4.0"),
    ],
)
def test_shown_with_one_decimal_and_a_half_upwards(value, text):
    assert str(shown(value)) == text


@pytest.mark.parametrize(
    ("sheets", "advice"),
    [
        ([dict.fromkeys(NUMBERS, 4)], Advice(promising=True, too_low=(), to_discuss=())),
        ([dict.fromkeys(NUMBERS, 3)], Advice(promising=False, too_low=(), to_discuss=())),
        ([{"C1": 2, "C2": 5, "C3": 5, "C4": 5}], Advice(promising=False, too_low=("C1",), to_discuss=())),
        (
            [{"C1": 5, "C2": NO_OPINION, "C3": 5, "C4": 5}],
            Advice(promising=False, too_low=("C2",), to_discuss=()),
        ),
        (
            [dict.fromkeys(NUMBERS, 5), {"C1": 4, "C2": 4, "C3": 3, "C4": 5}],
            Advice(promising=True, too_low=(), to_discuss=("C3",)),
        ),
        ([], Advice(promising=False, too_low=("C1", "C2"), to_discuss=())),
    ],
)
def test_the_advice_follows_the_thresholds(sheets, advice):
    assert advise(summarise(sheets, WEIGHTS), THRESHOLDS) == advice


def test_a_threshold_looks_at_the_number_as_it_is_shown():
    result = summarise([{"C1": 3, "C2": 4}], {"C1": 55, "C2": 45})
    assert result.mean == Fraction(345, 100)
    assert shown(result.mean) == Decimal("3.5")
    assert advise(result, THRESHOLDS).promising
