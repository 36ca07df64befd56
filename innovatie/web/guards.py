"""Deny by default: a view without `@allow` or `@public` fails tests/web/test_every_route.py."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, g, has_request_context, redirect, url_for
from flask_login import current_user
from sqlalchemy import event
from sqlalchemy.orm import Session

from innovatie import rules
from innovatie.extensions import db, login_manager

View = Callable[..., Any]


@event.listens_for(db.session, "after_soft_rollback")
def _load_person_again(_session: Session, _previous: object) -> None:
    load_person_again()


def load_person_again() -> None:
    """A rollback or commit empties the rows that were loaded, and the next page still asks what this person may."""
    if has_request_context():
        g.pop("_login_user", None)


def allow(
    rule: Callable[..., bool], *, load: Callable[..., Any] | None = None, before_second_step: bool = False
) -> Callable[[View], View]:
    """Let the view run only when `rule(person, thing)` says so.

    `load(person, **url_args)` gives the thing from the address, or None when it is not there or not
    visible to this person: 404. Visible, but not theirs to do: 403. The view gets the loaded thing.

    Who needs a second factor and came in without one is sent to the page to set it up, but for the few views that
    are marked `before_second_step`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**url_args: Any) -> Any:
            if not current_user.is_authenticated:
                return login_manager.unauthorized()
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


def public(view: View) -> View:
    """Anybody may see this, signed in or not."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view
