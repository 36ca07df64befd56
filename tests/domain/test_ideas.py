"""Handing in: drafts, reference numbers, the default handler, answers and withdrawing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from innovatie.domain import ideas
from innovatie.domain import rounds as rounds_domain
from innovatie.enums import (
    HandlingOutcome,
    IdeaKind,
    IdeaState,
    Layer,
    OrganisationKind,
    Origin,
    Role,
    TieRule,
)
from innovatie.errors import IllegalMove, RuleViolation
from innovatie.extensions import db
from innovatie.models.ideas import Handling, Idea, ReferenceCounter
from innovatie.models.log import Notification, RecordEntry, StateChange
from innovatie.models.people import Organisation
from innovatie.queries import ideas as idea_queries
from innovatie.queries import people as people_queries
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")

TEXT = {
    "kind": IdeaKind.NEED,
    "title": "Leesclub op de bus",
    "problem": "In dorpen is geen leesclub.",
    "target_group": "Lezers in kleine dorpen, dat hoorden we aan de balie.",
    "origin": Origin.USER,
}


def again(person):
    """A commit forgets what was loaded; a request of this person loads it again."""
    return people_queries.acting(person.id, NOW)


def make_draft(person, **kw) -> Idea:
    person = again(person)
    organisation = kw.pop("organisation", None) or person.affiliations[0].organisation
    return ideas.create_draft(
        **{**TEXT, "organisation": organisation, "challenges": [], **kw}, actor=person, now=NOW
    )


def told(kind: str) -> list[int]:
    query = sa.select(Notification.person_id).where(Notification.kind == kind)
    return list(db.session.scalars(query.order_by(Notification.person_id)))


def recorded(idea: Idea) -> list[str]:
    query = sa.select(RecordEntry.action).where(RecordEntry.thing == "idea", RecordEntry.thing_id == idea.id)
    return list(db.session.scalars(query.order_by(RecordEntry.number)))


# drafts


def test_a_draft_has_no_number_and_is_seen_by_its_submitter_alone():
    person, colleague = factories.person(), factories.person()
    idea = make_draft(person, problem="", target_group="", origin=None, challenges=[factories.challenge()])
    db.session.commit()
    assert (idea.state, idea.reference, idea.submitted_at) == (IdeaState.DRAFT, None, None)
    assert idea_queries.idea_for(again(person), idea_id=idea.id).challenges != []
    assert idea_queries.idea_for(again(colleague), idea_id=idea.id) is None
    assert recorded(idea) == ["create_draft"]


def test_a_draft_changes_and_makes_a_new_version_also_for_other_opgaven_alone():
    person, first, second = factories.person(), factories.challenge(), factories.challenge()
    idea = make_draft(person, challenges=[first])
    db.session.commit()
    seen = idea.version
    home = db.session.get_one(Organisation, idea.organisation_id)
    ideas.change_draft(idea, **TEXT, organisation=home, challenges=[second], actor=person, now=NOW, seen=seen)
    db.session.commit()
    assert idea.version > seen
    found = idea_queries.idea_for(again(person), idea_id=idea.id)
    assert [challenge.id for challenge in found.challenges] == [second.id]


def test_opgaven_chosen_at_the_last_moment_are_handed_in_too():
    person, chosen = factories.person(), factories.challenge()
    idea = make_draft(person)
    db.session.commit()
    home = db.session.get_one(Organisation, idea.organisation_id)
    ideas.change_draft(idea, **TEXT, organisation=home, challenges=[chosen], actor=person, now=NOW)
    ideas.submit(idea, actor=person, now=NOW)
    db.session.commit()
    found = idea_queries.idea_for(again(person), idea_id=idea.id)
    assert [challenge.id for challenge in found.challenges] == [chosen.id]


def test_who_saw_an_older_version_does_not_overwrite():
    person = factories.person()
    idea = make_draft(person)
    db.session.commit()
    home = db.session.get_one(Organisation, idea.organisation_id)
    change = {
        **TEXT,
        "organisation": home,
        "challenges": [],
        "actor": person,
        "now": NOW,
        "seen": idea.version,
    }
    ideas.change_draft(idea, **{**change, "title": "De eerste"})
    db.session.commit()
    with pytest.raises(RuleViolation, match="intussen veranderd"):
        ideas.change_draft(idea, **{**change, "title": "De tweede"})
    db.session.rollback()
    assert idea.title == "De eerste"


def test_what_was_handed_in_keeps_its_text():
    idea, person = factories.idea(), factories.person()
    home = db.session.get_one(Organisation, idea.organisation_id)
    with pytest.raises(RuleViolation, match="tekst staat nu vast"):
        ideas.change_draft(idea, **TEXT, organisation=home, challenges=[], actor=person, now=NOW)


# submitting


def test_submitting_gives_a_number_a_handler_and_word_to_the_handler():
    poi = factories.poi()
    library = factories.organisation(supporting_poi_id=poi.id)
    person = factories.person(library)
    coordinator = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    factories.person(roles=[(Role.POI_COORDINATOR, factories.poi())])
    idea = make_draft(person)
    ideas.submit(idea, actor=person, now=NOW)
    db.session.commit()
    assert (idea.state, idea.reference, idea.submitted_at) == (IdeaState.SUBMITTED, "2026-0001", NOW)
    assert idea.handler_id == poi.id
    assert told("idea_submitted") == [coordinator.id]
    assert told("idea_received") == [person.id]
    change = db.session.scalars(sa.select(StateChange).where(StateChange.thing_id == idea.id)).one()
    assert (change.old, change.new, change.actor_id, change.at) == ("concept", "ingediend", person.id, NOW)
    assert recorded(idea) == ["create_draft", "move"]


def test_submitting_names_what_is_missing():
    person = factories.person()
    idea = make_draft(person, problem=" ", target_group="")
    with pytest.raises(RuleViolation) as refused:
        ideas.submit(idea, actor=person, now=NOW)
    assert [missing.text for missing in refused.value.missing] == [
        "Beschrijf het probleem of de wens.",
        "Vertel voor wie het is.",
    ]
    assert {missing.url for missing in refused.value.missing} == {f"/inzendingen/{idea.id}/wijzigen"}


def test_submitting_twice_is_refused_and_takes_no_number():
    person = factories.person()
    idea = make_draft(person)
    ideas.submit(idea, actor=person, now=NOW)
    with pytest.raises(RuleViolation, match="2026-0001"):
        ideas.submit(idea, actor=person, now=NOW)
    assert db.session.get_one(ReferenceCounter, 2026).last == 1


@pytest.mark.parametrize(
    ("now", "reference"),
    [
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "2026-0001"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "2027-0001"),
    ],
)
def test_the_year_of_the_number_is_that_of_the_netherlands(now, reference):
    assert ideas.next_reference(now) == reference


def test_the_handler_follows_from_the_organisation():
    kb = factories.kb()
    poi = factories.poi()
    national = {"layer": Layer.NATIONAL, "provinces": []}
    expected = [
        (factories.organisation(supporting_poi_id=poi.id), poi.id),
        (factories.organisation(provinces=[]), None),  # Caribisch Nederland
        (poi, poi.id),
        (kb, kb.id),
        (factories.organisation(kind=OrganisationKind.SPN, **national), kb.id),
        (factories.organisation(kind=OrganisationKind.VOB, **national), kb.id),
        (factories.organisation(kind=OrganisationKind.NATIONAL, **national), kb.id),
    ]
    for organisation, handler_id in expected:
        assert ideas.default_handler_id(organisation) == handler_id, organisation.kind


def test_without_a_poi_the_national_coordinator_hears_of_it():
    coordinator = factories.coordinator()
    person = factories.person(factories.organisation(provinces=[]))
    ideas.submit(make_draft(person), actor=person, now=NOW)
    db.session.commit()
    assert told("idea_submitted") == [coordinator.id]


# answering


def test_an_answer_gives_the_ball_back_and_tells_who_asked():
    poi = factories.poi()
    coordinator = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    asker = factories.person(poi, roles=[(Role.INNOVATION_SPECIALIST, poi)])
    person = factories.person()
    idea = factories.idea(submitter=person, handler=poi, state=IdeaState.MORE_INFO)
    question = {"outcome": HandlingOutcome.QUESTION, "text": "Hoeveel lezers?", "by_id": asker.id, "at": NOW}
    factories.save(Handling(idea_id=idea.id, **question))
    ideas.answer(idea, text="Ongeveer 200.", actor=person, now=NOW)
    db.session.commit()
    assert idea.state is IdeaState.IN_HANDLING
    assert told("idea_answered") == sorted([coordinator.id, asker.id])
    found = idea_queries.idea_for(again(person), idea_id=idea.id)
    assert [(step.outcome, step.text) for step in found.handlings] == [
        (HandlingOutcome.QUESTION, "Hoeveel lezers?"),
        (HandlingOutcome.ANSWER, "Ongeveer 200."),
    ]


@pytest.mark.parametrize("state", [state for state in IdeaState if state is not IdeaState.MORE_INFO])
def test_there_is_no_answer_without_a_question(state):
    idea, person = factories.idea(state=state), factories.person()
    with pytest.raises(RuleViolation, match="geen vraag open"):
        ideas.answer(idea, text="Zomaar", actor=person, now=NOW)


# withdrawing


def test_withdrawing_needs_a_reason_and_tells_the_handler():
    poi = factories.poi()
    coordinator = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    person = factories.person()
    idea = factories.idea(submitter=person, handler=poi)
    with pytest.raises(RuleViolation, match="waarom"):
        ideas.withdraw(idea, reason=" ", actor=person, now=NOW)
    ideas.withdraw(idea, reason="We doen het al.", actor=person, now=NOW)
    db.session.commit()
    assert idea.state is IdeaState.WITHDRAWN
    assert told("idea_withdrawn") == [coordinator.id]


def test_a_draft_goes_without_a_reason_and_without_a_word():
    person = factories.person()
    idea = make_draft(person)
    ideas.withdraw(idea, reason="", actor=person, now=NOW)
    db.session.commit()
    assert idea.state is IdeaState.WITHDRAWN
    assert told("idea_withdrawn") == []
    assert idea_queries.idea_for(factories.person(), idea_id=idea.id) is None


@pytest.mark.parametrize(
    "state", [IdeaState.IN_TRIAGE, IdeaState.IN_FIELDLAB, IdeaState.NOT_NOW, IdeaState.WITHDRAWN]
)
def test_what_the_council_has_or_what_ended_is_not_withdrawn(state):
    idea, person = factories.idea(state=state), factories.person()
    with pytest.raises(IllegalMove):
        ideas.withdraw(idea, reason="Toch niet.", actor=person, now=NOW)


def test_an_idea_leaves_its_round_before_it_is_withdrawn():
    coordinator = factories.coordinator()
    idea = factories.idea(state=IdeaState.PROMISING)
    plan = {"name": "Ronde 1", "places_national": 2, "places_regional": 2, "tie_rule": TieRule.CHAIR}
    closes_at = datetime(2026, 5, 20, 10, tzinfo=UTC)
    round_ = rounds_domain.plan(**plan, scoring_closes_at=closes_at, actor=coordinator, now=NOW)
    rounds_domain.add_idea(round_, idea, actor=coordinator, now=NOW)
    db.session.commit()
    with pytest.raises(RuleViolation, match="Ronde 1"):
        ideas.withdraw(idea, reason="Toch niet.", actor=coordinator, now=NOW)


# many at once


def submit_one(app, person_id: int, *, give_up: bool) -> None:
    with app.app_context():
        person = people_queries.acting(person_id, NOW)
        idea = make_draft(person)
        ideas.submit(idea, actor=person, now=NOW)
        if give_up:
            db.session.rollback()
        else:
            db.session.commit()


def test_numbers_have_no_gaps_when_many_submit_at_once(database):
    with database.app_context():
        person_id = factories.person().id
    with ThreadPoolExecutor(8) as pool:
        turns = [pool.submit(submit_one, database, person_id, give_up=n % 5 == 0) for n in range(30)]
        for turn in turns:
            turn.result()
    with database.app_context():
        references = list(db.session.scalars(sa.select(Idea.reference).order_by(Idea.reference)))
        entries = db.session.scalar(sa.select(sa.func.count()).select_from(RecordEntry))
    print(f"{len(references)} ideas handed in by 8 threads, 6 given up: {references[0]} to {references[-1]}")
    assert references == [f"2026-{n:04d}" for n in range(1, 25)]
    assert entries == 48


def test_of_two_who_act_on_what_they_both_saw_one_wins(database):
    with database.app_context():
        person_id = factories.person().id
        person = people_queries.acting(person_id, NOW)
        idea_id, seen = factories.idea(submitter=person).id, 1

    def withdraw(reason: str) -> str:
        with database.app_context():
            idea = db.session.get_one(Idea, idea_id)
            person = people_queries.acting(person_id, NOW)
            try:
                ideas.withdraw(idea, reason=reason, actor=person, now=NOW, seen=seen)
                db.session.commit()
            except RuleViolation as error:
                db.session.rollback()
                return str(error)
            return "gelukt"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(withdraw, ["een", "twee"]))
    assert answers[1] == "gelukt"
    assert "intussen veranderd" in answers[0]


def test_the_day_of_the_first_answer_counts_working_days():
    idea = factories.idea(kind=IdeaKind.URGENT_QUESTION, submitted_at=datetime(2026, 4, 24, 9, tzinfo=UTC))
    assert idea_queries.first_response(idea) == date(2026, 4, 30)  # Koningsdag is on Monday the 27th
    idea.kind = IdeaKind.NEED
    assert idea_queries.first_response(idea) == date(2026, 5, 12)  # and Bevrijdingsdag on Tuesday the 5th
