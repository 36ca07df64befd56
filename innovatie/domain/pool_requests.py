"""Requests for an expert and the loans that follow (EXP-02): propose, two consents, running, finished.

Locks are taken in one order everywhere: Fieldlab, request, secondment, profile.
"""

from datetime import date, datetime, timedelta
from math import ceil

from sqlalchemy import select

from innovatie.clock import local_date
from innovatie.domain import pool, teams, workflow
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import FieldlabState, RequestState, Role, SecondmentState, TeamRole
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.methods import capacity
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.people import Person
from innovatie.models.pool import ExpertProfile, ExpertRequest, Secondment
from innovatie.models.reference import Skill
from innovatie.queries import fieldlabs_guests as guest_queries
from innovatie.queries import people as people_queries
from innovatie.queries import pool_requests as request_queries
from innovatie.queries import settings as settings_queries

UNFINISHED = (RequestState.OPEN, RequestState.MATCHING, RequestState.FILLED)
STOPPED = "Het Fieldlab is gestopt."
DAYS_IN_MONTH = 365.25 / 12


def request_expert(
    fieldlab: Fieldlab,
    *,
    skill: Skill,
    hours_per_week: int,
    starts_on: date,
    ends_on: date,
    task: str,
    actor: Person,
    now: datetime,
) -> ExpertRequest:
    """Ask the pool for one expert. A part of a week counts as a week."""
    workflow.lock(fieldlab)
    if fieldlab.state is FieldlabState.STOPPED:
        raise RuleViolation("Dit Fieldlab is gestopt. Je kunt geen expert meer aanvragen.")
    settings = settings_queries.current(now)
    if not 1 <= hours_per_week <= settings.pool_most_hours:
        raise RuleViolation(f"Vraag tussen 1 en {settings.pool_most_hours} uur per week.")
    _check_period(starts_on, ends_on, today=local_date(now), months=settings.pool_longest_months)
    request = ExpertRequest(
        fieldlab_id=fieldlab.id,
        skill_id=skill.id,
        hours_per_week=hours_per_week,
        starts_on=starts_on,
        ends_on=ends_on,
        task=task,
        state=RequestState.OPEN,
        by_id=actor.id,
        at=now,
    )
    db.session.add(request)
    db.session.flush()
    record(
        "request_expert",
        request,
        actor=actor,
        now=now,
        fieldlab=fieldlab.id,
        skill=skill.id,
        hours=hours_per_week,
    )
    text = f"Fieldlab ‘{fieldlab.name}’ zoekt een expert: {skill.label}, {hours_per_week} uur per week."
    _tell_managers("expert_requested", text, request.id, now)
    return request


def withdraw_request(request: ExpertRequest, *, reason: str, actor: Person, now: datetime) -> None:
    """Take a request back, with the proposal that waits for consent."""
    workflow.lock(request)
    secondment = db.session.scalar(
        select(Secondment).where(Secondment.request_id == request.id, Secondment.state.in_(pool.LIVE))
    )
    workflow.move(request, RequestState.WITHDRAWN, actor=actor, now=now, reason=reason)
    if secondment is not None:
        workflow.lock(secondment)
        workflow.move(secondment, SecondmentState.WITHDRAWN, actor=actor, now=now)
        _tell_expert(
            secondment, "request_withdrawn", "De aanvraag waarvoor je was gevraagd, is ingetrokken.", now
        )


def propose(request: ExpertRequest, expert: ExpertProfile, *, actor: Person, now: datetime) -> Secondment:
    """Ask this expert. Refuses whom the suggestions do not call fitting, with the same words."""
    workflow.lock(request)
    workflow.lock(expert)  # so that nobody leaves the pool meanwhile
    today = local_date(now)
    _check_not_over(request.ends_on, today)
    suggestion = request_queries.suggestion(request, expert.id, today)
    if suggestion is None:
        raise RuleViolation("Deze persoon staat niet meer in de expertisepool. Kies een andere expert.")
    if not suggestion.fits:
        raise RuleViolation(
            f"{suggestion.name} past niet bij deze aanvraag.",
            [Missing(f"Reden: {why}.") for why in suggestion.why_not],
        )
    contacts = people_queries.people_with(Role.EMPLOYER_CONTACT, now, expert.employer_id)
    if not contacts:
        raise RuleViolation(
            "De werkgever van deze expert heeft nog geen contactpersoon. "
            "Vraag de landelijk coördinator om er een aan te wijzen."
        )
    workflow.move(request, RequestState.MATCHING, actor=actor, now=now)
    secondment = Secondment(
        request_id=request.id,
        expert_id=expert.id,
        hours_per_week=request.hours_per_week,
        starts_on=max(request.starts_on, today),
        ends_on=request.ends_on,
        state=SecondmentState.EXPERT_ASKED,
        at=now,
    )
    db.session.add(secondment)
    db.session.flush()
    record("propose_expert", secondment, actor=actor, now=now, request=request.id, expert=expert.id)
    text = f"Wil je een Fieldlab helpen, {request.hours_per_week} uur per week? Lees de aanvraag en kies."
    _tell_expert(secondment, "expert_asked", text, now)
    return secondment


def agree_as_expert(secondment: Secondment, *, actor: Person, now: datetime) -> None:
    """The expert agrees; the employer is asked next."""
    _lock(secondment)
    _check_not_over(secondment.ends_on, local_date(now))
    workflow.move(secondment, SecondmentState.EMPLOYER_ASKED, actor=actor, now=now)
    profile = _profile_of(secondment)
    contacts = people_queries.people_with(Role.EMPLOYER_CONTACT, now, profile.employer_id)
    hours = f"{secondment.hours_per_week} uur per week"
    text = f"Mag een collega van je {hours} naar een Fieldlab? Lees de aanvraag en kies."
    notify(contacts, "employer_asked", text, path=_path(secondment.request_id), now=now)


def agree_as_employer(secondment: Secondment, *, actor: Person, now: datetime) -> None:
    """The employer agrees: every week is booked, the expert joins the team, the request is filled.

    Raises `RuleViolation` naming the weeks in which the expert has too few hours left.
    """
    request = db.session.get_one(ExpertRequest, secondment.request_id)
    fieldlab = db.session.get_one(Fieldlab, request.fieldlab_id)
    workflow.lock(fieldlab)  # the team grows, and a Fieldlab that stops meanwhile gives its experts back
    _lock(secondment)
    workflow.move(secondment, SecondmentState.RUNNING, actor=actor, now=now)
    today = local_date(now)
    _check_not_over(secondment.ends_on, today)
    secondment.starts_on = max(secondment.starts_on, today)
    profile = _profile_of(secondment)
    workflow.lock(profile)
    pool.book(profile, capacity.mondays(secondment.starts_on, secondment.ends_on), secondment.hours_per_week)
    person = db.session.get_one(Person, profile.person_id)
    teams.join(
        fieldlab,
        person,
        organisation_id=profile.employer_id,
        role=TeamRole.EXPERT,
        since=secondment.starts_on,
        actor=actor,
        now=now,
    )
    workflow.move(request, RequestState.FILLED, actor=actor, now=now)
    text = f"De inzet voor Fieldlab ‘{fieldlab.name}’ is rond: iedereen is akkoord."
    notify({profile.person_id, request.by_id}, "loan_agreed", text, path=_path(request.id), now=now)


def decline(secondment: Secondment, *, reason: str, actor: Person, now: datetime) -> None:
    """The expert or the employer says no; the request is open again."""
    request = _lock(secondment)
    workflow.move(secondment, SecondmentState.DECLINED, actor=actor, now=now, reason=reason)
    workflow.move(request, RequestState.OPEN, actor=actor, now=now)
    _tell_managers(
        "loan_declined", "Een voorgestelde inzet gaat niet door. Zoek een andere expert.", request.id, now
    )
    if actor.id != _profile_of(secondment).person_id:
        _tell_expert(secondment, "loan_declined", "Je werkgever is niet akkoord met de inzet.", now)


def withdraw(secondment: Secondment, *, actor: Person, now: datetime) -> None:
    """A pool manager takes a proposal back; the request is open again."""
    request = _lock(secondment)
    workflow.move(secondment, SecondmentState.WITHDRAWN, actor=actor, now=now)
    workflow.move(request, RequestState.OPEN, actor=actor, now=now)
    _tell_expert(secondment, "proposal_withdrawn", "Het voorstel voor een inzet is teruggenomen.", now)


def finish(secondment: Secondment, *, review: str, actor: Person, now: datetime) -> None:
    """End a loan, on time or early. The weeks after this one are free again; this week stays booked."""
    request = _lock(secondment)
    workflow.move(secondment, SecondmentState.FINISHED, actor=actor, now=now)
    workflow.move(request, RequestState.CLOSED, actor=actor, now=now)
    today = local_date(now)
    profile = _profile_of(secondment)
    workflow.lock(profile)
    weeks = capacity.mondays(secondment.starts_on, secondment.ends_on)
    pool.release(profile, [monday for monday in weeks if monday > today], secondment.hours_per_week)
    secondment.review = review
    secondment.ends_on = max(secondment.starts_on, min(secondment.ends_on, today))
    _leave_team(secondment, request, profile, today=today, actor=actor, now=now)
    contacts = people_queries.people_with(Role.EMPLOYER_CONTACT, now, profile.employer_id)
    text = "Een inzet vanuit de expertisepool is afgerond. Lees hoe het ging."
    notify(
        {profile.person_id, *(contact.id for contact in contacts)},
        "loan_finished",
        text,
        path=_path(request.id),
        now=now,
    )


def end_for_stopped(fieldlab: Fieldlab, *, actor: Person, now: datetime) -> None:
    """Give back the experts of a Fieldlab that stopped, and withdraw what it still asked for."""
    query = (
        select(ExpertRequest)
        .where(ExpertRequest.fieldlab_id == fieldlab.id, ExpertRequest.state.in_(UNFINISHED))
        .order_by(ExpertRequest.id)
    )
    for request in db.session.scalars(query).all():
        running = select(Secondment).where(
            Secondment.request_id == request.id, Secondment.state == SecondmentState.RUNNING
        )
        if secondment := db.session.scalar(running):
            finish(secondment, review=STOPPED, actor=actor, now=now)
        else:
            withdraw_request(request, reason=STOPPED, actor=actor, now=now)


def _check_period(starts_on: date, ends_on: date, *, today: date, months: int) -> None:
    if starts_on < today:
        raise RuleViolation("De begindatum is al voorbij. Kies vandaag of een dag daarna.")
    if ends_on < starts_on:
        raise RuleViolation("De einddatum ligt voor de begindatum. Kies een latere einddatum.")
    longest = timedelta(days=ceil(months * DAYS_IN_MONTH))
    if starts_on - today > longest or ends_on - starts_on > longest:
        raise RuleViolation(
            f"Vraag een expert voor hoogstens {_months(months)}, en begin binnen {_months(months)}."
        )


def _months(number: int) -> str:
    return "1 maand" if number == 1 else f"{number} maanden"


def _check_not_over(ends_on: date, today: date) -> None:
    if ends_on < today:
        raise RuleViolation(
            "De periode van deze aanvraag is voorbij. Trek de aanvraag in en maak een nieuwe."
        )


def _lock(secondment: Secondment) -> ExpertRequest:
    request = db.session.get_one(ExpertRequest, secondment.request_id)
    workflow.lock(request)
    workflow.lock(secondment)
    return request


def _profile_of(secondment: Secondment) -> ExpertProfile:
    return db.session.get_one(ExpertProfile, secondment.expert_id)


def _leave_team(
    secondment: Secondment,
    request: ExpertRequest,
    profile: ExpertProfile,
    *,
    today: date,
    actor: Person,
    now: datetime,
) -> None:
    """Off the team, unless another loan to the same Fieldlab runs on, or the person is there for something else."""
    another = (
        select(Secondment.id)
        .join(Secondment.request)
        .where(
            Secondment.expert_id == profile.id,
            Secondment.id != secondment.id,
            Secondment.state == SecondmentState.RUNNING,
            ExpertRequest.fieldlab_id == request.fieldlab_id,
        )
        .limit(1)
    )
    member = db.session.scalar(
        select(TeamMember).where(
            TeamMember.fieldlab_id == request.fieldlab_id,
            TeamMember.person_id == profile.person_id,
            TeamMember.role == TeamRole.EXPERT,
            TeamMember.until.is_(None),
        )
    )
    if member is None or guest_queries.grant_of(member) is not None:
        return  # a guest stays until the last day, or until somebody ends the access
    if db.session.scalar(another) is None:
        teams.leave(member, until=max(today, member.since), actor=actor, now=now)


def _tell_managers(kind: str, text: str, request_id: int, now: datetime) -> None:
    notify(people_queries.people_with(Role.POOL_MANAGER, now), kind, text, path=_path(request_id), now=now)


def _tell_expert(secondment: Secondment, kind: str, text: str, now: datetime) -> None:
    notify([_profile_of(secondment).person_id], kind, text, path=_path(secondment.request_id), now=now)


def _path(request_id: int) -> str:
    return f"/expertisepool/aanvragen/{request_id}"
