"""Accounts in the hands of administrators: names, addresses, disabling, and whose accounts they may change."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from innovatie import rules
from innovatie.domain import (
    mailing,
    people_access,
    people_accounts,
    people_factors,
)
from innovatie.enums import CouncilRole, Layer, OrganisationKind, ResetReason, Role
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.log import Notification, StateChange
from innovatie.models.people import Affiliation, Person
from innovatie.models.people_access import UserSession
from innovatie.queries import people as people_queries
from innovatie.queries import people_accounts as reads
from innovatie.queries.people_factors import factors_of
from tests import factories as make
from tests.factories import LONG_AGO, NOW
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("ctx")


def acting(person, now=NOW):
    db.session.expire_all()
    return people_queries.acting(person.id, now)


def acting_id(person_id):
    return people_queries.acting(person_id, NOW)


# name and address


def test_a_new_address_is_told_to_both_and_ends_what_was_open():
    person = make.person(email="oud@bieb.nl")
    make.session_of(person.id)
    link = people_access.invite(person, actor=None, now=NOW)
    db.session.commit()
    people_accounts.change_address(person, " Nieuw@Bieb.nl", actor=make.coordinator(), now=NOW)
    db.session.commit()
    messages = db.session.scalars(select(Notification).where(Notification.kind == "address_changed")).all()
    assert [mailing.prepare(message.id, NOW)["To"] for message in messages] == [
        "oud@bieb.nl",
        "nieuw@bieb.nl",
    ]
    assert person.email == "nieuw@bieb.nl"
    assert db.session.scalars(select(UserSession.ended_at)).all() == [NOW]
    assert link.used_at == NOW


@pytest.mark.parametrize("address", ["ander@bieb.nl", "ANDER@bieb.nl", "geen adres", "a@b", "é@bieb.nl"])
def test_an_address_is_one_and_of_one_person(address):
    make.person(email="ander@bieb.nl")
    person = make.person()
    with pytest.raises(RuleViolation, match="Er is al iemand|is geen e-mailadres"):
        people_accounts.change_address(person, address, actor=make.coordinator(), now=NOW)


def test_the_database_keeps_addresses_unique_whatever_their_capitals():
    make.person(email="ander@bieb.nl")
    with pytest.raises(IntegrityError):
        make.person(email="Ander@bieb.nl")


# disabling


def test_disabling_signs_out_at_once_and_keeps_the_reason():
    person, actor = make.person(), make.coordinator()
    make.session_of(person.id)
    people_accounts.disable(person, reason="Uit dienst.", actor=actor, now=NOW)
    db.session.commit()
    assert (person.is_enabled, db.session.scalars(select(UserSession.ended_at)).all()) == (False, [NOW])
    noted = db.session.scalars(select(StateChange).where(StateChange.thing == "person")).one()
    assert (noted.thing_id, noted.new, noted.reason) == (person.id, "uitgeschakeld", "Uit dienst.")
    with pytest.raises(RuleViolation, match="al uitgeschakeld"):
        people_accounts.disable(person, reason="Nog eens.", actor=actor, now=NOW)
    people_accounts.enable(person, actor=actor, now=NOW)
    db.session.commit()
    assert person.is_enabled
    with pytest.raises(RuleViolation, match="al actief"):
        people_accounts.enable(person, actor=actor, now=NOW)


@pytest.mark.parametrize(("who", "is_enabled"), [("network", False), ("area", True)])
def test_what_an_administrator_of_all_closed_no_area_opens(who, is_enabled):
    poi = make.poi()
    area, network = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)]), make.coordinator()
    person = make.person(poi)
    by = {"network": network, "area": area}[who]
    people_accounts.disable(person, reason="Uit dienst.", actor=by, now=NOW)
    db.session.commit()
    try:
        people_accounts.enable(person, actor=acting(area), now=NOW)
    except RuleViolation as refused:
        assert "beheerder van het hele netwerk" in str(refused)
    assert person.is_enabled is is_enabled
    if not is_enabled:
        people_accounts.enable(person, actor=acting(network), now=NOW)
        assert person.is_enabled


def test_who_cannot_sign_in_has_no_place_in_the_council():
    member = make.council_member()
    assert [seat.person_id for seat in people_queries.in_office(NOW)] == [member.id]
    people_accounts.disable(member, reason="Uit dienst.", actor=make.coordinator(), now=NOW)
    db.session.commit()
    assert people_queries.in_office(NOW) == []


def test_nothing_is_changed_of_who_was_erased():
    person, place, actor = (
        make.person(erased_at=NOW, is_enabled=False),
        make.organisation(),
        make.coordinator(),
    )
    who = {"actor": actor, "now": NOW}
    for step in (
        lambda: people_accounts.correct_name(person, "Terug", **who),
        lambda: people_accounts.change_address(person, "terug@bieb.nl", **who),
        lambda: people_accounts.affiliate(person, place, reason="Terug.", **who),
        lambda: people_accounts.enable(person, **who),
    ):
        with pytest.raises(RuleViolation, match="is gewist"):
            step()


def test_two_administrators_do_not_disable_each_other(database):
    for _ in range(5):
        with database.app_context():
            one, other = (make.person(roles=[Role.ADMINISTRATOR]).id for _ in range(2))
            db.session.remove()

        def step(person_id, actor_id):
            def disable():
                person, actor = db.session.get_one(Person, person_id), acting_id(actor_id)
                people_accounts.disable(person, reason="Uit dienst.", actor=actor, now=NOW)
                return person_id

            return disable

        answers = at_once(database, step(one, other), step(other, one))
        assert sorted(type(answer).__name__ for answer in answers) == ["RuleViolation", "int"]
        with database.app_context():
            left = other if one in answers else one
            db.session.get_one(Person, left).is_enabled = False  # the next round begins without
            db.session.commit()
            db.session.remove()


@pytest.mark.parametrize("first", ["address", "second step"])
def test_address_and_second_step_are_not_changed_by_the_same_hands(first):
    person, actor, other = make.person(), make.coordinator(), make.person(roles=[Role.ADMINISTRATOR])

    def address(by, now):
        people_accounts.change_address(person, f"{now:%d}-{by.id}@b.nl", actor=acting(by), now=now)
        db.session.commit()

    def second_step(by, now):
        people_factors.reset_factors(person, actor=acting(by), now=now, reason=ResetReason.LOST)
        db.session.commit()

    one, two = {"address": (address, second_step), "second step": (second_step, address)}[first]
    make.passkey(person)
    one(actor, NOW)
    if not factors_of(person.id).number:
        make.passkey(person)  # made anew
    with pytest.raises(RuleViolation, match="Vraag het aan een andere beheerder, of wacht tot 21-04-2026"):
        two(actor, NOW + timedelta(days=6))
    two(other, NOW + timedelta(days=6))
    if not factors_of(person.id).number:
        make.passkey(person)
    two(actor, NOW + timedelta(days=7))


def test_somebody_stays_who_lets_people_in():
    coordinator = make.coordinator()
    poi = make.poi()
    other = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    for person, actor, reason in (
        (coordinator, coordinator, "je eigen account niet"),
        (coordinator, other, f"Zonder {coordinator.name} is er geen landelijk coördinator meer"),
    ):
        with pytest.raises(RuleViolation, match=reason):
            people_accounts.disable(person, reason="Weg.", actor=actor, now=NOW)
    with pytest.raises(RuleViolation, match="Schrijf op waarom"):
        people_accounts.disable(other, reason=" ", actor=coordinator, now=NOW)


# whose account a POI coordinator may change


def test_a_poi_coordinator_changes_only_who_works_and_acts_in_the_own_area():
    poi, elsewhere = make.poi(), make.organisation()
    library = make.organisation(supporting_poi_id=poi.id)
    coordinator = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    partner = make.organisation(kind=OrganisationKind.PARTNER, layer=Layer.EXTERNAL)
    cases = {
        "colleague": (make.person(library), True, True),
        "of the POI, with a role there": (
            make.person(poi, roles=[(Role.INNOVATION_SPECIALIST, poi)]),
            True,
            True,
        ),
        "works elsewhere too": (make.person(library, elsewhere), True, False),
        "has a seat": (make.council_member(library, role=CouncilRole.MEMBER), True, False),
        "says yes for an employer": (
            make.person(library, roles=[(Role.EMPLOYER_CONTACT, library)]),
            True,
            False,
        ),
        "says yes for an owner": (make.person(library, roles=[(Role.OWNER_CONTACT, library)]), True, False),
        "administers all": (make.person(library, roles=[Role.ADMINISTRATOR]), True, False),
        "left": (make.person(library), True, False),
        "elsewhere": (make.person(elsewhere), False, False),
        "partner": (make.person(partner), False, False),
    }
    left = cases["left"][0]
    db.session.scalar(select(Affiliation).where(Affiliation.person_id == left.id)).ends_on = LONG_AGO
    db.session.commit()
    actor = acting(coordinator)
    found = {}
    for name, (person, *_) in cases.items():
        seen = reads.account(actor, person.id, NOW)
        found[name] = (seen is not None, seen is not None and rules.administers_person(actor, seen))
    assert found == {name: tuple(expected) for name, (_, *expected) in cases.items()}
    listed = [person.id for person in reads.listing(actor, reads.Filters(), NOW).people]
    assert set(listed) == {coordinator.id, *(person.id for person, sees, _ in cases.values() if sees)}


# the list


def test_each_filter_narrows_the_list():
    coordinator = make.coordinator()
    place = make.organisation(name="Zoëbieb")
    one = make.person(place, name="Éva", last_sign_in_at=NOW, email="eva@bieb.nl")
    two = make.council_member(make.organisation(), roles=[Role.EDITOR])
    three = make.person(is_enabled=False)
    make.save(make.Affiliation(person_id=three.id, organisation_id=place.id, ends_on=LONG_AGO))

    def found(**filters):
        actor = acting(coordinator)
        people_ = reads.listing(actor, reads.Filters(**filters), NOW).people
        assert len(people_) == reads.count(actor, reads.Filters(**filters), NOW)
        return {person.id for person in people_} - {coordinator.id}

    assert found() == {one.id, two.id, three.id}
    assert found(role=Role.EDITOR) == found(in_council=True) == {two.id}
    assert found(organisation_id=place.id) == {one.id}
    assert found(enabled=False) == {three.id}
    assert found(never_signed_in=True) == {two.id, three.id}
    assert found(text="éva") == found(text="EVA@") == {one.id}
    assert found(text="zoëbieb") == {one.id, three.id}


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_four_statements(count_queries, number):
    actor = acting(make.coordinator())
    poi = make.poi()
    for _ in range(number):
        make.person(make.organisation(), poi, roles=[(Role.INNOVATION_SPECIALIST, poi)])
    actor = acting(actor)
    with count_queries() as seen:
        reads.listing(actor, reads.Filters(), NOW)
    assert len(seen) == 4
