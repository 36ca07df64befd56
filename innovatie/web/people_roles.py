"""Who has which role, for what, until when and why; giving one, ending one; and the innovation specialists."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import people_roles
from innovatie.enums import Role
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import Organisation, Person, RoleGrant
from innovatie.queries import organisations as organisation_reads
from innovatie.queries import people as people_reads
from innovatie.queries import people_council as council_reads
from innovatie.queries import people_roles as reads
from innovatie.queries.people_roles import Filters, Line
from innovatie.web import listings
from innovatie.web.exports import list_file
from innovatie.web.filters import datum
from innovatie.web.forms.house import HouseForm
from innovatie.web.forms.people_roles import (
    EndForm,
    EndOwnForm,
    ExtendForm,
    FilterForm,
    GiveForm,
    SearchForm,
)
from innovatie.web.guards import allow, load_person_again

bp = Blueprint("people_roles", __name__)

Page = Response | tuple[str, int]
LOSES_OWN = (
    "Wat je met deze rol kon, kun je daarna niet meer. Misschien kun je ook Beheer niet meer openen. "
    "Alleen een andere beheerder kan dit terugdraaien."
)


def somebody(person: Person, person_id: int) -> Person | None:
    return reads.person_for(person, person_id, clock.now())


def grant(person: Person, grant_id: int) -> RoleGrant | None:
    return reads.grant_for(person, grant_id=grant_id)


@bp.get("/beheer/rollen")
@allow(rules.administers_roles)
def overview() -> str:
    now, form = clock.now(), FilterForm(request.args)
    form.offer(reads.places_for(current_user))
    page = reads.listing(
        current_user,
        form.filters,
        now,
        **listings.place(),
    )
    args = listings.filters_kept(form)
    return render_template(
        "people_roles/overview.html",
        form=form,
        page=page,
        total=reads.count(current_user, form.filters, now),
        is_filtered=form.filters != Filters(),
        today=clock.local_date(now),
        filter_args=args,
        newer_url=page.newer and url_for(".overview", **args, na=page.newer),
        older_url=page.older and url_for(".overview", **args, voor=page.older),
        **_uncovered(now),
    )


def _uncovered(now: datetime) -> dict[str, Any]:
    """What GOV-10 misses, for who can mend it."""
    if not rules.administers(current_user):
        return {}
    return {
        "without_poi": organisation_reads.provinces_without_poi(clock.local_date(now)),
        "without_coordinator": organisation_reads.pois_without_coordinator(now),
    }


@bp.get("/beheer/rollen/mensen")
@allow(rules.administers_roles)
def choose() -> str:
    form = SearchForm(request.args)
    people = reads.find(current_user, (form.zoek.data or "")[:100], clock.now())
    return render_template("people_roles/choose.html", form=form, people=people, most=reads.FOUND)


@bp.get("/beheer/rollen/export")
@allow(rules.administers_roles)
def export() -> Response:
    """What the list shows under its filters."""
    form = FilterForm(request.args)
    form.offer(reads.places_for(current_user))
    header = (
        "naam",
        "e-mailadres",
        "rol",
        "waar",
        "vanaf",
        "tot en met",
        "geldt nu",
        "waarom",
        "gegeven door",
    )
    lines = reads.all_matching(current_user, form.filters, clock.now())
    return list_file("rollen", header, (_cells(line) for line in lines))


def _cells(line: Line) -> list[object]:
    grant = line.grant
    place = grant.organisation.name if grant.organisation else grant.scope.label
    if line.fieldlab and rules.reads_along(current_user):
        place = f"Fieldlab {line.fieldlab}"
    days = [grant.starts_on, grant.ends_on, "ja" if line.holds else "nee"]
    giver = grant.given_by.name if grant.given_by else "Het systeem"
    return [grant.person.name, grant.person.email, grant.role.label, place, *days, grant.reason, giver]


@bp.get("/beheer/mensen/<int:person_id>/rollen")
@allow(rules.administers_roles, load=somebody)
def of_person(person: Person) -> str:
    now = clock.now()
    return render_template(
        "people_roles/of_person.html",
        person=person,
        lines=reads.of_person(current_user, person.id, now),
        seats=council_reads.of_person(person.id),
        ties=reads.ties(person.id),
        today=clock.local_date(now),
    )


@bp.route("/beheer/mensen/<int:person_id>/rollen/nieuw", methods=["GET", "POST"])
@allow(rules.gives_roles_to, load=somebody)
def give(person: Person) -> Page:
    person_id, name = person.id, person.name
    places = {place.id: place for place in reads.places_for(current_user)}
    form = GiveForm(starts_on=clock.local_date(clock.now()))
    form.offer(_roles_to_give(places), list(places.values()))
    if form.carries_out(lambda: _give(person, form, places)):
        return _done(person_id, _given(form.made, name))
    explanation = "Deze persoon krijgt bericht. Wat de rol vraagt bij het inloggen, geldt meteen."
    return _step(form, person_id, name, "Rol geven", explanation)


def _given(made: RoleGrant, name: str) -> str:
    begins = made.starts_on > clock.local_date(clock.now())
    when = f"is {made.role.label} vanaf {datum(made.starts_on)}" if begins else f"is nu {made.role.label}"
    return f"{name} {when} en heeft bericht gekregen."


def _roles_to_give(places: dict[int, Organisation]) -> list[Role]:
    """Guests are let in by their Fieldlab, on its own page."""
    everywhere = [None, *places.values()]
    return [
        role
        for role in Role
        if role is not Role.GUEST and any(rules.gives_role(current_user, role, place) for place in everywhere)
    ]


def _give(person: Person, form: GiveForm, places: dict[int, Organisation]) -> RoleGrant:
    role, place = form.role.data, places.get(form.organisation_id.data)
    if not rules.gives_role(current_user, role, place):
        raise RuleViolation(
            f"{role.label} geef jij alleen voor een organisatie uit de lijst. Kies waar de rol geldt."
        )
    return people_roles.give(
        person,
        role,
        organisation=place,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        reason=form.reason.data,
        actor=current_user,
        now=clock.now(),
    )


@bp.route("/beheer/rollen/<int:grant_id>/beeindigen", methods=["GET", "POST"])
@allow(rules.ends_role, load=grant)
def end(found: RoleGrant) -> Page:
    person_id, name, role = found.person_id, found.person.name, found.role.label
    is_own, last_one = person_id == current_user.id, _warning(found)
    form = EndOwnForm() if is_own else EndForm()
    if form.carries_out(
        lambda: people_roles.end(
            found,
            last_day=form.last_day.data,
            reason=form.reason.data,
            actor=current_user,
            now=clock.now(),
        )
    ):
        return _ended_own(person_id, role) if is_own else _done(person_id, f"De rol {role} stopt.")
    explanation = "Na de laatste dag kan deze persoon dit niet meer. De rol blijft in het register staan."
    warning = LOSES_OWN if is_own else ""
    title = f"{role} beëindigen"
    return _step(form, person_id, name, title, explanation, "Rol beëindigen", warning, last_one)


def _ended_own(person_id: int, role: str) -> Response:
    """Back to the list only for who may still see it."""
    db.session.commit()
    load_person_again()
    flash(f"Je rol {role} stopt.", "success")
    if rules.administers_roles(current_user) and somebody(current_user, person_id):
        return redirect(url_for(".of_person", person_id=person_id), 303)
    return redirect(url_for("start.home"), 303)


def _warning(found: RoleGrant) -> str | None:
    """A POI without coordinator takes nothing up any more (GOV-10)."""
    place = found.organisation
    if found.role is not Role.POI_COORDINATOR or place is None:
        return None
    present = people_reads.people_with(Role.POI_COORDINATOR, clock.now(), place.id)
    if {person.id for person in present} - {found.person_id}:
        return None
    return (
        f"Dit is de laatste POI-coördinator van {place.name}. Daarna pakt niemand op wat daar binnenkomt. "
        "Geef eerst iemand anders deze rol."
    )


@bp.route("/beheer/rollen/<int:grant_id>/verlengen", methods=["GET", "POST"])
@allow(rules.extends_role, load=grant)
def extend(found: RoleGrant) -> Page:
    person_id, name, role = found.person_id, found.person.name, found.role.label
    form = ExtendForm()
    if form.carries_out(
        lambda: people_roles.extend(
            found,
            last_day=form.last_day.data,
            reason=form.reason.data,
            actor=current_user,
            now=clock.now(),
        )
    ):
        return _done(person_id, f"De rol {role} is verlengd.")
    until = f"Nu tot en met {found.ends_on:%d-%m-%Y}." if found.ends_on else "Nu zonder einddatum."
    return _step(form, person_id, name, f"{role} verlengen", until, "Rol verlengen")


@bp.get("/innovatiespecialisten")
@allow(rules.reads_along)
def specialists() -> str:
    return render_template("people_roles/specialists.html", layers=reads.specialists(clock.now()))


def _done(person_id: int, text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for(".of_person", person_id=person_id), 303)


def _step(
    form: HouseForm,
    person_id: int,
    name: str,
    title: str,
    explanation: str,
    submit_label: str | None = None,
    warning: str = "",
    last_one: str | None = None,
) -> tuple[str, int]:
    page = render_template(
        "people_roles/step.html",
        form=form,
        person_id=person_id,
        name=name,
        title=title,
        submit_label=submit_label or title,
        explanation=explanation,
        warning=warning,
        last_one=last_one,
    )
    return page, form.status
