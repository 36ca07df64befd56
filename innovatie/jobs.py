"""Scheduled jobs: which ids are due, and which command handles one. The runner owns the transactions.

A run is claimed by its slot (the latest round moment) in `JobRun`: a lease with a fencing number, so that
several schedulers are harmless, a killed one is replaced and a stalled one cannot finish. What is due follows
from the rows themselves, so a job that was late does everything it missed.
"""

import logging
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, select, update
from sqlalchemy.exc import IntegrityError

from innovatie import clock
from innovatie.domain import (
    mailing,
    people_guests,
    people_passwords,
    record_anchors,
    reminders,
    retention,
    rounds,
    sent_forms,
    sessions_ballots,
)
from innovatie.enums import RunState
from innovatie.errors import LeaseLost
from innovatie.extensions import db
from innovatie.mail import mail
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.log import JobFailure, JobRun
from innovatie.models.people_access import AttemptCount
from innovatie.models.rounds import Round
from innovatie.models.sessions import Ballot
from innovatie.queries import fieldlabs as fieldlab_queries
from innovatie.queries import fieldlabs_guests as guest_queries
from innovatie.queries import jobs as job_queries
from innovatie.queries import people_access as access_queries
from innovatie.queries import record as record_queries
from innovatie.queries import retention as terms
from innovatie.queries import rounds as round_queries
from innovatie.queries import sessions as session_queries

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Job:
    """`due(now)` gives ids in a fixed order; `handle(id, now)` calls the command of the same button.

    What `handle` returns is how much it did: reminders that were written before count as nothing.
    """

    name: str
    label: str
    every: timedelta
    due: Callable[[datetime], Sequence[int]]
    handle: Callable[[int, datetime], int]

    def slot(self, now: datetime) -> datetime:
        """The latest moment at or before `now` on which this job runs."""
        return now - (now - EPOCH) % self.every


@dataclass(frozen=True)
class Lease:
    run_id: int
    fence: int


@dataclass(frozen=True)
class Result:
    done: int
    failed: int


def _close_ballot(ballot_id: int, now: datetime) -> int:
    sessions_ballots.close_ballot(db.session.get_one(Ballot, ballot_id), actor=None, now=now)
    return 1


def _close_scoring(round_id: int, now: datetime) -> int:
    rounds.close_scoring(db.session.get_one(Round, round_id), actor=None, now=now)
    return 1


def _remind_scorers(round_id: int, now: datetime) -> int:
    return reminders.remind_scorers(db.session.get_one(Round, round_id), now=now)


def _ask_for_progress(fieldlab_id: int, now: datetime) -> int:
    return reminders.ask_for_progress(db.session.get_one(Fieldlab, fieldlab_id), now=now)


def _warn_for_gate(fieldlab_id: int, now: datetime) -> int:
    return reminders.warn_for_gate(db.session.get_one(Fieldlab, fieldlab_id), now=now)


def _deliver(notification_id: int, now: datetime) -> int:
    """The claim is committed before anything is sent: no lock is held while a mail server thinks."""
    message = mailing.prepare(notification_id, now)
    db.session.commit()
    if message is None:
        return 0
    mail.deliver(message)
    mailing.mark_sent(notification_id, now)
    return 1


def _forget_attempts(count_id: int, _now: datetime) -> int:
    db.session.delete(db.session.get_one(AttemptCount, count_id))
    return 1


def _forget_run(run_id: int, _now: datetime) -> int:
    db.session.delete(db.session.get_one(JobRun, run_id))
    return 1


def _record_to_anchor(_now: datetime) -> Sequence[int]:
    number = record_anchors.head_to_anchor()
    return [] if number is None else [number]


def _anchor_record(_number: int, now: datetime) -> int:
    return record_anchors.write_anchor(now)


def _record_to_mail(_now: datetime) -> Sequence[int]:
    head = record_queries.head()
    return [head[0]] if head and head[0] else []


def _mail_record(_number: int, now: datetime) -> int:
    return record_anchors.mail_head(now)


def _forget_forms(_all: int, now: datetime) -> int:
    return sent_forms.forget(now)


def _all_at_once(_now: datetime) -> Sequence[int]:
    """For a job that does all that is due in one statement."""
    return (0,)


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

JOBS = (
    Job("close-ballots", "Stemmingen sluiten", MINUTE, session_queries.ballots_to_close, _close_ballot),
    Job("close-rounds", "Beoordelen sluiten", MINUTE, round_queries.due_for_closing, _close_scoring),
    Job("remind-scorers", "Beoordelaars herinneren", HOUR, round_queries.open_for_scoring, _remind_scorers),
    Job("ask-progress", "Om voortgang vragen", HOUR, fieldlab_queries.running, _ask_for_progress),
    Job("warn-gates", "Waarschuwen voor poorten", HOUR, fieldlab_queries.with_gate_date, _warn_for_gate),
    Job(
        "mail-links",
        "Links voor een nieuw wachtwoord maken",
        MINUTE,
        access_queries.requests_to_answer,
        people_passwords.answer_request,
    ),
    Job("deliver-mail", "E-mail bezorgen", MINUTE, job_queries.mail_to_deliver, _deliver),
    Job(
        "anchor-record",
        "Een kopie van de stand van het logboek bewaren",
        HOUR,
        _record_to_anchor,
        _anchor_record,
    ),
    Job("mail-record", "Stand van het logboek mailen", DAY, _record_to_mail, _mail_record),
    Job(
        "forget-attempts",
        "Oude inlogpogingen wissen",
        HOUR,
        access_queries.attempts_to_forget,
        _forget_attempts,
    ),
    Job(
        "warn-accounts",
        "Vragen of een account nog nodig is",
        DAY,
        terms.accounts_to_warn,
        retention.warn_account,
    ),
    Job(
        "forget-accounts", "Ongebruikte accounts wissen", DAY, terms.unused_accounts, retention.forget_account
    ),
    Job(
        "warn-guests",
        "Gasten vertellen dat hun toegang stopt",
        DAY,
        guest_queries.to_warn,
        people_guests.warn,
    ),
    Job("end-guests", "Toegang van gasten stoppen", HOUR, guest_queries.to_close, people_guests.close),
    Job("forget-guests", "Accounts van gasten wissen", DAY, terms.guests_to_forget, retention.forget_account),
    Job(
        "ask-experts", "Vragen of een profiel klopt", DAY, terms.profiles_to_confirm, retention.ask_to_confirm
    ),
    Job("forget-profiles", "Profielen weghalen", DAY, terms.profiles_to_forget, retention.forget_profile),
    Job("warn-drafts", "Herinneren aan oude concepten", DAY, terms.drafts_to_warn, retention.warn_old_draft),
    Job("forget-drafts", "Oude concepten wissen", DAY, terms.old_drafts, retention.forget_draft),
    Job(
        "forget-scores", "Cijfers van raadsleden wissen", DAY, terms.rounds_to_forget, retention.forget_scores
    ),
    Job("forget-messages", "Oude berichten wissen", HOUR, terms.old_messages, retention.forget_message),
    Job("forget-sessions", "Oude inlogsessies wissen", HOUR, terms.old_sessions, retention.forget_session),
    Job("forget-links", "Oude links wissen", HOUR, terms.old_links, retention.forget_link),
    Job("forget-runs", "Oude taken opruimen", HOUR, job_queries.runs_to_forget, _forget_run),
    Job("forget-forms", "Opruimen welke formulieren al zijn verstuurd", HOUR, _all_at_once, _forget_forms),
)


def named(name: str) -> Job:
    return next(job for job in JOBS if job.name == name)


@dataclass(frozen=True)
class Health:
    """How one job is doing: late when it had no finished run for two of its intervals (and a sweep)."""

    job: Job
    last: JobRun | None
    late: bool


def health(now: datetime) -> list[Health]:
    latest = job_queries.latest_runs()
    return [
        Health(job, last, late=last is None or last.slot < now - 2 * job.every - MINUTE)
        for job in JOBS
        for last in [latest.get(job.name)]
    ]


def sweep(now: datetime) -> None:
    """Run every job whose present slot was not run yet."""
    for job in JOBS:
        try:
            run(job, now)
        except Exception:
            db.session.rollback()
            log.exception("job %s could not run", job.name)


def run(job: Job, now: datetime, *, slot: datetime | None = None) -> Result | None:
    """Handle all that is due, each in a transaction of its own; None when this slot is (being) done already.

    One failure is rolled back, kept on the run and tried again in a later slot; it never stops the rest.
    Raises `LeaseLost` when another scheduler took over meanwhile.
    """
    lease = claim(job.name, slot or job.slot(now))
    if lease is None:
        return None
    due = list(job.due(now))
    db.session.rollback()
    outcomes = [_handled(job, lease, thing_id, now) for thing_id in due]
    result = Result(sum(filter(None, outcomes)), outcomes.count(None))
    state = RunState.DONE_WITH_FAILURES if result.failed else RunState.DONE
    _while_ours(lease, state=state, finished_at=clock.now(), done=result.done, failed=result.failed)
    db.session.commit()
    log.info("job %s: %s done, %s failed", job.name, result.done, result.failed)
    return result


def claim(name: str, slot: datetime) -> Lease | None:
    """Get the slot of a job for ourselves, or None; an unfinished run whose lease ran out is taken over."""
    started = clock.now()
    known = db.session.scalar(select(JobRun).where(JobRun.job == name, JobRun.slot == slot))
    if known is None:
        return _first_claim(name, slot, started)
    if known.state is not RunState.RUNNING or known.lease_until > started:
        db.session.rollback()
        return None
    lease = Lease(known.id, known.fence + 1)
    taken = _rows_changed(
        update(JobRun)
        .where(JobRun.id == known.id, JobRun.fence == known.fence, JobRun.state == RunState.RUNNING)
        .values(fence=lease.fence, owner=_me(), lease_until=started + LEASE)
    )
    db.session.commit()
    return lease if taken == 1 else None


def _first_claim(name: str, slot: datetime, started: datetime) -> Lease | None:
    new = JobRun(
        job=name,
        slot=slot,
        state=RunState.RUNNING,
        owner=_me(),
        fence=1,
        lease_until=started + LEASE,
        started_at=started,
    )
    db.session.add(new)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return None
    return Lease(new.id, 1)


def _handled(job: Job, lease: Lease, thing_id: int, now: datetime) -> int | None:
    """How much was done for this id, or None when it failed (kept on the run)."""
    try:
        done = job.handle(thing_id, now)
        _while_ours(lease, lease_until=clock.now() + LEASE)
        db.session.commit()
    except LeaseLost:
        db.session.rollback()
        raise
    except Exception as error:
        db.session.rollback()
        log.exception("job %s failed on %s", job.name, thing_id)
        text = f"{type(error).__name__}: {error}"[:2000]
        db.session.add(JobFailure(run_id=lease.run_id, thing_id=thing_id, error=text, at=clock.now()))
        _while_ours(lease, lease_until=clock.now() + LEASE)
        db.session.commit()
        return None
    return done


def _while_ours(lease: Lease, **values: object) -> None:
    """Write to our run in this transaction; raises `LeaseLost` when another scheduler has it now."""
    changed = _rows_changed(
        update(JobRun).where(JobRun.id == lease.run_id, JobRun.fence == lease.fence).values(**values)
    )
    if changed != 1:
        db.session.rollback()
        raise LeaseLost(f"run {lease.run_id} was taken over")


def _rows_changed(statement: Update) -> int:
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount


def _me() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"
