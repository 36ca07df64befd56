"""Reads of requests for experts and of loans, and the suggestions for a request."""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from innovatie.enums import ExpertState, RequestState, Role, SecondmentState
from innovatie.extensions import db
from innovatie.methods import capacity, staffing
from innovatie.models.fieldlabs import Fieldlab, FieldlabProvince, TeamMember
from innovatie.models.log import StateChange
from innovatie.models.people import Person
from innovatie.models.pool import ExpertProfile, ExpertProvince, ExpertRequest, ExpertSkill, Secondment
from innovatie.models.reference import Skill
from innovatie.queries import fieldlabs as fieldlab_queries
from innovatie.queries import log as log_queries
from innovatie.queries import pool as pool_queries

MOST_CANDIDATES = 500


def requests(
    person: Person, *, states: Sequence[RequestState] = (), before_id: int | None = None, limit: int = 30
) -> Sequence[ExpertRequest]:
    """Requests of the Fieldlabs that this person sees, the newest first (1 statement)."""
    query = _requests_of(person).order_by(ExpertRequest.id.desc()).limit(limit)
    if states:
        query = query.where(ExpertRequest.state.in_(states))
    if before_id is not None:
        query = query.where(ExpertRequest.id < before_id)
    return db.session.scalars(query).all()


def fieldlab_for(person: Person, *, fieldlab_id: int) -> Fieldlab | None:
    """A Fieldlab with what decides who may ask for an expert."""
    query = fieldlab_queries.visible_to(person).where(Fieldlab.id == fieldlab_id)
    return db.session.scalar(query.options(selectinload(Fieldlab.team)))


def request_for(person: Person, *, request_id: int) -> ExpertRequest | None:
    """A request with all that its page and the rules look at (4 statements)."""
    experts = selectinload(ExpertRequest.secondments).joinedload(Secondment.expert, innerjoin=True)
    query = (
        _requests_of(person)
        .where(ExpertRequest.id == request_id)
        .options(
            joinedload(ExpertRequest.by, innerjoin=True),
            joinedload(ExpertRequest.fieldlab, innerjoin=True).options(
                selectinload(Fieldlab.team), selectinload(Fieldlab.province_rows)
            ),
            experts.joinedload(ExpertProfile.person, innerjoin=True),
            experts.joinedload(ExpertProfile.employer, innerjoin=True),
        )
    )
    return db.session.scalar(query)


def secondment_for(person: Person, *, secondment_id: int) -> Secondment | None:
    request = joinedload(Secondment.request, innerjoin=True)
    expert = joinedload(Secondment.expert, innerjoin=True)
    query = (
        select(Secondment)
        .where(
            Secondment.id == secondment_id,
            Secondment.request_id.in_(_requests_of(person).with_only_columns(ExpertRequest.id)),
        )
        .options(
            request.joinedload(ExpertRequest.skill, innerjoin=True),
            request.joinedload(ExpertRequest.fieldlab, innerjoin=True).selectinload(Fieldlab.team),
            expert.joinedload(ExpertProfile.person, innerjoin=True),
            expert.joinedload(ExpertProfile.employer, innerjoin=True),
        )
    )
    return db.session.scalar(query)


def history_of(request: ExpertRequest) -> Sequence[StateChange]:
    """The moves of a request and of its loans, the last one first."""
    loans = select(Secondment.id).where(Secondment.request_id == request.id)
    query = (
        select(StateChange)
        .where(
            or_(
                and_(StateChange.thing == "expert_request", StateChange.thing_id == request.id),
                and_(StateChange.thing == "secondment", StateChange.thing_id.in_(loans)),
            )
        )
        .options(joinedload(StateChange.actor))
        .order_by(StateChange.id.desc())
    )
    return db.session.scalars(query).all()


def consents_of(person: Person) -> Sequence[Secondment]:
    """Loans that wait for this person: as the expert, or as the contact of the employer; the oldest first."""
    employers = [
        grant.organisation_id
        for grant in person.grants
        if grant.role is Role.EMPLOYER_CONTACT and grant.organisation_id is not None
    ]
    as_expert = and_(Secondment.state == SecondmentState.EXPERT_ASKED, ExpertProfile.person_id == person.id)
    as_employer = and_(
        Secondment.state == SecondmentState.EMPLOYER_ASKED, ExpertProfile.employer_id.in_(employers)
    )
    query = (
        select(Secondment)
        .join(Secondment.expert)
        .where(or_(as_expert, as_employer))
        .options(
            contains_eager(Secondment.expert).joinedload(ExpertProfile.person, innerjoin=True),
            joinedload(Secondment.request, innerjoin=True).joinedload(ExpertRequest.fieldlab, innerjoin=True),
        )
        .order_by(Secondment.at, Secondment.id)
    )
    return db.session.scalars(query).all()


def timeline(
    request: ExpertRequest, changes: Sequence[StateChange], *, hidden: Set[int]
) -> list[log_queries.TimelineEntry]:
    """The moves in words, the request itself as the first one; without the reasons of the `hidden` loans."""
    names = {loan.id: loan.expert.person.name for loan in request.secondments}
    asked = log_queries.TimelineEntry(request.at, request.by.name, "Aanvraag gedaan", None)
    entries = []
    for change, entry in zip(changes, log_queries.timeline(changes), strict=True):
        if change.thing == "secondment":
            words = None if change.thing_id in hidden else entry.reason
            entry = replace(
                entry, text=f"Inzet van {names[change.thing_id]}: {entry.text.lower()}", reason=words
            )
        else:
            entry = replace(entry, text=f"Aanvraag: {entry.text.lower()}")
        entries.append(entry)
    return [*entries, asked]


def proposal_for(
    person: Person, *, request_id: int, expert_id: int
) -> tuple[ExpertRequest, ExpertProfile] | None:
    request = request_for(person, request_id=request_id)
    profile = pool_queries.expert_for(person, expert_id=expert_id)
    return (request, profile) if request and profile else None


# suggestions


def suggestions(request: ExpertRequest, today: date) -> list[staffing.Suggestion]:
    """Everyone in the pool for this request, best first, each with the reasons (7 statements)."""
    has_skill = ExpertProfile.skills.any(Skill.id == request.skill_id)
    query = _candidates().order_by(has_skill.desc(), ExpertProfile.id).limit(MOST_CANDIDATES)
    return _rank(request, query, today)


def suggestion(request: ExpertRequest, expert_id: int, today: date) -> staffing.Suggestion | None:
    """What the suggestions say about one expert; None when this expert is not in the pool."""
    ranked = _rank(request, _candidates().where(ExpertProfile.id == expert_id), today)
    return ranked[0] if ranked else None


def need_of(request: ExpertRequest, today: date) -> staffing.Need:
    """The part of the request that still lies ahead; a period that is over counts as its last week."""
    provinces = db.session.scalars(
        select(FieldlabProvince.province)
        .where(FieldlabProvince.fieldlab_id == request.fieldlab_id)
        .order_by(FieldlabProvince.province)
    )
    first = min(max(request.starts_on, today), request.ends_on)
    return staffing.Need(
        skill_id=request.skill_id,
        skill=db.session.get_one(Skill, request.skill_id).label,
        provinces=tuple(province.label for province in provinces),
        hours_per_week=request.hours_per_week,
        weeks=tuple(capacity.mondays(first, request.ends_on)),
    )


def _rank(request: ExpertRequest, query: Select[*tuple[Any, ...]], today: date) -> list[staffing.Suggestion]:
    need = need_of(request, today)
    rows = db.session.execute(query).all()
    ids = [row.id for row in rows]
    skill_ids = _grouped(
        select(ExpertSkill.expert_id, ExpertSkill.skill_id).where(ExpertSkill.expert_id.in_(ids))
    )
    provinces = _grouped(
        select(ExpertProvince.expert_id, ExpertProvince.province)
        .where(ExpertProvince.expert_id.in_(ids))
        .order_by(ExpertProvince.province)
    )
    room = pool_queries.free_hours(ids, need.weeks)
    team = set(db.session.scalars(_team_of(request)))
    refused = set(db.session.scalars(_refused(request)))
    return staffing.rank(
        need,
        [
            staffing.Candidate(
                expert_id=row.id,
                name=row.name,
                skill_ids=frozenset(skill_ids[row.id]),
                provinces=tuple(province.label for province in provinces[row.id]),
                offered=row.hours_per_week,
                free=room[row.id],
                is_on_team=row.person_id in team,
                has_declined=row.id in refused,
            )
            for row in rows
        ],
    )


def _candidates() -> Select[*tuple[Any, ...]]:
    return (
        select(ExpertProfile.id, ExpertProfile.person_id, ExpertProfile.hours_per_week, Person.name)
        .join(ExpertProfile.person)
        .where(ExpertProfile.state == ExpertState.ACTIVE)
    )


def _team_of(request: ExpertRequest) -> Select[int]:
    return select(TeamMember.person_id).where(
        TeamMember.fieldlab_id == request.fieldlab_id, TeamMember.until.is_(None)
    )


def _refused(request: ExpertRequest) -> Select[int]:
    return select(Secondment.expert_id).where(
        Secondment.request_id == request.id, Secondment.state == SecondmentState.DECLINED
    )


def _grouped(query: Select[*tuple[Any, ...]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in db.session.execute(query):
        found[key].append(value)
    return found


def _requests_of(person: Person) -> Select[ExpertRequest]:
    """A request is seen by whoever sees its Fieldlab."""
    fieldlabs = fieldlab_queries.visible_to(person).with_only_columns(Fieldlab.id)
    return (
        select(ExpertRequest)
        .where(ExpertRequest.fieldlab_id.in_(fieldlabs))
        .options(
            joinedload(ExpertRequest.fieldlab, innerjoin=True),
            joinedload(ExpertRequest.skill, innerjoin=True),
        )
    )
