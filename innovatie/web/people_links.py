"""What the pages behind a link in a mail share: choosing a password, and the answer to a link that does not work."""

from collections.abc import Callable

from flask import abort, make_response, render_template, request
from werkzeug.wrappers import Response

from innovatie import clock
from innovatie.domain import people_limits, people_passwords
from innovatie.enums import TokenKind
from innovatie.extensions import db
from innovatie.models.people_access import AccountToken
from innovatie.queries import people_access as access_queries
from innovatie.web.forms.people import NewPasswordForm
from innovatie.web.people_session import may_try, network_try


def choose_password(
    kind: TokenKind,
    link: str,
    template: str,
    finish: Callable[[AccountToken, str], Response],
    **shown: object,
) -> Response:
    """The page of a link, and `finish(token, hash)` when a good password was chosen; that uses up the link.

    `shown` is what the template needs besides.
    """
    if request.method == "POST" and not may_try(network_try()):
        abort(429)
    token = access_queries.link(kind, link, clock.now())
    if token is None:
        return link_gone(kind)
    form = NewPasswordForm()
    if request.method == "POST":
        name, email = token.person.name, token.person.email
        people_limits.give_back(network_try())  # this was no guess
        db.session.commit()  # hashing takes a while, and holds no lock
        form.passes(lambda: people_passwords.hashed(form.password.data, name=name, email=email))
        token = access_queries.link(kind, link, clock.now())
        if token is None:
            return link_gone(kind)
        if form.made:
            return finish(token, form.made)
    page = render_template(template, token=token, person=token.person, form=form, **shown)
    return private(make_response(page, form.status))


def link_gone(kind: TokenKind) -> Response:
    """The same for a link that is used, replaced, too old or made up: it tells nothing about anybody."""
    db.session.rollback()
    page = render_template("people/link_gone.html", is_invitation=kind is TokenKind.INVITATION)
    return private(make_response(page, 404))


def private(response: Response) -> Response:
    """The address of such a page lets somebody in: no other page or site is told where the reader came from.

    Not `no-referrer`: then a browser sends none with the form itself, and over https that is refused.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
