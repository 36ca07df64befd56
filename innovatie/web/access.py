"""Who may do what, as administrators read it: in words per kind of user, and the whole table of `access.txt`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from flask import Blueprint, Response, current_app, render_template, request

from innovatie import rules
from innovatie.reference import access, access_words
from innovatie.web.exports import list_file
from innovatie.web.forms.access import WhoForm
from innovatie.web.guards import allow

bp = Blueprint("access", __name__, url_prefix="/beheer/rechten")

METHODS = {"GET": "bekijken", "POST": "versturen"}


class Shown(NamedTuple):
    """A line of the table: the address, what is done there and with what, and the answer per kind of user."""

    heading: str
    address: str
    does: str
    about: str
    words: str
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
        kind=access.PERSONAS.get(who),
        subjects=access_words.may(who) if who else {},
        limits=access_words.LIMITS,
        all_open="alles" in request.args,
    )


@bp.get("/tabel")
@allow(rules.administers)
def matrix() -> str:
    parts: dict[str, list[Shown]] = {}
    for line in _lines():
        parts.setdefault(line.heading, []).append(line)
    return render_template(
        "access/matrix.html",
        personas=access.PERSONAS,
        answers=[(access.ANSWERS[sign], meaning) for sign, meaning in access.SIGNS.items()],
        parts=parts,
    )


@bp.get("/export")
@allow(rules.administers)
def export() -> Response:
    """The whole table, with a column per kind of user."""
    header = ["onderwerp", "adres", "wat", "waarmee", "in woorden", *access.PERSONAS.values()]
    return list_file("rechten", header, ([*line[:-1], *line.answers.values()] for line in _lines()))


def _lines() -> Iterator[Shown]:
    """Pages that this installation does not have stay out."""
    addresses = {rule.endpoint: rule.rule for rule in current_app.url_map.iter_rules()}
    for line in access.lines():
        if line.endpoint in addresses:
            yield _shown(line, addresses[line.endpoint])


def _shown(line: access.Line, rule: str) -> Shown:
    return Shown(
        heading=line.heading,
        address=re.sub(r"<[^>]+>", "…", rule),
        does=" en ".join(METHODS[method] for method in line.methods),
        about=", ".join(access.THINGS[name] for name in line.about),
        words=access_words.in_words(line),
        answers={who: access.ANSWERS[sign] for who, sign in line.cells.items()},
    )
