"""What happened (state changes, the record), what was sent, what must be told, and what the jobs did."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from innovatie.enums import RunState
from innovatie.extensions import Base, Code, Digest, Line, Text
from innovatie.models.people import Person
from innovatie.models.people_access import AccountToken


class StateChange(Base):
    """Who moved what from which state to which, when and why. The timeline on the page."""

    __tablename__ = "state_change"
    __table_args__ = (Index("ix_state_change_thing_thing_id", "thing", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thing: Mapped[Code]  # the table: idea, fieldlab, ballot …
    thing_id: Mapped[int]
    old: Mapped[Code]
    new: Mapped[Code]
    reason: Mapped[Text]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: a job
    at: Mapped[datetime]

    actor: Mapped[Person | None] = relationship(lazy="raise")


class RecordEntry(Base):
    """One line of the record. Holds ids and codes only, so that a person can be erased; never changed."""

    __tablename__ = "record_entry"
    __table_args__ = (
        Index("ix_record_entry_thing_thing_id", "thing", "thing_id"),
        Index("ix_record_entry_idea_id", "idea_id"),
        Index("ix_record_entry_fieldlab_id", "fieldlab_id"),
        Index("ix_record_entry_person_id", "person_id"),
        Index("ix_record_entry_actor_id", "actor_id"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[Code]
    thing: Mapped[Code]
    thing_id: Mapped[int]
    organisation_id: Mapped[int | None]  # for which the actor acted
    idea_id: Mapped[int | None]  # what the change was about, so that it is found again
    fieldlab_id: Mapped[int | None]
    person_id: Mapped[int | None]  # whom it was about
    details: Mapped[Text]  # canonical JSON of ids, codes and numbers
    previous: Mapped[Digest | None]
    hash: Mapped[Digest] = mapped_column(unique=True)


class FieldChange(Base):
    """What a column of a row was and became, in words. The record names these rows, since it holds no text itself."""

    __tablename__ = "field_change"
    __table_args__ = (Index("ix_field_change_thing_thing_id", "thing", "thing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thing: Mapped[Code]  # the table
    thing_id: Mapped[int]
    field: Mapped[Code]  # the column, with its label in `reference.fields`
    old: Mapped[Text]
    new: Mapped[Text]
    at: Mapped[datetime]


class RecordHead(Base):
    """The last entry; the one row that writers of the record lock, so that the chain has one order."""

    __tablename__ = "record_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[Digest]


class Notification(Base):
    """A message to a person, written with the change and delivered later by a job (outbox)."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_sent_at_next_try_at", "sent_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[Code]
    key: Mapped[Line | None] = mapped_column(unique=True)  # a reminder that may exist only once
    text: Mapped[Text]
    path: Mapped[Line]
    token_id: Mapped[int | None] = mapped_column(ForeignKey("account_token.id"))  # its link replaces the path
    address: Mapped[Line | None]  # where it goes instead of to the present address
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[Text | None]

    person: Mapped[Person] = relationship(lazy="raise")
    token: Mapped[AccountToken | None] = relationship(lazy="raise")


class SentForm(Base):
    """A form that was carried out, by a hash of all that was sent: sent once more, it gives what it made then."""

    __tablename__ = "sent_form"

    hash: Mapped[Digest] = mapped_column(primary_key=True)
    thing: Mapped[Code | None]  # the table of what it made, where it made one thing
    thing_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(index=True)


class JobRun(Base):
    """One slot of one job, claimed by one scheduler at a time: a lease with a fencing number."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[Code]
    slot: Mapped[datetime]
    state: Mapped[RunState] = mapped_column(default=RunState.RUNNING)
    owner: Mapped[Code]
    fence: Mapped[int]
    lease_until: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)

    failures: Mapped[list["JobFailure"]] = relationship(lazy="raise", order_by="JobFailure.id")


class JobFailure(Base):
    __tablename__ = "job_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("job_run.id"), index=True)
    thing_id: Mapped[int]
    error: Mapped[Text]
    at: Mapped[datetime]
