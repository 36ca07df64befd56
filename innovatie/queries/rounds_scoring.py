"""Reads of score sheets and results, as far as the reader may see them (TRI-10).

A member's own sheets are always his or hers. Those of others open for the council with one's own sheet in, or
when scoring is closed; never for who is recused. Averages open for everyone when scoring is closed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, not_, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload

from innovatie.extensions import db
from innovatie.methods.scoring import NO_OPINION, Advice, Mark, Result, advise, kept, summarise
from innovatie.models.ideas import Idea
from innovatie.models.people import CouncilMembership, Person
from innovatie.models.rounds import KeptResult, Recusal, Round, RoundCriterion, RoundIdea, ScoreSheet
from innovatie.queries.rounds import CLOSED, is_recused


@dataclass(frozen=True)
class ItemResult:
    """The averages of one idea in one round; `item` comes with its round and the criteria."""

    item: RoundIdea
    result: Result
    advice: Advice


def marks_of(sheet: ScoreSheet | None) -> dict[int, Mark]:
    """The marks of a sheet by criterion; what was not judged yet is not in it."""
    scores = sheet.scores if sheet else []
    return {score.criterion_id: _mark(score.mark) for score in scores}


def own_sheet(person: Person, item_id: int) -> ScoreSheet | None:
    """What this person saved or submitted for this idea, in whichever term as a member."""
    query = (
        select(ScoreSheet)
        .join(ScoreSheet.member)
        .where(ScoreSheet.item_id == item_id, CouncilMembership.person_id == person.id)
        .options(selectinload(ScoreSheet.scores))
    )
    return db.session.scalar(query)


def own_sheets(person: Person, round_id: int) -> dict[int, ScoreSheet]:
    """What this person saved or submitted in this round, by idea, without the marks."""
    query = (
        select(ScoreSheet)
        .join(ScoreSheet.member)
        .join(ScoreSheet.item)
        .where(RoundIdea.round_id == round_id, CouncilMembership.person_id == person.id)
        .order_by(ScoreSheet.id)
    )
    return {sheet.item_id: sheet for sheet in db.session.scalars(query)}


def submitted(round_id: int) -> dict[int, int]:
    """How many sheets are in, by idea; never of whom."""
    query = select(ScoreSheet.item_id).join(ScoreSheet.item).where(RoundIdea.round_id == round_id, _counts())
    found: dict[int, int] = defaultdict(int)
    for item_id in db.session.scalars(query):
        found[item_id] += 1
    return found


def sheets_shown_to(person: Person, item_id: int) -> Sequence[ScoreSheet]:
    """The submitted sheets of this idea with marks, remarks and names, for who may see them."""
    if not person.seats:
        return []
    mine, seat = aliased(ScoreSheet), aliased(CouncilMembership)
    own = exists().where(
        mine.item_id == item_id,
        mine.submitted_at.is_not(None),
        mine.member_id == seat.id,
        seat.person_id == person.id,
    )
    query = (
        select(ScoreSheet)
        .join(ScoreSheet.item)
        .join(RoundIdea.idea)
        .join(RoundIdea.round)
        .where(
            ScoreSheet.item_id == item_id,
            _counts(),
            or_(Round.state.in_(CLOSED), own),
            not_(is_recused(person)),
        )
        .options(
            selectinload(ScoreSheet.scores),
            joinedload(ScoreSheet.member).joinedload(CouncilMembership.person),
        )
        .order_by(ScoreSheet.submitted_at, ScoreSheet.id)
    )
    return db.session.scalars(query).all()


def combined(sheets: Iterable[ScoreSheet], criteria: Sequence[RoundCriterion]) -> Result:
    """What these sheets say together."""
    numbers = {criterion.id: criterion.number for criterion in criteria}
    return summarise(
        [{numbers[key]: mark for key, mark in marks_of(sheet).items()} for sheet in sheets],
        {criterion.number: criterion.weight for criterion in criteria},
    )


def results(person: Person, round_id: int) -> Sequence[ItemResult]:
    """The averages of a round whose scoring is closed, without the ideas on which the reader is recused."""
    return _results(person, RoundIdea.round_id == round_id)


def results_of_idea(person: Person, idea_id: int) -> Sequence[ItemResult]:
    """The averages of an idea in each round whose scoring is closed, oldest first."""
    return _results(person, RoundIdea.idea_id == idea_id)


def result_of_item(person: Person, item_id: int) -> ItemResult | None:
    return next(iter(_results(person, RoundIdea.id == item_id)), None)


def _results(person: Person, which: ColumnElement[bool]) -> Sequence[ItemResult]:
    """Four statements: ideas with their rounds, criteria, sheets, marks; one more where only averages are left."""
    visible = or_(Idea.submitter_id == person.id, not_(is_recused(person))) if person.seats else true()
    query = (
        select(RoundIdea)
        .join(RoundIdea.idea)
        .join(RoundIdea.round)
        .where(which, Round.state.in_(CLOSED), visible)
        .options(
            joinedload(RoundIdea.round).selectinload(Round.criteria),
            joinedload(RoundIdea.idea).joinedload(Idea.organisation),
            joinedload(RoundIdea.kept).selectinload(KeptResult.criteria),
        )
        .order_by(RoundIdea.id)
    )
    items = db.session.scalars(query).all()
    sheets = counting_sheets([item.id for item in items])
    results = [_result(item, sheets[item.id]) for item in items]
    return [
        ItemResult(item, result, advise(result, item.round.thresholds))
        for item, result in zip(items, results, strict=True)
    ]


def _result(item: RoundIdea, sheets: Sequence[ScoreSheet]) -> Result:
    if item.kept is None:
        return combined(sheets, item.round.criteria)
    found = {row.criterion_id: (row.marks, row.tenths) for row in item.kept.criteria}
    averages = {one.number: found[one.id] for one in item.round.criteria}
    return kept(item.kept.sheets, item.kept.tenths, averages)


def counting_sheets(item_ids: Sequence[int]) -> dict[int, list[ScoreSheet]]:
    if not item_ids:
        return {}
    query = select(ScoreSheet).where(ScoreSheet.item_id.in_(item_ids), _counts())
    found: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in db.session.scalars(query.options(selectinload(ScoreSheet.scores)).order_by(ScoreSheet.id)):
        found[sheet.item_id].append(sheet)
    return found


def _counts() -> ColumnElement[bool]:
    """Submitted, and not by somebody who turned out to belong to the organisation of the idea."""
    item, member = ScoreSheet.item_id, ScoreSheet.member_id
    conflict = exists().where(Recusal.item_id == item, Recusal.member_id == member)
    return ScoreSheet.submitted_at.is_not(None) & not_(conflict)


def _mark(stored: int | None) -> Mark:
    return NO_OPINION if stored is None else stored
