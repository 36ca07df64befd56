"""From request to review: the steps, what is refused, and who is told."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from innovatie.domain import pool_requests
from innovatie.enums import FieldlabState, GrantScope, RequestState, Role, SecondmentState, TeamRole
from innovatie.errors import IllegalMove, RuleViolation
from innovatie.extensions import db
from innovatie.methods import capacity
from innovatie.models.fieldlabs import TeamMember
from innovatie.models.log import Notification
from innovatie.models.pool import ExpertWeek
from innovatie.models.reference import Skill
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


def cast(**request):
    """A manager, an expert with a skill, the contact of the employer, and a request for that skill."""
    skill = make.skill()
    employer = make.organisation()
    expert = make.person(employer)
    manager = make.person(roles=[Role.POOL_MANAGER])
    contact = make.person(employer, roles=[(Role.EMPLOYER_CONTACT, employer)])
    profile = make.expert(expert, skills=[skill])
    return manager, expert, contact, profile, make.expert_request(skill=skill, **request)


def ask(fieldlab, actor, **kw):
    values = {
        "skill": make.skill(),
        "hours_per_week": 6,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(weeks=4),
        "task": "Help ons.",
        "now": NOW,
    }
    return pool_requests.request_expert(fieldlab, **{**values, **kw}, actor=actor)


def skill_of(request):
    return db.session.get_one(Skill, request.skill_id)


def running(manager, expert, contact, profile, request):
    secondment = pool_requests.propose(request, profile, actor=manager, now=NOW)
    pool_requests.agree_as_expert(secondment, actor=expert, now=NOW)
    pool_requests.agree_as_employer(secondment, actor=contact, now=NOW)
    db.session.commit()
    return secondment


def booked(profile):
    query = select(ExpertWeek.booked).where(ExpertWeek.expert_id == profile.id).order_by(ExpertWeek.monday)
    return db.session.scalars(query).all()


def told():
    query = select(Notification.person_id, Notification.kind).order_by(Notification.id)
    return [tuple(row) for row in db.session.execute(query)]


def test_from_request_to_review():
    manager, expert, contact, profile, request = cast()
    secondment = running(manager, expert, contact, profile, request)
    assert (request.state, secondment.state) == (RequestState.FILLED, SecondmentState.RUNNING)
    assert booked(profile) == [6, 6, 6, 6]
    member = db.session.scalars(select(TeamMember).where(TeamMember.person_id == expert.id)).one()
    assert (member.role, member.fieldlab_id, member.until) == (TeamRole.EXPERT, request.fieldlab_id, None)
    later = NOW + timedelta(weeks=1)
    pool_requests.finish(secondment, review="Goed geholpen.", actor=manager, now=later)
    db.session.commit()
    assert (request.state, secondment.state) == (RequestState.CLOSED, SecondmentState.FINISHED)
    assert booked(profile) == [6, 6, 0, 0]
    assert (member.until, secondment.ends_on) == (later.date(), later.date())
    assert sorted(told()) == sorted(
        [
            (expert.id, "expert_asked"),
            (contact.id, "employer_asked"),
            (expert.id, "loan_agreed"),
            (request.by_id, "loan_agreed"),
            (expert.id, "loan_finished"),
            (contact.id, "loan_finished"),
        ]
    )


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"starts_on": TODAY - timedelta(days=1)}, "begindatum is al voorbij"),
        ({"ends_on": TODAY - timedelta(days=1)}, "einddatum ligt voor"),
        ({"ends_on": TODAY + timedelta(days=732)}, "hoogstens 24 maanden"),
        (
            {"starts_on": TODAY + timedelta(days=732), "ends_on": TODAY + timedelta(days=740)},
            "binnen 24 maanden",
        ),
        ({"hours_per_week": 41}, "tussen 1 en 40"),
    ],
)
def test_what_cannot_be_asked(change, text):
    with pytest.raises(RuleViolation, match=text):
        ask(make.fieldlab(), make.coordinator(), **change)


def test_a_stopped_fieldlab_asks_nothing():
    with pytest.raises(RuleViolation, match="gestopt"):
        ask(make.fieldlab(state=FieldlabState.STOPPED), make.coordinator())


def test_a_request_tells_the_pool_managers():
    manager = make.person(roles=[Role.POOL_MANAGER])
    request = ask(make.fieldlab(), make.coordinator())
    db.session.commit()
    assert (request.state, told()) == (RequestState.OPEN, [(manager.id, "expert_requested")])


@pytest.mark.parametrize("by_employer", [False, True])
def test_a_no_opens_the_request_again_and_that_expert_is_not_asked_twice(by_employer):
    manager, expert, contact, profile, request = cast()
    secondment = pool_requests.propose(request, profile, actor=manager, now=NOW)
    if by_employer:
        pool_requests.agree_as_expert(secondment, actor=expert, now=NOW)
    actor = contact if by_employer else expert
    pool_requests.decline(secondment, reason="Te druk.", actor=actor, now=NOW)
    db.session.commit()
    assert (request.state, secondment.state) == (RequestState.OPEN, SecondmentState.DECLINED)
    with pytest.raises(RuleViolation, match="past niet") as refused:
        pool_requests.propose(request, profile, actor=manager, now=NOW)
    assert [missing.text for missing in refused.value.missing] == [
        "Reden: deze inzet ging al eerder niet door."
    ]


def test_a_proposal_taken_back_may_be_made_again():
    manager, _expert, _contact, profile, request = cast()
    first = pool_requests.propose(request, profile, actor=manager, now=NOW)
    pool_requests.withdraw(first, actor=manager, now=NOW)
    assert (
        pool_requests.propose(request, profile, actor=manager, now=NOW).state is SecondmentState.EXPERT_ASKED
    )


def test_withdrawing_a_request_takes_the_proposal_with_it():
    manager, _expert, _contact, profile, request = cast()
    secondment = pool_requests.propose(request, profile, actor=manager, now=NOW)
    pool_requests.withdraw_request(request, reason="Niet meer nodig.", actor=manager, now=NOW)
    assert (request.state, secondment.state) == (RequestState.WITHDRAWN, SecondmentState.WITHDRAWN)


def test_a_running_loan_is_finished_and_not_withdrawn():
    people = cast()
    running(*people)
    with pytest.raises(IllegalMove):
        pool_requests.withdraw_request(people[-1], reason="", actor=people[0], now=NOW)


def test_who_has_too_few_hours_left_is_not_proposed():
    manager, _expert, _contact, profile, request = cast()
    db.session.add(ExpertWeek(expert_id=profile.id, monday=capacity.monday_of(TODAY), offered=8, booked=6))
    db.session.commit()
    with pytest.raises(RuleViolation) as refused:
        pool_requests.propose(request, profile, actor=manager, now=NOW)
    assert [missing.text for missing in refused.value.missing] == [
        "Reden: in week 16 nog 2 uur vrij, gevraagd is 6 uur."
    ]


def test_hours_that_went_elsewhere_meanwhile_are_refused_at_the_consent_of_the_employer():
    manager, expert, contact, profile, request = cast()
    other = make.expert_request(skill=skill_of(request))
    second = pool_requests.propose(other, profile, actor=manager, now=NOW)
    running(manager, expert, contact, profile, request)
    pool_requests.agree_as_expert(second, actor=expert, now=NOW)
    with pytest.raises(RuleViolation, match="in week 16 tot en met 19 geen 6 uur meer vrij"):
        pool_requests.agree_as_employer(second, actor=contact, now=NOW)
    db.session.rollback()
    assert (booked(profile), second.state) == ([6, 6, 6, 6], SecondmentState.EXPERT_ASKED)


def test_an_employer_without_a_contact_cannot_be_asked():
    manager, _expert, _contact, _profile, request = cast()
    lonely = make.expert(skills=[skill_of(request)])
    with pytest.raises(RuleViolation, match="geen contactpersoon"):
        pool_requests.propose(request, lonely, actor=manager, now=NOW)


def test_a_late_consent_books_from_this_week_on():
    manager, expert, contact, profile, request = cast()
    secondment = pool_requests.propose(request, profile, actor=manager, now=NOW)
    pool_requests.agree_as_expert(secondment, actor=expert, now=NOW)
    pool_requests.agree_as_employer(secondment, actor=contact, now=NOW + timedelta(weeks=2))
    assert booked(profile) == [6, 6]


def test_a_period_that_is_over_is_not_filled_any_more():
    manager, expert, _contact, profile, request = cast()
    secondment = pool_requests.propose(request, profile, actor=manager, now=NOW)
    with pytest.raises(RuleViolation, match="is voorbij"):
        pool_requests.agree_as_expert(secondment, actor=expert, now=NOW + timedelta(weeks=9))


def test_ending_before_the_first_week_frees_everything():
    start = TODAY + timedelta(weeks=2)
    people = cast(starts_on=start, ends_on=start + timedelta(weeks=1))
    secondment = running(*people)
    pool_requests.finish(secondment, review="Ging niet door.", actor=people[0], now=NOW)
    db.session.commit()
    assert (booked(people[3]), secondment.ends_on) == ([0, 0], start)


def test_an_expert_with_two_loans_stays_on_the_team_until_the_last_one_ends():
    lab = make.fieldlab()
    manager, expert, contact, profile, request = cast(fieldlab=lab, hours_per_week=4)
    other = make.expert_request(fieldlab=lab, skill=skill_of(request), hours_per_week=4)
    second = pool_requests.propose(other, profile, actor=manager, now=NOW)
    first = running(manager, expert, contact, profile, request)
    pool_requests.agree_as_expert(second, actor=expert, now=NOW)
    pool_requests.agree_as_employer(second, actor=contact, now=NOW)
    member = db.session.scalars(select(TeamMember).where(TeamMember.person_id == expert.id)).one()
    pool_requests.finish(first, review="Klaar.", actor=manager, now=NOW)
    assert member.until is None
    pool_requests.finish(second, review="Klaar.", actor=manager, now=NOW)
    assert member.until == TODAY


def test_who_is_a_guest_of_the_fieldlab_too_stays_that_when_a_loan_ends():
    lab = make.fieldlab()
    manager, expert, contact, profile, request = cast(fieldlab=lab)
    loan = running(manager, expert, contact, profile, request)
    scope = {"scope": GrantScope.PROJECT, "fieldlab_id": lab.id, "ends_on": TODAY + timedelta(days=9)}
    make.grant(expert, Role.GUEST, **scope)
    member = db.session.scalars(select(TeamMember).where(TeamMember.person_id == expert.id)).one()
    pool_requests.finish(loan, review="Klaar.", actor=manager, now=NOW)
    assert (loan.state, member.until) == (SecondmentState.FINISHED, None)


periods = st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 8))
steps = st.one_of(
    st.tuples(st.just("agree"), periods),
    st.tuples(st.just("finish"), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(1, 2)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=10))
def test_no_sequence_of_consents_and_endings_books_more_than_offered(sequence):
    manager, expert, contact, profile, request = cast()
    loans, now = [], NOW
    for step, value in sequence:
        if step == "wait":
            now += timedelta(weeks=value)
        elif step == "agree":
            loans += _agreed(manager, expert, contact, profile, skill_of(request), value, now)
        elif loans:
            pool_requests.finish(loans.pop(value % len(loans)), review="Klaar.", actor=manager, now=now)
        db.session.commit()
        worst = db.session.scalar(select(func.max(ExpertWeek.booked - ExpertWeek.offered)))
        assert worst is None or worst <= 0
    for loan in loans:
        pool_requests.finish(loan, review="Klaar.", actor=manager, now=now)
    db.session.commit()
    freed = select(func.sum(ExpertWeek.booked)).where(
        ExpertWeek.expert_id == profile.id, ExpertWeek.monday > now.date()
    )
    assert not db.session.scalar(freed)


def _agreed(manager, expert, contact, profile, skill, value, now):
    """One loan, if there is room; the proposal is taken back when there is not."""
    start, length, hours = value
    starts_on = now.date() + timedelta(weeks=start)
    request = make.expert_request(
        skill=skill, hours_per_week=hours, starts_on=starts_on, ends_on=starts_on + timedelta(weeks=length)
    )
    loan = make.secondment(request, profile, state=SecondmentState.EMPLOYER_ASKED)
    request.state = RequestState.MATCHING
    db.session.commit()
    try:
        pool_requests.agree_as_employer(loan, actor=contact, now=now)
    except RuleViolation:
        db.session.rollback()
        return []
    return [loan]


def test_a_fieldlab_that_stops_gives_its_experts_back():
    lab = make.fieldlab()
    manager, expert, contact, profile, request = cast(fieldlab=lab)
    waiting = make.expert_request(fieldlab=lab)
    secondment = running(manager, expert, contact, profile, request)
    pool_requests.end_for_stopped(lab, actor=manager, now=NOW)
    db.session.commit()
    assert (request.state, waiting.state) == (RequestState.CLOSED, RequestState.WITHDRAWN)
    assert (secondment.review, booked(profile)) == ("Het Fieldlab is gestopt.", [6, 0, 0, 0])
