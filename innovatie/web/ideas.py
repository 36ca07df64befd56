"""Ideas as everybody sees them: the list, one idea, and what the submitter does."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import ideas
from innovatie.domain.workflow import can_move
from innovatie.enums import IdeaState
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.queries import ideas as idea_queries
from innovatie.queries import log as log_queries
from innovatie.queries import rounds_scoring as scoring_queries
from innovatie.queries.ideas import Filters
from innovatie.queries.log import TimelineEntry
from innovatie.web import listings
from innovatie.web.forms.ideas import (
    AnswerForm,
    DiscardForm,
    FilterForm,
    IdeaForm,
    SubmitForm,
    WithdrawForm,
)
from innovatie.web.guards import allow
from innovatie.web.ideas_handling import steps_for, take_step, take_up_label, trail

bp = Blueprint("ideas", __name__)

Page = Response | tuple[str, int]


@bp.get("/inzendingen")
@allow(rules.reads_along)
def overview() -> str:
    form = FilterForm(request.args)
    filters = Filters(
        kind=form.kind.data,
        state=form.state.data,
        challenge=form.challenge.data,
        province=form.province.data,
        mine=form.mine.data,
        text=(form.q.data or "")[:100],
    )
    counts = idea_queries.counts(current_user, filters)
    form.offer(counts, idea_queries.current_challenges(clock.local_date(clock.now())))
    page = idea_queries.listing(
        current_user,
        filters,
        **listings.place(),
    )
    kept = listings.filters_kept(form)
    return render_template(
        "ideas/overview.html",
        form=form,
        page=page,
        total=counts.get(filters.state, 0) if filters.state else sum(counts.values()),
        is_filtered=filters != Filters(),
        newer_url=page.newer and url_for(".overview", **kept, na=page.newer),
        older_url=page.older and url_for(".overview", **kept, voor=page.older),
    )


@bp.route("/inzendingen/nieuw", methods=["GET", "POST"])
@allow(rules.may_hand_in)
def new() -> Page:
    form = IdeaForm(version=0, organisation_id=current_user.acts_for_id)
    _offer(form)
    if form.carries_out(lambda: _keep(form)):
        return _saved(form.made)
    page = render_template("ideas/edit.html", form=form, idea=None)
    return page, form.status


@bp.route("/inzendingen/<int:idea_id>/wijzigen", methods=["GET", "POST"])
@allow(rules.owns_idea, load=idea_queries.idea_for)
def change(idea: Idea) -> Page:
    idea_id = idea.id
    form = IdeaForm(obj=idea, data=_chosen(idea))
    _offer(form)
    if request.method != "POST" and idea.state is not IdeaState.DRAFT:
        flash("Je hebt dit al ingediend. De tekst staat nu vast.", "warning")
        return redirect(url_for(".show", idea_id=idea_id), 303)
    if form.carries_out(lambda: _keep(form, idea)):
        return _saved(form.made)
    if form.is_refused:
        idea = idea_queries.idea_for(current_user, idea_id=idea_id) or idea
        form.version.data = idea.version
    page = render_template("ideas/edit.html", form=form, idea=idea)
    return page, form.status


def _keep(form: IdeaForm, idea: Idea | None = None) -> Idea:
    """Make or change the draft, and hand it in unless it stays one."""
    now = clock.now()
    if idea is None:
        idea = ideas.create_draft(**_typed(form), actor=current_user, now=now)
    else:
        ideas.change_draft(idea, **_typed(form), actor=current_user, now=now, seen=form.version.data)
    if not form.draft.data:
        ideas.submit(idea, actor=current_user, now=now)
    return idea


def _offer(form: IdeaForm) -> None:
    today = clock.local_date(clock.now())
    form.offer(current_user.network_organisations, idea_queries.current_challenges(today))


def _chosen(idea: Idea) -> dict[str, list[str]]:
    """The codes that are ticked: an opgave of an earlier year stands for that of this year."""
    codes = [challenge.code for challenge in idea.challenges]
    return {"societal": codes, "system": codes}


def _typed(form: IdeaForm) -> dict[str, Any]:
    """What the form holds, as the commands ask for it."""
    places = {place.id: place for place in current_user.network_organisations}
    challenges = idea_queries.current_challenges(clock.local_date(clock.now()))
    return {
        "kind": form.kind.data,
        "title": form.title.data,
        "problem": form.problem.data,
        "target_group": form.target_group.data,
        "organisation": places[form.organisation_id.data],
        "origin": form.origin.data,
        "challenges": [challenge for challenge in challenges if challenge.code in form.codes],
    }


def _saved(idea: Idea) -> Response:
    db.session.commit()
    if idea.reference:
        flash(f"Je inzending is ontvangen. Het nummer is {idea.reference}.", "success")
    else:
        flash("Je concept is bewaard. Alleen jij ziet het.", "success")
    return redirect(url_for(".show", idea_id=idea.id), 303)


@bp.get("/inzendingen/<int:idea_id>")
@allow(rules.sees_idea, load=idea_queries.idea_for)
def show(idea: Idea) -> str:
    changes = log_queries.history("idea", idea.id)
    since = changes[0].at if changes else idea.created_at
    owns = rules.owns_idea(current_user, idea)
    return render_template(
        "ideas/show.html",
        idea=idea,
        turn=idea_queries.turn(idea, since, clock.now()),
        timeline=_told_once(log_queries.timeline(changes), idea),
        nominations=idea_queries.nominations_of(idea),
        decisions=idea_queries.decisions_on(idea),
        results=scoring_queries.results_of_idea(current_user, idea.id),
        fieldlab=idea_queries.fieldlab_of(idea),
        missing=ideas.missing_for_submitting(idea) if owns and idea.state is IdeaState.DRAFT else [],
        owns=owns,
        may_withdraw=owns and can_move(idea, IdeaState.WITHDRAWN),
        steps=steps_for(current_user, idea),
        take_up_label=take_up_label(current_user, idea),
    )


def _told_once(entries: list[TimelineEntry], idea: Idea) -> list[TimelineEntry]:
    """Leave out of the timeline what the page shows as question, answer or reason already."""
    said = {handling.text for handling in idea.handlings}
    return [replace(entry, reason=None) if entry.reason in said else entry for entry in entries]


@bp.post("/inzendingen/<int:idea_id>/indienen")
@allow(rules.owns_idea, load=idea_queries.idea_for)
def submit(idea: Idea) -> Response:
    ideas.submit(idea, actor=current_user, now=clock.now(), seen=SubmitForm().version.data)
    return _saved(idea)


@bp.route("/inzendingen/<int:idea_id>/antwoord", methods=["GET", "POST"])
@allow(rules.owns_idea, load=idea_queries.idea_for)
def answer(idea: Idea) -> Page:
    form = AnswerForm()
    return take_step(
        idea,
        form,
        lambda **who: ideas.answer(idea, text=form.text.data, **who),
        possible=idea.state is IdeaState.MORE_INFO,
        title="Antwoord geven",
        submit_label="Antwoord versturen",
        done="Je antwoord is verstuurd. De behandelaar is nu aan zet.",
    )


@bp.route("/inzendingen/<int:idea_id>/intrekken", methods=["GET", "POST"])
@allow(rules.owns_idea, load=idea_queries.idea_for)
def withdraw(idea: Idea) -> Page:
    is_draft = idea.state is IdeaState.DRAFT
    form = DiscardForm() if is_draft else WithdrawForm()
    reason = "" if is_draft else form.reason.data
    after = ["De behandelaar krijgt bericht.", "De inzending blijft te lezen, met je reden."]
    return take_step(
        idea,
        form,
        lambda **who: ideas.withdraw(idea, reason=reason, **who),
        possible=can_move(idea, IdeaState.WITHDRAWN),
        done="Je concept is weg." if is_draft else "Je inzending is ingetrokken.",
        template="confirm.html",
        title="Wil je dit concept weggooien?" if is_draft else "Wil je deze inzending intrekken?",
        text="Je kunt er daarna niets meer aan doen.",
        consequences=[] if is_draft else after,
        submit_label="Concept weggooien" if is_draft else "Inzending intrekken",
        cancel_url=url_for(".show", idea_id=idea.id),
        breadcrumbs=trail(idea, "Weggooien" if is_draft else "Intrekken"),
    )
