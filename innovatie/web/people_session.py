"""What every way to sign in ends with: a session of one's own, and on to where somebody was going."""

from flask import redirect, request, session, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from innovatie import clock
from innovatie.domain import people_access
from innovatie.enums import SignInMethod
from innovatie.extensions import db, signing
from innovatie.models.people import Person


def let_in(person: Person, wanted: str | None, *, method: SignInMethod, is_strong: bool) -> Response:
    """A new session and CSRF token, then on to `wanted` when that is a page of ours. Commits."""
    now = clock.now()
    if current_user.is_authenticated:
        people_access.sign_out(current_user, now)
    address = request.remote_addr or ""
    browser = (request.user_agent.string or "onbekend")[:200]
    people_access.begin_session(
        person,
        method=method,
        is_strong=is_strong,
        place_key=signing.keyed("place", f"{browser} {address}"),
        browser=browser,
        now=now,
    )
    db.session.commit()
    session.clear()
    session.permanent = True
    login_user(person)
    return redirect(wanted if wanted and is_own_path(wanted) else url_for("start.home"))


def is_own_path(path: str | None) -> bool:
    """A path on this site and nothing that a browser reads as another host."""
    return path is not None and path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
