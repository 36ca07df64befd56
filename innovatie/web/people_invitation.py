"""The link of an invitation: who invites you, and how you will sign in."""

from datetime import datetime

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from innovatie import clock
from innovatie.domain import people, people_access
from innovatie.enums import SignInMethod, TokenKind
from innovatie.extensions import db
from innovatie.models.people_access import AccountToken
from innovatie.queries import people_access as access_queries
from innovatie.web import passkeys
from innovatie.web.forms.people import NewPasswordForm
from innovatie.web.guards import public
from innovatie.web.people_session import let_in

bp = Blueprint("people_invitation", __name__)

GONE = "Deze uitnodiging werkt niet meer"


@bp.route("/uitnodiging/<token:link>", methods=["GET", "POST"])
@public
def welcome(link: str) -> Response:
    now = clock.now()
    token = access_queries.link(TokenKind.INVITATION, link, now)
    if token is None:
        return link_gone(GONE)
    form = NewPasswordForm()
    if form.carries_out(lambda: _accept(token, form.password.data, now)):
        return let_in(token.person, None, method=SignInMethod.PASSWORD, is_strong=False)
    shown = access_queries.link(TokenKind.INVITATION, link, now) if form.is_refused else token
    return _page(shown, form) if shown else link_gone(GONE)


def _accept(token: AccountToken, password: str, now: datetime) -> None:
    people_access.take_invitation(token, now=now)
    people.set_password(token.person, password=password, actor=token.person, now=now)


def link_gone(title: str) -> Response:
    """The same for a link that is used, replaced, too old or made up: it tells nothing about anybody."""
    db.session.rollback()
    return private(make_response(render_template("people/link_gone.html", title=title), 404))


def private(response: Response) -> Response:
    """The address of such a page lets somebody in: no other page or site is told where the reader came from.

    Not `no-referrer`: then a browser sends none with the form itself, and over https that is refused.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def _page(token: AccountToken, form: NewPasswordForm) -> Response:
    page = render_template(
        "people/welcome.html",
        token=token,
        person=token.person,
        form=form,
        passkeys_work=passkeys.site().can_have_passkeys,
    )
    return private(make_response(page, 422 if form.is_submitted() else 200))
