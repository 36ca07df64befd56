"""The only place that reads the clock. Views and the job runner take the time here and pass it on."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    return datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """The day on the wall calendar in the Netherlands."""
    return moment.astimezone(AMSTERDAM).date()
