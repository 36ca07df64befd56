"""How people get in: sessions, links in mail, second factors, and the limits on guessing."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.enums import SignInMethod, TokenKind
from innovatie.extensions import Base, Digest, Line
from innovatie.models.people import Organisation, Person


class UserSession(Base):
    """One browser that is signed in. The cookie holds the key, the database its hash: a stolen copy lets nobody in."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key_hash: Mapped[Digest] = mapped_column(unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # acts for (INT-15)
    method: Mapped[SignInMethod]
    is_strong: Mapped[bool]  # a second factor was given, or the method counts as two
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    place_key: Mapped[Digest]  # a keyed hash of browser and network: where somebody signed in before
    browser: Mapped[Line]  # in words: "Firefox op Windows"

    person: Mapped[Person] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")


class AccountToken(Base):
    """A link in a mail, good once and until a moment. The link is signed over `id` and `nonce`, and is not stored."""

    __tablename__ = "account_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[TokenKind]
    nonce: Mapped[Digest]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # used, or replaced by a newer link

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=person_id)
    by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=by_id)


class Totp(Base):
    """The authenticator app of a person. `last_step` is the newest code that was used: no code works twice."""

    __tablename__ = "totp"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(400))  # encrypted with a key that is not in the database
    confirmed_at: Mapped[datetime]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code on paper for who lost the phone; good once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[Digest]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A public key of a phone, laptop or security key (WebAuthn)."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)  # base64url
    public_key: Mapped[str] = mapped_column(String(2000))  # base64url
    sign_count: Mapped[int]
    name: Mapped[Line]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class ExternalIdentity(Base):
    """Who somebody is for a provider of single sign-on (OpenID Connect): its issuer and its subject."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[Line]
    subject: Mapped[str] = mapped_column(String(255))  # as long as the standard allows
    linked_at: Mapped[datetime]


class PasswordRequest(Base):
    """Somebody asked for a new password with this address. A job answers and deletes it, whoever it was."""

    __tablename__ = "password_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(2000))  # encrypted: it may be of somebody we do not know
    at: Mapped[datetime]


class AttemptCount(Base):
    """How often something was tried under one key since a moment; here, so that a limit holds over all workers."""

    __tablename__ = "attempt_count"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[Digest] = mapped_column(
        unique=True
    )  # a keyed hash of an e-mail address, a network or a person
    number: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)
