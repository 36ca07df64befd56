"""Single sign-on with a work account: to the provider and back, and the page where somebody links it."""

import logging

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from innovatie import clock, rules
from innovatie.domain import people_sso
from innovatie.domain.people_sso import Identity
from innovatie.enums import SignInMethod, TokenKind
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.models.people_access import ExternalIdentity
from innovatie.queries import people_access as access_queries
from innovatie.queries import people_sso as queries
from innovatie.sign_in_provider import ProviderAway, ProviderRefused, SignInProvider, single_sign_on
from innovatie.web import current
from innovatie.web.guards import allow, public
from innovatie.web.people_links import link_gone
from innovatie.web.people_session import let_in

bp = Blueprint("people_sso", __name__)
log = logging.getLogger(__name__)

AWAY = "We kunnen {name} nu niet bereiken. Probeer het over een paar minuten opnieuw, of log op een andere manier in."
REFUSED = "Inloggen met {name} lukte niet. Probeer het opnieuw. Lukt het weer niet? {help}"
NO_WAY_OUT = "Bij {name} kun je hier niet uitloggen. Sluit alle vensters van je browser."
OTHER_BROWSER = "Koppelen is niet gelukt, want intussen was je uitgelogd. Log in en probeer het opnieuw."


@bp.get("/inloggen/werkaccount")
@public
def start() -> AnyResponse:
    """A link and not a form: the content security policy lets no form lead to another site."""
    provider = _provider()
    if current_user.is_authenticated:
        return redirect(url_for("start.home"))
    try:
        return redirect(_begin(provider, next=request.args.get("next", "")))
    except RuleViolation as refusal:
        return _back(refusal, "people.sign_in")


@bp.get("/inloggen/werkaccount/terug")
@public
def come_back() -> AnyResponse:
    """Here the provider sends the browser back: the one look that changes something (`WRITING_LOOKS`)."""
    provider, begun = _provider(), session.pop("sign_in_provider", {})
    purpose = begun.get("purpose", "sign_in")
    try:
        identity = _identity(provider, begun)  # asks the provider, and no transaction waits for the answer
        return STEPS[purpose](identity, begun)
    except RuleViolation as refusal:
        return _back(refusal, "people_sso.show" if purpose == "link" else "people.sign_in")


@bp.get("/account/werkaccount")
@allow(rules.signed_in)
def show() -> str:
    _provider()
    linked = queries.identities(current_user.id)
    return render_template("account/work_account.html", linked=linked)


@bp.post("/account/werkaccount")
@allow(rules.signed_in)
def link() -> AnyResponse:
    return _go_on(_begin(_provider(), purpose="link", person=current_user.id))


@bp.post("/uitnodiging/<token:link>/werkaccount")
@public
def accept(link: str) -> AnyResponse:
    """To the provider with an invitation in hand: who comes back with it, is the invited person."""
    provider = _provider()
    if access_queries.link(TokenKind.INVITATION, link, clock.now()) is None:
        return link_gone(TokenKind.INVITATION)
    return _go_on(_begin(provider, purpose="invitation", link=link))


@bp.get("/inloggen/werkaccount/uitloggen")
@public
def leave() -> AnyResponse:
    """Sign out at the provider too, for who shares a computer; what is signed in here is not touched."""
    address = _provider().sign_out_address(_own_address("people.sign_in"))
    if address is None:
        flash(NO_WAY_OUT.format(name=current_app.config["OIDC_NAME"]), "info")
    return redirect(address or url_for("people.sign_in"))


@bp.post("/account/werkaccount/<int:identity_id>/ontkoppelen")
@allow(rules.unlinks, load=queries.own_identity)
def unlink(linked: ExternalIdentity) -> AnyResponse:
    people_sso.unlink(linked, actor=current_user, now=clock.now())
    db.session.commit()
    flash("Je werkaccount is ontkoppeld. Op andere apparaten ben je uitgelogd.", "success")
    return redirect(url_for("people_sso.show"), 303)


# to the provider


def _provider() -> SignInProvider:
    """Without a provider in the settings none of these pages is there."""
    return single_sign_on.provider or abort(404)


def _begin(provider: SignInProvider, **purpose: str | int) -> str:
    """Where to send the browser. What it goes there for stays in the session, tied to this one attempt."""
    try:
        address, state = provider.begin(_own_address("people_sso.come_back"))
    except (ProviderAway, ProviderRefused) as error:
        raise _refusal(error) from error
    session["sign_in_provider"] = {"state": state, **purpose}
    return address


def _own_address(endpoint: str) -> str:
    """From the settings, and never from the Host header of a request."""
    return str(current_app.config["BASE_URL"]).rstrip("/") + url_for(endpoint)


def _go_on(address: str) -> Response:
    """After a form: no redirect, which the content security policy would stop, but a page that goes on by itself."""
    page = render_template("people/to_provider.html", address=address)
    return make_response(page, {"Refresh": f"0; url={address}"})


# and back


def _identity(provider: SignInProvider, begun: dict[str, str]) -> Identity:
    """Raises `RuleViolation`, and lets the log know why: the page tells a stranger nothing."""
    config = current_app.config
    if not begun or begun["state"] != request.args.get("state"):
        raise RuleViolation(_said(REFUSED))
    db.session.rollback()
    try:
        claims = provider.claims()
        return people_sso.identity_of(
            claims, verified_by=config["OIDC_EMAIL_VERIFIED"], second_factor=config["OIDC_SECOND_FACTOR"]
        )
    except (ProviderAway, ProviderRefused, ValueError) as error:
        raise _refusal(error) from error


def _sign_in(identity: Identity, begun: dict[str, str]) -> AnyResponse:
    person, is_new = people_sso.recognise(identity, clock.now())
    return _let_in(person, identity, begun["next"], to_link=identity if is_new else None)


def _accept(identity: Identity, begun: dict[str, str]) -> AnyResponse:
    now = clock.now()
    token = access_queries.link(TokenKind.INVITATION, begun["link"], now)
    if token is None:
        return link_gone(TokenKind.INVITATION)
    people_sso.accept_invitation(token, identity, now)
    return _let_in(token.person, identity, None)


def _let_in(
    person: Person, identity: Identity, wanted: str | None, to_link: Identity | None = None
) -> AnyResponse:
    method, is_strong = SignInMethod.SINGLE_SIGN_ON, identity.has_second_factor
    return let_in(person, wanted, method=method, is_strong=is_strong, to_link=to_link)


def _link(identity: Identity, begun: dict[str, str]) -> AnyResponse:
    if not current_user.is_authenticated or current_user.id != begun["person"]:
        raise RuleViolation(OTHER_BROWSER)
    people_sso.link(current_user, identity, how="account", now=clock.now())
    db.session.commit()
    flash("Je werkaccount is gekoppeld. Je kunt er voortaan mee inloggen.", "success")
    return redirect(url_for("people_sso.show"))


STEPS = {"sign_in": _sign_in, "link": _link, "invitation": _accept}


def _refusal(error: Exception) -> RuleViolation:
    log.warning("single sign-on: %s", error)
    return RuleViolation(_said(AWAY if isinstance(error, ProviderAway) else REFUSED))


def _said(words: str) -> str:
    return words.format(name=current_app.config["OIDC_NAME"], help=current.settings.help_line)


def _back(refusal: RuleViolation, endpoint: str) -> AnyResponse:
    db.session.rollback()
    flash(str(refusal), "error")
    return redirect(url_for(endpoint), 303)
