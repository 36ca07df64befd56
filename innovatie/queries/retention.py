"""What is over its term (`practice.md`, AVG). The terms are settings; each list has its job in `jobs.JOBS`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select

from innovatie.clock import local_date
from innovatie.enums import ExpertState, IdeaState, OrganisationKind, Role, RoundState
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.log import Notification, RecordEntry, StateChange
from innovatie.models.people import Affiliation, Organisation, Person, RoleGrant
from innovatie.models.people_access import AccountToken, UserSession
from innovatie.models.pool import ExpertProfile
from innovatie.models.rounds import Round
from innovatie.queries import settings as settings_queries
from innovatie.queries.jobs import AT_ONCE
from innovatie.queries.people import is_employed
from innovatie.queries.people_access import LONGEST_SESSION

MONTH = timedelta(days=365) / 12
YEAR = timedelta(days=365)
LAST_SEEN = func.coalesce(Person.last_sign_in_at, Person.created_at)


def unused_accounts(now: datetime) -> Sequence[int]:
    """Nobody signed in for so many months (guests have a term of their own)."""
    term = MONTH * settings_queries.current(now).account_months
    return _people(LAST_SEEN < now - term)


def accounts_to_warn(now: datetime) -> Sequence[int]:
    """Will be erased within the days of notice."""
    settings = settings_queries.current(now)
    term = MONTH * settings.account_months - timedelta(days=settings.account_notice_days)
    return _people(Person.is_enabled.is_(True), LAST_SEEN < now - term)


def guests_to_forget(now: datetime) -> Sequence[int]:
    """Guests whose last project ended so many months ago, and who work nowhere in the network."""
    limit = local_date(now - MONTH * settings_queries.current(now).guest_months)
    of_person = RoleGrant.person_id == Person.id
    lasting = or_(RoleGrant.role != Role.GUEST, RoleGrant.ends_on >= limit)
    in_network = (
        exists()
        .where(Affiliation.person_id == Person.id, is_employed(now))
        .where(Affiliation.organisation_id == Organisation.id, Organisation.kind != OrganisationKind.PARTNER)
    )
    was_guest = exists().where(of_person, RoleGrant.role == Role.GUEST)
    return _people(was_guest, not_(exists().where(of_person, lasting)), not_(in_network))


def _people(*conditions: ColumnElement[bool]) -> Sequence[int]:
    query = select(Person.id).where(Person.erased_at.is_(None), *conditions)
    return db.session.scalars(query.order_by(Person.id).limit(AT_ONCE)).all()


def old_sessions(now: datetime) -> Sequence[int]:
    limit = now - MONTH * settings_queries.current(now).sign_in_log_months
    over = func.coalesce(UserSession.ended_at, UserSession.started_at) < limit
    query = select(UserSession.id).where(over, UserSession.started_at < now - LONGEST_SESSION)
    return db.session.scalars(query.order_by(UserSession.id).limit(AT_ONCE)).all()


def old_messages(now: datetime) -> Sequence[int]:
    """Of so many months ago, delivered or not: nobody waits for them any more."""
    limit = now - MONTH * settings_queries.current(now).message_months
    query = select(Notification.id).where(Notification.created_at < limit)
    return db.session.scalars(query.order_by(Notification.id).limit(AT_ONCE)).all()


def old_links(now: datetime) -> Sequence[int]:
    """Links in mail that no longer work, and whose mail is gone."""
    limit = now - MONTH * settings_queries.current(now).sign_in_log_months
    mailed = exists().where(Notification.token_id == AccountToken.id)
    query = select(AccountToken.id).where(AccountToken.expires_at < limit, not_(mailed))
    return db.session.scalars(query.order_by(AccountToken.id).limit(AT_ONCE)).all()


def old_drafts(now: datetime) -> Sequence[int]:
    """Drafts that nobody changed for so many months."""
    return _drafts(now - MONTH * settings_queries.current(now).draft_months)


def drafts_to_warn(now: datetime) -> Sequence[int]:
    return _drafts(now - MONTH * settings_queries.current(now).draft_months + MONTH)


def _drafts(limit: datetime) -> Sequence[int]:
    touched = exists().where(
        RecordEntry.thing == Idea.__tablename__, RecordEntry.thing_id == Idea.id, RecordEntry.at >= limit
    )
    query = select(Idea.id).where(Idea.state == IdeaState.DRAFT, Idea.created_at < limit, not_(touched))
    return db.session.scalars(query.order_by(Idea.id).limit(AT_ONCE)).all()


def rounds_to_forget(now: datetime) -> Sequence[int]:
    """Rounds that were finished so many months ago and still have individual scores."""
    limit = now - MONTH * settings_queries.current(now).score_months
    finished = exists().where(
        StateChange.thing == Round.__tablename__,
        StateChange.thing_id == Round.id,
        StateChange.new == RoundState.DECIDED.value,
        StateChange.at < limit,
    )
    query = select(Round.id).where(
        Round.state == RoundState.DECIDED, Round.scores_forgotten_at.is_(None), finished
    )
    return db.session.scalars(query.order_by(Round.id).limit(AT_ONCE)).all()


def profiles_to_confirm(now: datetime) -> Sequence[int]:
    """In the pool, and not confirmed for a year (EXP-01)."""
    return _profiles(ExpertProfile.confirmed_at < now - YEAR)


def profiles_to_forget(now: datetime) -> Sequence[int]:
    """Nobody answered for so many months after the yearly question."""
    term = YEAR + MONTH * settings_queries.current(now).profile_months
    return _profiles(ExpertProfile.confirmed_at < now - term)


def _profiles(condition: ColumnElement[bool]) -> Sequence[int]:
    query = select(ExpertProfile.id).where(and_(ExpertProfile.state != ExpertState.ENDED, condition))
    return db.session.scalars(query.order_by(ExpertProfile.id).limit(AT_ONCE)).all()
