"""Triage rounds: overview, preparation, opening, closing, result."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.clock import AMSTERDAM, local_date
from innovatie.domain import rounds
from innovatie.domain.workflow import can_move
from innovatie.enums import RoundState
from innovatie.errors import Missing
from innovatie.extensions import db
from innovatie.models.rounds import Round, RoundIdea
from innovatie.queries import log, people
from innovatie.queries import rounds as round_queries
from innovatie.queries import rounds_scoring as scoring_queries
from innovatie.web import current
from innovatie.web.forms.rounds import IdeasForm, RoundForm
from innovatie.web.guards import allow

bp = Blueprint("rounds", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/rondes")
@allow(rules.sees_rounds)
def overview() -> Page:
    return render_template("rounds/overview.html", rounds=round_queries.overview())


@bp.route("/rondes/nieuw", methods=["GET", "POST"])
@allow(rules.plans_rounds)
def plan() -> Page:
    form = RoundForm(data=_proposed())
    if form.carries_out(lambda: rounds.plan(**_typed(form), actor=current_user, now=clock.now())):
        db.session.commit()
        flash("De ronde staat klaar om voor te bereiden. Zet er nu ideeën in.", "success")
        return redirect(url_for("rounds.show", round_id=form.made.id))
    return render_template("rounds/plan.html", form=form, round=None), form.status


@bp.get("/rondes/<int:round_id>")
@allow(rules.sees_round, load=round_queries.round_for)
def show(round_: Round) -> Page:
    now = clock.now()
    members = people.in_office(now)
    return render_template(
        "rounds/show.html",
        round=round_,
        nominations=round_queries.nominations([item.idea_id for item in round_.items]),
        submitted=scoring_queries.submitted(round_.id),
        scorers=round_queries.scorers(round_.id, now),
        sheets=scoring_queries.own_sheets(current_user, round_.id),
        members=members,
        missing_layers=people.missing_layers(members),
        missing=_missing(round_),
        timeline=log.timeline(log.history("round", round_.id)),
    )


@bp.route("/rondes/<int:round_id>/wijzigen", methods=["GET", "POST"])
@allow(rules.prepares_round, load=round_queries.round_for)
def change(round_: Round) -> Page:
    round_id, form = round_.id, RoundForm(obj=round_)
    if form.carries_out(lambda: rounds.change(round_, **_typed(form), actor=current_user, now=clock.now())):
        db.session.commit()
        flash("De ronde is gewijzigd.", "success")
        return redirect(url_for("rounds.show", round_id=round_id))
    if form.is_refused:
        round_ = db.session.get_one(Round, round_id)
    return render_template("rounds/plan.html", form=form, round=round_), form.status


@bp.route("/rondes/<int:round_id>/ideeen", methods=["GET", "POST"])
@allow(rules.prepares_round, load=round_queries.round_for)
def choose_ideas(round_: Round) -> Page:
    round_id, form, candidates = round_.id, IdeasForm(), round_queries.candidates()
    form.offer(candidates)

    def add_chosen() -> None:
        for nomination in candidates:
            if nomination.idea_id in (form.ideas.data or []):
                rounds.add_idea(round_, nomination.idea, actor=current_user, now=clock.now())

    if form.carries_out(add_chosen):
        db.session.commit()
        flash("De gekozen ideeën staan in de ronde.", "success")
        return redirect(url_for("rounds.show", round_id=round_id))
    if form.is_refused:
        round_, candidates = db.session.get_one(Round, round_id), round_queries.candidates()
    page = render_template("rounds/ideas.html", form=form, round=round_, candidates=candidates)
    return page, form.status


@bp.post("/rondes/ideeen/<int:item_id>/verwijderen")
@allow(rules.prepares_round, load=round_queries.item_for)
def remove_idea(item: RoundIdea) -> Page:
    round_id = item.round_id
    rounds.remove_idea(item, actor=current_user, now=clock.now())
    db.session.commit()
    flash("Het idee is uit de ronde gehaald. Het blijft voorgedragen.", "success")
    return redirect(url_for("rounds.show", round_id=round_id))


@bp.route("/rondes/<int:round_id>/openen", methods=["GET", "POST"])
@allow(rules.leads_round, load=round_queries.round_for)
def open_(round_: Round) -> Page:
    if request.method != "POST":
        if not can_move(round_, RoundState.SCORING):
            return _not_now(round_)
        return _confirm(
            round_,
            f"Wil je ‘{round_.name}’ openen?",
            "De raadsleden krijgen bericht en kunnen beoordelen.",
            ["De criteria, de teksten, de plaatsen en de regel bij gelijke stemmen liggen dan vast."],
            "Ronde openen",
        )
    rounds.open_round(round_, actor=current_user, now=clock.now())
    db.session.commit()
    flash("De ronde is open. De raadsleden hebben bericht gekregen.", "success")
    return redirect(url_for("rounds.show", round_id=round_.id))


@bp.route("/rondes/<int:round_id>/sluiten", methods=["GET", "POST"])
@allow(rules.leads_round, load=round_queries.round_for)
def close(round_: Round) -> Page:
    if request.method != "POST":
        if not can_move(round_, RoundState.SCORED):
            return _not_now(round_)
        return _confirm(
            round_,
            "Wil je het beoordelen sluiten?",
            "Daarna zie je de uitslag en kun je een vergadering plannen.",
            ["Raadsleden kunnen niets meer inleveren.", "Wat niet is ingeleverd, telt niet mee."],
            "Beoordelen sluiten",
        )
    rounds.close_scoring(round_, actor=current_user, now=clock.now())
    db.session.commit()
    flash("Het beoordelen is gesloten. Dit is de uitslag.", "success")
    return redirect(url_for("rounds.result", round_id=round_.id))


@bp.post("/rondes/<int:round_id>/afronden")
@allow(rules.leads_round, load=round_queries.round_for)
def finish(round_: Round) -> Page:
    rounds.finish(round_, actor=current_user, now=clock.now())
    db.session.commit()
    flash("De ronde is afgerond. Alle ideeën hebben een besluit.", "success")
    return redirect(url_for("rounds.show", round_id=round_.id))


@bp.get("/rondes/<int:round_id>/uitslag")
@allow(rules.sees_round, load=round_queries.round_for)
def result(round_: Round) -> Page:
    results = scoring_queries.results(current_user, round_.id)
    return render_template("rounds/result.html", round=round_, results=results, thresholds=round_.thresholds)


def _proposed() -> dict[str, Any]:
    """What the form of a new round begins with: the places, and the end of a day some weeks from now."""
    settings = current.settings
    day = local_date(clock.now()) + timedelta(days=settings.round_scoring_days)
    return {
        "places_national": settings.round_places_national,
        "places_regional": settings.round_places_regional,
        "scoring_closes_at": datetime.combine(day, time(17), AMSTERDAM),
    }


def _typed(form: RoundForm) -> dict[str, Any]:
    """The fields of a round, as the commands call them."""
    return {name: form[name].data for name in form.data if name not in ("csrf_token", "form_key")}


def _missing(round_: Round) -> list[Missing]:
    """What the next step of whoever leads the round still waits for."""
    if not rules.plans_rounds(current_user):
        return []
    if round_.state is RoundState.PREPARATION:
        return rounds.missing_for_opening(round_, clock.now())
    return rounds.missing_for_finishing(round_)


def _not_now(round_: Round) -> Response:
    flash(f"Dit kan nu niet: de stand is ‘{round_.state.label}’.", "warning")
    return redirect(url_for("rounds.show", round_id=round_.id), 303)


def _confirm(round_: Round, title: str, text: str, consequences: list[str], label: str) -> Page:
    back = url_for("rounds.show", round_id=round_.id)
    return render_template(
        "confirm.html",
        title=title,
        text=text,
        consequences=consequences,
        submit_label=label,
        cancel_url=back,
        form=FlaskForm(),
        breadcrumbs=[
            ("Start", url_for("start.home")),
            ("Rondes", url_for("rounds.overview")),
            (round_.name, back),
            (label, None),
        ],
    )
