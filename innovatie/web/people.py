"""Signing in and out."""

from collections.abc import Sequence

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import people_access, people_limits
from innovatie.enums import Role, SignInMethod
from innovatie.extensions import db, passwords
from innovatie.models.people import Person
from innovatie.queries import people as people_queries
from innovatie.web import current, passkeys
from innovatie.web.addresses import is_own_path
from innovatie.web.forms.people import SignInForm
from innovatie.web.forms.people_factors import PasskeyForm
from innovatie.web.forms.text import clean_line
from innovatie.web.guards import allow, public
from innovatie.web.people_session import TOO_MANY, account_try, let_in, may_try, network_try

bp = Blueprint("people", __name__)

REFUSED = "Dit e-mailadres en wachtwoord horen niet bij elkaar. Kijk of je ze goed hebt getypt."
OTHER_WAYS = "Met een passkey kun je nu al inloggen. Of kies met ‘Wachtwoord vergeten’ een nieuw wachtwoord."


@bp.route("/inloggen", methods=["GET", "POST"])
@public
def sign_in() -> str | Response | tuple[str, int]:
    if current_user.is_authenticated:
        return redirect(url_for("start.home"))
    form = SignInForm()
    if request.method != "POST":
        form.next.data = clean_line(request.args.get("next"))
        return _sign_in_page(form)
    if not form.validate():
        return _sign_in_page(form), 422
    person, refusal = _verified(form.email.data, form.password.data)
    if person is None:
        form.form_errors.append(refusal)
        return _sign_in_page(form), 422
    return let_in(person, form.next.data, method=SignInMethod.PASSWORD, is_strong=False)


@bp.post("/uitloggen")
@allow(rules.signed_in, before_second_step=True, without_access=True)
def sign_out() -> Response:
    people_access.sign_out(current_user, clock.now())
    db.session.commit()
    logout_user()
    session.clear()
    flash("Je bent uitgelogd.", "success")
    wanted = request.form.get("next")  # of who signs in again to go on with something
    return redirect(url_for("people.sign_in", next=wanted if is_own_path(wanted) else None))


@bp.post("/demo/inloggen/<int:person_id>")
@public
def sign_in_as(person_id: int) -> Response:
    """Demonstration mode only (a loopback address, see `hardening`): become one of the people listed."""
    person = people_queries.acting(person_id, clock.now()) if current_app.config["DEMO"] else None
    if person is None or not person.is_enabled:
        abort(404)
    return let_in(person, request.form.get("next", ""), method=SignInMethod.DEMO, is_strong=True)


def _verified(email: str, password: str) -> tuple[Person | None, str]:
    """The person, or None with the reason; one hash verification whatever the address, and no lock held meanwhile."""
    account, network = account_try(email), network_try()
    if not may_try(account, network):
        return None, f"{TOO_MANY} {OTHER_WAYS}"
    known = people_queries.by_email(email)
    stored = known.password_hash if known and known.is_enabled else None
    person_id = known.id if known else None
    db.session.rollback()
    if not passwords.verify(stored, password) or person_id is None or stored is None:
        return None, REFUSED
    renewed = passwords.renewed(stored, password)
    people_limits.forget(account)
    people_limits.give_back(network)
    person = people_queries.acting(person_id, clock.now())
    if person is not None and person.password_hash == stored:
        person.password_hash = renewed
    return person, ""


def by_role(people: Sequence[Person]) -> list[tuple[str, list[Person]]]:
    """The people of the demonstration in groups: the council first, then each role, then everybody else."""
    council = current.settings.council_name
    groups: dict[str, list[Person]] = {council: []} | {role.label: [] for role in Role}
    for person in people:
        labels = [council] if person.seats else [grant.role.label for grant in person.grants]
        groups.setdefault(labels[0] if labels else "Medewerkers en experts", []).append(person)
    return [(label, members) for label, members in groups.items() if members]


def _sign_in_page(form: SignInForm) -> str:
    everyone = by_role(people_queries.demonstration_people()) if current_app.config["DEMO"] else []
    return render_template(
        "people/sign_in.html",
        form=form,
        everyone=everyone,
        passkey=PasskeyForm(formdata=None, next=form.next.data),
        site=passkeys.site(),
    )
