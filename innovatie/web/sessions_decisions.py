"""Decisions: the page of a subject with its result, writing down what the council decided, the owner's decision."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import sessions_decisions
from innovatie.enums import Choice
from innovatie.extensions import db
from innovatie.models.fieldlabs import GateRequest
from innovatie.models.sessions import AgendaItem
from innovatie.queries import ideas as idea_queries
from innovatie.queries import organisations as organisation_queries
from innovatie.queries import sessions as session_queries
from innovatie.web import sessions_page
from innovatie.web.forms.sessions import (
    BackForm,
    ConditionsForm,
    DecisionForm,
    NationalForm,
    OwnerForm,
    RegionalForm,
)
from innovatie.web.guards import allow

bp = Blueprint("sessions_decisions", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/vergaderingen/punten/<int:item_id>")
@allow(rules.sees_sessions, load=session_queries.item_for)
def show(item: AgendaItem) -> Page:
    who = sessions_page.reader(item.session, clock.now())
    return render_template(
        "sessions/item.html",
        session=item.session,
        subject=sessions_page.subject(item, who),
        awards=session_queries.awards_of(item.decision) if item.decision else [],
        fieldlab=idea_queries.fieldlab_of(item.idea),
    )


@bp.route("/vergaderingen/punten/<int:item_id>/besluit", methods=["GET", "POST"])
@allow(rules.records_decision, load=session_queries.item_for)
def decide(item: AgendaItem) -> Page:
    item_id, outcome = item.id, sessions_decisions.outcome_of(item)
    if outcome is None or item.decision or item.gate_decision:
        flash("Er is nu geen uitkomst om vast te leggen. Kijk hoe het ervoor staat.", "error")
        return redirect(url_for("sessions_decisions.show", item_id=item_id))
    form = _form(item, outcome)
    if form.carries_out(lambda: _write_down(item, form.outcome())):
        db.session.commit()
        flash("Het besluit is vastgelegd. De betrokkenen krijgen bericht.", "success")
        return redirect(url_for("sessions_decisions.show", item_id=item_id))
    if form.is_refused:
        item = session_queries.item(item_id) or item
    page = render_template("sessions/decide.html", form=form, item=item, outcome=outcome)
    return page, form.status


def _form(item: AgendaItem, outcome: Choice) -> DecisionForm:
    """What has to be filled in follows from the outcome."""
    if outcome in (Choice.NATIONAL_FIELDLAB, Choice.REGIONAL_FIELDLAB):
        form = NationalForm() if outcome is Choice.NATIONAL_FIELDLAB else RegionalForm()
        form.offer(session_queries.sources(clock.now()))
        return form
    if outcome is Choice.BACK and item.gate_request:
        back = BackForm()
        back.offer(item.gate_request.from_phase)
        return back
    if outcome is Choice.GO_IF:
        conditions = ConditionsForm()
        conditions.offer(organisation_queries.active(clock.local_date(clock.now())))
        return conditions
    return DecisionForm()


def _write_down(item: AgendaItem, typed: dict[str, Any]) -> None:
    command = sessions_decisions.decide if item.item else sessions_decisions.decide_gate
    command(item, **typed, actor=current_user, now=clock.now())


@bp.route("/poorten/<int:request_id>/besluit", methods=["GET", "POST"])
@allow(rules.decides_as_owner, load=session_queries.request_for)
def decide_as_owner(asked: GateRequest) -> Page:
    request_id, back = asked.id, url_for("fieldlabs.detail", fieldlab_id=asked.fieldlab_id)
    form = OwnerForm()
    if form.carries_out(lambda: _decide_as_owner(asked, form)):
        db.session.commit()
        flash("Je besluit is vastgelegd. Het team krijgt bericht.", "success")
        return redirect(back)
    if form.is_refused:
        asked = session_queries.request_for(current_user, request_id=request_id) or asked
    page = render_template("sessions/owner.html", form=form, asked=asked, back=back)
    return page, form.status


def _decide_as_owner(asked: GateRequest, form: OwnerForm) -> None:
    renewed = form.outcome.data is Choice.BACK
    sessions_decisions.decide_as_owner(
        asked,
        outcome=form.outcome.data,
        back_to=form.back_to.data if renewed else None,
        reason=form.reason.data,
        actor=current_user,
        now=clock.now(),
    )
