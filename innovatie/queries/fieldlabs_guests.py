"""Reads of the guests of a Fieldlab: who has access until when, and whose time is up."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload

from innovatie.clock import local_date
from innovatie.enums import Role, TeamRole
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.people import Person, RoleGrant
from innovatie.queries import fieldlabs as fieldlab_queries
from innovatie.queries import settings as settings_queries

AT_ONCE = 200
# The grant that lets this member of a team in.
OF_GUEST = and_(
    RoleGrant.person_id == TeamMember.person_id,
    RoleGrant.fieldlab_id == TeamMember.fieldlab_id,
    RoleGrant.role == Role.GUEST,
    RoleGrant.ended_at.is_(None),
)


def last_days(fieldlab_id: int) -> dict[int, date | None]:
    """Of each guest on the team (by the id of the membership) the last day."""
    query = (
        select(TeamMember.id, RoleGrant.ends_on)
        .join(RoleGrant, OF_GUEST)
        .where(TeamMember.fieldlab_id == fieldlab_id, TeamMember.until.is_(None))
    )
    return {member_id: ends_on for member_id, ends_on in db.session.execute(query)}


def guest_for(person: Person, *, fieldlab_id: int, member_id: int) -> tuple[TeamMember, RoleGrant] | None:
    """A guest who is on the team now, with the whole Fieldlab, and the grant that lets this guest in."""
    member = fieldlab_queries.member_for(person, fieldlab_id=fieldlab_id, member_id=member_id)
    grant = grant_of(member) if member is not None else None
    return (member, grant) if member is not None and grant is not None else None


def grant_of(member: TeamMember) -> RoleGrant | None:
    """The grant that lets this guest in, or let in until the last day."""
    query = select(RoleGrant).join(TeamMember, OF_GUEST).where(TeamMember.id == member.id)
    return db.session.scalar(query.order_by(RoleGrant.id.desc()))


def place_behind(door: RoleGrant) -> TeamMember | None:
    """The place on the team that this grant comes with, as long as it has not ended."""
    query = select(TeamMember).where(
        TeamMember.person_id == door.person_id,
        TeamMember.fieldlab_id == door.fieldlab_id,
        TeamMember.until.is_(None),
    )
    return db.session.scalar(query)


def whole(member_id: int) -> tuple[TeamMember, RoleGrant]:
    query = (
        select(TeamMember, RoleGrant)
        .join(RoleGrant, OF_GUEST)
        .where(TeamMember.id == member_id)
        .options(joinedload(TeamMember.fieldlab))
        .execution_options(populate_existing=True)
    )
    member, grant = db.session.execute(query).one()
    return member, grant


def leads(fieldlab_id: int) -> Sequence[int]:
    return fieldlab_queries.team_ids(fieldlab_id, TeamRole.LEAD)


def left_over(person_id: int, fieldlab_id: int, day: date) -> Sequence[RoleGrant]:
    """Grants of a guest for this Fieldlab whose last day has gone, and that no job ended yet."""
    query = select(RoleGrant).where(
        RoleGrant.person_id == person_id,
        RoleGrant.fieldlab_id == fieldlab_id,
        RoleGrant.role == Role.GUEST,
        RoleGrant.ended_at.is_(None),
        RoleGrant.ends_on < day,
    )
    return db.session.scalars(query).all()


def last_day_of(person_id: int) -> date | None:
    """The last day of who was a guest and is none any more."""
    query = select(RoleGrant.ends_on).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.GUEST)
    return db.session.scalar(query.order_by(RoleGrant.ends_on.desc()))


# what jobs ask


def to_warn(now: datetime) -> Sequence[int]:
    """Guests whose last day is near and has not gone."""
    today = local_date(now)
    near = today + timedelta(days=settings_queries.current(now).guest_notice_days)
    return db.session.scalars(_on_teams().where(RoleGrant.ends_on.between(today, near))).all()


def to_close(now: datetime) -> Sequence[int]:
    return db.session.scalars(_on_teams().where(RoleGrant.ends_on < local_date(now)).limit(AT_ONCE)).all()


def _on_teams() -> Select[int]:
    return (
        select(TeamMember.id)
        .join(RoleGrant, OF_GUEST)
        .join(Fieldlab, Fieldlab.id == TeamMember.fieldlab_id)
        .where(TeamMember.until.is_(None))
        .order_by(TeamMember.id)
    )


def names_for(person: Person, grants: Iterable[RoleGrant]) -> dict[int, str]:
    """What the Fieldlabs of these roles are called, of those that this person sees (1 statement, or none)."""
    ids = {grant.fieldlab_id for grant in grants if grant.fieldlab_id}
    if not ids:
        return {}
    query = (
        fieldlab_queries.visible_to(person)
        .where(Fieldlab.id.in_(ids))
        .with_only_columns(Fieldlab.id, Fieldlab.name)
    )
    return {lab_id: name for lab_id, name in db.session.execute(query)}
