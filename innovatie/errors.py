"""What commands raise. Messages are Dutch, B1, meant for the user, and say what to do."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """One thing that is still missing before a step may be taken; `url` is the page where it is mended."""

    text: str
    url: str | None = None


class DomainError(Exception):
    """A rule of the work was broken; `str(error)` is shown to the user."""


class RuleViolation(DomainError):
    def __init__(self, message: str, missing: Sequence[Missing] = ()) -> None:
        super().__init__(message)
        self.missing = tuple(missing)


class IllegalMove(RuleViolation):
    """A state does not lead to the state that was asked for."""


class ReferenceDataError(DomainError):
    """A row of reference data is wrong: file, line, column and reason."""


class LeaseLost(Exception):  # noqa: N818
    """Another scheduler took over this run; nothing of ours may be committed."""
