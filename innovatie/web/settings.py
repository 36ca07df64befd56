"""The pages of the settings: all by group, and one with its history and the form to change it."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.clock import local_date
from innovatie.domain import settings
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.models.settings import Setting
from innovatie.queries import settings as settings_queries
from innovatie.queries.settings import Known
from innovatie.reference.kinds import Paragraphs, in_words
from innovatie.reference.settings import DEFINITIONS, Definition, Group, parse
from innovatie.web.filters import datum
from innovatie.web.forms.settings import SettingForm, setting_form
from innovatie.web.guards import allow

bp = Blueprint("settings", __name__, url_prefix="/beheer/instellingen")

Page = str | tuple[str, int] | Response


def setting_named(_person: Person, *, key: str) -> Definition | None:
    return DEFINITIONS.get(key)


@bp.get("")
@allow(rules.administers)
def overview() -> str:
    return render_template(
        "admin/settings.html", groups=_by_group(settings_queries.overview(clock.now())), shown=in_words
    )


@bp.get("/<string(maxlength=60):key>")
@allow(lambda person, setting: rules.administers(person), load=setting_named)
def show(setting: Definition) -> Page:
    known = settings_queries.known(setting.key, clock.now())
    earlier = [row for row in known.changes if str(row.id) == request.args.get("terug")]
    value = parse(setting.key, earlier[0].value) if earlier else known.value
    return _page(known, setting_form(setting, value, local_date(clock.now())))


@bp.post("/<string(maxlength=60):key>")
@allow(rules.changes_setting, load=setting_named)
def change(setting: Definition) -> Page:
    now = clock.now()
    before = settings_queries.known(setting.key, now).value
    form = setting_form(setting, None, local_date(now))
    if not form.carries_out(
        lambda: settings.change(
            setting.key,
            form.text(),
            starts_on=form["starts_on"].data,
            reason=form["reason"].data,
            actor=current_user,
            now=now,
        )
    ):
        return _page(settings_queries.known(setting.key, now), form), 422
    day = form.made.starts_on
    db.session.commit()
    flash(_told(setting, before, form.made, day == local_date(now)), "success")
    return redirect(url_for(".show", key=setting.key), 303)


def _told(setting: Definition, before: Any, made: Setting, is_today: bool) -> str:
    """What was and what is, or will be; of a long text only that it was changed."""
    if isinstance(setting.kind, Paragraphs):
        return f"De tekst is aangepast. Die geldt vanaf {'vandaag' if is_today else datum(made.starts_on)}."
    was, becomes = (in_words(setting.kind, value) for value in (before, parse(setting.key, made.value)))
    return f"Was: {was}. {'Is nu' if is_today else f'Wordt op {datum(made.starts_on)}'}: {becomes}."


def _page(known: Known, form: SettingForm) -> str:
    definition = known.definition
    changes = [(row, in_words(definition.kind, parse(row.key, row.value))) for row in known.changes]
    return render_template(
        "admin/setting.html",
        known=known,
        changes=changes,
        shown=in_words,
        form=form if rules.changes_setting(current_user, definition) else None,
    )


def _by_group(all_known: Sequence[Known]) -> list[tuple[Group, list[Known]]]:
    order = list(Group)
    found = sorted(all_known, key=lambda known: order.index(known.definition.group))
    return [(group, list(items)) for group, items in groupby(found, lambda known: known.definition.group)]
