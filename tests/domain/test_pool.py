"""Profiles: who may offer what, and what stays true of booked weeks."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from innovatie.domain import pool
from innovatie.enums import ExpertState, Province, Role
from innovatie.errors import IllegalMove, RuleViolation
from innovatie.extensions import db
from innovatie.models.log import Notification
from innovatie.models.people import Organisation
from innovatie.models.pool import ExpertProfile, ExpertWeek
from innovatie.queries import people as people_queries
from innovatie.queries import pool as pool_queries
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")

MONDAY = date(2026, 4, 13)  # week 16, the week of NOW


def propose(person, **kw):
    skills = [make.skill()]
    person = people_queries.acting(person.id, NOW)
    values = {
        "employer": db.session.get_one(Organisation, person.affiliations[0].organisation_id),
        "about": "Ik leid projecten.",
        "hours_per_week": 8,
        "skills": skills,
        "provinces": [Province.UTRECHT],
        "actor": person,
        "now": NOW,
    }
    return pool.propose_profile(**{**values, **kw})


def test_a_profile_waits_for_a_pool_manager_and_then_is_in_the_pool():
    manager = make.person(roles=[Role.POOL_MANAGER])
    person = make.person()
    profile = propose(person)
    db.session.commit()
    told = db.session.scalars(select(Notification).order_by(Notification.id)).all()
    assert [(row.person_id, row.kind, row.path) for row in told] == [
        (manager.id, "profile_proposed", f"/expertisepool/experts/{profile.id}")
    ]
    pool.approve(profile, actor=manager, now=NOW)
    db.session.commit()
    shown = pool_queries.profile_of(person)
    assert shown is not None and (shown.state, shown.provinces) == (ExpertState.ACTIVE, [Province.UTRECHT])
    assert len(shown.skills) == 1


def test_nobody_offers_hours_for_an_organisation_of_others():
    other = make.organisation()
    with pytest.raises(RuleViolation, match="waar je zelf werkt"):
        propose(make.person(), employer=other)


@pytest.mark.parametrize(
    ("change", "text"), [({"hours_per_week": 0}, "uur"), ({"skills": []}, "vaardigheid")]
)
def test_an_offer_needs_hours_and_a_skill(change, text):
    with pytest.raises(RuleViolation, match=text):
        propose(make.person(), **change)


def test_somebody_who_is_in_the_pool_does_not_come_in_again():
    person = make.person()
    make.expert(person)
    with pytest.raises(IllegalMove):
        propose(person)


def test_who_left_may_come_back_and_waits_again():
    person = make.person()
    profile = make.expert(person, state=ExpertState.ENDED)
    assert propose(person, hours_per_week=4).id == profile.id
    assert (profile.state, profile.hours_per_week) == (ExpertState.PROPOSED, 4)


def change(profile, actor, **kw):
    values = {"about": "Anders.", "hours_per_week": 8, "skills": [make.skill()], "provinces": [], "now": NOW}
    pool.change_profile(profile, **{**values, **kw}, actor=actor)


def test_fewer_hours_than_are_booked_is_refused_with_the_weeks():
    person = make.person()
    profile = make.expert(person)
    for number, booked in ((-1, 8), (0, 6), (1, 6), (3, 8), (40, 6)):
        monday = MONDAY + timedelta(weeks=number)
        db.session.add(ExpertWeek(expert_id=profile.id, monday=monday, offered=8, booked=booked))
    db.session.commit()
    with pytest.raises(
        RuleViolation, match="^In week 16 en 17, week 19, week 3 van 2027 is al meer dan 5 uur "
    ):
        change(profile, person, hours_per_week=5)
    db.session.rollback()
    with pytest.raises(RuleViolation, match="^In week 19 is al meer dan 6 uur geboekt"):
        change(profile, person, hours_per_week=6)
    assert db.session.get_one(ExpertProfile, profile.id).hours_per_week == 8


def test_other_hours_count_from_this_week_on():
    person = make.person()
    profile = make.expert(person)
    for number in (-1, 0, 1):
        monday = MONDAY + timedelta(weeks=number)
        db.session.add(ExpertWeek(expert_id=profile.id, monday=monday, offered=8, booked=4))
    db.session.commit()
    change(profile, person, hours_per_week=4)
    db.session.commit()
    rows = db.session.scalars(select(ExpertWeek).order_by(ExpertWeek.monday)).all()
    assert [(row.offered, row.booked) for row in rows] == [(8, 4), (4, 4), (4, 4)]


def test_a_profile_ends_when_nothing_runs():
    manager = make.person(roles=[Role.POOL_MANAGER])
    profile = make.expert()
    make.secondment(make.expert_request(), profile)
    with pytest.raises(RuleViolation, match="loopt nog een inzet"):
        pool.end(profile, reason="", actor=manager, now=NOW)
    other = make.expert()
    pool.end(other, reason="Werkt ergens anders.", actor=manager, now=NOW)
    assert other.state is ExpertState.ENDED
