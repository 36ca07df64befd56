"""Accounts in the hands of administrators: where somebody works, addresses, disabling; and conflicts of interest."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from innovatie import rules
from innovatie.domain import (
    mailing,
    people,
    people_access,
    people_accounts,
    people_council,
    people_factors,
    people_roles,
    rounds,
    sessions_ballots,
)
from innovatie.enums import CouncilRole, Layer, OrganisationKind, ResetReason, Role, RoundState
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.log import Notification, StateChange
from innovatie.models.people import Affiliation, Person
from innovatie.models.people_access import UserSession
from innovatie.queries import organisations_open
from innovatie.queries import people as people_queries
from innovatie.queries import people_accounts as reads
from innovatie.queries import rounds as round_queries
from innovatie.queries.people_factors import factors_of
from tests import factories as make
from tests import sittings, triage
from tests.factories import LONG_AGO, NOW, TODAY
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("ctx")

YESTERDAY = TODAY - timedelta(days=1)


def acting(person, now=NOW):
    db.session.expire_all()
    return people_queries.acting(person.id, now)


def acting_id(person_id):
    return people_queries.acting(person_id, NOW)


def affiliation(person, place) -> Affiliation:
    db.session.expire_all()
    (found,) = [one for one in reads.affiliations(person.id) if one.organisation_id == place.id]
    return found


def affiliate(person, place):
    people_accounts.affiliate(person, place, actor=make.coordinator(), now=NOW)
    db.session.commit()


def stop(person, place, day=YESTERDAY):
    actor = make.coordinator()
    people_accounts.end_affiliation(affiliation(person, place), ends_on=day, actor=actor, now=NOW)
    db.session.commit()


def works_for(person, now=NOW) -> list[int]:
    return [one.organisation_id for one in acting(person, now).affiliations]


# affiliations


def test_somebody_works_for_several_and_stops_and_comes_back():
    """INT-15."""
    first, second = make.organisation(), make.organisation()
    person = make.person(first)
    affiliate(person, second)
    assert works_for(person) == [first.id, second.id]
    with pytest.raises(RuleViolation, match="werkt al voor"):
        affiliate(person, second)
    stop(person, second)
    assert works_for(person) == [first.id]
    with pytest.raises(RuleViolation, match="werkt al niet meer"):
        stop(person, second)
    affiliate(person, second)
    assert works_for(person) == [first.id, second.id]


def test_the_last_working_day_is_still_one():
    place = make.organisation()
    person = make.person(place)
    stop(person, place, day=TODAY)
    assert works_for(person) == [place.id]
    assert works_for(person, NOW + timedelta(days=1)) == []


def test_nobody_starts_at_an_organisation_that_ended():
    ended = make.organisation(ends_on=TODAY)
    with pytest.raises(RuleViolation, match="is gestopt"):
        affiliate(make.person(), ended)
    with pytest.raises(RuleViolation, match="is gestopt"):
        people.add_person(email="a@b.nl", name="A", password=None, organisations=[ended], actor=None, now=NOW)


def test_what_somebody_does_for_an_organisation_ends_first():
    place = make.organisation()
    person = make.council_member(place, organisation_id=place.id, roles=[(Role.EMPLOYER_CONTACT, place)])
    make.team_member(make.fieldlab(), person)
    make.expert(person)
    with pytest.raises(RuleViolation, match="doet nog iets voor") as refused:
        stop(person, place)
    assert [missing.text for missing in refused.value.missing] == [
        "De rol Contactpersoon van de werkgever.",
        "Een zetel in de raad, namens deze organisatie.",
        "Het team van een Fieldlab.",
        "Een profiel in de expertisepool, met deze organisatie als werkgever.",
    ]


def test_a_role_and_a_seat_that_ended_at_once_hold_nobody_here_the_same_day():
    place, actor = make.organisation(), make.coordinator()
    person = make.council_member(place, organisation_id=place.id, roles=[(Role.EMPLOYER_CONTACT, place)])
    (grant,), (seat,) = person.grants, person.seats
    steps = {"last_day": None, "reason": "Stopt vandaag.", "actor": actor, "now": NOW}
    people_roles.end(grant, **steps)
    people_council.end_seat(seat, **steps)
    db.session.commit()
    kinds = {found.tie.table for found in organisations_open.going_on(place.id, TODAY)}
    assert kinds == {Affiliation}
    stop(person, place)
    assert works_for(person) == []


# conflicts of interest: all affiliations in force, and none that ended (INT-15, TRI-09)


@pytest.fixture
def judged():
    """A member of the council, and an idea in a round that is open for scoring, from somewhere else."""
    home, other = make.organisation(), make.organisation()
    triage.criteria()
    idea = make.idea(organisation=other, submitter=make.person(other))
    round_ = triage.open_round(idea)
    return make.council_member(home), other, triage.items(round_)[0].id, round_.id


def may_score(member, item_id) -> tuple[bool, bool]:
    """By the rule, and by the statements that keep lists and results."""
    person = acting(member)
    ruled = rules.scores_idea(person, round_queries.item_for(person, item_id=item_id))
    return ruled, round_queries.scores(member.id, item_id, NOW)


def test_an_affiliation_of_after_the_opening_of_a_round_counts_at_once(judged):
    member, other, item_id, round_id = judged
    assert may_score(member, item_id) == (True, True)
    affiliate(member, other)
    assert may_score(member, item_id) == (False, False)
    rounds.close_scoring(
        round_queries.round_for(acting(member), round_id=round_id), actor=None, now=triage.CLOSES
    )
    db.session.commit()
    item = round_queries.item_for(acting(member), item_id=item_id)
    assert [recusal.member.person_id for recusal in item.recusals] == [member.id]


def test_an_affiliation_that_ended_counts_no_more_where_nothing_was_noted(judged):
    member, other, item_id, _ = judged
    affiliate(member, other)
    stop(member, other)
    assert may_score(member, item_id) == (True, True)


def test_what_a_round_noted_stays_after_somebody_left(judged):
    member, other, item_id, round_id = judged
    affiliate(member, other)
    rounds.close_scoring(
        round_queries.round_for(acting(member), round_id=round_id), actor=None, now=triage.CLOSES
    )
    db.session.commit()
    stop(member, other)
    person = acting(member)
    assert rules.is_conflicted(person, round_queries.item_for(person, item_id=item_id))


@pytest.mark.parametrize("works_there", [True, False])
def test_a_vote_looks_at_every_affiliation_in_force(works_there):
    other = make.organisation()
    members = make.council(5)
    idea = make.idea(organisation=other, submitter=make.person(other))
    meeting = sittings.sitting(members, triage.open_round(idea, state=RoundState.SCORED))
    affiliate(members[2], other)
    if not works_there:
        stop(members[2], other)
    db.session.expire_all()
    item = sittings.item(sittings.fresh(meeting.id).agenda[0].id)
    found = sessions_ballots.electorate(item, people_queries.in_office(NOW))
    recused = {sittings.seat(members[2]).id: other.id} if works_there else {}
    assert found.recused == recused


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
    with pytest.raises(RuleViolation, match="Vraag een andere beheerder, of wacht tot 21-04-2026"):
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
        (coordinator, other, "de laatste beheerder"),
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
