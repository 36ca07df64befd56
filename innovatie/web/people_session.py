"""What every way to sign in ends with: a session of one's own, and on to where somebody was going.

Whoever has a second factor gets that session only with it: until then there is only a note in the cookie of who showed
the first factor (`Pending`), which opens nothing but the page that asks for the second.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from flask import g, redirect, request, session, url_for
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import people_access, people_limits, people_sso
from innovatie.domain.people_limits import Try
from innovatie.domain.people_sso import Identity
from innovatie.enums import SignInMethod
from innovatie.extensions import db, signing
from innovatie.methods.browsers import browser_in_words
from innovatie.methods.networks import network_of
from innovatie.models.people import Person
from innovatie.queries import people as people_queries
from innovatie.queries import settings as settings_queries
from innovatie.queries.people_factors import has_second_factor
from innovatie.web.addresses import is_own_path
from innovatie.web.guards import load_person_again, no_access

SECOND_STEP = "second_step"
TOO_MANY = "Er waren te veel pogingen. Wacht een kwartier en probeer het opnieuw."


@dataclass(frozen=True)
class Pending:
    """Who showed the first factor just now, and how; where to go on to after the second.

    `to_link`: the work account that was shown and is not linked to this person yet.
    """

    person: Person
    method: SignInMethod
    wanted: str
    to_link: Identity | None = None


def let_in(
    person: Person,
    wanted: str | None,
    *,
    method: SignInMethod,
    is_strong: bool,
    to_link: Identity | None = None,
) -> Response:
    """A new session and CSRF token, then on to `wanted` when that is a page of ours. Commits.

    `is_strong`: this was two factors already. If not, and there is a second factor, it is asked for first. Only then
    `to_link` is linked: an address that a provider answers for does not pass by the second step.
    """
    now = clock.now()
    people_queries.acting(person.id, now)  # a commit or a lock meanwhile forgot what `rules` looks at
    if not rules.has_access(person):
        db.session.commit()
        return no_access(person)
    if not is_strong and has_second_factor(person.id):
        return _ask_second_step(Pending(person, method, wanted or "", to_link), now)
    if to_link is not None:
        people_sso.link_by_address(person, to_link, now)
    if current_user.is_authenticated:
        people_access.sign_out(current_user, now)
    browser = browser_in_words(request.user_agent.string)
    network = network_of(request.remote_addr, ipv4=24, ipv6=48)  # about one provider in one region
    people_access.begin_session(
        person,
        method=method,
        is_strong=is_strong,
        place_key=signing.keyed("place", f"{browser} {network}"),
        browser=browser,
        now=now,
    )
    db.session.commit()
    keep_in_cookie(person)
    return redirect(wanted if wanted and is_own_path(wanted) else url_for("start.home"))


def keep_in_cookie(person: Person) -> None:
    """The session that just began, and nothing of the one before: a new CSRF token too."""
    session.clear()
    g.pop("csrf_token", None)  # made for the session before, and kept for the rest of the request
    session.permanent = True
    login_user(person)
    g.pop("_login_user")  # what this request still shows, it shows to who came in, as the next one will


def _ask_second_step(begun: Pending, now: datetime) -> Response:
    if current_user.is_authenticated:
        people_access.sign_out(current_user, now)
    note: dict[str, Any] = {"person": begun.person.id, "method": begun.method.value, "wanted": begun.wanted}
    note |= {"at": now.isoformat(), "proof": _proof(begun.person)}
    note |= {"to_link": asdict(begun.to_link) if begun.to_link else None}
    db.session.commit()
    session.clear()
    session[SECOND_STEP] = note
    return redirect(url_for("people_factors.code"), 303)


def pending(now: datetime) -> Pending | None:
    """Who still has to show a second factor; None after some minutes, a new password, or the end of the account."""
    note = session.get(SECOND_STEP)
    if note is None:
        return None
    lasts = timedelta(minutes=settings_queries.current(now).second_step_minutes)
    person = people_queries.acting(note["person"], now)
    is_late = now - datetime.fromisoformat(note["at"]) > lasts
    if is_late or person is None or not person.is_enabled:
        return None
    if not compare_digest(note["proof"], _proof(person)):
        return None
    to_link = Identity(**note["to_link"]) if note["to_link"] else None
    return Pending(person, SignInMethod(note["method"]), note["wanted"], to_link)


def waiting_to_link(person: Person, now: datetime) -> Identity | None:
    """The work account that this person showed before the second step, when that is a passkey."""
    begun = pending(now)
    return begun.to_link if begun and begun.person.id == person.id else None


def _proof(person: Person) -> str:
    """Another one after each change of the password."""
    return signing.keyed(SECOND_STEP, f"{person.id} {person.password_hash}")


def may_try(*tries: Try) -> bool:
    """Count these tries for everybody to see, before any of them is looked at. Commits."""
    allowed = people_limits.reserve(*tries, now=clock.now())
    db.session.commit()
    load_person_again()
    return allowed


def network_try() -> Try:
    """A try from where this request comes from."""
    return Try(people_limits.NETWORK, network_of(request.remote_addr))


def account_try(email: str) -> Try:
    """A try for the account with this address, whether it is there or not."""
    return Try(people_limits.ACCOUNT, email.strip().lower())
