"""Single sign-on: whose account a work account belongs to (ACC-05). Accounts are linked, hardly ever created."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from innovatie.domain import people, people_access, workflow
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import TokenKind
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.models.people_access import AccountToken, ExternalIdentity
from innovatie.queries import people as people_queries
from innovatie.queries import people_sso as queries
from innovatie.queries import settings as settings_queries

LONGEST_SUBJECT = 255  # what the standard allows
LONGEST_LINE = 200
# One answer for everybody who may not come in: it does not tell whether there is an account.
STRANGER = (
    "We kunnen je met dit werkaccount niet binnenlaten. Heb je hier al een account? Log dan in zoals je gewend bent "
    "en koppel je werkaccount bij ‘Mijn account’. Heb je nog geen account? Vraag de POI-coördinator van je provincie "
    "of de landelijk coördinator om een uitnodiging."
)
TAKEN = (
    "Dit werkaccount hoort al bij een ander account. Ontkoppel het daar eerst, of vraag hulp aan wie de accounts "
    "van je organisatie beheert."
)
LAST_WAY_IN = (
    "Dit is nu je enige manier om in te loggen. Maak eerst een wachtwoord of een passkey. "
    "Daarna kun je je werkaccount ontkoppelen."
)
LINKED = "Aan je account is een werkaccount gekoppeld. Was jij dat niet? Ontkoppel het."


@dataclass(frozen=True)
class Identity:
    """Somebody as a provider describes them. `email` is empty when it gives none."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    name: str
    has_second_factor: bool


def identity_of(claims: Mapping[str, Any], *, verified_by: str, second_factor: str) -> Identity:
    """Read the claims of a checked ID token.

    `verified_by` names the claim that says that the address was checked, or is `always`; `second_factor` is `amr`
    (the provider says so each time), `always` or `never`. Raises `ValueError` for what cannot be kept.
    """
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    if not subject or len(subject) > LONGEST_SUBJECT or len(issuer) > LONGEST_LINE:
        raise ValueError("the issuer or the subject is empty or too long")
    email = str(claims.get("email") or "").strip().lower()
    verified = str(claims.get(verified_by)).lower() in ("true", "1")  # some providers send a text
    return Identity(
        issuer=issuer,
        subject=subject,
        email=email if len(email) <= LONGEST_LINE else "",
        is_email_verified=verified_by == "always" or verified,
        name=_name(claims) or email.partition("@")[0],
        has_second_factor=second_factor == "always"
        or (second_factor == "amr" and "mfa" in (claims.get("amr") or [])),
    )


def _name(claims: Mapping[str, Any]) -> str:
    full = claims.get("name") or f"{claims.get('given_name') or ''} {claims.get('family_name') or ''}"
    printable = "".join(letter if letter.isprintable() else " " for letter in str(full))
    return " ".join(printable.split())[:LONGEST_LINE]


def recognise(identity: Identity, now: datetime) -> tuple[Person, bool]:
    """The person behind an identity, and whether that one is still to be linked (`link_by_address`).

    Linked before, else by a checked address, else new from an allowed domain. Raises `RuleViolation` for everybody
    else, in the same words whether there is an account or not.
    """
    linked = queries.identity(identity.issuer, identity.subject)
    person_id = linked.person_id if linked else _by_address(identity, now)
    person = people_queries.acting(person_id, now) if person_id is not None else None
    if person is None or not may_come_in(person):
        raise RuleViolation(STRANGER)
    return person, queries.identity(identity.issuer, identity.subject) is None


def link_by_address(person: Person, identity: Identity, now: datetime) -> None:
    """Link whom `recognise` found, once all is shown that this person has to show at sign-in.

    In another window somebody else's work account may have been first: then this one stays out.
    """
    workflow.lock(person)
    this = (identity.issuer, identity.subject)
    if any((one.issuer, one.subject) != this for one in queries.identities(person.id)):
        raise RuleViolation(STRANGER)
    link(person, identity, how="address", now=now)


def may_come_in(person: Person) -> bool:
    return person.is_enabled and person.erased_at is None


def link(person: Person, identity: Identity, *, how: str, now: datetime) -> None:
    """From now on this identity signs in as `person`, who is told so by mail. Linking twice changes nothing."""
    known = queries.identity(identity.issuer, identity.subject)
    if known is not None and known.person_id != person.id:
        raise RuleViolation(TAKEN)
    if known is None:
        _add(person, identity, how=how, now=now)
        text = f"{LINKED} {settings_queries.current(now).report_line}"
        notify([person], "identity_linked", text, path="/account/werkaccount", now=now)


def accept_invitation(token: AccountToken, identity: Identity, now: datetime) -> None:
    """The invited person gets in with this identity from now on, and has no password."""
    if queries.identity(identity.issuer, identity.subject) is not None:
        raise RuleViolation(TAKEN)
    people_access.take_invitation(token, now=now)
    _add(token.person, identity, how="invitation", now=now)


def unlink(linked: ExternalIdentity, *, actor: Person, now: datetime) -> None:
    """Forget an identity of the actor, unless nothing else lets them in; other sessions end."""
    workflow.lock(
        db.session.get_one(Person, actor.id)
    )  # of two at once the second sees that it would be the last
    if not queries.has_another_way_in(actor, linked):
        raise RuleViolation(LAST_WAY_IN)
    people_access.end_sessions(actor, now=now, but=actor.session_id)
    record("unlink_identity", actor, actor=actor, now=now)
    db.session.delete(linked)


def _by_address(identity: Identity, now: datetime) -> int | None:
    """Whoever has this address, if the provider answers for it; somebody who has an identity already links by hand."""
    if not identity.email or not identity.is_email_verified:
        return None
    person = people_queries.by_email(identity.email)
    if person is None:
        return _join(identity, now)
    return None if queries.identities(person.id) else person.id


def _join(identity: Identity, now: datetime) -> int | None:
    """A new account, without any role, when the domain belongs to an organisation that allows it."""
    organisation = queries.organisation_of_domain(identity.email.rpartition("@")[2], now)
    if organisation is None:
        return None
    person = people.add_person(
        email=identity.email,
        name=identity.name,
        password=None,
        organisations=[organisation],
        actor=None,
        now=now,
    )
    _add(person, identity, how="domain", now=now)
    return person.id


def _add(person: Person, identity: Identity, *, how: str, now: datetime) -> None:
    db.session.add(
        ExternalIdentity(person_id=person.id, issuer=identity.issuer, subject=identity.subject, linked_at=now)
    )
    people_access.end_links(person, TokenKind.INVITATION, now=now)  # nobody needs one any more
    record("link_identity", person, actor=person, now=now, how=how)
