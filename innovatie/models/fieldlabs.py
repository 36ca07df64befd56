"""Fieldlabs, their teams, progress, gate checklists and gate requests."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.enums import (
    FieldlabScope,
    FieldlabState,
    GateRequestState,
    Goal,
    Light,
    Phase,
    Province,
    TeamRole,
)
from innovatie.extensions import Base, Line, Text, enum_type
from innovatie.models.ideas import Idea
from innovatie.models.people import Organisation, Person
from innovatie.models.reference import GateCriterion, NationalProgramme


class Fieldlab(Base):
    """`phase` and `state` change only through `innovatie.domain.workflow.move`. One Fieldlab per idea."""

    __tablename__ = "fieldlab"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("owner_accepted_at IS NULL OR owner_id IS NOT NULL", name="owner_accepted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), unique=True)
    name: Mapped[Line]
    scope: Mapped[FieldlabScope]
    phase: Mapped[Phase] = mapped_column(default=Phase.EXPLORE)
    state: Mapped[FieldlabState] = mapped_column(default=FieldlabState.RUNNING)
    goal: Mapped[Goal]
    assignment: Mapped[Text]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    next_gate_on: Mapped[date | None]  # when the team wants the next gate; warned for
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("national_programme.id"))
    owner_accepted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    idea: Mapped[Idea] = relationship(lazy="raise")
    owner: Mapped[Organisation | None] = relationship(lazy="raise")
    programme: Mapped[NationalProgramme | None] = relationship(lazy="raise")
    province_rows: Mapped[list["FieldlabProvince"]] = relationship(
        lazy="raise", order_by="FieldlabProvince.province", cascade="all, delete-orphan"
    )
    team: Mapped[list["TeamMember"]] = relationship(
        lazy="raise", back_populates="fieldlab", order_by="TeamMember.id"
    )
    entries: Mapped[list["ProgressEntry"]] = relationship(
        lazy="raise", back_populates="fieldlab", order_by="ProgressEntry.id.desc()"
    )
    answers: Mapped[list["GateAnswer"]] = relationship(lazy="raise", order_by="GateAnswer.criterion_id")
    gate_requests: Mapped[list["GateRequest"]] = relationship(
        lazy="raise", back_populates="fieldlab", order_by="GateRequest.id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def provinces(self) -> list[Province]:
        return [row.province for row in self.province_rows]


class FieldlabProvince(Base):
    __tablename__ = "fieldlab_province"

    fieldlab_id: Mapped[int] = mapped_column(ForeignKey("fieldlab.id"), primary_key=True)
    province: Mapped[Province] = mapped_column(primary_key=True)


class TeamMember(Base):
    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("fieldlab_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fieldlab_id: Mapped[int] = mapped_column(ForeignKey("fieldlab.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[TeamRole]
    since: Mapped[date]
    until: Mapped[date | None]

    fieldlab: Mapped[Fieldlab] = relationship(lazy="raise", back_populates="team")
    person: Mapped[Person] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class ProgressEntry(Base):
    """One entry of the log. Time is kept in minutes, so that quarters of an hour stay exact."""

    __tablename__ = "progress_entry"
    __table_args__ = (
        CheckConstraint("minutes >= 0", name="minutes"),
        Index("ix_progress_entry_fieldlab_id_at", "fieldlab_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fieldlab_id: Mapped[int] = mapped_column(ForeignKey("fieldlab.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    happened: Mapped[Text]
    light: Mapped[Light]
    minutes: Mapped[int]
    next_step: Mapped[Text]
    at: Mapped[datetime]

    fieldlab: Mapped[Fieldlab] = relationship(lazy="raise", back_populates="entries")
    author: Mapped[Person] = relationship(lazy="raise")


class GateAnswer(Base):
    """The team's current answer to one gate criterion; `met` is empty when it must be looked at (again)."""

    __tablename__ = "gate_answer"
    __table_args__ = (UniqueConstraint("fieldlab_id", "criterion_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fieldlab_id: Mapped[int] = mapped_column(ForeignKey("fieldlab.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("gate_criterion.id"))
    met: Mapped[bool | None]
    explanation: Mapped[Text]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    criterion: Mapped[GateCriterion] = relationship(lazy="raise")


class GateRequest(Base):
    """A team asks to go from `from_phase` to `to_phase`; several phases further is a later entry (PHA-07).

    The same phase twice asks for the yearly check in the core, and earlier on for a decision without the
    criteria being met: repeat, go back or stop.
    """

    __tablename__ = "gate_request"
    __table_args__ = (
        Index(
            "uq_gate_request_open",
            "fieldlab_id",
            unique=True,
            sqlite_where=text("state = 'aangevraagd'"),
            postgresql_where=text("state = 'aangevraagd'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fieldlab_id: Mapped[int] = mapped_column(ForeignKey("fieldlab.id"), index=True)
    from_phase: Mapped[Phase] = mapped_column(enum_type(Phase, "from_phase"))
    to_phase: Mapped[Phase] = mapped_column(enum_type(Phase, "to_phase"))
    learned: Mapped[Text]  # what did we learn, what do we share? (PHA-08)
    state: Mapped[GateRequestState] = mapped_column(default=GateRequestState.OPEN)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    fieldlab: Mapped[Fieldlab] = relationship(lazy="raise", back_populates="gate_requests")
    by: Mapped[Person] = relationship(lazy="raise")
    answers: Mapped[list["GateRequestAnswer"]] = relationship(
        lazy="raise", order_by="GateRequestAnswer.criterion_id"
    )


class GateRequestAnswer(Base):
    """The answers as they were when the gate was requested; kept unchangeable (PHA-09)."""

    __tablename__ = "gate_request_answer"

    request_id: Mapped[int] = mapped_column(ForeignKey("gate_request.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("gate_criterion.id"), primary_key=True)
    met: Mapped[bool]
    explanation: Mapped[Text]

    criterion: Mapped[GateCriterion] = relationship(lazy="raise")
