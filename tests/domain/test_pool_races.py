"""Nobody is booked for more hours than offered: not by two consents at once, not by SQL past the commands."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from innovatie.domain import pool, pool_requests
from innovatie.enums import RequestState, Role, SecondmentState
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.pool import ExpertProfile, ExpertWeek, Secondment
from innovatie.models.reference import Skill
from innovatie.queries import people as people_queries
from tests import factories as make
from tests.factories import NOW, TODAY


def waiting_for_employer(app, loans):
    """Ids of the contact and of loans of 6 hours to one expert of 8 hours, who agreed to all of them."""
    with app.app_context():
        skill, employer = make.skill(), make.organisation()
        contact = make.person(employer, roles=[(Role.EMPLOYER_CONTACT, employer)]).id
        profile = make.expert(make.person(employer), skills=[skill])
        made = []
        for number in range(loans):
            starts_on = TODAY + timedelta(weeks=number)  # the periods overlap, but are not the same
            request = make.expert_request(
                skill=db.session.get_one(Skill, skill.id),
                state=RequestState.MATCHING,
                starts_on=starts_on,
                ends_on=starts_on + timedelta(weeks=6),
            )
            made.append(make.secondment(request, profile, state=SecondmentState.EMPLOYER_ASKED).id)
        return contact, profile.id, made


def consent(app, contact, secondment_id, barrier):
    with app.app_context():
        actor = people_queries.acting(contact, NOW)
        db.session.rollback()  # what came before is another request
        barrier.wait()
        try:
            secondment = db.session.get_one(Secondment, secondment_id)
            pool_requests.agree_as_employer(secondment, actor=actor, now=NOW)
            db.session.commit()
        except RuleViolation as refused:
            db.session.rollback()
            return str(refused)
        return "booked"


@pytest.mark.parametrize("times", range(5))
def test_two_consents_at_once_give_one_loan(database, times):
    contact, profile_id, loans = waiting_for_employer(database, 2)
    barrier = Barrier(len(loans))
    with ThreadPoolExecutor(len(loans)) as threads:
        answers = list(threads.map(lambda loan: consent(database, contact, loan, barrier), loans))
    assert sorted(answer == "booked" for answer in answers) == [False, True]
    assert [answer.startswith("Deze expert heeft in week") for answer in sorted(answers)] == [True, False]
    with database.app_context():
        rows = db.session.scalars(select(ExpertWeek).where(ExpertWeek.expert_id == profile_id)).all()
        assert [(row.booked, row.offered) for row in rows] == [(6, 8)] * 7
        states = db.session.scalars(select(Secondment.state).order_by(Secondment.state)).all()
        assert states == [SecondmentState.RUNNING, SecondmentState.EMPLOYER_ASKED]


def test_fewer_hours_and_a_consent_at_once_never_leave_more_booked_than_offered(database):
    contact, profile_id, (loan,) = waiting_for_employer(database, 1)
    barrier = Barrier(2)

    def offer_less():
        with database.app_context():
            barrier.wait()
            profile = db.session.get_one(ExpertProfile, profile_id)
            skill = db.session.scalars(select(Skill)).first()
            actor = people_queries.acting(profile.person_id, NOW)
            try:
                values = {"about": "Minder.", "hours_per_week": 4, "skills": [skill], "provinces": []}
                pool.change_profile(profile, **values, actor=actor, now=NOW)
                db.session.commit()
            except RuleViolation:
                db.session.rollback()
                return "refused"
            return "changed"

    with ThreadPoolExecutor(2) as threads:
        changed = threads.submit(offer_less)
        booked = threads.submit(consent, database, contact, loan, barrier)
        answers = (changed.result(), booked.result() == "booked")
    assert answers in (("refused", True), ("changed", False))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE expert_week SET booked = booked + 3",
        "UPDATE expert_week SET offered = 5",
        "UPDATE expert_week SET booked = -1",
        "INSERT INTO expert_week (expert_id, monday, offered, booked) VALUES ({expert}, '2026-06-01', 8, 9)",
        "INSERT INTO expert_week (expert_id, monday, offered, booked) VALUES ({expert}, '2026-04-13', 8, 6)",
    ],
)
def test_the_database_refuses_too_many_hours(database, statement):
    contact, profile_id, (loan,) = waiting_for_employer(database, 1)
    assert consent(database, contact, loan, Barrier(1)) == "booked"
    with database.app_context():
        with pytest.raises(IntegrityError):
            db.session.execute(text(statement.format(expert=profile_id)))
        db.session.rollback()


def test_the_database_refuses_a_second_loan_for_one_request(database):
    waiting_for_employer(database, 1)
    with database.app_context():
        copy = (
            "INSERT INTO secondment (request_id, expert_id, hours_per_week, starts_on, ends_on, state, at)"
            " SELECT request_id, expert_id, hours_per_week, starts_on, ends_on, 'loopt', at FROM secondment"
        )
        with pytest.raises(IntegrityError):
            db.session.execute(text(copy))
        db.session.rollback()
