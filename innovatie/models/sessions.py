"""Council sessions: agenda, presence, ballots, votes and decisions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.enums import BallotState, Choice, Goal, Layer, Phase, SessionState, TieRule, Verdict
from innovatie.extensions import Base, Digest, Line, Text
from innovatie.models.fieldlabs import GateRequest
from innovatie.models.ideas import Idea
from innovatie.models.people import CouncilMembership, Organisation, Person
from innovatie.models.rounds import Round, RoundIdea


class CouncilSession(Base):
    __tablename__ = "council_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[Line]
    place: Mapped[Line]
    starts_at: Mapped[datetime]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), index=True)
    tie_rule: Mapped[TieRule]
    state: Mapped[SessionState] = mapped_column(default=SessionState.PLANNED)

    round: Mapped[Round | None] = relationship(lazy="raise")
    agenda: Mapped[list["AgendaItem"]] = relationship(
        lazy="raise", back_populates="session", order_by="(AgendaItem.position, AgendaItem.id)"
    )
    attendances: Mapped[list["Attendance"]] = relationship(
        lazy="raise", back_populates="session", order_by="Attendance.id"
    )


class AgendaItem(Base):
    """One subject: an idea of the round (triage) or a gate request of a Fieldlab."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        CheckConstraint("(item_id IS NULL) <> (gate_request_id IS NULL)", name="one_subject"),
        UniqueConstraint("session_id", "item_id"),
        UniqueConstraint("session_id", "gate_request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("council_session.id"))
    position: Mapped[int]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("round_idea.id"), index=True)
    gate_request_id: Mapped[int | None] = mapped_column(ForeignKey("gate_request.id"), index=True)

    session: Mapped[CouncilSession] = relationship(lazy="raise", back_populates="agenda")
    item: Mapped[RoundIdea | None] = relationship(lazy="raise")
    gate_request: Mapped[GateRequest | None] = relationship(lazy="raise")
    ballots: Mapped[list["Ballot"]] = relationship(
        lazy="raise", back_populates="agenda_item", order_by="Ballot.number"
    )
    decision: Mapped["Decision | None"] = relationship(lazy="raise", back_populates="agenda_item")
    gate_decision: Mapped["GateDecision | None"] = relationship(lazy="raise", back_populates="agenda_item")

    @property
    def idea(self) -> Idea:
        """The idea that this is about, also when a gate of its Fieldlab is on the agenda."""
        return self.item.idea if self.item else self._request.fieldlab.idea

    @property
    def title(self) -> str:
        """As it was when the round opened; for a gate the name of the Fieldlab."""
        return (self.item.title or self.item.idea.title) if self.item else self._request.fieldlab.name

    @property
    def _request(self) -> GateRequest:
        if self.gate_request is None:
            raise TypeError("an agenda item has an idea or a gate request")
        return self.gate_request


class Attendance(Base):
    """A member is in the meeting from `arrived_at` until `left_at`; who comes back gets a second row."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="period"),
        Index(
            "uq_attendance_present",
            "session_id",
            "member_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("council_session.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("council_membership.id"), index=True)
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    session: Mapped[CouncilSession] = relationship(lazy="raise", back_populates="attendances")
    member: Mapped[CouncilMembership] = relationship(lazy="raise")


class Ballot(Base):
    """One question put to the vote. Electorate and options are frozen when it opens."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("agenda_item_id", "number"),
        CheckConstraint("(state = 'gesloten') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(state = 'gesloten') = (verdict IS NOT NULL)", name="verdict_when_closed"),
        Index(
            "uq_ballot_open",
            "agenda_item_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    number: Mapped[int]
    state: Mapped[BallotState] = mapped_column(default=BallotState.OPEN)
    tie_rule: Mapped[TieRule]
    in_office: Mapped[int]  # members in office when it opened, the recused included
    quorum_percent: Mapped[int] = mapped_column(default=50)  # with the next line: the quorum when it opened
    quorum_every_layer: Mapped[bool] = mapped_column(default=True)
    electorate_hash: Mapped[Digest | None]  # set once, when the electorate is complete
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None]
    outcome: Mapped[Choice | None]
    chair_reason: Mapped[Text | None]  # only when the chair decided a tie

    agenda_item: Mapped[AgendaItem] = relationship(lazy="raise", back_populates="ballots")
    options: Mapped[list["BallotOption"]] = relationship(lazy="raise", order_by="BallotOption.position")
    electors: Mapped[list["Elector"]] = relationship(lazy="raise", order_by="Elector.member_id")
    recusals: Mapped[list["BallotRecusal"]] = relationship(lazy="raise", order_by="BallotRecusal.member_id")
    votes: Mapped[list["Vote"]] = relationship(lazy="raise", order_by="Vote.id")


class BallotOption(Base):
    __tablename__ = "ballot_option"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    choice: Mapped[Choice] = mapped_column(primary_key=True)
    position: Mapped[int]


class Elector(Base):
    """Who may vote in this ballot: in office and not recused when it opened. Never changes afterwards."""

    __tablename__ = "elector"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("council_membership.id"), primary_key=True)
    layer: Mapped[Layer]

    member: Mapped[CouncilMembership] = relationship(lazy="raise")


class BallotRecusal(Base):
    """Who was in office but takes no part (TRI-09), and because of which organisation; frozen with the electorate."""

    __tablename__ = "ballot_recusal"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("council_membership.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))

    member: Mapped[CouncilMembership] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class Vote(Base):
    """A cast vote. The database knows the electors and the options, keeps one vote per member, and changes none."""

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("ballot_id", "member_id"),
        ForeignKeyConstraint(["ballot_id", "member_id"], ["elector.ballot_id", "elector.member_id"]),
        ForeignKeyConstraint(["ballot_id", "choice"], ["ballot_option.ballot_id", "ballot_option.choice"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"))
    member_id: Mapped[int]
    choice: Mapped[Choice]
    cast_at: Mapped[datetime]


class Decision(Base):
    """What the council decided on an idea (TRI-02), with the reason that the submitter reads. Never changed.

    An idea can be on the agenda of two sessions of its round; `item_id` keeps it to one decision.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), unique=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("round_idea.id"), unique=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    outcome: Mapped[Choice]
    reason: Mapped[Text]
    goal: Mapped[Goal | None]
    assignment: Mapped[Text | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    agenda_item: Mapped[AgendaItem] = relationship(lazy="raise", back_populates="decision")
    ballot: Mapped[Ballot] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise")


class GateDecision(Base):
    """What was decided at a gate (PHA-09). Gate 4 is the owner's, so it has no ballot. Never changed."""

    __tablename__ = "gate_decision"
    __table_args__ = (
        CheckConstraint("(agenda_item_id IS NULL) = (ballot_id IS NULL)", name="ballot_on_agenda"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gate_request_id: Mapped[int] = mapped_column(ForeignKey("gate_request.id"), unique=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), unique=True)
    ballot_id: Mapped[int | None] = mapped_column(ForeignKey("ballot.id"), unique=True)
    outcome: Mapped[Choice]
    back_to: Mapped[Phase | None]
    reason: Mapped[Text]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    gate_request: Mapped[GateRequest] = relationship(lazy="raise")
    agenda_item: Mapped[AgendaItem | None] = relationship(lazy="raise", back_populates="gate_decision")
    ballot: Mapped[Ballot | None] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise")
    conditions: Mapped[list["Condition"]] = relationship(lazy="raise", order_by="Condition.id")


class Condition(Base):
    """Something that must be done after "doorgaan, onder voorwaarden": what, by whom, before when."""

    __tablename__ = "condition"

    id: Mapped[int] = mapped_column(primary_key=True)
    gate_decision_id: Mapped[int] = mapped_column(ForeignKey("gate_decision.id"), index=True)
    text: Mapped[Text]
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    due_on: Mapped[date]

    owner: Mapped[Organisation] = relationship(lazy="raise")
