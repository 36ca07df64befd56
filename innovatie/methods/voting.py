"""Counting votes and the quorum, as plain functions of numbers and names.

The rule: an outcome needs more than half of the votes cast, abstentions not counted. Without it the two
highest go to another ballot; who is level with the second stays too. When nothing falls off any more and the
highest are level, it is a tie, and the tie rule of the round speaks.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

Option = TypeVar("Option", bound=Hashable)
Member = TypeVar("Member", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)


class Finding(Enum):
    MAJORITY = "one option has more than half"
    RUN_OFF = "another ballot between the highest"
    TIE = "the highest are level and nothing falls off"
    AGAIN = "one option leads, the rest is level and nothing falls off"
    NO_VOTES = "nobody voted for an option"


@dataclass(frozen=True)
class Count(Generic[Option]):
    """`needed` is the least number of votes that is more than half of `cast`, the votes for an option.

    `remaining` are the options that are still possible: the winner, those of the next ballot, or those that
    are tied at the top; in the order of the ballot.
    """

    finding: Finding
    tally: tuple[tuple[Option, int], ...]
    cast: int
    abstentions: int
    needed: int
    remaining: tuple[Option, ...]


def count(options: Sequence[Option], votes: Iterable[Option | None], *, run_off: bool) -> Count[Option]:
    """Count a ballot; None is an abstention. `run_off`: an earlier ballot already narrowed the options."""
    marks = Counter(votes)
    abstentions = marks.pop(None, 0)
    if not marks.keys() <= set(options):
        raise ValueError("a vote for something that was not on the ballot")
    tally = tuple((option, marks[option]) for option in options)
    cast = sum(number for _, number in tally)
    needed = cast // 2 + 1
    finding, remaining = _find(tally, needed, run_off)
    return Count(finding, tally, cast, abstentions, needed, remaining)


def _find(
    tally: Sequence[tuple[Option, int]], needed: int, run_off: bool
) -> tuple[Finding, tuple[Option, ...]]:
    top = max(number for _, number in tally)
    leaders = tuple(option for option, number in tally if number == top)
    if top == 0:
        return Finding.NO_VOTES, tuple(option for option, _ in tally)
    if top >= needed:
        return Finding.MAJORITY, leaders
    highest = _two_highest(tally)
    if not run_off or len(highest) < len(tally):
        return Finding.RUN_OFF, highest
    return (Finding.TIE, leaders) if len(leaders) > 1 else (Finding.AGAIN, highest)


def _two_highest(tally: Sequence[tuple[Option, int]]) -> tuple[Option, ...]:
    """The highest two, and everything that is level with the second of them."""
    second = sorted((number for _, number in tally), reverse=True)[1]
    return tuple(option for option, number in tally if number >= second)


@dataclass(frozen=True)
class Quorum(Generic[Group]):
    """`groups` must all be there; `missing` are those of them that are not."""

    electors: int
    needed: int
    present: int
    groups: tuple[Group, ...]
    missing: tuple[Group, ...]

    @property
    def is_met(self) -> bool:
        return self.present >= self.needed and not self.missing


def quorum(
    electors: Mapping[Member, Group], present: Collection[Member], groups: Sequence[Group], percent: int
) -> Quorum[Group]:
    """At least `percent` of the electors, and somebody of each of `groups`; others that are present do not count.

    `electors` says of each elector the group he or she speaks for. Without electors there is no quorum.
    """
    there = [group for member, group in electors.items() if member in present]
    needed = max(1, -(-len(electors) * percent // 100))
    missing = tuple(group for group in groups if group not in there)
    return Quorum(len(electors), needed, len(there), tuple(groups), missing)
