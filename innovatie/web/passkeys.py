"""What a browser is asked about passkeys: for which site, and the question that it must sign, once and in time."""

from datetime import datetime, timedelta

from flask import current_app, session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from innovatie.methods.passkeys import Challenge, Site
from innovatie.queries import settings as settings_queries

MAKE, USE = "passkey_to_make", "passkey_to_use"


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
