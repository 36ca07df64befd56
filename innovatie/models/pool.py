"""The expertise pool: profiles, requests, secondments and the booked weeks."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.enums import ExpertState, Province, RequestState, SecondmentState
from innovatie.extensions import Base, Text
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.people import Organisation, Person
from innovatie.models.reference import Skill


class ExpertProfile(Base):
    """Someone who can be lent out (EXP-01). Without provinces: anywhere."""

    __tablename__ = "expert_profile"
    __table_args__ = (CheckConstraint("hours_per_week BETWEEN 1 AND 40", name="hours_per_week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    about: Mapped[Text]
    hours_per_week: Mapped[int]
    state: Mapped[ExpertState] = mapped_column(default=ExpertState.PROPOSED, index=True)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]  # once a year the expert says that the profile is still right
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="raise")
    employer: Mapped[Organisation] = relationship(lazy="raise")
    skills: Mapped[list[Skill]] = relationship(
        lazy="raise", secondary="expert_skill", order_by="(Skill.label, Skill.id)"
    )
    province_rows: Mapped[list["ExpertProvince"]] = relationship(
        lazy="raise", order_by="ExpertProvince.province", cascade="all, delete-orphan"
    )
    weeks: Mapped[list["ExpertWeek"]] = relationship(lazy="raise", order_by="ExpertWeek.monday")
    secondments: Mapped[list["Secondment"]] = relationship(
        lazy="raise", back_populates="expert", order_by="Secondment.id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def provinces(self) -> list[Province]:
        return [row.province for row in self.province_rows]


class ExpertSkill(Base):
    __tablename__ = "expert_skill"

    expert_id: Mapped[int] = mapped_column(ForeignKey("expert_profile.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True, index=True)


class ExpertProvince(Base):
    __tablename__ = "expert_province"

    expert_id: Mapped[int] = mapped_column(ForeignKey("expert_profile.id"), primary_key=True)
    province: Mapped[Province] = mapped_column(primary_key=True)


class ExpertWeek(Base):
    """Hours offered and booked in one week; the CHECK is what makes over-booking impossible (EXP-02)."""

    __tablename__ = "expert_week"
    __table_args__ = (CheckConstraint("booked >= 0 AND booked <= offered", name="not_over_booked"),)

    expert_id: Mapped[int] = mapped_column(ForeignKey("expert_profile.id"), primary_key=True)
    monday: Mapped[date] = mapped_column(primary_key=True)
    offered: Mapped[int]
    booked: Mapped[int]


class ExpertRequest(Base):
    """A Fieldlab asks for one expert: a skill, hours a week, a period."""

    __tablename__ = "expert_request"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("hours_per_week BETWEEN 1 AND 40", name="hours_per_week"),
        Index("ix_expert_request_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fieldlab_id: Mapped[int] = mapped_column(ForeignKey("fieldlab.id"), index=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"))
    hours_per_week: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    task: Mapped[Text]
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    fieldlab: Mapped[Fieldlab] = relationship(lazy="raise")
    skill: Mapped[Skill] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise")
    secondments: Mapped[list["Secondment"]] = relationship(
        lazy="raise", back_populates="request", order_by="Secondment.id"
    )


class Secondment(Base):
    """The loan of one expert for one request: expert agrees, employer agrees, running, finished."""

    __tablename__ = "secondment"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("hours_per_week BETWEEN 1 AND 40", name="hours_per_week"),
        Index(
            "uq_secondment_live",
            "request_id",
            unique=True,
            sqlite_where=text("state IN ('expert_gevraagd', 'werkgever_gevraagd', 'loopt')"),
            postgresql_where=text("state IN ('expert_gevraagd', 'werkgever_gevraagd', 'loopt')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("expert_request.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("expert_profile.id"), index=True)
    hours_per_week: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[SecondmentState] = mapped_column(default=SecondmentState.EXPERT_ASKED)
    at: Mapped[datetime]
    review: Mapped[Text | None]

    request: Mapped[ExpertRequest] = relationship(lazy="raise", back_populates="secondments")
    expert: Mapped[ExpertProfile] = relationship(lazy="raise", back_populates="secondments")
