"""Profiles of the expertise pool: propose, approve, change, end; and the weeks that are booked."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, select

from innovatie import rules
from innovatie.clock import local_date
from innovatie.domain import workflow
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import ExpertState, Province, Role, SecondmentState
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.methods import capacity
from innovatie.models.people import Organisation, Person
from innovatie.models.pool import ExpertProfile, ExpertProvince, ExpertSkill, ExpertWeek, Secondment
from innovatie.models.reference import Skill
from innovatie.queries import people as people_queries
from innovatie.queries import settings as settings_queries

LIVE = (SecondmentState.EXPERT_ASKED, SecondmentState.EMPLOYER_ASKED, SecondmentState.RUNNING)


def propose_profile(
    *,
    employer: Organisation,
    about: str,
    hours_per_week: int,
    skills: Sequence[Skill],
    provinces: Sequence[Province],
    actor: Person,
    now: datetime,
) -> ExpertProfile:
    """Offer oneself to the pool (EXP-01), for the first time or again. Without provinces: works anywhere."""
    _check_offer(hours_per_week, skills, now)
    this_week = capacity.monday_of(local_date(now))
    if not rules.works_for(actor, employer.id):
        raise RuleViolation("Kies een organisatie waar je zelf werkt.")
    profile = db.session.scalar(select(ExpertProfile).where(ExpertProfile.person_id == actor.id))
    if profile is None:
        profile = ExpertProfile(person_id=actor.id, state=ExpertState.PROPOSED, created_at=now)
        db.session.add(profile)
    else:
        workflow.lock(profile)
        _check_booked(profile, hours_per_week, this_week)
        workflow.move(profile, ExpertState.PROPOSED, actor=actor, now=now, on_behalf_of=employer.id)
    profile.employer_id, profile.about, profile.hours_per_week = employer.id, about, hours_per_week
    profile.confirmed_at = now
    db.session.flush()
    _replace_choices(profile, skills, provinces)
    _offer_from(profile, this_week)
    record("propose_profile", profile, actor=actor, now=now, on_behalf_of=employer.id, hours=hours_per_week)
    notify(
        people_queries.people_with(Role.POOL_MANAGER, now),
        "profile_proposed",
        f"{actor.name} wil in de expertisepool. Kijk of het profiel klopt en keur het goed.",
        path=_path(profile),
        now=now,
    )
    return profile


def change_profile(
    profile: ExpertProfile,
    *,
    about: str,
    hours_per_week: int,
    skills: Sequence[Skill],
    provinces: Sequence[Province],
    actor: Person,
    now: datetime,
) -> None:
    """Change the offer. Raises `RuleViolation` naming the weeks in which more hours are booked."""
    workflow.lock(profile)
    _check_offer(hours_per_week, skills, now)
    if profile.state is ExpertState.ENDED:
        raise RuleViolation("Dit profiel is gestopt. Meld je eerst opnieuw aan.")
    this_week = capacity.monday_of(local_date(now))
    _check_booked(profile, hours_per_week, this_week)
    profile.about, profile.hours_per_week, profile.confirmed_at = about, hours_per_week, now
    _replace_choices(profile, skills, provinces)
    _offer_from(profile, this_week)
    record("change_profile", profile, actor=actor, now=now, hours=hours_per_week)


def approve(profile: ExpertProfile, *, actor: Person, now: datetime) -> None:
    """Let somebody into the pool."""
    workflow.lock(profile)
    workflow.move(profile, ExpertState.ACTIVE, actor=actor, now=now)
    text = "Je profiel is goedgekeurd. Je staat nu in de expertisepool."
    notify([profile.person_id], "profile_approved", text, path=_path(profile), now=now)


def confirm_profile(profile: ExpertProfile, *, actor: Person, now: datetime) -> None:
    """Say that the profile is still right; asked once a year, and without an answer it goes (`practice.md`, AVG)."""
    workflow.lock(profile)
    if profile.state is ExpertState.ENDED:
        raise RuleViolation("Dit profiel is gestopt. Meld je opnieuw aan.")
    profile.confirmed_at = now
    record("confirm_profile", profile, actor=actor, now=now)


def end(profile: ExpertProfile, *, reason: str, actor: Person, now: datetime) -> None:
    """Leave the pool, or be refused by a pool manager. Loans that are asked for or running come first."""
    workflow.lock(profile)
    live = (
        select(Secondment.id).where(Secondment.expert_id == profile.id, Secondment.state.in_(LIVE)).limit(1)
    )
    if db.session.scalar(live) is not None:
        raise RuleViolation(
            "Er loopt nog een inzet of een voorstel. Rond dat eerst af op de pagina van de aanvraag."
        )
    workflow.move(profile, ExpertState.ENDED, actor=actor, now=now, reason=reason)
    if actor.id != profile.person_id:
        text = "Je staat niet meer in de expertisepool. Op je profiel lees je waarom."
        notify([profile.person_id], "profile_ended", text, path=_path(profile), now=now)


def book(profile: ExpertProfile, weeks: Sequence[date], hours: int) -> None:
    """Book `hours` in each week; the caller holds the lock on the profile.

    Raises `RuleViolation` naming the weeks without room; the CHECK of `ExpertWeek` stands behind it.
    """
    rows = _weeks_of(profile, weeks)
    free = {row.monday: row.offered - row.booked for row in rows.values()}
    full = capacity.too_full(weeks, free=free, offered=profile.hours_per_week, wanted=hours)
    if full:
        names = capacity.week_names(full, weeks[0].isocalendar().year)
        raise RuleViolation(
            f"Deze expert heeft in {names} geen {hours} uur meer vrij. "
            "Zoek een andere expert of spreek minder uren af."
        )
    for monday in weeks:
        if monday in rows:
            rows[monday].booked += hours
        else:
            db.session.add(
                ExpertWeek(expert_id=profile.id, monday=monday, offered=profile.hours_per_week, booked=hours)
            )
    db.session.flush()


def release(profile: ExpertProfile, weeks: Sequence[date], hours: int) -> None:
    """Give booked hours back; the caller holds the lock on the profile."""
    for row in _weeks_of(profile, weeks).values():
        row.booked -= hours
    db.session.flush()


def _check_booked(profile: ExpertProfile, hours_per_week: int, since: date) -> None:
    query = (
        select(ExpertWeek.monday)
        .where(
            ExpertWeek.expert_id == profile.id, ExpertWeek.monday >= since, ExpertWeek.booked > hours_per_week
        )
        .order_by(ExpertWeek.monday)
    )
    if full := db.session.scalars(query).all():
        raise RuleViolation(
            f"In {capacity.week_names(full, since.isocalendar().year)} is al meer dan {hours_per_week} uur "
            "geboekt. Kies meer uren, of rond eerst een inzet af."
        )


def _weeks_of(profile: ExpertProfile, weeks: Iterable[date]) -> dict[date, ExpertWeek]:
    """Read again from the database: what was read before the lock may be old."""
    query = (
        select(ExpertWeek)
        .where(ExpertWeek.expert_id == profile.id, ExpertWeek.monday.in_(list(weeks)))
        .execution_options(populate_existing=True)
    )
    return {row.monday: row for row in db.session.scalars(query)}


def _offer_from(profile: ExpertProfile, this_week: date) -> None:
    """Weeks that are over keep what was offered then."""
    query = select(ExpertWeek).where(ExpertWeek.expert_id == profile.id, ExpertWeek.monday >= this_week)
    for row in db.session.scalars(query.execution_options(populate_existing=True)):
        row.offered = profile.hours_per_week


def _replace_choices(profile: ExpertProfile, skills: Sequence[Skill], provinces: Sequence[Province]) -> None:
    db.session.execute(delete(ExpertSkill).where(ExpertSkill.expert_id == profile.id))
    chosen = {skill.id for skill in skills}
    db.session.execute(
        insert(ExpertSkill), [{"expert_id": profile.id, "skill_id": number} for number in chosen]
    )
    db.session.execute(delete(ExpertProvince).where(ExpertProvince.expert_id == profile.id))
    if provinces:
        rows = [{"expert_id": profile.id, "province": province} for province in set(provinces)]
        db.session.execute(insert(ExpertProvince), rows)
    db.session.expire(profile, ["skills", "province_rows"])


def _check_offer(hours_per_week: int, skills: Sequence[Skill], now: datetime) -> None:
    most = settings_queries.current(now).pool_most_hours
    if not 1 <= hours_per_week <= most:
        raise RuleViolation(f"Kies tussen 1 en {most} uur per week.")
    if not skills:
        raise RuleViolation("Kies minstens één vaardigheid.")


def _path(profile: ExpertProfile) -> str:
    return f"/expertisepool/experts/{profile.id}"
