"""Getting in for the first time with a passkey, with an invitation in hand."""

import pytest
from sqlalchemy import select

from innovatie import clock
from innovatie.domain import mailing, people_access
from innovatie.extensions import db
from innovatie.methods.passkeys import Challenge
from innovatie.models.log import RecordEntry
from innovatie.models.people import Person
from innovatie.models.people_access import Passkey, UserSession
from innovatie.queries.people_factors import factors_of
from innovatie.web import passkeys as questions
from tests import factories as make
from tests.authenticator import SITE, Device
from tests.pages import page, texts

KEY = {"credential_id": "eA", "public_key": "eA", "sign_count": 0, "name": "Laptop", "created_at": make.NOW}


@pytest.fixture(autouse=True)
def address(app, monkeypatch):
    monkeypatch.setitem(app.config, "BASE_URL", SITE.origin)


@pytest.fixture
def invited(app) -> tuple[int, str]:
    """A council member, and the path of the invitation."""
    with app.app_context():
        member = make.council_member()
        token = people_access.invite(member, actor=None, now=clock.now())
        db.session.commit()
        return member.id, mailing.link_of(token)


def question(client, path) -> Challenge:
    answer = client.get(f"{path}/passkey/vraag")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    with client.session_transaction() as session:
        kept = session[questions.MAKE]
    value = questions.base64url_to_bytes(kept["value"])
    return Challenge(value, questions.datetime.fromisoformat(kept["asked_at"]))


def accept(client, path, answer, name="Telefoon"):
    return client.post(f"{path}/passkey", data={"answer": answer, "name": name})


def test_a_passkey_instead_of_a_password(app, client, invited):
    person_id, path = invited
    assert page(client.get(path)).select_one(f"main a[href='{path}/passkey']") is not None
    done = accept(client, path, Device(person_id).make(question(client, path)))
    assert done.status_code == 303
    shown = client.get(done.location)
    assert len(texts(shown, ".recovery-codes code")) == 10
    assert "Rondes" in texts(shown, ".site-nav__link")
    assert client.get("/rondes").status_code == 200
    with app.app_context():
        kept = db.session.scalars(select(UserSession)).one()
        assert (kept.is_strong, kept.method.value) == (True, "passkey")
        actions = db.session.scalars(select(RecordEntry.action).order_by(RecordEntry.number)).all()
        assert actions == ["invite", "take_invitation", "add_factor", "sign_in"]


def test_the_link_is_used_up(app, client, invited):
    person_id, path = invited
    accept(client, path, Device(person_id).make(question(client, path)))
    other = app.test_client()
    for method, address in (
        ("GET", "/passkey"),
        ("POST", "/passkey"),
        ("GET", "/passkey/vraag"),
        ("GET", ""),
    ):
        assert other.open(f"{path}{address}", method=method).status_code == 404


@pytest.mark.parametrize("answer", ["", "onzin", None])
def test_a_wrong_answer_leaves_the_link_as_it_was(app, client, invited, answer):
    person_id, path = invited
    asked = question(client, path)
    wrong = Device(person_id).make(asked, origin="https://elders.example") if answer is None else answer
    refused = accept(client, path, wrong)
    assert (refused.status_code, len(texts(refused, ".error-summary li"))) == (422, 1)
    assert page(refused).select_one("input[name=name]")["value"] == "Telefoon"
    with app.app_context():
        assert factors_of(person_id).number == 0
    assert client.get(path).status_code == 200


def test_an_invitation_is_no_way_past_a_second_step(app, client, invited):
    """It may still lie in a mailbox when the invited person came in with a work account, and made a passkey."""
    person_id, path = invited
    with app.app_context():
        make.save(Passkey(person_id=person_id, **KEY))
    refused = accept(client, path, Device(person_id).make(question(client, path)))
    assert refused.status_code == 422
    assert "Je kunt al inloggen." in texts(refused, ".error-summary li")[0]
    client.submit(path, password="vier gewone woorden achter elkaar")
    with app.app_context():
        assert db.session.get_one(Person, person_id).password_hash is None
        assert (factors_of(person_id).number, db.session.scalars(select(UserSession)).all()) == (1, [])


def test_the_question_of_another_invitation_or_account_does_not_count(client, invited):
    person_id, path = invited
    refused = accept(client, path, Device(person_id).make(Challenge.new(clock.now())))
    assert refused.status_code == 422


def test_no_passkey_is_offered_on_an_address_that_is_a_number(app, client, invited, monkeypatch):
    monkeypatch.setitem(app.config, "BASE_URL", "http://127.0.0.1:8000")
    _, path = invited
    assert page(client.get(path)).select(f"main a[href='{path}/passkey']") == []
