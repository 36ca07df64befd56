"""Your own sessions: where you are signed in, and signing out elsewhere."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import people_access
from innovatie.extensions import db
from innovatie.models.people_access import UserSession
from innovatie.queries import people_access as queries
from innovatie.web.guards import allow

bp = Blueprint("account_sessions", __name__, url_prefix="/account/sessies")


@bp.get("")
@allow(rules.signed_in)
def overview() -> str:
    days = queries.LONGEST_SESSION.days
    found = sorted(
        queries.open_sessions(current_user, clock.now()), key=lambda one: one.id != current_user.session_id
    )
    return render_template("account/sessions.html", sessions=found, days=days)


@bp.post("/<int:session_id>/beeindigen")
@allow(rules.owns_session, load=queries.own_session)
def end(session: UserSession) -> Response:
    people_access.end_session(session, actor=current_user, now=clock.now())
    db.session.commit()
    flash("Je bent daar uitgelogd.", "success")
    return redirect(url_for(".overview"), 303)


@bp.post("/andere")
@allow(rules.signed_in)
def end_others() -> Response:
    people_access.end_other_sessions(current_user, now=clock.now())
    db.session.commit()
    flash("Je bent overal uitgelogd, behalve hier.", "success")
    return redirect(url_for(".overview"), 303)
