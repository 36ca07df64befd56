"""Getting in for the first time with a passkey: with an invitation, instead of choosing a password."""

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from innovatie import clock
from innovatie.domain import people_access, people_passkeys
from innovatie.enums import SignInMethod, TokenKind
from innovatie.methods.passkeys import Challenge
from innovatie.queries import people_access as access_queries
from innovatie.web import passkeys as questions
from innovatie.web.account_factors import show_codes
from innovatie.web.forms.people_factors import NewPasskeyForm
from innovatie.web.guards import public
from innovatie.web.people_links import link_gone
from innovatie.web.people_session import let_in

bp = Blueprint("people_passkeys", __name__, url_prefix="/uitnodiging/<token:link>/passkey")


@bp.route("", methods=["GET", "POST"])
@public
def accept(link: str) -> str | AnyResponse | tuple[str, int]:
    now = clock.now()
    token = access_queries.link(TokenKind.INVITATION, link, now)
    if token is None:
        return link_gone(TokenKind.INVITATION)
    form = NewPasskeyForm()

    def take(challenge: Challenge) -> list[str]:
        people_access.take_invitation(token, now=now)
        answer, name = form.answer.data, form.name.data
        values = {"answer": answer, "challenge": challenge, "site": questions.site(), "name": name}
        return people_passkeys.add_passkey(token.person, **values, now=now)

    if questions.carries_out(form, take, now):
        let_in(token.person, None, method=SignInMethod.PASSKEY, is_strong=True)
        return show_codes(form.made, "Je passkey is gemaakt, en je bent ingelogd.")
    page = render_template("people/first_passkey.html", form=form, link=link, site=questions.site())
    return page, form.status


@bp.get("/vraag")
@public
def question(link: str) -> AnyResponse | Response:
    now = clock.now()
    token = access_queries.link(TokenKind.INVITATION, link, now)
    return questions.question_to_make(token.person, now) if token else link_gone(TokenKind.INVITATION)
