"""Is this installation ready for real work? Asks the settings, the database, the jobs and the pages as they are served.

A check returns what is wrong and what to do about it, or nothing. What is set is not trusted where it can be seen: the
headers, the cookie and the refusals come from the running application, asked at its own address.
"""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from smtplib import SMTPException
from urllib.parse import urlsplit

import requests
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from innovatie import jobs
from innovatie.anchors import AnchorsUnreadable, anchors
from innovatie.domain import record_anchors
from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.mail import mail
from innovatie.queries import database
from innovatie.queries import people as people_queries
from innovatie.web.hardening import HEADERS, STRICT_TRANSPORT, is_loopback

SHORTEST_SECRET = 32
SECONDS = 10
ANCHORED_WITHIN = timedelta(hours=2)
ELSEWHERE = "elders.invalid"

# What keeps votes, decisions and the record as they are (migrations 0006, 0009 and 0010).
GUARDS = {
    "attendance": "delete update",
    "award": "delete update",
    "ballot": "closed delete electorate",
    "ballot_option": "delete frozen update",
    "ballot_recusal": "delete frozen update",
    "condition": "delete update",
    "council_membership": "delete update",
    "decision": "delete update",
    "elector": "delete frozen update",
    "former_name": "delete update",
    "gate_decision": "delete update",
    "gate_request_answer": "delete update",
    "progress_entry": "delete update",
    "record_entry": "delete update",
    "recusal": "delete update",
    "role_grant": "delete update",
    "round_criterion": "delete update",
    "round_idea": "delete update",
    "score": "delete insert update",
    "score_sheet": "delete update",
    "setting": "delete update",
    "vote": "delete open update",
}

Fault = str | None


@dataclass(frozen=True)
class Finding:
    """One line of the report; `fault` says what is wrong and what to do."""

    about: str
    fault: Fault


def findings(now: datetime) -> Iterator[Finding]:
    """All checks, each one line. What a check trips over is what is wrong."""
    for about, check in CHECKS:
        db.session.rollback()  # left open on SQLite, it would keep the website from writing an answer
        try:
            yield Finding(about, check(now))
        except (SQLAlchemyError, OSError, SMTPException, AnchorsUnreadable) as error:
            yield Finding(about, f"Dit lukt niet: {' '.join(str(error).split())[:300]}")


# the settings


def _secret(_now: datetime) -> Fault:
    key = current_app.config["SECRET_KEY"]
    if len(key) >= SHORTEST_SECRET and len(set(key)) >= 10:
        return None
    return (
        "SECRET_KEY is te kort of te eenvoudig. Maak er een met: "
        "python3 -c 'import secrets; print(secrets.token_hex(32))'"
    )


def _demonstration(_now: datetime) -> Fault:
    if current_app.config["DEMO"] or current_app.config["SHOW_COMPONENTS"]:
        return "DEMO staat aan: iedereen kan inloggen als een ander. Haal DEMO weg."
    return None


def _address(_now: datetime) -> Fault:
    address = urlsplit(current_app.config["BASE_URL"])
    host = address.hostname or ""
    if address.scheme != "https" or address.path.strip("/") or _is_number(host) or is_loopback(host):
        return f"BASE_URL is {address.geturl()}. Zet er het adres neer dat mensen intypen, zoals https://innovatie.voorbeeld.nl."
    if host not in current_app.config["HOSTS"]:
        return f"{host} staat niet in TRUSTED_HOSTS. Laat die leeg, of zet hem erbij."
    return None


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _https(_now: datetime) -> Fault:
    return (
        None
        if current_app.config["HTTPS"]
        else "HTTPS staat uit. Zet HTTPS=1, dan gaat het cookie alleen over https."
    )


def _proxies(_now: datetime) -> Fault:
    if current_app.config["PROXIES"]:
        return None
    return (
        "PROXIES is 0, dus iedereen lijkt van het adres van je proxy te komen: na vijftig mislukte pogingen kan "
        "niemand meer inloggen. Zet PROXIES op het aantal proxy's ervoor."
    )


def _contact(_now: datetime) -> Fault:
    contact = current_app.config["SECURITY_CONTACT"]
    if contact.startswith(("mailto:", "https://")):
        return None
    return "Zet in SECURITY_CONTACT wie een lek aangenomen wil horen: mailto:naam@organisatie.nl of https://…"


def _sender(_now: datetime) -> Fault:
    domain = mail.sender.rpartition("@")[2]
    if not domain or domain.partition(".")[0] == "example" or domain.endswith((".example", ".invalid")):
        return f"De afzender is {mail.sender or 'leeg'}. Zet in MAIL_SENDER een adres van jezelf."
    return None


def _mail_server(_now: datetime) -> Fault:
    server = current_app.config["MAIL_SERVER"]
    if not server:
        return "Er is geen MAIL_SERVER: mail blijft liggen in een map. Zet de server neer die hem bezorgt."
    if not current_app.config["MAIL_STARTTLS"] and not is_loopback(server):
        return "MAIL_STARTTLS staat uit, dus mail gaat leesbaar over het netwerk. Haal MAIL_STARTTLS=0 weg."
    mail.try_server()
    return None


def _backups(_now: datetime) -> Fault:
    if current_app.config["BACKUPS"].strip():
        return None
    return (
        "Dit kan niemand voor je zien. Regel een dagelijkse back-up, zet er een terug als proef, en schrijf in "
        "BACKUPS waar ze staan en wanneer je dat deed."
    )


# the database


def _migrations(_now: datetime) -> Fault:
    folder = current_app.extensions["migrate"].migrate.get_config().get_main_option("script_location")
    head, found = ScriptDirectory(folder).get_current_head(), database.revision()
    return (
        None
        if found == head
        else f"De tabellen zijn van {found}, de code van {head}. Doe: flask --app wsgi db upgrade"
    )


def _guards(_now: datetime) -> Fault:
    wanted = {f"guard_{table}_{kind}" for table, kinds in GUARDS.items() for kind in kinds.split()}
    missing = sorted(wanted - database.triggers())
    if not missing:
        return None
    return f"Deze triggers zijn er niet of staan uit: {', '.join(missing)}. Zet een back-up terug van voor die tijd."


def _durable(_now: datetime) -> Fault:
    wrong = database.not_durable()
    return f"De database kan bewaarde stemmen verliezen: {', '.join(wrong)}." if wrong else None


def _closed_file(_now: datetime) -> Fault:
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() != "sqlite":
        return None
    file = Path(str(url.database))
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        return f"Iedereen op deze machine kan {file.name} lezen. Doe: chmod 600 op het bestand, en 700 op de map."
    return None


def _people(now: datetime) -> Fault:
    found = [
        role
        for role in (Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR)
        if people_queries.people_with(role, now)
    ]
    return None if found else "Niemand kan beheren. Voeg iemand toe met: flask --app wsgi people add"


# what runs by itself


def _scheduler(now: datetime) -> Fault:
    late = [one.job.name for one in jobs.health(now) if one.late]
    return f"Te laat: {', '.join(late)}. Draait `flask --app wsgi jobs scheduler`?" if late else None


def _anchors(now: datetime) -> Fault:
    if record_anchors.head_to_anchor() is None:
        return None
    written = anchors.read()
    if written and written[-1].at and written[-1].at > now - ANCHORED_WITHIN:
        return None
    return (
        f"Het logboek is al meer dan twee uur niet vastgelegd in {anchors.path}. Kan de taak daar schrijven?"
    )


# the pages, as they are served


def _ask(path: str, method: str = "GET", **more: object) -> requests.Response:
    """From the running application, at its own address, with the certificate checked."""
    url = current_app.config["BASE_URL"].rstrip("/") + path
    return requests.request(method, url, timeout=SECONDS, allow_redirects=False, **more)  # type: ignore[arg-type]


def _served(_now: datetime) -> Fault:
    answer = _ask("/health")
    if answer.status_code != 200:
        return f"/health zegt {answer.status_code}. Draait de website, en kan hij bij de database?"
    version = current_app.jinja_env.globals["asset_version"]
    if f"v={version}" not in _ask("/inloggen").text:
        return "De website draait met een andere versie van de code. Start hem opnieuw."
    return None


def _headers(_now: datetime) -> Fault:
    wanted = HEADERS | {"Strict-Transport-Security": STRICT_TRANSPORT, "Cache-Control": "no-store"}
    for path in ("/inloggen", "/bestaat-niet"):
        found = _ask(path).headers
        wrong = [name for name, value in wanted.items() if found.get(name) != value]
        if wrong:
            return f"Niet zoals het hoort bij {path}: {', '.join(wrong)}. Laat de proxy ze met rust en zet HTTPS=1."
    return None


def _cookie(_now: datetime) -> Fault:
    found = _ask("/inloggen").headers.get("Set-Cookie", "")
    parts = {part.strip() for part in found.split(";")}
    if found.startswith("__Host-session=") and parts >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}:
        return None
    return "Het cookie is niet veilig. Zet HTTPS=1 bij de website zelf en laat de proxy het met rust."


def _refusals(_now: datetime) -> Fault:
    expected = {
        "een vreemde Host (TRUSTED_HOSTS)": (_ask("/inloggen", headers={"Host": ELSEWHERE}), 400),
        "JSON": (_ask("/inloggen", "POST", json=[]), 415),
        "een formulier zonder sleutel (CSRF)": (_ask("/inloggen", "POST", data={"email": "a"}), 400),
        "de pagina met onderdelen (DEMO)": (_ask("/componenten"), 404),
    }
    passed = [name for name, (answer, status) in expected.items() if answer.status_code != status]
    return f"De website weigert dit niet: {', '.join(passed)}." if passed else None


def _only_https(_now: datetime) -> Fault:
    """Port 80 is closed, or sends everybody on."""
    address = f"http://{urlsplit(current_app.config['BASE_URL']).hostname}/inloggen"
    try:
        answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
    except requests.ConnectionError:
        return None
    if answer.headers.get("Location", "").startswith("https://"):
        return None
    return "Over http komt er ook een pagina. Laat de proxy alles van http naar https sturen."


CHECKS: tuple[tuple[str, Callable[[datetime], Fault]], ...] = (
    ("Sleutel", _secret),
    ("Demonstratie uit", _demonstration),
    ("Adres", _address),
    ("HTTPS", _https),
    ("Proxy's", _proxies),
    ("Meldpunt voor lekken", _contact),
    ("Afzender van mail", _sender),
    ("Mailserver", _mail_server),
    ("Back-ups", _backups),
    ("Tabellen", _migrations),
    ("Triggers", _guards),
    ("Duurzaam bewaren", _durable),
    ("Bestand afgeschermd", _closed_file),
    ("Beheerders", _people),
    ("Taken", _scheduler),
    ("Ankers van het logboek", _anchors),
    ("Website", _served),
    ("Headers", _headers),
    ("Cookie", _cookie),
    ("Weigeringen", _refusals),
    ("Alleen https", _only_https),
)
