"""Getting in and out: sessions, and links in mail."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from innovatie.clock import AMSTERDAM, local_date
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import SignInMethod, TokenKind
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.models.people_access import AccountToken, UserSession
from innovatie.queries import settings as settings_queries
from innovatie.queries.people_access import (
    has_way_in,
    key_hash,
    last_done_by,
    latest_choice,
    was_here_before,
)


def begin_session(
    person: Person,
    *,
    method: SignInMethod,
    is_strong: bool,
    place_key: str,
    browser: str,
    now: datetime,
) -> None:
    """Sign somebody in: `person.session_key` is then what the cookie holds, and the database only its hash.

    From a place (browser and network) where this person never signed in before, that is mailed.
    """
    is_first = person.last_sign_in_at is None
    if method is not SignInMethod.DEMO and not is_first and not was_here_before(person.id, place_key):
        _tell_new_place(person, browser, now)
    person.session_key = secrets.token_urlsafe(32)
    person.last_sign_in_at = now
    session = UserSession(
        person_id=person.id,
        key_hash=key_hash(person.session_key),
        method=method,
        is_strong=is_strong,
        started_at=now,
        place_key=place_key,
        browser=browser,
        organisation_id=latest_choice(person.id),
    )
    db.session.add(session)
    record("sign_in", person, actor=person, now=now, method=method.value)


def _tell_new_place(person: Person, browser: str, now: datetime) -> None:
    text = (
        f"Er is met jouw account ingelogd vanaf een nieuwe plek: {browser}, op "
        f"{now.astimezone(AMSTERDAM):%d-%m-%Y om %H.%M} uur. Was jij dat? Dan hoef je niets te doen. "
        "Was jij het niet? Log dan meteen overal uit en kies een nieuw wachtwoord. "
        f"{settings_queries.current(now).report_line}"
    )
    notify([person], "new_place", text, path="/account/sessies", now=now)


def sign_out(person: Person, now: datetime) -> None:
    """End the session in which this person acts: a copied cookie is worth nothing after signing out."""
    db.session.get_one(UserSession, person.session_id).ended_at = now
    record("sign_out", person, actor=person, now=now)


def act_for(person: Person, organisation_id: int, *, now: datetime) -> None:
    """Choose on whose behalf to act in this session, out of the organisations that one works for (INT-15)."""
    if organisation_id not in [affiliation.organisation_id for affiliation in person.affiliations]:
        raise RuleViolation("Voor die organisatie werk je niet. Kies er een uit de lijst.")
    if organisation_id == person.acts_for_id:
        return
    session = db.session.get_one(UserSession, person.session_id)
    session.organisation_id = person.chosen_organisation_id = organisation_id
    record("act_for", session, actor=person, now=now)


def end_session(session: UserSession, *, actor: Person, now: datetime) -> None:
    """Sign out somewhere else; ending a session twice changes nothing."""
    if session.id == actor.session_id:
        raise RuleViolation("Hier ben je nu aan het werk. Wil je hier stoppen? Kies dan ‘Uitloggen’.")
    if session.ended_at is None:
        session.ended_at = now
        record("end_session", session, actor=actor, now=now)


def end_other_sessions(person: Person, *, now: datetime) -> None:
    """Sign out everywhere but here."""
    end_sessions(person, now=now, but=person.session_id)
    record("end_other_sessions", person, actor=person, now=now)


def end_sessions(person: Person, *, now: datetime, but: int | None = None) -> None:
    """End all sessions of a person, or all but one."""
    ended = update(UserSession).where(UserSession.person_id == person.id, UserSession.ended_at.is_(None))
    if but is not None:
        ended = ended.where(UserSession.id != but)
    db.session.execute(ended.values(ended_at=now))


def renew_session(person: Person, *, method: SignInMethod, now: datetime) -> None:
    """A strong session with a new key in place of this one; all others of this person end."""
    old = db.session.get_one(UserSession, person.session_id)
    end_sessions(person, now=now)
    begin_session(
        person, method=method, is_strong=True, place_key=old.place_key, browser=old.browser, now=now
    )
    person.is_strong = True


# links in mail


def invite(person: Person, *, actor: Person | None, now: datetime) -> AccountToken:
    """Mail somebody a link to get in for the first time; a link from before stops working.

    `actor` None: the command line, or somebody who lost the first invitation.
    """
    if not person.is_enabled:
        raise RuleViolation(f"{person.name} mag niet inloggen. Zet eerst het account weer aan.")
    if has_way_in(person):
        raise RuleViolation(
            f"{person.name} kan al inloggen. Wie het wachtwoord kwijt is, kiest op de inlogpagina een nieuw wachtwoord."
        )
    lasts = timedelta(days=settings_queries.current(now).invitation_days)
    token = new_link(TokenKind.INVITATION, person, lasts=lasts, actor=actor, now=now)
    text = "Je bent uitgenodigd voor het Innovatienetwerk."
    notify([person], "invitation", text, path="/inloggen", now=now, token=token)
    record("invite", person, actor=actor, now=now)
    return token


def require_other_hands(person: Person, actor: Person, other_step: str, now: datetime) -> None:
    """Refuse a step that, with one that `actor` took shortly before, is the whole account of somebody.

    Whoever gives an account another address and takes its second step away signs in as that person; so two
    administrators do that together, or one of them after the days in which the owner can object.
    """
    lasts = timedelta(days=settings_queries.current(now).other_hands_days)
    done = last_done_by(actor.id, person.id, other_step)
    if done is None or now - done >= lasts:
        return
    words = {"change_address": "het e-mailadres gewijzigd", "reset_factors": "de tweede stap weggehaald"}
    raise RuleViolation(
        f"Je hebt van {person.name} op {local_date(done):%d-%m-%Y} {words[other_step]}. Samen met deze stap heb je "
        "dan het hele account in handen. Vraag het aan een andere beheerder, "
        f"of wacht tot {local_date(done + lasts):%d-%m-%Y}."
    )


def take_invitation(token: AccountToken, *, now: datetime) -> None:
    """Somebody gets in with an invitation; the caller gives a password, passkey or work account in the same step.

    Not who got in otherwise meanwhile, with a work account: a mail is no way past the second step made since.
    """
    use_link(token, now=now)
    if has_way_in(token.person):
        raise RuleViolation(
            "Je kunt al inloggen. Kies op de inlogpagina hoe, of vraag daar een nieuw wachtwoord."
        )
    record("take_invitation", token.person, actor=token.person, now=now)


def new_link(
    kind: TokenKind, person: Person, *, lasts: timedelta, actor: Person | None, now: datetime
) -> AccountToken:
    """A link for somebody; one of the same kind from before stops working."""
    end_links(person, kind, now=now)
    token = AccountToken(
        person_id=person.id,
        kind=kind,
        nonce=secrets.token_urlsafe(16),
        by_id=actor and actor.id,
        created_at=now,
        expires_at=now + lasts,
    )
    db.session.add(token)
    db.session.flush()
    return token


def end_links(person: Person, *kinds: TokenKind, now: datetime) -> None:
    """The links of these kinds (all kinds when none is named) that somebody still has in the mail stop working."""
    ended = update(AccountToken).where(AccountToken.person_id == person.id, AccountToken.used_at.is_(None))
    if kinds:
        ended = ended.where(AccountToken.kind.in_(kinds))
    db.session.execute(ended.values(used_at=now))


def use_link(token: AccountToken, *, now: datetime) -> None:
    """Once only, also when the same link is used twice at the same moment."""
    unused = select(AccountToken.id).where(
        AccountToken.id == token.id, AccountToken.used_at.is_(None), AccountToken.expires_at > now
    )
    if db.session.scalar(unused.with_for_update()) is None:
        raise RuleViolation("Deze link is al gebruikt. Vraag een nieuwe.")
    end_links(token.person, token.kind, now=now)
