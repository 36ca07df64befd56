"""Importing people and organisations: choose a file, see what would happen, then do that.

Between the two nothing is stored. The rows that can be written travel in the page, signed for the one who sent the file
and good for an hour: the names in a file are nobody's business until somebody decides to let these people in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from innovatie import clock, rules
from innovatie.domain import imports
from innovatie.domain.imports import Plan
from innovatie.enums import ImportKind, ImportOutcome
from innovatie.errors import ReferenceDataError
from innovatie.extensions import db
from innovatie.reference import grid, uploads
from innovatie.web.exports import csv_file
from innovatie.web.forms.imports import ConfirmForm, FileForm
from innovatie.web.guards import allow

bp = Blueprint("imports", __name__, url_prefix="/beheer")

LASTS = 3600
LONGEST = 700_000  # of the rows in the page: a form holds a million
EXPIRED = "De voorvertoning is verlopen. Kies het bestand opnieuw."

Page = AnyResponse | tuple[str, int]


@dataclass(frozen=True)
class Place:
    """The words and addresses around one kind of import."""

    title: str
    list_endpoint: str
    start: str
    confirm: str
    example: str


PLACES = {
    ImportKind.PEOPLE: Place(
        "Mensen importeren",
        "people_admin.overview",
        "imports.people",
        "imports.confirm_people",
        "imports.people_example",
    ),
    ImportKind.ORGANISATIONS: Place(
        "Organisaties importeren",
        "organisations_admin.overview",
        "imports.organisations",
        "imports.confirm_organisations",
        "imports.organisations_example",
    ),
}


@bp.route("/mensen/importeren", methods=["GET", "POST"])
@allow(rules.administers_people)
def people() -> Page:
    return _start(ImportKind.PEOPLE)


@bp.route("/organisaties/importeren", methods=["GET", "POST"])
@allow(rules.administers)
def organisations() -> Page:
    return _start(ImportKind.ORGANISATIONS)


@bp.post("/mensen/importeren/bevestigen")
@allow(rules.administers_people)
def confirm_people() -> Page:
    return _confirm(ImportKind.PEOPLE)


@bp.post("/organisaties/importeren/bevestigen")
@allow(rules.administers)
def confirm_organisations() -> Page:
    return _confirm(ImportKind.ORGANISATIONS)


@bp.get("/mensen/voorbeeld.csv")
@allow(rules.administers_people)
def people_example() -> Response:
    return _example(ImportKind.PEOPLE)


@bp.get("/organisaties/voorbeeld.csv")
@allow(rules.administers)
def organisations_example() -> Response:
    return _example(ImportKind.ORGANISATIONS)


def _example(kind: ImportKind) -> Response:
    columns = list(uploads.SHEETS[kind].columns)
    return csv_file(f"{kind.value}-voorbeeld", columns, [uploads.EXAMPLES[kind]])


def _start(kind: ImportKind) -> Page:
    form = FileForm()
    if form.validate_on_submit():
        try:
            plan, rows = _read(kind, form)
        except ReferenceDataError as error:
            form.file.errors = [str(error)]
        else:
            return _preview(plan, ConfirmForm(formdata=None, rows=rows))
    page = render_template(
        "imports/start.html", form=form, kind=kind, place=PLACES[kind], most_rows=grid.MOST_ROWS
    )
    return page, form.status


def _read(kind: ImportKind, form: FileForm) -> tuple[Plan, str]:
    """What the file would do, and its rows as the page carries them. Raises `ReferenceDataError`."""
    name, content = form.file.data.name, form.file.data.content
    judged = uploads.judge(kind, grid.read(content, name))
    plan = imports.plan(kind, judged, actor=current_user, now=clock.now())
    return plan, _signed(plan)


def _signed(plan: Plan) -> str:
    kept = [(step.line, uploads.cells_of(plan.kind, step.judged)) for step in plan.writes if step.judged]
    skipped = len(plan.of(ImportOutcome.WRONG))
    rows = _signer(plan.kind).dumps({"seen": plan.seen, "rows": kept, "skipped": skipped})
    if len(rows) > LONGEST:
        raise ReferenceDataError("Dit is te veel in één keer. Knip het bestand in stukken.")
    return str(rows)


def _signer(kind: ImportKind) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        current_app.config["SECRET_KEY"], salt=f"import-{kind.value}-{current_user.id}"
    )


def _confirm(kind: ImportKind) -> Page:
    form = ConfirmForm()
    try:
        kept = _signer(kind).loads(form.rows.data or "", max_age=LASTS)
    except BadData:
        flash(EXPIRED, "error")
        return redirect(url_for(PLACES[kind].start), 303)
    rows = uploads.again(kind, [(line, cells) for line, cells in kept["rows"]])
    plan = imports.plan(kind, rows, actor=current_user, now=clock.now())
    if form.carries_out(
        lambda: imports.carry_out(
            plan, seen=kept["seen"], invite=form.invite.data, actor=current_user, now=clock.now()
        )
    ):
        db.session.commit()
        flash(_told(kind, form.made or {}, kept["skipped"], form.invite.data), "success")
        return redirect(url_for(PLACES[kind].list_endpoint), 303)
    return _preview_again(kind, kept["rows"], form)


def _preview_again(kind: ImportKind, rows: list[tuple[int, list[str]]], form: ConfirmForm) -> Page:
    """Something changed meanwhile: the same rows, with what they would do now."""
    plan = imports.plan(kind, uploads.again(kind, rows), actor=current_user, now=clock.now())
    form.rows.data = _signed(plan)
    return _preview(plan, form, 422)


def _preview(plan: Plan, form: ConfirmForm, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "imports/preview.html",
        form=form,
        plan=plan,
        kind=plan.kind,
        place=PLACES[plan.kind],
        outcomes=list(ImportOutcome),
    )
    return page, status


def _told(kind: ImportKind, counts: Mapping[ImportOutcome, int], skipped: int, invited: bool) -> str:
    """Without numbers when the form was sent twice."""
    if not counts:
        return "De import is klaar."
    new, changed = counts[ImportOutcome.NEW], counts[ImportOutcome.CHANGED]
    told = f"De import is klaar: {new} erbij, {changed} gewijzigd, {skipped} overgeslagen."
    if kind is not ImportKind.PEOPLE or not new:
        return told
    return f"{told} Wie erbij kwam, krijgt {'een' if invited else 'nog geen'} uitnodiging."
