"""Reads of second factors: the authenticator app, passkeys and recovery codes of a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select

from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.models.people_access import ExternalIdentity, Passkey, RecoveryCode, Totp


@dataclass(frozen=True)
class Factors:
    app: Totp | None
    passkeys: Sequence[Passkey]
    codes_left: int

    @property
    def number(self) -> int:
        """What asks for a second step; recovery codes only stand in for it."""
        return len(self.passkeys) + (self.app is not None)


def factors_of(person_id: int) -> Factors:
    """All that a person set up (3 statements)."""
    unused = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return Factors(
        app=db.session.get(Totp, person_id),
        passkeys=passkeys_of(person_id),
        codes_left=db.session.scalar(unused) or 0,
    )


def passkeys_of(person_id: int) -> Sequence[Passkey]:
    query = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
    return db.session.scalars(query).all()


def has_second_factor(person_id: int) -> bool:
    has_app = exists().where(Totp.person_id == person_id)
    has_passkey = exists().where(Passkey.person_id == person_id)
    return db.session.scalar(select(or_(has_app, has_passkey))) or False


def is_last_way_in(person: Person, passkey: Passkey) -> bool:
    """No password, no work account and no other passkey."""
    if person.password_hash is not None:
        return False
    another = exists().where(Passkey.person_id == person.id, Passkey.id != passkey.id)
    linked = exists().where(ExternalIdentity.person_id == person.id)
    return not db.session.scalar(select(or_(another, linked)))


def own_passkey(person: Person, passkey_id: int) -> Passkey | None:
    query = select(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person.id)
    return db.session.scalar(query)


def passkey_named(credential_id: str) -> Passkey | None:
    return db.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def anybody(_actor: Person, person_id: int) -> Person | None:
    """For administrators: whoever has an account, so nobody who was erased."""
    return db.session.scalar(select(Person).where(Person.id == person_id, Person.erased_at.is_(None)))
