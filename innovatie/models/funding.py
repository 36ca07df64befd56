"""Awards: what a positive decision gives (TRI-05, TRI-06)."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.extensions import Base
from innovatie.models.reference import FundingSource
from innovatie.models.sessions import Decision


class Award(Base):
    """Money (whole euro cents) and hours from one source. Never changed."""

    __tablename__ = "award"
    __table_args__ = (
        UniqueConstraint("decision_id", "source_id"),
        CheckConstraint("amount_cents >= 0 AND hours >= 0 AND amount_cents + hours > 0", name="something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("funding_source.id"), index=True)
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    hours: Mapped[int]

    decision: Mapped[Decision] = relationship(lazy="raise")
    source: Mapped[FundingSource] = relationship(lazy="raise")
