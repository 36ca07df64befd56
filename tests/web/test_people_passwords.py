"""Pages to choose a new password: forgotten, or known."""

import pytest
from sqlalchemy import select

from innovatie import clock, jobs
from innovatie.domain import mailing
from innovatie.extensions import db, passwords
from innovatie.models.people import Person
from innovatie.models.people_access import AccountToken, PasswordRequest
from tests import factories as make
from tests.pages import page, texts, without_tokens

OLD, NEW = "het oude wachtwoord", "drie gewone woorden"


@pytest.fixture
def somebody(app) -> int:
    with app.app_context():
        return make.person(email="sam@example.nl", password_hash=passwords.hash(OLD)).id


@pytest.fixture
def link(app, client, somebody) -> str:
    """The address in the mail to somebody who forgot the password."""
    client.submit("/wachtwoord-vergeten", email="sam@example.nl")
    return answered(app)[-1]


def answered(app) -> list[str]:
    """Let the job answer what was asked; the addresses of all links that there are."""
    with app.app_context():
        now = clock.now()
        jobs.run(jobs.named("mail-links"), now, slot=now)
        tokens = db.session.scalars(select(AccountToken).order_by(AccountToken.id))
        return [mailing.link_of(token) for token in tokens]


def sign_in(client, password):
    return client.submit("/inloggen", email="sam@example.nl", password=password)


def test_every_address_gets_the_same_answer_after_the_same_statements(app, somebody, count_queries):
    with app.app_context():
        shut_out = make.person(is_enabled=False).email
    answers, work = [], []
    for email in ("sam@example.nl", shut_out, "niemand@example.nl", "nobody@example.nl"):
        client = app.test_client()
        client.get("/wachtwoord-vergeten")
        with count_queries() as seen:
            sent = client.post("/wachtwoord-vergeten", data={"email": email})
        assert (sent.status_code, sent.location) == (303, "/inloggen")
        answers.append(without_tokens(client.get("/inloggen")))
        work.append([statement.split(" VALUES")[0] for statement in seen])
    assert len(set(answers)) == 1
    assert work == [work[0]] * 4
    assert texts(client.get("/wachtwoord-vergeten"), "h1") == ["Wachtwoord vergeten"]


def test_an_empty_address_says_what_to_do(client):
    response = client.submit("/wachtwoord-vergeten", email="")
    assert response.status_code == 422
    assert texts(response, ".error-summary li") == ["E-mailadres: Vul je e-mailadres in."]


@pytest.mark.parametrize(
    "typed", ["geen adres", "geen adres 😀", "naam@bibliotheek", "naam@bibliotheek.nl x"]
)
def test_what_cannot_be_an_address_says_what_to_do(app, client, typed):
    response = client.submit("/wachtwoord-vergeten", email=typed)
    assert response.status_code == 422
    assert "Vul een heel e-mailadres in" in texts(response, ".error-summary li")[0]
    assert page(response).select_one("#email")["value"] == typed
    with app.app_context():
        assert db.session.scalars(select(PasswordRequest)).all() == []


def test_a_new_password_ends_the_wait_after_wrong_ones(app, client, somebody, link):
    for _ in range(11):
        answer = sign_in(client, "helemaal verkeerd")
    [told] = texts(answer, ".error-summary li")
    assert "Met een passkey kun je nu al inloggen." in told
    client.submit(link, password=NEW)
    assert sign_in(client, NEW).status_code == 302


def test_asking_too_often_for_one_account_looks_the_same_and_mails_no_more(app, client, somebody):
    sent = [client.submit("/wachtwoord-vergeten", email="sam@example.nl") for _ in range(5)]
    assert {answer.location for answer in sent} == {"/inloggen"}
    with app.app_context():
        assert len(db.session.scalars(select(PasswordRequest)).all()) == 3


def test_asking_too_often_from_one_network_is_said(client):
    for number in range(50):
        client.submit("/wachtwoord-vergeten", email=f"naam{number}@example.nl")
    response = client.submit("/wachtwoord-vergeten", email="sam@example.nl")
    assert response.status_code == 422
    assert "te veel pogingen" in texts(response, ".error-summary li")[0]


def test_a_new_password_by_mail_replaces_the_old_one_and_signs_everybody_out(
    app, client, login, somebody, link
):
    elsewhere = login(somebody)
    assert elsewhere.get("/").status_code == 200
    assert texts(client.get(link), "h1") == ["Kies een nieuw wachtwoord"]
    sent = client.submit(link, password=NEW)
    assert (sent.status_code, sent.location) == (303, "/inloggen")
    assert elsewhere.get("/").location == "/inloggen"
    assert sign_in(client, OLD).status_code == 422
    assert sign_in(client, NEW).status_code == 302


def test_a_password_that_is_refused_leaves_the_link_as_it_was(client, link):
    response = client.submit(link, password="sam@example.nl")
    assert response.status_code == 422
    assert page(response).select_one("input[name=password]").get("value", "") == ""
    assert client.submit(link, password=NEW).status_code == 303


def test_a_used_link_and_a_made_up_one_get_the_same_answer(app, client, link):
    client.submit("/wachtwoord-vergeten", email="sam@example.nl")
    newest = answered(app)[-1]
    client.get("/inloggen")  # reads what was told
    answers = [client.get(link), client.get("/wachtwoord/verzonnen")]
    client.submit(newest, password=NEW)
    answers.append(client.get(newest))
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({without_tokens(answer) for answer in answers[:2]}) == 1
    assert texts(answers[2], "h1") == ["Deze link werkt niet meer"]
    assert client.get(link.replace("/wachtwoord/", "/uitnodiging/")).status_code == 404


def test_guessing_at_links_ends(client):
    sent = [client.post("/wachtwoord/1.geraden", data={"password": NEW}).status_code for _ in range(52)]
    assert sent == [404] * 50 + [429] * 2


def test_the_right_link_counts_as_no_guess(client, link):
    for _ in range(55):
        assert client.post(link, data={"password": "kort"}).status_code == 422


# known


def test_changing_your_password_keeps_you_here_and_signs_you_out_elsewhere(app, client, login, somebody):
    sign_in(client, OLD)
    elsewhere = login(somebody)
    sent = client.submit("/account/wachtwoord", current=OLD, password=NEW)
    assert (sent.status_code, sent.location) == (303, "/account/wachtwoord")
    assert client.get("/account/wachtwoord").status_code == 200
    assert elsewhere.get("/").location == "/inloggen"
    client.post("/uitloggen")
    assert sign_in(client, NEW).status_code == 302


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"current": "verkeerd", "password": NEW},
            "Het wachtwoord dat je nu hebt, klopt niet. Typ het opnieuw.",
        ),
        ({"current": OLD, "password": "kort"}, "Kies een wachtwoord van minstens 12 tekens."),
        ({"current": "", "password": NEW}, "Wachtwoord van nu: Vul het wachtwoord in dat je nu hebt."),
        ({"current": OLD, "password": "x" * 201}, "Nieuw wachtwoord: Gebruik hoogstens 200 tekens."),
    ],
)
def test_what_is_wrong_is_said(app, login, somebody, values, message):
    response = login(somebody).submit("/account/wachtwoord", **values)
    assert response.status_code == 422
    assert texts(response, ".error-summary li") == [message]
    with app.app_context():
        assert passwords.verify(db.session.get_one(Person, somebody).password_hash, OLD)


def test_a_stolen_session_cannot_guess_the_password(login, somebody):
    client = login(somebody)
    answers = [
        texts(client.submit("/account/wachtwoord", current="verkeerd", password=NEW), ".error-summary li")[0]
        for _ in range(11)
    ]
    assert ["te veel" in answer for answer in answers] == [False] * 10 + [True]


def test_who_has_no_password_reads_how_to_get_one(app, login):
    with app.app_context():
        person = make.person()
    client = login(person)
    assert page(client.get("/account/wachtwoord")).select("main form") == []
    assert client.post("/account/wachtwoord", data={"current": "x", "password": NEW}).status_code == 422


def test_a_better_hash_is_kept_at_the_next_sign_in(app, client, somebody, monkeypatch):
    monkeypatch.setattr(
        passwords, "_hasher", type(passwords._hasher)(memory_cost=16, time_cost=1, parallelism=1)
    )
    assert sign_in(client, OLD).status_code == 302
    with app.app_context():
        assert "m=16" in db.session.get_one(Person, somebody).password_hash
