"""The demonstration network. Everything comes about through the commands that the pages use, in the past months."""

from datetime import datetime

from sqlalchemy import select

from innovatie.demo import cast as people_of
from innovatie.demo import experts, ideas, story
from innovatie.demo.moments import Calendar
from innovatie.domain import reference
from innovatie.extensions import db
from innovatie.models.people import Person


def is_empty() -> bool:
    """Is there nobody yet?"""
    return db.session.scalar(select(Person.id).limit(1)) is None


def load(now: datetime) -> None:
    """Fill an empty database. Commits step by step, as the people in it did."""
    calendar = Calendar(now)
    reference.load(calendar.ago(400))
    db.session.commit()
    libraries = {submission.organisation for submission in ideas.submissions()} | experts.places()
    cast = people_of.assemble(libraries, calendar.ago(390))
    pool = experts.fill_pool(cast, calendar.ago(320))
    made = ideas.hand_in_all(cast, calendar)
    story.hold_first_round(cast, made, calendar)
    story.run_fieldlabs(cast, made, calendar, pool)
    story.hold_second_round(cast, made, calendar)
    story.score_third_round(cast, made, calendar)
