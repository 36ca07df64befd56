"""The link of an invitation: single use, for a while, and the same answer to every link that does not work."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie import clock
from innovatie.domain import mailing, people_access
from innovatie.extensions import db
from innovatie.models.log import RecordEntry
from innovatie.models.people import Person
from innovatie.models.people_access import AccountToken
from tests import factories as make
from tests.pages import page, texts, without_tokens

PASSWORD = "drie gewone woorden"


@pytest.fixture
def invited(app) -> str:
    """The address in the mail to somebody of one library, by a coordinator."""
    with app.app_context():
        actor = make.person(name="Coördinator", now=clock.now())
        return invite(make.person(make.organisation(name="Bieb Zuid"), name="Sam"), actor=actor)


def invite(person, actor=None, **kw) -> str:
    token = people_access.invite(person, actor=actor, now=kw.get("now", clock.now()))
    db.session.commit()
    return mailing.link_of(token)


def in_database(app, query):
    with app.app_context():
        return db.session.scalars(query).all()


def test_the_page_says_who_invites_and_for_which_organisation(client, invited):
    response = client.get(invited)
    assert texts(response, "h1") == ["Welkom, Sam"]
    assert texts(response, "main .nl-paragraph--lead")[0].startswith("Coördinator nodigt je uit")
    assert "Bieb Zuid" in texts(response, ".summary-list dd")


def test_choosing_a_password_signs_you_in_and_uses_up_the_link(app, client, invited):
    response = client.submit(invited, password=PASSWORD)
    assert (response.status_code, response.location) == (302, "/")
    assert client.get("/").status_code == 200
    client.post("/uitloggen")
    assert client.get(invited).status_code == 404
    [email] = in_database(app, select(Person.email).where(Person.name == "Sam"))
    assert client.submit("/inloggen", email=email, password=PASSWORD).status_code == 302
    actions = in_database(app, select(RecordEntry.action).order_by(RecordEntry.number))
    assert actions == ["invite", "take_invitation", "set_password", "sign_in", "sign_out", "sign_in"]


def test_a_password_that_is_refused_leaves_the_link_as_it_was(client, invited):
    response = client.submit(invited, password="te kort")
    assert response.status_code == 422
    assert "12 tekens" in texts(response, ".error-summary li")[0]
    assert client.submit(invited, password=PASSWORD).status_code == 302


def test_every_link_that_does_not_work_gets_the_same_answer(app, client, invited):
    with app.app_context():
        person = make.person()
        replaced, newer = invite(person), invite(person)
        old = invite(make.person(), now=clock.now() - timedelta(days=14))
        off = make.person()
        disabled = invite(off)
        off.is_enabled = False
        db.session.commit()
    number, nonce, signature = invited.rpartition("/")[2].split(".")
    other_number = f"/uitnodiging/{int(number) + 1}.{nonce}.{signature}"
    other_nonce = f"/uitnodiging/{number}.{'x' * len(nonce)}.{signature}"
    dead = [replaced, old, disabled, other_number, other_nonce, "/uitnodiging/x", "/uitnodiging/%F0%9F%98%80"]
    answers = [client.get(link) for link in dead]
    assert {answer.status_code for answer in answers} == {404}
    assert len({without_tokens(answer) for answer in answers}) == 1
    assert texts(answers[0], "h1") == ["Deze uitnodiging werkt niet meer"]
    assert client.get(newer).status_code == 200
    assert client.post(old, data={"password": PASSWORD}).status_code == 404


def test_a_link_for_a_password_is_no_invitation(app, client):
    with app.app_context():
        person = make.person()
        people_access.invite(person, actor=None, now=clock.now())
        token = db.session.scalars(select(AccountToken)).one()
        token.kind = "nieuw_wachtwoord"
        db.session.commit()
        link = mailing.link_of(token).rpartition("/")[2]
    assert client.get(f"/uitnodiging/{link}").status_code == 404


def test_no_link_tells_where_the_reader_came_from(client, invited):
    assert client.get(invited).headers["Referrer-Policy"] == "strict-origin"
    assert client.get(invited + "x").headers["Referrer-Policy"] == "strict-origin"
    assert client.get("/inloggen").headers["Referrer-Policy"] == "same-origin"


def test_the_form_can_be_sent_over_https_without_the_address_in_the_referrer(client, invited):
    secure = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/"}}
    token = page(client.get(invited, **secure)).select_one("main input[name=csrf_token]")["value"]
    sent = {"password": PASSWORD, "csrf_token": token}
    assert client.post(invited, data=sent, csrf=False, **secure).status_code == 302


def test_whoever_was_signed_in_on_this_computer_is_out(app, login, invited):
    with app.app_context():
        other = make.person(name="Ander")
    client = login(other)
    client.submit(invited, password=PASSWORD)
    assert texts(client.get("/account"), ".account__who a") == ["Sam"]
