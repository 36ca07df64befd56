"""The jobs of the product, run as the scheduler and the command line run them."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from innovatie import clock, jobs
from innovatie.clock import local_date
from innovatie.domain import settings
from innovatie.domain.notify import notify
from innovatie.extensions import db
from innovatie.mail import mail
from innovatie.models.log import JobFailure, Notification
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")
WEEK = timedelta(weeks=1)


def run(name: str, now=NOW) -> tuple[int, int]:
    result = jobs.run(jobs.named(name), now, slot=now)
    return result.done, result.failed


@pytest.fixture
def outbox(app, tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(mail, "_folder", tmp_path)
    return tmp_path


def tell(person, text="Er is iets veranderd.", **kw) -> None:
    notify([person], "test", text, path="/inzendingen/1", now=NOW, **kw)
    db.session.commit()


def test_mail_is_delivered_once_with_a_link_to_the_site(app, outbox):
    person = make.person(name="Medewerker, Bibliotheek")
    tell(person)
    assert run("deliver-mail") == (1, 0)
    assert run("deliver-mail", NOW + WEEK) == (0, 0)
    [file] = outbox.glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert (message["To"], message["Subject"]) == (person.email, "Er is iets veranderd.")
    body = message.get_content()
    assert body.startswith("Beste Medewerker, Bibliotheek,\n\nEr is iets veranderd.\n")
    assert f"{app.config['BASE_URL']}/inzendingen/1\n" in body


def test_a_mail_server_that_is_away_loses_nothing_and_is_asked_less_and_less(outbox, monkeypatch):
    tell(make.person())

    def away(message):
        raise ConnectionRefusedError("geen antwoord")

    monkeypatch.setattr(mail, "deliver", away)
    assert run("deliver-mail") == (0, 1)
    assert run("deliver-mail", NOW + timedelta(minutes=9)) == (0, 0)
    assert run("deliver-mail", NOW + timedelta(minutes=10)) == (0, 1)
    waiting = db.session.scalars(select(Notification)).one()
    assert (waiting.sent_at, waiting.attempts) == (None, 2)
    assert waiting.next_try_at == NOW + timedelta(minutes=30)
    assert db.session.scalars(select(JobFailure.error)).first() == "ConnectionRefusedError: geen antwoord"
    monkeypatch.undo()
    monkeypatch.setattr(mail, "_folder", outbox)
    assert run("deliver-mail", NOW + timedelta(hours=1)) == (1, 0)


def test_one_address_that_is_refused_delays_nobody(outbox, monkeypatch):
    poisoned, other = make.person(), make.person()
    tell(poisoned)
    tell(other)
    deliver = mail.deliver

    def pick(message):
        if message["To"] == poisoned.email:
            raise OSError("onbekend adres")
        deliver(message)

    monkeypatch.setattr(mail, "deliver", pick)
    assert run("deliver-mail") == (1, 1)


def test_a_header_cannot_be_slipped_in_through_a_text(outbox):
    tell(make.person(), text="Titel\r\nBcc: iedereen@example.nl")
    assert run("deliver-mail") == (1, 0)
    message = message_from_bytes(next(outbox.glob("*.eml")).read_bytes(), policy=default)
    assert message["Bcc"] is None
    assert message["Subject"] == "Titel Bcc: iedereen@example.nl"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (
            "Je bent Redactie voor PO-Raad, vanaf 01-02-2030. Reden: iets.",
            "Je bent Redactie voor PO-Raad, vanaf 01-02-2030.",
        ),
        ("‘Wat nu? Lezen.’ is voorgedragen. Neem het op.", "‘Wat nu? Lezen.’ is voorgedragen."),
        ("Hoe gaat het met ‘Bus’? Er is niets nieuws.", "Hoe gaat het met ‘Bus’?"),
        ("P. Jansen stelt iets voor. Beslis jij?", "P. Jansen stelt iets voor."),
        ("Een zin zonder einde", "Een zin zonder einde"),
    ],
)
def test_the_subject_is_the_first_sentence_and_the_body_is_all(outbox, text, subject):
    tell(make.person(), text=text)
    assert run("deliver-mail") == (1, 0)
    message = message_from_bytes(next(outbox.glob("*.eml")).read_bytes(), policy=default)
    assert message["Subject"] == subject
    assert text in message.get_content()


def test_a_mail_says_whom_to_ask(outbox):
    settings.change(
        "help_address", "hulp@example.nl", starts_on=local_date(clock.now()), actor=None, now=clock.now()
    )
    tell(make.person())
    assert run("deliver-mail") == (1, 0)
    message = message_from_bytes(next(outbox.glob("*.eml")).read_bytes(), policy=default)
    assert "Hulp nodig? Mail hulp@example.nl." in message.get_content()


def test_a_message_with_a_key_is_written_once():
    person = make.person()
    for _ in range(3):
        tell(person, key="herinnering:1")
    assert len(db.session.scalars(select(Notification)).all()) == 1
