"""The gates between the phases: what is missing, the request, and every outcome of a decision."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from innovatie.domain import fieldlabs, fieldlabs_gates
from innovatie.enums import (
    Choice,
    CouncilRole,
    FieldlabScope,
    FieldlabState,
    GateRequestState,
    Layer,
    Phase,
    Province,
    Role,
)
from innovatie.errors import IllegalMove, RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import GateAnswer, GateRequest, GateRequestAnswer
from innovatie.models.ideas import IdeaChallenge
from innovatie.models.log import Notification, StateChange
from innovatie.models.sessions import AgendaItem, Ballot, CouncilSession
from innovatie.queries import fieldlabs_gates as gate_reads
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


def led(**kw):
    """A lead and a Fieldlab that is linked to an opgave."""
    lead = make.person()
    fieldlab = make.fieldlab(lead=lead, **{"phase": Phase.EXPLORE, **kw})
    make.save(IdeaChallenge(idea_id=fieldlab.idea_id, challenge_id=make.challenge().id))
    return lead, fieldlab


def say_yes(fieldlab, lead, *criteria):
    for criterion in criteria:
        fieldlabs_gates.answer(
            fieldlab, criterion, met=True, explanation="Zie het plan.", actor=lead, now=NOW
        )
    db.session.commit()


def own(fieldlab, lead):
    """Owner and programme are named and the owner has said yes."""
    fieldlabs.name_owner(fieldlab, owner=make.kb(), programme=make.programme(), actor=lead, now=NOW)
    fieldlabs.accept_ownership(fieldlab, actor=lead, now=NOW)
    db.session.commit()


def ask(fieldlab, lead, to_phase):
    asked = fieldlabs_gates.request_gate(
        fieldlab, to_phase=to_phase, learned="Kinderen lezen liever samen.", actor=lead, now=NOW
    )
    db.session.commit()
    return asked


def decide(asked, outcome, back_to=None):
    fieldlabs_gates.apply_decision(
        asked, outcome=outcome, back_to=back_to, reason="Omdat het werkt.", actor=make.person(), now=NOW
    )
    db.session.commit()


def missing(fieldlab, to_phase):
    return [one.text for one in fieldlabs_gates.missing_for(fieldlab, to_phase, NOW)]


def told(kind):
    rows = db.session.scalars(
        select(Notification).where(Notification.kind == kind).order_by(Notification.person_id)
    )
    return [row.person_id for row in rows]


def answers():
    return {row.criterion_id: (row.met, row.explanation) for row in db.session.scalars(select(GateAnswer))}


# the checklist


def test_answers_are_saved_one_by_one_and_changed():
    lead, fieldlab = led()
    first, second = make.gate_criterion(Phase.EXPLORE), make.gate_criterion(Phase.EXPLORE)
    fieldlabs_gates.answer(fieldlab, first, met=False, explanation="", actor=lead, now=NOW)
    fieldlabs_gates.answer(
        fieldlab, second, met=None, explanation="Vraag het aan Rijnbrink.", actor=lead, now=NOW
    )
    say_yes(fieldlab, lead, first)
    assert answers() == {first.id: (True, "Zie het plan."), second.id: (None, "Vraag het aan Rijnbrink.")}


def test_an_empty_answer_to_a_new_criterion_is_no_answer():
    lead, fieldlab = led()
    criterion = make.gate_criterion(Phase.EXPLORE)
    assert fieldlabs_gates.answer(fieldlab, criterion, met=None, explanation="", actor=lead, now=NOW) is None
    assert answers() == {}


def test_yes_needs_an_explanation():
    lead, fieldlab = led()
    criterion = make.gate_criterion(Phase.EXPLORE)
    with pytest.raises(RuleViolation, match="leg uit"):
        fieldlabs_gates.answer(fieldlab, criterion, met=True, explanation=" ", actor=lead, now=NOW)


def test_the_edition_of_this_year_counts():
    make.gate_criterion(Phase.EXPLORE, from_year=2021)
    now = make.gate_criterion(Phase.EXPLORE, from_year=2025)
    make.gate_criterion(Phase.EXPLORE, from_year=2027)
    assert [criterion.id for criterion in gate_reads.criteria(NOW)] == [now.id]


@pytest.mark.parametrize(
    ("present", "to_phase", "numbers"),
    [
        (Phase.EXPLORE, Phase.EXPERIMENT, [1]),
        (Phase.EXPLORE, Phase.SCALE, [1, 2]),
        (Phase.EXPLORE, Phase.CORE, [1, 2, 3]),
        (Phase.EXPERIMENT, Phase.SCALE, [2]),
        (Phase.SCALE, Phase.CORE, [3]),
        (Phase.CORE, Phase.CORE, [4]),
        (Phase.EXPERIMENT, Phase.EXPERIMENT, []),
        (Phase.SCALE, Phase.EXPLORE, []),
    ],
)
def test_a_later_entry_answers_all_gates_on_the_way(present, to_phase, numbers):
    assert [phase.number for phase in gate_reads.phases_to_pass(present, to_phase)] == numbers


def test_what_is_missing_before_gate_1():
    fieldlab = make.fieldlab(phase=Phase.EXPLORE)
    criterion = make.gate_criterion(Phase.EXPLORE, number="P1.1", text="Het probleem is beschreven.")
    make.gate_criterion(Phase.EXPERIMENT)
    found = fieldlabs_gates.missing_for(fieldlab, Phase.EXPERIMENT, NOW)
    here = f"/fieldlabs/{fieldlab.id}"
    assert [(one.text, one.url) for one in found] == [
        ("Kies een trekker.", f"{here}/team"),
        ("Koppel een maatschappelijke opgave.", here),
        (
            "Criterium P1.1 is nog niet klaar.",
            f"{here}/poort?naar=2#criterium-{criterion.id}",
        ),
    ]


def test_no_is_not_enough():
    lead, fieldlab = led()
    criterion = make.gate_criterion(Phase.EXPLORE)
    fieldlabs_gates.answer(fieldlab, criterion, met=False, explanation="Bijna.", actor=lead, now=NOW)
    assert len(missing(fieldlab, Phase.EXPERIMENT)) == 1
    say_yes(fieldlab, lead, criterion)
    assert missing(fieldlab, Phase.EXPERIMENT) == []


def test_what_is_missing_before_gate_2_and_3():
    lead, fieldlab = led(phase=Phase.EXPERIMENT)
    owner = ["Noem een beoogd eigenaar.", "Kies een landelijk programma."]
    log = ["Schrijf in het logboek wat jullie hebben getest."]
    assert missing(fieldlab, Phase.SCALE) == log + owner
    assert missing(fieldlab, Phase.CORE) == [*log, *owner, "De eigenaar moet ja zeggen."]
    make.progress_entry(fieldlab, lead)
    own(fieldlab, lead)
    assert missing(fieldlab, Phase.CORE) == []


def test_a_decision_without_a_step_needs_no_criteria():
    _, fieldlab = led(phase=Phase.EXPERIMENT)
    make.gate_criterion(Phase.EXPERIMENT)
    assert missing(fieldlab, Phase.EXPERIMENT) == []


# the team


def test_a_national_team_hears_which_layers_are_missing():
    lead, fieldlab = led(scope=FieldlabScope.NATIONAL, provinces=[])
    assert fieldlabs_gates.warnings_for(fieldlab) == [
        "In het team ontbreekt nog iemand uit de lagen provinciaal, landelijk, extern."
    ]
    for employer in (make.poi(), make.kb(), make.organisation(layer=Layer.EXTERNAL)):
        make.team_member(fieldlab, make.person(employer))
    assert fieldlabs_gates.warnings_for(fieldlab) == []


def test_a_regional_team_has_a_library_and_a_poi_and_is_asked_for_a_partner():
    _, fieldlab = led()
    assert fieldlabs_gates.warnings_for(fieldlab) == [
        "In het team ontbreekt nog iemand van een POI.",
        "Kan een externe partij helpen? Die zit nog niet in het team.",
    ]
    make.team_member(fieldlab, make.person(make.poi()), until=TODAY)
    assert len(fieldlabs_gates.warnings_for(fieldlab)) == 2


# the request


def test_a_request_keeps_the_answers_and_what_was_learned():
    lead, fieldlab = led()
    chair = make.council_member(role=CouncilRole.CHAIR)
    make.council_member()
    criterion = make.gate_criterion(Phase.EXPLORE)
    say_yes(fieldlab, lead, criterion)
    asked = ask(fieldlab, lead, Phase.EXPERIMENT)

    assert (asked.from_phase, asked.to_phase, asked.learned) == (
        Phase.EXPLORE,
        Phase.EXPERIMENT,
        "Kinderen lezen liever samen.",
    )
    assert fieldlab.state is FieldlabState.AT_GATE
    kept = db.session.scalars(select(GateRequestAnswer)).one()
    assert (kept.criterion_id, kept.met, kept.explanation) == (criterion.id, True, "Zie het plan.")
    assert told("gate_requested") == [chair.id]
    with pytest.raises(RuleViolation, match="wacht op een poortbesluit"):
        say_yes(fieldlab, lead, criterion)
    with pytest.raises(RuleViolation, match="wacht op een poortbesluit"):
        ask(fieldlab, lead, Phase.EXPERIMENT)


def test_a_gate_with_something_missing_is_not_requested():
    lead, fieldlab = led()
    make.gate_criterion(Phase.EXPLORE, number="P1.3")
    with pytest.raises(RuleViolation) as refused:
        ask(fieldlab, lead, Phase.EXPERIMENT)
    assert [one.text for one in refused.value.missing] == ["Criterium P1.3 is nog niet klaar."]
    assert fieldlab.state is FieldlabState.RUNNING


def test_a_request_says_what_was_learned():
    lead, fieldlab = led()
    with pytest.raises(RuleViolation, match="wat jullie leerden"):
        fieldlabs_gates.request_gate(fieldlab, to_phase=Phase.EXPERIMENT, learned=" ", actor=lead, now=NOW)


def test_going_back_is_not_requested_but_decided():
    lead, fieldlab = led(phase=Phase.SCALE)
    with pytest.raises(RuleViolation, match="door een besluit"):
        ask(fieldlab, lead, Phase.EXPLORE)


def test_a_later_entry_skips_a_phase_with_all_criteria_answered():
    lead, fieldlab = led()
    first, second = make.gate_criterion(Phase.EXPLORE), make.gate_criterion(Phase.EXPERIMENT)
    make.progress_entry(fieldlab, lead)
    own(fieldlab, lead)
    say_yes(fieldlab, lead, first)
    with pytest.raises(RuleViolation):
        ask(fieldlab, lead, Phase.SCALE)
    say_yes(fieldlab, lead, second)
    decide(ask(fieldlab, lead, Phase.SCALE), Choice.GO)
    assert fieldlab.phase is Phase.SCALE


def test_a_request_is_withdrawn_and_asked_again():
    lead, fieldlab = led()
    asked = ask(fieldlab, lead, Phase.EXPERIMENT)
    fieldlabs_gates.withdraw_request(asked, reason="Te vroeg.", actor=lead, now=NOW)
    db.session.commit()
    assert (asked.state, fieldlab.state) == (GateRequestState.WITHDRAWN, FieldlabState.RUNNING)
    with pytest.raises(IllegalMove):
        fieldlabs_gates.withdraw_request(asked, reason="Nog eens.", actor=lead, now=NOW)
    assert ask(fieldlab, lead, Phase.EXPERIMENT).id != asked.id


def test_a_request_that_is_being_voted_on_stays():
    lead, fieldlab = led()
    asked = ask(fieldlab, lead, Phase.EXPERIMENT)
    session = make.save(CouncilSession(title="Mei", place="Utrecht", starts_at=NOW, tie_rule="voorzitter"))
    item = make.save(AgendaItem(session_id=session.id, position=1, gate_request_id=asked.id))
    ballot = {"number": 1, "tie_rule": "voorzitter", "in_office": 5, "opened_at": NOW}
    make.save(Ballot(agenda_item_id=item.id, closes_at=NOW + timedelta(hours=1), **ballot))
    with pytest.raises(RuleViolation, match="stemt al"):
        fieldlabs_gates.withdraw_request(asked, reason="Te vroeg.", actor=lead, now=NOW)


def test_the_database_keeps_one_open_request_and_its_answers():
    lead, fieldlab = led()
    say_yes(fieldlab, lead, make.gate_criterion(Phase.EXPLORE))
    ask(fieldlab, lead, Phase.EXPERIMENT)
    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(sa.text("UPDATE gate_request_answer SET explanation = 'anders'"))
    db.session.rollback()
    with pytest.raises(IntegrityError):
        make.gate_request(fieldlab, lead, Phase.EXPERIMENT)


# the decision


@pytest.mark.parametrize("outcome", [Choice.GO, Choice.GO_IF])
def test_going_on_brings_the_next_phase(outcome):
    lead, fieldlab = led(next_gate_on=TODAY)
    here, there = make.gate_criterion(Phase.EXPLORE), make.gate_criterion(Phase.EXPERIMENT)
    say_yes(fieldlab, lead, here, there)
    asked = ask(fieldlab, lead, Phase.EXPERIMENT)
    decide(asked, outcome)
    assert (fieldlab.phase, fieldlab.state, fieldlab.next_gate_on) == (
        Phase.EXPERIMENT,
        FieldlabState.RUNNING,
        None,
    )
    assert asked.state is GateRequestState.DECIDED
    assert {met for met, _ in answers().values()} == {True}
    assert told("gate_decided") == [lead.id]
    moves = db.session.scalars(
        select(StateChange).where(StateChange.thing == "fieldlab").order_by(StateChange.id)
    )
    assert [(move.old, move.new) for move in moves] == [
        ("loopt", "bij_poort"),
        ("1", "2"),
        ("bij_poort", "loopt"),
    ]


def test_repeating_a_phase_asks_its_criteria_anew():
    lead, fieldlab = led()
    criterion = make.gate_criterion(Phase.EXPLORE)
    say_yes(fieldlab, lead, criterion)
    decide(ask(fieldlab, lead, Phase.EXPERIMENT), Choice.REPEAT)
    assert (fieldlab.phase, fieldlab.state) == (Phase.EXPLORE, FieldlabState.RUNNING)
    assert answers() == {criterion.id: (None, "Zie het plan.")}


def test_going_back_asks_the_criteria_from_there_on_anew():
    lead, fieldlab = led(phase=Phase.SCALE)
    criteria = [make.gate_criterion(phase) for phase in Phase]
    say_yes(fieldlab, lead, *criteria)
    decide(ask(fieldlab, lead, Phase.SCALE), Choice.BACK, Phase.EXPERIMENT)
    assert fieldlab.phase is Phase.EXPERIMENT
    given = answers()
    assert [given[criterion.id][0] for criterion in criteria] == [True, None, None, None]


def test_stopping_ends_the_fieldlab():
    lead, fieldlab = led(starts_on=TODAY + timedelta(days=7))
    decide(ask(fieldlab, lead, Phase.EXPLORE), Choice.STOP)
    assert (fieldlab.state, fieldlab.ends_on) == (FieldlabState.STOPPED, TODAY + timedelta(days=7))
    with pytest.raises(RuleViolation, match="is gestopt"):
        ask(fieldlab, lead, Phase.EXPERIMENT)


@pytest.mark.parametrize(
    ("outcome", "back_to"),
    [
        (Choice.BACK, None),
        (Choice.BACK, Phase.EXPERIMENT),
        (Choice.BACK, Phase.CORE),
        (Choice.GO, Phase.EXPLORE),
        (Choice.NOT_NOW, None),
        (Choice.ABSTAIN, None),
    ],
)
def test_an_outcome_that_is_none_changes_nothing(outcome, back_to):
    lead, fieldlab = led(phase=Phase.EXPERIMENT)
    asked = ask(fieldlab, lead, Phase.EXPERIMENT)
    with pytest.raises(RuleViolation):
        decide(asked, outcome, back_to)
    assert (fieldlab.phase, fieldlab.state, asked.state) == (
        Phase.EXPERIMENT,
        FieldlabState.AT_GATE,
        GateRequestState.OPEN,
    )


def test_a_request_is_decided_once():
    lead, fieldlab = led()
    asked = ask(fieldlab, lead, Phase.EXPERIMENT)
    decide(asked, Choice.GO)
    with pytest.raises(IllegalMove):
        decide(asked, Choice.GO)
    assert fieldlab.phase is Phase.EXPERIMENT


def test_the_core_is_checked_every_year_by_its_owner():
    lead, fieldlab = led(phase=Phase.CORE)
    own(fieldlab, lead)
    owner = make.person(roles=[])
    fieldlab.owner_id = owner.affiliations[0].organisation_id
    contact = make.person(roles=[(Role.OWNER_CONTACT, owner.affiliations[0].organisation)])
    criterion = make.gate_criterion(Phase.CORE)
    assert len(missing(fieldlab, Phase.CORE)) == 1
    say_yes(fieldlab, lead, criterion)
    asked = ask(fieldlab, lead, Phase.CORE)
    assert told("gate_requested") == [contact.id]
    decide(asked, Choice.GO)
    assert (fieldlab.phase, fieldlab.state) == (Phase.CORE, FieldlabState.RUNNING)
    assert answers() == {criterion.id: (None, "Zie het plan.")}


def test_coordinators_of_its_provinces_know_of_every_request():
    poi = make.poi(provinces=[Province.UTRECHT])
    near = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
    lead, fieldlab = led()
    ask(fieldlab, lead, Phase.EXPLORE)
    assert told("gate_requested") == [near.id]
    assert db.session.scalars(select(GateRequest.id)).all()
