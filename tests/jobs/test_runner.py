"""The runner: each slot once, whoever comes; one bad row never stops the rest."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from innovatie import jobs
from innovatie.enums import RunState
from innovatie.errors import LeaseLost
from innovatie.extensions import db
from innovatie.models.log import JobFailure, JobRun
from innovatie.models.people import Person
from tests import factories as make
from tests.factories import NOW

HOUR = timedelta(hours=1)


def job(handle, due=lambda now: [1, 2, 3]) -> jobs.Job:
    return jobs.Job("test", "Test", HOUR, due, handle)


def rename(person_id: int, name: str) -> int:
    db.session.get_one(Person, person_id).name = name
    return 1


@pytest.mark.usefixtures("ctx")
def test_a_slot_is_run_once():
    seen = []
    counting = job(lambda thing, now: seen.append(thing) or 1)
    assert jobs.run(counting, NOW) == jobs.Result(3, 0)
    assert jobs.run(counting, NOW + timedelta(minutes=59)) is None
    assert jobs.run(counting, NOW + HOUR) == jobs.Result(3, 0)
    assert seen == [1, 2, 3, 1, 2, 3]


@pytest.mark.usefixtures("ctx")
def test_one_bad_row_is_kept_on_the_run_and_never_stops_the_rest():
    people = [make.person().id for _ in range(3)]

    def handle(person_id, now):
        rename(person_id, "gedaan")
        if person_id == people[1]:
            raise ValueError("deze niet")
        return 1

    assert jobs.run(job(handle, lambda now: people), NOW) == jobs.Result(2, 1)
    names = [db.session.get_one(Person, person_id).name == "gedaan" for person_id in people]
    assert names == [True, False, True]
    run = db.session.scalars(select(JobRun)).one()
    assert (run.state, run.done, run.failed) == (RunState.DONE_WITH_FAILURES, 2, 1)
    failure = db.session.scalars(select(JobFailure)).one()
    assert (failure.thing_id, failure.error) == (people[1], "ValueError: deze niet")


@pytest.mark.usefixtures("ctx")
def test_what_was_done_before_counts_as_nothing():
    assert jobs.run(job(lambda thing, now: 0), NOW) == jobs.Result(0, 0)


@pytest.mark.usefixtures("ctx")
def test_a_killed_run_is_taken_over_when_its_lease_is_over():
    lease = jobs.claim("test", NOW)
    assert lease is not None and jobs.claim("test", NOW) is None
    db.session.execute(update(JobRun).values(lease_until=NOW - timedelta(days=300)))
    db.session.commit()
    taken = jobs.claim("test", NOW)
    assert (taken.run_id, taken.fence) == (lease.run_id, 2)
    assert jobs.claim("test", NOW) is None


@pytest.mark.usefixtures("ctx")
def test_a_stalled_run_that_was_taken_over_writes_nothing():
    person_id = make.person().id

    def handle(thing, now):
        """Somebody else takes the run over while this one is at work."""
        db.session.execute(update(JobRun).values(fence=JobRun.fence + 1))
        return rename(person_id, "te laat")

    with pytest.raises(LeaseLost):
        jobs.run(job(handle, lambda now: [1]), NOW)
    assert db.session.get_one(Person, person_id).name != "te laat"


@pytest.mark.parametrize("minutes", [0, 1, 30, 59])
def test_slots_do_not_depend_on_summer_time(minutes):
    """In the hour that exists twice every slot is a moment of its own."""
    twice = datetime(2026, 10, 25, 0, minutes, tzinfo=UTC)
    test = job(lambda thing, now: 1)
    assert test.slot(twice) == twice.replace(minute=0)
    assert test.slot(twice + HOUR) == test.slot(twice) + HOUR


def test_two_schedulers_share_the_work_and_do_nothing_twice(database):
    with database.app_context():
        people = [make.person().id for _ in range(5)]
    done: list[int] = []
    start = Barrier(4)

    def scheduler():
        with database.app_context():
            start.wait()
            for slot in range(6):
                jobs.run(
                    job(lambda thing, now: done.append(thing) or 1, lambda now: people), NOW + slot * HOUR
                )

    threads = [Thread(target=scheduler) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(people * 6)
    with database.app_context():
        runs = db.session.scalars(select(JobRun).order_by(JobRun.slot)).all()
        assert [(run.state, run.done) for run in runs] == [(RunState.DONE, 5)] * 6
