"""The register of the council: who sits in it, and giving, ending and handing over a seat (TRI-01)."""

from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import people_council
from innovatie.extensions import db
from innovatie.models.people import CouncilMembership, Organisation, Person
from innovatie.queries import people_council as reads
from innovatie.queries.people_roles import FOUND
from innovatie.web.forms.house import HouseForm
from innovatie.web.forms.people_council import ReplaceForm, SeatForm, proposed
from innovatie.web.forms.people_roles import EndForm, ExtendForm, SearchForm
from innovatie.web.guards import allow

bp = Blueprint("people_council", __name__, url_prefix="/beheer/raad")

Page = Response | tuple[str, int]


class Handover(NamedTuple):
    seat: CouncilMembership
    successor: Person


def seat(person: Person, seat_id: int) -> CouncilMembership | None:
    return reads.seat(seat_id) if rules.sees_council(person) else None


def candidate(person: Person, person_id: int) -> Person | None:
    """Whom a seat may go to: for who keeps the register."""
    return reads.candidate(person_id, clock.now()) if rules.keeps_council(person) else None


def handover(person: Person, seat_id: int, person_id: int) -> Handover | None:
    successor = candidate(person, person_id)  # first: it loads seats anew, without their people
    found = seat(person, seat_id)
    return Handover(found, successor) if found and successor else None


def may_hand_over(person: Person, found: Handover) -> bool:
    return rules.gives_seat_to(person, found.successor)


@bp.get("")
@allow(rules.sees_council)
def overview() -> str:
    now = clock.now()
    return render_template(
        "people_council/overview.html", register=reads.register(now), today=clock.local_date(now)
    )


@bp.get("/nieuw")
@allow(rules.keeps_council)
def choose() -> str:
    return _search("Zetel geven")


@bp.get("/<int:seat_id>/overdragen")
@allow(rules.keeps_council, load=seat)
def choose_successor(found: CouncilMembership) -> str:
    above = f"Zetel van {found.person.name}"
    return _search("Zetel overdragen", seat_id=found.id, holder_id=found.person_id, above=above)


def _search(title: str, **shown: object) -> str:
    form = SearchForm(request.args)
    text = (form.zoek.data or "")[:100]
    return render_template(
        "people_council/choose.html",
        title=title,
        form=form,
        people=reads.candidates(text, clock.now()),
        most=FOUND,
        **shown,
    )


@bp.route("/nieuw/<int:person_id>", methods=["GET", "POST"])
@allow(rules.gives_seat_to, load=candidate)
def give(person: Person) -> Page:
    places, name, above = _places(person), person.name, person.name
    form = SeatForm(data=proposed(person, clock.local_date(clock.now())))
    form.offer(list(places.values()))
    if form.carries_out(lambda: _give(person, form, places)):
        return _done(f"{name} heeft een zetel.")
    return _step(form, "Zetel geven", "Zetel geven", above)


def _give(person: Person, form: SeatForm, places: dict[int, Organisation]) -> None:
    people_council.seat(person, **_typed(form, places), role=form.role.data, **_by())


@bp.route("/<int:seat_id>/overdragen/<int:person_id>", methods=["GET", "POST"])
@allow(may_hand_over, load=handover)
def replace(found: Handover) -> Page:
    places, name, old = _places(found.successor), found.successor.name, found.seat.person.name
    above = f"Van {old} naar {name}"
    today = clock.local_date(clock.now())
    form = ReplaceForm(data=proposed(found.successor, today, found.seat.ends_on))
    form.offer(list(places.values()))
    if form.carries_out(
        lambda: people_council.replace(found.seat, found.successor, **_typed(form, places), **_by())
    ):
        return _done(f"De zetel gaat naar {name}.")
    explanation = (
        f"{name} krijgt dezelfde functie: {found.seat.role.label.lower()}. De zetel gaat over op de eerste dag die je "
        f"kiest. Tot en met de dag ervoor is die van {old}."
    )
    return _step(form, "Zetel overdragen", "Zetel overdragen", above, explanation)


@bp.route("/<int:seat_id>/beeindigen", methods=["GET", "POST"])
@allow(rules.keeps_council, load=seat)
def end(found: CouncilMembership) -> Page:
    seat_id, name, form = found.id, found.person.name, EndForm()
    if form.carries_out(
        lambda: people_council.end_seat(found, last_day=form.last_day.data, reason=form.reason.data, **_by())
    ):
        return _done(f"De zetel van {name} stopt.")
    handing_over = url_for(".choose_successor", seat_id=seat_id)
    explanation = "Wat dit lid beoordeelde en stemde, blijft staan."
    return _step(form, "Zetel beëindigen", "Zetel beëindigen", name, explanation, handing_over)


@bp.route("/<int:seat_id>/verlengen", methods=["GET", "POST"])
@allow(rules.extends_seat, load=seat)
def extend(found: CouncilMembership) -> Page:
    name, form = found.person.name, ExtendForm()
    if form.carries_out(
        lambda: people_council.extend(found, last_day=form.last_day.data, reason=form.reason.data, **_by())
    ):
        return _done(f"De zetel van {name} is verlengd.")
    until = f"Nu tot en met {found.ends_on:%d-%m-%Y}." if found.ends_on else "Nu zonder einddatum."
    return _step(form, "Zetel verlengen", "Zetel verlengen", name, until)


def _typed(form: SeatForm, places: dict[int, Organisation]) -> dict[str, Any]:
    return {
        "layer": form.layer.data,
        "organisation": places.get(form.organisation_id.data),
        "starts_on": form.starts_on.data,
        "ends_on": form.ends_on.data,
        "reason": form.reason.data,
    }


def _by() -> dict[str, Any]:
    return {"actor": current_user, "now": clock.now()}


def _places(person: Person) -> dict[int, Organisation]:
    return {one.organisation_id: one.organisation for one in person.affiliations}


def _done(text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for(".overview"), 303)


def _step(
    form: HouseForm,
    title: str,
    submit_label: str,
    above: str,
    explanation: str | None = None,
    handing_over: str | None = None,
) -> tuple[str, int]:
    page = render_template(
        "people_council/step.html",
        form=form,
        title=title,
        submit_label=submit_label,
        above=above,
        explanation=explanation,
        handing_over=handing_over,
    )
    return page, form.status
