"""Organisations, people, their affiliations, roles and council seats."""

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.enums import CouncilRole, Layer, OrganisationKind, Province, Role
from innovatie.extensions import Base, Code, Digest, Line


class Organisation(Base):
    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Line] = mapped_column(unique=True)
    kind: Mapped[OrganisationKind]
    layer: Mapped[Layer]
    place: Mapped[Line | None]
    supporting_poi_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))

    supporting_poi: Mapped["Organisation | None"] = relationship(remote_side=id, lazy="raise")
    province_rows: Mapped[list["OrganisationProvince"]] = relationship(
        lazy="raise", order_by="OrganisationProvince.province", cascade="all, delete-orphan"
    )

    @property
    def provinces(self) -> list[Province]:
        return [row.province for row in self.province_rows]


class OrganisationProvince(Base):
    __tablename__ = "organisation_province"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    province: Mapped[Province] = mapped_column(primary_key=True)


class Person(UserMixin, Base):
    """Someone who signs in. Names in the demonstration network are roles, never real persons."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[Line] = mapped_column(unique=True)
    name: Mapped[Line]
    password_hash: Mapped[Line | None]
    session_nonce: Mapped[Code]
    is_enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    affiliations: Mapped[list["Affiliation"]] = relationship(
        lazy="raise", back_populates="person", order_by="Affiliation.id"
    )
    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="raise", back_populates="person", order_by="RoleGrant.id"
    )
    seats: Mapped[list["CouncilMembership"]] = relationship(
        lazy="raise", back_populates="person", order_by="CouncilMembership.id"
    )

    @property
    def is_active(self) -> bool:
        """What Flask-Login asks before it lets somebody in."""
        return self.is_enabled

    @property
    def network_organisations(self) -> list[Organisation]:
        """Where this person works within the network; nowhere for a technical administrator, who has no part in it."""
        if any(grant.role is Role.ADMINISTRATOR for grant in self.grants):
            return []
        places = [affiliation.organisation for affiliation in self.affiliations]
        return [place for place in places if place.kind is not OrganisationKind.PARTNER]

    @property
    def is_member(self) -> bool:
        """Works in the network: hands in, and reads everything that is not private (GOV-03)."""
        return bool(self.network_organisations)

    @property
    def is_insider(self) -> bool:
        """A member, or somebody from outside with a seat in the council (TRI-08)."""
        return self.is_member or bool(self.seats)

    def get_id(self) -> str:
        """The session key; a new nonce ends every session of this person."""
        return f"{self.id}.{self.session_nonce}"


class Affiliation(Base):
    """A person works for an organisation; several at once are common (INT-15)."""

    __tablename__ = "affiliation"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)

    person: Mapped[Person] = relationship(lazy="raise", back_populates="affiliations")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class RoleGrant(Base):
    """A role for a person, for one organisation (and its work area) or, without one, for the network."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        Index("ix_role_grant_person_id_role", "person_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise", back_populates="grants")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")


class CouncilMembership(Base):
    """A seat in the Innovatieraad (TRI-01): who, for which layer, in which role, from when until when."""

    __tablename__ = "council_membership"
    __table_args__ = (
        UniqueConstraint("person_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    layer: Mapped[Layer]
    role: Mapped[CouncilRole]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise", back_populates="seats")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")


class SignInAttempt(Base):
    """Failed sign-ins, counted in the database so that the limit holds over all workers."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_address_key_at", "address_key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_key: Mapped[Digest]  # a keyed hash of the e-mail address or of the network address
    at: Mapped[datetime]
