"""Triage rounds for tests: rows made the short way, with the criteria and weights of the product."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from innovatie.enums import FieldlabScope, IdeaState, RoundState, TieRule
from innovatie.extensions import db
from innovatie.methods.scoring import Mark
from innovatie.models.ideas import Idea, Nomination
from innovatie.models.people import CouncilMembership, Organisation, Person
from innovatie.models.reference import ScoreCriterion
from innovatie.models.rounds import Round, RoundCriterion, RoundIdea, Score, ScoreSheet
from innovatie.queries import people as people_queries
from innovatie.queries import rounds as round_queries
from tests import factories as make
from tests.factories import NOW

WEIGHTS = {"C1": 20, "C2": 15, "C3": 15, "C4": 15, "C5": 10, "C6": 10, "C7": 10, "C8": 5}
CLOSES = NOW + timedelta(days=14)

_n = count(1)


def criteria(from_year: int = 2021, weights: Mapping[str, int] = WEIGHTS) -> None:
    """The criteria of the product as reference data."""
    for number, weight in weights.items():
        extra = {"code": number.lower(), "source_lines": "763", "from_year": from_year}
        db.session.add(ScoreCriterion(**_criterion(number, weight), **extra))
    db.session.commit()


def nominated(**kw: Any) -> Idea:
    """An idea that its POI nominated."""
    place = make.poi()
    idea = make.idea(**{"state": IdeaState.PROMISING, **kw})
    nomination = {"scope": FieldlabScope.NATIONAL, "motivation": "Dit helpt overal.", "at": NOW}
    make.save(
        Nomination(idea_id=idea.id, organisation_id=place.id, by_id=make.person(place).id, **nomination)
    )
    return idea


def round_in_preparation(*ideas: Idea, **kw: Any) -> Round:
    defaults = {
        "name": f"Proefronde {next(_n)}",
        "places_national": 2,
        "places_regional": 5,
        "tie_rule": TieRule.CHAIR,
        "scoring_closes_at": CLOSES,
        "state": RoundState.PREPARATION,
    }
    made = make.save(Round(**{**defaults, **kw}))
    for idea in ideas:
        make.save(RoundIdea(round_id=made.id, idea_id=idea.id))
    return made


def open_round(*ideas: Idea, **kw: Any) -> Round:
    """A round that is being scored; the ideas and the criteria are frozen, recusals are not noted."""
    made = round_in_preparation(
        **{"state": RoundState.SCORING, "opened_at": NOW - timedelta(days=1), **kw},
    )
    for number, weight in WEIGHTS.items():
        make.save(RoundCriterion(round_id=made.id, **_criterion(number, weight)))
    for idea in ideas or (make.idea(),):
        idea.state = IdeaState.IN_TRIAGE
        frozen = {name: getattr(idea, name) for name in ("title", "problem", "target_group")}
        make.save(RoundIdea(round_id=made.id, idea_id=idea.id, **frozen))
    return made


def items(round_: Round) -> list[RoundIdea]:
    return list(round_queries.items_of(round_.id))


def criterion_ids(round_: Round) -> list[int]:
    return [criterion.id for criterion in round_queries.criteria_in(round_.id)]


def marks(round_: Round, *given: Mark) -> dict[int, Mark]:
    """Marks for C1, C2, …; one mark means that mark for every criterion."""
    ids = criterion_ids(round_)
    return dict(zip(ids, given * len(ids) if len(given) == 1 else given, strict=False))


def sheet(
    item: RoundIdea, member: Person, given: int = 4, submitted_at: datetime | None = NOW, remark: str = ""
) -> ScoreSheet:
    """A sheet with the same mark everywhere, handed in unless `submitted_at` is None."""
    made = make.save(
        ScoreSheet(item_id=item.id, member_id=seat(member).id, remark=remark, saved_at=NOW, scores=[])
    )
    for criterion in round_queries.criteria_in(item.round_id):
        make.save(Score(sheet_id=made.id, criterion_id=criterion.id, mark=given, remark=""))
    made.submitted_at = submitted_at
    return make.save(made)


def seat(member: Person) -> CouncilMembership:
    return acting(member).seats[0]


def acting(person: Person) -> Person:
    """The person as the next request sees him or her."""
    return people_queries.acting(person.id, NOW)


def join(person: Person, organisation_id: int) -> None:
    make.save(make.Affiliation(person_id=person.id, organisation_id=organisation_id))


def idea_of(item: RoundIdea) -> Idea:
    return db.session.get_one(Idea, item.idea_id)


def home(idea: Idea) -> Organisation:
    return db.session.get_one(Organisation, idea.organisation_id)


def _criterion(number: str, weight: int) -> dict[str, Any]:
    anchors = {f"anchor_{mark}": f"Betekenis van {mark} bij {number}" for mark in range(1, 6)}
    return {
        "number": number,
        "label": f"Criterium {number}",
        "weight": weight,
        "explanation": "Waarom?",
        **anchors,
    }
