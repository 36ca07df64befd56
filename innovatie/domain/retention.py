"""What goes when its term is over, one thing at a time: each function is what a job does with one id.

They return how much was done: a reminder that was written before, or an account that cannot go yet, counts as nothing.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import delete, select

from innovatie.clock import local_date
from innovatie.domain import privacy, workflow
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import ExpertState, Role
from innovatie.extensions import db
from innovatie.methods.scoring import Result
from innovatie.models.ideas import Idea, IdeaChallenge
from innovatie.models.log import Notification
from innovatie.models.people import Person
from innovatie.models.people_access import AccountToken, UserSession
from innovatie.models.pool import ExpertProfile, ExpertProvince, ExpertSkill, Secondment
from innovatie.models.rounds import KeptAverage, KeptResult, Round, RoundIdea, Score, ScoreSheet
from innovatie.queries import people as people_queries
from innovatie.queries import rounds_scoring
from innovatie.queries import settings as settings_queries
from innovatie.queries.retention import LAST_SEEN, MONTH


def warn_account(person_id: int, now: datetime) -> int:
    settings = settings_queries.current(now)
    seen = db.session.scalar(select(LAST_SEEN).select_from(Person).where(Person.id == person_id))
    if seen is None:
        return 0
    day = local_date(max(seen + MONTH * settings.account_months, now + timedelta(days=1)))
    return notify(
        [person_id],
        "account_unused",
        f"Je hebt je account al lang niet gebruikt. Op {day:%d-%m-%Y} wissen we het. Log in als je het wilt houden.",
        path="/",
        now=now,
        key=f"account_unused:{seen:%Y%m%d%H%M%S}",
    )


def forget_account(person_id: int, now: datetime) -> int:
    """Erase who is over the term; when somebody must take over work first, tell the coordinators once."""
    person = people_queries.acting(person_id, now)
    if person is None or person.erased_at is not None:
        return 0
    if not privacy.missing_for_erasure(person, None, now):
        privacy.erase(person, actor=None, now=now)
        return 1
    return notify(
        people_queries.people_with(Role.NATIONAL_COORDINATOR, now),
        "erasure_waits",
        f"Het account van {person.name} is over de bewaartermijn, maar er hangt nog werk aan. Draag dat over.",
        path="/beheer/",
        now=now,
        key=f"erasure_waits:{person_id}",
    )


def forget_session(session_id: int, _now: datetime) -> int:
    db.session.execute(delete(UserSession).where(UserSession.id == session_id))
    return 1


def forget_message(notification_id: int, _now: datetime) -> int:
    db.session.execute(delete(Notification).where(Notification.id == notification_id))
    return 1


def forget_link(token_id: int, _now: datetime) -> int:
    db.session.execute(delete(AccountToken).where(AccountToken.id == token_id))
    return 1


def warn_old_draft(idea_id: int, now: datetime) -> int:
    idea = db.session.get_one(Idea, idea_id)
    return notify(
        [idea.submitter_id],
        "draft_old",
        f"Je concept ‘{idea.title}’ ligt al lang stil. Over een maand wissen we het. Dien het in, of verander het.",
        path=f"/inzendingen/{idea_id}",
        now=now,
        key=f"draft_old:{idea_id}:{idea.version}",
    )


def forget_draft(idea_id: int, now: datetime) -> int:
    """A draft was seen by nobody but its writer; nothing hangs on it."""
    idea = db.session.get_one(Idea, idea_id)
    workflow.lock(idea)
    db.session.execute(delete(IdeaChallenge).where(IdeaChallenge.idea_id == idea_id))
    record("forget_draft", idea, actor=None, now=now)
    db.session.delete(idea)
    return 1


def forget_scores(round_id: int, now: datetime) -> int:
    """Keep the averages of a round and delete the sheets behind them (TRI-10)."""
    round_ = db.session.get_one(Round, round_id)
    workflow.lock(round_)
    db.session.refresh(round_, ["criteria"])
    items = db.session.scalars(select(RoundIdea).where(RoundIdea.round_id == round_id)).all()
    sheets = rounds_scoring.counting_sheets([item.id for item in items])
    for item in items:
        _keep(item.id, rounds_scoring.combined(sheets[item.id], round_.criteria), round_)
    round_.scores_forgotten_at = now  # from here on the database lets the sheets go
    db.session.flush()
    ids = select(ScoreSheet.id).join(ScoreSheet.item).where(RoundIdea.round_id == round_id)
    db.session.execute(delete(Score).where(Score.sheet_id.in_(ids)))
    db.session.execute(delete(ScoreSheet).where(ScoreSheet.id.in_(ids)))
    record("forget_scores", round_, actor=None, now=now)
    return 1


def _keep(item_id: int, result: Result, round_: Round) -> None:
    db.session.add(KeptResult(item_id=item_id, sheets=result.sheets, tenths=_tenths(result.average)))
    db.session.flush()
    for criterion in round_.criteria:
        found = result.criteria[criterion.number]
        values = {"marks": found.marks, "tenths": _tenths(found.average)}
        db.session.add(KeptAverage(item_id=item_id, criterion_id=criterion.id, **values))


def _tenths(average: Decimal | None) -> int | None:
    return None if average is None else int(average * 10)


def ask_to_confirm(profile_id: int, now: datetime) -> int:
    profile = db.session.get_one(ExpertProfile, profile_id)
    months = settings_queries.current(now).profile_months
    return notify(
        [profile.person_id],
        "profile_confirm",
        "Klopt je profiel in de expertisepool nog? Bevestig het, of pas het aan. "
        f"Doe je niets, dan halen we het na {months} maanden weg.",
        path=f"/expertisepool/experts/{profile_id}",
        now=now,
        key=f"profile_confirm:{profile_id}:{profile.confirmed_at:%Y%m%d}",
    )


def forget_profile(profile_id: int, now: datetime) -> int:
    """Take a profile that nobody confirmed out of the pool; a loan that runs comes first."""
    profile = db.session.get_one(ExpertProfile, profile_id)
    workflow.lock(profile)
    live = select(Secondment.id).where(Secondment.expert_id == profile_id, Secondment.state.in_(privacy.LIVE))
    if db.session.scalars(live.limit(1)).first() is not None:
        return 0
    workflow.move(profile, ExpertState.ENDED, actor=None, now=now, reason="Niet bevestigd")
    profile.about = ""
    for table in (ExpertSkill, ExpertProvince):
        db.session.execute(delete(table).where(table.expert_id == profile_id))
    text = "Je profiel is uit de expertisepool gehaald, omdat je het niet bevestigde. Je kunt je opnieuw aanmelden."
    notify([profile.person_id], "profile_forgotten", text, path="/expertisepool/", now=now)
    return 1
