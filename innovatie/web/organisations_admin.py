"""Keeping the register of organisations."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import organisations, organisations_mergers
from innovatie.enums import ImportKind, OrganisationKind
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.models.people import Organisation
from innovatie.queries import organisations as reads
from innovatie.queries import organisations_open as open_reads
from innovatie.queries.organisations_open import Open
from innovatie.reference import uploads
from innovatie.web import links_to
from innovatie.web.exports import list_file
from innovatie.web.forms.house import HouseForm
from innovatie.web.forms.organisations import (
    AddForm,
    ChangeForm,
    DetailsForm,
    DomainsForm,
    EndForm,
    MergeForm,
    RenameForm,
    SuccessorForm,
)
from innovatie.web.forms.text import id_or_none
from innovatie.web.guards import allow
from innovatie.web.organisations import filter_form, the_list, visible

bp = Blueprint("organisations_admin", __name__, url_prefix="/beheer/organisaties")

Page = Response | tuple[str, int]


@bp.get("")
@allow(rules.administers)
def overview() -> str:
    now = clock.now()
    return render_template(
        "organisations/admin.html",
        without_poi=reads.provinces_without_poi(clock.local_date(now)),
        without_coordinator=reads.pois_without_coordinator(now),
        **the_list("organisations_admin.overview"),
    )


@bp.get("/export")
@allow(rules.administers)
def export() -> Response:
    """What the list shows under its filters, with the columns of an import and what there is to know besides."""
    found = reads.all_matching(filter_form().filters, clock.local_date(clock.now()))
    kind = ImportKind.ORGANISATIONS
    columns = [*uploads.SHEETS[kind].columns, *uploads.LEFT_ALONE[kind]]
    return list_file("organisaties", columns, [_cells(place) for place in found])


def _cells(place: Organisation) -> list[object]:
    return [
        place.name,
        place.kind.label,
        ";".join(province.label for province in place.provinces),
        place.place,
        place.supporting_poi and place.supporting_poi.name,
        place.isil,
        place.starts_on,
        place.ends_on,
        place.layer.label,
        ";".join(old.name for old in place.former_names),
    ]


@bp.route("/nieuw", methods=["GET", "POST"])
@allow(rules.administers)
def add() -> Page:
    form = AddForm()
    _offer_pois(form)
    if form.carries_out(
        lambda: organisations.add(form.name.data, form.details, actor=current_user, now=clock.now())
    ):
        return _done(form.made, f"{form.made.name} staat in het register.")
    if form.is_refused:
        _offer_pois(form)
    return _step(form, None, "Organisatie toevoegen", "Organisatie toevoegen")


@bp.route("/<int:organisation_id>/wijzigen", methods=["GET", "POST"])
@allow(rules.administers, load=visible)
def change(organisation: Organisation) -> Page:
    organisation_id = organisation.id
    form = ChangeForm(obj=organisation)
    _offer_pois(form)
    if form.carries_out(
        lambda: organisations.change(
            organisation,
            form.details,
            reason=form.reason.data or "",
            actor=current_user,
            now=clock.now(),
        )
    ):
        return _done(organisation, "De gegevens zijn bewaard.")
    if form.is_refused:
        _offer_pois(form)
    return _step(form, organisation_id, "Gegevens wijzigen", "Opslaan")


@bp.route("/<int:organisation_id>/hernoemen", methods=["GET", "POST"])
@allow(rules.administers, load=visible)
def rename(organisation: Organisation) -> Page:
    organisation_id = organisation.id
    form = RenameForm(obj=organisation)
    if form.carries_out(
        lambda: organisations.rename(
            organisation,
            form.name.data,
            reason=form.reason.data,
            actor=current_user,
            now=clock.now(),
        )
    ):
        return _done(organisation, f"De nieuwe naam is {organisation.name}.")
    return _step(
        form,
        organisation_id,
        "Andere naam geven",
        "Naam wijzigen",
        "De oude naam blijft bewaard. Wie op de oude naam zoekt, vindt de organisatie nog.",
    )


@bp.route("/<int:organisation_id>/stoppen", methods=["GET", "POST"])
@allow(rules.administers, load=visible)
def end(organisation: Organisation) -> Page:
    organisation_id, today = organisation.id, clock.local_date(clock.now())
    form = EndForm(ends_on=today)
    if form.carries_out(
        lambda: organisations.end(
            organisation,
            ends_on=form.ends_on.data,
            reason=form.reason.data,
            actor=current_user,
            now=clock.now(),
        )
    ):
        return _done(organisation, f"{organisation.name} is gestopt.")
    found = reads.organisation(organisation_id) or organisation
    open_ = (
        []
        if form.is_refused
        else [part for part in open_reads.going_on(found.id, today) if part.tie.keeps_open]
    )
    return _step(
        form,
        organisation_id,
        "Organisatie laten stoppen",
        "Laten stoppen",
        "De organisatie blijft te lezen, met alles wat er gebeurd is. Er kan niets nieuws meer bij.",
        open_parts=[(part.words, _linked(part)) for part in open_],
    )


def _linked(part: Open) -> list[tuple[str, str | None]]:
    return [(name, links_to.going_on(thing)) for name, thing in zip(part.names, part.things, strict=True)]


@bp.post("/<int:organisation_id>/hervatten")
@allow(rules.administers, load=visible)
def reopen(organisation: Organisation) -> Response:
    organisations.reopen(organisation, actor=current_user, now=clock.now())
    return _done(organisation, f"{organisation.name} is weer actief.")


@bp.route("/<int:organisation_id>/domeinen", methods=["GET", "POST"])
@allow(rules.administers, load=visible)
def domains(organisation: Organisation) -> Page:
    organisation_id = organisation.id
    form = DomainsForm(domains="\n".join(row.domain for row in organisation.domains))
    if form.carries_out(
        lambda: organisations.set_domains(organisation, form.listed, actor=current_user, now=clock.now())
    ):
        return _done(organisation, "De domeinen zijn bewaard.")
    return _step(
        form,
        organisation_id,
        "Domeinen voor het werkaccount",
        "Opslaan",
        "Wie inlogt met een werkaccount op zo'n domein, krijgt vanzelf toegang, zonder uitnodiging.",
    )


@bp.route("/<int:organisation_id>/samenvoegen", methods=["GET", "POST"])
@allow(rules.administers, load=visible)
def merge(organisation: Organisation) -> Page:
    """First choose into which; then a page that says exactly what moves; then do it."""
    today, organisation_id = clock.local_date(clock.now()), organisation.id
    form, wanted = MergeForm(), id_or_none_or_zero(request.values.get("naar"))
    if wanted is None:
        asked = "naar" in request.values
        return _choose_successor(organisation, "Kies een organisatie." if asked else None)
    if form.carries_out(lambda: _merge(organisation_id, wanted, form)):
        return _done(form.made, f"{organisation.name} gaat verder als {form.made.name}.")
    try:
        plan = organisations_mergers.plan_merge(*_both(organisation_id, wanted), today)
    except RuleViolation as error:
        db.session.rollback()
        found = reads.organisation(organisation_id) or organisation
        return _choose_successor(found, str(error), error.missing)
    form.seen.data, form.naar.data = plan.seen, str(wanted)
    page = render_template("organisations/merge.html", form=form, plan=plan)
    return page, form.status


def id_or_none_or_zero(value: str | None) -> int | None:
    """An id from the address; 0, which nothing has, for nonsense."""
    try:
        return id_or_none(value)
    except ValueError:
        return 0


def _merge(organisation_id: int, successor_id: int, form: MergeForm) -> Organisation:
    both, why = _both(organisation_id, successor_id), form.reason.data
    plan = organisations_mergers.merge(
        *both, seen=form.seen.data, reason=why, actor=current_user, now=clock.now()
    )
    return plan.successor


def _both(organisation_id: int, successor_id: int) -> tuple[Organisation, Organisation]:
    successor = reads.organisation(successor_id)
    organisation = reads.organisation(organisation_id)
    if successor is None or organisation is None:
        raise RuleViolation("Deze organisatie is er niet. Kies een andere.")
    return organisation, successor


def _choose_successor(
    organisation: Organisation, refusal: str | None, missing: Sequence[Missing] = ()
) -> tuple[str, int]:
    today = clock.local_date(clock.now())
    form = SuccessorForm()
    same_kind = reads.active(today, organisation.kind)
    form.offer([place for place in same_kind if place.id != organisation.id])
    page = render_template(
        "organisations/successor.html",
        form=form,
        organisation=organisation,
        refusal=refusal,
        missing=missing,
    )
    return page, 422 if refusal else 200


def _offer_pois(form: DetailsForm) -> None:
    form.offer(reads.active(clock.local_date(clock.now()), OrganisationKind.POI))


def _done(organisation: Organisation, text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for("organisations.show", organisation_id=organisation.id), 303)


def _step(
    form: HouseForm,
    organisation_id: int | None,
    title: str,
    submit_label: str,
    explanation: str | None = None,
    **shown: object,
) -> tuple[str, int]:
    """The page of a form about an organisation, or about none yet; read again, as a refusal empties all rows."""
    page = render_template(
        "organisations/step.html",
        form=form,
        organisation=reads.organisation(organisation_id) if organisation_id else None,
        title=title,
        submit_label=submit_label,
        explanation=explanation,
        **shown,
    )
    return page, form.status
