"""For whom somebody works, from when until when, and the conflicts of interest that follow (INT-15, TRI-09)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from innovatie import rules
from innovatie.domain import (
    organisations,
    people,
    people_accounts,
    people_council,
    people_roles,
    record_check,
    rounds,
    sessions_ballots,
)
from innovatie.enums import CouncilRole, Role, RoundState
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.log import Notification
from innovatie.models.people import Affiliation, Organisation, Person
from innovatie.queries import organisations as organisation_reads
from innovatie.queries import organisations_open
from innovatie.queries import people as people_queries
from innovatie.queries import people_accounts as reads
from innovatie.queries import rounds as round_queries
from tests import factories as make
from tests import sittings, triage
from tests.factories import NOW, TODAY
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("ctx")

YESTERDAY = TODAY - timedelta(days=1)
LONG_AGO_ENDED = TODAY - timedelta(days=300)


def acting(person, now=NOW):
    db.session.expire_all()
    return people_queries.acting(person.id, now)


def acting_id(person_id):
    return people_queries.acting(person_id, NOW)


def affiliation(person, place) -> Affiliation:
    db.session.expire_all()
    return [one for one in reads.affiliations(person.id) if one.organisation_id == place.id][-1]


def affiliate(person, place, reason="Werkt daar ook.", now=NOW, **kw):
    people_accounts.affiliate(person, place, reason=reason, actor=make.coordinator(), now=now, **kw)
    db.session.commit()


def stop(person, place, day=YESTERDAY, reason="Gaat weg.", now=NOW):
    actor = make.coordinator()
    found = affiliation(person, place)
    people_accounts.end_affiliation(found, ends_on=day, reason=reason, actor=actor, now=now)
    db.session.commit()


def periods(person, place) -> list[tuple]:
    db.session.expire_all()
    found = reads.periods(person.id, place.id)
    return [(one.starts_on, one.ends_on, one.is_over(TODAY)) for one in found]


def told(kind) -> list[tuple[int, str]]:
    """Who is told, by id."""
    found = db.session.scalars(select(Notification).where(Notification.kind == kind))
    return sorted((message.person_id, message.text) for message in found)


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
    assert periods(person, second) == [(TODAY, TODAY, True), (TODAY, None, False)]


def test_each_time_is_a_period_of_its_own_with_its_reasons():
    place = make.organisation()
    person = make.person(place)
    later = NOW + timedelta(days=40)
    stop(person, place, day=TODAY, reason="Gaat elders werken.")
    affiliate(person, place, now=later, reason="Is terug.")
    assert periods(person, place) == [(None, TODAY, False), (TODAY + timedelta(days=40), None, False)]
    assert works_for(person, NOW + timedelta(days=20)) == []
    assert works_for(person, later) == [place.id]
    found = reads.reasons(reads.affiliations(person.id))
    assert [[change.reason for change in changes] for changes in found.values()] == [
        ["Gaat elders werken."],
        ["Is terug."],
    ]
    assert record_check.faults() == []


def test_who_was_still_to_stop_goes_on_in_the_same_period():
    place = make.organisation()
    person = make.person(place)
    stop(person, place, day=TODAY + timedelta(days=30))
    affiliate(person, place, reason="Blijft toch.")
    assert periods(person, place) == [(None, None, False)]


def test_somebody_may_have_begun_on_an_earlier_day_but_not_within_another_period():
    place, person = make.organisation(), make.person()
    begun = TODAY - timedelta(days=400)
    make.save(
        Affiliation(person_id=person.id, organisation_id=place.id, starts_on=begun, ends_on=LONG_AGO_ENDED)
    )
    with pytest.raises(RuleViolation, match="al voor .* Kies een latere eerste werkdag"):
        affiliate(person, place, starts_on=LONG_AGO_ENDED)
    with pytest.raises(RuleViolation, match="nog niet geweest"):
        affiliate(person, place, starts_on=TODAY + timedelta(days=1))
    affiliate(person, place, starts_on=LONG_AGO_ENDED + timedelta(days=1))
    assert periods(person, place)[1] == (LONG_AGO_ENDED + timedelta(days=1), None, False)
    with pytest.raises(RuleViolation, match="werkt pas sinds"):
        stop(person, place, day=LONG_AGO_ENDED - timedelta(days=1))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "ended_at"),
    [
        (None, None, None),
        (TODAY, None, None),
        (None, TODAY - timedelta(days=10), None),
        (TODAY - timedelta(days=1), TODAY, None),
        (TODAY - timedelta(days=20), TODAY - timedelta(days=10), None),
    ],
)
def test_the_database_refuses_periods_that_overlap(starts_on, ends_on, ended_at):
    place, person = make.organisation(), make.person()
    who = {"person_id": person.id, "organisation_id": place.id}
    make.save(Affiliation(**who, starts_on=TODAY - timedelta(days=10), ends_on=TODAY))
    with pytest.raises(IntegrityError):
        make.save(Affiliation(**who, starts_on=starts_on, ends_on=ends_on, ended_at=ended_at))
    db.session.rollback()
    apart = make.save(Affiliation(**who, starts_on=TODAY + timedelta(days=1)))
    make.save(Affiliation(person_id=person.id, organisation_id=make.organisation().id, starts_on=TODAY))
    apart.starts_on = TODAY
    with pytest.raises(IntegrityError):
        db.session.commit()


@pytest.mark.parametrize("reason", ["", "  "])
def test_beginning_and_stopping_ask_why(reason):
    place, person = make.organisation(), make.person()
    with pytest.raises(RuleViolation, match="Schrijf op waarom deze organisatie erbij komt"):
        affiliate(person, place, reason=reason)
    affiliate(person, place)
    with pytest.raises(RuleViolation, match="Schrijf op waarom dit stopt"):
        stop(person, place, reason=reason)


def test_chair_and_secretary_hear_when_it_changes_who_may_judge_what():
    """TRI-09: nobody takes a member off an idea in silence."""
    place, other = make.organisation(name="Bieb Oost"), make.organisation()
    chair = make.council_member(role=CouncilRole.CHAIR)
    secretary = make.council_member(role=CouncilRole.SECRETARY)
    member, clerk = make.council_member(), make.person()
    affiliate(clerk, place)
    assert told("member_works_for") == []
    affiliate(member, place, reason="Is daar begonnen.")
    leave = "Over inzendingen van een organisatie waar een lid werkt, oordeelt dat lid niet."
    began = f"{member.name} werkt nu ook voor Bieb Oost. Reden: Is daar begonnen. {leave}"
    assert told("member_works_for") == [(chair.id, began), (secretary.id, began)]
    stop(member, place, reason="Is daar weg.")
    ended = f"{member.name} werkt niet meer voor Bieb Oost. Reden: Is daar weg. {leave}"
    assert (secretary.id, ended) in told("member_works_for")
    assert told("affiliation_ended") == [
        (member.id, "Je werkt hier niet meer voor Bieb Oost. Reden: Is daar weg.")
    ]
    affiliate(chair, other)
    assert [who for who, text in told("member_works_for") if other.name in text] == [secretary.id]


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
    labs = [make.fieldlab().id, make.fieldlab().id]
    for lab in labs:
        make.team_member(db.session.get_one(make.Fieldlab, lab), person)
    make.expert(person)
    with pytest.raises(RuleViolation, match="doet nog iets voor") as refused:
        stop(person, place)
    assert [missing.text for missing in refused.value.missing] == [
        "De rol Contactpersoon van de werkgever.",
        "Een zetel in de raad.",
        *(f"Een plek in het team van Fieldlab {lab}." for lab in labs),
        "Een profiel in de expertisepool.",
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


def test_a_role_that_ends_with_the_work_is_no_hindrance():
    person = make.person(place := make.organisation())
    make.grant(person, Role.INNOVATION_SPECIALIST, place, ends_on=TODAY)
    with pytest.raises(RuleViolation) as refusal:
        stop(person, place)
    assert [one.text for one in refusal.value.missing] == ["De rol Innovatiespecialist."]
    stop(person, place, day=TODAY)
    assert affiliation(person, place).ends_on == TODAY


def test_nobody_comes_to_work_where_it_ends_at_that_moment(database):
    for _ in range(5):
        with database.app_context():
            place, person = make.organisation().id, make.person(make.organisation()).id
            actor = make.coordinator().id
            db.session.remove()

        def comes(place=place, person=person, actor=actor):
            here = db.session.get_one(Organisation, place)
            people_accounts.affiliate(
                db.session.get_one(Person, person), here, reason="Komt.", actor=acting_id(actor), now=NOW
            )
            return "comes"

        def adds(place=place, actor=actor):
            here, email = db.session.get_one(Organisation, place), f"nieuw-{place}@bieb.nl"
            values = {"name": "Nieuw", "password": None, "organisations": [here], "actor": acting_id(actor)}
            people.add_person(email=email, **values, now=NOW)
            return "comes"

        def ends(place=place, actor=actor):
            here = organisation_reads.organisation(place)
            organisations.end(here, ends_on=TODAY, reason="Gestopt.", actor=acting_id(actor), now=NOW)
            return "ends"

        answers = [str(answer) for answer in at_once(database, comes, adds, ends)]
        assert ("ends" in answers) is not ("comes" in answers)
