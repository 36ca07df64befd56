"""Reads of triage rounds: the rounds, their ideas, who scores what, and what the jobs need."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from innovatie.enums import IdeaState, ReferenceKind, RoundState
from innovatie.extensions import db
from innovatie.models.ideas import Idea, Nomination
from innovatie.models.people import Affiliation, CouncilMembership, Person
from innovatie.models.reference import ScoreCriterion
from innovatie.models.rounds import Recusal, Round, RoundCriterion, RoundIdea, ScoreSheet
from innovatie.models.sessions import AgendaItem, Decision
from innovatie.queries import reference
from innovatie.queries.people import is_employed, is_filled

CLOSED = (RoundState.SCORED, RoundState.DECIDED)


# rounds and their ideas


def overview() -> Sequence[tuple[Round, int]]:
    """All rounds, newest first, with the number of ideas."""
    ideas = select(func.count()).where(RoundIdea.round_id == Round.id).scalar_subquery()
    query = select(Round, ideas).order_by(Round.scoring_closes_at.desc(), Round.id.desc())
    return [(round_, count) for round_, count in db.session.execute(query)]


def round_for(person: Person, *, round_id: int) -> Round | None:
    """A round with criteria, ideas, organisations and recusals (4 statements)."""
    if not person.is_insider:
        return None
    query = select(Round).where(Round.id == round_id)
    return db.session.scalar(
        query.options(
            selectinload(Round.criteria),
            selectinload(Round.items).joinedload(RoundIdea.idea).joinedload(Idea.organisation),
            selectinload(Round.items).selectinload(RoundIdea.recusals).options(*_recusal_options()),
        )
    )


def item_for(person: Person, *, item_id: int) -> RoundIdea | None:
    """An idea in a round, with what a member needs to score it (4 statements)."""
    if not person.is_insider:
        return None
    query = select(RoundIdea).where(RoundIdea.id == item_id)
    return db.session.scalar(
        query.options(
            joinedload(RoundIdea.round).selectinload(Round.criteria),
            joinedload(RoundIdea.idea).joinedload(Idea.organisation),
            joinedload(RoundIdea.idea).selectinload(Idea.challenges),
            selectinload(RoundIdea.recusals).options(*_recusal_options()),
        )
    )


def items_of(round_id: int) -> Sequence[RoundIdea]:
    """The ideas of a round, in the order in which they were added."""
    query = select(RoundIdea).where(RoundIdea.round_id == round_id).options(joinedload(RoundIdea.idea))
    return db.session.scalars(query.order_by(RoundIdea.id)).all()


def criteria_in(round_id: int) -> Sequence[RoundCriterion]:
    """The frozen criteria of a round; none before it opened."""
    query = select(RoundCriterion).where(RoundCriterion.round_id == round_id)
    return db.session.scalars(query.order_by(RoundCriterion.number, RoundCriterion.id)).all()


def nominations(idea_ids: Sequence[int]) -> dict[int, Nomination]:
    """The latest nomination of each of these ideas, with the organisation that nominated."""
    query = select(Nomination).where(Nomination.idea_id.in_(idea_ids)).order_by(Nomination.id)
    found = db.session.scalars(query.options(joinedload(Nomination.organisation)))
    return {nomination.idea_id: nomination for nomination in found}


def candidates() -> Sequence[Nomination]:
    """Nominated ideas that are in no round yet: the latest nomination of each, oldest first."""
    later = aliased(Nomination)
    prepared = (
        exists()
        .where(RoundIdea.idea_id == Idea.id)
        .where(Round.id == RoundIdea.round_id, Round.state == RoundState.PREPARATION)
    )
    query = (
        select(Nomination)
        .join(Nomination.idea)
        .where(
            Idea.state == IdeaState.PROMISING,
            not_(prepared),
            not_(exists().where(later.idea_id == Idea.id, later.id > Nomination.id)),
        )
        .options(
            joinedload(Nomination.idea).joinedload(Idea.organisation), joinedload(Nomination.organisation)
        )
        .order_by(Nomination.at, Nomination.id)
    )
    return db.session.scalars(query).all()


def round_in_preparation_with(idea_id: int) -> Round | None:
    query = select(Round).join(Round.items).where(RoundIdea.idea_id == idea_id)
    return db.session.scalar(query.where(Round.state == RoundState.PREPARATION))


def named(name: str) -> Round | None:
    return db.session.scalar(select(Round).where(Round.name == name))


def criteria_of(year: int) -> Sequence[ScoreCriterion]:
    """The newest complete set of criteria that holds in this year (MON-10)."""
    return db.session.scalars(reference.in_force(ReferenceKind.CRITERIA, year)).all()


def undecided(round_id: int) -> Sequence[RoundIdea]:
    """The ideas of a round that wait for a decision of the council."""
    decided = (
        exists().where(AgendaItem.item_id == RoundIdea.id).where(Decision.agenda_item_id == AgendaItem.id)
    )
    query = (
        select(RoundIdea)
        .join(RoundIdea.idea)
        .where(RoundIdea.round_id == round_id, Idea.state == IdeaState.IN_TRIAGE, not_(decided))
        .order_by(RoundIdea.id)
    )
    return db.session.scalars(query).all()


# who scores what


def scores(person_id: int, item_id: int, now: datetime) -> bool:
    """Is this person in the council now, and free to score this idea?"""
    query = _tasks(now).where(RoundIdea.id == item_id, CouncilMembership.person_id == person_id)
    return db.session.execute(query).first() is not None


def scorers(round_id: int, now: datetime) -> dict[int, int]:
    """For each idea of a round how many members score it; ideas that nobody may score are not in it."""
    tasks = _tasks(now).where(RoundIdea.round_id == round_id).subquery()
    query = select(tasks.c.item_id, func.count()).group_by(tasks.c.item_id)
    return {item_id: count for item_id, count in db.session.execute(query)}


def scorer_ids(round_id: int, now: datetime) -> Sequence[int]:
    """Everyone who has an idea to score in this round (ids of people)."""
    tasks = _tasks(now).where(RoundIdea.round_id == round_id).subquery()
    return db.session.scalars(select(tasks.c.person_id).distinct().order_by(tasks.c.person_id)).all()


def members_to_remind(round_id: int, now: datetime) -> Sequence[int]:
    """Everyone who still has an idea to score in this round (ids of people)."""
    seat = aliased(CouncilMembership)  # of this term or an earlier one
    submitted = exists().where(
        ScoreSheet.item_id == RoundIdea.id,
        ScoreSheet.submitted_at.is_not(None),
        ScoreSheet.member_id == seat.id,
        seat.person_id == CouncilMembership.person_id,
    )
    tasks = _tasks(now).where(RoundIdea.round_id == round_id, not_(submitted)).subquery()
    return db.session.scalars(select(tasks.c.person_id).distinct().order_by(tasks.c.person_id)).all()


def recusals_to_note(round_id: int, now: datetime) -> Sequence[tuple[RoundIdea, CouncilMembership]]:
    """Members in office who belong to the organisation of an idea, as far as that is not noted yet."""
    noted = exists().where(Recusal.item_id == RoundIdea.id, Recusal.member_id == CouncilMembership.id)
    query = (
        select(RoundIdea, CouncilMembership)
        .join(RoundIdea.idea)
        .join(CouncilMembership, is_filled(now))
        .where(
            RoundIdea.round_id == round_id,
            recused(CouncilMembership.person_id, now),
            not_(noted),
        )
        .options(joinedload(RoundIdea.idea))
        .order_by(RoundIdea.id, CouncilMembership.id)
    )
    return [(item, member) for item, member in db.session.execute(query)]


def recused(person_id: ColumnElement[int] | InstrumentedAttribute[int], now: datetime) -> ColumnElement[bool]:
    """`rules.is_conflicted` of many people, for statements that have `RoundIdea` and `Idea`."""
    employed = exists().where(
        Affiliation.person_id == person_id,
        Affiliation.organisation_id == Idea.organisation_id,
        is_employed(now),
    )
    return _recused(person_id, employed)


def is_recused(person: Person) -> ColumnElement[bool]:
    """The same of the acting person, whose affiliations in force are loaded."""
    return _recused(person.id, Idea.organisation_id.in_([one.organisation_id for one in person.affiliations]))


def _recused(
    person_id: ColumnElement[int] | InstrumentedAttribute[int] | int, employed: ColumnElement[bool]
) -> ColumnElement[bool]:
    seat, earlier = aliased(CouncilMembership), aliased(CouncilMembership)
    return or_(
        Idea.submitter_id == person_id,
        employed,
        exists().where(seat.person_id == person_id, seat.organisation_id == Idea.organisation_id),
        exists().where(
            Recusal.item_id == RoundIdea.id, Recusal.member_id == earlier.id, earlier.person_id == person_id
        ),
    )


def _tasks(now: datetime) -> Select[int, int]:
    """Which idea is for whom: members in office, without who is recused."""
    return (
        select(RoundIdea.id.label("item_id"), CouncilMembership.person_id)
        .select_from(RoundIdea)
        .join(RoundIdea.idea)
        .join(CouncilMembership, is_filled(now))
        .join(CouncilMembership.person)
        .where(Person.is_enabled, not_(recused(CouncilMembership.person_id, now)))
        .distinct()
    )


def _recusal_options() -> Sequence[_AbstractLoad]:
    return (joinedload(Recusal.member).joinedload(CouncilMembership.person), joinedload(Recusal.organisation))


# jobs


def due_for_closing(now: datetime) -> Sequence[int]:
    query = select(Round.id).where(Round.state == RoundState.SCORING, Round.scoring_closes_at <= now)
    return db.session.scalars(query.order_by(Round.scoring_closes_at, Round.id)).all()


def open_for_scoring(now: datetime) -> Sequence[int]:
    query = select(Round.id).where(Round.state == RoundState.SCORING, Round.scoring_closes_at > now)
    return db.session.scalars(query.order_by(Round.scoring_closes_at, Round.id)).all()
