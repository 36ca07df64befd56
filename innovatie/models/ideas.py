"""Ideas (needs, ideas and urgent questions) and what handlers did with them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.enums import FieldlabScope, HandlingOutcome, IdeaKind, IdeaState, Origin
from innovatie.extensions import Base, Line, Text
from innovatie.models.people import Organisation, Person
from innovatie.models.reference import Challenge


class Idea(Base):
    """State changes only through `innovatie.domain.workflow.move`."""

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint(
            "state = 'concept' OR state = 'ingetrokken' OR reference IS NOT NULL", name="has_reference"
        ),
        CheckConstraint("(reference IS NULL) = (submitted_at IS NULL)", name="reference_dated"),
        Index("ix_idea_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[Line | None] = mapped_column(unique=True)  # 2026-0042, given when submitted
    kind: Mapped[IdeaKind]
    title: Mapped[Line]
    problem: Mapped[Text]
    target_group: Mapped[Text]
    origin: Mapped[Origin | None]
    state: Mapped[IdeaState] = mapped_column(default=IdeaState.DRAFT)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    submitter_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    handed_in_for_id: Mapped[int | None]  # the organisation that merged since into the one that it is of now
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=organisation_id)
    handler: Mapped[Organisation | None] = relationship(lazy="raise", foreign_keys=handler_id)
    submitter: Mapped[Person] = relationship(lazy="raise")
    challenges: Mapped[list[Challenge]] = relationship(
        lazy="raise", secondary="idea_challenge", order_by="(Challenge.kind, Challenge.number, Challenge.id)"
    )
    handlings: Mapped[list["Handling"]] = relationship(
        lazy="raise", order_by="Handling.id", back_populates="idea"
    )

    __mapper_args__ = {"version_id_col": version}


class IdeaChallenge(Base):
    __tablename__ = "idea_challenge"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"), primary_key=True, index=True)


class ReferenceCounter(Base):
    """The last reference number given in a year; locked while the next one is given, so there are no gaps."""

    __tablename__ = "reference_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Handling(Base):
    """One step of a handler or an answer of the submitter (NET-03, NET-04)."""

    __tablename__ = "handling"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    outcome: Mapped[HandlingOutcome]
    text: Mapped[Text]
    support_until: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    idea: Mapped[Idea] = relationship(lazy="raise", back_populates="handlings")
    by: Mapped[Person] = relationship(lazy="raise")


class Nomination(Base):
    """A POI's (or the KB's, or the coordinator's) proposal to bring an idea before the council (TRI-04)."""

    __tablename__ = "nomination"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    scope: Mapped[FieldlabScope]
    motivation: Mapped[Text]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    idea: Mapped[Idea] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise")
