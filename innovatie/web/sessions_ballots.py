"""Ballots on a session: open, vote, follow, close, and what the chair decides at a tie."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import sessions_ballots
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.sessions import AgendaItem, Ballot, Vote
from innovatie.queries import sessions as session_queries
from innovatie.web import sessions, sessions_page
from innovatie.web.forms.sessions import OpenBallotForm, TieForm, VoteForm
from innovatie.web.guards import allow

bp = Blueprint("sessions_ballots", __name__)

Page = str | Response | tuple[str, int]


def _back(item: AgendaItem) -> Response:
    """To the subject on the page of the session."""
    return redirect(url_for("sessions.show", session_id=item.session_id, _anchor=f"punt-{item.id}"))


@bp.post("/vergaderingen/punten/<int:item_id>/stemming")
@allow(rules.leads_session, load=session_queries.item_for)
def open_(item: AgendaItem) -> Page:
    form = OpenBallotForm(prefix=f"punt{item.id}-")
    if not form.validate():
        raise RuleViolation("Kies uit de lijst hoe lang er gestemd kan worden.")
    now = clock.now()
    sessions_ballots.open_ballot(item, closes_at=now + form.duration, actor=current_user, now=now)
    db.session.commit()
    flash("De stemming is open.", "success")
    return _back(item)


@bp.post("/vergaderingen/stemmingen/<int:ballot_id>/stem")
@allow(rules.takes_part, load=session_queries.ballot_for)
def vote(ballot: Ballot) -> Page:
    session_id, item = ballot.agenda_item.session_id, ballot.agenda_item
    form = sessions_page.vote_form(ballot, request.form)
    if form.carries_out(lambda: _vote(ballot, form)):
        db.session.commit()
        flash(f"Je stem is uitgebracht: {form.made.choice.label}.", "success")
        return _back(item)
    session = session_queries.session(session_id)
    return sessions.session_page(session or ballot.agenda_item.session, form)


def _vote(ballot: Ballot, form: VoteForm) -> Vote:
    seat, choice = current_user.seats[0], form.choice.data
    return sessions_ballots.cast_vote(ballot, member=seat, choice=choice, actor=current_user, now=clock.now())


@bp.get("/vergaderingen/stemmingen/<int:ballot_id>/stand")
@allow(rules.sees_sessions, load=session_queries.ballot_for)
def turnout(ballot: Ballot) -> Page:
    """How many voted, not what; asked for every few seconds by the page of the session."""
    return render_template("sessions/_turnout.html", ballot=ballot)


@bp.post("/vergaderingen/stemmingen/<int:ballot_id>/sluiten")
@allow(rules.leads_session, load=session_queries.ballot_for)
def close(ballot: Ballot) -> Page:
    item = ballot.agenda_item
    sessions_ballots.close_ballot(ballot, actor=current_user, now=clock.now())
    db.session.commit()
    flash("De stemming is gesloten. De uitslag staat op de pagina.", "success")
    return _back(item)


@bp.route("/vergaderingen/stemmingen/<int:ballot_id>/voorzitter", methods=["GET", "POST"])
@allow(rules.decides_tie, load=session_queries.ballot_for)
def decide_tie(ballot: Ballot) -> Page:
    ballot_id, item = ballot.id, ballot.agenda_item
    options = sessions_ballots.tied_options(ballot, item.ballots)
    form = TieForm()
    form.offer(options)
    if form.carries_out(lambda: _decide_tie(ballot, form)):
        db.session.commit()
        flash("De beslissing is vastgelegd. Leg nu het besluit vast.", "success")
        return _back(item)
    if form.is_refused:
        ballot = session_queries.ballot_for(current_user, ballot_id=ballot_id) or ballot
    page = render_template("sessions/tie.html", form=form, ballot=ballot, item=ballot.agenda_item)
    return page, form.status


def _decide_tie(ballot: Ballot, form: TieForm) -> None:
    sessions_ballots.decide_tie(
        ballot, choice=form.choice.data, reason=form.reason.data, actor=current_user, now=clock.now()
    )
