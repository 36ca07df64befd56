"""The register of the council: one seat each, one chair, never a coordinator, and handing over in one step (TRI-01)."""

import functools
import itertools
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from innovatie import rules
from innovatie.domain import people_council, record_check
from innovatie.enums import Choice, CouncilRole, Layer, OrganisationKind, Role
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.log import Notification, RecordEntry
from innovatie.models.people import Affiliation, CouncilMembership, Person
from innovatie.queries import people as people_queries
from innovatie.queries import people_council as reads
from tests import factories as make
from tests import sittings
from tests.factories import NOW, TODAY
from tests.races import at_once

TOMORROW, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=30)


def seat(person, role=CouncilRole.MEMBER, **kw):
    values = {
        "layer": Layer.LOCAL,
        "organisation": None,
        "starts_on": TODAY,
        "reason": "Gekozen.",
        "actor": None,
    }
    return people_council.seat(person, role=role, **{**values, "now": NOW, **kw})


def end(membership, **kw):
    values = {"last_day": None, "reason": "Stopt ermee.", "actor": None, "now": NOW}
    people_council.end_seat(membership, **{**values, **kw})


def replace(membership, successor, **kw):
    values = {
        "organisation": None,
        "layer": Layer.LOCAL,
        "starts_on": TODAY,
        "reason": "Volgt op.",
        "actor": None,
    }
    return people_council.replace(membership, successor, **{**values, "now": NOW, **kw})


@pytest.fixture
def chair(ctx):
    return make.council_member(role=CouncilRole.CHAIR)


def test_a_seat_is_kept_told_and_recorded(chair):
    home = make.organisation()
    person = make.person(home)
    given = seat(person, organisation=home, actor=chair)
    db.session.commit()
    assert (given.given_by_id, given.given_at, given.reason) == (chair.id, NOW, "Gekozen.")
    told = db.session.scalars(sa.select(Notification.text).where(Notification.person_id == person.id)).all()
    assert told == ["Je zit vanaf 14-04-2026 in de Innovatieraad, als lid. Reden: Gekozen."]
    entry = db.session.scalars(sa.select(RecordEntry).where(RecordEntry.action == "seat")).one()
    assert (entry.thing_id, entry.actor_id, entry.person_id) == (given.id, chair.id, person.id)


def test_one_seat_per_person_and_one_of_each_office(chair):
    person = make.person()
    seat(person, ends_on=LATER)
    with pytest.raises(RuleViolation, match="zit al in de Innovatieraad"):
        seat(person, starts_on=LATER)
    with pytest.raises(RuleViolation, match="Er is al een voorzitter"):
        seat(make.person(), CouncilRole.CHAIR, starts_on=LATER)
    seat(make.person(), CouncilRole.SECRETARY)
    with pytest.raises(RuleViolation, match="Er is al een secretaris"):
        seat(make.person(), CouncilRole.SECRETARY)
    seat(person, starts_on=LATER + timedelta(days=1))


@pytest.mark.parametrize("role", [Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR])
def test_who_has_no_vote_never_fills_a_seat(ctx, role):
    with pytest.raises(RuleViolation, match="geen stem in de raad"):
        seat(make.person(roles=[role]))
    with pytest.raises(RuleViolation, match="geen stem in de raad"):
        replace(sittings.seat(make.council_member(role=CouncilRole.CHAIR)), make.person(roles=[role]))


def test_nobody_gives_himself_or_herself_a_seat(chair):
    secretary = make.council_member(role=CouncilRole.SECRETARY)
    with pytest.raises(RuleViolation, match="jezelf geen zetel"):
        seat(secretary, actor=secretary)
    with pytest.raises(RuleViolation, match="jezelf geen zetel"):
        replace(sittings.seat(chair), secretary, actor=secretary)
    assert not rules.gives_seat_to(secretary, secretary)
    db.session.rollback()
    values = {"role": CouncilRole.MEMBER, "layer": Layer.LOCAL, "starts_on": LATER}
    db.session.add(CouncilMembership(person_id=secretary.id, given_by_id=secretary.id, **values))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_what_is_refused(ctx):
    for values, said in (
        ({"reason": " "}, "Schrijf op waarom"),
        ({"ends_on": TODAY - timedelta(days=1)}, "laatste dag"),
    ):
        with pytest.raises(RuleViolation, match=said):
            seat(make.person(), **values)
    with pytest.raises(RuleViolation, match="mag niet meer inloggen"):
        seat(make.person(is_enabled=False))


def test_a_seat_ends_at_once_or_after_its_last_day(ctx):
    now, later = seat(make.person()), seat(make.person())
    end(now)
    end(later, last_day=TODAY)
    db.session.commit()
    assert [member.id for member in people_queries.in_office(NOW)] == [later.id]
    assert people_queries.in_office(NOW + timedelta(days=1)) == []
    seat(db.session.get_one(Person, now.person_id))
    with pytest.raises(RuleViolation, match="al gestopt"):
        end(now)


@pytest.mark.parametrize("role", [CouncilRole.CHAIR, CouncilRole.SECRETARY])
@pytest.mark.parametrize("starts_on", [TODAY, LATER])
def test_the_last_chair_is_replaced_in_one_step(ctx, role, starts_on):
    old, successor = make.council_member(role=role), make.person()
    replace(sittings.seat(old), successor, starts_on=starts_on)
    db.session.commit()
    days = {}
    for day in (TODAY, LATER - timedelta(days=1), LATER):
        moment = NOW + (day - TODAY)
        days[day] = [(row.person_id, row.role) for row in people_queries.in_office(moment)]
    first = successor.id if starts_on == TODAY else old.id
    assert days == {
        TODAY: [(first, role)],
        LATER - timedelta(days=1): [(first, role)],
        LATER: [(successor.id, role)],
    }


def test_a_member_who_takes_over_gives_up_the_own_seat(chair):
    member = make.council_member()
    replace(sittings.seat(chair), member)
    db.session.commit()
    assert [(row.person_id, row.role) for row in people_queries.in_office(NOW)] == [
        (member.id, CouncilRole.CHAIR)
    ]


def test_handing_over_never_lengthens_a_seat(ctx):
    old = seat(make.person(), CouncilRole.CHAIR, ends_on=LATER)
    with pytest.raises(RuleViolation, match="stopt al na 14-05-2026.* uiterlijk op 15-05-2026"):
        replace(old, make.person(), starts_on=LATER + timedelta(days=2))
    coming = {"starts_on": LATER + timedelta(days=1), "ends_on": LATER + timedelta(days=9)}
    following = seat(make.person(), CouncilRole.CHAIR, **coming)
    db.session.commit()
    with pytest.raises(RuleViolation, match="Er is al een voorzitter"):
        replace(old, make.person(), starts_on=LATER)
    db.session.rollback()
    end(following)
    replace(old, make.person(), starts_on=LATER + timedelta(days=1))
    db.session.commit()
    assert old.ends_on == LATER


def test_ending_a_seat_and_then_handing_it_over_keeps_the_record_whole(chair):
    end(sittings.seat(chair), last_day=LATER, reason="Stopt na de ronde.")
    db.session.commit()
    replace(sittings.seat(chair), make.person(), reason="Toch al nu.")
    db.session.commit()
    assert record_check.faults() == []


def test_who_began_today_is_replaced_today(ctx):
    wrong = seat(make.person(), CouncilRole.CHAIR)
    right = make.person()
    replace(wrong, right)
    db.session.commit()
    assert [row.person_id for row in people_queries.in_office(NOW)] == [right.id]


def test_handing_over_to_the_same_or_in_the_past_is_refused(chair):
    with pytest.raises(RuleViolation, match="Kies iemand anders"):
        replace(sittings.seat(chair), chair)
    with pytest.raises(RuleViolation, match="in het verleden"):
        replace(sittings.seat(chair), make.person(), starts_on=TODAY - timedelta(days=1))


def test_who_takes_a_seat_over_sits_out_the_term(ctx):
    old = seat(make.person(), CouncilRole.CHAIR, ends_on=LATER)
    new = replace(old, make.person(), starts_on=TOMORROW, ends_on=LATER)
    assert (old.ends_on, new.ends_on) == (TODAY, LATER)


def test_a_member_speaks_for_the_layer_of_the_own_work(ctx):
    library, poi, firm = make.organisation(name="Bieb"), make.poi(), outside()
    for place, layer, said in (
        (library, Layer.EXTERNAL, "lokaal"),
        (poi, Layer.LOCAL, "provinciaal"),
        (firm, Layer.NATIONAL, "extern"),
    ):
        person = make.person(place)
        for organisation in (place, None):
            with pytest.raises(RuleViolation, match=f"Kies de laag waarvoor .* spreekt: {said}"):
                seat(person, layer=layer, organisation=organisation)
        seat(person, layer=place.layer)
    with pytest.raises(RuleViolation, match="werkt nu niet voor Bieb"):
        seat(make.person(), organisation=library)
    nowhere = make.person(library)
    db.session.execute(
        sa.update(Affiliation)
        .where(Affiliation.person_id == nowhere.id)
        .values(ends_on=TODAY - timedelta(days=1))
    )
    seat(nowhere, layer=Layer.EXTERNAL)


def outside():
    return make.organisation(kind=OrganisationKind.PARTNER, layer=Layer.EXTERNAL)


def extend(membership, **kw):
    values = {"last_day": None, "reason": "Nog een termijn.", "actor": None, "now": NOW}
    people_council.extend(membership, **{**values, **kw})


def test_a_seat_is_extended_to_a_later_day_or_without_end(chair):
    member = seat(make.person(), ends_on=TODAY)
    end(member, last_day=TODAY, reason="Had anders gemoeten.")
    for last_day in (LATER, None):
        extend(member, last_day=last_day, actor=chair)
        db.session.commit()
        assert (member.ends_on, member.end_reason) == (last_day, "")
    assert record_check.faults() == []
    told = sa.select(Notification.text).where(Notification.kind == "seat_extended").order_by(Notification.id)
    assert db.session.scalars(told).all() == [
        "Je zetel in de Innovatieraad is verlengd, tot en met 14-05-2026. Reden: Nog een termijn.",
        "Je zetel in de Innovatieraad is verlengd, zonder einddatum. Reden: Nog een termijn.",
    ]


def test_a_seat_is_not_extended_over_that_of_another_or_by_oneself(ctx):
    person = make.person()
    old = seat(person, CouncilRole.CHAIR, ends_on=LATER)
    following = seat(make.person(), CouncilRole.CHAIR, starts_on=LATER + timedelta(days=2))
    db.session.commit()
    with pytest.raises(RuleViolation, match="Er is al een voorzitter"):
        extend(old)
    db.session.rollback()
    with pytest.raises(RuleViolation, match="duurt al tot en met 14-05-2026"):
        extend(old, last_day=LATER)
    with pytest.raises(RuleViolation, match="geen laatste dag"):
        extend(following, last_day=LATER + timedelta(days=9))
    with pytest.raises(RuleViolation, match="je eigen zetel niet"):
        extend(old, actor=person)
    with pytest.raises(RuleViolation, match="Schrijf op waarom"):
        extend(old, last_day=LATER + timedelta(days=1), reason=" ")
    db.session.rollback()
    extend(old, last_day=LATER + timedelta(days=1))
    end(old)
    with pytest.raises(RuleViolation, match="al gestopt"):
        extend(old)


# the register


def test_the_register_shows_present_coming_and_past_and_what_is_missing(ctx):
    member = make.council_member(layer=Layer.EXTERNAL)
    coming = seat(make.person(), CouncilRole.CHAIR, starts_on=TOMORROW)
    past = seat(make.person(make.poi()), layer=Layer.PROVINCIAL)
    end(past)
    sleeping = make.council_member(layer=Layer.NATIONAL, roles=[Role.NATIONAL_COORDINATOR])
    db.session.commit()
    found = reads.register(NOW)
    assert [row.person_id for row in found.present] == [member.id]
    assert [row.id for row in found.coming] == [coming.id]
    assert [row.person_id for row in found.past] == [past.person_id]
    assert [row.person_id for row in found.sleeping] == [sleeping.id]
    assert found.missing_layers == [Layer.LOCAL, Layer.PROVINCIAL, Layer.NATIONAL]
    assert found.missing_offices == [CouncilRole.CHAIR, CouncilRole.SECRETARY]


def test_a_whole_council_misses_nothing(ctx):
    make.council(5)
    found = reads.register(NOW)
    assert (found.missing_layers, found.missing_offices) == ([], [])
    assert [row.role for row in found.present][:2] == [CouncilRole.CHAIR, CouncilRole.SECRETARY]


@pytest.mark.parametrize("number", [1, 30])
def test_the_register_takes_the_same_statements_for_any_number(ctx, count_queries, number):
    for _ in range(number):
        make.council_member(make.organisation())
    db.session.expunge_all()
    with count_queries() as seen:
        rows = [(row.person.name, row.organisation, row.given_by) for row in reads.register(NOW).present]
    assert (len(rows), len(seen)) == (number, 2)


# the database


def test_the_database_refuses_a_second_chair_and_a_second_seat(chair):
    values = {"layer": Layer.LOCAL, "starts_on": TODAY, "ends_on": LATER}
    db.session.add(CouncilMembership(person_id=make.person().id, role=CouncilRole.CHAIR, **values))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    db.session.add(CouncilMembership(person_id=chair.id, role=CouncilRole.MEMBER, **values))
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize("with_members", [False, True])
@pytest.mark.parametrize("ends_on", [None, LATER])
def test_two_chairs_at_once_are_one(database, with_members, ends_on):
    for _ in range(5):
        with database.app_context():
            db.session.execute(sa.update(CouncilMembership).values(ended_at=NOW))
            if with_members:
                make.council_member()
            db.session.commit()
            ids = [make.person().id for _ in range(2)]
            db.session.remove()

        def step(person_id):
            person = db.session.get_one(Person, person_id)
            return seat(person, CouncilRole.CHAIR, ends_on=ends_on).id

        answers = at_once(database, *(functools.partial(step, one) for one in ids))
        assert len([answer for answer in answers if isinstance(answer, int)]) == 1


def test_two_who_hand_over_to_each_other_at_once_are_never_stuck(database):
    for _ in range(8):
        with database.app_context():
            db.session.execute(sa.update(CouncilMembership).values(ended_at=NOW))
            holders = [make.council_member(role=role) for role in (CouncilRole.CHAIR, CouncilRole.SECRETARY)]
            pairs = [(sittings.seat(a).id, b.id) for a, b in itertools.permutations(holders)]
            db.session.remove()

        def step(seat_id, successor_id):
            successor = db.session.get_one(Person, successor_id)
            return replace(db.session.get_one(CouncilMembership, seat_id), successor).id

        answers = at_once(database, *(functools.partial(step, *pair) for pair in pairs))
        assert sorted(type(answer).__name__ for answer in answers) == ["RuleViolation", "int"]


def test_no_seat_ends_at_once_while_its_member_is_asked_to_vote(ctx):
    """The electorate is frozen when a ballot opens; ending a seat is no way to choose who votes."""
    members = make.council(5)
    chair, member = members[0], members[3]
    opened = sittings.ballot(sittings.sitting(members).agenda[0], chair)
    held = sittings.seat(member)
    with pytest.raises(RuleViolation, match="Er is nu een stemming open"):
        people_council.end_seat(held, last_day=None, reason="Stapt op.", actor=chair, now=NOW)
    with pytest.raises(RuleViolation, match="Er is nu een stemming open"):
        people_council.replace(
            held,
            make.person(),
            organisation=None,
            layer=Layer.LOCAL,
            starts_on=TODAY,
            reason="Stapt op.",
            actor=chair,
            now=NOW,
        )
    people_council.end_seat(held, last_day=TODAY, reason="Stapt op.", actor=chair, now=NOW)
    db.session.commit()
    sittings.vote(opened, [(member, Choice.NOT_NOW)])
