"""The link of an invitation: who invites you, and how you will sign in."""

from flask import Blueprint
from werkzeug.wrappers import Response

from innovatie import clock
from innovatie.domain import people_passwords
from innovatie.enums import SignInMethod, TokenKind
from innovatie.models.people_access import AccountToken
from innovatie.web import passkeys
from innovatie.web.guards import public
from innovatie.web.people_links import choose_password
from innovatie.web.people_session import let_in

bp = Blueprint("people_invitation", __name__)


@bp.route("/uitnodiging/<token:link>", methods=["GET", "POST"])
@public
def welcome(link: str) -> Response:
    can_have_passkeys = passkeys.site().can_have_passkeys
    return choose_password(
        TokenKind.INVITATION, link, "people/welcome.html", _begin, passkeys_work=can_have_passkeys
    )


def _begin(token: AccountToken, password_hash: str) -> Response:
    people_passwords.accept_invitation(token, password_hash=password_hash, now=clock.now())
    return let_in(token.person, None, method=SignInMethod.PASSWORD, is_strong=False)
