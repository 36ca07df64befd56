"""Starting a Fieldlab, its team, its log, its plan and its owner."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from innovatie.domain import fieldlabs
from innovatie.domain.fieldlabs import LONGEST_ENTRY
from innovatie.enums import (
    FieldlabScope,
    FieldlabState,
    Goal,
    IdeaState,
    Light,
    Phase,
    Province,
    Role,
    TeamRole,
)
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import TeamMember
from innovatie.models.ideas import IdeaChallenge
from innovatie.models.log import Notification, RecordEntry
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


def start(idea, **kw):
    values = {
        "name": "Voorlezen in de bus",
        "scope": FieldlabScope.REGIONAL,
        "provinces": [Province.UTRECHT],
        "goal": Goal.EFFECTIVENESS,
        "assignment": "Zoek uit of kinderen meer gaan lezen.",
        "starts_on": TODAY,
    }
    made = fieldlabs.create(idea, **{**values, **kw}, actor=make.coordinator(), now=NOW)
    db.session.commit()
    return made


def told(kind):
    rows = db.session.scalars(
        select(Notification).where(Notification.kind == kind).order_by(Notification.person_id)
    )
    return [row.person_id for row in rows]


def recorded(thing):
    query = select(RecordEntry.action).where(RecordEntry.thing == thing).order_by(RecordEntry.number)
    return list(db.session.scalars(query))


def led(**kw):
    lead = make.person()
    return lead, make.fieldlab(lead=lead, **kw)


def progress(fieldlab, actor, **kw):
    values = {
        "happened": "We testten met twee klassen.",
        "light": Light.GREEN,
        "minutes": 75,
        "next_step": "De derde klas.",
    }
    return fieldlabs.log_progress(fieldlab, **{**values, **kw}, actor=actor, now=NOW)


# start


def test_a_fieldlab_starts_in_preparation_with_the_submitter_as_lead():
    idea = make.idea(state=IdeaState.IN_FIELDLAB)
    fieldlab = start(idea)

    assert (fieldlab.phase, fieldlab.state) == (Phase.EXPLORE, FieldlabState.RUNNING)
    member = db.session.scalars(select(TeamMember)).one()
    assert (member.person_id, member.role, member.organisation_id, member.since) == (
        idea.submitter_id,
        TeamRole.LEAD,
        idea.organisation_id,
        TODAY,
    )
    assert told("fieldlab_started") == [idea.submitter_id]
    assert (recorded("fieldlab"), recorded("team_member")) == (["create"], ["join_team"])


def test_a_regional_fieldlab_has_a_province():
    with pytest.raises(RuleViolation, match="minstens één provincie"):
        start(make.idea(), provinces=[])


@pytest.mark.parametrize("empty", ["name", "assignment"])
def test_a_fieldlab_gets_a_name_and_an_assignment(empty):
    with pytest.raises(RuleViolation, match="naam en een opdracht"):
        start(make.idea(), **{empty: "  "})


def test_a_national_fieldlab_needs_no_province():
    assert start(make.idea(), scope=FieldlabScope.NATIONAL, provinces=[]).scope is FieldlabScope.NATIONAL


def test_an_idea_becomes_one_fieldlab():
    idea = make.idea()
    start(idea)
    with pytest.raises(IntegrityError):
        start(idea)


# the team


def test_a_colleague_joins_for_the_own_organisation():
    lead, fieldlab = led()
    employer = make.organisation()
    colleague = make.person(employer)
    fieldlabs.appoint(
        fieldlab, colleague, organisation_id=employer.id, role=TeamRole.MEMBER, actor=lead, now=NOW
    )
    db.session.commit()

    member = db.session.scalars(select(TeamMember).where(TeamMember.person_id == colleague.id)).one()
    assert (member.organisation_id, member.role) == (employer.id, TeamRole.MEMBER)
    assert told("team_joined") == [colleague.id]


def test_nobody_joins_for_an_organisation_of_somebody_else():
    lead, fieldlab = led()
    with pytest.raises(RuleViolation, match="werkt niet voor die organisatie"):
        fieldlabs.appoint(
            fieldlab,
            make.person(),
            organisation_id=make.organisation().id,
            role=TeamRole.MEMBER,
            actor=lead,
            now=NOW,
        )


def appoint_refused(role, match, state=FieldlabState.RUNNING, **kw):
    lead, fieldlab = led(state=state)
    employer = make.organisation()
    colleague = make.person(employer, **kw)
    with pytest.raises(RuleViolation, match=match):
        fieldlabs.appoint(fieldlab, colleague, organisation_id=employer.id, role=role, actor=lead, now=NOW)


def test_an_expert_joins_through_the_pool_only():
    appoint_refused(TeamRole.EXPERT, "expertisepool")


def test_a_coach_works_for_a_poi():
    appoint_refused(TeamRole.COACH, "Een coach werkt bij een POI")


def test_somebody_who_left_the_network_joins_no_team():
    appoint_refused(TeamRole.MEMBER, "doet niet meer mee", is_enabled=False)


def test_the_team_of_a_stopped_fieldlab_stays_as_it_was():
    appoint_refused(TeamRole.MEMBER, "is gestopt", state=FieldlabState.STOPPED)


def test_a_poi_specialist_becomes_coach():
    lead, fieldlab = led()
    poi = make.poi()
    member = fieldlabs.appoint(
        fieldlab, make.person(poi), organisation_id=poi.id, role=TeamRole.COACH, actor=lead, now=NOW
    )
    assert member.role is TeamRole.COACH


def test_a_fieldlab_keeps_a_lead():
    lead, fieldlab = led()
    member = db.session.scalars(select(TeamMember)).one()
    with pytest.raises(RuleViolation, match="Kies eerst een nieuwe trekker"):
        fieldlabs.leave(fieldlab, member, actor=lead, now=NOW)


def test_a_member_leaves_and_stays_in_the_history():
    lead, fieldlab = led()
    colleague = make.person()
    member = make.team_member(fieldlab, colleague)
    fieldlabs.leave(fieldlab, member, actor=lead, now=NOW)
    db.session.commit()

    assert db.session.get_one(TeamMember, member.id).until == TODAY
    assert told("team_left") == [colleague.id]
    with pytest.raises(RuleViolation, match="al uit het team"):
        fieldlabs.leave(fieldlab, member, actor=lead, now=NOW)


def test_an_expert_leaves_through_the_pool():
    lead, fieldlab = led()
    member = make.team_member(fieldlab, make.person(), role=TeamRole.EXPERT)
    with pytest.raises(RuleViolation, match="expertisepool"):
        fieldlabs.leave(fieldlab, member, actor=lead, now=NOW)


# the log


def test_an_entry_keeps_what_happened_and_the_minutes():
    lead, fieldlab = led()
    entry = progress(fieldlab, lead)
    db.session.commit()

    assert (entry.light, entry.minutes, entry.author_id, entry.at) == (Light.GREEN, 75, lead.id, NOW)
    assert recorded("progress_entry") == ["log_progress"]
    assert told("fieldlab_red") == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(minutes=st.integers(-1000, 2 * LONGEST_ENTRY))
def test_hours_come_in_quarters_and_are_bounded(minutes):
    lead, fieldlab = led()
    if minutes % 15 == 0 and 0 <= minutes <= LONGEST_ENTRY:
        assert progress(fieldlab, lead, minutes=minutes).minutes == minutes
    else:
        with pytest.raises(RuleViolation, match="kwartieren"):
            progress(fieldlab, lead, minutes=minutes)


@pytest.mark.parametrize("empty", ["happened", "next_step"])
def test_an_entry_says_what_happened_and_what_comes_next(empty):
    lead, fieldlab = led()
    with pytest.raises(RuleViolation, match="volgende stap"):
        progress(fieldlab, lead, **{empty: " "})


def test_a_stopped_fieldlab_logs_nothing():
    lead, fieldlab = led(state=FieldlabState.STOPPED)
    with pytest.raises(RuleViolation, match="is gestopt"):
        progress(fieldlab, lead)


def test_the_log_goes_on_at_the_gate():
    lead, fieldlab = led(state=FieldlabState.AT_GATE)
    assert progress(fieldlab, lead).id


def test_red_asks_the_coordinators_for_help():
    poi, elsewhere = make.poi(provinces=[Province.UTRECHT]), make.poi(provinces=[Province.ZEELAND])
    own = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    make.person(elsewhere, roles=[(Role.POI_COORDINATOR, elsewhere)])
    national = make.coordinator()
    lead, fieldlab = led()
    author = make.person()
    make.team_member(fieldlab, author)
    progress(fieldlab, author, light=Light.RED)
    db.session.commit()
    assert told("fieldlab_red") == sorted([own.id, national.id, lead.id])


def test_red_in_a_national_fieldlab_asks_the_poi_that_handled_the_idea():
    poi = make.poi()
    own = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    lead, fieldlab = led(idea=make.idea(handler=poi), scope=FieldlabScope.NATIONAL, provinces=[])
    progress(fieldlab, lead, light=Light.RED)
    db.session.commit()
    assert told("fieldlab_red") == [own.id]


@pytest.mark.parametrize("statement", ["UPDATE progress_entry SET minutes = 0", "DELETE FROM progress_entry"])
def test_the_database_changes_no_entry(statement):
    lead, fieldlab = led()
    make.progress_entry(fieldlab, lead)
    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(sa.text(statement))


def test_the_database_knows_no_negative_time():
    lead, fieldlab = led()
    with pytest.raises(IntegrityError):
        make.progress_entry(fieldlab, lead, minutes=-15)


# the plan


def test_the_date_of_the_next_gate_is_told_to_the_others():
    lead, fieldlab = led()
    colleague = make.person()
    make.team_member(fieldlab, colleague)
    for _ in range(2):
        fieldlabs.plan_gate(fieldlab, next_gate_on=TODAY + timedelta(days=30), actor=lead, now=NOW)
        db.session.commit()
    assert fieldlab.next_gate_on == TODAY + timedelta(days=30)
    assert (told("gate_planned"), recorded("fieldlab")) == ([colleague.id], ["plan_gate"])
    fieldlabs.plan_gate(fieldlab, next_gate_on=None, actor=lead, now=NOW)
    assert fieldlab.next_gate_on is None


def test_a_gate_is_not_planned_in_the_past():
    lead, fieldlab = led()
    with pytest.raises(RuleViolation, match="al voorbij"):
        fieldlabs.plan_gate(fieldlab, next_gate_on=TODAY - timedelta(days=1), actor=lead, now=NOW)


def test_an_opgave_is_linked_once():
    lead, fieldlab = led()
    opgave = make.challenge()
    fieldlabs.link_challenge(fieldlab, opgave, actor=lead, now=NOW)
    db.session.commit()
    assert db.session.scalars(select(IdeaChallenge.challenge_id)).all() == [opgave.id]
    with pytest.raises(RuleViolation, match="hoort al bij"):
        fieldlabs.link_challenge(fieldlab, opgave, actor=lead, now=NOW)


# the owner


def name(fieldlab, owner, lead, programme=None):
    fieldlabs.name_owner(fieldlab, owner=owner, programme=programme or make.programme(), actor=lead, now=NOW)
    db.session.commit()


def test_the_contact_of_the_owner_is_asked_and_says_yes():
    lead, fieldlab = led(phase=Phase.SCALE)
    owner = make.kb()
    contact = make.person(owner, roles=[(Role.OWNER_CONTACT, owner)])
    make.person(roles=[(Role.OWNER_CONTACT, make.kb())])
    name(fieldlab, owner, lead)
    assert told("owner_asked") == [contact.id]
    fieldlabs.accept_ownership(fieldlab, actor=contact, now=NOW)
    db.session.commit()
    assert (fieldlab.owner_accepted_at, told("owner_accepted")) == (NOW, [lead.id])
    with pytest.raises(RuleViolation, match="al ja gezegd"):
        fieldlabs.accept_ownership(fieldlab, actor=contact, now=NOW)


def test_an_owner_without_a_contact_is_a_task_of_the_coordinator():
    national = make.coordinator()
    lead, fieldlab = led()
    name(fieldlab, make.kb(), lead)
    assert (told("owner_asked"), told("owner_without_contact")) == ([], [national.id])


def test_another_programme_asks_nobody_again():
    lead, fieldlab = led()
    owner = make.kb()
    make.person(owner, roles=[(Role.OWNER_CONTACT, owner)])
    name(fieldlab, owner, lead)
    other = make.programme()
    name(fieldlab, owner, lead, other)
    assert (fieldlab.programme_id, len(told("owner_asked"))) == (other.id, 1)


def test_nobody_says_yes_for_an_owner_who_was_not_named():
    lead, fieldlab = led()
    with pytest.raises(RuleViolation, match="nog geen eigenaar"):
        fieldlabs.accept_ownership(fieldlab, actor=lead, now=NOW)


def test_the_next_owner_comes_after_the_present_one_let_go():
    lead, fieldlab = led()
    first, second = make.kb(), make.kb()
    name(fieldlab, first, lead)
    with pytest.raises(RuleViolation, match="nog geen ja gezegd"):
        fieldlabs.release_ownership(fieldlab, actor=lead, now=NOW)
    fieldlabs.accept_ownership(fieldlab, actor=lead, now=NOW)
    with pytest.raises(RuleViolation, match="los te laten"):
        name(fieldlab, second, lead)
    fieldlabs.release_ownership(fieldlab, actor=lead, now=NOW)
    name(fieldlab, second, lead)
    assert (fieldlab.owner_id, fieldlab.owner_accepted_at) == (second.id, None)


def test_nothing_around_a_fieldlab_changes_while_it_waits_for_a_decision():
    lead, fieldlab = led(state=FieldlabState.AT_GATE)
    with pytest.raises(RuleViolation, match="wacht op een poortbesluit"):
        name(fieldlab, make.kb(), lead)
    with pytest.raises(RuleViolation, match="wacht op een poortbesluit"):
        fieldlabs.plan_gate(fieldlab, next_gate_on=TODAY, actor=lead, now=NOW)
    with pytest.raises(RuleViolation, match="wacht op een poortbesluit"):
        fieldlabs.link_challenge(fieldlab, make.challenge(), actor=lead, now=NOW)
