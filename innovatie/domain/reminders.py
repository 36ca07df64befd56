"""Gentle reminders (GOV-12). Each is written once: its key names what it is about and for which deadline."""

from datetime import datetime, timedelta

from sqlalchemy import select

from innovatie.clock import local_date
from innovatie.domain.notify import notify
from innovatie.enums import TeamRole
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.rounds import Round
from innovatie.queries import fieldlabs as fieldlab_queries
from innovatie.queries import rounds as round_queries
from innovatie.queries import settings as settings_queries


def remind_scorers(round_: Round, *, now: datetime) -> int:
    """Remind members who still have ideas to score, twice before scoring closes."""
    left = round_.scoring_closes_at - now
    settings = settings_queries.current(now)
    days = sorted({settings.scoring_last_reminder_days, settings.scoring_reminder_days})
    stage = next((stage for stage in days if left <= timedelta(days=stage)), None)
    if stage is None or left <= timedelta(0):
        return 0
    return notify(
        round_queries.members_to_remind(round_.id, now),
        "remind_scorer",
        f"Je hebt nog niet alles beoordeeld in ‘{round_.name}’. Doe dit uiterlijk {_day(round_.scoring_closes_at)}.",
        path=f"/rondes/{round_.id}",
        now=now,
        key=f"remind_scorer:{round_.id}:{round_.scoring_closes_at:%Y%m%d%H%M}:{stage}",
    )


def ask_for_progress(fieldlab: Fieldlab, *, now: datetime) -> int:
    """Ask lead and coach how it goes, once per so many weeks of silence."""
    last = fieldlab_queries.last_sign_of_life(fieldlab.id)
    silent = now - last
    silence = timedelta(weeks=settings_queries.current(now).silence_weeks)
    if silent < silence:
        return 0
    return notify(
        _lead_and_coach(fieldlab.id),
        "ask_progress",
        f"Hoe gaat het met ‘{fieldlab.name}’? Er staat al {silent.days // 7} weken niets nieuws in het logboek.",
        path=f"/fieldlabs/{fieldlab.id}",
        now=now,
        key=f"ask_progress:{fieldlab.id}:{last:%Y%m%d%H%M%S}:{silent // silence}",
    )


def warn_for_gate(fieldlab: Fieldlab, *, now: datetime) -> int:
    """Warn lead and coach that the date of the next gate is near (or passed)."""
    last_day = local_date(now + timedelta(days=settings_queries.current(now).gate_notice_days))
    if fieldlab.next_gate_on is None or fieldlab.next_gate_on > last_day:
        return 0
    return notify(
        _lead_and_coach(fieldlab.id),
        "warn_gate",
        f"De volgende poort van ‘{fieldlab.name}’ staat op {fieldlab.next_gate_on:%d-%m-%Y}. Loop de lijst na.",
        path=f"/fieldlabs/{fieldlab.id}",
        now=now,
        key=f"warn_gate:{fieldlab.id}:{fieldlab.phase}:{fieldlab.next_gate_on}",
    )


def _lead_and_coach(fieldlab_id: int) -> list[int]:
    query = select(TeamMember.person_id).where(
        TeamMember.fieldlab_id == fieldlab_id,
        TeamMember.until.is_(None),
        TeamMember.role.in_((TeamRole.LEAD, TeamRole.COACH)),
    )
    return list(db.session.scalars(query.order_by(TeamMember.id)))


def _day(moment: datetime) -> str:
    return f"{local_date(moment):%d-%m-%Y}"
