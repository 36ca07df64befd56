"""Commands around the gates between the phases: answer the criteria, request, withdraw, apply what was decided."""

from datetime import datetime

from innovatie.clock import local_date
from innovatie.domain import pool_requests, workflow
from innovatie.domain.fieldlabs import path, require_running
from innovatie.domain.notify import notify
from innovatie.domain.record import record
from innovatie.enums import (
    GATE_CHOICES,
    Choice,
    CouncilRole,
    FieldlabScope,
    FieldlabState,
    GateRequestState,
    Layer,
    OrganisationKind,
    Phase,
    Role,
    TeamRole,
)
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, GateAnswer, GateRequest, GateRequestAnswer
from innovatie.models.people import Person
from innovatie.models.reference import GateCriterion
from innovatie.queries import fieldlabs as reads
from innovatie.queries import fieldlabs_gates as gate_reads
from innovatie.queries import people as people_reads

FORWARD = (Choice.GO, Choice.GO_IF)


# the checklist


def answer(
    fieldlab: Fieldlab,
    criterion: GateCriterion,
    *,
    met: bool | None,
    explanation: str,
    actor: Person,
    now: datetime,
) -> GateAnswer | None:
    """Save the team's answer to one criterion; without yes or no it is a note for later. Empty and new: nothing."""
    workflow.lock(fieldlab)
    require_running(fieldlab)
    if met and not explanation.strip():
        raise RuleViolation(f"{criterion.number}: leg uit waaraan je ziet dat het klaar is.")
    present = gate_reads.answers(fieldlab.id).get(criterion.id)
    if (
        (present.met, present.explanation) == (met, explanation)
        if present
        else (met is None and not explanation)
    ):
        return present
    if present is None:
        present = GateAnswer(fieldlab_id=fieldlab.id, criterion_id=criterion.id)
    present.met, present.explanation, present.by_id, present.at = met, explanation, actor.id, now
    db.session.add(present)
    db.session.flush()
    record("answer_criterion", fieldlab, actor=actor, now=now, criterion=criterion.number, met=met)
    return present


def missing_for(fieldlab: Fieldlab, to_phase: Phase, now: datetime) -> list[Missing]:
    """What is still needed before the gate to `to_phase` can be requested; for the page, the button, the command."""
    passed = gate_reads.phases_to_pass(fieldlab.phase, to_phase)
    return [
        *_missing_in_team(fieldlab),
        *_missing_around(fieldlab, passed),
        *_missing_answers(fieldlab, passed, to_phase, now),
    ]


def _missing_in_team(fieldlab: Fieldlab) -> list[Missing]:
    if reads.team_ids(fieldlab.id, TeamRole.LEAD):
        return []
    return [Missing("Kies een trekker.", path(fieldlab, "/team"))]


def _missing_around(fieldlab: Fieldlab, passed: list[Phase]) -> list[Missing]:
    """What the system itself can see: opgave (FLB-08), log (PHA-02), owner and programme (SCA-01, SCA-02)."""
    owner_page, missing = path(fieldlab, "/eigenaar"), []
    if passed and not reads.has_opgave(fieldlab):
        missing.append(Missing("Koppel een maatschappelijke opgave.", path(fieldlab)))
    if Phase.EXPERIMENT in passed and not reads.log(fieldlab.id, limit=1):
        missing.append(
            Missing("Schrijf in het logboek wat jullie hebben getest.", path(fieldlab, "/logboek"))
        )
    needs_owner = passed and passed[-1].number >= Phase.EXPERIMENT.number
    if needs_owner and fieldlab.owner_id is None:
        missing.append(Missing("Noem een beoogd eigenaar.", owner_page))
    if needs_owner and fieldlab.programme_id is None:
        missing.append(Missing("Kies een landelijk programma.", owner_page))
    accepted = fieldlab.owner_accepted_at is not None
    if needs_owner and passed[-1].number >= Phase.SCALE.number and not accepted:
        missing.append(Missing("De eigenaar moet ja zeggen.", owner_page))
    return missing


def _missing_answers(
    fieldlab: Fieldlab, passed: list[Phase], to_phase: Phase, now: datetime
) -> list[Missing]:
    given = gate_reads.answers(fieldlab.id)
    page = path(fieldlab, f"/poort?naar={to_phase.value}")
    return [
        Missing(f"Criterium {criterion.number} is nog niet klaar.", f"{page}#{anchor(criterion)}")
        for criterion in gate_reads.criteria(now)
        if criterion.phase in passed and not (criterion.id in given and given[criterion.id].met)
    ]


def anchor(criterion: GateCriterion) -> str:
    """The place of a criterion on the page of the checklist."""
    return f"criterium-{criterion.id}"


def warnings_for(fieldlab: Fieldlab) -> list[str]:
    """Who is not on the team yet; advice and never a block (FLB-06, FLB-07)."""
    present = reads.team_organisations(fieldlab.id)
    layers, kinds = {place.layer for place in present}, {place.kind for place in present}
    if fieldlab.scope is FieldlabScope.NATIONAL:
        absent = [layer.label.lower() for layer in Layer if layer not in layers]
        layer_words = "de laag" if len(absent) == 1 else "de lagen"
        return [f"In het team ontbreekt nog iemand uit {layer_words} {', '.join(absent)}."] if absent else []
    needed = {OrganisationKind.LIBRARY: "een bibliotheek", OrganisationKind.POI: "een POI"}
    found = [
        f"In het team ontbreekt nog iemand van {text}." for kind, text in needed.items() if kind not in kinds
    ]
    if Layer.EXTERNAL not in layers:
        found.append("Kan een externe partij helpen? Die zit nog niet in het team.")
    return found


# request and withdraw


def request_gate(
    fieldlab: Fieldlab, *, to_phase: Phase, learned: str, actor: Person, now: datetime
) -> GateRequest:
    """Ask for a decision, with what was learned (PHA-08) and a copy of the answers (PHA-09)."""
    workflow.lock(fieldlab)
    require_running(fieldlab)
    if to_phase.number < fieldlab.phase.number:
        raise RuleViolation("Terug gaan kan alleen door een besluit. Vraag een besluit over deze fase aan.")
    missing = missing_for(fieldlab, to_phase, now)
    if missing:
        raise RuleViolation("De poort kan nog niet worden aangevraagd. Dit ontbreekt nog:", missing)
    if not learned.strip():
        raise RuleViolation("Schrijf op wat jullie leerden en wat jullie delen.")
    asked = GateRequest(
        fieldlab_id=fieldlab.id,
        from_phase=fieldlab.phase,
        to_phase=to_phase,
        learned=learned,
        by_id=actor.id,
        at=now,
    )
    db.session.add(asked)
    db.session.flush()
    _copy_answers(fieldlab, asked, now)
    record("request_gate", asked, actor=actor, now=now, to_phase=to_phase.value)
    workflow.move(fieldlab, FieldlabState.AT_GATE, actor=actor, now=now, reason=_asked_for(asked))
    text = f"Het Fieldlab ‘{fieldlab.name}’ vraagt een besluit: {_asked_for(asked)}"
    _tell_deciders(fieldlab, asked, "gate_requested", text, actor, now)
    return asked


def _copy_answers(fieldlab: Fieldlab, asked: GateRequest, now: datetime) -> None:
    """The criteria of this gate, and of the gates it skips, as they were answered at this moment."""
    passed = gate_reads.phases_to_pass(asked.from_phase, asked.to_phase) or [asked.from_phase]
    given = gate_reads.answers(fieldlab.id)
    db.session.add_all(
        GateRequestAnswer(
            request_id=asked.id,
            criterion_id=criterion.id,
            met=bool(given[criterion.id].met),
            explanation=given[criterion.id].explanation,
        )
        for criterion in gate_reads.criteria(now)
        if criterion.phase in passed and criterion.id in given
    )


def _asked_for(asked: GateRequest) -> str:
    if asked.to_phase is not asked.from_phase:
        return f"van fase {asked.from_phase.label} naar fase {asked.to_phase.label}."
    if asked.from_phase is Phase.CORE:
        return "jaarlijkse toets in de kern."
    return f"herhalen, terug of stoppen in fase {asked.from_phase.label}."


def _tell_deciders(
    fieldlab: Fieldlab, asked: GateRequest, kind: str, text: str, actor: Person, now: datetime
) -> None:
    """Gates 1 to 3: chair and secretary, who plan a session. Gate 4: the owner. Always the POI coordinators."""
    told = {person.id for person in reads.coordinators_of(fieldlab, now)}
    if asked.from_phase is Phase.CORE:
        told |= {person.id for person in people_reads.people_with(Role.OWNER_CONTACT, now, fieldlab.owner_id)}
    else:
        leading = (CouncilRole.CHAIR, CouncilRole.SECRETARY)
        told |= {seat.person_id for seat in people_reads.in_office(now) if seat.role in leading}
    notify(told - {actor.id}, kind, text, path=request_path(fieldlab, asked), now=now)


def request_path(fieldlab: Fieldlab, asked: GateRequest) -> str:
    return path(fieldlab, f"/aanvragen/{asked.id}")


def lock_request(asked: GateRequest) -> Fieldlab:
    """Take the Fieldlab and then its request, in this order everywhere and before a row points to them."""
    fieldlab = db.session.get_one(Fieldlab, asked.fieldlab_id)
    workflow.lock(fieldlab)
    workflow.lock(asked)
    return fieldlab


def withdraw_request(asked: GateRequest, *, reason: str, actor: Person, now: datetime) -> None:
    """Take a request back, as long as nobody votes on it; the answers can be changed again."""
    fieldlab = lock_request(asked)
    if gate_reads.is_being_voted_on(asked.id):
        raise RuleViolation("De raad stemt al over deze aanvraag. Wacht op het besluit.")
    workflow.move(asked, GateRequestState.WITHDRAWN, actor=actor, now=now, reason=reason)
    workflow.move(fieldlab, FieldlabState.RUNNING, actor=actor, now=now, reason=reason)
    text = f"De poortaanvraag van het Fieldlab ‘{fieldlab.name}’ is ingetrokken."
    _tell_deciders(fieldlab, asked, "gate_withdrawn", text, actor, now)


# the decision


def apply_decision(
    asked: GateRequest, *, outcome: Choice, back_to: Phase | None, reason: str, actor: Person, now: datetime
) -> None:
    """Carry out what the council (gates 1 to 3) or the owner (gate 4) decided.

    `back_to` is an earlier phase, for `Choice.BACK` only. Sessions keep the decision itself, and hold the locks.
    """
    fieldlab = db.session.get_one(Fieldlab, asked.fieldlab_id)
    to_phase = _phase_after(fieldlab, asked, outcome, back_to)
    workflow.move(asked, GateRequestState.DECIDED, actor=actor, now=now, reason=reason)
    if to_phase is not fieldlab.phase:
        workflow.move(fieldlab, to_phase, actor=actor, now=now, reason=reason)
    if outcome is Choice.STOP:
        fieldlab.ends_on = max(local_date(now), fieldlab.starts_on)
        pool_requests.end_for_stopped(fieldlab, actor=actor, now=now)
    fieldlab.next_gate_on = None
    state = FieldlabState.STOPPED if outcome is Choice.STOP else FieldlabState.RUNNING
    workflow.move(fieldlab, state, actor=actor, now=now, reason=reason)
    if to_phase.number <= asked.from_phase.number:
        _reopen_answers(fieldlab, now)
    told = {*reads.team_ids(fieldlab.id), *(person.id for person in reads.coordinators_of(fieldlab, now))}
    text = f"Besluit over het Fieldlab ‘{fieldlab.name}’: {outcome.label.lower()}. Lees de reden."
    notify(told - {actor.id}, "gate_decided", text, path=request_path(fieldlab, asked), now=now)


def _phase_after(fieldlab: Fieldlab, asked: GateRequest, outcome: Choice, back_to: Phase | None) -> Phase:
    if outcome not in GATE_CHOICES:
        raise RuleViolation("Dit is geen uitkomst van een poort. Kies doorgaan, herhalen, terug of stoppen.")
    if (outcome is Choice.BACK) is not (back_to is not None):
        raise RuleViolation("Kies bij ‘terug’ naar welke fase, en alleen dan.")
    if back_to is not None:
        if back_to.number >= fieldlab.phase.number:
            raise RuleViolation(f"Terug is naar een fase vóór {fieldlab.phase.label}. Kies een eerdere fase.")
        return back_to
    return asked.to_phase if outcome in FORWARD else fieldlab.phase


def _reopen_answers(fieldlab: Fieldlab, now: datetime) -> None:
    """The phase is done (again): its answers must be looked at anew. What was explained stays as a start."""
    given = gate_reads.answers(fieldlab.id)
    for criterion in gate_reads.criteria(now):
        if criterion.phase.number >= fieldlab.phase.number and criterion.id in given:
            given[criterion.id].met = None
