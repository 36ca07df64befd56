"""Deny by default: a view without `@allow` or `@public` fails tests/web/test_every_route.py."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import (
    Response,
    abort,
    g,
    has_request_context,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask_login import current_user
from sqlalchemy import event
from sqlalchemy.orm import Session

from innovatie import rules
from innovatie.extensions import db, login_manager
from innovatie.models.people import Person
from innovatie.queries import fieldlabs_guests

View = Callable[..., Any]


@event.listens_for(db.session, "after_soft_rollback")
def _load_person_again(_session: Session, _previous: object) -> None:
    load_person_again()


def load_person_again() -> None:
    """A rollback or commit empties the rows that were loaded, and the next page still asks what this person may."""
    if has_request_context():
        g.pop("_login_user", None)


def allow(
    rule: Callable[..., bool],
    *,
    load: Callable[..., Any] | None = None,
    before_second_step: bool = False,
    without_access: bool = False,
) -> Callable[[View], View]:
    """Let the view run only when `rule(person, thing)` says so.

    `load(person, **url_args)` gives the thing from the address, or None when it is not there or not
    visible to this person: 404. Visible, but not theirs to do: 403. The view gets the loaded thing.

    Who needs a second factor and came in without one is sent to the page to set it up, but for the few views that
    are marked `before_second_step`. Who has no access (any more) gets a page that says so, but for `without_access`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**url_args: Any) -> Any:
            if not current_user.is_authenticated:
                return login_manager.unauthorized()
            if not without_access and not rules.has_access(current_user):
                return no_access(current_user)
            if rules.is_held_back(current_user) and not before_second_step:
                return redirect(url_for("account_factors.overview"), 303)
            things = [] if load is None else [load(current_user, **url_args)]
            if None in things:
                abort(404)
            if not rule(current_user, *things):
                abort(403)
            return view(*things)

        guarded.guard = rule.__name__  # type: ignore[attr-defined]
        return guarded

    return decorate


def no_access(person: Person) -> Response:
    """For a guest whose time is up, and for who has no place in the network yet."""
    last_day = fieldlabs_guests.last_day_of(person.id)
    bare: dict[str, Any] = {"navigation": [], "signed_in_role": "", "account_url": None}
    page = render_template("people/no_access.html", person=person, last_day=last_day, **bare)
    return make_response(page, 403)


def public(view: View) -> View:
    """Anybody may see this, signed in or not."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view
