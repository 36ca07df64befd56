"""Scoring: what a member still must judge, the sheet of one idea, and what the others think of it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import rounds_scoring
from innovatie.enums import RoundState
from innovatie.extensions import db
from innovatie.models.rounds import Round, RoundIdea, ScoreSheet
from innovatie.queries import rounds as round_queries
from innovatie.queries import rounds_scoring as scoring_queries
from innovatie.web.forms.rounds import ScoreForm, score_form
from innovatie.web.guards import allow

bp = Blueprint("rounds_scoring", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/rondes/<int:round_id>/beoordelen")
@allow(rules.scores_round, load=round_queries.round_for)
def mine(round_: Round) -> Page:
    return render_template(
        "rounds/mine.html",
        round=round_,
        is_open=_is_open(round_),
        sheets=scoring_queries.own_sheets(current_user, round_.id),
    )


@bp.get("/rondes/ideeen/<int:item_id>")
@allow(rules.sees_round, load=round_queries.item_for)
def show(item: RoundIdea) -> Page:
    sheet = scoring_queries.own_sheet(current_user, item.id)
    shown = scoring_queries.sheets_shown_to(current_user, item.id)
    return render_template(
        "rounds/item.html",
        item=item,
        round=item.round,
        nomination=round_queries.nominations([item.idea_id]).get(item.idea_id),
        is_open=_is_open(item.round),
        sheet=sheet,
        own_marks=scoring_queries.marks_of(sheet),
        sheets=shown,
        together=scoring_queries.combined(shown, item.round.criteria),
        result=scoring_queries.result_of_item(current_user, item.id),
    )


@bp.route("/rondes/ideeen/<int:item_id>/beoordelen", methods=["GET", "POST"])
@allow(rules.scores_idea, load=round_queries.item_for)
def score(item: RoundIdea) -> Page:
    item_id, sheet = item.id, scoring_queries.own_sheet(current_user, item.id)
    if request.method != "POST" and not _may_still_score(item, sheet):
        return redirect(url_for("rounds_scoring.show", item_id=item_id))
    form = score_form(item.round.criteria, sheet)
    if form.carries_out(lambda: _keep(form, item)):
        db.session.commit()
        return _go_on(form, item)
    item = round_queries.item_for(current_user, item_id=item_id) or item
    form.criteria = item.round.criteria
    nomination = round_queries.nominations([item.idea_id]).get(item.idea_id)
    page = render_template("rounds/score.html", form=form, item=item, round=item.round, nomination=nomination)
    return page, form.status


def _keep(form: ScoreForm, item: RoundIdea) -> None:
    """Save what was typed and, when asked, hand it in."""
    seat, now = current_user.seats[0], clock.now()
    typed: dict[str, Any] = {"marks": form.marks(), "remark": form.remark.data, "remarks": form.remarks()}
    rounds_scoring.save_sheet(item, member=seat, **typed, actor=current_user, now=now)
    if form.hand_in.data:
        rounds_scoring.submit_sheet(item, member=seat, actor=current_user, now=now)


def _go_on(form: ScoreForm, item: RoundIdea) -> Response:
    if form.hand_in.data:
        flash("Je beoordeling is ingeleverd. Je ziet nu ook wat anderen vinden.", "success")
        return redirect(url_for("rounds_scoring.show", item_id=item.id))
    flash("Je beoordeling is bewaard. Lever in als je klaar bent.", "success")
    return redirect(url_for("rounds_scoring.mine", round_id=item.round_id))


def _is_open(round_: Round) -> bool:
    return round_.state is RoundState.SCORING and clock.now() < round_.scoring_closes_at


def _may_still_score(item: RoundIdea, sheet: ScoreSheet | None) -> bool:
    return _is_open(item.round) and (sheet is None or sheet.submitted_at is None)
