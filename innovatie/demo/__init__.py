"""The demonstration network. Everything comes about through the commands that the pages use, in the past months."""

from datetime import datetime

from sqlalchemy import select

from innovatie.clock import local_date
from innovatie.demo import cast as people_of
from innovatie.demo import experts, ideas, story
from innovatie.demo.moments import Calendar
from innovatie.domain import reference, settings
from innovatie.domain.record import in_order_of_time
from innovatie.extensions import db
from innovatie.models.people import Person


def is_empty() -> bool:
    """Is there nobody yet?"""
    return db.session.scalar(select(Person.id).limit(1)) is None


def load(now: datetime) -> None:
    """Fill an empty database. Commits step by step, as the people in it did; the record tells it in order of time."""
    with in_order_of_time():
        _tell(Calendar(now))
    db.session.commit()


def _tell(calendar: Calendar) -> None:
    reference.load(calendar.ago(400))
    db.session.commit()
    libraries = {submission.organisation for submission in ideas.submissions()} | experts.places()
    cast = people_of.assemble(libraries, calendar.ago(390))
    _set_example_ceilings(cast, calendar.ago(380))
    _set_example_contact(cast, calendar.ago(380))
    pool = experts.fill_pool(cast, calendar.ago(320))
    made = ideas.hand_in_all(cast, calendar)
    story.hold_first_round(cast, made, calendar)
    story.run_fieldlabs(cast, made, calendar, pool)
    story.hold_second_round(cast, made, calendar)
    story.score_third_round(cast, made, calendar)


def _set_example_contact(cast: people_of.Cast, now: datetime) -> None:
    for key, value in (
        ("responsible_organisation", people_of.KB),
        ("help_address", "hulp@example.nl"),
    ):
        settings.change(
            key,
            value,
            starts_on=local_date(now),
            reason="Voorbeeld: zo staat het op de pagina's.",
            actor=cast.coordinator(now),
            now=now,
        )
    db.session.commit()


def _set_example_ceilings(cast: people_of.Cast, now: datetime) -> None:
    """The product has no amounts of its own (FIN-12): these are those of the subsidy of the KB until 2021."""
    for key, cents in (("ceiling_national", "5000000"), ("ceiling_regional", "1500000")):
        settings.change(
            key,
            cents,
            starts_on=local_date(now),
            reason="Voorbeeld: het oude plafond van de KB.",
            actor=cast.coordinator(now),
            now=now,
        )
    db.session.commit()
