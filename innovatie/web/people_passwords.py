"""A new password: for who forgot it, by a link in a mail, and for who is signed in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import people_limits, people_passwords
from innovatie.domain.people_limits import Try
from innovatie.enums import TokenKind
from innovatie.errors import RuleViolation
from innovatie.extensions import db, passwords
from innovatie.models.people_access import AccountToken
from innovatie.web.forms.people import ChangePasswordForm, ForgottenForm
from innovatie.web.guards import allow, public
from innovatie.web.people_links import choose_password
from innovatie.web.people_session import TOO_MANY, account_try, may_try, network_try

bp = Blueprint("people_passwords", __name__)

ASKED = (
    "Kennen we dit adres? Dan krijg je binnen een paar minuten een mail met een link. "
    "Geen mail gekregen? Kijk bij je ongewenste mail, of probeer een ander adres."
)


@bp.route("/wachtwoord-vergeten", methods=["GET", "POST"])
@public
def ask() -> Response | str | tuple[str, int]:
    """The same answer and the same work for every address: see `domain.people_passwords.ask_for_link`."""
    form = ForgottenForm()
    if not form.passes(lambda: _ask(form.email.data)):
        page = render_template("people/forgotten.html", form=form)
        return (page, 422) if form.is_submitted() else page
    db.session.commit()
    flash(ASKED, "success")
    return redirect(url_for("people.sign_in"), 303)


def _ask(email: str) -> None:
    """Too many from one network is said; too many for one account is not: that would tell that somebody asked."""
    if not may_try(network_try()):
        raise RuleViolation(TOO_MANY)
    if may_try(Try(people_limits.RESET, email.strip().lower())):
        people_passwords.ask_for_link(email, now=clock.now())


@bp.route("/wachtwoord/<token:link>", methods=["GET", "POST"])
@public
def choose(link: str) -> Response:
    return choose_password(TokenKind.RESET, link, "people/new_password.html", _keep)


def _keep(token: AccountToken, password_hash: str) -> Response:
    """Signing in comes after, so that a second step is asked as always."""
    people_passwords.take_reset(token, password_hash=password_hash, now=clock.now())
    people_limits.forget(account_try(token.person.email))  # what was guessed, was guessed of the old one
    db.session.commit()
    flash("Je nieuwe wachtwoord is opgeslagen. Log ermee in.", "success")
    return redirect(url_for("people.sign_in"), 303)


@bp.route("/account/wachtwoord", methods=["GET", "POST"])
@allow(rules.signed_in)
def change() -> Response | str | tuple[str, int]:
    form = ChangePasswordForm()
    if not form.passes(lambda: _verified_and_hashed(form)):
        page = render_template("account/password.html", form=form)
        return (page, 422) if form.is_submitted() else page
    people_passwords.set_password(
        current_user,
        password_hash=form.made,
        actor=current_user,
        now=clock.now(),
        but=current_user.session_id,
    )
    db.session.commit()
    flash("Je nieuwe wachtwoord is opgeslagen. Op andere apparaten ben je uitgelogd.", "success")
    return redirect(url_for("people_passwords.change"), 303)


def _verified_and_hashed(form: ChangePasswordForm) -> str:
    """The hash of the new password. Guessing the present one is limited as it is at sign-in."""
    name, email, stored = current_user.name, current_user.email, current_user.password_hash
    tries = account_try(email), network_try()
    if not may_try(*tries):
        raise RuleViolation(TOO_MANY)
    if not passwords.verify(stored, form.current.data):
        raise RuleViolation("Het wachtwoord dat je nu hebt, klopt niet. Typ het opnieuw.")
    people_limits.forget(tries[0])
    people_limits.give_back(tries[1])
    db.session.commit()
    return people_passwords.hashed(form.password.data, name=name, email=email)
