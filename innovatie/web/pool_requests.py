"""Requests for an expert and the loans that follow."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.clock import local_date
from innovatie.domain import pool_requests
from innovatie.enums import RequestState
from innovatie.extensions import db
from innovatie.methods import capacity
from innovatie.methods.staffing import Suggestion
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.pool import ExpertProfile, ExpertRequest, Secondment
from innovatie.queries import pool as pool_queries
from innovatie.queries import pool_requests as request_queries
from innovatie.web.forms.pool import ReasonForm, RequestFilterForm, RequestForm, ReviewForm
from innovatie.web.forms.text import id_or_none
from innovatie.web.guards import allow

bp = Blueprint("pool_requests", __name__)

Page = Response | str | tuple[str, int]
PER_PAGE = 30


@bp.get("/expertisepool/aanvragen")
@allow(rules.sees_pool)
def overview() -> Page:
    filters = RequestFilterForm(request.args)
    state = filters.state.data if filters.validate() else None
    found = request_queries.requests(
        current_user, states=[state] if state else [], before_id=_before(), limit=PER_PAGE + 1
    )
    kept = {"stand": state.value} if state else {}
    more = (
        url_for("pool_requests.overview", **kept, voor=found[PER_PAGE - 1].id)
        if len(found) > PER_PAGE
        else None
    )
    return render_template(
        "pool/requests.html", filters=filters, is_filtered=state, requests=found[:PER_PAGE], next_url=more
    )


@bp.route("/fieldlabs/<int:fieldlab_id>/expert-aanvragen", methods=["GET", "POST"])
@allow(rules.may_request_expert, load=request_queries.fieldlab_for)
def create(fieldlab: Fieldlab) -> Page:
    fieldlab_id, name, skills, form = fieldlab.id, fieldlab.name, pool_queries.skills(), RequestForm()
    form.offer(skills)

    def ask() -> ExpertRequest:
        return pool_requests.request_expert(
            fieldlab,
            skill=next(skill for skill in skills if skill.id == form.skill.data),
            **_asked(form),
            actor=current_user,
            now=clock.now(),
        )

    if form.carries_out(ask):
        db.session.commit()
        flash("De aanvraag is verstuurd. De poolbeheerders zoeken een expert.", "success")
        return redirect(url_for("pool_requests.show", request_id=form.made.id))
    page = render_template("pool/request_form.html", form=form, fieldlab_id=fieldlab_id, name=name)
    return page, form.status


@bp.get("/expertisepool/aanvragen/<int:request_id>")
@allow(rules.sees_pool_page, load=request_queries.request_for)
def show(wanted: ExpertRequest) -> Page:
    handles = rules.may_handle_request(current_user, wanted)
    ranked = _suggestions(wanted) if handles and wanted.state is RequestState.OPEN else []
    history, hidden = request_queries.history_of(wanted), _hidden(wanted)
    return render_template(
        "pool/request.html",
        wanted=wanted,
        live=_live(wanted),
        since=history[0].at if history else wanted.at,
        handles=handles,
        fitting=[one for one in ranked if one.fits],
        others=[one for one in ranked if not one.fits],
        timeline=request_queries.timeline(wanted, history, hidden=hidden),
        weeks=len(capacity.mondays(wanted.starts_on, wanted.ends_on)),
        hidden=hidden,
    )


@bp.post("/expertisepool/aanvragen/<int:request_id>/voorstellen/<int:expert_id>")
@allow(rules.may_propose_expert, load=request_queries.proposal_for)
def propose(proposal: tuple[ExpertRequest, ExpertProfile]) -> Page:
    wanted, profile = proposal
    request_id, name = wanted.id, profile.person.name
    pool_requests.propose(wanted, profile, actor=current_user, now=clock.now())
    db.session.commit()
    flash(f"We vragen {name} om akkoord. Daarna is de werkgever aan zet.", "success")
    return _to_request(request_id)


@bp.route("/expertisepool/aanvragen/<int:request_id>/intrekken", methods=["GET", "POST"])
@allow(rules.may_handle_request, load=request_queries.request_for)
def withdraw(wanted: ExpertRequest) -> Page:
    request_id, form = wanted.id, ReasonForm()

    def take_back() -> None:
        pool_requests.withdraw_request(wanted, reason=form.reason.data, actor=current_user, now=clock.now())

    if form.carries_out(take_back):
        db.session.commit()
        flash("De aanvraag is ingetrokken.", "success")
        return _to_request(request_id)
    return _step("withdraw", form, request_id)


@bp.post("/expertisepool/inzet/<int:secondment_id>/akkoord-expert")
@allow(rules.is_expert_of, load=request_queries.secondment_for)
def agree_as_expert(secondment: Secondment) -> Page:
    request_id = secondment.request_id
    pool_requests.agree_as_expert(secondment, actor=current_user, now=clock.now())
    db.session.commit()
    flash("Je bent akkoord. Nu vragen we je werkgever.", "success")
    return _to_request(request_id)


@bp.post("/expertisepool/inzet/<int:secondment_id>/akkoord-werkgever")
@allow(rules.speaks_for_employer, load=request_queries.secondment_for)
def agree_as_employer(secondment: Secondment) -> Page:
    request_id = secondment.request_id
    pool_requests.agree_as_employer(secondment, actor=current_user, now=clock.now())
    db.session.commit()
    flash("Je bent akkoord. De uren zijn geboekt en de expert staat in het team.", "success")
    return _to_request(request_id)


@bp.route("/expertisepool/inzet/<int:secondment_id>/afwijzen", methods=["GET", "POST"])
@allow(rules.may_decline_loan, load=request_queries.secondment_for)
def decline(secondment: Secondment) -> Page:
    request_id, form = secondment.request_id, ReasonForm()

    def say_no() -> None:
        pool_requests.decline(secondment, reason=form.reason.data, actor=current_user, now=clock.now())

    if form.carries_out(say_no):
        db.session.commit()
        flash("Je bent niet akkoord. De poolbeheerders zoeken een andere expert.", "success")
        return _to_request(request_id)
    return _step("decline", form, request_id)


@bp.post("/expertisepool/inzet/<int:secondment_id>/terugnemen")
@allow(rules.may_withdraw_proposal, load=request_queries.secondment_for)
def take_back_proposal(secondment: Secondment) -> Page:
    request_id = secondment.request_id
    pool_requests.withdraw(secondment, actor=current_user, now=clock.now())
    db.session.commit()
    flash("Het voorstel is teruggenomen. De aanvraag is weer open.", "success")
    return _to_request(request_id)


@bp.route("/expertisepool/inzet/<int:secondment_id>/afronden", methods=["GET", "POST"])
@allow(rules.may_finish_loan, load=request_queries.secondment_for)
def finish(secondment: Secondment) -> Page:
    request_id, form = secondment.request_id, ReviewForm()

    def close() -> None:
        pool_requests.finish(secondment, review=form.review.data, actor=current_user, now=clock.now())

    if form.carries_out(close):
        db.session.commit()
        flash("De inzet is afgerond. De uren na deze week zijn weer vrij.", "success")
        return _to_request(request_id)
    return _step("finish", form, request_id)


def _asked(form: RequestForm) -> dict[str, Any]:
    """What was typed, as the command calls it."""
    return {name: form[name].data for name in ("hours_per_week", "starts_on", "ends_on", "task")}


def _live(wanted: ExpertRequest) -> Secondment | None:
    """The loan that waits or runs: there is one at most."""
    return next((loan for loan in wanted.secondments if not loan.state.is_final), None)


def _suggestions(wanted: ExpertRequest) -> list[Suggestion]:
    return request_queries.suggestions(wanted, local_date(clock.now()))


def _hidden(wanted: ExpertRequest) -> set[int]:
    """The loans of which this person does not read reasons and reviews."""
    return {loan.id for loan in wanted.secondments if not rules.sees_loan_words(current_user, loan, wanted)}


def _step(template: str, form: Any, request_id: int) -> Page:
    """A page with one form about a request, also after a step that was taken back."""
    wanted = request_queries.request_for(current_user, request_id=request_id)
    if wanted is None:
        abort(404)
    page = render_template(f"pool/{template}.html", form=form, wanted=wanted, live=_live(wanted))
    return page, form.status


def _to_request(request_id: int) -> Response:
    return redirect(url_for("pool_requests.show", request_id=request_id))


def _before() -> int | None:
    try:
        return id_or_none(request.args.get("voor"))
    except ValueError:
        return None
