"""Sessions, links in mail, and the limits on guessing."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select

from innovatie import jobs
from innovatie.domain import mailing, people_access
from innovatie.enums import TokenKind
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.mail import mail
from innovatie.models.log import Notification
from innovatie.models.people_access import AccountToken
from innovatie.queries import people_access as access_queries
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def outbox(app, tmp_path, monkeypatch):
    """`outbox()` delivers what waits and gives all messages, oldest first."""
    monkeypatch.setattr(mail, "_folder", tmp_path)

    def delivered(now=NOW):
        db.session.commit()
        jobs.run(jobs.named("deliver-mail"), now, slot=now)
        files = sorted(tmp_path.glob("*.eml"), key=lambda file: int(file.name.split("-")[1]))
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]

    return delivered


def test_an_invitation_is_mailed_with_its_link_and_the_database_does_not_hold_it(app, outbox):
    person, actor = make.person(), make.person(name="Coördinator")
    token = people_access.invite(person, actor=actor, now=NOW)
    [message] = outbox()
    body = message.get_content()
    link = mailing.link_of(token)
    assert (message["To"], message["Subject"]) == (
        person.email,
        "Je bent uitgenodigd voor het Innovatienetwerk.",
    )
    assert app.config["BASE_URL"] + link + "\n" in body
    assert "Coördinator nodigt je uit" in body
    assert "tot 28 april 2026, 10.00 uur" in body
    [row] = db.session.scalars(select(Notification))
    assert link.rpartition(".")[2] not in f"{row.text} {row.path} {token.nonce}"


def test_a_newer_invitation_replaces_the_older_one_also_in_the_mail_that_still_waits(outbox):
    person = make.person()
    older = people_access.invite(person, actor=None, now=NOW)
    newer = people_access.invite(person, actor=None, now=NOW)
    [message] = outbox()
    assert mailing.link_of(newer) in message.get_content()
    assert older.used_at == NOW
    assert db.session.scalars(select(Notification.token_id)).all() == [newer.id]


def test_a_link_that_no_longer_works_is_not_sent(outbox):
    people_access.invite(make.person(), actor=None, now=NOW)
    assert outbox(NOW + timedelta(days=14)) == []
    assert db.session.scalars(select(Notification)).all() == []


def test_who_is_shut_out_or_has_a_password_is_not_invited():
    shut_out, known = make.person(is_enabled=False), make.person()
    known.password_hash = "$argon2id$…"
    for person in (shut_out, known):
        with pytest.raises(RuleViolation):
            people_access.invite(person, actor=None, now=NOW)


def test_an_invitation_is_taken_once():
    made = people_access.invite(make.person(), actor=None, now=NOW)
    address = mailing.link_of(made).rpartition("/")[2]
    token = access_queries.link(TokenKind.INVITATION, address, NOW)
    people_access.take_invitation(token, now=NOW)
    with pytest.raises(RuleViolation, match="al gebruikt"):
        people_access.take_invitation(token, now=NOW)
    assert db.session.scalars(select(AccountToken.used_at)).all() == [NOW]
