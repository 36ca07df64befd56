"""Fieldlabs: the board, the page of one, its log, team, plan, opgaven and owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import fieldlabs, fieldlabs_gates, people_guests
from innovatie.enums import Layer, Phase
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.log import StateChange
from innovatie.models.people import Affiliation
from innovatie.queries import fieldlabs as reads
from innovatie.queries import fieldlabs_gates as gate_reads
from innovatie.queries import fieldlabs_guests as guest_reads
from innovatie.queries import ideas as idea_reads
from innovatie.queries import log as log_reads
from innovatie.web import current
from innovatie.web.forms.fieldlabs import (
    AppointForm,
    ConfirmForm,
    FilterForm,
    ProgressForm,
    SearchForm,
)
from innovatie.web.forms.house import HouseForm
from innovatie.web.forms.text import id_or_none
from innovatie.web.guards import allow

bp = Blueprint("fieldlabs", __name__)

PER_PAGE = 20
Page = str | tuple[str, int]


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int | None = None


def again(fieldlab_id: int) -> Fieldlab:
    """The Fieldlab of this request with all that its pages show, also after a step that was taken back."""
    fieldlab = reads.fieldlab_for(current_user, fieldlab_id=fieldlab_id)
    if fieldlab is None:
        abort(404)
    return fieldlab


def page(template: str, fieldlab: Fieldlab, tab: str, **context: Any) -> str:
    """A page among the tabs of one Fieldlab."""
    totals = reads.log_totals(fieldlab.id)
    team = [member for member in fieldlab.team if member.until is None]
    return render_template(
        f"fieldlabs/{template}.html",
        fieldlab=fieldlab,
        team=team,
        totals=totals,
        tabs_of_page=_tabs(fieldlab, tab, totals[0], len(team)),
        **context,
    )


def step(
    fieldlab: Fieldlab,
    form: HouseForm,
    *,
    title: str,
    submit_label: str,
    back: tuple[str, str],
    text: str = "",
    notes: Sequence[str] = (),
) -> str:
    """A page with one form and nothing else to do; `back` is the page (label, address) that it belongs to."""
    return render_template(
        "fieldlabs/step.html",
        fieldlab=fieldlab,
        form=form,
        title=title,
        text=text,
        notes=notes,
        submit_label=submit_label,
        back=back,
    )


def _tabs(fieldlab: Fieldlab, current: str, entries: int, members: int) -> list[Tab]:
    has_history = rules.reads_record_of_fieldlab(current_user, fieldlab)
    places = (
        ("Overzicht", "fieldlabs.detail", None),
        ("Logboek", "fieldlabs.log", entries),
        ("Team", "fieldlabs.team", members),
        ("Poort", "fieldlabs_gates.checklist", None),
        ("Eigenaar", "fieldlabs_plan.owner", None),
        *((("Geschiedenis", "record.of_fieldlab", None),) if has_history else ()),
    )
    return [
        Tab(label, url_for(endpoint, fieldlab_id=fieldlab.id), label == current, count)
        for label, endpoint, count in places
    ]


# the board and the page


@bp.get("/fieldlabs")
@allow(rules.sees_fieldlabs)
def overview() -> str:
    form = FilterForm(request.args, challenges=idea_reads.current_challenges(clock.local_date(clock.now())))
    filters = reads.Filters(
        challenge=form.chosen("opgave"),
        scope=form.chosen("soort"),
        province=form.chosen("provincie"),
        state=form.chosen("stand"),
    )
    found = reads.listing(current_user, filters)
    return render_template(
        "fieldlabs/overview.html",
        filters=form,
        is_filtered=filters != reads.Filters(),
        columns=[(phase, [fieldlab for fieldlab in found if fieldlab.phase is phase]) for phase in Phase],
        total=len(found),
        latest=reads.latest_entries(found),
    )


def _told_once(changes: Sequence[StateChange]) -> list[StateChange]:
    """A decision at a gate moves phase and state at one moment, for one reason: the phase says it all."""
    moments = {change.at for change in changes if change.new in list(Phase)}
    return [change for change in changes if change.new in list(Phase) or change.at not in moments]


@bp.get("/fieldlabs/<int:fieldlab_id>")
@allow(rules.sees_fieldlabs, load=reads.fieldlab_for)
def detail(fieldlab: Fieldlab) -> str:
    now = clock.now()
    changes = log_reads.history("fieldlab", fieldlab.id)
    start = log_reads.TimelineEntry(
        fieldlab.created_at, current.settings.council_name, "Fieldlab gestart", None
    )
    request_now = gate_reads.open_request(fieldlab.id)
    since = changes[0].at if changes else fieldlab.created_at
    return page(
        "detail",
        fieldlab,
        "Overzicht",
        turn=gate_reads.turn_of(fieldlab, request_now, since=since, now=now),
        history=[*log_reads.timeline(_told_once(changes)), start],
        open_request=request_now,
        decision=reads.decision_on(fieldlab),
        awards=reads.awards_of(fieldlab),
        requests=gate_reads.requests(fieldlab.id),
        decisions=gate_reads.decisions(fieldlab.id),
        entries=reads.log(fieldlab.id, limit=3),
        warnings=fieldlabs_gates.warnings_for(fieldlab),
    )


# the log


@bp.get("/fieldlabs/<int:fieldlab_id>/logboek")
@allow(rules.sees_fieldlabs, load=reads.fieldlab_for)
def log(fieldlab: Fieldlab) -> str:
    return _log_page(fieldlab, ProgressForm())


@bp.post("/fieldlabs/<int:fieldlab_id>/logboek")
@allow(rules.may_log_progress, load=reads.fieldlab_for)
def add_entry(fieldlab: Fieldlab) -> Page | Response:
    form, fieldlab_id = ProgressForm(), fieldlab.id
    if not form.carries_out(lambda: _log_progress(fieldlab, form)):
        return _log_page(again(fieldlab_id), form), 422
    db.session.commit()
    flash("Je voortgang staat in het logboek.", "success")
    return redirect(url_for(".log", fieldlab_id=fieldlab_id), 303)


def _log_progress(fieldlab: Fieldlab, form: ProgressForm) -> None:
    fieldlabs.log_progress(
        fieldlab,
        happened=form.happened.data,
        light=form.light.data,
        minutes=form.minutes.data or 0,
        next_step=form.next_step.data,
        actor=current_user,
        now=clock.now(),
    )


def _log_page(fieldlab: Fieldlab, form: ProgressForm) -> str:
    try:
        before_id = id_or_none(request.args.get("voor"))
    except ValueError:
        before_id = None
    entries = reads.log(fieldlab.id, before_id=before_id, limit=PER_PAGE + 1)
    return page(
        "log",
        fieldlab,
        "Logboek",
        form=form,
        entries=entries[:PER_PAGE],
        is_first=before_id is None,
        older=entries[PER_PAGE - 1].id if len(entries) > PER_PAGE else None,
    )


# the team


@bp.get("/fieldlabs/<int:fieldlab_id>/team")
@allow(rules.sees_fieldlabs, load=reads.fieldlab_for)
def team(fieldlab: Fieldlab) -> str:
    return _team_page(fieldlab)


@bp.post("/fieldlabs/<int:fieldlab_id>/team")
@allow(rules.may_manage_team, load=reads.fieldlab_for)
def appoint(fieldlab: Fieldlab) -> Page | Response:
    form, fieldlab_id = AppointForm(_candidates(fieldlab.id)), fieldlab.id
    if not form.carries_out(lambda: _appoint(fieldlab, form)):
        return _team_page(again(fieldlab_id), form), 422
    db.session.commit()
    flash("Het team is aangevuld.", "success")
    return redirect(url_for(".team", fieldlab_id=fieldlab_id), 303)


def _appoint(fieldlab: Fieldlab, form: AppointForm) -> None:
    chosen = next(found for found in _candidates(fieldlab.id) if str(found.id) == form.affiliation.data)
    fieldlabs.appoint(
        fieldlab,
        chosen.person,
        organisation_id=chosen.organisation_id,
        role=form.role.data,
        actor=current_user,
        now=clock.now(),
    )


def _candidates(fieldlab_id: int) -> Sequence[Affiliation]:
    search = SearchForm(request.args)
    if not search.q.data or not search.validate():
        return []
    return reads.candidates(fieldlab_id, search.q.data, clock.now())


def _team_page(fieldlab: Fieldlab, form: AppointForm | None = None) -> str:
    return page(
        "team",
        fieldlab,
        "Team",
        form=form or AppointForm(_candidates(fieldlab.id)),
        search=SearchForm(request.args),
        guests=guest_reads.last_days(fieldlab.id),
        warnings=fieldlabs_gates.warnings_for(fieldlab),
        layers=list(Layer),
    )


@bp.route("/fieldlabs/<int:fieldlab_id>/team/<int:member_id>/uit", methods=["GET", "POST"])
@allow(rules.may_end_membership, load=reads.member_for)
def leave(member: TeamMember) -> Page | Response:
    form, fieldlab_id, member_id = ConfirmForm(), member.fieldlab_id, member.id
    is_guest = _is_guest_here(member)
    if request.method != "POST":
        return _leave_page(member, form)
    if not form.carries_out(lambda: people_guests.leave_team(member, actor=current_user, now=clock.now())):
        found = reads.member_for(current_user, fieldlab_id=fieldlab_id, member_id=member_id)
        return (_leave_page(found, form), 422) if found else abort(404)
    db.session.commit()
    if is_guest:  # who sees this Fieldlab no more, and is signed out when there is nothing else to see
        flash("Je bent uit het team gegaan.", "success")
        return redirect(url_for("start.home"), 303)
    flash("Het team is bijgewerkt.", "success")
    return redirect(url_for(".team", fieldlab_id=fieldlab_id), 303)


def _is_guest_here(member: TeamMember) -> bool:
    """Is this the place of a guest, who goes?"""
    return member.person_id == current_user.id and not current_user.is_reader


def _leave_page(member: TeamMember, form: ConfirmForm) -> str:
    own = member.person_id == current_user.id
    text = "Wat in het logboek staat, blijft staan. De trekker kan iemand later weer toevoegen."
    if _is_guest_here(member):
        text = "Je ziet dit Fieldlab dan meteen niet meer. De trekker kan je later weer uitnodigen."
    return step(
        member.fieldlab,
        form,
        title="Wil je uit het team?" if own else f"Wil je {member.person.name} uit het team halen?",
        text=text,
        submit_label="Uit het team gaan" if own else "Uit het team halen",
        back=("Team", url_for("fieldlabs.team", fieldlab_id=member.fieldlab_id)),
    )
