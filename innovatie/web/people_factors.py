"""Signing in with a second step after the password, or with a passkey instead of one."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from innovatie import clock
from innovatie.domain import people_factors, people_limits, people_passkeys
from innovatie.enums import SignInMethod
from innovatie.extensions import db
from innovatie.methods.networks import network_of
from innovatie.methods.passkeys import options_to_use
from innovatie.models.people import Person
from innovatie.queries.people_factors import factors_of
from innovatie.web import passkeys as questions
from innovatie.web.forms.people_factors import CodeForm, PasskeyForm
from innovatie.web.forms.text import clean_line
from innovatie.web.guards import public
from innovatie.web.people_session import Pending, let_in, pending, waiting_to_link

bp = Blueprint("people_factors", __name__, url_prefix="/inloggen")

Page = str | AnyResponse | tuple[str, int]
TOO_MANY = "Er waren te veel pogingen. Wacht een kwartier en probeer het opnieuw."
WRONG_CODE = (
    "Deze code klopt niet, of hij is al gebruikt. Wacht tot de app een nieuwe code toont en typ die over."
)
WRONG_PASSKEY = "Inloggen met deze passkey lukte niet. Probeer het opnieuw, of log in met je wachtwoord."
TOO_LATE = "Je deed te lang over de tweede stap. Log opnieuw in."


@bp.route("/code", methods=["GET", "POST"])
@public
def code() -> Page:
    begun = pending(clock.now())
    if begun is None and current_user.is_authenticated:
        return redirect(url_for("start.home"), 303)
    if begun is None:
        flash(TOO_LATE, "info")
        return redirect(url_for("people.sign_in"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        method, refusal = _verified(begun.person, form.code.data)
        if method is not None:
            return _finish(begun, method)
        form.form_errors.append(refusal)
    page = render_template(
        "people/code.html",
        form=form,
        factors=factors_of(begun.person.id),
        passkey=PasskeyForm(formdata=None, next=begun.wanted),
        site=questions.site(),
    )
    return page, form.status


@bp.route("/passkey", methods=["GET", "POST"])
@public
def passkey() -> Page:
    if current_user.is_authenticated:
        return redirect(url_for("start.home"))
    form = PasskeyForm()
    if request.method != "POST":
        form.next.data = clean_line(request.args.get("next"))
        return render_template("people/passkey.html", form=form, site=questions.site())
    person = _owner(form.answer.data) if form.validate() else None
    if person is not None:
        to_link = waiting_to_link(person, clock.now())
        return let_in(person, form.next.data, method=SignInMethod.PASSKEY, is_strong=True, to_link=to_link)
    form.form_errors.append(WRONG_PASSKEY)
    return render_template("people/passkey.html", form=form, site=questions.site()), 422


@bp.get("/passkey/vraag")
@public
def question() -> Response:
    """What `static/js/passkeys.js` asks the device; it changes nothing but the cookie."""
    challenge = questions.ask(questions.USE, clock.now())
    return Response(options_to_use(questions.site(), challenge), mimetype="application/json")


def _verified(person: Person, typed: str) -> tuple[SignInMethod | None, str]:
    """How this code was right, or None with the reason. Guesses are counted apart from those of passwords."""
    now = clock.now()
    tries = people_limits.Try(people_limits.CODE, person.id)
    network = people_limits.Try(people_limits.NETWORK, network_of(request.remote_addr))
    may_try = people_limits.reserve(tries, network, now=now)
    db.session.commit()
    if not may_try:
        return None, TOO_MANY
    method = people_factors.accepts_code(person, typed, now=now)
    if method is not None:
        people_limits.forget(tries)
        people_limits.give_back(network)
    db.session.commit()
    return method, WRONG_CODE


def _finish(begun: Pending, method: SignInMethod) -> AnyResponse:
    how = method if begun.method is SignInMethod.PASSWORD else begun.method
    left = factors_of(begun.person.id).codes_left if method is SignInMethod.RECOVERY_CODE else None
    answer = let_in(begun.person, begun.wanted, method=how, is_strong=True, to_link=begun.to_link)
    if left is not None:
        flash(f"Je gebruikte een herstelcode. Je hebt er nog {left}.", "info")
    return answer


def _owner(answer: str) -> Person | None:
    """Whose passkey this is. Committed also when it is refused: its owner may have to be told."""
    now = clock.now()
    challenge = questions.asked(questions.USE, now)
    if challenge is None:
        return None
    person = people_passkeys.accepts_passkey(
        answer=answer, challenge=challenge, site=questions.site(), now=now
    )
    db.session.commit()
    return person
