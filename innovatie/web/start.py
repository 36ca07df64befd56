"""The start page: what waits for you, oldest deadline first, and what changed."""

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.queries import start as start_queries
from innovatie.web.guards import no_access, public

bp = Blueprint("start", __name__)


@bp.get("/")
@public
def home() -> str | Response:
    if not current_user.is_authenticated:
        return redirect(url_for("people.sign_in"))
    if not rules.has_access(current_user):
        return no_access(current_user)
    if rules.is_held_back(current_user):
        return redirect(url_for("account_factors.overview"))
    now = clock.now()
    return render_template(
        "start/home.html",
        todos=start_queries.todos(current_user, now),
        messages=start_queries.messages(current_user),
    )
