"""Which experts fit a request, in which order, and why: numbers and labels in, suggestions with reasons out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from innovatie.methods import capacity


@dataclass(frozen=True)
class Need:
    """What is asked for. `provinces` are labels; none means that the place does not matter."""

    skill_id: int
    skill: str
    provinces: tuple[str, ...]
    hours_per_week: int
    weeks: tuple[date, ...]  # Mondays, at least one


@dataclass(frozen=True)
class Candidate:
    """One expert. Without provinces: works anywhere. `free` holds the weeks that differ from `offered`."""

    expert_id: int
    name: str
    skill_ids: frozenset[int]
    provinces: tuple[str, ...]
    offered: int
    free: Mapping[date, int]
    is_on_team: bool = False
    has_declined: bool = False


@dataclass(frozen=True)
class Suggestion:
    """What speaks for a candidate, what is less handy, and what makes it impossible (`why_not`)."""

    expert_id: int
    name: str
    reasons: tuple[str, ...]
    concerns: tuple[str, ...]
    why_not: tuple[str, ...]
    is_near: bool
    least_free: int

    @property
    def fits(self) -> bool:
        return not self.why_not


def rank(need: Need, candidates: Iterable[Candidate]) -> list[Suggestion]:
    """Everyone, best first: who fits, then the fewest obstacles, then nearby, then most room, then name and id."""
    return sorted((_judge(need, candidate) for candidate in candidates), key=_place)


def _place(suggestion: Suggestion) -> tuple[int, bool, int, str, int]:
    return (
        len(suggestion.why_not),
        not suggestion.is_near,
        -suggestion.least_free,
        suggestion.name,
        suggestion.expert_id,
    )


def _judge(need: Need, candidate: Candidate) -> Suggestion:
    least_free = min(candidate.free.get(monday, candidate.offered) for monday in need.weeks)
    shared = [province for province in need.provinces if province in candidate.provinces]
    return Suggestion(
        expert_id=candidate.expert_id,
        name=candidate.name,
        reasons=tuple(_reasons(need, candidate, shared, least_free)),
        concerns=tuple(_concerns(need, candidate, shared)),
        why_not=tuple(_why_not(need, candidate)),
        is_near=bool(shared) or not candidate.provinces or not need.provinces,
        least_free=least_free,
    )


def _reasons(need: Need, candidate: Candidate, shared: list[str], least_free: int) -> Iterable[str]:
    if need.skill_id in candidate.skill_ids:
        yield f"heeft vaardigheid ‘{need.skill}’"
    if shared:
        yield f"werkt in {_listed(shared)}"
    elif not candidate.provinces:
        yield "werkt in heel Nederland"
    if least_free >= need.hours_per_week:
        yield f"{least_free} van {candidate.offered} uur vrij in alle weken"


def _concerns(need: Need, candidate: Candidate, shared: list[str]) -> Iterable[str]:
    if need.provinces and candidate.provinces and not shared:
        yield f"werkt niet in {_listed(need.provinces)}, wel in {_listed(candidate.provinces)}"


def _why_not(need: Need, candidate: Candidate) -> Iterable[str]:
    if need.skill_id not in candidate.skill_ids:
        yield f"heeft vaardigheid ‘{need.skill}’ niet"
    if candidate.offered < need.hours_per_week:
        yield f"biedt {candidate.offered} uur per week aan, gevraagd is {need.hours_per_week} uur"
    elif full := capacity.too_full(
        need.weeks, free=candidate.free, offered=candidate.offered, wanted=need.hours_per_week
    ):
        yield _too_full(need, candidate, full)
    if candidate.is_on_team:
        yield "zit al in het team van dit Fieldlab"
    if candidate.has_declined:
        yield "deze inzet ging al eerder niet door"


def _too_full(need: Need, candidate: Candidate, full: list[date]) -> str:
    least = min(candidate.free.get(monday, candidate.offered) for monday in full)
    most = max(candidate.free.get(monday, candidate.offered) for monday in full)
    hours = f"nog {least} uur vrij" if least == most else f"nog {least} tot {most} uur vrij"
    year = need.weeks[0].isocalendar().year
    return f"in {capacity.week_names(full, year)} {hours}, gevraagd is {need.hours_per_week} uur"


def _listed(names: Iterable[str]) -> str:
    *start, last = names
    return f"{', '.join(start)} en {last}" if start else last
