"""Ending a role and making it last longer, and what the database holds when two do that at once."""

import functools
import itertools
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from innovatie.domain import people_accounts, people_council, people_roles, record_check
from innovatie.enums import ADMINISTERING, CouncilRole, GrantScope, Layer, Role
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.log import Notification, RecordEntry, StateChange
from innovatie.models.people import Affiliation, Organisation, Person, RoleGrant
from innovatie.queries import people as people_queries
from tests import factories as make
from tests.factories import NOW, TODAY
from tests.races import at_once
from tests.roles import end, give, held, work_of

LATER = TODAY + timedelta(days=30)


@pytest.fixture
def actor(ctx):
    return make.coordinator()


# ending


def test_a_role_ends_after_its_last_day_or_at_once(actor):
    person, poi = make.person(), make.poi()
    later, now = give(person, Role.POI_COORDINATOR, poi), give(person, Role.FINANCE)
    end(later, last_day=TODAY, actor=actor)
    end(now, actor=actor)
    db.session.commit()
    assert held(person) == [(Role.POI_COORDINATOR, GrantScope.WORK_AREA)]
    assert held(person, NOW + timedelta(days=1)) == []
    assert (now.ended_by_id, now.ended_at, now.end_reason) == (actor.id, NOW, "Andere baan.")
    give(person, Role.FINANCE)  # the same day again
    db.session.commit()
    assert (Role.FINANCE, GrantScope.NETWORK) in held(person)


def test_ending_is_told_and_recorded(actor):
    person = make.person()
    end(give(person, Role.FINANCE), actor=actor)
    db.session.commit()
    told = db.session.scalars(sa.select(Notification.text).where(Notification.person_id == person.id)).all()
    assert told == ["Je rol Financieel beheerder stopt nu. Reden: Andere baan."]
    assert (
        db.session.scalar(sa.select(RecordEntry.actor_id).where(RecordEntry.action == "end_role")) == actor.id
    )


def test_a_role_does_not_end_twice_in_the_past_or_without_a_reason(actor):
    grant = give(make.person(), Role.FINANCE, starts_on=TODAY + timedelta(days=2), ends_on=LATER)
    for values, said in (
        ({"last_day": TODAY - timedelta(days=1)}, "in het verleden"),
        ({"last_day": TODAY}, "begint pas op 16-04-2026"),
        ({"last_day": LATER + timedelta(days=1)}, "stopt al na"),
        ({"reason": " "}, "Schrijf op waarom"),
    ):
        with pytest.raises(RuleViolation, match=said):
            end(grant, **values)
    end(grant)
    with pytest.raises(RuleViolation, match="al gestopt"):
        end(grant)


def test_the_last_national_coordinator_stays(actor):
    (own,) = actor.grants
    make.person(roles=[Role.ADMINISTRATOR])
    with pytest.raises(RuleViolation, match="geen landelijk coördinator meer"):
        end(own)
    make.person(roles=[Role.NATIONAL_COORDINATOR], is_enabled=False)
    with pytest.raises(RuleViolation, match="geen landelijk coördinator meer"):
        end(own, last_day=LATER)
    make.coordinator()
    end(own)


def test_the_last_one_who_lets_people_in_stays(ctx):
    (own,) = make.person(roles=[Role.ADMINISTRATOR]).grants
    with pytest.raises(RuleViolation, match="niemand meer die mensen toegang geeft"):
        end(own)
    make.coordinator()
    end(own)


def test_who_stays_stays_at_least_as_long(actor):
    """Not only today: the one after the other, each with a last day, leaves nobody either."""
    (own,) = actor.grants
    other = make.grant(make.person(), Role.NATIONAL_COORDINATOR)
    end(other, last_day=LATER)
    for last_day in (None, TODAY, LATER, LATER + timedelta(days=1)):
        with pytest.raises(RuleViolation, match="even lang of langer"):
            end(own, last_day=last_day)
    end(other)  # sooner than it would: the first one is still there
    make.grant(make.person(), Role.NATIONAL_COORDINATOR, starts_on=LATER)
    with pytest.raises(RuleViolation, match="geen landelijk coördinator meer"):
        end(own)
    end(own, last_day=LATER)  # from then on there is another


def test_ending_twice_keeps_both_reasons_and_the_record_whole(actor):
    grant = give(make.person(), Role.FINANCE, actor=actor)
    end(grant, last_day=LATER, reason="Gaat weg.", actor=actor)
    db.session.commit()
    end(grant, reason="Toch nu.", actor=make.coordinator())
    db.session.commit()
    assert record_check.faults() == []
    steps = sa.select(StateChange.reason, StateChange.actor_id).where(StateChange.thing == "role_grant")
    kept = db.session.execute(steps.order_by(StateChange.id)).all()
    assert kept == [("Gaat weg.", actor.id), ("Toch nu.", grant.ended_by_id)]
    assert grant.end_reason == "Toch nu."


def extend(grant, **kw):
    people_roles.extend(
        grant, **{"last_day": None, "reason": "Blijft langer.", "actor": None, "now": NOW, **kw}
    )


def test_a_role_is_extended_to_a_later_day_or_without_end(actor):
    person = make.person()
    grant = give(person, Role.FINANCE, ends_on=LATER)
    end(grant, last_day=TODAY)
    for last_day in (LATER, None):
        extend(grant, last_day=last_day, actor=people_queries.acting(actor.id, NOW))
        db.session.commit()
        assert (grant.ends_on, grant.ended_by_id, grant.end_reason) == (last_day, None, "")
    assert record_check.faults() == []
    told = sa.select(Notification.text).where(Notification.kind == "role_extended").order_by(Notification.id)
    assert db.session.scalars(told).all() == [
        "Je rol Financieel beheerder duurt langer: vanaf 14-04-2026 tot en met 14-05-2026. Reden: Blijft langer.",
        "Je rol Financieel beheerder duurt langer: vanaf 14-04-2026. Reden: Blijft langer.",
    ]


def test_to_extend_a_role_asks_what_giving_it_asks(actor):
    library = make.organisation(name="Bieb")
    person = make.person(library)
    work = work_of(person, library)
    contact = give(person, Role.EMPLOYER_CONTACT, library, ends_on=LATER)
    following = give(person, Role.EMPLOYER_CONTACT, library, starts_on=LATER + timedelta(days=9))
    db.session.commit()
    for values, said in (
        ({"last_day": LATER}, "duurt al tot en met 14-05-2026"),
        ({"last_day": LATER + timedelta(days=9)}, "Deze rol is er al, vanaf 23-05-2026"),
        ({"last_day": LATER + timedelta(days=1), "reason": " "}, "Schrijf op waarom"),
        ({"actor": person}, "je eigen rol niet"),
    ):
        with pytest.raises(RuleViolation, match=said):
            extend(contact, **values)
        db.session.rollback()
        assert contact.ends_on == LATER
    with pytest.raises(RuleViolation, match="geen laatste dag"):
        extend(following)
    work.ends_on = LATER
    db.session.commit()
    with pytest.raises(RuleViolation, match="werkt tot en met 14-05-2026 voor Bieb"):
        extend(contact, last_day=LATER + timedelta(days=1))
    db.session.rollback()
    end(contact)
    with pytest.raises(RuleViolation, match="al gestopt"):
        extend(contact)


# the database


def test_the_database_refuses_the_same_role_twice(ctx):
    person, poi = make.person(), make.poi()
    make.grant(person, Role.POI_COORDINATOR, poi, ends_on=TODAY)
    make.grant(person, Role.POI_COORDINATOR, poi, starts_on=LATER)
    with pytest.raises(IntegrityError):
        make.grant(person, Role.POI_COORDINATOR, poi, starts_on=TODAY, ends_on=TODAY)
    db.session.rollback()
    with pytest.raises(IntegrityError):
        db.session.execute(sa.update(RoleGrant).where(RoleGrant.ends_on == TODAY).values(ends_on=LATER))


def test_a_role_given_twice_at_once_is_given_once(database):
    for _ in range(5):
        with database.app_context():
            person_id, poi_id, actor_id = make.person().id, make.poi().id, make.coordinator().id
            db.session.remove()

        def step(person_id=person_id, poi_id=poi_id, actor_id=actor_id):
            person = db.session.get_one(Person, person_id)
            poi = db.session.get_one(Organisation, poi_id)
            actor = people_queries.acting(actor_id, NOW)
            return give(person, Role.INNOVATION_SPECIALIST, poi, actor=actor).id

        answers = at_once(database, step, step, step)
        assert sorted(type(answer).__name__ for answer in answers) == [
            "RuleViolation",
            "RuleViolation",
            "int",
        ]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR])
def test_the_last_two_do_not_end_each_other(database, role):
    for _ in range(8):
        with database.app_context():
            nobody_else_lets_people_in()
            rows = [make.grant(make.person(), role) for _ in range(2)]
            pairs = [(a.id, b.person_id) for a, b in itertools.permutations(rows)]
            db.session.remove()

        def step(grant_id, actor_id):
            grant = db.session.get_one(RoleGrant, grant_id)
            return end(grant, actor=people_queries.acting(actor_id, NOW)) or "ended"

        answers = at_once(database, *(functools.partial(step, *pair) for pair in pairs))
        assert sorted(str(answer)[:5] for answer in answers) == ["Zonde", "ended"]


def nobody_else_lets_people_in():
    letting = sa.select(RoleGrant.person_id).where(RoleGrant.role.in_(ADMINISTERING))
    db.session.execute(sa.update(Person).where(Person.id.in_(letting)).values(is_enabled=False))
    db.session.commit()


def test_two_who_give_each_other_a_role_at_once_both_do(database):
    for _ in range(8):
        with database.app_context():
            ids = [make.coordinator().id for _ in range(2)]
            db.session.remove()

        def step(person_id, actor_id):
            actor = people_queries.acting(actor_id, NOW)
            return give(db.session.get_one(Person, person_id), Role.FINANCE, actor=actor).id

        answers = at_once(database, *(functools.partial(step, *pair) for pair in itertools.permutations(ids)))
        assert [type(answer) for answer in answers] == [int, int]


def test_a_seat_and_the_role_of_coordinator_are_not_given_at_once(database):
    for _ in range(5):
        with database.app_context():
            person_id = make.person().id
            db.session.remove()

        def coordinates(person_id=person_id):
            return give(db.session.get_one(Person, person_id), Role.NATIONAL_COORDINATOR).id

        def sits(person_id=person_id):
            return people_council.seat(
                db.session.get_one(Person, person_id),
                layer=Layer.LOCAL,
                role=CouncilRole.MEMBER,
                organisation=None,
                starts_on=TODAY,
                reason="Gekozen.",
                actor=None,
                now=NOW,
            ).id

        answers = at_once(database, coordinates, sits)
        assert sorted(type(answer).__name__ for answer in answers) == ["RuleViolation", "int"]


def test_who_stops_working_somewhere_does_not_become_its_contact_at_once(database):
    for _ in range(8):
        with database.app_context():
            library = make.organisation()
            work_id, actor_id = work_of(make.person(library), library).id, make.coordinator().id
            db.session.remove()

        def leaves(work_id=work_id, actor_id=actor_id):
            both = joinedload(Affiliation.person), joinedload(Affiliation.organisation)
            found = sa.select(Affiliation).where(Affiliation.id == work_id).options(*both)
            actor, yesterday = people_queries.acting(actor_id, NOW), TODAY - timedelta(days=1)
            work = db.session.scalars(found).one()
            values = {"ends_on": yesterday, "reason": "Andere baan.", "actor": actor, "now": NOW}
            return people_accounts.end_affiliation(work, **values) or "left"

        def speaks(work_id=work_id):
            work = db.session.get_one(Affiliation, work_id)
            place = db.session.get_one(Organisation, work.organisation_id)
            return give(db.session.get_one(Person, work.person_id), Role.EMPLOYER_CONTACT, place).id

        answers = at_once(database, leaves, speaks)
        assert len([answer for answer in answers if isinstance(answer, RuleViolation)]) == 1
