"""Guests of a Fieldlab: letting somebody in until a day, longer, or no longer (GOV-06)."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import people_guests
from innovatie.domain.people_guests import Invited
from innovatie.enums import OrganisationKind, TeamRole
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.people import Organisation, RoleGrant
from innovatie.queries import fieldlabs as fieldlab_reads
from innovatie.queries import fieldlabs_guests as reads
from innovatie.queries import organisations as organisation_reads
from innovatie.web.fieldlabs import Page, again, step
from innovatie.web.filters import datum
from innovatie.web.forms.fieldlabs import ConfirmForm
from innovatie.web.forms.fieldlabs_guests import GuestForm, StayForm
from innovatie.web.forms.house import HouseForm
from innovatie.web.guards import allow

bp = Blueprint("fieldlabs_guests", __name__)


@bp.route("/fieldlabs/<int:fieldlab_id>/gasten/nieuw", methods=["GET", "POST"])
@allow(rules.may_invite_guest, load=fieldlab_reads.fieldlab_for)
def invite(fieldlab: Fieldlab) -> Page | Response:
    now, fieldlab_id = clock.now(), fieldlab.id
    partners = organisation_reads.active(clock.local_date(now), OrganisationKind.PARTNER)
    form = GuestForm(partners)
    places = {place.id: place for place in partners}
    if request.method != "POST":
        return _invite_page(fieldlab, form)
    if not form.carries_out(lambda: _invite(fieldlab, form, places)):
        return _invite_page(again(fieldlab_id), form), 422
    db.session.commit()
    flash(f"{form.name.data} krijgt een mail met een link om mee te doen.", "success")
    return redirect(url_for("fieldlabs.team", fieldlab_id=fieldlab_id), 303)


def _invite(fieldlab: Fieldlab, form: GuestForm, places: dict[int, Organisation]) -> TeamMember:
    """An expert when a pool manager brings somebody in, else a member of the team."""
    invited = Invited(
        name=form.name.data,
        email=form.email.data,
        organisation=places.get(form.organisation_id.data),
        new_organisation=form.new_organisation.data,
        ends_on=form.ends_on.data,
        reason=form.reason.data,
    )
    manages = rules.may_manage_team(current_user, fieldlab)
    role = TeamRole.MEMBER if manages else TeamRole.EXPERT
    return people_guests.invite(fieldlab, invited, role=role, actor=current_user, now=clock.now())


def _invite_page(fieldlab: Fieldlab, form: GuestForm) -> str:
    latest = datum(people_guests.latest_day(clock.now()))
    return _step(
        fieldlab,
        form,
        title="Een gast uitnodigen",
        text="Voor iemand van buiten het netwerk, zoals een hogeschool of een bedrijf.",
        notes=[
            "Een gast ziet alleen dit Fieldlab, en werkt mee aan het plan, het logboek en de poort.",
            f"De toegang stopt vanzelf na de dag die jij kiest, uiterlijk na {latest}. Je kunt die later verlengen.",
            "Werkt iemand bij een bibliotheek, een POI of een landelijke organisatie? Zoek die dan op bij het team.",
        ],
        submit_label="Gast uitnodigen",
    )


@bp.route("/fieldlabs/<int:fieldlab_id>/gasten/<int:member_id>/verlengen", methods=["GET", "POST"])
@allow(rules.may_keep_guest, load=reads.guest_for)
def set_last_day(found: tuple[TeamMember, RoleGrant]) -> Page | Response:
    guest, grant = found
    form = StayForm(data={"ends_on": grant.ends_on})
    if request.method != "POST":
        return _last_day_page(guest, form)
    fieldlab_id, member_id = guest.fieldlab_id, guest.id
    if not form.carries_out(
        lambda: people_guests.set_last_day(
            guest, grant, ends_on=form.ends_on.data, actor=current_user, now=clock.now()
        )
    ):
        return _last_day_page(_again(fieldlab_id, member_id), form), 422
    db.session.commit()
    flash("De laatste dag is veranderd. De gast krijgt bericht.", "success")
    return redirect(url_for("fieldlabs.team", fieldlab_id=fieldlab_id), 303)


def _last_day_page(guest: TeamMember, form: StayForm) -> str:
    latest = datum(people_guests.latest_day(clock.now()))
    return _step(
        guest.fieldlab,
        form,
        title=f"Tot wanneer doet {guest.person.name} mee?",
        text=f"Na deze dag heeft de gast geen toegang meer. Kies een dag tot en met {latest}.",
        submit_label="Laatste dag veranderen",
    )


@bp.route("/fieldlabs/<int:fieldlab_id>/gasten/<int:member_id>/stoppen", methods=["GET", "POST"])
@allow(rules.may_keep_guest, load=reads.guest_for)
def end(found: tuple[TeamMember, RoleGrant]) -> Page | Response:
    guest, grant = found
    form, fieldlab_id, member_id = ConfirmForm(), guest.fieldlab_id, guest.id
    if request.method != "POST":
        return _end_page(guest, form)
    if not form.carries_out(lambda: people_guests.end(guest, grant, actor=current_user, now=clock.now())):
        return _end_page(_again(fieldlab_id, member_id), form), 422
    db.session.commit()
    flash("De gast heeft geen toegang meer.", "success")
    return redirect(url_for("fieldlabs.team", fieldlab_id=fieldlab_id), 303)


def _end_page(guest: TeamMember, form: ConfirmForm) -> str:
    return _step(
        guest.fieldlab,
        form,
        title=f"Wil je de toegang van {guest.person.name} nu stoppen?",
        text="De gast ziet dit Fieldlab dan meteen niet meer. Wat in het logboek staat, blijft staan.",
        submit_label="Toegang stoppen",
    )


def _again(fieldlab_id: int, member_id: int) -> TeamMember:
    """The guest with all that the page shows, after a step that was taken back."""
    found = reads.guest_for(current_user, fieldlab_id=fieldlab_id, member_id=member_id) or abort(404)
    return found[0]


def _step(
    fieldlab: Fieldlab,
    form: HouseForm,
    *,
    title: str,
    text: str,
    submit_label: str,
    notes: list[str] | None = None,
) -> str:
    back = ("Team", url_for("fieldlabs.team", fieldlab_id=fieldlab.id))
    return step(
        fieldlab, form, title=title, text=text, notes=notes or (), submit_label=submit_label, back=back
    )
