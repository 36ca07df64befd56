"""Triage rounds: frozen criteria and ideas, score sheets, recusals."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.enums import RoundState, TieRule
from innovatie.extensions import Base, Code, Line, Text
from innovatie.methods.scoring import Thresholds
from innovatie.models.ideas import Idea
from innovatie.models.people import CouncilMembership, Organisation
from innovatie.reference.kinds import Codes


class Round(Base):
    """A triage round (TRI-03). Opening freezes criteria, ideas, places and the tie rule."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("places_national >= 0 AND places_regional >= 0", name="places"),
        CheckConstraint("state = 'voorbereiding' OR opened_at IS NOT NULL", name="opened"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Line] = mapped_column(unique=True)
    places_national: Mapped[int]
    places_regional: Mapped[int]
    tie_rule: Mapped[TieRule]
    scoring_closes_at: Mapped[datetime]
    state: Mapped[RoundState] = mapped_column(default=RoundState.PREPARATION)
    opened_at: Mapped[datetime | None]
    scores_forgotten_at: Mapped[datetime | None]  # then only averages are left of the sheets
    # The thresholds as they were when it opened; the defaults are those of the product.
    promising_tenths: Mapped[int] = mapped_column(default=35)
    required_tenths: Mapped[int] = mapped_column(default=30)
    required_criteria: Mapped[Line] = mapped_column(default="C1, C2")
    discuss_from: Mapped[int] = mapped_column(default=2)

    criteria: Mapped[list["RoundCriterion"]] = relationship(
        lazy="raise", back_populates="round", order_by="RoundCriterion.number"
    )
    items: Mapped[list["RoundIdea"]] = relationship(
        lazy="raise", back_populates="round", order_by="RoundIdea.id"
    )

    @property
    def thresholds(self) -> Thresholds:
        least = Decimal(self.required_tenths) / 10
        return Thresholds(
            promising_from=Decimal(self.promising_tenths) / 10,
            required=dict.fromkeys(Codes().parse(self.required_criteria), least),
            discuss_from=self.discuss_from,
        )


class RoundCriterion(Base):
    """A criterion as it was when the round opened."""

    __tablename__ = "round_criterion"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[Code]
    label: Mapped[Line]
    weight: Mapped[int]
    explanation: Mapped[Text]
    anchor_1: Mapped[Line]
    anchor_2: Mapped[Line]
    anchor_3: Mapped[Line]
    anchor_4: Mapped[Line]
    anchor_5: Mapped[Line]

    round: Mapped[Round] = relationship(lazy="raise", back_populates="criteria")

    @property
    def anchors(self) -> list[str]:
        """The meaning of the marks 1 to 5, in that order."""
        return [self.anchor_1, self.anchor_2, self.anchor_3, self.anchor_4, self.anchor_5]


class RoundIdea(Base):
    """An idea in a round, with the text as it was when the round opened (empty until then)."""

    __tablename__ = "round_idea"
    __table_args__ = (UniqueConstraint("round_id", "idea_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    title: Mapped[Line | None]
    problem: Mapped[Text | None]
    target_group: Mapped[Text | None]

    round: Mapped[Round] = relationship(lazy="raise", back_populates="items")
    idea: Mapped[Idea] = relationship(lazy="raise")
    sheets: Mapped[list["ScoreSheet"]] = relationship(
        lazy="raise", back_populates="item", order_by="ScoreSheet.id"
    )
    recusals: Mapped[list["Recusal"]] = relationship(
        lazy="raise", back_populates="item", order_by="Recusal.id"
    )
    kept: Mapped["KeptResult | None"] = relationship(lazy="raise", uselist=False)


class Recusal(Base):
    """A member takes no part in an idea of an organisation he or she belongs to (TRI-09); kept and shown."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("item_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("round_idea.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("council_membership.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime]

    item: Mapped[RoundIdea] = relationship(lazy="raise", back_populates="recusals")
    member: Mapped[CouncilMembership] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class ScoreSheet(Base):
    """One member's marks for one idea; blind for others until they submitted their own (TRI-10)."""

    __tablename__ = "score_sheet"
    __table_args__ = (UniqueConstraint("item_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("round_idea.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("council_membership.id"), index=True)
    remark: Mapped[Text]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]

    item: Mapped[RoundIdea] = relationship(lazy="raise", back_populates="sheets")
    member: Mapped[CouncilMembership] = relationship(lazy="raise")
    scores: Mapped[list["Score"]] = relationship(
        lazy="raise", order_by="Score.criterion_id", cascade="all, delete-orphan"
    )


class Score(Base):
    """A mark of 1 to 5, or no mark: geen oordeel. A criterion that was not judged yet has no row."""

    __tablename__ = "score"
    __table_args__ = (CheckConstraint("mark IS NULL OR mark BETWEEN 1 AND 5", name="mark"),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("round_criterion.id"), primary_key=True)
    mark: Mapped[int | None]
    remark: Mapped[Text]

    criterion: Mapped[RoundCriterion] = relationship(lazy="raise")


class KeptResult(Base):
    """What is left of an idea's sheets when they are forgotten: how many there were and their weighted average."""

    __tablename__ = "kept_result"

    item_id: Mapped[int] = mapped_column(ForeignKey("round_idea.id"), primary_key=True)
    sheets: Mapped[int]
    tenths: Mapped[int | None]  # the average as it is shown: 37 is 3,7

    criteria: Mapped[list["KeptAverage"]] = relationship(lazy="raise", order_by="KeptAverage.criterion_id")


class KeptAverage(Base):
    """The average of one criterion, and over how many marks."""

    __tablename__ = "kept_average"

    item_id: Mapped[int] = mapped_column(ForeignKey("kept_result.item_id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("round_criterion.id"), primary_key=True)
    marks: Mapped[int]
    tenths: Mapped[int | None]
