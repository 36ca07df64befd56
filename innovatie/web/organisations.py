"""The register of organisations as everybody in the network reads it."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from innovatie import clock, rules
from innovatie.enums import OrganisationKind
from innovatie.models.people import Organisation, Person
from innovatie.queries import organisations as reads
from innovatie.queries.organisations import Filters
from innovatie.web import listings
from innovatie.web.forms.organisations import FilterForm
from innovatie.web.guards import allow

bp = Blueprint("organisations", __name__)


@bp.get("/organisaties")
@allow(rules.sees_organisations)
def overview() -> str:
    return render_template("organisations/overview.html", **the_list("organisations.overview"))


def the_list(endpoint: str) -> dict[str, Any]:
    """What the page of the list shows, with links to `endpoint` (5 statements)."""
    today = clock.local_date(clock.now())
    form = filter_form()
    page = reads.listing(
        form.filters,
        today,
        **listings.place(),
    )
    args = listings.filters_kept(form)
    return {
        "form": form,
        "page": page,
        "total": reads.count(form.filters, today),
        "is_filtered": form.filters != Filters(),
        "filter_args": args,
        "earlier_url": page.earlier and url_for(endpoint, **args, voor=page.earlier),
        "later_url": page.later and url_for(endpoint, **args, na=page.later),
    }


def filter_form() -> FilterForm:
    form = FilterForm(request.args)
    form.offer(reads.active(clock.local_date(clock.now()), OrganisationKind.POI))
    return form


def visible(person: Person, organisation_id: int) -> Organisation | None:
    """The loader of every page about one organisation."""
    return reads.organisation(organisation_id) if rules.sees_organisations(person) else None


@bp.get("/organisaties/<int:organisation_id>")
@allow(rules.sees_organisations, load=visible)
def show(organisation: Organisation) -> str:
    today = clock.local_date(clock.now())
    is_poi = organisation.kind is OrganisationKind.POI
    number_of_ideas, ideas = reads.ideas_from(organisation.id) if current_user.is_reader else (0, [])
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        has_ended=organisation.has_ended(today),
        is_kept_by_me=rules.administers(current_user),
        people=reads.affiliations(organisation.id, today)
        if rules.administers_organisation(current_user, organisation)
        else None,
        supported=reads.supported_by(organisation.id, today) if is_poi else [],
        merged=reads.merged_into(organisation.id),
        number_of_ideas=number_of_ideas,
        ideas=ideas,
        fieldlabs=reads.fieldlabs_from(organisation.id) if current_user.is_reader else [],
    )
