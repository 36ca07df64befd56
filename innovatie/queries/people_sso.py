"""Reads for single sign-on: who is who for a provider, and whose people may come in without an invitation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select

from innovatie.clock import local_date
from innovatie.extensions import db
from innovatie.models.people import Organisation, OrganisationDomain, Person
from innovatie.models.people_access import ExternalIdentity, Passkey


def identity(issuer: str, subject: str) -> ExternalIdentity | None:
    return db.session.scalar(
        select(ExternalIdentity).where(ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject)
    )


def identities(person_id: int) -> Sequence[ExternalIdentity]:
    query = select(ExternalIdentity).where(ExternalIdentity.person_id == person_id)
    return db.session.scalars(query.order_by(ExternalIdentity.id)).all()


def own_identity(person: Person, identity_id: int) -> ExternalIdentity | None:
    return db.session.scalar(
        select(ExternalIdentity).where(
            ExternalIdentity.id == identity_id, ExternalIdentity.person_id == person.id
        )
    )


def has_another_way_in(person: Person, linked: ExternalIdentity) -> bool:
    """A password, a passkey or another identity than `linked`."""
    return (
        bool(person.password_hash)
        or db.session.execute(
            select(
                or_(
                    exists().where(Passkey.person_id == person.id),
                    exists().where(ExternalIdentity.person_id == person.id, ExternalIdentity.id != linked.id),
                )
            )
        ).scalar_one()
    )


def organisation_of_domain(domain: str, now: datetime) -> Organisation | None:
    """The organisation that exists today and lets in everybody with an address in exactly this domain."""
    day = local_date(now)
    return db.session.scalar(
        select(Organisation)
        .join(OrganisationDomain)
        .where(
            func.lower(OrganisationDomain.domain) == domain.lower(),
            or_(Organisation.starts_on.is_(None), Organisation.starts_on <= day),
            Organisation.ends_on.is_(None),  # one that stops soon takes nobody in
        )
    )
