"""The thirty ideas, each brought to the stage that `ideas.csv` names."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from innovatie.clock import local_date
from innovatie.demo.cast import Cast
from innovatie.demo.moments import Calendar
from innovatie.domain import ideas, ideas_handling
from innovatie.enums import FieldlabScope, Goal, IdeaKind, Origin
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.people import Person
from innovatie.models.reference import Challenge
from innovatie.queries import people as people_queries

FILE = Path(__file__).parent / "ideas.csv"

# how many days ago an idea was handed in, by its stage
FIRST_ROUND, SECOND_ROUND, THIRD_ROUND = 300, 80, 40
NOMINATED_FOR = {
    **dict.fromkeys(("fieldlab", "lokaal_na_besluit", "terug", "niet_nu"), FIRST_ROUND),
    **dict.fromkeys(("stemming", "vergadering"), SECOND_ROUND),
    **dict.fromkeys(("beoordelen", "voorgedragen"), THIRD_ROUND),
}
OTHER_STAGES = {
    "ingediend": 4,
    "in_behandeling": 9,
    "aanvulling": 14,
    "lokaal": 70,
    "afgewezen": 120,
    "ingetrokken": 33,
}


@dataclass(frozen=True)
class Submission:
    """A row of the file, ready for the commands."""

    number: int
    title: str
    problem: str
    target_group: str
    kind: IdeaKind
    challenges: frozenset[str]
    goal: Goal
    scope: FieldlabScope
    origin: Origin
    organisation: str
    stage: str


def submissions() -> list[Submission]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [_submission(row) for row in csv.DictReader(file)]


def _submission(row: dict[str, str]) -> Submission:
    codes = f"{row['opgaven']};{row['stelseluitdagingen']}".split(";")
    return Submission(
        number=int(row["number"]),
        title=row["title"],
        problem=row["problem"],
        target_group=row["target_group"],
        kind=IdeaKind(row["kind"]),
        challenges=frozenset(filter(None, codes)),
        goal=Goal(row["goal"]),
        scope=FieldlabScope.NATIONAL if row["scope"] == "landelijk" else FieldlabScope.REGIONAL,
        origin=Origin(row["origin"]),
        organisation=row["organisation"],
        stage=row["stage"],
    )


def hand_in_all(cast: Cast, calendar: Calendar) -> dict[int, Idea]:
    """Draft, submit and handle every idea, oldest first; returns them by their number in the file."""
    made = {}
    for order, submission in enumerate(sorted(submissions(), key=_days, reverse=True)):
        moment = calendar.ago(_days(submission), minutes=17 * order)
        made[submission.number] = _hand_in(cast, submission, moment)
        _handle(cast, submission, made[submission.number], moment)
        db.session.commit()
    return made


def _days(submission: Submission) -> int:
    return NOMINATED_FOR.get(submission.stage) or OTHER_STAGES.get(submission.stage, 2)


def _hand_in(cast: Cast, submission: Submission, moment: datetime) -> Idea:
    submitter = cast.act("Medewerker", submission.organisation, moment)
    found = db.session.scalars(
        select(Challenge).where(Challenge.code.in_(submission.challenges)).order_by(Challenge.id)
    )
    idea = ideas.create_draft(
        kind=submission.kind,
        title=submission.title,
        problem=submission.problem,
        target_group=submission.target_group,
        organisation=cast.place(submission.organisation),
        origin=submission.origin,
        challenges=found,
        actor=submitter,
        now=moment,
    )
    if submission.stage != "concept":
        ideas.submit(idea, actor=submitter, now=moment + timedelta(minutes=9))
    return idea


def _handle(cast: Cast, submission: Submission, idea: Idea, moment: datetime) -> None:
    later = moment + timedelta(days=2)
    submitter = cast.act("Medewerker", submission.organisation, later)
    if submission.stage == "ingetrokken":
        ideas.withdraw(
            idea, reason="We dienen dit later samen met anderen opnieuw in.", actor=submitter, now=later
        )
    if submission.stage in ("concept", "ingediend", "ingetrokken"):
        return
    handler = _handler(cast, idea, later)
    ideas_handling.take_up(idea, actor=handler, now=later)
    if submission.stage == "aanvulling":
        question = "Met welke mensen heb je hierover gesproken? En wat zeiden zij?"
        ideas_handling.ask_for_more(idea, question=question, actor=handler, now=later + timedelta(days=3))
    elif submission.stage == "lokaal":
        text = "Onze innovatiespecialist denkt een dag per maand mee en regelt een proeflocatie."
        until = local_date(later + timedelta(days=180))
        ideas_handling.support_locally(
            idea, text=text, until=until, actor=handler, now=later + timedelta(days=5)
        )
    elif submission.stage == "afgewezen":
        reason = "In deze provincie loopt al een proef hiermee. Sluit daarbij aan, dan ben je sneller klaar."
        ideas_handling.not_now(idea, reason=reason, actor=handler, now=later + timedelta(days=4))
    elif submission.stage in NOMINATED_FOR:
        _answer_and_nominate(submission, idea, submitter, handler, later)


def _answer_and_nominate(
    submission: Submission, idea: Idea, submitter: Person, handler: Person, moment: datetime
) -> None:
    """Every third one was asked something first."""
    if submission.number % 3 == 0:
        question = "Wie wil er nog meer meedoen?"
        ideas_handling.ask_for_more(idea, question=question, actor=handler, now=moment + timedelta(days=1))
        text = "Twee bibliotheken in de buurt willen meedoen, en een school."
        ideas.answer(idea, text=text, actor=submitter, now=moment + timedelta(days=3))
    ideas_handling.nominate(
        idea,
        scope=submission.scope,
        motivation="De behoefte is duidelijk, meer bibliotheken herkennen dit en er is een team dat wil beginnen.",
        organisation_id=idea.handler_id or handler.affiliations[0].organisation_id,
        actor=handler,
        now=moment + timedelta(days=6),
    )


def _handler(cast: Cast, idea: Idea, now: datetime) -> Person:
    """The POI-coordinator of the idea; the national coordinator for what no POI handles."""
    handler = people_queries.organisation(idea.handler_id) if idea.handler_id else None
    if handler is not None and handler.kind.value == "poi":
        return cast.act("POI-coördinator", handler.name, now)
    return cast.coordinator(now)
