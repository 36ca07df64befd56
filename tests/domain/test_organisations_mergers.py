"""Mergers: what goes on moves along, and the rules of before still hold."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie import rules
from innovatie.domain import organisations, organisations_mergers, record_check, reference
from innovatie.enums import (
    CouncilRole,
    ExpertState,
    FieldlabState,
    IdeaState,
    Province,
    Role,
    RoundState,
    TeamRole,
)
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.log import Notification, RecordEntry, StateChange
from innovatie.models.people import (
    Affiliation,
    Organisation,
    OrganisationDomain,
    OrganisationProvince,
    RoleGrant,
)
from innovatie.models.sessions import BallotRecusal
from innovatie.queries import organisations as reads
from innovatie.queries import people as people_queries
from innovatie.queries import rounds as round_queries
from tests import factories as make
from tests import sittings, triage
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

WHY = "Besloten door het bestuur."
UTRECHT, ZEELAND = Province.UTRECHT, Province.ZEELAND


def fresh(place: Organisation) -> Organisation:
    return reads.organisation(place.id)


def merge(old, new, now=NOW, **kw):
    given = {"seen": None, "actor": make.coordinator(), **kw}
    plan = organisations_mergers.merge(fresh(old), fresh(new), now=now, **{"reason": WHY} | given)
    db.session.commit()
    return plan


@pytest.mark.parametrize("has_poi", [True, False])
def test_a_merger_leaves_nothing_that_the_form_then_refuses(has_poi):
    """The POI of the successor supports what it becomes, so it works in the provinces that come along."""
    north, south = make.poi(provinces=[ZEELAND]), make.poi(name="Zuid", provinces=[UTRECHT])
    old = make.organisation(provinces=[ZEELAND], supporting_poi_id=north.id)
    new = make.organisation(
        name="Nieuw", provinces=[UTRECHT], supporting_poi_id=south.id if has_poi else None
    )
    if has_poi:
        with pytest.raises(RuleViolation, match="Nieuw werkt straks ook in Zeeland, maar de POI Zuid niet"):
            merge(old, new)
        make.save(OrganisationProvince(organisation_id=south.id, province=ZEELAND))
    plan = merge(old, new)
    assert (plan.poi and plan.poi.id, plan.old_poi.id) == (south.id if has_poi else None, north.id)
    same = organisations.details_of(fresh(new))
    assert same.provinces == {UTRECHT, ZEELAND}
    assert organisations.change(fresh(new), replace(same, place="Elders"), actor=make.coordinator(), now=NOW)


@pytest.fixture
def two():
    """Two libraries; the first has one of everything that goes on, and the same things finished."""
    return make.organisation(name="Bieb A", provinces=[ZEELAND]), make.organisation(name="Bieb B")


def test_what_goes_on_moves_and_what_is_finished_stays(two):
    old, new = two
    other = make.person(make.organisation())
    person = make.person(old, roles=[(Role.EMPLOYER_CONTACT, old)])
    left = make.person(old)
    db.session.scalar(select(Affiliation).where(Affiliation.person_id == left.id)).ends_on = make.LONG_AGO
    ideas = {state: make.idea(organisation=old, submitter=person, state=state) for state in IdeaState}
    running = make.fieldlab(idea=ideas[IdeaState.IN_FIELDLAB], owner_id=old.id)
    stopped = make.fieldlab(
        idea=make.idea(organisation=old, submitter=other, state=IdeaState.IN_FIELDLAB),
        owner_id=old.id,
        state=FieldlabState.STOPPED,
    )
    members = [make.team_member(lab, person, role=TeamRole.MEMBER) for lab in (running, stopped)]
    experts = [
        make.expert(person), make.expert(left, employer_id=old.id, state=ExpertState.ENDED)
    ]  # fmt: skip
    make.save(OrganisationDomain(organisation_id=old.id, domain="bieb-a.nl"))
    make.session_of(person.id, organisation_id=old.id)

    plan = merge(old, new)

    assert {part.tie.one: len(part.things) for part in plan.parts} == {
        "persoon werkt hier": 1,
        "rol voor deze organisatie": 1,
        "lopende inzending": len(IdeaState) - 1,
        "eigenaarschap van een Fieldlab": 1,
        "teamlid van een lopend Fieldlab": 1,
        "expert in de pool": 1,
        "domein om mee in te loggen": 1,
        "persoon is nu ingelogd namens deze organisatie": 1,
    }
    assert {state for state, idea in ideas.items() if idea.organisation_id == old.id} == {IdeaState.WITHDRAWN}
    assert (running.owner_id, stopped.owner_id) == (new.id, old.id)
    assert [member.organisation_id for member in members] == [new.id, old.id]
    assert [expert.employer_id for expert in experts] == [new.id, old.id]
    acting = people_queries.acting(person.id, NOW)
    assert [one.organisation_id for one in acting.affiliations] == [new.id]
    assert [grant.organisation_id for grant in acting.grants] == [new.id]
    assert people_queries.acting(left.id, NOW).affiliations == []
    assert [row.domain for row in fresh(new).domains] == ["bieb-a.nl"]
    assert set(fresh(new).provinces) == {UTRECHT, ZEELAND}
    assert (fresh(old).merged_into.id, fresh(old).ends_on) == (new.id, TODAY)


def test_every_thing_that_moves_is_in_the_record_and_the_people_hear_it(two):
    old, new = two
    person = make.person(old)
    idea = make.idea(organisation=old, submitter=person)
    affiliation = db.session.scalar(select(Affiliation.id).where(Affiliation.person_id == person.id))
    merge(old, new)
    entries = db.session.scalars(select(RecordEntry).order_by(RecordEntry.number)).all()
    assert [(entry.action, entry.thing, entry.thing_id) for entry in entries][-4:] == [
        ("move_to_successor", "affiliation", affiliation),
        ("move_to_successor", "idea", idea.id),
        ("merge_organisation", "organisation", old.id),
        ("take_over_organisation", "organisation", new.id),
    ]
    told = db.session.scalars(select(Notification).where(Notification.kind == "organisation_merged")).all()
    assert [(message.person_id, message.path) for message in told] == [(person.id, f"/organisaties/{new.id}")]


def test_who_works_for_both_keeps_one_affiliation_in_force(two):
    old, new = two
    both, back = make.person(old, new), make.person(old, new)
    ended = select(Affiliation).where(Affiliation.person_id == back.id, Affiliation.organisation_id == new.id)
    db.session.scalar(ended).ends_on = make.LONG_AGO
    merge(old, new)
    for person in (both, back):
        acting = people_queries.acting(person.id, NOW)
        assert [one.organisation_id for one in acting.affiliations] == [new.id]
    found = select(Affiliation.starts_on, Affiliation.ends_on, Affiliation.ended_at)
    at = {
        place: found.where(Affiliation.organisation_id == place.id).order_by(Affiliation.id) for place in two
    }
    yesterday = TODAY - timedelta(days=1)
    assert list(db.session.execute(at[old])) == [(None, yesterday, NOW)] * 2  # that they worked here stays
    assert list(db.session.execute(at[new])) == [
        (None, None, None),
        (None, make.LONG_AGO, None),
        (TODAY, None, None),
    ]


def test_chair_and_secretary_hear_of_a_merger_where_members_work(two):
    chair = make.council_member(role=CouncilRole.CHAIR)
    make.council_member(two[0])
    merge(*two)
    told = db.session.scalars(select(Notification).where(Notification.kind == "member_works_for")).all()
    assert [message.person_id for message in told] == [chair.id]
    assert told[0].text.startswith("Bieb A gaat verder als Bieb B.")


@pytest.mark.parametrize(
    ("old_ends", "new_ends", "last"), [(None, 1, None), (1, None, None), (30, 1, 30), (1, 30, 30)]
)
def test_who_has_a_role_at_both_keeps_it_as_long_as_either(two, old_ends, new_ends, last):
    old, new = two
    person = make.person(old)
    until = {days: TODAY + timedelta(days=days) if days else None for days in (old_ends, new_ends, last)}
    make.grant(person, Role.INNOVATION_SPECIALIST, old, ends_on=until[old_ends])
    make.grant(person, Role.INNOVATION_SPECIALIST, new, ends_on=until[new_ends])
    merge(old, new)
    [kept] = people_queries.acting(person.id, NOW).grants
    assert (kept.organisation_id, kept.ends_on) == (new.id, until[last])
    [closed] = db.session.scalars(select(RoleGrant).where(RoleGrant.ended_at == NOW)).all()
    assert (closed.end_reason, closed.ended_by_id is None) == ("Samengevoegd met Bieb B.", False)
    db.session.commit()
    steps = select(StateChange.thing_id, StateChange.new, StateChange.reason).where(
        StateChange.thing == "role_grant"
    )
    longer = [(kept.id, "verlengd", closed.end_reason)] if until[new_ends] != until[last] else []
    assert [tuple(step) for step in db.session.execute(steps.order_by(StateChange.id))] == [
        *longer,
        (closed.id, "stopt", closed.end_reason),
    ]
    assert record_check.faults() == []


def test_libraries_and_ideas_of_a_poi_move_along():
    old, new = make.poi(provinces=[UTRECHT]), make.poi(provinces=[ZEELAND])
    place = make.organisation(supporting_poi_id=old.id)
    idea = make.idea(organisation=place, handler=old)
    coordinator = make.person(old, roles=[(Role.POI_COORDINATOR, old)])
    merge(old, new)
    assert fresh(place).supporting_poi.id == new.id
    assert set(fresh(new).provinces) == {UTRECHT, ZEELAND}
    idea = db.session.get_one(Idea, idea.id)
    assert idea.handler_id == new.id
    assert rules.holds(
        people_queries.acting(coordinator.id, NOW), Role.POI_COORDINATOR, organisation_id=new.id
    )


def test_the_conflict_of_interest_holds_on_both_sides_of_a_merger(two):
    """TRI-09, with no special case: whoever works for the successor takes no part in what came from the other."""
    old, new = two
    from_old, from_new, outsider = (make.council_member(place) for place in (old, new, make.organisation()))
    idea = make.idea(organisation=old, submitter=make.person(old))
    item = triage.items(triage.open_round(idea))[0]

    def conflicted():
        people = [people_queries.acting(one.id, NOW) for one in (from_old, from_new, outsider)]
        return [
            rules.is_conflicted(person, round_queries.item_for(person, item_id=item.id)) for person in people
        ]

    assert conflicted() == [True, False, False]
    merge(old, new)
    assert conflicted() == [True, True, False]


def test_a_vote_of_before_the_merger_stays_as_it_was(two):
    old, new = two
    council = [make.council_member(old), *make.council(4)]
    idea = make.idea(organisation=old, submitter=make.person(old))
    round_ = triage.open_round(idea, state=RoundState.SCORED)
    meeting = sittings.sitting(council, round_)
    ballot = sittings.ballot(sittings.item(meeting.agenda[0].id), council[1])
    merge(old, new)
    kept = db.session.scalars(select(BallotRecusal).where(BallotRecusal.ballot_id == ballot.id)).one()
    assert (kept.organisation_id, kept.member_id) == (old.id, sittings.seat(council[0]).id)


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda old, _new: old, "niet opgaan in zichzelf"),
        (lambda _old, _new: make.poi(), "dezelfde soort: Bibliotheek"),
        (lambda _old, _new: make.organisation(ends_on=TODAY), "is gestopt"),
    ],
)
def test_what_cannot_merge(two, prepare, reason):
    old, new = two
    with pytest.raises(RuleViolation, match=reason):
        merge(old, prepare(old, new))


def test_no_mergers_in_a_circle(two):
    old, new = two
    third = make.organisation()
    merge(old, new)
    merge(new, third)
    with pytest.raises(RuleViolation, match="is zelf opgegaan in"):
        merge(third, old)
    with pytest.raises(RuleViolation, match="is gestopt"):
        merge(old, third)


def test_what_changed_since_the_page_was_shown_is_shown_again(two):
    old, new = two
    seen = organisations_mergers.plan_merge(fresh(old), fresh(new), TODAY).seen
    make.person(old)
    with pytest.raises(RuleViolation, match="Bekijk opnieuw wat er meegaat"):
        merge(old, new, seen=seen)
    db.session.rollback()
    merge(old, new, seen=organisations_mergers.plan_merge(fresh(old), fresh(new), TODAY).seen)


def test_loading_the_reference_data_undoes_nothing_of_the_administrators():
    reference.load(NOW)
    db.session.commit()
    actor = make.coordinator()
    named = {
        name: people_queries.organisation_named(name)
        for name in ("Bibliotheek Eindhoven", "BiSC", "Cubiss", "Stadkamer", "Bibliotheek Dalfsen")
    }
    organisations.rename(
        fresh(named["Bibliotheek Eindhoven"]), "Eindhoven Leest", reason=WHY, actor=actor, now=NOW
    )
    merge(named["BiSC"], named["Cubiss"])
    merge(named["Stadkamer"], named["Bibliotheek Dalfsen"])
    number = len(reads.all_matching(reads.Filters(ended=None), TODAY))

    report = reference.load(NOW + timedelta(days=1))
    db.session.commit()

    assert (report.inserted, report.updated) == (0, 0)
    assert len(reads.all_matching(reads.Filters(ended=None), TODAY)) == number
    assert fresh(named["Bibliotheek Eindhoven"]).name == "Eindhoven Leest"
    veenendaal = people_queries.organisation_named("Bibliotheek Veenendaal")
    assert fresh(veenendaal).supporting_poi.name == "Cubiss"
    assert fresh(named["BiSC"]).merged_into.name == "Cubiss"
