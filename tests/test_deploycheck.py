"""`flask deploycheck` on an installation where everything is right, and on the same with one thing broken."""

import json
import os
import smtplib
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from innovatie import clock, jobs
from innovatie.domain import people_roles, record_anchors
from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.mail import mail
from tests import databases
from tests import factories as make
from tests.databases import POSTGRESQL, ROOT

HOST = "innovatie.test"
SECRET = "0123456789abcdef0123456789abcdef"
# The cluster of the tests is quick because it may lose what it acknowledged.
ALWAYS_WRONG = {"Duurzaam bewaren"} if POSTGRESQL else set()


class Smtp(socketserver.StreamRequestHandler):
    """As much of a mail server as is needed to say hello and goodbye."""

    def handle(self) -> None:
        self.wfile.write(b"220 klaar\r\n")
        for line in self.rfile:
            self.wfile.write(b"221 dag\r\n" if line[:4].upper() == b"QUIT" else b"250 goed\r\n")


@dataclass
class Site:
    """An installation; `settings` are those of the application that checks it."""

    folder: Path
    database: str
    certificate: Path
    settings: dict[str, Any] = field(default_factory=dict)

    def serve(self, **environment: str) -> subprocess.Popen:
        """The pages over https, on a free port that becomes that of BASE_URL."""
        listening = socket.create_server(("127.0.0.1", 0))
        address = f"https://{HOST}:{listening.getsockname()[1]}"
        self.settings |= {"BASE_URL": address}
        given = {"DATABASE_URL": self.database, "SECRET_KEY": SECRET, "BASE_URL": address, "HTTPS": "1"}
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"]
        command += ["--bind", f"fd://{listening.fileno()}", "--certfile", str(self.certificate)]
        with listening, (self.folder / "server.log").open("w") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | given | environment,
                pass_fds=[listening.fileno()],
                stdout=log,
                stderr=log,
            )
        self._wait(listening_port=int(address.rpartition(":")[2]))
        return process

    def _wait(self, listening_port: int) -> None:
        trusting = ssl.create_default_context(cafile=str(self.certificate))
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                with (
                    socket.create_connection(("127.0.0.1", listening_port), timeout=10) as plain,
                    trusting.wrap_socket(plain, server_hostname=HOST),
                ):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "server.log").read_text())

    def check(self, **settings: Any) -> dict[str, str]:
        """What is wrong according to `flask deploycheck`, by the name of the check."""
        app = databases.application(self.database, **self.settings | settings)
        output, faults = _faults(app)
        databases.close(app)
        assert ("Klaar om te gebruiken." in output) is not bool(faults)
        return faults


def _faults(app: Flask) -> tuple[str, dict[str, str]]:
    """What the command printed, and what is wrong by the name of the check."""
    result = app.test_cli_runner().invoke(args=["deploycheck"])
    lines = [line.removeprefix("FOUT  ") for line in result.output.splitlines() if line.startswith("FOUT")]
    assert result.exit_code == (1 if lines else 0), result.output
    return result.output, dict(line.split(": ", 1) for line in lines)


def certificate(file: Path) -> Path:
    """A certificate for HOST that signs itself, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with databases.database() as url, socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as smtp:
        smtp.daemon_threads = True
        threading.Thread(target=smtp.serve_forever, daemon=True).start()
        made = Site(folder, url, certificate(folder / "site.pem"))
        made.settings |= {
            "SECRET_KEY": SECRET,
            "SHOW_COMPONENTS": False,
            "HOSTS": (HOST,),
            "HTTPS": True,
            "PROXIES": 1,
            "SECURITY_CONTACT": "mailto:lek@innovatie.test",
            "MAIL_SENDER": f"Innovatienetwerk <post@{HOST}>",
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": smtp.server_address[1],
            "MAIL_STARTTLS": False,
            "BACKUPS": "Op een andere machine, teruggezet op 1 november.",
            "RECORD_ANCHORS": str(folder / "anchors.jsonl"),
        }
        server = made.serve()
        _prepare(made)
        yield made
        server.terminate()
        server.wait(timeout=30)
        smtp.shutdown()


def _prepare(site: Site) -> None:
    """An administrator, and one run of every job."""
    if not POSTGRESQL:
        Path(site.database.removeprefix("sqlite:///")).chmod(0o600)
    app = databases.application(site.database, **site.settings)
    with app.app_context():
        people_roles.give(
            make.person(),
            Role.ADMINISTRATOR,
            starts_on=clock.local_date(clock.now()),
            reason="Beheert deze installatie.",
            actor=None,
            now=clock.now(),
        )
        db.session.commit()
        jobs.sweep(clock.now())
        record_anchors.write_anchor(clock.now())
    databases.close(app)


@pytest.fixture(autouse=True)
def _the_name_leads_here(monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    """There is no name server in a test; the certificate that signed itself is trusted."""
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *more, **kw: real("127.0.0.1" if host == HOST else host, *more, **kw),
    )
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(site.certificate))


def test_where_everything_is_right_it_is_ready(site):
    assert set(site.check()) == ALWAYS_WRONG


@pytest.mark.parametrize(
    ("about", "settings"),
    [
        ("Sleutel", {"SECRET_KEY": "kort"}),
        ("Sleutel", {"SECRET_KEY": "a" * 40}),
        ("Demonstratie uit", {"SHOW_COMPONENTS": True}),
        ("HTTPS", {"HTTPS": False}),
        ("Adres", {"HOSTS": ("elders.test",)}),
        ("Proxy's", {"PROXIES": 0}),
        ("Meldpunt voor lekken", {"SECURITY_CONTACT": ""}),
        ("Meldpunt voor lekken", {"SECURITY_CONTACT": "lek@innovatie.test"}),
        ("Afzender van mail", {"MAIL_SENDER": "Innovatienetwerk <innovatienetwerk@example.nl>"}),
        ("Afzender van mail", {"MAIL_SENDER": ""}),
        ("Mailserver", {"MAIL_SERVER": None}),
        ("Mailserver", {"MAIL_PORT": 9}),
        ("Mailserver", {"MAIL_STARTTLS": True}),  # this server has none
        ("Mailserver", {"MAIL_SERVER": "mail.test"}),
        ("Back-ups", {"BACKUPS": " "}),
        ("Ankers van het logboek", {"RECORD_ANCHORS": "/proc/nergens/anchors.jsonl"}),
    ],
)
def test_one_setting_that_is_wrong_is_found_and_nothing_else(site, about, settings):
    found = site.check(**settings)
    assert set(found) == {about} | ALWAYS_WRONG
    assert len(found[about]) > 20


@pytest.mark.parametrize(
    "address", [f"http://{HOST}", "https://127.0.0.1", "https://localhost", f"https://{HOST}/hier"]
)
def test_an_address_that_is_none_for_people(site, address):
    assert "Adres" in site.check(BASE_URL=address)


def test_nobody_answers_at_the_address(site):
    found = set(site.check(BASE_URL=f"https://{HOST}:9")) - ALWAYS_WRONG
    assert found == {"Website", "Headers", "Cookie", "Weigeringen"}


def test_a_certificate_that_nobody_trusts(site, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert "certificate verify failed" in site.check()["Website"]


def test_what_is_set_here_and_not_in_force_where_it_is_served(site):
    """The settings of this shell are right; the website was started with others."""
    address = site.settings["BASE_URL"]
    careless = site.serve(HTTPS="0", TRUSTED_HOSTS=f"{HOST},elders.invalid")
    try:
        assert set(site.check()) - ALWAYS_WRONG == {"Headers", "Cookie", "Weigeringen"}
    finally:
        careless.terminate()
        careless.wait(timeout=30)
        site.settings["BASE_URL"] = address


def test_another_version_is_served(site, monkeypatch):
    monkeypatch.setattr("innovatie.web.asset_version", lambda _folder: "nieuw")
    assert set(site.check()) - ALWAYS_WRONG == {"Website"}


@pytest.fixture
def broken(site: Site) -> Callable[[str], dict[str, str]]:
    """`broken("DROP TRIGGER …")`: what is found after this; then it is taken back."""

    def after(statement: str) -> dict[str, str]:
        app = databases.application(site.database, **site.settings)
        with databases.held(app):
            with app.app_context():
                db.session.execute(sa.text(statement))
                db.session.commit()
            found = _faults(app)[1]
        databases.close(app)
        return found

    return after


@pytest.mark.parametrize(
    ("about", "statement"),
    [
        ("Tabellen", "UPDATE alembic_version SET version_num = '0001'"),
        ("Beheerders", "UPDATE role_grant SET ended_at = given_at"),
        ("Taken", "DELETE FROM job_run WHERE job = 'deliver-mail'"),
        ("Triggers", "DROP TRIGGER guard_vote_update" + (" ON vote" if POSTGRESQL else "")),
    ],
)
def test_a_database_that_is_not_as_it_must_be(broken, about, statement):
    assert set(broken(statement)) - ALWAYS_WRONG == {about}


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite cannot switch a trigger off")
def test_a_trigger_that_is_switched_off(broken):
    assert set(broken("ALTER TABLE vote DISABLE TRIGGER guard_vote_open")) - ALWAYS_WRONG == {"Triggers"}


@pytest.mark.skipif(POSTGRESQL, reason="about the file of SQLite")
def test_a_file_that_everybody_can_read(site):
    file = Path(site.database.removeprefix("sqlite:///"))
    file.chmod(0o644)
    assert set(site.check()) == {"Bestand afgeschermd"}
    file.chmod(0o600)


def test_anchors_that_are_hours_old(site, tmp_path):
    """The record went on, and its head was not written down."""
    line = {"number": 1, "hash": "0" * 64, "at": (clock.now() - timedelta(hours=3)).isoformat()}
    (tmp_path / "anchors.jsonl").write_text(json.dumps(line) + "\n")
    found = site.check(RECORD_ANCHORS=str(tmp_path / "anchors.jsonl"))
    assert set(found) - ALWAYS_WRONG == {"Ankers van het logboek"}


def test_the_mail_server_must_show_a_certificate(monkeypatch):
    """Without a context `starttls` trusts whoever answers."""
    contexts = []
    monkeypatch.setattr(smtplib.SMTP, "connect", lambda *_args, **_kw: (220, b""))
    monkeypatch.setattr(smtplib.SMTP, "starttls", lambda _self, context=None: contexts.append(context))
    monkeypatch.setattr(smtplib.SMTP, "noop", lambda _self: None)
    with databases.database() as url:
        app = databases.application(url, MAIL_SERVER="mail.test", MAIL_STARTTLS=True)
        with app.app_context():
            mail.try_server()
        databases.close(app)
    assert contexts[0].verify_mode is ssl.CERT_REQUIRED and contexts[0].check_hostname
