"""Single sign-on with a provider that lies, is slow or is away; tests/browser/test_single_sign_on.py has a real one."""

import time
from urllib.parse import parse_qsl, urlsplit

import pytest

from innovatie import sign_in_provider
from innovatie.domain import people_sso
from innovatie.sign_in_provider import single_sign_on
from tests.issuer import CLIENT, DISCOVERY, JWKS, TOKEN, USERINFO
from tests.pages import page, texts
from tests.web.work_accounts import (
    ACCOUNT,
    ADDRESS,
    BACK,
    START,
    invite,
    linked,
    said,
    somebody,
)

REFUSED = (
    "Inloggen met EénLogin lukte niet. Probeer het opnieuw. "
    "Lukt het weer niet? Vraag het aan de landelijk coördinator."
)
AWAY = "We kunnen EénLogin nu niet bereiken. Probeer het over een paar minuten opnieuw, of log op een andere manier in."


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
