"""Days before and after the moment at which the demonstration is loaded, in office hours."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from innovatie.clock import AMSTERDAM


@dataclass(frozen=True)
class Calendar:
    now: datetime

    def ago(self, days: int, *, minutes: int = 0) -> datetime:
        """So many days ago (on a Friday when that was a weekend) at nine, and some minutes later."""
        return self._morning(-days) + timedelta(minutes=minutes)

    def ahead(self, days: int) -> datetime:
        """At five in the afternoon in so many days."""
        return self._morning(days) + timedelta(hours=8)

    def minutes_ago(self, minutes: int) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def _morning(self, days: int) -> datetime:
        day = (self.now + timedelta(days=days)).astimezone(AMSTERDAM)
        day -= timedelta(days=max(0, day.weekday() - 4))
        return day.replace(hour=9, minute=0, second=0, microsecond=0).astimezone(UTC)
