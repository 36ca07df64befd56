"""APScheduler around `jobs.py`; the only file that knows it.

It wakes every half minute in UTC and sweeps; which job runs is decided by its slot in the database, so summer
time, restarts and a second scheduler change nothing.
"""

import signal
from datetime import timedelta
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from innovatie import clock, jobs

WAKE = timedelta(seconds=30)


def run(app: Flask) -> None:
    """Sweep until SIGTERM or SIGINT; a sweep that is under way in its thread is finished first."""
    scheduler = BlockingScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    scheduler.add_job(
        _sweep, "interval", seconds=WAKE.total_seconds(), args=[app], id="sweep", next_run_time=clock.now()
    )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    scheduler.start()


def _sweep(app: Flask) -> None:
    with app.app_context():
        jobs.sweep(clock.now())
