"""Organisations, people, their affiliations, roles and council seats."""

from datetime import date, datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.enums import READING_ROLES, CouncilRole, GrantScope, Layer, OrganisationKind, Province, Role
from innovatie.extensions import Base, Code, Line, Text


class Organisation(Base):
    """Ended organisations stay: what is finished keeps their name. A merged one names its successor."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("merged_into_id IS NULL OR ends_on IS NOT NULL", name="merged_has_ended"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="merged_into_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Line] = mapped_column(unique=True)
    kind: Mapped[OrganisationKind]
    layer: Mapped[Layer]
    place: Mapped[Line | None]
    supporting_poi_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    isil: Mapped[Code | None] = mapped_column(unique=True)  # NL-07… or NL-08…, eight digits
    starts_on: Mapped[date | None]  # None: since before this register
    ends_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))

    supporting_poi: Mapped["Organisation | None"] = relationship(
        remote_side=id, foreign_keys=supporting_poi_id, lazy="raise"
    )
    merged_into: Mapped["Organisation | None"] = relationship(
        remote_side=id, foreign_keys=merged_into_id, lazy="raise"
    )
    former_names: Mapped[list["FormerName"]] = relationship(lazy="raise", order_by="FormerName.id")
    domains: Mapped[list["OrganisationDomain"]] = relationship(
        lazy="raise", order_by="OrganisationDomain.domain", cascade="all, delete-orphan"
    )
    province_rows: Mapped[list["OrganisationProvince"]] = relationship(
        lazy="raise", order_by="OrganisationProvince.province", cascade="all, delete-orphan"
    )

    @property
    def provinces(self) -> list[Province]:
        return [row.province for row in self.province_rows]

    def has_ended(self, day: date) -> bool:
        """Its last day counts as ended: from then on nothing new starts here."""
        return self.ends_on is not None and self.ends_on <= day


class OrganisationProvince(Base):
    __tablename__ = "organisation_province"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    province: Mapped[Province] = mapped_column(primary_key=True)


class FormerName(Base):
    """What an organisation was called until a day; lists and searches still find it by this name."""

    __tablename__ = "former_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[Line]
    until: Mapped[date]


class OrganisationDomain(Base):
    """A domain of e-mail addresses: who comes from there through single sign-on is let in without an invitation."""

    __tablename__ = "organisation_domain"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    domain: Mapped[Line] = mapped_column(unique=True)


class Person(UserMixin, Base):
    """Someone who signs in. Names in the demonstration network are roles, never real persons."""

    __tablename__ = "person"
    __allow_unmapped__ = True
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_in_small_letters"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[Line] = mapped_column(unique=True)
    name: Mapped[Line]
    password_hash: Mapped[Line | None]
    is_enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    erased_at: Mapped[
        datetime | None
    ]  # then the name is a role and an organisation, and the address nobody's

    affiliations: Mapped[list["Affiliation"]] = relationship(
        lazy="raise", back_populates="person", order_by="Affiliation.id"
    )
    grants: Mapped[list["RoleGrant"]] = relationship(
        lazy="raise",
        back_populates="person",
        foreign_keys="RoleGrant.person_id",
        order_by="RoleGrant.id",
    )
    seats: Mapped[list["CouncilMembership"]] = relationship(
        lazy="raise",
        back_populates="person",
        foreign_keys="CouncilMembership.person_id",
        order_by="CouncilMembership.id",
    )

    @property
    def is_active(self) -> bool:
        """What Flask-Login asks before it lets somebody in."""
        return self.is_enabled

    @property
    def runs_system(self) -> bool:
        """A technical administrator: lets people in and keeps things going, and has no part in content."""
        return any(grant.role is Role.ADMINISTRATOR for grant in self.grants)

    @property
    def network_organisations(self) -> list[Organisation]:
        """Where this person works within the network; nowhere for a technical administrator."""
        if self.runs_system:
            return []
        places = [affiliation.organisation for affiliation in self.affiliations]
        return [place for place in places if place.kind is not OrganisationKind.PARTNER]

    @property
    def is_member(self) -> bool:
        """Works in the network: hands in, and takes part in all that the network does."""
        return bool(self.network_organisations)

    @property
    def is_reader(self) -> bool:
        """Reads everything that is not private: by working in the network (GOV-03), or by a role (GOV-07, GOV-08)."""
        by_role = any(grant.role in READING_ROLES for grant in self.grants)
        return self.is_member or (by_role and not self.runs_system)

    @property
    def is_insider(self) -> bool:
        """A reader, or somebody from outside with a seat in the council (TRI-08)."""
        return self.is_reader or bool(self.seats)

    # Of the request, never of the row. `queries.people_access.in_session` sets them.
    session_id: int | None = None
    session_key: str = ""
    is_strong: bool = False
    signed_in_at: datetime | None = None
    chosen_organisation_id: int | None = None

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the key of the session that just began."""
        return self.session_key

    @property
    def acts_for_id(self) -> int | None:
        """The organisation on whose behalf this person acts (INT-15): the chosen one, else the first."""
        own = [affiliation.organisation_id for affiliation in self.affiliations]
        return self.chosen_organisation_id if self.chosen_organisation_id in own else next(iter(own), None)

    @property
    def acts_for(self) -> Organisation | None:
        places = [affiliation.organisation for affiliation in self.affiliations]
        return next((place for place in places if place.id == self.acts_for_id), None)


class Lasting:
    """What holds until a day, or for good."""

    ends_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]  # holds no longer since that moment, whatever `ends_on` says

    def is_over(self, day: date) -> bool:
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < day)


class Affiliation(Lasting, Base):
    """A period in which a person works for an organisation; several organisations at once are common (INT-15).

    A trigger refuses two periods at one organisation that overlap (migration 0024).
    """

    __tablename__ = "affiliation"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("ended_at IS NULL OR ends_on IS NOT NULL", name="ended_has_a_last_day"),
        Index(
            "uq_affiliation_open",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date | None]  # None: since before this was kept

    person: Mapped[Person] = relationship(lazy="raise", back_populates="affiliations")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class RoleGrant(Lasting, Base):
    """A role for a person: what, within which scope, from when until when, given by whom and why.

    A trigger refuses the same role twice at once for the same thing (migration 0022).
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint(
            "(scope = 'netwerk' AND organisation_id IS NULL AND fieldlab_id IS NULL)"
            " OR (scope IN ('organisatie', 'werkgebied') AND organisation_id IS NOT NULL AND fieldlab_id IS NULL)"
            " OR (scope = 'project' AND organisation_id IS NULL AND fieldlab_id IS NOT NULL)",
            name="scope_names_its_thing",
        ),
        CheckConstraint("role <> 'gast' OR ends_on IS NOT NULL", name="guest_has_an_end"),
        CheckConstraint("given_by_id <> person_id", name="given_by_another"),
        Index("ix_role_grant_person_id_role", "person_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role]
    scope: Mapped[GrantScope]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    fieldlab_id: Mapped[int | None] = mapped_column(ForeignKey("fieldlab.id"), index=True)
    starts_on: Mapped[date]
    reason: Mapped[Text] = mapped_column(default="")
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the command line
    given_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[Text] = mapped_column(default="")

    person: Mapped[Person] = relationship(lazy="raise", back_populates="grants", foreign_keys=person_id)
    given_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=given_by_id)
    ended_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=ended_by_id)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")


OPEN_SEAT = "ends_on IS NULL AND ended_at IS NULL"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class CouncilMembership(Lasting, Base):
    """A seat in the Innovatieraad (TRI-01): who, for which layer, in which role, from when until when.

    A trigger refuses two seats at once for one person, and a second chair or secretary (migration 0022).
    """

    __tablename__ = "council_membership"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("given_by_id <> person_id", name="given_by_another"),
        Index("uq_council_membership_open_person", "person_id", unique=True, **_where(OPEN_SEAT)),
        Index(
            "uq_council_membership_open_role",
            "role",
            unique=True,
            **_where(f"{OPEN_SEAT} AND role <> 'lid'"),
        ),
        Index("ix_council_membership_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    layer: Mapped[Layer]
    role: Mapped[CouncilRole]
    starts_on: Mapped[date]
    reason: Mapped[Text] = mapped_column(default="")
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the command line
    given_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[Text] = mapped_column(default="")

    person: Mapped[Person] = relationship(lazy="raise", back_populates="seats", foreign_keys=person_id)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    given_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=given_by_id)
    ended_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=ended_by_id)
