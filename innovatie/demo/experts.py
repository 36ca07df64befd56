"""The forty experts of the demonstration pool, and the loans that go on in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from innovatie.clock import local_date
from innovatie.demo import cast as people_of
from innovatie.demo.cast import KB, SPN, Cast
from innovatie.domain import pool, pool_requests
from innovatie.enums import Province
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.people import Person
from innovatie.models.pool import ExpertProfile, ExpertRequest, Secondment
from innovatie.models.reference import Skill
from innovatie.queries import people as people_queries

# what they are called, the codes of their skills, hours a week on offer
SPECIALISMS = (
    ("Ontwerper van diensten", ("ontwerponderzoek", "begeleiding"), 8),
    ("Adviseur leesbevordering", ("leesbevordering", "onderwijs"), 6),
    ("Onderzoeker", ("gebruikersonderzoek", "data_monitoring"), 10),
    ("Adviseur digitale inclusie", ("digitale_inclusie", "begeleiding"), 8),
    ("Projectleider", ("projectleiding", "opschalen"), 12),
    ("Ontwikkelaar", ("techniek", "toegankelijkheid"), 16),
    ("Adviseur communicatie", ("communicatie",), 4),
    ("Adviseur fondsenwerving", ("fondsenwerving", "juridisch_privacy"), 4),
)
# where each of the forty works; the specialisms go round
EMPLOYERS = (
    *(
        "Fers",
        "Biblionet Groningen",
        "Biblionet Drenthe",
        "Rijnbrink",
        "Bibliotheeknetwerk Flevoland",
        "BiSC",
    ),
    *("Probiblio", "ZB Bibliotheek van Zeeland", "Cubiss"),
    *(
        "Fers",
        "Biblionet Groningen",
        "Biblionet Drenthe",
        "Rijnbrink",
        "Bibliotheeknetwerk Flevoland",
        "BiSC",
    ),
    *("Probiblio", "ZB Bibliotheek van Zeeland", "Cubiss"),
    *(KB, KB, KB, KB, KB, KB),
    *("Bibliotheek Rotterdam", "Bibliotheek Eindhoven", "Forum Groningen", "Rozet", "Stadkamer", "dbieb"),
    *(
        "OBA (Openbare Bibliotheek Amsterdam)",
        "Bibliotheek Midden-Brabant",
        "de nieuwe bibliotheek",
        "Bibliotheek Venlo",
    ),
    *(
        "Bibliotheek Zuid-Kennemerland",
        "Bibliotheek Oosterschelde",
        "Bibliotheek Veenendaal",
        "Huis73",
        "Theek5",
    ),
    "Nieuwe Veste",
)
NOT_YET_APPROVED = 2  # the last ones still wait for the manager of the pool


@dataclass(frozen=True)
class Expert:
    title: str
    place: str


def places() -> set[str]:
    return set(EMPLOYERS)


def everybody() -> list[Expert]:
    """The cast of experts; a number tells apart who has the same work at the same place."""
    return [
        Expert(f"{SPECIALISMS[n % len(SPECIALISMS)][0]} {n + 1}", place) for n, place in enumerate(EMPLOYERS)
    ]


def fill_pool(cast: Cast, now: datetime) -> list[Expert]:
    """Everybody offers hours; the manager of the pool approves nearly all."""
    skills = {skill.code: skill for skill in db.session.scalars(select(Skill))}
    experts = everybody()
    for number, expert in enumerate(experts):
        people_of.add_expert(cast, expert.title, expert.place, now)
        place, (title, codes, hours) = cast.place(expert.place), SPECIALISMS[number % len(SPECIALISMS)]
        profile = pool.propose_profile(
            employer=place,
            about=f"{title} met ervaring in vernieuwing bij bibliotheken.",
            hours_per_week=hours,
            skills=[skills[code] for code in codes],
            provinces=[] if number % 3 == 0 else _provinces(expert.place),
            actor=cast.act(expert.title, expert.place, now),
            now=now,
        )
        if number < len(experts) - NOT_YET_APPROVED:
            pool.approve(profile, actor=cast.act("Poolbeheerder", SPN, now), now=now)
        db.session.commit()
    return experts


def ask(
    fieldlab: Fieldlab, skill_code: str, hours: int, weeks: int, task: str, *, actor: Person, now: datetime
) -> ExpertRequest:
    """A request from a Fieldlab that starts next Monday."""
    starts = next_monday(local_date(now))
    asked = pool_requests.request_expert(
        fieldlab,
        skill=db.session.scalars(select(Skill).where(Skill.code == skill_code)).one(),
        hours_per_week=hours,
        starts_on=starts,
        ends_on=starts + timedelta(weeks=weeks, days=-3),
        task=task,
        actor=actor,
        now=now,
    )
    db.session.commit()
    return asked


def lend(
    cast: Cast, asked: ExpertRequest, expert: Expert, *, as_far_as: str = "loopt", now: datetime
) -> Secondment:
    """Propose an expert, and let expert and employer consent as far as asked."""
    profile = db.session.scalars(
        select(ExpertProfile)
        .join(ExpertProfile.person)
        .where(Person.email == people_of.address(expert.title, expert.place))
    ).one()
    loan = pool_requests.propose(asked, profile, actor=cast.act("Poolbeheerder", SPN, now), now=now)
    db.session.commit()
    if as_far_as == "expert":
        return loan
    later = now + timedelta(days=1)
    pool_requests.agree_as_expert(loan, actor=cast.act(expert.title, expert.place, later), now=later)
    db.session.commit()
    if as_far_as == "employer":
        return loan
    employer = cast.act(*people_of.employer(cast.place(expert.place)), later)
    pool_requests.agree_as_employer(loan, actor=employer, now=later + timedelta(hours=3))
    db.session.commit()
    return loan


def next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())


def _provinces(place: str) -> list[Province]:
    organisation = people_queries.organisation_named(place)
    return organisation.provinces if organisation else []
