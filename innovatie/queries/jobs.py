"""Reads of the job runner and its page."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from innovatie.enums import RunState
from innovatie.extensions import db
from innovatie.models.log import JobRun, Notification

KEPT = timedelta(days=30)
AT_ONCE = 500  # what one slot takes on; the rest is for the next slot


def mail_to_deliver(now: datetime) -> Sequence[int]:
    query = (
        select(Notification.id)
        .where(Notification.sent_at.is_(None), Notification.next_try_at <= now)
        .order_by(Notification.next_try_at, Notification.id)
        .limit(AT_ONCE)
    )
    return db.session.scalars(query).all()


def runs_to_forget(now: datetime) -> Sequence[int]:
    """Runs of over a month ago that went well; what failed is kept."""
    query = (
        select(JobRun.id)
        .where(JobRun.state == RunState.DONE, JobRun.slot < now - KEPT)
        .order_by(JobRun.id)
        .limit(AT_ONCE)
    )
    return db.session.scalars(query).all()


def latest_runs() -> dict[str, JobRun]:
    """The newest finished run of each job."""
    newest = select(func.max(JobRun.id)).where(JobRun.finished_at.is_not(None)).group_by(JobRun.job)
    runs = db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)).order_by(JobRun.job))
    return {run.job: run for run in runs}


def notable_runs(limit: int = 50) -> Sequence[JobRun]:
    """The newest runs that did something or failed, with their failures."""
    query = (
        select(JobRun)
        .where(or_(JobRun.done > 0, JobRun.failed > 0))
        .options(selectinload(JobRun.failures))
        .order_by(JobRun.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def undelivered() -> int:
    return db.session.scalar(select(func.count()).where(Notification.sent_at.is_(None))) or 0
