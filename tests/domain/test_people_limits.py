"""Limits on guessing: counted before a try is looked at, so that many at once get no more than one by one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie import jobs
from innovatie.domain import people_limits, settings
from innovatie.domain.people_limits import ACCOUNT, CODE, NETWORK, Try
from innovatie.extensions import db
from innovatie.models.people_access import AttemptCount
from tests.factories import NOW, TODAY
from tests.races import at_once

ONE, OTHER = Try(ACCOUNT, "sam@example.nl"), Try(ACCOUNT, "kim@example.nl")


def allowed(times: int, *tries: Try, now=NOW) -> int:
    return sum(people_limits.reserve(*tries, now=now) for _ in range(times))


@pytest.mark.usefixtures("ctx")
class TestOneByOne:
    def test_a_limit_is_per_key_and_per_kind(self):
        assert allowed(12, ONE) == 10
        assert allowed(12, OTHER) == 10
        assert allowed(7, Try(CODE, "sam@example.nl")) == 5

    def test_all_limits_must_let_it_go_on_and_each_counts(self):
        network = Try(NETWORK, "192.0.2.1")
        assert allowed(11, ONE, network) == 10
        assert allowed(50, OTHER, network) == 10
        assert allowed(1, Try(ACCOUNT, "derde@example.nl"), network) == 0

    def test_a_quarter_of_an_hour_after_the_first_try_counting_begins_anew(self):
        assert allowed(11, ONE) == 10
        assert allowed(1, ONE, now=NOW + timedelta(minutes=14, seconds=59)) == 0
        assert allowed(11, ONE, now=NOW + timedelta(minutes=15)) == 10

    def test_what_went_well_is_forgotten_or_given_back(self):
        assert allowed(10, ONE, OTHER) == 10
        people_limits.forget(ONE)
        people_limits.give_back(OTHER)
        assert allowed(11, ONE) == 10
        assert allowed(2, OTHER) == 1

    def test_an_administrator_sets_how_many(self):
        settings.change("sign_in_attempts", "3", starts_on=TODAY, actor=None, now=NOW)
        assert allowed(5, ONE) == 3

    def test_nobody_can_read_back_who_it_was_and_a_job_forgets_it(self):
        allowed(1, ONE, Try(NETWORK, "192.0.2.1"))
        db.session.commit()
        rows = db.session.scalars(select(AttemptCount)).all()
        assert all(len(row.key) == 64 and row.key.isalnum() for row in rows)
        for now, left in ((NOW + timedelta(hours=23), 2), (NOW + timedelta(hours=25), 0)):
            jobs.run(jobs.named("forget-attempts"), now, slot=now)
            assert len(db.session.scalars(select(AttemptCount)).all()) == left


def test_of_many_at_once_exactly_as_many_go_on_as_may(database):
    answers = at_once(database, *[lambda: people_limits.reserve(ONE, OTHER, now=NOW)] * 24)
    assert sorted(answers) == [False] * 14 + [True] * 10
