"""The end of a role or a seat: how it is written, whoever ends it and why. Each step stays in a row of its own."""

from datetime import date, datetime

from innovatie.clock import local_date
from innovatie.domain.workflow import note
from innovatie.models.log import StateChange
from innovatie.models.people import CouncilMembership, Person, RoleGrant

RUNS, STOPS, LONGER = "loopt", "stopt", "verlengd"  # in what is kept of a role or a seat
Period = RoleGrant | CouncilMembership
Why = tuple[StateChange, str]


def stop(period: Period, last_day: date | None, reason: str, *, actor: Person | None, now: datetime) -> Why:
    """End it after its last day, or at once when None; gives where the reason stays, for the record.

    On the row itself stands the last reason, for who reads the page: what ends on a day may be ended sooner.
    """
    _close(period, last_day, now)
    period.ended_by_id, period.end_reason = actor and actor.id, reason
    return note(period, RUNS, STOPS, reason, actor=actor, now=now), "reason"


def lengthen(
    period: Period, last_day: date | None, reason: str, *, actor: Person | None, now: datetime
) -> Why:
    """Move the end; gives where the reason stays. That it would end sooner is said no more."""
    period.ends_on, period.ended_by_id, period.end_reason = last_day, None, ""
    return note(period, RUNS, LONGER, reason, actor=actor, now=now), "reason"


def _close(period: Period, last_day: date | None, now: datetime) -> None:
    """What ends at once keeps a last day, for who reads the past: the day on which it was over already, or today."""
    if last_day is None:
        period.ended_at = now
        last_day = local_date(now)
    period.ends_on = max(period.starts_on, min(period.ends_on or last_day, last_day))
