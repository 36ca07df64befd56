"""Linking a work account, with an invitation or on the page of one's own account, and taking it away again."""

from typing import Any

import pytest
from sqlalchemy import select, update

from innovatie.domain import people_sso
from innovatie.extensions import db
from innovatie.models.log import RecordEntry
from innovatie.models.people_access import AccountToken
from innovatie.queries import people_sso as queries
from tests import factories as make
from tests.pages import page, texts
from tests.web.work_accounts import ACCOUNT, BACK, invite, linked, said, somebody

# with an invitation


def accept(client, issuer, link) -> Any:
    address = page(client.submit(link, "form[action$=werkaccount]")).select_one("main a")["href"]
    return client.get(f"{BACK}?{issuer.authorize(address)}")


def test_an_invitation_is_accepted_with_a_work_account_of_whatever_address(app, issuer, client):
    person_id, link = invite(app)
    issuer.claims = {"email_verified": False}
    assert accept(client, issuer, link).location == "/"
    assert linked(app) == [(person_id, "ans")]
    assert client.get("/account").status_code == 200
    assert app.test_client().get(link).status_code == 404
    with app.app_context():
        actions = db.session.scalars(select(RecordEntry.action).order_by(RecordEntry.number)).all()
    assert actions[-3:] == ["take_invitation", "link_identity", "sign_in"]


def test_an_invitation_is_not_accepted_with_a_work_account_of_somebody_else(app, issuer, client):
    owner, (_, link) = somebody(app), invite(app)
    with app.app_context():
        make.identity(owner, issuer=issuer.url, subject="ans")
    assert accept(client, issuer, link).location == "/inloggen"
    assert said(client) == [people_sso.TAKEN]
    assert app.test_client().get(link).status_code == 200


def test_an_invitation_that_was_used_meanwhile_is_not_accepted(app, issuer, client):
    _, link = invite(app)
    form = page(client.submit(link, "form[action$=werkaccount]")).select_one("main a")["href"]
    with app.app_context():
        db.session.execute(update(AccountToken).values(used_at=make.NOW))
        db.session.commit()
    assert client.get(f"{BACK}?{issuer.authorize(form)}").status_code == 404
    assert linked(app) == []


def test_only_with_an_invitation_one_gets_to_the_provider(client, issuer):
    assert client.post("/uitnodiging/1.verzonnen.x/werkaccount").status_code == 404
    assert issuer.asked == {}


# on the account page


def start_linking(client, issuer) -> str:
    response = client.post(ACCOUNT)
    address = page(response).select_one("main a")["href"]
    assert response.headers["Refresh"] == f"0; url={address}"
    return f"{BACK}?{issuer.authorize(address)}"


def test_somebody_who_is_signed_in_links_a_work_account_whatever_its_address(app, issuer, login):
    person_id = somebody(app)
    client = login(person_id)
    issuer.claims = {"email": "heel.anders@example.org", "email_verified": False}
    assert client.get(start_linking(client, issuer)).location == ACCOUNT
    assert said(client) == ["Je werkaccount is gekoppeld. Je kunt er voortaan mee inloggen."]
    assert linked(app) == [(person_id, "ans")]
    assert client.get(start_linking(client, issuer)).location == ACCOUNT
    assert linked(app) == [(person_id, "ans")]
    assert texts(client.get(ACCOUNT), "td[data-label=Via]") == [issuer.url]


def test_a_work_account_of_somebody_else_is_not_linked(app, issuer, login):
    owner, person_id = somebody(app), somebody(app, email="piet@example.nl")
    with app.app_context():
        make.identity(owner, issuer=issuer.url, subject="ans")
    client = login(person_id)
    assert client.get(start_linking(client, issuer)).location == ACCOUNT
    assert said(client) == [people_sso.TAKEN]
    assert linked(app) == [(owner, "ans")]


@pytest.mark.parametrize("meanwhile", ["signed out", "somebody else"])
def test_who_comes_back_as_somebody_else_links_nothing(app, issuer, login, meanwhile):
    client = login(somebody(app))
    back = start_linking(client, issuer)
    other = login(somebody(app, email="piet@example.nl")).get_cookie("session").value
    with client.session_transaction() as session:
        begun = dict(session)
    client.set_cookie("session", other)
    with client.session_transaction() as session:
        session.update({name: begun[name] for name in begun if "provider" in name})
        if meanwhile == "signed out":
            session.pop("_user_id")
    client.get(back)
    assert linked(app) == []


def test_linking_starts_with_a_form_and_not_with_a_look(app, issuer, login):
    client = login(somebody(app))
    assert client.post(ACCOUNT, csrf=False).status_code == 400
    client.get(ACCOUNT)
    assert issuer.asked == {}


def test_a_work_account_is_forgotten_and_other_sessions_end(app, issuer, login):
    person_id = somebody(app, password_hash="x")
    with app.app_context():
        identity_id = make.identity(person_id).id
    client, other = login(person_id), login(person_id)
    assert client.post(f"{ACCOUNT}/{identity_id}/ontkoppelen").location == ACCOUNT
    assert linked(app) == []
    assert [who.get(ACCOUNT).status_code for who in (client, other)] == [200, 303]


def test_the_last_way_in_stays(app, login):
    person_id = somebody(app)
    with app.app_context():
        first, second = (make.identity(person_id).id for _ in range(2))
    client = login(person_id)
    client.post(f"{ACCOUNT}/{first}/ontkoppelen")
    client.post(f"{ACCOUNT}/{second}/ontkoppelen")
    assert said(client)[-1] == people_sso.LAST_WAY_IN
    assert [person for person, _ in linked(app)] == [person_id]


@pytest.mark.parametrize("number", [1, 30])
def test_one_and_many_work_accounts_are_read_in_one_statement(app, count_queries, number):
    with app.app_context():
        person_id = make.person().id
        for _ in range(number):
            make.identity(person_id)
        with count_queries() as seen:
            assert len(queries.identities(person_id)) == number
    assert len(seen) == 1


def test_nobody_forgets_the_work_account_of_somebody_else(app, login):
    with app.app_context():
        identity_id = make.identity(make.person(password_hash="x")).id
        stranger = make.person().id
    assert login(stranger).post(f"{ACCOUNT}/{identity_id}/ontkoppelen").status_code == 404
    assert len(linked(app)) == 1
