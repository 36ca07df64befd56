"""Single sign-on: whose account a work account belongs to, and with which second step."""

from datetime import date, timedelta

import pyotp
import pytest
from sqlalchemy import select

from innovatie import clock
from innovatie.domain import mailing, people_access, people_factors, people_sso
from innovatie.enums import Role, SignInMethod
from innovatie.extensions import db
from innovatie.models.log import Notification, RecordEntry
from innovatie.models.people import Person
from innovatie.models.people_access import UserSession
from innovatie.queries import people as people_queries
from tests import factories as make
from tests.pages import page
from tests.web.work_accounts import ADDRESS, allow_domain, linked, said, somebody

# whose account it is


def test_the_first_time_a_checked_address_links_and_from_then_on_the_subject_counts(app, come, client):
    person_id = somebody(app)
    assert come() == "/"
    assert linked(app) == [(person_id, "ans")]
    assert page(client.get("/")).select_one(".account__who") is not None
    again = app.test_client()
    assert come(again, email="getrouwd@elders.example.nl", email_verified=False) == "/"
    assert linked(app) == [(person_id, "ans")]
    with app.app_context():
        actions = db.session.scalars(select(RecordEntry.action).order_by(RecordEntry.number)).all()
        told = db.session.scalars(select(Notification.text)).all()
        methods = set(db.session.scalars(select(UserSession.method)))
    assert actions[-3:] == ["link_identity", "sign_in", "sign_in"]
    assert told == [f"{people_sso.LINKED} Meld het meteen bij de landelijk coördinator."]
    assert methods == {SignInMethod.SINGLE_SIGN_ON}


def test_an_address_in_capitals_is_the_same_address(app, come):
    person_id = somebody(app)
    assert come(email="Ans@Bieb.Example.NL") == "/"
    assert linked(app) == [(person_id, "ans")]


@pytest.mark.parametrize(
    ("who", "claims"),
    [
        ({}, {"email_verified": False}),
        ({}, {"email_verified": None}),
        ({}, {"email_verified": "false"}),
        ({}, {"email": None}),
        ({"email": "een.ander@example.nl"}, {}),
        ({"is_enabled": False}, {}),
        ({"erased_at": make.NOW}, {}),
    ],
    ids=["unverified", "not said", "a text", "no address", "unknown", "disabled", "erased"],
)
def test_everybody_else_hears_the_same_words(app, come, client, who, claims):
    somebody(app, **who)
    assert come(**claims) == "/inloggen"
    assert said(client) == [people_sso.STRANGER]
    assert linked(app) == []


def test_who_is_linked_already_is_not_taken_over_by_an_address(app, come, client):
    person_id = somebody(app)
    with app.app_context():
        make.identity(person_id, subject="eerder")
    assert come() == "/inloggen"
    assert said(client) == [people_sso.STRANGER]
    assert linked(app) == [(person_id, "eerder")]


@pytest.mark.parametrize("state", [{"is_enabled": False}, {"erased_at": make.NOW}])
def test_a_linked_person_who_may_not_come_in_stays_out(app, issuer, come, client, state):
    person_id = somebody(app, **state)
    with app.app_context():
        make.identity(person_id, issuer=issuer.url, subject="ans")
    assert come() == "/inloggen"
    assert said(client) == [people_sso.STRANGER]


def test_the_same_subject_of_another_issuer_is_somebody_else(app, come):
    person_id = somebody(app, email="piet@example.nl")
    with app.app_context():
        make.identity(person_id, issuer="https://elders.example", subject="ans")
    assert come() == "/inloggen"


@pytest.mark.parametrize("setting", ["always", "xms_edov"])
def test_settings_say_what_proves_an_address(app, issuer, come, setting):
    somebody(app)
    app.config["OIDC_EMAIL_VERIFIED"] = setting
    assert come(email_verified=None, xms_edov="1") == "/"
    assert len(linked(app)) == 1


def test_a_claim_that_was_not_chosen_proves_nothing(app, issuer, come):
    somebody(app)
    app.config["OIDC_EMAIL_VERIFIED"] = "xms_edov"
    assert come(email_verified=True) == "/inloggen"


# organisations that allow their domain


def test_an_allowed_domain_gives_an_account_with_an_affiliation_and_no_roles(app, come, client):
    place_id = allow_domain(app)
    assert come(name=" Ans  de\nVries ") == "/"
    with app.app_context():
        made = people_queries.acting_by_email(ADDRESS, clock.now())
        places = [affiliation.organisation_id for affiliation in made.affiliations]
        assert (made.name, places, made.grants, made.seats) == ("Ans de Vries", [place_id], [], [])
        assert linked(app) == [(made.id, "ans")]
        how = db.session.scalars(
            select(RecordEntry.details).where(RecordEntry.action == "link_identity")
        ).one()
    assert '"how": "domain"' in how
    assert client.get("/inzendingen").status_code == 200


@pytest.mark.parametrize(
    ("domain", "organisation", "claims"),
    [
        ("bieb.example.nl", {}, {"email_verified": False}),
        ("example.nl", {}, {}),
        ("eb.example.nl", {}, {}),
        ("bieb.example.nl", {}, {"email": "ans@bieb.example.nl@kwaad.example"}),
        ("bieb.example.nl", {}, {"email": "bieb.example.nl"}),
        ("bieb.example.nl", {"ends_on": date(2020, 1, 1)}, {}),
        ("bieb.example.nl", {"starts_on": date(2999, 1, 1)}, {}),
    ],
    ids=["unverified", "a part", "the end", "two domains", "no address", "ended", "not yet"],
)
def test_no_account_for_who_only_looks_like_it(app, come, domain, organisation, claims):
    allow_domain(app, domain, **organisation)
    assert come(**claims) == "/inloggen"
    with app.app_context():
        assert db.session.scalars(select(Person)).all() == []


def test_without_a_name_the_address_names_somebody(app, come):
    allow_domain(app)
    assert come(name=None) == "/"
    with app.app_context():
        assert db.session.scalars(select(Person.name)).all() == ["ans"]


# a second factor

SECRET = pyotp.random_base32()


def with_app(app) -> int:
    """Somebody who has an app with codes."""
    earlier = clock.now() - timedelta(minutes=5)
    person_id = somebody(app)
    with app.app_context():
        person = people_queries.acting(person_id, clock.now())
        people_factors.switch_on_app(person, secret=SECRET, code=pyotp.TOTP(SECRET).at(earlier), now=earlier)
        db.session.commit()
    return person_id


def code_now() -> str:
    return pyotp.TOTP(SECRET).at(clock.now())


@pytest.mark.parametrize(
    ("setting", "amr", "strong"),
    [
        ("amr", ["pwd", "mfa"], True),
        ("amr", ["pwd"], False),
        ("amr", None, False),
        ("always", None, True),
        ("never", ["mfa"], False),
    ],
)
def test_the_session_is_strong_when_the_provider_proved_two_factors(app, issuer, come, setting, amr, strong):
    somebody(app)
    app.config["OIDC_SECOND_FACTOR"] = setting
    assert come(amr=amr) == "/"
    with app.app_context():
        assert db.session.scalars(select(UserSession.is_strong)).all() == [strong]


@pytest.mark.parametrize(("amr", "leads"), [(["pwd"], "/inloggen/code"), (["pwd", "mfa"], "/")])
def test_our_second_step_is_asked_when_the_provider_proved_none(app, come, client, amr, leads):
    person_id = with_app(app)
    assert come(amr=amr) == leads
    if leads == "/":
        return
    assert linked(app) == []
    assert client.get("/").location.startswith("/inloggen")
    answer = client.submit("/inloggen/code", code=code_now())
    assert answer.location == "/"
    with app.app_context():
        assert db.session.execute(select(UserSession.method, UserSession.is_strong)).all() == [
            (SignInMethod.SINGLE_SIGN_ON, True)
        ]
    assert linked(app) == [(person_id, "ans")]


def test_who_cannot_show_the_second_step_links_nothing(app, come, client):
    """An address that a provider answers for is one factor: with it alone nobody adds a way in to an account."""
    person_id = with_app(app)
    assert come() == "/inloggen/code"
    assert client.submit("/inloggen/code", code="000000").status_code == 422
    client.get("/inloggen")
    assert linked(app) == []
    with app.app_context():
        told = db.session.scalars(select(Notification.text)).all()
        assert not any(text.startswith(people_sso.LINKED) for text in told)
        make.identity(person_id, subject="meanwhile")
    assert client.submit("/inloggen/code", code=code_now()).status_code == 303
    assert said(client) == [people_sso.STRANGER]
    assert client.get("/").location.startswith("/inloggen")
    assert linked(app) == [(person_id, "meanwhile")]


def test_an_invitation_is_of_no_use_once_a_work_account_is_linked(app, come, client):
    with app.app_context():
        person = make.person(email=ADDRESS)
        link = mailing.link_of(people_access.invite(person, actor=None, now=clock.now()))
        db.session.commit()
    assert client.get(link).status_code == 200
    assert come() == "/"
    assert app.test_client().get(link).status_code == 404


@pytest.mark.parametrize(("amr", "status"), [(["pwd"], 303), (["pwd", "mfa"], 200)])
def test_who_needs_a_second_step_and_has_none_first_sets_it_up(app, come, client, amr, status):
    with app.app_context():
        make.person(email=ADDRESS, roles=[Role.FINANCE])
    assert come(amr=amr) == "/"
    assert client.get("/inzendingen").status_code == status
