from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie.domain import rounds
from innovatie.enums import CouncilRole, IdeaState, Layer, RoundState, TieRule
from innovatie.errors import IllegalMove, RuleViolation
from innovatie.extensions import db
from innovatie.models.log import Notification, RecordEntry, StateChange
from innovatie.models.rounds import Recusal, Round, RoundIdea
from innovatie.queries import rounds as round_queries
from tests import factories as make
from tests import triage
from tests.factories import NOW
from tests.triage import CLOSES

pytestmark = pytest.mark.usefixtures("ctx")

SETTINGS = {
    "name": "Voorjaarsronde",
    "places_national": 2,
    "places_regional": 5,
    "tie_rule": TieRule.NEW_BALLOT,
    "scoring_closes_at": CLOSES,
}


@pytest.fixture
def council():
    return make.council()


@pytest.fixture
def chair(council):
    return council[0]


def missing(round_):
    return [one.text for one in rounds.missing_for_opening(round_, NOW)]


def test_a_planned_round_is_in_preparation_and_on_record(chair):
    planned = rounds.plan(**SETTINGS, actor=chair, now=NOW)
    db.session.commit()
    assert (planned.state, planned.opened_at, planned.name) == (
        RoundState.PREPARATION,
        None,
        "Voorjaarsronde",
    )
    entry = db.session.scalars(select(RecordEntry).where(RecordEntry.thing == "round")).one()
    assert (entry.action, entry.thing_id, entry.actor_id) == ("plan_round", planned.id, chair.id)


def test_two_rounds_have_two_names(chair):
    rounds.plan(**SETTINGS, actor=chair, now=NOW)
    with pytest.raises(RuleViolation, match="deze naam"):
        rounds.plan(**SETTINGS, actor=chair, now=NOW)
    other = rounds.plan(**{**SETTINGS, "name": "Najaarsronde"}, actor=chair, now=NOW)
    with pytest.raises(RuleViolation, match="deze naam"):
        rounds.change(other, **SETTINGS, actor=chair, now=NOW)


def test_scoring_closes_later_than_now(chair):
    with pytest.raises(RuleViolation, match="sluitingsdatum"):
        rounds.plan(**{**SETTINGS, "scoring_closes_at": NOW}, actor=chair, now=NOW)


def test_a_round_in_preparation_can_change(chair):
    round_ = triage.round_in_preparation()
    rounds.change(round_, **{**SETTINGS, "places_national": 1}, actor=chair, now=NOW)
    db.session.commit()
    assert (round_.name, round_.places_national, round_.tie_rule) == (
        "Voorjaarsronde",
        1,
        TieRule.NEW_BALLOT,
    )


def test_a_nominated_idea_goes_in_and_out(chair):
    round_, idea = triage.round_in_preparation(), triage.nominated()
    item = rounds.add_idea(round_, idea, actor=chair, now=NOW)
    assert [one.idea_id for one in triage.items(round_)] == [idea.id]
    rounds.remove_idea(item, actor=chair, now=NOW)
    db.session.commit()
    assert triage.items(round_) == []
    assert idea.state is IdeaState.PROMISING


@pytest.mark.parametrize("state", sorted(set(IdeaState) - {IdeaState.PROMISING, IdeaState.DRAFT}))
def test_only_nominated_ideas_go_in(chair, state):
    with pytest.raises(RuleViolation, match="niet voorgedragen"):
        rounds.add_idea(triage.round_in_preparation(), make.idea(state=state), actor=chair, now=NOW)


def test_an_idea_is_in_one_round_at_a_time(chair):
    idea = triage.nominated()
    first = triage.round_in_preparation(idea, name="De eerste")
    for round_ in (first, triage.round_in_preparation()):
        with pytest.raises(RuleViolation, match="De eerste"):
            rounds.add_idea(round_, idea, actor=chair, now=NOW)


def test_an_idea_that_comes_back_can_be_in_a_later_round(chair):
    idea = triage.nominated()
    triage.open_round(idea, state=RoundState.DECIDED)
    idea.state = IdeaState.PROMISING
    later = triage.round_in_preparation()
    added = rounds.add_idea(later, idea, actor=chair, now=NOW)
    db.session.commit()
    assert added.round_id == later.id


def test_what_a_round_misses_before_it_opens():
    make.council_member(role=CouncilRole.CHAIR)
    round_ = triage.round_in_preparation(
        places_national=0, places_regional=0, scoring_closes_at=NOW - timedelta(minutes=1)
    )
    assert missing(round_) == [
        "Geef aan hoeveel Fieldlabs er kunnen starten.",
        "Kies een sluitingsdatum die nog moet komen.",
        "Zet minstens één voorgedragen idee in de ronde.",
        "Vraag de landelijk coördinator om de criteria voor 2026 te laden.",
        "Zorg voor een raadslid uit de laag ‘provinciaal’.",
        "Zorg voor een raadslid uit de laag ‘landelijk’.",
    ]


def test_ideas_that_cannot_be_scored_are_named(council):
    triage.criteria()
    gone, own, fine = (
        triage.nominated(title="Weg"),
        triage.nominated(title="Van iedereen"),
        triage.nominated(),
    )
    gone.state = IdeaState.WITHDRAWN
    for member in council:
        triage.join(member, own.organisation_id)
    assert missing(triage.round_in_preparation(gone, own, fine)) == [
        "Haal ‘Weg’ uit de ronde: het is niet meer voorgedragen.",
        "Zoek een raadslid dat ‘Van iedereen’ mag beoordelen. Nu is dat niemand.",
    ]


def test_the_weights_add_up_to_a_hundred(council):
    triage.criteria(weights={"C1": 60, "C2": 30})
    assert missing(triage.round_in_preparation(triage.nominated())) == [
        "De gewichten van 2026 zijn samen 90. Maak er samen 100 van."
    ]


def test_the_newest_set_of_criteria_that_holds_is_taken(council, chair):
    triage.criteria(2021)
    triage.criteria(2025, {"C1": 70, "C2": 30})
    triage.criteria(2027, {"C1": 100})
    round_ = triage.round_in_preparation(triage.nominated())
    rounds.open_round(round_, actor=chair, now=NOW)
    found = [(one.number, one.weight) for one in round_queries.criteria_in(round_.id)]
    assert found == [("C1", 70), ("C2", 30)]


def test_a_round_that_misses_something_does_not_open(chair):
    round_ = triage.round_in_preparation()
    with pytest.raises(RuleViolation) as refused:
        rounds.open_round(round_, actor=chair, now=NOW)
    assert [one.text for one in refused.value.missing] == missing(round_)
    assert round_.state is RoundState.PREPARATION


def test_opening_freezes_texts_and_criteria_and_moves_everything(council, chair):
    triage.criteria()
    idea = triage.nominated(title="Zoals het was")
    round_ = triage.round_in_preparation(idea)
    rounds.open_round(round_, actor=chair, now=NOW)
    db.session.commit()
    idea.title = "Later veranderd"
    round_queries.criteria_of(2026)[0].label = "Later veranderd"
    db.session.commit()
    [item] = triage.items(round_)
    assert (item.title, item.problem, item.target_group) == (
        "Zoals het was",
        idea.problem,
        idea.target_group,
    )
    found = round_queries.criteria_in(round_.id)
    assert {one.number: one.weight for one in found} == triage.WEIGHTS
    assert (found[0].label, found[0].anchors[0]) == ("Criterium C1", "Betekenis van 1 bij C1")
    assert (round_.state, round_.opened_at, idea.state) == (RoundState.SCORING, NOW, IdeaState.IN_TRIAGE)
    moves = db.session.scalars(select(StateChange).order_by(StateChange.id)).all()
    assert [(move.thing, move.new) for move in moves] == [("round", "beoordelen"), ("idea", "in_triage")]


def test_opening_tells_those_who_score_and_those_who_handed_in(council, chair):
    triage.criteria()
    idea = triage.nominated()
    outsider = make.council_member(triage.home(idea))
    round_ = triage.round_in_preparation(idea)
    rounds.open_round(round_, actor=chair, now=NOW)
    db.session.commit()
    told = {(one.person_id, one.kind) for one in db.session.scalars(select(Notification))}
    assert told == {(member.id, "round_opened") for member in council} | {
        (idea.submitter_id, "idea_in_round")
    }
    assert outsider.id not in {person_id for person_id, kind in told}


def test_opening_notes_who_takes_no_part(council, chair):
    triage.criteria()
    affiliated, seated, submitted, free = (triage.nominated() for _ in range(4))
    triage.join(council[2], affiliated.organisation_id)
    seated_member = make.council_member(organisation_id=seated.organisation_id)
    submitted.submitter_id = council[3].id
    round_ = triage.round_in_preparation(affiliated, seated, submitted, free)
    rounds.open_round(round_, actor=chair, now=NOW)
    db.session.commit()
    noted = {(one.item_id, one.member_id, one.organisation_id) for one in db.session.scalars(select(Recusal))}
    item = {one.idea_id: one.id for one in triage.items(round_)}
    assert noted == {
        (item[affiliated.id], triage.seat(council[2]).id, affiliated.organisation_id),
        (item[seated.id], triage.seat(seated_member).id, seated.organisation_id),
        (item[submitted.id], triage.seat(council[3]).id, submitted.organisation_id),
    }
    entries = db.session.scalars(select(RecordEntry).where(RecordEntry.action == "recuse")).all()
    assert len(entries) == 3


def test_after_opening_nothing_of_the_round_changes(chair):
    idea = triage.nominated()
    round_ = triage.open_round()
    [item] = triage.items(round_)
    for step in (
        lambda: rounds.change(round_, **SETTINGS, actor=chair, now=NOW),
        lambda: rounds.add_idea(round_, idea, actor=chair, now=NOW),
        lambda: rounds.remove_idea(item, actor=chair, now=NOW),
        lambda: rounds.open_round(round_, actor=chair, now=NOW),
    ):
        with pytest.raises(RuleViolation, match="al open geweest"):
            step()


def test_the_chair_closes_early_and_a_job_on_time(council, chair):
    early, late = triage.open_round(), triage.open_round()
    rounds.close_scoring(early, actor=chair, now=NOW)
    with pytest.raises(RuleViolation, match="nog niet om"):
        rounds.close_scoring(late, actor=None, now=CLOSES - timedelta(seconds=1))
    rounds.close_scoring(late, actor=None, now=CLOSES)
    db.session.commit()
    assert (early.state, late.state) == (RoundState.SCORED, RoundState.SCORED)
    with pytest.raises(IllegalMove):
        rounds.close_scoring(late, actor=None, now=CLOSES)
    told = [one.person_id for one in db.session.scalars(select(Notification).order_by(Notification.id))]
    assert sorted(told) == sorted([council[0].id, council[1].id] * 2)


def test_closing_notes_who_joined_an_organisation_meanwhile(council, chair):
    idea = triage.nominated()
    round_ = triage.open_round(idea)
    triage.join(council[4], idea.organisation_id)
    rounds.close_scoring(round_, actor=chair, now=NOW)
    db.session.commit()
    [noted] = db.session.scalars(select(Recusal))
    assert noted.member_id == triage.seat(council[4]).id


def test_a_round_is_finished_when_every_idea_is_decided(chair):
    done, waiting = triage.nominated(), triage.nominated(title="Nog open")
    round_ = triage.open_round(done, waiting, state=RoundState.SCORED)
    done.state = IdeaState.NOT_NOW
    db.session.commit()
    with pytest.raises(RuleViolation) as refused:
        rounds.finish(round_, actor=chair, now=NOW)
    assert [one.text for one in refused.value.missing] == ["Neem een besluit over ‘Nog open’."]
    waiting.state = IdeaState.RETURNED
    rounds.finish(round_, actor=chair, now=NOW)
    assert round_.state is RoundState.DECIDED


@pytest.mark.parametrize("state", [RoundState.SCORING, RoundState.DECIDED])
def test_only_a_scored_round_can_be_finished(chair, state):
    with pytest.raises(IllegalMove):
        rounds.finish(triage.open_round(state=state), actor=chair, now=NOW)


def test_commands_need_only_the_row_itself(council, chair):
    """A job has nothing loaded but the round."""
    round_id = triage.open_round().id
    db.session.expunge_all()
    rounds.close_scoring(db.session.get_one(Round, round_id), actor=None, now=CLOSES)
    assert db.session.scalars(select(RoundIdea)).all()


def test_layers_of_the_library_must_be_there_and_extern_need_not():
    for layer in (Layer.LOCAL, Layer.PROVINCIAL, Layer.NATIONAL):
        make.council_member(layer=layer)
    triage.criteria()
    assert missing(triage.round_in_preparation(triage.nominated())) == []
