"""Single sign-on with a provider that lies; tests/browser/test_single_sign_on.py signs in with a real one."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select, update

from innovatie import clock, sign_in_provider
from innovatie.domain import mailing, people_access, people_sso
from innovatie.enums import SignInMethod
from innovatie.extensions import db
from innovatie.models.log import Notification, RecordEntry
from innovatie.models.people import OrganisationDomain, Person
from innovatie.models.people_access import AccountToken, ExternalIdentity, UserSession
from innovatie.queries import people as people_queries
from innovatie.queries import people_sso as queries
from innovatie.sign_in_provider import single_sign_on
from tests import factories as make
from tests.issuer import CLIENT, DISCOVERY, JWKS, SECRET, TOKEN, USERINFO, Issuer, issuing
from tests.pages import page, texts

START, BACK, ACCOUNT = "/inloggen/werkaccount", "/inloggen/werkaccount/terug", "/account/werkaccount"
ADDRESS = "ans@bieb.example.nl"
REFUSED = "Inloggen met EénLogin lukte niet. Probeer het opnieuw. Lukt het weer niet? Vraag dan hulp aan je beheerder."
AWAY = "We kunnen EénLogin nu niet bereiken. Probeer het over een paar minuten opnieuw, of log op een andere manier in."


@pytest.fixture(scope="module")
def running() -> Iterator[Issuer]:
    with issuing() as issuer:
        yield issuer


@pytest.fixture
def issuer(app, running) -> Iterator[Issuer]:
    """The application signs in with `issuer`, which knows nothing of the tests before."""
    running.reset()
    configure = configuring(app)
    next(configure)
    app.config |= {
        "OIDC_DISCOVERY_URL": running.url + DISCOVERY,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_NAME": "EénLogin",
    }
    single_sign_on.init_app(app)
    yield running
    next(configure, None)


def configuring(app) -> Iterator[None]:
    before = {name: value for name, value in app.config.items() if name.startswith("OIDC_")}
    yield
    app.config |= before
    single_sign_on.init_app(app)


@pytest.fixture
def come(client, issuer) -> Callable[..., str]:
    """`come(email=…)`: sign in with these claims; where that leads."""

    def coming(who=client, **claims) -> str:
        issuer.claims |= claims
        began = who.get(START)
        return who.get(f"{BACK}?{issuer.authorize(began.location)}").location

    return coming


def said(client) -> list[str]:
    with client.session_transaction() as session:
        return [message for _, message in session.pop("_flashes", [])]


def linked(app) -> list[tuple[int, str]]:
    with app.app_context():
        query = select(ExternalIdentity).order_by(ExternalIdentity.id)
        return [(one.person_id, one.subject) for one in db.session.scalars(query)]


def somebody(app, **kw) -> int:
    with app.app_context():
        return make.person(**{"email": ADDRESS, **kw}).id


def allow_domain(app, domain="bieb.example.nl", **kw) -> int:
    with app.app_context():
        place = make.organisation(**kw)
        make.save(OrganisationDomain(organisation_id=place.id, domain=domain))
        return place.id


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
    assert told == [people_sso.LINKED]
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
        made = people_queries.acting_by_email(ADDRESS, make.NOW)
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


# what is asked and checked


def test_the_code_flow_with_pkce_state_and_nonce_and_our_own_address(app, client, issuer):
    app.config["BASE_URL"] = "https://innovatie.example.nl/"
    try:
        began = client.get(START, headers={"Host": "127.0.0.2"})
    finally:
        app.config["BASE_URL"] = "http://127.0.0.1:8000"
    issuer.authorize(began.location)
    assert began.location.startswith(f"{issuer.url}/authorize?")
    assert {name: issuer.begun[name] for name in ("response_type", "client_id", "scope")} == {
        "response_type": "code",
        "client_id": CLIENT,
        "scope": "openid email profile",
    }
    assert issuer.begun["redirect_uri"] == "https://innovatie.example.nl/inloggen/werkaccount/terug"
    assert issuer.begun["code_challenge_method"] == "S256"
    assert min(len(issuer.begun[name]) for name in ("state", "nonce", "code_challenge")) >= 20


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "van-een-ander"},
        {"nonce": None},
        {"iss": "https://elders.example"},
        {"iss": None},
        {"aud": "een-andere-toepassing"},
        {"aud": ["een-andere-toepassing"], "azp": CLIENT},
        {"aud": [CLIENT, "een-andere-toepassing"]},
        {"aud": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
    ids=lambda lie: str(lie)[:60],
)
def test_a_token_that_is_not_right_lets_nobody_in(app, come, client, lie):
    somebody(app)
    assert come(**lie) == "/inloggen"
    assert said(client) == [REFUSED]
    assert linked(app) == []


@pytest.mark.parametrize("how", ["unsigned", "signed_by_somebody_else", "signed_with_the_secret"])
def test_a_signature_that_is_not_right_lets_nobody_in(app, issuer, come, client, how):
    """The provider even announces `none` and HS256 among the signatures that it knows."""
    somebody(app)
    issuer.sign = getattr(issuer, how)
    assert come() == "/inloggen"
    assert said(client) == [REFUSED]
    assert linked(app) == []


@pytest.mark.parametrize("truth", [{}, {"aud": [CLIENT]}, {"sub": "x" * 255}], ids=["all", "list", "long"])
def test_the_right_token_does_let_in(app, come, truth):
    """What the lies above are told about."""
    somebody(app)
    assert come(**truth) == "/"


@pytest.mark.parametrize(
    "query",
    ["", "code=abc", "code=abc&state=", "code=abc&state=verzonnen", "error=access_denied&state={state}"]
    + ["code=abc&state={state}&iss=https://elders.example", "code=%00&state=%00"],
)
def test_coming_back_with_something_else_is_refused(app, issuer, client, query):
    somebody(app)
    issuer.authorize(client.get(START).location)
    response = client.get(f"{BACK}?{query.format(state=issuer.begun['state'])}")
    assert (response.status_code, response.location) == (303, "/inloggen")
    assert said(client) == [REFUSED]
    assert linked(app) == []


def test_coming_back_works_once(app, issuer, client):
    somebody(app)
    back = f"{BACK}?{issuer.authorize(client.get(START).location)}"
    assert client.get(back).location == "/"
    client.post("/uitloggen")
    assert client.get(back).location == "/inloggen"


def test_somebody_else_s_way_back_is_worth_nothing_in_another_browser(app, issuer, client):
    somebody(app)
    back = f"{BACK}?{issuer.authorize(client.get(START).location)}"
    assert app.test_client().get(back).location == "/inloggen"


def test_what_is_not_in_the_token_is_in_the_userinfo(app, issuer, come):
    person_id = somebody(app)
    issuer.userinfo = {"sub": "ans", "email": ADDRESS, "email_verified": True}
    assert come(email=None, email_verified=None) == "/"
    assert linked(app) == [(person_id, "ans")]


@pytest.mark.parametrize("userinfo", [{"sub": "piet"}, {}])
def test_userinfo_about_somebody_else_is_refused(app, issuer, come, userinfo):
    somebody(app)
    issuer.userinfo = {"email": ADDRESS, "email_verified": True} | userinfo
    assert come(email=None, email_verified=None) == "/inloggen"
    assert linked(app) == []


# the provider


def test_what_the_provider_says_about_itself_is_asked_once_an_hour(app, issuer, come, monkeypatch):
    somebody(app)
    assert [come(app.test_client()) for _ in range(3)] == ["/"] * 3
    assert (issuer.asked[DISCOVERY], issuer.asked[JWKS], issuer.asked[TOKEN]) == (1, 1, 3)
    monkeypatch.setattr(sign_in_provider, "KEPT_SECONDS", 0)
    assert come(app.test_client()) == "/"
    assert issuer.asked[DISCOVERY] > 1


def test_a_new_key_of_the_provider_is_fetched(app, issuer, come):
    somebody(app)
    assert come(app.test_client()) == "/"
    issuer.key = issuer.new_key("second")
    assert come(app.test_client()) == "/"
    assert issuer.asked[JWKS] == 2


def test_another_issuer_than_the_address_stands_for_is_no_provider(issuer, client):
    """So Entra's address for all tenants is refused: it answers for `{tenantid}`."""
    issuer.answers[DISCOVERY] = (200, b'{"issuer": "https://login.example/{tenantid}/v2.0"}')
    assert client.get(START).location == "/inloggen"
    assert said(client) == [REFUSED]
    del issuer.answers[DISCOVERY]
    assert client.get(START).location.startswith(issuer.url)


NONSENSE = [(200, b"<html>"), (200, b"[]"), (200, b"7"), (200, b"{}"), (404, b""), (302, b""), (500, b"x")]


@pytest.mark.parametrize("path", [DISCOVERY, JWKS, TOKEN, USERINFO])
@pytest.mark.parametrize("answer", NONSENSE, ids=str)
def test_nonsense_of_the_provider_is_a_page_with_an_explanation(app, issuer, client, path, answer):
    somebody(app)
    issuer.claims = {"email": None}
    issuer.answers[path] = answer
    began = client.get(START)
    if path != DISCOVERY:
        began = client.get(f"{BACK}?{issuer.authorize(began.location)}")
    assert (began.status_code, began.location) in ((302, "/inloggen"), (303, "/inloggen"))
    assert said(client)[0] in (REFUSED, AWAY, people_sso.STRANGER)
    assert linked(app) == []


def test_a_provider_that_is_slow_or_away_is_a_page_with_an_explanation(app, issuer, client, monkeypatch):
    monkeypatch.setattr(sign_in_provider, "TIMEOUT", 0.05)
    single_sign_on.init_app(app)
    issuer.delay = 0.5
    began = time.monotonic()
    assert client.get(START).location == "/inloggen"
    assert (said(client), time.monotonic() - began < 0.4) == ([AWAY], True)
    app.config["OIDC_DISCOVERY_URL"] = f"http://127.0.0.1:9{DISCOVERY}"
    single_sign_on.init_app(app)
    assert client.get(START).location == "/inloggen"
    assert said(client) == [AWAY]


def test_attempts_that_were_broken_off_do_not_fill_the_cookie(client, issuer):
    sizes = []
    for _ in range(5):
        client.get(START)
        sizes.append(len(client.get_cookie("session").value))
    assert max(sizes) - min(sizes) < 50


@pytest.mark.parametrize(
    ("wanted", "leads"), [("/rondes", "/rondes"), ("https://kwaad.example", "/"), ("//kwaad.example", "/")]
)
def test_after_signing_in_you_go_on_where_you_were(app, issuer, client, wanted, leads):
    somebody(app)
    began = client.get(START, query_string={"next": wanted})
    assert client.get(f"{BACK}?{issuer.authorize(began.location)}").location == leads


def test_the_sign_in_page_leads_to_the_provider_and_keeps_where_you_were_going(client, issuer):
    (link,) = page(client.get("/inloggen?next=/rondes")).select(f'a[href^="{START}?"]')
    assert (link.text, link["href"]) == ("Inloggen met EénLogin", f"{START}?next=/rondes")


# with an invitation


def invite(app) -> tuple[int, str]:
    """Somebody with another address than the provider knows, and the link in the mail."""
    with app.app_context():
        person = make.person(email="uitgenodigd@example.nl")
        link = mailing.link_of(people_access.invite(person, actor=None, now=clock.now()))
        db.session.commit()
        return person.id, link


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


# signing out at the provider


def test_somebody_at_a_shared_computer_signs_out_at_the_provider_too(client, issuer):
    issuer.more = {"end_session_endpoint": f"{issuer.url}/weg"}
    address = urlsplit(client.get("/inloggen/werkaccount/uitloggen").location)
    asked = dict(parse_qsl(address.query))
    assert (address.path, asked["client_id"]) == ("/weg", CLIENT)
    assert asked["post_logout_redirect_uri"] == "http://127.0.0.1:8000/inloggen"


@pytest.mark.parametrize("answer", [None, (500, b"")])
def test_a_provider_without_a_way_out_is_explained(client, issuer, answer):
    issuer.answers |= {DISCOVERY: answer} if answer else {}
    assert client.get("/inloggen/werkaccount/uitloggen").location == "/inloggen"
    assert said(client) == ["Bij EénLogin kun je hier niet uitloggen. Sluit alle vensters van je browser."]


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


# settings


def test_without_settings_there_is_no_single_sign_on(app, issuer, client, login):
    app.config["OIDC_DISCOVERY_URL"] = None
    single_sign_on.init_app(app)
    assert {client.get(path).status_code for path in (START, BACK, f"{START}/uitloggen")} == {404}
    assert page(client.get("/inloggen")).select(f'a[href^="{START}"]') == []
    inside = login(somebody(app))
    assert [inside.get(ACCOUNT).status_code, inside.post(ACCOUNT).status_code] == [404, 404]
    assert texts(inside.get("/account"), f'a[href="{ACCOUNT}"]') == []
    _, link = invite(app)
    assert page(client.get(link)).select("form[action$=werkaccount]") == []
    assert client.post(f"{link}/werkaccount").status_code == 404


@pytest.mark.parametrize(
    "setting",
    [
        {"OIDC_DISCOVERY_URL": f"http://inloggen.example.nl{DISCOVERY}"},
        {"OIDC_DISCOVERY_URL": "https://inloggen.example.nl"},
        {"OIDC_CLIENT_ID": None},
        {"OIDC_CLIENT_SECRET": ""},
        {"OIDC_SCOPES": "email profile"},
        {"OIDC_SECOND_FACTOR": "soms"},
    ],
    ids=str,
)
def test_settings_that_are_not_safe_stop_the_application(app, issuer, setting):
    app.config |= setting
    with pytest.raises(RuntimeError, match="OIDC_"):
        single_sign_on.init_app(app)
