"""What handlers do: each step from each state, what it writes and who hears of it."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from innovatie.domain import ideas_handling
from innovatie.domain.workflow import IDEA_MOVES
from innovatie.enums import FieldlabScope, HandlingOutcome, IdeaState, Role
from innovatie.errors import IllegalMove, RuleViolation
from innovatie.extensions import db
from innovatie.models.ideas import Handling, Nomination
from innovatie.models.log import Notification, RecordEntry, StateChange
from innovatie.queries import people as people_queries
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

STEPS = {
    "take_up": ({}, IdeaState.IN_HANDLING, HandlingOutcome.TAKEN_UP),
    "ask_for_more": ({"question": "Voor hoeveel lezers?"}, IdeaState.MORE_INFO, HandlingOutcome.QUESTION),
    "support_locally": (
        {"text": "Twee dagdelen advies.", "until": date(2026, 9, 1)},
        IdeaState.SUPPORTED,
        HandlingOutcome.SUPPORT,
    ),
    "not_now": ({"reason": "Dit loopt al elders."}, IdeaState.NOT_NOW, HandlingOutcome.NOT_NOW),
    "nominate": (
        {"scope": FieldlabScope.REGIONAL, "motivation": "Veel bibliotheken willen dit."},
        IdeaState.PROMISING,
        HandlingOutcome.NOMINATED,
    ),
}


def do(step: str, idea, actor, **changes) -> None:
    values = {**STEPS[step][0], **changes}
    if step == "nominate":
        values.setdefault("organisation_id", idea.handler_id or idea.organisation_id)
    getattr(ideas_handling, step)(idea, **values, actor=actor, now=NOW)


def told() -> dict[int, str]:
    return {row.person_id: row.kind for row in db.session.scalars(sa.select(Notification))}


@pytest.mark.parametrize("state", list(IdeaState))
@pytest.mark.parametrize("step", list(STEPS))
def test_every_step_from_every_state(step, state):
    _, to, outcome = STEPS[step]
    idea, actor = factories.idea(state=state), factories.coordinator()
    if to not in IDEA_MOVES[state] or state is IdeaState.IN_TRIAGE:  # then the council decides
        with pytest.raises(IllegalMove):
            do(step, idea, actor)
        return
    do(step, idea, actor)
    db.session.commit()
    assert idea.state is to
    change = db.session.scalars(sa.select(StateChange)).one()
    assert (change.old, change.new, change.actor_id) == (state.value, to.value, actor.id)
    assert [handling.outcome for handling in db.session.scalars(sa.select(Handling))] == [outcome]
    assert {entry.action for entry in db.session.scalars(sa.select(RecordEntry))} >= {"move", "handle_idea"}
    assert told()[idea.submitter_id] == "idea_handled"


@pytest.mark.parametrize("step", list(STEPS))
def test_who_handles_an_idea_of_their_own_gets_no_message(step):
    poi = factories.poi()
    actor = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    idea = factories.idea(submitter=actor, handler=poi)
    do(step, idea, actor)
    db.session.commit()
    assert actor.id not in told()


@pytest.mark.parametrize(
    ("step", "changes", "message"),
    [
        ("ask_for_more", {"question": "  "}, "Schrijf je vraag op"),
        ("support_locally", {"text": ""}, "welke steun"),
        ("support_locally", {"until": TODAY - timedelta(days=1)}, "dag die nog komt"),
        ("not_now", {"reason": "\n"}, "waarom het nu niet kan"),
        ("nominate", {"motivation": ""}, "kansrijk"),
    ],
)
def test_a_step_without_its_words_is_refused(step, changes, message):
    idea, actor = factories.idea(), factories.coordinator()
    with pytest.raises(RuleViolation, match=message):
        do(step, idea, actor, **changes)
    assert idea.state is IdeaState.SUBMITTED


def test_support_may_end_today():
    idea, actor = factories.idea(), factories.coordinator()
    do("support_locally", idea, actor, until=TODAY)
    db.session.commit()
    assert db.session.scalars(sa.select(Handling)).one().support_until == TODAY


def test_who_saw_an_older_version_is_refused():
    idea, actor = factories.idea(), factories.coordinator()
    seen = idea.version
    ideas_handling.ask_for_more(idea, question="Hoeveel?", actor=actor, now=NOW, seen=seen)
    db.session.commit()
    with pytest.raises(RuleViolation, match="intussen veranderd"):
        ideas_handling.not_now(idea, reason="Nee.", actor=actor, now=NOW, seen=seen)


def test_a_nomination_is_kept_and_the_coordinator_hears_of_it():
    poi, national = factories.poi(), factories.coordinator()
    actor = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    idea = factories.idea(handler=poi)
    do("nominate", idea, actor)
    db.session.commit()
    nomination = db.session.scalars(sa.select(Nomination)).one()
    assert (nomination.scope, nomination.organisation_id, nomination.by_id) == (
        FieldlabScope.REGIONAL,
        poi.id,
        actor.id,
    )
    assert told() == {idea.submitter_id: "idea_handled", national.id: "idea_nominated"}


def test_a_specialist_proposes_and_the_coordinator_decides():
    poi = factories.poi()
    coordinator = factories.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    specialist = factories.person(poi, roles=[(Role.INNOVATION_SPECIALIST, poi)])
    idea = factories.idea(handler=poi)
    ideas_handling.propose(idea, motivation="Veel vraag.", actor=specialist, now=NOW)
    db.session.commit()
    assert idea.state is IdeaState.SUBMITTED
    assert told() == {coordinator.id: "idea_proposed"}
    assert db.session.scalars(sa.select(Handling)).one().outcome is HandlingOutcome.PROPOSED


@pytest.mark.parametrize(
    "state", [state for state in IdeaState if IdeaState.PROMISING not in IDEA_MOVES[state]]
)
def test_nothing_is_proposed_that_cannot_be_nominated(state):
    idea, actor = factories.idea(state=state), factories.person()
    with pytest.raises(IllegalMove):
        ideas_handling.propose(idea, motivation="Veel vraag.", actor=actor, now=NOW)


def test_steps_after_each_other_tell_the_whole_story():
    idea, actor = factories.idea(), people_queries.acting(factories.coordinator().id, NOW)
    for step in ("take_up", "ask_for_more", "take_up", "support_locally", "nominate", "take_up", "not_now"):
        do(step, idea, actor)
        db.session.commit()
    query = sa.select(StateChange.new).where(StateChange.thing == "idea").order_by(StateChange.id)
    assert list(db.session.scalars(query)) == [
        "in_behandeling",
        "aanvulling_gevraagd",
        "in_behandeling",
        "lokaal_ondersteund",
        "voorgedragen",
        "in_behandeling",
        "niet_nu",
    ]
