"""What a browser is asked about passkeys: for which site, and the question that it must sign, once and in time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Response, current_app, session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from innovatie.methods.passkeys import Challenge, Site, options_to_make
from innovatie.models.people import Person
from innovatie.queries import settings as settings_queries
from innovatie.queries.people_factors import passkeys_of
from innovatie.web.forms.people_factors import NewPasskeyForm

MAKE, USE = "passkey_to_make", "passkey_to_use"
TOO_LATE = "De passkey is niet gemaakt, of het duurde te lang. Probeer het opnieuw."


def site() -> Site:
    """From the configuration and never from the request: who is asked by another name gets no passkey of ours."""
    return Site.at(current_app.config["BASE_URL"])


def ask(purpose: str, now: datetime) -> Challenge:
    """A new question; one that was still open for this purpose is forgotten."""
    challenge = Challenge.new(now)
    session[purpose] = {"value": bytes_to_base64url(challenge.value), "asked_at": now.isoformat()}
    return challenge


def asked(purpose: str, now: datetime) -> Challenge | None:
    """The question that is open, and then no more; None when there is none, or the answer took too long."""
    kept = session.pop(purpose, None)
    if kept is None:
        return None
    challenge = Challenge(base64url_to_bytes(kept["value"]), datetime.fromisoformat(kept["asked_at"]))
    longest = timedelta(minutes=settings_queries.current(now).second_step_minutes)
    return challenge if now - challenge.asked_at <= longest else None


def question_to_make(person: Person, now: datetime) -> Response:
    """What `static/js/passkeys.js` asks the device of this person; it changes nothing but the cookie."""
    known = [passkey.credential_id for passkey in passkeys_of(person.id)]
    challenge = ask(MAKE, now)
    options = options_to_make(site(), challenge, person_id=person.id, email=person.email, known=known)
    return Response(options, mimetype="application/json")


def carries_out(form: NewPasskeyForm, command: Callable[[Challenge], Any], now: datetime) -> bool:
    """As `HouseForm.carries_out`, for a form that answers the question: once, and not too late."""
    if not form.validate_on_submit():
        return False
    challenge = asked(MAKE, now)
    if challenge is None:
        form.form_errors.append(TOO_LATE)
        return False
    return form.carries_out(lambda: command(challenge))
