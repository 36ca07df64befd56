"""Who is on the team of a Fieldlab. Below all features: Fieldlabs and the pool both put people on teams."""

from datetime import date, datetime

from sqlalchemy import select

from innovatie.domain.record import record
from innovatie.enums import TeamRole
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.people import Person


def join(
    fieldlab: Fieldlab,
    person: Person,
    *,
    organisation_id: int,
    role: TeamRole,
    since: date,
    actor: Person,
    now: datetime,
) -> TeamMember:
    """Put a person on the team, or give somebody who is (or was) on it this role from now on."""
    member = db.session.scalar(
        select(TeamMember).where(TeamMember.fieldlab_id == fieldlab.id, TeamMember.person_id == person.id)
    )
    if member is None:
        member = TeamMember(fieldlab_id=fieldlab.id, person_id=person.id)
        db.session.add(member)
    elif member.until is None and TeamRole.LEAD in (member.role, role) and member.role is not role:
        raise RuleViolation("Deze persoon staat al in het team. Haal de persoon eerst uit het team.")
    elif member.until is None and role is TeamRole.EXPERT:
        return member
    member.organisation_id, member.role, member.since, member.until = organisation_id, role, since, None
    db.session.flush()
    record("join_team", member, actor=actor, now=now, role=role.value)
    return member


def leave(member: TeamMember, *, until: date, actor: Person | None, now: datetime) -> None:
    """End a membership. A Fieldlab keeps a lead: appoint the next one first.

    A guest goes by `people_guests_exit`, which ends what let the guest in as well.
    """
    if member.until is not None:
        raise RuleViolation("Deze persoon is al uit het team.")
    if member.role is TeamRole.LEAD and _leads(member.fieldlab_id) == 1:
        raise RuleViolation("Een Fieldlab heeft een trekker nodig. Kies eerst een nieuwe trekker.")
    member.until = until
    record("leave_team", member, actor=actor, now=now, role=member.role.value)


def _leads(fieldlab_id: int) -> int:
    query = select(TeamMember.id).where(
        TeamMember.fieldlab_id == fieldlab_id, TeamMember.role == TeamRole.LEAD, TeamMember.until.is_(None)
    )
    return len(db.session.scalars(query).all())
