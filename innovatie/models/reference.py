"""Reference data, first loaded from `innovatie/reference/*.csv`; opgaven, criteria and gates per year (MON-10).

The rows with one `from_year` are an edition: the whole set that holds from that year until the next edition.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from innovatie.enums import ChallengeKind, Phase
from innovatie.extensions import Base, Code, Line, Text


class Challenge(Base):
    """A maatschappelijke opgave (3) or a stelseluitdaging (8), in an edition."""

    __tablename__ = "challenge"
    __table_args__ = (UniqueConstraint("code", "from_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code]
    kind: Mapped[ChallengeKind]
    number: Mapped[int]
    label: Mapped[Line]
    chapter: Mapped[int]
    from_year: Mapped[int]
    ended_at: Mapped[datetime | None]  # taken out of its edition


class ScoreCriterion(Base):
    """A criterion of the Innovatieraad with its weight and the meaning of the marks 1 to 5."""

    __tablename__ = "score_criterion"
    __table_args__ = (
        UniqueConstraint("number", "from_year"),
        CheckConstraint("weight BETWEEN 0 AND 100", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[Code]  # C1 … C8
    code: Mapped[Code]
    label: Mapped[Line]
    weight: Mapped[int]
    explanation: Mapped[Text]
    anchor_1: Mapped[Line]
    anchor_2: Mapped[Line]
    anchor_3: Mapped[Line]
    anchor_4: Mapped[Line]
    anchor_5: Mapped[Line]
    source_lines: Mapped[Line]
    from_year: Mapped[int]
    ended_at: Mapped[datetime | None]


class GateCriterion(Base):
    """A question that must be answered before the gate at the end of `phase`."""

    __tablename__ = "gate_criterion"
    __table_args__ = (UniqueConstraint("number", "from_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[Code]  # P1.1 … P4.5
    phase: Mapped[Phase]
    gate_title: Mapped[Line]
    text: Mapped[Text]
    kind: Mapped[Line]
    source_lines: Mapped[Line]
    from_year: Mapped[int]
    ended_at: Mapped[datetime | None]


class FundingSource(Base):
    """Where money or hours come from (FIN-02); after `ends_on` nothing can be awarded from it (FIN-04)."""

    __tablename__ = "funding_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    label: Mapped[Line]
    owner: Mapped[Line]
    gives_money: Mapped[bool]
    gives_hours: Mapped[bool]
    ends_on: Mapped[date | None]
    source_lines: Mapped[Line]


class NationalProgramme(Base):
    """A national programme through which innovations are scaled up (SCA-02)."""

    __tablename__ = "national_programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    label: Mapped[Line]
    source_lines: Mapped[Line]
    ended_at: Mapped[datetime | None]  # cannot be chosen any more


class Skill(Base):
    """What an expert can be asked for."""

    __tablename__ = "skill"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    label: Mapped[Line]
    ended_at: Mapped[datetime | None]
