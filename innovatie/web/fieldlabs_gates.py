"""The gate of a Fieldlab: its checklist, the request, and what was decided."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import fieldlabs_gates
from innovatie.enums import Phase
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, GateRequest
from innovatie.queries import fieldlabs as reads
from innovatie.queries import fieldlabs_gates as gate_reads
from innovatie.web import current
from innovatie.web.fieldlabs import Page, Tab, again, page, step
from innovatie.web.forms.fieldlabs import (
    ANSWERS,
    ChecklistForm,
    GateRequestForm,
    TargetForm,
    WithdrawForm,
    checklist_form,
)
from innovatie.web.guards import allow

bp = Blueprint("fieldlabs_gates", __name__)


def target(fieldlab: Fieldlab) -> Phase:
    return TargetForm(request.args).chosen(fieldlab.phase)


# the checklist


@bp.get("/fieldlabs/<int:fieldlab_id>/poort")
@allow(rules.sees_fieldlabs, load=reads.fieldlab_for)
def checklist(fieldlab: Fieldlab) -> str:
    return _checklist_page(fieldlab, _checklist_form(fieldlab))


@bp.post("/fieldlabs/<int:fieldlab_id>/poort")
@allow(rules.may_answer_gate, load=reads.fieldlab_for)
def answer(fieldlab: Fieldlab) -> Page | Response:
    form, fieldlab_id, to_phase = _checklist_form(fieldlab), fieldlab.id, target(fieldlab)
    if not form.carries_out(lambda: _answer(fieldlab, form)):
        return _checklist_page(again(fieldlab_id), form), 422
    db.session.commit()
    flash("De antwoorden zijn bewaard.", "success")
    return redirect(url_for(".checklist", fieldlab_id=fieldlab_id, naar=to_phase.value), 303)


def _answer(fieldlab: Fieldlab, form: ChecklistForm) -> None:
    for row in form.touched():
        fieldlabs_gates.answer(
            fieldlab,
            row.criterion,
            met=ANSWERS[row.met.data],
            explanation=row.explanation.data,
            actor=current_user,
            now=clock.now(),
        )


def _checklist_form(fieldlab: Fieldlab) -> ChecklistForm:
    passed = gate_reads.phases_to_pass(fieldlab.phase, target(fieldlab))
    asked = [criterion for criterion in gate_reads.criteria(clock.now()) if criterion.phase in passed]
    return checklist_form(asked, gate_reads.answers(fieldlab.id))


def _checklist_page(fieldlab: Fieldlab, form: ChecklistForm) -> str:
    to_phase = target(fieldlab)
    return page(
        "gate",
        fieldlab,
        "Poort",
        form=form,
        to_phase=to_phase,
        targets=_targets(fieldlab, to_phase),
        gates=[
            (phase, [row for row in form.rows if row.criterion.phase is phase])
            for phase in gate_reads.phases_to_pass(fieldlab.phase, to_phase)
        ],
        answered=sum(row.present is not None and row.present.met is True for row in form.rows),
        missing=fieldlabs_gates.missing_for(fieldlab, to_phase, clock.now()),
        warnings=fieldlabs_gates.warnings_for(fieldlab),
        open_request=gate_reads.open_request(fieldlab.id),
    )


def _targets(fieldlab: Fieldlab, chosen: Phase) -> list[Tab]:
    """The next phase, the later ones (PHA-07), and a decision without a step."""
    here = fieldlab.phase
    found = [
        Tab(f"Naar {phase.label}", _target_url(fieldlab, phase), phase is chosen)
        for phase in Phase
        if phase.number > here.number
    ]
    label = "Jaarlijkse toets" if here is Phase.CORE else "Herhalen, terug of stoppen"
    return [*found, Tab(label, _target_url(fieldlab, here), here is chosen)]


def _target_url(fieldlab: Fieldlab, phase: Phase) -> str:
    return url_for(".checklist", fieldlab_id=fieldlab.id, naar=phase.value)


# the request


@bp.route("/fieldlabs/<int:fieldlab_id>/poort/aanvragen", methods=["GET", "POST"])
@allow(rules.may_request_gate, load=reads.fieldlab_for)
def request_gate(fieldlab: Fieldlab) -> Page | Response:
    form, fieldlab_id, to_phase = GateRequestForm(), fieldlab.id, target(fieldlab)
    if request.method != "POST":
        return _request_page(fieldlab, form, to_phase)
    if not form.carries_out(lambda: _request_gate(fieldlab, form, to_phase)):
        return _request_page(again(fieldlab_id), form, to_phase), 422
    db.session.commit()
    flash("De poort is aangevraagd.", "success")
    return redirect(url_for("fieldlabs.detail", fieldlab_id=fieldlab_id), 303)


def _request_gate(fieldlab: Fieldlab, form: GateRequestForm, to_phase: Phase) -> None:
    fieldlabs_gates.request_gate(
        fieldlab, to_phase=to_phase, learned=form.learned.data, actor=current_user, now=clock.now()
    )


def _request_page(fieldlab: Fieldlab, form: GateRequestForm, to_phase: Phase) -> str:
    council = fieldlab.phase is not Phase.CORE
    return step(
        fieldlab,
        form,
        title=_request_title(fieldlab.phase, to_phase),
        text=f"{current.settings.the_council_first} beslist hierover in een vergadering."
        if council
        else "De eigenaar beslist hierover.",
        notes=[
            "De antwoorden op de criteria gaan mee zoals ze nu zijn.",
            "Tot het besluit kun je de antwoorden niet veranderen.",
            *fieldlabs_gates.warnings_for(fieldlab),
        ],
        submit_label="Poort aanvragen",
        back=("Poort", _target_url(fieldlab, to_phase)),
    )


def _request_title(here: Phase, to_phase: Phase) -> str:
    if here is Phase.CORE:
        return "Vraag de jaarlijkse toets aan"
    if to_phase is here:
        return f"Vraag een besluit over fase {here.label}"
    return f"Vraag de poort naar {to_phase.label} aan"


@bp.get("/fieldlabs/<int:fieldlab_id>/aanvragen/<int:request_id>")
@allow(rules.sees_fieldlabs, load=gate_reads.request_for)
def show_request(asked: GateRequest) -> str:
    return page(
        "request",
        asked.fieldlab,
        "Poort",
        asked=asked,
        decision=gate_reads.decisions(asked.fieldlab_id).get(asked.id),
        session=gate_reads.session_of(asked.id),
    )


@bp.route("/fieldlabs/<int:fieldlab_id>/aanvragen/<int:request_id>/intrekken", methods=["GET", "POST"])
@allow(rules.may_withdraw_gate, load=gate_reads.request_for)
def withdraw(asked: GateRequest) -> Page | Response:
    form, fieldlab_id, request_id = WithdrawForm(), asked.fieldlab_id, asked.id
    if request.method != "POST":
        return _withdraw_page(asked.fieldlab, form, request_id)
    if not form.carries_out(lambda: _withdraw(asked, form)):
        return _withdraw_page(again(fieldlab_id), form, request_id), 422
    db.session.commit()
    flash("De aanvraag is ingetrokken. Je kunt de antwoorden weer veranderen.", "success")
    return redirect(url_for(".checklist", fieldlab_id=fieldlab_id), 303)


def _withdraw(asked: GateRequest, form: WithdrawForm) -> None:
    fieldlabs_gates.withdraw_request(asked, reason=form.reason.data, actor=current_user, now=clock.now())


def _withdraw_page(fieldlab: Fieldlab, form: WithdrawForm, request_id: int) -> str:
    back = url_for(".show_request", fieldlab_id=fieldlab.id, request_id=request_id)
    return step(
        fieldlab,
        form,
        title="Wil je de aanvraag intrekken?",
        text="Het Fieldlab gaat verder in deze fase. Later kun je de poort opnieuw aanvragen.",
        submit_label="Aanvraag intrekken",
        back=("Aanvraag", back),
    )
