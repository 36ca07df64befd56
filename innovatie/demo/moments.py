"""Days and hours before the moment at which the demonstration is loaded."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Calendar:
    now: datetime

    def ago(self, days: float, *, minutes: int = 0) -> datetime:
        """So many days ago, and some minutes later."""
        return self.now - timedelta(days=days) + timedelta(minutes=minutes)

    def ahead(self, days: float) -> datetime:
        return self.now + timedelta(days=days)
