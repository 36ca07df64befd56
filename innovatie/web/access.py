"""Who may do what, as administrators read it: the table of `reference/access.txt` in words."""

import re
from typing import NamedTuple

from flask import Blueprint, current_app, render_template, request

from innovatie import rules
from innovatie.reference import access
from innovatie.web.forms.access import WhoForm
from innovatie.web.guards import allow

bp = Blueprint("access", __name__, url_prefix="/beheer/rechten")

METHODS = {"GET": "bekijken", "POST": "versturen"}


class Shown(NamedTuple):
    """A line of the table: the address, what is done there and with what, and the answer per kind of person."""

    address: str
    does: str
    about: str
    answers: dict[str, str]


@bp.get("")
@allow(rules.administers)
def overview() -> str:
    form = WhoForm(request.args)
    who = form.wie.data if form.wie.data in access.PERSONAS else ""
    return render_template(
        "access/overview.html",
        form=form,
        who=who,
        personas=access.PERSONAS,
        answers=[(access.ANSWERS[sign], meaning) for sign, meaning in access.SIGNS.items()],
        parts=_parts(),
    )


def _parts() -> list[tuple[str, list[Shown]]]:
    """The lines under their headings; pages that this installation does not have stay out."""
    addresses = {rule.endpoint: rule.rule for rule in current_app.url_map.iter_rules()}
    parts: dict[str, list[Shown]] = {}
    for line in access.lines():
        if line.endpoint in addresses:
            parts.setdefault(line.heading, []).append(_shown(line, addresses[line.endpoint]))
    return list(parts.items())


def _shown(line: access.Line, rule: str) -> Shown:
    return Shown(
        address=re.sub(r"<[^>]+>", "…", rule),
        does=" en ".join(METHODS[method] for method in line.methods),
        about=", ".join(access.THINGS[name] for name in line.about),
        answers={who: access.ANSWERS[sign] for who, sign in line.cells.items()},
    )
