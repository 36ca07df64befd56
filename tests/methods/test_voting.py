"""The rule of the votes, read once more without looking at how the product counts."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovatie.methods.voting import Finding, count, quorum

OPTIONS = list("abcde")
options_of_a_ballot = st.lists(st.sampled_from(OPTIONS), min_size=2, max_size=5, unique=True)


@st.composite
def ballots(draw):
    options = draw(options_of_a_ballot)
    votes = draw(st.lists(st.sampled_from([*options, None]), max_size=12))
    return options, votes, draw(st.booleans())


def reading_of_the_rule(options, votes, run_off):
    """Word for word: more than half of the votes cast without abstentions; else the two highest, ties included."""
    cast = [vote for vote in votes if vote is not None]
    if not cast:
        return Finding.NO_VOTES, set(options)
    winners = {option for option in options if Fraction(cast.count(option), len(cast)) > Fraction(1, 2)}
    if winners:
        return Finding.MAJORITY, winners
    pairs = [
        {one, other}
        for one, other in combinations(options, 2)
        if all(
            cast.count(rest) <= min(cast.count(one), cast.count(other))
            for rest in options
            if rest not in (one, other)
        )
    ]
    stay = set().union(*pairs)
    if len(stay) < len(options) or not run_off:
        return Finding.RUN_OFF, stay
    level = {cast.count(option) for option in options}
    return (Finding.TIE if len(level) == 1 else Finding.AGAIN), stay


@given(ballots())
def test_counting_is_the_rule(ballot):
    options, votes, run_off = ballot
    result = count(options, votes, run_off=run_off)
    assert (result.finding, set(result.remaining)) == reading_of_the_rule(options, votes, run_off)


@given(ballots(), st.randoms())
def test_the_order_of_votes_does_not_matter(ballot, chance):
    options, votes, run_off = ballot
    shuffled = list(votes)
    chance.shuffle(shuffled)
    assert count(options, votes, run_off=run_off) == count(options, shuffled, run_off=run_off)


@given(ballots())
def test_every_vote_is_counted_once(ballot):
    options, votes, run_off = ballot
    result = count(options, votes, run_off=run_off)
    assert result.cast + result.abstentions == len(votes)
    assert [option for option, _ in result.tally] == options
    assert sum(number for _, number in result.tally) == result.cast
    assert result.needed * 2 > result.cast >= (result.needed - 1) * 2


@given(ballots())
def test_an_abstention_changes_no_outcome(ballot):
    options, votes, run_off = ballot
    before, after = (count(options, cast, run_off=run_off) for cast in (votes, [*votes, None]))
    assert (after.finding, after.remaining) == (before.finding, before.remaining)


@given(ballots())
def test_ballots_come_to_an_end_or_to_a_standstill(ballot):
    """Who keeps voting the same gets fewer options each time, and then a finding that asks for something else."""
    options, votes, _ = ballot
    run_off = False
    for _ in range(len(OPTIONS) + 1):
        result = count(options, [vote for vote in votes if vote in options], run_off=run_off)
        if result.finding is not Finding.RUN_OFF:
            return
        assert not run_off or len(result.remaining) < len(options)
        options, run_off = list(result.remaining), True
    raise AssertionError("no end")


def test_a_vote_for_something_else_is_refused():
    with pytest.raises(ValueError, match="not on the ballot"):
        count(["a", "b"], ["c"], run_off=False)


@pytest.mark.parametrize(
    ("votes", "run_off", "finding", "remaining"),
    [
        ("aab", False, Finding.MAJORITY, "a"),
        ("aabb", False, Finding.RUN_OFF, "ab"),
        ("aabc", False, Finding.RUN_OFF, "abc"),  # two level for the second place: both stay
        ("", False, Finding.NO_VOTES, "abc"),
        ("abc", True, Finding.TIE, "abc"),
        ("aabc", True, Finding.AGAIN, "abc"),
        ("aabbc", True, Finding.RUN_OFF, "ab"),
    ],
)
def test_examples(votes, run_off, finding, remaining):
    result = count("abc", votes, run_off=run_off)
    assert (result.finding, result.remaining) == (finding, tuple(remaining))


members = st.dictionaries(st.integers(1, 20), st.sampled_from("lpne"), max_size=12)


@given(members, st.sets(st.integers(1, 25)), st.integers(1, 100), st.sampled_from(["lpn", ""]))
def test_the_quorum_is_a_share_of_the_electors_and_each_layer(electors, present, percent, groups):
    found = quorum(electors, present, groups, percent)
    there = {member for member in electors if member in present}
    enough = bool(there) and Fraction(len(there)) >= Fraction(len(electors) * percent, 100)
    layers = all(any(electors[member] == layer for member in there) for layer in groups)
    assert found.is_met == (enough and layers)
    assert (found.electors, found.present) == (len(electors), len(there))
    assert set(found.missing) == set(groups) - {electors[member] for member in there}
