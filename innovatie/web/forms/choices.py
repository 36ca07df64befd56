"""The choices of a list: from `enums`, or organisations."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from wtforms import SelectChoice

from innovatie.models.people import Organisation


def choices(members: Iterable[Any], empty: str | None = None) -> list[SelectChoice]:
    """The choices of a fixed list from `enums`; `empty` adds a first choice for "none"."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return first + [SelectChoice(member.value, member.label) for member in members]


def member_of(kind: type[StrEnum]) -> Callable[[Any], Any]:
    """`coerce` of a choice from a fixed list: the member, or None for the empty choice."""
    return lambda value: kind(value) if value else None


def offered(organisations: Iterable[Organisation], empty: str) -> list[SelectChoice]:
    """To choose one of these organisations; `empty` says what it means to choose none."""
    return [SelectChoice("", empty), *(SelectChoice(str(place.id), place.name) for place in organisations)]
