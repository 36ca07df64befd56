"""Passkeys: keys on a phone, a laptop or a stick, that sign somebody in without a password."""

from datetime import datetime

from sqlalchemy import or_, update

from innovatie.domain import people_factors
from innovatie.domain.record import record
from innovatie.enums import SignInMethod
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.methods.passkeys import Challenge, Site, claim_of, made_key, signed_count
from innovatie.models.people import Person
from innovatie.models.people_access import Passkey
from innovatie.queries import people as people_queries
from innovatie.queries.people_factors import has_second_factor, is_last_way_in, passkey_named, passkeys_of

MOST_PASSKEYS = 20
LONGEST_ID, LONGEST_KEY = 1400, 2000  # what the columns hold


def add_passkey(
    person: Person, *, answer: str, challenge: Challenge, site: Site, name: str, now: datetime
) -> list[str]:
    """Keep the key that the device of this person made; gives recovery codes when this is the first factor."""
    people_factors.begin_change(person, now)
    made = made_key(site, challenge, answer)
    if made is None or len(made.credential_id) > LONGEST_ID or len(made.public_key) > LONGEST_KEY:
        raise RuleViolation("De passkey is niet gemaakt. Probeer het opnieuw.")
    if passkey_named(made.credential_id):
        raise RuleViolation("Deze passkey staat er al.")
    if len(passkeys_of(person.id)) >= MOST_PASSKEYS:
        raise RuleViolation(f"Je hebt al {MOST_PASSKEYS} passkeys. Haal er eerst een weg.")
    is_first = not has_second_factor(person.id)
    db.session.add(
        Passkey(
            person_id=person.id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=name,
            created_at=now,
        )
    )
    return people_factors.added(
        person, "passkey", "een passkey", is_first=is_first, method=SignInMethod.PASSKEY, now=now
    )


def rename_passkey(passkey: Passkey, *, name: str, actor: Person, now: datetime) -> None:
    passkey.name = name
    record("rename_passkey", passkey, actor=actor, now=now)


def remove_passkey(passkey: Passkey, *, actor: Person, now: datetime) -> None:
    people_factors.begin_change(actor, now)
    people_factors.refuse_to_remove_last(actor)
    if is_last_way_in(actor, passkey):
        raise RuleViolation(
            "Dit is je enige manier om in te loggen. Maak eerst nog een passkey of kies een wachtwoord."
        )
    db.session.delete(passkey)
    db.session.flush()
    people_factors.removed(actor, "passkey", "een passkey", now=now)


def accepts_passkey(*, answer: str, challenge: Challenge, site: Site, now: datetime) -> Person | None:
    """Whose key signed the challenge: that person may come in. None when nothing fits.

    A counter that goes back means that somebody copied the key: refused, and told to its owner. To be committed.
    """
    claim = claim_of(answer)
    passkey = passkey_named(claim.credential_id) if claim else None
    if claim is None or passkey is None or passkey.person_id != claim.person_id:
        return None
    count = signed_count(site, challenge, answer, passkey.public_key)
    person = people_queries.acting(passkey.person_id, now)
    if count is None or person is None or not person.is_enabled:
        return None
    if (count or passkey.sign_count) and count <= passkey.sign_count:
        _report_copy(person, passkey, count, now)
        return None
    return person if _mark_used(passkey, count, challenge, now) else None


def _mark_used(passkey: Passkey, count: int, challenge: Challenge, now: datetime) -> bool:
    """An answer works once, also when it is sent twice with the cookie from before: what was asked before the key
    was last used is old."""
    unused = or_(Passkey.last_used_at.is_(None), Passkey.last_used_at < challenge.asked_at)
    used = update(Passkey).where(Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count, unused)
    marked = used.values(sign_count=count, last_used_at=now).returning(Passkey.id)
    return db.session.scalar(marked) is not None


def _report_copy(person: Person, passkey: Passkey, count: int, now: datetime) -> None:
    record("refuse_copied_passkey", passkey, actor=person, now=now, count=count, expected=passkey.sign_count)
    people_factors.tell(
        person,
        f"Inloggen met je passkey ‘{passkey.name}’ is geweigerd: misschien heeft iemand hem gekopieerd. "
        "Haal deze passkey weg en maak een nieuwe.",
        now=now,
    )
