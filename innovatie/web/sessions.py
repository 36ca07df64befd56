"""Council sessions: overview, planning, the page of a session, presence, opening and closing."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import sessions
from innovatie.domain.workflow import can_move
from innovatie.enums import SessionState
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import CouncilMembership
from innovatie.models.rounds import Round
from innovatie.models.sessions import AgendaItem, CouncilSession
from innovatie.queries import people as people_queries
from innovatie.queries import sessions as session_queries
from innovatie.web import sessions_page
from innovatie.web.forms.house import HouseForm
from innovatie.web.forms.sessions import AgendaForm, PlanForm, VoteForm
from innovatie.web.forms.text import id_or_none
from innovatie.web.guards import allow

bp = Blueprint("sessions", __name__)

Page = str | Response | tuple[str, int]
PER_PAGE = 30


@bp.get("/vergaderingen")
@allow(rules.sees_sessions)
def overview() -> Page:
    before = request.args.get("voor", type=id_or_none)
    found = session_queries.listing(current_user, before_id=before, limit=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    return render_template(
        "sessions/overview.html",
        sessions=shown,
        counts=session_queries.agenda_counts(shown),
        is_later=before is not None,
        next_url=url_for("sessions.overview", voor=shown[-1].id) if len(found) > PER_PAGE else None,
    )


@bp.route("/vergaderingen/nieuw", methods=["GET", "POST"])
@allow(rules.prepares_sessions)
def plan() -> Page:
    rounds = session_queries.rounds_to_decide()
    form = PlanForm(data={"round_id": request.args.get("ronde", type=int)})
    form.offer(rounds)
    if form.carries_out(lambda: _plan(form, rounds)):
        db.session.commit()
        flash("De vergadering is gepland. De raadsleden krijgen bericht.", "success")
        return redirect(url_for("sessions.show", session_id=form.made.id))
    return render_template("sessions/plan.html", form=form), form.status


def _plan(form: PlanForm, rounds: Sequence[Round]) -> CouncilSession:
    typed = {name: form[name].data for name in ("title", "place", "starts_at", "tie_rule")}
    round = next((round for round in rounds if round.id == form.round_id.data), None)
    return sessions.plan(**typed, round=round, actor=current_user, now=clock.now())


@bp.get("/vergaderingen/<int:session_id>")
@allow(rules.sees_sessions, load=session_queries.session_for)
def show(session: CouncilSession) -> Page:
    return session_page(session)


def session_page(session: CouncilSession, bad_vote: VoteForm | None = None) -> Page:
    """The one page for chair and members; `bad_vote` is a vote that was refused, to be shown again."""
    who = sessions_page.reader(session, clock.now())
    subjects = sessions_page.subjects(session, who, bad_vote)
    is_shown = any(subject.vote_form is bad_vote for subject in subjects)
    page = render_template(
        "sessions/show.html",
        session=session,
        who=who,
        everybody=sessions_page.everybody(who.members, session),
        subjects=subjects,
        missing=sessions.missing_for_opening(session),
        form=bad_vote,
        refusals=bad_vote.form_errors if bad_vote and not is_shown else [],
    )
    return page, 422 if bad_vote else 200


@bp.route("/vergaderingen/<int:session_id>/agenda", methods=["GET", "POST"])
@allow(rules.prepares_sessions, load=session_queries.session_for)
def agenda(session: CouncilSession) -> Page:
    session_id, form = session.id, AgendaForm()
    ideas, requests = session_queries.ideas_to_decide(), session_queries.requests_to_decide()
    form.offer(ideas, requests)
    if form.carries_out(lambda: _add_chosen(session, form)):
        db.session.commit()
        flash("De agenda is aangevuld.", "success")
        return redirect(url_for("sessions.show", session_id=session_id))
    if form.is_refused:
        session = session_queries.session(session_id) or session
    page = render_template(
        "sessions/agenda.html", form=form, session=session, has_choice=bool(ideas or requests)
    )
    return page, form.status


def _add_chosen(session: CouncilSession, form: AgendaForm) -> None:
    now = clock.now()
    if not form.ideas.data and not form.requests.data:
        raise RuleViolation("Kies minstens één punt.")
    for item in session_queries.ideas_to_decide():
        if item.id in (form.ideas.data or ()):
            sessions.add_item(session, item, actor=current_user, now=now)
    for asked in session_queries.requests_to_decide():
        if asked.id in (form.requests.data or ()):
            sessions.add_gate_request(session, asked, actor=current_user, now=now)


@bp.post("/vergaderingen/punten/<int:item_id>/verwijderen")
@allow(rules.prepares_sessions, load=session_queries.item_for)
def remove(item: AgendaItem) -> Page:
    session_id = item.session_id
    sessions.remove(item, actor=current_user, now=clock.now())
    db.session.commit()
    flash("Het punt is van de agenda gehaald.", "success")
    return redirect(url_for("sessions.show", session_id=session_id))


@bp.post("/vergaderingen/<int:session_id>/openen")
@allow(rules.leads_session, load=session_queries.session_for)
def open_(session: CouncilSession) -> Page:
    sessions.open_session(session, actor=current_user, now=clock.now())
    db.session.commit()
    flash("De vergadering is open. Leden kunnen zich nu aanwezig melden.", "success")
    return redirect(url_for("sessions.show", session_id=session.id))


@bp.route("/vergaderingen/<int:session_id>/sluiten", methods=["GET", "POST"])
@allow(rules.leads_session, load=session_queries.session_for)
def close(session: CouncilSession) -> Page:
    back = url_for("sessions.show", session_id=session.id)
    if request.method == "POST":
        sessions.close_session(session, actor=current_user, now=clock.now())
        db.session.commit()
        flash("De vergadering is gesloten.", "success")
        return redirect(back)
    if not can_move(session, SessionState.CLOSED):
        flash(f"Dit kan nu niet: de stand is ‘{session.state.label}’.", "warning")
        return redirect(back, 303)
    return render_template(
        "confirm.html",
        title="Wil je de vergadering sluiten?",
        text="Iedereen wordt afgemeld en er kan niet meer worden gestemd.",
        consequences=["Waar nog geen uitkomst is, komt op de agenda van een volgende vergadering."],
        submit_label="Vergadering sluiten",
        cancel_url=back,
        form=HouseForm(),
        breadcrumbs=[
            ("Start", url_for("start.home")),
            ("Vergaderingen", url_for("sessions.overview")),
            (session.title, back),
            ("Sluiten", None),
        ],
    )


@bp.post("/vergaderingen/<int:session_id>/aanwezig")
@allow(rules.takes_part, load=session_queries.session_for)
def arrive(session: CouncilSession) -> Page:
    return _presence(session, current_user.seats[0], "aanwezig", "Je bent aanwezig. Je kunt meestemmen.")


@bp.post("/vergaderingen/<int:session_id>/vertrokken")
@allow(rules.takes_part, load=session_queries.session_for)
def leave(session: CouncilSession) -> Page:
    return _presence(session, current_user.seats[0], "vertrokken", "Je bent afgemeld.")


@bp.post("/vergaderingen/<int:session_id>/leden")
@allow(rules.leads_session, load=session_queries.session_for)
def note_presence(session: CouncilSession) -> Page:
    """The chair or the secretary notes who came or went; the button sends the seat and the step."""
    member_id, step = request.form.get("lid", type=int), request.form.get("stap", "")
    members = sessions_page.everybody(people_queries.in_office(clock.now()), session)
    member = next((found for found in members if found.id == member_id), None)
    if member is None or step not in ("aanwezig", "vertrokken"):
        raise RuleViolation("Kies een lid van de raad en of dat lid er is.")
    return _presence(session, member, step, f"{member.person.name} is {step} gemeld.")


def _presence(session: CouncilSession, member: CouncilMembership, step: str, told: str) -> Page:
    command = sessions.arrive if step == "aanwezig" else sessions.leave
    command(session, member=member, actor=current_user, now=clock.now())
    db.session.commit()
    flash(told, "success")
    return redirect(url_for("sessions.show", session_id=session.id))
