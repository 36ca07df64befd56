"""The record on paper: of an idea, of a Fieldlab, of oneself, and as a whole with filters and a file."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Select

from innovatie import clock, rules
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.ideas import Idea
from innovatie.models.log import RecordEntry
from innovatie.queries import fieldlabs as fieldlab_queries
from innovatie.queries import ideas as idea_queries
from innovatie.queries import people as people_queries
from innovatie.queries import record as reads
from innovatie.queries import record_lines
from innovatie.queries.record import Filters
from innovatie.queries.record_lines import Line
from innovatie.reference.actions import Subject
from innovatie.web import fieldlabs
from innovatie.web.exports import list_file
from innovatie.web.filters import datum_kort, tijd
from innovatie.web.forms.record import FilterForm
from innovatie.web.forms.text import id_or_none
from innovatie.web.guards import allow

bp = Blueprint("record", __name__)

AT_ONCE = 500  # lines of a file in memory
COLUMNS = (
    *("Regel", "Datum", "Tijd", "Wie", "Namens", "Wat", "Soort", "Naam", "Inzending", "Fieldlab", "Persoon"),
    *("Van", "Naar", "Bijzonderheden", "Reden"),
)


def _part(query: Select[RecordEntry], **place: Any) -> dict[str, Any]:
    """A page of the record in words, with where to go on; `place` is what the address holds besides."""
    page = reads.page(
        query,
        before=request.args.get("voor", type=id_or_none),
        after=request.args.get("na", type=id_or_none),
    )
    here = request.endpoint or ""
    return {
        "lines": record_lines.lines(current_user, page.entries),
        "newer_url": page.newer and url_for(here, **place, na=page.newer),
        "older_url": page.older and url_for(here, **place, voor=page.older),
    }


@bp.get("/inzendingen/<int:idea_id>/geschiedenis")
@allow(rules.reads_record_of_idea, load=idea_queries.idea_for)
def of_idea(idea: Idea) -> str:
    part = _part(reads.about_idea(current_user, idea.id), idea_id=idea.id)
    return render_template("record/idea.html", idea=idea, **part)


@bp.get("/fieldlabs/<int:fieldlab_id>/geschiedenis")
@allow(rules.reads_record_of_fieldlab, load=fieldlab_queries.fieldlab_for)
def of_fieldlab(fieldlab: Fieldlab) -> str:
    part = _part(reads.about_fieldlab(current_user, fieldlab.id), fieldlab_id=fieldlab.id)
    return fieldlabs.page("history", fieldlab, "Geschiedenis", **part)


@bp.get("/account/geschiedenis")
@allow(rules.signed_in)
def own() -> str:
    return render_template("record/own.html", **_part(reads.own(current_user)))


@bp.get("/beheer/logboek")
@allow(rules.reads_record)
def whole() -> str:
    form, filters = _filters()
    typed = _typed(form)
    return render_template(
        "record/whole.html",
        form=form,
        is_filtered=filters != Filters(),
        is_reversed=bool(filters.since and filters.until and filters.since > filters.until),
        reads_all=rules.is_coordinator(current_user),
        export_url=url_for(".export", **typed),
        **_part(reads.filtered(current_user, filters), **typed),
    )


@bp.get("/beheer/logboek/export")
@allow(rules.reads_record)
def export() -> Response:
    _, filters = _filters()
    name = f"logboek-{clock.local_date(clock.now())}"
    return list_file(name, COLUMNS, (_cells(line) for line in _all_lines(filters)))


def _filters() -> tuple[FilterForm, Filters]:
    subjects = reads.subjects_for(current_user)
    form = FilterForm(request.args, subjects=subjects, organisations=people_queries.organisations())
    over = form.chosen("over")
    named = [subject for subject in Subject if subject.value == over]
    return form, Filters(
        since=form.chosen("van"),
        until=form.chosen("tot"),
        who=form.chosen("wie") or "",
        organisation_id=form.chosen("organisatie"),
        action=form.chosen("actie"),
        things=reads.things_of(*named) if named else (over,) if over else (),
    )


def _typed(form: FilterForm) -> dict[str, Any]:
    """The filters that hold, for the address of the next page and of the file."""
    return {name: request.args[name] for name in form.data if form[name].data and name in request.args}


def _all_lines(filters: Filters) -> Iterator[Line]:
    """Everything that the pages show one after the other, newest first, without holding it all."""
    query, older = reads.filtered(current_user, filters), None
    while True:
        page = reads.page(query, before=older, limit=AT_ONCE)
        yield from record_lines.lines(current_user, page.entries)
        older = page.older
        if older is None:
            return


def _cells(line: Line) -> list[object]:
    about = [named.name if named else "" for named in (line.idea, line.fieldlab)]
    named = line.thing.name if line.thing else ""
    who = [line.who, line.organisation, line.action, line.kind, named, *about, line.person]
    return [line.number, datum_kort(line.at), tijd(line.at), *who, line.old, line.new, line.details, line.why]
