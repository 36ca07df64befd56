"""What administrators set: names, thresholds, ceilings, terms and texts, each from a day on (FIN-12)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.extensions import Base, Code, Text
from innovatie.models.people import Person


class Setting(Base):
    """The value of a setting of `reference.settings` from a day on; the newest that has begun is in force.

    Of two for the same day the later one counts; both stay.
    """

    __tablename__ = "setting"
    __table_args__ = (Index(None, "key", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[Code]
    value: Mapped[Text]
    starts_on: Mapped[date]
    reason: Mapped[Text] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    by: Mapped[Person | None] = relationship(lazy="raise")
