"""Your own second step: the app with codes, recovery codes and passkeys.

Who must have a second step and has none yet, sees these pages and no others (`before_second_step`).
"""

import json
from functools import wraps
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from innovatie import clock, rules
from innovatie.domain import people_factors, people_passkeys
from innovatie.extensions import db, vault
from innovatie.methods.one_time_codes import address_for_app, in_groups, new_secret
from innovatie.methods.passkeys import Challenge
from innovatie.models.people_access import Passkey
from innovatie.queries.people_factors import factors_of, own_passkey, passkeys_of
from innovatie.web import passkeys as questions
from innovatie.web.forms.people_factors import AppForm, NewPasskeyForm, PasskeyNameForm, RemoveForm
from innovatie.web.guards import View, allow
from innovatie.web.people_session import keep_in_cookie

bp = Blueprint("account_factors", __name__, url_prefix="/account")

Page = str | AnyResponse | tuple[str, int]
OFFER_SECONDS = 1800  # a QR code that is on the screen longer than this is replaced
NEW_CODES = "new_codes"  # in the cookie, locked, between making them and the page that shows them
SHOWN_SECONDS = 120
EXPIRED = "De QR-code is verlopen. Scan de nieuwe, en vul de code in die de app dan toont."


def lately(view: View) -> View:
    """Of a page for a change: whoever signed in long ago is told first, and not after filling it in."""

    @wraps(view)
    def told(*things: Any) -> Any:
        if request.method == "GET" and not people_factors.signed_in_lately(current_user, clock.now()):
            return redirect(url_for("account_factors.overview"), 303)
        return view(*things)

    return told


@bp.get("/tweede-stap")
@allow(rules.signed_in, before_second_step=True)
def overview() -> str:
    return render_template(
        "account/second_step.html",
        factors=factors_of(current_user.id),
        lately=people_factors.signed_in_lately(current_user, clock.now()),
    )


# the app with codes


@bp.route("/tweede-stap/app", methods=["GET", "POST"])
@allow(rules.signed_in, before_second_step=True)
@lately
def app() -> Page:
    form = AppForm()
    secret = _offered(form.offer.data)
    if form.is_submitted() and secret is None:
        form.form_errors.append(EXPIRED)
    elif form.carries_out(
        lambda: people_factors.switch_on_app(
            current_user, secret=secret or "", code=form.code.data, now=clock.now()
        )
    ):
        return _switched_on(form.made, "De app met codes staat aan.")
    if secret is None:
        secret = new_secret()
        form.offer.data = vault.lock(f"{current_user.id}:{secret}")
    page = render_template(
        "account/app.html",
        form=form,
        secret=in_groups(secret, 4),
        address=address_for_app(secret, current_user.email),
    )
    return page, form.status


@bp.route("/tweede-stap/app/weghalen", methods=["GET", "POST"])
@allow(rules.signed_in)
@lately
def remove_app() -> Page:
    form = RemoveForm()
    if form.carries_out(lambda: people_factors.remove_app(current_user, now=clock.now())):
        db.session.commit()
        flash("De app met codes is weggehaald.", "success")
        return redirect(url_for(".overview"), 303)
    return _ask_to_remove(form, "Wil je de app met codes weghalen?", "App weghalen")


def _offered(locked: str | None) -> str | None:
    """The secret that this person was shown on the page, when that was not too long ago."""
    owner, _, secret = (vault.open(locked or "", seconds=OFFER_SECONDS) or "").partition(":")
    return secret if owner == str(current_user.id) else None


# recovery codes


@bp.route("/tweede-stap/herstelcodes", methods=["GET", "POST"])
@allow(rules.signed_in)
@lately
def recovery_codes() -> Page:
    form = RemoveForm()
    if form.carries_out(lambda: people_factors.renew_recovery_codes(current_user, now=clock.now())):
        db.session.commit()
        return show_codes(form.made) if form.made else _already_shown()
    page = render_template("account/new_codes.html", form=form, factors=factors_of(current_user.id))
    return page, form.status


@bp.get("/tweede-stap/herstelcodes/bewaren")
@allow(rules.signed_in, before_second_step=True)
def new_codes() -> Page:
    """The codes that were just made, once: a reload says so, and does not make the form before it go again."""
    made = vault.open(session.pop(NEW_CODES, ""), seconds=SHOWN_SECONDS)
    if made is None:
        return _already_shown()
    done, *codes = json.loads(made)
    return render_template("account/recovery_codes.html", codes=codes, done=done)


# passkeys


@bp.route("/passkeys", methods=["GET", "POST"])
@allow(rules.signed_in, before_second_step=True)
def passkeys() -> Page:
    form, now = NewPasskeyForm(), clock.now()

    def add(challenge: Challenge) -> list[str]:
        answer, name = form.answer.data, form.name.data
        values = {"answer": answer, "challenge": challenge, "site": questions.site(), "name": name}
        return people_passkeys.add_passkey(current_user, **values, now=now)

    if questions.carries_out(form, add, now):
        return _switched_on(form.made, "De passkey is toegevoegd.")
    page = render_template(
        "account/passkeys.html",
        form=form,
        passkeys=passkeys_of(current_user.id),
        site=questions.site(),
        lately=people_factors.signed_in_lately(current_user, now),
    )
    return page, form.status


@bp.get("/passkeys/vraag")
@allow(rules.signed_in, before_second_step=True)
def question() -> Response:
    return questions.question_to_make(current_user, clock.now())


@bp.route("/passkeys/<int:passkey_id>", methods=["GET", "POST"])
@allow(rules.owns_passkey, load=own_passkey)
def rename_passkey(passkey: Passkey) -> Page:
    form = PasskeyNameForm(obj=passkey)
    if form.carries_out(
        lambda: people_passkeys.rename_passkey(
            passkey, name=form.name.data, actor=current_user, now=clock.now()
        )
    ):
        db.session.commit()
        flash("De passkey heeft een nieuwe naam.", "success")
        return redirect(url_for(".passkeys"), 303)
    page = render_template("account/passkey.html", form=form, passkey=passkey)
    return page, form.status


@bp.route("/passkeys/<int:passkey_id>/weghalen", methods=["GET", "POST"])
@allow(rules.owns_passkey, load=own_passkey)
@lately
def remove_passkey(passkey: Passkey) -> Page:
    form, name = RemoveForm(), passkey.name
    if form.carries_out(lambda: people_passkeys.remove_passkey(passkey, actor=current_user, now=clock.now())):
        db.session.commit()
        flash(f"De passkey ‘{name}’ is weggehaald. Verwijder hem ook op het apparaat zelf.", "success")
        return redirect(url_for(".passkeys"), 303)
    return _ask_to_remove(form, f"Wil je de passkey ‘{name}’ weghalen?", "Passkey weghalen")


# what these pages share


def _switched_on(codes: list[str], done: str) -> Page:
    """After the first factor comes a new session, and the recovery codes: on this page and never again."""
    db.session.commit()
    if not codes:
        flash(done, "success")
        return redirect(url_for(".overview"), 303)
    keep_in_cookie(current_user)
    return show_codes(codes, done)


def show_codes(codes: list[str], done: str = "Je hebt nieuwe herstelcodes.") -> AnyResponse:
    session[NEW_CODES] = vault.lock(json.dumps([done, *codes]))
    return redirect(url_for("account_factors.new_codes"), 303)


def _already_shown() -> AnyResponse:
    """The page or its form came a second time: the codes exist and cannot be read back."""
    if factors_of(current_user.id).number:
        flash(
            "Je tweede stap staat aan. We tonen de herstelcodes maar één keer. "
            "Heb je ze niet bewaard? Maak dan nieuwe.",
            "info",
        )
    return redirect(url_for(".overview"), 303)


def _ask_to_remove(form: RemoveForm, title: str, submit_label: str) -> Page:
    page = render_template(
        "confirm.html",
        form=form,
        title=title,
        text="Je kunt er daarna niet meer mee inloggen. Je krijgt er bericht van.",
        submit_label=submit_label,
        cancel_url=url_for(".overview"),
    )
    return page, form.status
