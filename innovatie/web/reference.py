"""The pages of the reference data: a list per kind and edition, adding, changing, ending, and the weights."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import reference_editing as editing
from innovatie.enums import ReferenceKind
from innovatie.errors import Missing
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.queries import reference as reads
from innovatie.queries.reference import Edition
from innovatie.reference.checks import weights_fault
from innovatie.web.filters import datum
from innovatie.web.forms.house import HouseForm
from innovatie.web.forms.reference import FORMS, EndForm, columns_of, weights_form
from innovatie.web.guards import allow

bp = Blueprint("reference", __name__, url_prefix="/beheer/gegevens")

Page = str | tuple[str, int] | Response
Row = tuple[ReferenceKind, Any]

# What one of a list is called, and what changes when it ends.
ONE = {
    ReferenceKind.CHALLENGES: "Opgave",
    ReferenceKind.CRITERIA: "Criterium",
    ReferenceKind.GATES: "Vraag",
    ReferenceKind.SOURCES: "Bron",
    ReferenceKind.PROGRAMMES: "Programma",
    ReferenceKind.SKILLS: "Vaardigheid",
}
WHEN_ENDED = {
    ReferenceKind.CHALLENGES: "Niemand kiest deze opgave nog. Waar die al bij staat, blijft die staan.",
    ReferenceKind.CRITERIA: "De raad beoordeelt er in een nieuwe ronde niet meer op.",
    ReferenceKind.GATES: "Teams beantwoorden deze vraag niet meer. Wat al is beantwoord, blijft staan.",
    ReferenceKind.SOURCES: "Na vandaag kent de raad hier niets meer uit toe. Wat al is toegekend, blijft.",
    ReferenceKind.PROGRAMMES: "Niemand kiest dit programma nog. Waar het al bij staat, blijft het staan.",
    ReferenceKind.SKILLS: "Niemand kiest deze vaardigheid nog. Waar die al bij staat, blijft die staan.",
}


def kind_named(_person: Person, *, kind: str) -> ReferenceKind | None:
    return ReferenceKind(kind) if kind in list(ReferenceKind) else None


def row_of(person: Person, *, kind: str, row_id: int) -> Row | None:
    found = kind_named(person, kind=kind)
    row = reads.row(found, row_id) if found else None
    return (found, row) if found and row else None


def edition_of(_person: Person, *, year: int) -> Edition | None:
    editions = reads.editions(ReferenceKind.CRITERIA, clock.now())
    return next((edition for edition in editions if edition.year == year), None)


def keeps_row(person: Person, row: Row) -> bool:
    return rules.keeps_reference(person, row[0])


def keeps_criteria(person: Person, _edition: Edition) -> bool:
    return rules.keeps_reference(person, ReferenceKind.CRITERIA)


@bp.get("")
@allow(rules.keeps_some_reference)
def overview() -> str:
    kinds = [kind for kind in ReferenceKind if rules.keeps_reference(current_user, kind)]
    return render_template("reference/overview.html", kinds=kinds)


@bp.get("/<string(maxlength=60):kind>")
@allow(rules.keeps_reference, load=kind_named)
def show(kind: ReferenceKind) -> str:
    now = clock.now()
    editions = reads.editions(kind, now) if kind.has_editions else []
    edition = _asked_for(editions)
    rows = reads.rows(kind, edition.year if edition else None)
    ended = [row for row in rows if editing.is_ended(row, now)]
    weights = [row.weight for row in rows if row not in ended] if kind is ReferenceKind.CRITERIA else []
    return render_template(
        "reference/show.html",
        kind=kind,
        edition=edition,
        editions=editions,
        may_add=not editions or edition == editions[-1] and not editions[-1].closed,
        next_year=clock.local_date(now).year + 1,
        columns=columns_of(kind),
        rows=[(row, name_of(row), cells_of(kind, row)) for row in rows if row not in ended],
        ended=[(row, name_of(row)) for row in ended],
        fault=weights_fault(edition.year, weights) if edition and weights else None,
    )


@bp.post("/<string(maxlength=60):kind>/volgend-jaar")
@allow(rules.keeps_reference, load=kind_named)
def prepare(kind: ReferenceKind) -> Response:
    if not kind.has_editions:
        return redirect(url_for(".show", kind=kind.value), 303)
    year = editing.prepare_next(kind, actor=current_user, now=clock.now())
    return _done(kind, f"De set voor {year} staat klaar. Tot 1 januari kun je alles veranderen.", year)


@bp.route("/<string(maxlength=60):kind>/nieuw", methods=["GET", "POST"])
@allow(rules.keeps_reference, load=kind_named)
def add(kind: ReferenceKind) -> Page:
    form = FORMS[kind]()
    if form.carries_out(lambda: editing.add(kind, form.values(), actor=current_user, now=clock.now())):
        made = form.made
        return _done(kind, f"‘{name_of(made)}’ staat erbij.", getattr(made, "from_year", None))
    return _step(kind, form, f"{ONE[kind]} toevoegen", submit_label="Toevoegen")


@bp.route("/<string(maxlength=60):kind>/<int:row_id>", methods=["GET", "POST"])
@allow(keeps_row, load=row_of)
def change(found: Row) -> Page:
    kind, row = found
    form, year = FORMS[kind](obj=row), getattr(row, "from_year", None)
    if form.carries_out(
        lambda: editing.change(kind, row, form.values(), actor=current_user, now=clock.now())
    ):
        return _done(kind, "De wijziging is opgeslagen.", year)
    return _step(kind, form, f"{ONE[kind]} wijzigen")


@bp.route("/<string(maxlength=60):kind>/<int:row_id>/stoppen", methods=["GET", "POST"])
@allow(keeps_row, load=row_of)
def end(found: Row) -> Page:
    kind, row = found
    form, name, year = EndForm(), name_of(row), getattr(row, "from_year", None)
    missing = _still_counts(kind, row)
    if form.carries_out(
        lambda: editing.end(kind, row, reason=form.reason.data, actor=current_user, now=clock.now())
    ):
        return _done(kind, f"‘{name}’ is gestopt. Niemand kiest het nog.", year)
    title = f"Wil je ‘{name}’ laten stoppen?"
    lead = f"{WHEN_ENDED[kind]} Je kunt dit later terugdraaien."
    shown = [] if form.is_refused else missing
    return _step(kind, form, title, lead, "Laten stoppen", missing=shown, last="Laten stoppen")


def _still_counts(kind: ReferenceKind, row: Any) -> list[Missing]:
    """What comes before the end of a criterion."""
    if kind is not ReferenceKind.CRITERIA or not row.weight:
        return []
    text = (
        f"Dit criterium telt nog mee voor {row.weight}%. Verdeel eerst het gewicht over de andere criteria."
    )
    return [Missing(text, url_for(".weights", year=row.from_year))]


@bp.post("/<string(maxlength=60):kind>/<int:row_id>/terug")
@allow(keeps_row, load=row_of)
def reopen(found: Row) -> Response:
    kind, row = found
    editing.reopen(kind, row, actor=current_user, now=clock.now())
    return _done(kind, f"‘{name_of(row)}’ doet weer mee.", getattr(row, "from_year", None))


@bp.route("/criteria/gewichten/<int:year>", methods=["GET", "POST"])
@allow(keeps_criteria, load=edition_of)
def weights(edition: Edition) -> Page:
    criteria = [row for row in reads.rows(ReferenceKind.CRITERIA, edition.year) if row.ended_at is None]
    form = weights_form(criteria)
    if form.carries_out(
        lambda: editing.set_weights(edition, form.weights(), actor=current_user, now=clock.now())
    ):
        return _done(ReferenceKind.CRITERIA, "De gewichten zijn opgeslagen.", edition.year)
    return _step(ReferenceKind.CRITERIA, form, f"Gewichten van {edition.year}", "Samen zijn ze 100.")


def name_of(row: Any) -> str:
    """A criterion and a gate are known by their number, the rest by their name."""
    text = getattr(row, "label", None) or row.text
    return f"{row.number} {text}" if hasattr(row, "number") else text


def cells_of(kind: ReferenceKind, row: Any) -> Sequence[str]:
    """What the list says beside the name, under the headings of `columns_of`."""
    match kind:
        case ReferenceKind.CHALLENGES:
            return [row.kind.label, str(row.chapter)]
        case ReferenceKind.CRITERIA:
            return [f"{row.weight}%", row.explanation]
        case ReferenceKind.GATES:
            return [row.gate_title, _necessity(row.kind)]
        case ReferenceKind.SOURCES:
            given = [word for word, gives in (("geld", row.gives_money), ("uren", row.gives_hours)) if gives]
            return [row.owner, " en ".join(given), datum(row.ends_on) or "–"]
    return []


def _necessity(kind: str) -> str:
    """Whether a question of a gate must be answered; without how it is counted, which the file says behind it."""
    words = re.split(r", | \(", kind)[0]
    return words[:1].upper() + words[1:]


def _asked_for(editions: Sequence[Edition]) -> Edition | None:
    """The edition in the address, else the one that holds now."""
    asked = request.args.get("jaar", "")
    holding = [edition for edition in editions if not edition.is_next] or editions
    chosen = [edition for edition in editions if str(edition.year) == asked] or holding
    return chosen[-1] if chosen else None


def _done(kind: ReferenceKind, message: str, year: int | None) -> Response:
    db.session.commit()
    flash(message, "success")
    return redirect(url_for(".show", kind=kind.value, jaar=year), 303)


def _step(
    kind: ReferenceKind,
    form: HouseForm,
    title: str,
    lead: str | None = None,
    submit_label: str = "Opslaan",
    **shown: object,
) -> Page:
    """`last`: what the breadcrumb calls this page, when that is not its title."""
    page = render_template(
        "reference/step.html",
        kind=kind,
        form=form,
        title=title,
        explanation=lead,
        submit_label=submit_label,
        **shown,
    )
    return page, form.status
