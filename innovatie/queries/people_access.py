"""Reads of sessions and of everything that lets people in."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import select

from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.models.people_access import UserSession
from innovatie.queries.people import rights

LONGEST_SESSION = timedelta(
    days=7
)  # however busy somebody is; without use the cookie ends after twelve hours


def key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def in_session(key: str, now: datetime) -> Person | None:
    """The person of a session that has not ended, as `queries.people.acting` gives it (4 statements)."""
    query = (
        select(Person, UserSession.id, UserSession.is_strong, UserSession.organisation_id)
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
    person, session_id, is_strong, organisation_id = row
    person.session_key, person.session_id = key, session_id
    person.is_strong, person.chosen_organisation_id = is_strong, organisation_id
    return person
