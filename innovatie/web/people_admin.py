"""Administering people: the list, one account, and every step that changes it."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import people, people_access, people_accounts
from innovatie.enums import ImportKind
from innovatie.errors import Missing
from innovatie.extensions import db
from innovatie.models.people import Affiliation, Organisation, Person
from innovatie.queries import log as log_queries
from innovatie.queries import people as people_queries
from innovatie.queries import people_accounts as reads
from innovatie.queries.people_accounts import Filters
from innovatie.reference import uploads
from innovatie.web import links_to, listings
from innovatie.web.exports import list_file
from innovatie.web.forms.house import HouseForm
from innovatie.web.forms.people_admin import (
    AccountForm,
    AddForm,
    AffiliateForm,
    DisableForm,
    EndAffiliationForm,
    FilterForm,
)
from innovatie.web.guards import allow

bp = Blueprint("people_admin", __name__, url_prefix="/beheer/mensen")

Page = Response | tuple[str, int]

TAKEN_BY = "Dit adres is van {}. Die staat al in de lijst."
TAKEN = "Dit adres is al in gebruik. Vraag de landelijk coördinator om deze persoon bij jouw organisatie te zetten."


def account(person: Person, person_id: int) -> Person | None:
    return reads.account(person, person_id, clock.now())


def affiliation(person: Person, person_id: int, affiliation_id: int) -> Affiliation | None:
    """Of somebody whom this person may see; the one who works there is loaded with it, as `rules` wants."""
    employee = account(person, person_id)
    return None if employee is None else reads.affiliation(person_id, affiliation_id)


def may_end(person: Person, found: Affiliation) -> bool:
    return rules.administers_person(person, found.person) and rules.administers_organisation(
        person, found.organisation
    )


@bp.get("")
@allow(rules.administers_people)
def overview() -> str:
    now = clock.now()
    form = filter_form()
    page = reads.listing(
        current_user,
        form.filters,
        now,
        **listings.place(),
    )
    args = listings.filters_kept(form)
    return render_template(
        "people_admin/overview.html",
        form=form,
        page=page,
        total=reads.count(current_user, form.filters, now),
        is_filtered=form.filters != Filters(),
        filter_args=args,
        earlier_url=page.earlier and url_for(".overview", **args, voor=page.earlier),
        later_url=page.later and url_for(".overview", **args, na=page.later),
    )


@bp.get("/export")
@allow(rules.administers_people)
def export() -> Response:
    """What the list shows under its filters, with the columns of an import and what there is to know besides."""
    found = reads.all_matching(current_user, filter_form().filters, clock.now())
    columns = [*uploads.SHEETS[ImportKind.PEOPLE].columns, *uploads.LEFT_ALONE[ImportKind.PEOPLE]]
    return list_file("mensen", columns, [_cells(person) for person in found])


def _cells(person: Person) -> list[str]:
    places = ";".join(one.organisation.name for one in person.affiliations)
    roles = [*("Zetel in de raad" for _ in person.seats[:1]), *(grant.role.label for grant in person.grants)]
    last = clock.local_date(person.last_sign_in_at).isoformat() if person.last_sign_in_at else ""
    state = "actief" if person.is_enabled else "uitgeschakeld"
    return [person.name, person.email, places, ", ".join(dict.fromkeys(roles)), last, state]


def filter_form() -> FilterForm:
    form = FilterForm(request.args)
    form.offer(reads.organisations_of(current_user))
    return form


@bp.get("/<int:person_id>")
@allow(rules.administers_people, load=account)
def show(person: Person) -> str:
    now, affiliations = clock.now(), reads.affiliations(person.id)
    return render_template(
        "people_admin/show.html",
        person=person,
        affiliations=affiliations,
        reasons=reads.reasons(affiliations),
        sign_in=reads.sign_in(person),
        changes=log_queries.history("person", person.id),
        may_change=rules.administers_person(current_user, person),
        may_enable=not person.is_enabled and rules.enables(current_user, reads.disabled_by(person.id, now)),
        today=clock.local_date(now),
    )


@bp.route("/nieuw", methods=["GET", "POST"])
@allow(rules.administers_people)
def add() -> Page:
    form = AddForm()
    form.offer(reads.organisations_of(current_user))
    if form.carries_out(lambda: _add(form)):
        invited = f" en krijgt een uitnodiging op {form.made.email}" if form.invite.data else ""
        return _done(form.made.id, f"{form.made.name} staat in de lijst{invited}.")
    taken_by = people_queries.by_email(form.email.data or "") if form.email.errors else None
    known = taken_by and account(current_user, taken_by.id)
    if taken_by:
        form.email.errors = [TAKEN_BY.format(known.name) if known else TAKEN]
    return _step(form, None, "Iemand toevoegen", "Toevoegen", known=known)


def _add(form: AddForm) -> Person:
    now = clock.now()
    places = {place.id: place for place in reads.organisations_of(current_user)}
    person = people.add_person(
        email=form.email.data,
        name=form.name.data,
        password=None,
        organisations=[places[form.organisation_id.data]],
        actor=current_user,
        now=now,
    )
    if form.invite.data:
        people_access.invite(person, actor=current_user, now=now)
    return person


@bp.route("/<int:person_id>/wijzigen", methods=["GET", "POST"])
@allow(rules.administers_person, load=account)
def change(person: Person) -> Page:
    person_id, form = person.id, AccountForm(obj=person)
    if form.carries_out(lambda: _change(person, form)):
        return _done(person_id, "De gegevens zijn bewaard.")
    return _step(
        form,
        person_id,
        "Naam en e-mailadres wijzigen",
        "Opslaan",
        "Wijzig je het adres? Dan krijgt het oude en het nieuwe adres bericht, en moet deze persoon opnieuw inloggen.",
    )


def _change(person: Person, form: AccountForm) -> None:
    who: dict[str, Any] = {"actor": current_user, "now": clock.now()}
    people_accounts.correct_name(person, form.name.data, **who)
    people_accounts.change_address(person, form.email.data, **who)


@bp.route("/<int:person_id>/organisaties", methods=["GET", "POST"])
@allow(rules.administers_person, load=account)
def affiliate(person: Person) -> Page:
    person_id, form = person.id, AffiliateForm(starts_on=clock.local_date(clock.now()))
    form.offer(reads.organisations_of(current_user), reads.affiliations(person_id))
    if form.carries_out(lambda: _affiliate(person, form)):
        return _done(person_id, f"{form.made.name} staat erbij.")
    return _step(
        form,
        person_id,
        "Organisatie toevoegen",
        "Organisatie toevoegen",
        "Iemand kan voor meer organisaties werken. Over wat daar vandaan komt, oordeelt diegene in de raad niet mee.",
    )


def _affiliate(person: Person, form: AffiliateForm) -> Organisation:
    place = {one.id: one for one in reads.organisations_of(current_user)}[form.organisation_id.data]
    typed = {"starts_on": form.starts_on.data, "reason": form.reason.data}
    people_accounts.affiliate(person, place, **typed, actor=current_user, now=clock.now())
    return place


@bp.route("/<int:person_id>/organisaties/<int:affiliation_id>/stoppen", methods=["GET", "POST"])
@allow(may_end, load=affiliation)
def end_affiliation(found: Affiliation) -> Page:
    person_id, organisation = found.person_id, found.organisation.name
    today = clock.local_date(clock.now())
    form = EndAffiliationForm(ends_on=today)
    if form.carries_out(
        lambda: people_accounts.end_affiliation(
            found,
            ends_on=form.ends_on.data,
            reason=form.reason.data,
            actor=current_user,
            now=clock.now(),
        )
    ):
        return _done(person_id, f"Het werk voor {organisation} stopt.")
    held = [] if form.is_refused else reads.held_for(person_id, found.organisation_id, date.max)
    return _step(
        form,
        person_id,
        f"Stoppen bij {organisation}",
        "Laten stoppen",
        "Na deze dag ziet en doet deze persoon niets meer namens deze organisatie.",
        missing=[links_to.held(one, person_id) for one in held],
    )


@bp.route("/<int:person_id>/uitschakelen", methods=["GET", "POST"])
@allow(rules.administers_person, load=account)
def disable(person: Person) -> Page:
    person_id, form = person.id, DisableForm()
    if form.carries_out(
        lambda: people_accounts.disable(person, reason=form.reason.data, actor=current_user, now=clock.now())
    ):
        return _done(person_id, "Het account is uitgeschakeld. Inloggen kan niet meer.")
    return _step(
        form,
        person_id,
        "Account uitschakelen",
        "Account uitschakelen",
        "Deze persoon wordt meteen uitgelogd en kan niet meer inloggen. Wat gedaan is, blijft staan.",
        left=_left(person_id),
    )


def _left(person_id: int) -> list[Missing]:
    """What somebody else has to take over."""
    held = reads.held_for(person_id, None, clock.local_date(clock.now()))
    found = [links_to.held(one, person_id) for one in held]
    if number := reads.ideas_going_on(person_id):
        found.append(
            Missing("1 inzending die nog loopt." if number == 1 else f"{number} inzendingen die nog lopen.")
        )
    return found


@bp.post("/<int:person_id>/inschakelen")
@allow(rules.administers_person, load=account)
def enable(person: Person) -> Response:
    person_id = person.id
    people_accounts.enable(person, actor=current_user, now=clock.now())
    return _done(person_id, "Het account is weer actief.")


@bp.post("/<int:person_id>/uitnodigen")
@allow(rules.administers_person, load=account)
def invite(person: Person) -> Response:
    person_id, email, invited_before = person.id, person.email, reads.sign_in(person).invited_at
    people_access.invite(person, actor=current_user, now=clock.now())
    earlier = " De vorige link werkt nu niet meer." if invited_before else ""
    return _done(person_id, f"De uitnodiging is verstuurd naar {email}.{earlier}")


def _done(person_id: int, text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for(".show", person_id=person_id), 303)


def _step(
    form: HouseForm,
    person_id: int | None,
    title: str,
    submit_label: str,
    explanation: str | None = None,
    **shown: object,
) -> tuple[str, int]:
    """The page of a form about somebody, or about nobody yet; read again, as a refusal empties all rows."""
    page = render_template(
        "people_admin/step.html",
        form=form,
        person=reads.account(current_user, person_id, clock.now()) if person_id else None,
        title=title,
        submit_label=submit_label,
        explanation=explanation,
        **shown,
    )
    return page, form.status
