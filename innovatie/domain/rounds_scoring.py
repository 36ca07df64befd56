"""Score sheets: save in between, submit once (TRI-03, TRI-09, TRI-10)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from innovatie.domain import workflow
from innovatie.domain.record import record
from innovatie.enums import RoundState
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.methods.scoring import Mark, NoMark
from innovatie.models.people import CouncilMembership, Person
from innovatie.models.rounds import Round, RoundCriterion, RoundIdea, Score, ScoreSheet
from innovatie.queries import rounds as round_queries
from innovatie.queries import rounds_scoring as scoring_queries


def save_sheet(
    item: RoundIdea,
    *,
    member: CouncilMembership,
    marks: Mapping[int, Mark],
    remark: str,
    remarks: Mapping[int, str] | None = None,
    actor: Person,
    now: datetime,
) -> ScoreSheet:
    """Keep what a member judged so far, in place of what was kept before.

    `marks` and `remarks` go by the id of the criterion; a criterion without a mark was not judged yet.
    """
    _check_open(item, member, actor, now)
    sheet = _unsubmitted_sheet(item, member, actor, now)
    remarks = {key: text for key, text in (remarks or {}).items() if text}
    _check_criteria(round_queries.criteria_in(item.round_id), marks, remarks)
    sheet.remark, sheet.saved_at = remark, now
    known = {score.criterion_id: score for score in sheet.scores}
    for criterion_id in known.keys() - marks.keys():
        sheet.scores.remove(known[criterion_id])
    for criterion_id, mark in sorted(marks.items()):
        score = known.get(criterion_id)
        if score is None:
            score = Score(criterion_id=criterion_id)
            sheet.scores.append(score)
        score.mark = None if isinstance(mark, NoMark) else mark
        score.remark = remarks.get(criterion_id, "")
    db.session.flush()
    record("save_sheet", sheet, actor=actor, now=now)
    return sheet


def unjudged(criteria: Iterable[RoundCriterion], marks: Mapping[int, Mark]) -> list[RoundCriterion]:
    """The criteria that have neither a mark nor "geen oordeel"."""
    return [criterion for criterion in criteria if criterion.id not in marks]


def missing_for_submitting(criteria: Iterable[RoundCriterion], marks: Mapping[int, Mark]) -> list[Missing]:
    """A sheet is complete when every criterion was looked at and at least one got a mark.

    A sheet without any mark says nothing and would only open the scores of others.
    """
    missing = [
        Missing(f"Kies een cijfer of ‘geen oordeel’ bij ‘{criterion.label}’.")
        for criterion in unjudged(criteria, marks)
    ]
    if not missing and all(isinstance(mark, NoMark) for mark in marks.values()):
        missing.append(
            Missing("Geef minstens één cijfer. Heb je nergens een oordeel over? Lever dan niets in.")
        )
    return missing


def submit_sheet(item: RoundIdea, *, member: CouncilMembership, actor: Person, now: datetime) -> ScoreSheet:
    """Hand in what was saved; from then on nothing changes it, and the scores of others open."""
    _check_open(item, member, actor, now)
    sheet = _unsubmitted_sheet(item, member, actor, now)
    criteria = round_queries.criteria_in(item.round_id)
    missing = missing_for_submitting(criteria, scoring_queries.marks_of(sheet))
    if missing:
        raise RuleViolation("Je beoordeling is nog niet klaar.", missing)
    sheet.submitted_at = now
    record("submit_sheet", sheet, actor=actor, now=now)
    return sheet


def _check_open(item: RoundIdea, member: CouncilMembership, actor: Person, now: datetime) -> None:
    round_ = db.session.get_one(Round, item.round_id)
    workflow.lock(round_)
    if round_.state is not RoundState.SCORING or now >= round_.scoring_closes_at:
        raise RuleViolation("Je kunt nu niet beoordelen: deze ronde is niet open. Er is niets bewaard.")
    if member.person_id != actor.id or not round_queries.scores(actor.id, item.id, now):
        raise RuleViolation(
            "Je beoordeelt dit idee niet: je hoort bij de organisatie, of je zit niet in de raad."
        )


def _unsubmitted_sheet(
    item: RoundIdea, member: CouncilMembership, actor: Person, now: datetime
) -> ScoreSheet:
    sheet = scoring_queries.own_sheet(actor, item.id)
    if sheet is None:
        sheet = ScoreSheet(item_id=item.id, member_id=member.id, remark="", saved_at=now, scores=[])
        db.session.add(sheet)
    elif sheet.submitted_at is not None:
        raise RuleViolation("Je hebt deze beoordeling al ingeleverd. Je kunt haar niet meer veranderen.")
    return sheet


def _check_criteria(
    criteria: Iterable[RoundCriterion], marks: Mapping[int, Mark], remarks: Mapping[int, str]
) -> None:
    known = {criterion.id: criterion for criterion in criteria}
    if marks.keys() - known.keys():
        raise RuleViolation("Dit criterium hoort niet bij deze ronde. Ververs de pagina.")
    lonely = [criterion for key, criterion in known.items() if key in remarks and key not in marks]
    if lonely:
        missing = [Missing(f"Kies een cijfer of ‘geen oordeel’ bij ‘{one.label}’.") for one in lonely]
        raise RuleViolation("Je schreef een opmerking zonder cijfer.", missing)
