"""From marks to what the council reads: weighted means, spread, and what deserves a discussion.

A mark is a number from 1 to 5 or `NO_OPINION`; a criterion that is not in a sheet was not judged yet. All
arithmetic is exact. The scale is fixed; weights and thresholds are what the round froze.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import floor
from typing import Final, Literal, TypeVar

SCALE: Final = (1, 2, 3, 4, 5)


class NoMark(Enum):
    """Looked at and deliberately not judged; something else than not judged yet."""

    NO_OPINION = "geen_oordeel"


NO_OPINION: Final = NoMark.NO_OPINION

Mark = int | Literal[NoMark.NO_OPINION]
Criterion = TypeVar("Criterion", bound=Hashable)


@dataclass(frozen=True)
class Thresholds:
    """When an idea is promising, and when members differ so much that they should talk."""

    promising_from: Decimal
    required: Mapping[str, Decimal]  # the least average on these criteria, by their number
    discuss_from: int  # spread on one criterion


@dataclass(frozen=True)
class CriterionResult:
    """How often each mark of the scale was given, and how often nobody had an opinion."""

    counts: tuple[int, ...]
    no_opinion: int

    @property
    def marks(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> Fraction | None:
        if not self.marks:
            return None
        return Fraction(sum(mark * count for mark, count in zip(SCALE, self.counts, strict=True)), self.marks)

    @property
    def average(self) -> Decimal | None:
        """The mean as it is shown."""
        return None if self.mean is None else shown(self.mean)

    @property
    def spread(self) -> int | None:
        """The distance between the highest and the lowest mark."""
        given = [mark for mark, count in zip(SCALE, self.counts, strict=True) if count]
        return max(given) - min(given) if given else None


@dataclass(frozen=True)
class KeptCriterion(CriterionResult):
    """What is left of a criterion when the marks were forgotten: the average as it was shown, over how many."""

    kept_marks: int = 0
    kept_tenths: int | None = None

    @property
    def marks(self) -> int:
        return self.kept_marks

    @property
    def mean(self) -> Fraction | None:
        return _of_tenths(self.kept_tenths)


@dataclass(frozen=True)
class Result:
    """What the sheets of one idea say together; `criteria` has the keys of the weights, in their order."""

    sheets: int
    mean: Fraction | None
    criteria: Mapping[str, CriterionResult]

    @property
    def marks(self) -> int:
        return sum(criterion.marks for criterion in self.criteria.values())

    @property
    def average(self) -> Decimal | None:
        """The mean as it is shown."""
        return None if self.mean is None else shown(self.mean)


@dataclass(frozen=True)
class Advice:
    """A result beside the thresholds. Advice only: the council decides, with a written reason (TRI-02)."""

    promising: bool
    too_low: tuple[str, ...]  # required criteria whose average is below their threshold, or that have none
    to_discuss: tuple[str, ...]  # criteria on which the members differ


def weighted_mean(marks: Mapping[Criterion, Mark], weights: Mapping[Criterion, int]) -> Fraction | None:
    """The weighted mean of one sheet, with the weights rescaled over the criteria that got a number.

    None when no criterion with a weight got one.
    """
    judged = [(weights[criterion], mark) for criterion, mark in marks.items() if not isinstance(mark, NoMark)]
    total = sum(weight for weight, _ in judged)
    return Fraction(sum(weight * mark for weight, mark in judged), total) if total else None


def summarise(sheets: Sequence[Mapping[str, Mark]], weights: Mapping[str, int]) -> Result:
    """All sheets of one idea: the mean of the weighted means of the members, and each criterion by itself.

    Each member counts the same, however many criteria he or she had an opinion on.
    """
    means = [mean for sheet in sheets if (mean := weighted_mean(sheet, weights)) is not None]
    return Result(
        sheets=len(sheets),
        mean=sum(means, Fraction(0)) / len(means) if means else None,
        criteria={criterion: _criterion([sheet.get(criterion) for sheet in sheets]) for criterion in weights},
    )


def kept(sheets: int, tenths: int | None, criteria: Mapping[str, tuple[int, int | None]]) -> Result:
    """The result when only averages are left: in tenths, and per criterion over how many marks."""
    return Result(
        sheets=sheets,
        mean=_of_tenths(tenths),
        criteria={
            number: KeptCriterion(
                counts=(0,) * len(SCALE), no_opinion=0, kept_marks=marks, kept_tenths=average
            )
            for number, (marks, average) in criteria.items()
        },
    )


def advise(result: Result, thresholds: Thresholds) -> Advice:
    """Compare averages as they are shown, so that a "3,5" on the page is a 3,5 for the threshold too."""
    too_low = tuple(
        number
        for number, least in thresholds.required.items()
        if number in result.criteria and not _reaches(result.criteria[number].average, least)
    )
    return Advice(
        promising=not too_low and _reaches(result.average, thresholds.promising_from),
        too_low=too_low,
        to_discuss=tuple(
            number
            for number, criterion in result.criteria.items()
            if criterion.spread is not None and criterion.spread >= thresholds.discuss_from
        ),
    )


def shown(value: Fraction) -> Decimal:
    """One decimal, a half upwards: the number as people read it."""
    return Decimal(floor(value * 10 + Fraction(1, 2))).scaleb(-1)


def _criterion(marks: Sequence[Mark | None]) -> CriterionResult:
    """`marks` holds None for who did not judge this criterion yet."""
    return CriterionResult(
        counts=tuple(marks.count(mark) for mark in SCALE), no_opinion=marks.count(NO_OPINION)
    )


def _reaches(average: Decimal | None, least: Decimal) -> bool:
    return average is not None and average >= least


def _of_tenths(tenths: int | None) -> Fraction | None:
    return None if tenths is None else Fraction(tenths, 10)
