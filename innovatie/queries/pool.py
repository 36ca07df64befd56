"""Reads of the expertise pool: experts with the room they have, requests, loans, suggestions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from innovatie.enums import (
    ExpertState,
    Layer,
    Province,
    RequestState,
    Role,
    SecondmentState,
)
from innovatie.extensions import db
from innovatie.methods import capacity
from innovatie.models.people import Organisation, Person
from innovatie.models.pool import (
    ExpertProfile,
    ExpertProvince,
    ExpertRequest,
    ExpertSkill,
    ExpertWeek,
    Secondment,
)
from innovatie.models.reference import Skill
from innovatie.queries.people import by_name

WEEKS_AHEAD = 8
WEEKS_ON_PROFILE = 12
OPEN_STATES = (RequestState.OPEN, RequestState.MATCHING)


@dataclass(frozen=True)
class Filters:
    skill_id: int | None = None
    province: Province | None = None
    layer: Layer | None = None


@dataclass(frozen=True)
class ExpertRow:
    """An expert with the hours offered and free in the weeks ahead."""

    profile: ExpertProfile
    offered: int
    free: int


@dataclass(frozen=True)
class WeekLoad:
    monday: date
    offered: int
    booked: int

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def free(self) -> int:
        return self.offered - self.booked


@dataclass(frozen=True)
class Totals:
    experts: int
    hours_per_week: int
    open_requests: int
    running: int


@dataclass(frozen=True)
class ScarceSkill:
    label: str
    experts: int
    open_requests: int


# experts


def visible_to(person: Person) -> Select[ExpertProfile]:
    """Who is in the pool, for all of the network; other profiles for themselves and who runs the pool."""
    query = select(ExpertProfile)
    if any(grant.role in (Role.POOL_MANAGER, Role.NATIONAL_COORDINATOR) for grant in person.grants):
        return query
    own = ExpertProfile.person_id == person.id
    if person.is_member:
        return query.where(or_(own, ExpertProfile.state == ExpertState.ACTIVE))
    return query.where(own)


def experts(
    filters: Filters, *, today: date, after_id: int | None = None, limit: int = 30
) -> list[ExpertRow]:
    """Who is in the pool, by name, with the room in the weeks ahead (4 statements)."""
    query = _active().options(*_shown()).order_by(*by_name(Person)).limit(limit)
    if filters.skill_id is not None:
        query = query.where(ExpertProfile.skills.any(Skill.id == filters.skill_id))
    if filters.province is not None:
        here = ExpertProfile.province_rows.any(ExpertProvince.province == filters.province)
        query = query.where(or_(here, ~ExpertProfile.province_rows.any()))
    if filters.layer is not None:
        query = query.where(ExpertProfile.employer.has(Organisation.layer == filters.layer))
    if after_id is not None:
        name = select(Person.name).join(ExpertProfile).where(ExpertProfile.id == after_id).scalar_subquery()
        query = query.where(or_(Person.name > name, and_(Person.name == name, ExpertProfile.id > after_id)))
    return _with_room(db.session.scalars(query).all(), weeks_ahead(today, WEEKS_AHEAD))


def weeks_ahead(today: date, count: int) -> list[date]:
    """The Mondays of this week and those after it, `count` in all."""
    return capacity.mondays(today, today + timedelta(weeks=count - 1))


def proposed() -> Sequence[ExpertProfile]:
    """Profiles that wait for a pool manager, the oldest first."""
    query = (
        select(ExpertProfile)
        .where(ExpertProfile.state == ExpertState.PROPOSED)
        .options(
            joinedload(ExpertProfile.person, innerjoin=True),
            joinedload(ExpertProfile.employer, innerjoin=True),
        )
        .order_by(ExpertProfile.created_at, ExpertProfile.id)
    )
    return db.session.scalars(query).all()


def expert_for(person: Person, *, expert_id: int) -> ExpertProfile | None:
    return db.session.scalar(visible_to(person).where(ExpertProfile.id == expert_id).options(*_whole()))


def profile_of(person: Person) -> ExpertProfile | None:
    """Somebody's own profile, in whatever state."""
    return db.session.scalar(
        select(ExpertProfile).where(ExpertProfile.person_id == person.id).options(*_whole())
    )


def load_by_week(profile: ExpertProfile, today: date) -> list[WeekLoad]:
    """Hours booked and offered per week, from this week on; a week without a row is wholly free."""
    weeks = weeks_ahead(today, WEEKS_ON_PROFILE)
    query = select(ExpertWeek.monday, ExpertWeek.offered, ExpertWeek.booked).where(
        ExpertWeek.expert_id == profile.id, ExpertWeek.monday.between(weeks[0], weeks[-1])
    )
    known = {
        monday: WeekLoad(monday, offered, booked) for monday, offered, booked in db.session.execute(query)
    }
    return [known.get(monday, WeekLoad(monday, profile.hours_per_week, 0)) for monday in weeks]


def secondments_of(profile: ExpertProfile) -> Sequence[Secondment]:
    """All loans of an expert, the last one first; also where experience was gained (EXP-06)."""
    request = joinedload(Secondment.request, innerjoin=True)
    query = (
        select(Secondment)
        .where(Secondment.expert_id == profile.id)
        .options(
            request.joinedload(ExpertRequest.fieldlab, innerjoin=True),
            request.joinedload(ExpertRequest.skill, innerjoin=True),
        )
        .order_by(Secondment.starts_on.desc(), Secondment.id.desc())
    )
    return db.session.scalars(query).all()


def skills() -> Sequence[Skill]:
    query = select(Skill).where(Skill.ended_at.is_(None))
    return db.session.scalars(query.order_by(Skill.label, Skill.id)).all()


def totals() -> Totals:
    """The pool in four numbers (1 statement)."""
    active = select(func.count(), func.coalesce(func.sum(ExpertProfile.hours_per_week), 0)).where(
        ExpertProfile.state == ExpertState.ACTIVE
    )
    waiting = select(func.count()).select_from(ExpertRequest).where(ExpertRequest.state.in_(OPEN_STATES))
    running = select(func.count()).select_from(Secondment).where(Secondment.state == SecondmentState.RUNNING)
    row = db.session.execute(active.add_columns(waiting.scalar_subquery(), running.scalar_subquery())).one()
    return Totals(*row)


def scarce_skills(few: int) -> list[ScarceSkill]:
    """Skills with fewer than `few` experts, or than there are requests: input for training (EXP-07)."""
    able = (
        select(func.count())
        .select_from(ExpertSkill)
        .join(ExpertProfile, ExpertProfile.id == ExpertSkill.expert_id)
        .where(ExpertSkill.skill_id == Skill.id, ExpertProfile.state == ExpertState.ACTIVE)
        .correlate(Skill)
        .scalar_subquery()
    )
    wanted = (
        select(func.count())
        .select_from(ExpertRequest)
        .where(ExpertRequest.skill_id == Skill.id, ExpertRequest.state.in_(OPEN_STATES))
        .correlate(Skill)
        .scalar_subquery()
    )
    query = select(Skill.label, able, wanted).where(Skill.ended_at.is_(None), or_(able < few, wanted > able))
    query = query.order_by(able - wanted, Skill.label, Skill.id)
    return [ScarceSkill(*row) for row in db.session.execute(query)]


def free_hours(ids: Sequence[int], weeks: Sequence[date]) -> dict[int, dict[date, int]]:
    """Free hours per expert and week, for the weeks that have a row."""
    query = select(ExpertWeek.expert_id, ExpertWeek.monday, ExpertWeek.offered - ExpertWeek.booked).where(
        ExpertWeek.expert_id.in_(ids), ExpertWeek.monday.between(weeks[0], weeks[-1])
    )
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for expert_id, monday, free in db.session.execute(query):
        found[expert_id][monday] = free
    return found


def _with_room(profiles: Sequence[ExpertProfile], weeks: Sequence[date]) -> list[ExpertRow]:
    room = free_hours([profile.id for profile in profiles], weeks)
    return [
        ExpertRow(
            profile,
            offered=profile.hours_per_week * len(weeks),
            free=sum(room[profile.id].get(monday, profile.hours_per_week) for monday in weeks),
        )
        for profile in profiles
    ]


def _active() -> Select[ExpertProfile]:
    return select(ExpertProfile).join(ExpertProfile.person).where(ExpertProfile.state == ExpertState.ACTIVE)


def _shown() -> list[Any]:
    return [
        contains_eager(ExpertProfile.person),
        joinedload(ExpertProfile.employer, innerjoin=True),
        selectinload(ExpertProfile.skills),
        selectinload(ExpertProfile.province_rows),
    ]


def _whole() -> list[Any]:
    return [joinedload(ExpertProfile.person, innerjoin=True), *_shown()[1:]]
