"""Reads of sessions and of everything that lets people in."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload

from innovatie.enums import TokenKind
from innovatie.extensions import db, signing
from innovatie.models.log import RecordEntry
from innovatie.models.people import Person
from innovatie.models.people_access import (
    AccountToken,
    AttemptCount,
    ExternalIdentity,
    Passkey,
    PasswordRequest,
    UserSession,
)
from innovatie.queries.people import rights

LONGEST_SESSION = timedelta(
    days=7
)  # however busy somebody is; without use the cookie ends after twelve hours
ATTEMPTS_KEPT = timedelta(days=1)


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def in_session(key: str, now: datetime) -> Person | None:
    """The person of a session that has not ended, as `queries.people.acting` gives it (4 statements)."""
    query = (
        select(
            Person,
            UserSession.id,
            UserSession.is_strong,
            UserSession.organisation_id,
            UserSession.started_at,
        )
        .join(UserSession, UserSession.person_id == Person.id)
        .where(
            UserSession.key_hash == key_hash(key),
            UserSession.ended_at.is_(None),
            UserSession.started_at > now - LONGEST_SESSION,
            Person.is_enabled,
        )
        .options(*rights(now))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    person, session_id, is_strong, organisation_id, started_at = row
    person.session_key, person.session_id = key, session_id
    person.is_strong, person.chosen_organisation_id = is_strong, organisation_id
    person.signed_in_at = started_at
    return person


def was_here_before(person_id: int, place_key: str) -> bool:
    """Did this person sign in with this browser from this network before?"""
    found = exists().where(UserSession.person_id == person_id, UserSession.place_key == place_key)
    return db.session.scalar(select(found)) or False


def latest_choice(person_id: int) -> int | None:
    """On whose behalf this person acted in the newest session."""
    query = select(UserSession.organisation_id).where(UserSession.person_id == person_id)
    return db.session.scalar(query.order_by(UserSession.id.desc()).limit(1))


def open_sessions(person: Person, now: datetime) -> Sequence[UserSession]:
    """Where this person is signed in, the newest first."""
    query = (
        select(UserSession)
        .where(
            UserSession.person_id == person.id,
            UserSession.ended_at.is_(None),
            UserSession.started_at > now - LONGEST_SESSION,
        )
        .order_by(UserSession.started_at.desc(), UserSession.id.desc())
    )
    return db.session.scalars(query).all()


def own_session(person: Person, session_id: int) -> UserSession | None:
    return db.session.scalar(
        select(UserSession).where(UserSession.id == session_id, UserSession.person_id == person.id)
    )


def link(kind: TokenKind, text: str, now: datetime) -> AccountToken | None:
    """What a link in a mail stands for, with for whom and by whom; None whatever is wrong with it (4 statements)."""
    read = signing.read_link(kind, text)
    if read is None:
        return None
    token_id, nonce = read
    query = (
        select(AccountToken)
        .join(AccountToken.person)
        .where(
            AccountToken.id == token_id,
            AccountToken.nonce == nonce,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
            Person.is_enabled,
        )
        .options(
            joinedload(AccountToken.person, innerjoin=True).options(*rights(now)), joinedload(AccountToken.by)
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def has_way_in(person: Person) -> bool:
    """A password, a passkey or a work account: this person has been let in before."""
    if person.password_hash is not None:
        return True
    has_passkey = exists().where(Passkey.person_id == person.id)
    is_linked = exists().where(ExternalIdentity.person_id == person.id)
    return db.session.scalar(select(or_(has_passkey, is_linked))) or False


def last_done_by(actor_id: int, person_id: int, action: str) -> datetime | None:
    """When somebody last did this to the account of another."""
    about = RecordEntry.person_id == person_id, RecordEntry.action == action
    return db.session.scalar(select(func.max(RecordEntry.at)).where(RecordEntry.actor_id == actor_id, *about))


def attempts_to_forget(now: datetime) -> Sequence[int]:
    """Counts of windows that are long over."""
    query = select(AttemptCount.id).where(AttemptCount.since < now - ATTEMPTS_KEPT)
    return db.session.scalars(query.order_by(AttemptCount.id).limit(1000)).all()


def requests_to_answer(_now: datetime) -> Sequence[int]:
    return db.session.scalars(select(PasswordRequest.id).order_by(PasswordRequest.id).limit(1000)).all()
