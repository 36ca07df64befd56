"""Signing in with a second step, and with a passkey instead of a password."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from innovatie import clock
from innovatie.domain import people_factors, people_passkeys
from innovatie.extensions import db, passwords
from innovatie.methods.passkeys import Challenge, Site
from innovatie.models.log import Notification
from innovatie.models.people import Person
from innovatie.models.people_access import UserSession
from innovatie.reference.settings import Settings
from innovatie.web import passkeys as questions
from tests import factories as make
from tests.authenticator import PRESENT, Device
from tests.pages import page, texts

PASSWORD = "een-lang-wachtwoord"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SITE = Site("netwerk.example", "https://netwerk.example")
HELD_BACK = {  # what somebody sees who must still set up a second step
    "account_factors.overview",
    "account_factors.app",
    "account_factors.passkeys",
    "account_factors.question",
    "people.sign_out",
}


@pytest.fixture(autouse=True)
def address(app, monkeypatch):
    """The site has a name, as it must have for passkeys."""
    monkeypatch.setitem(app.config, "BASE_URL", f"{SITE.origin}/")


@pytest.fixture
def someone(app):
    """`someone(app=True)`: who signs in with PASSWORD; the id, the address and the recovery codes."""

    def made(with_app: bool = True, **kw) -> tuple[int, str, list[str]]:
        earlier = clock.now() - timedelta(minutes=5)
        with app.app_context():
            person = make.person(**kw)
            person.password_hash = passwords.hash(PASSWORD)
            code = pyotp.TOTP(SECRET).at(earlier)
            values = {"secret": SECRET, "code": code, "now": earlier}
            codes = people_factors.switch_on_app(person, **values) if with_app else []
            db.session.commit()
            return person.id, person.email, codes

    return made


@pytest.fixture
def device(app):
    """`device(person_id)`: a device with a passkey for somebody."""

    def made(person_id: int) -> Device:
        earlier = clock.now() - timedelta(minutes=5)
        device = Device(person_id, site=SITE)
        with app.app_context():
            person, asked = db.session.get_one(Person, person_id), Challenge.new(earlier)
            values = {"answer": device.make(asked), "challenge": asked, "site": SITE, "name": "Laptop"}
            people_passkeys.add_passkey(person, **values, now=earlier)
            db.session.commit()
        return device

    return made


def code_now() -> str:
    return pyotp.TOTP(SECRET).at(clock.now())


def sign_in(client, email, **values):
    return client.submit("/inloggen", email=email, password=PASSWORD, **values)


def open_session(app, person_id) -> UserSession | None:
    with app.app_context():
        query = select(UserSession).where(UserSession.person_id == person_id, UserSession.ended_at.is_(None))
        return db.session.scalars(query).one_or_none()


def errors(response) -> list[str]:
    return texts(response, ".error-summary li")


# password and code


def test_the_password_opens_only_the_page_that_asks_for_the_code(app, client, someone):
    person_id, email, _ = someone()
    response = sign_in(client, email)
    assert (response.status_code, response.location) == (303, "/inloggen/code")
    assert client.get("/").location == "/inloggen"
    assert client.get("/account/tweede-stap").location.startswith("/inloggen?")
    assert open_session(app, person_id) is None
    response = client.submit("/inloggen/code", "main form:has([name=code])", code=code_now())
    assert (response.status_code, response.location) == (302, "/")
    assert client.get("/").status_code == 200
    kept = open_session(app, person_id)
    assert (kept.is_strong, kept.method.value) == (True, "wachtwoord_en_code")


def test_after_the_code_you_go_on_where_you_were(client, someone):
    _, email, _ = someone()
    client.submit(
        "/inloggen?next=/componenten", "main form:has([name=password])", email=email, password=PASSWORD
    )
    assert client.submit("/inloggen/code", code=code_now()).location == "/componenten"


def test_signing_in_gives_a_new_csrf_token_twice(client, someone):
    _, email, _ = someone()
    tokens = []
    for step in (
        lambda: None,
        lambda: sign_in(client, email),
        lambda: client.submit("/inloggen/code", code=code_now()),
    ):
        step()
        client.get("/inloggen")
        client.get("/inloggen/code")
        client.get("/")
        with client.session_transaction() as session:
            tokens.append(session.get("csrf_token"))
    assert len(set(tokens)) == 3


def test_a_wrong_code_says_what_to_do_and_a_used_one_too(client, someone):
    _, email, _ = someone()
    sign_in(client, email)
    response = client.submit("/inloggen/code", code="000000")
    assert (response.status_code, len(errors(response))) == (422, 1)
    assert page(response).select_one("input[name=code]")["value"] == "000000"
    assert errors(client.submit("/inloggen/code", code="")) == ["Code: Vul de code in."]
    code = code_now()
    assert client.submit("/inloggen/code", code=code).status_code == 302
    client.post("/uitloggen")
    sign_in(client, email)
    assert client.submit("/inloggen/code", code=code).status_code == 422


def test_a_recovery_code_lets_in_once_and_is_mailed(app, client, someone):
    person_id, email, codes = someone()
    for status in (302, 422):
        sign_in(client, email)
        assert client.submit("/inloggen/code", code=codes[3]).status_code == status
        if status == 302:
            assert open_session(app, person_id).method.value == "wachtwoord_en_herstelcode"
            assert (
                texts(client.get("/"), ".utrecht-alert")[0]
                == "Je gebruikte een herstelcode. Je hebt er nog 9."
            )
            client.post("/uitloggen")
    with app.app_context():
        texts_ = db.session.scalars(select(Notification.text).where(Notification.person_id == person_id))
        assert sum("herstelcode gebruikt" in text for text in texts_) == 1


def test_who_is_in_already_is_not_told_to_be_late(app, client, login):
    with app.app_context():
        person_id = make.person().id
    client = login(person_id)
    assert client.get("/inloggen/code").location == "/"
    assert texts(client.get("/"), ".utrecht-alert") == []


def test_too_many_wrong_codes_close_the_second_step_for_a_quarter_of_an_hour(client, someone):
    _, email, codes = someone()
    sign_in(client, email)
    for _ in range(Settings.code_attempts):
        client.submit("/inloggen/code", code="000000")
    for code in (code_now(), codes[0]):
        assert errors(client.submit("/inloggen/code", code=code)) == [
            "Er waren te veel pogingen. Wacht een kwartier en probeer het opnieuw."
        ]


@pytest.mark.parametrize("why", ["never", "late", "new password", "disabled", "signed out"])
def test_the_second_step_needs_the_first_just_before(app, client, someone, monkeypatch, why):
    person_id, email, _ = someone()
    if why != "never":
        sign_in(client, email)
    with app.app_context():
        person = db.session.get_one(Person, person_id)
        if why == "new password":
            person.password_hash = passwords.hash(PASSWORD + "!")
        person.is_enabled = why != "disabled"
        db.session.commit()
    if why == "late":
        later = clock.now() + timedelta(minutes=11)
        monkeypatch.setattr(clock, "now", lambda: later)
    if why == "signed out":
        assert client.submit("/inloggen/code", code=code_now()).status_code == 302
        client.post("/uitloggen")
    assert client.get("/inloggen/code").location == "/inloggen"
    assert client.post("/inloggen/code", data={"code": code_now()}).location == "/inloggen"


def test_who_has_no_second_factor_and_needs_none_is_in_at_once(app, client, someone):
    person_id, email, _ = someone(with_app=False)
    assert sign_in(client, email).location == "/"
    assert open_session(app, person_id).is_strong is False


def test_the_page_of_the_second_step_asks_little_of_the_database(client, someone, count_queries):
    _, email, _ = someone()
    sign_in(client, email)
    with count_queries() as seen:
        client.get("/inloggen/code")
    assert len(seen) == 8


# a passkey


def question(client) -> Challenge:
    assert client.get("/inloggen/passkey/vraag").mimetype == "application/json"
    with client.session_transaction() as session:
        kept = session[questions.USE]
    value = questions.base64url_to_bytes(kept["value"])
    return Challenge(value, questions.datetime.fromisoformat(kept["asked_at"]))


def use(client, answer: str, **values):
    data = {"passkey-answer": answer} | {f"passkey-{name}": value for name, value in values.items()}
    return client.post("/inloggen/passkey", data=data)


def test_a_passkey_signs_in_without_a_password_and_strong(app, client, device, someone):
    person_id, _, _ = someone(with_app=False)
    phone = device(person_id)
    response = use(client, phone.sign(question(client)), next="/componenten")
    assert (response.status_code, response.location) == (302, "/componenten")
    kept = open_session(app, person_id)
    assert (kept.is_strong, kept.method.value) == (True, "passkey")
    assert client.get("/inloggen/passkey").location == "/"


def test_the_passkey_may_be_used_as_the_second_step(client, device, someone):
    person_id, email, _ = someone()
    phone = device(person_id)
    sign_in(client, email)
    assert len(page(client.get("/inloggen/code")).select("[data-passkey=use]")) == 1
    assert use(client, phone.sign(question(client))).location == "/"


def test_an_answer_is_not_taken_twice_not_even_with_the_cookie_from_before(app, client, device, someone):
    phone = device(someone(with_app=False)[0])
    asked = question(client)
    answer = phone.sign(asked)
    copied = app.test_client()
    copied.set_cookie("session", client.get_cookie("session").value)
    assert use(client, answer).status_code == 302
    client.post("/uitloggen")
    assert use(client, answer).status_code == 422
    assert use(copied, answer).status_code == 422


def test_a_question_counts_once_and_not_for_long(client, device, someone, monkeypatch):
    phone = device(someone(with_app=False)[0])
    asked = question(client)
    assert use(client, "onzin").status_code == 422
    assert use(client, phone.sign(asked)).status_code == 422
    asked = question(client)
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert use(client, phone.sign(asked)).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://elders.example"},
        {"origin": "http://localhost"},
        {"flags": PRESENT},
        {"handle": 999_999},
    ],
    ids=str,
)
def test_a_wrong_answer_lets_nobody_in(app, client, device, someone, wrong):
    person_id, _, _ = someone(with_app=False)
    response = use(client, device(person_id).sign(question(client), **wrong))
    assert (response.status_code, len(errors(response))) == (422, 1)
    assert open_session(app, person_id) is None


def test_the_host_of_the_request_does_not_count(app, client, device, someone):
    """Who is asked by another name (a proxy in between, a forged Host) still gets the name of the configuration."""
    elsewhere = Site("localhost", "http://localhost")
    phone = Device(someone(with_app=False)[0], site=elsewhere)
    assert client.get("/inloggen/passkey/vraag").json["rpId"] == SITE.id
    assert use(client, phone.sign(question(client))).status_code == 422


def test_a_copied_passkey_is_refused_and_its_owner_told(app, client, device, someone):
    person_id, _, _ = someone(with_app=False)
    phone = device(person_id)
    phone.count = 7
    assert use(client, phone.sign(question(client))).status_code == 302
    client.post("/uitloggen")
    phone.count = 6
    assert use(client, phone.sign(question(client))).status_code == 422
    with app.app_context():
        last = db.session.scalars(select(Notification).order_by(Notification.id.desc())).first()
        assert last.text.startswith("Inloggen met je passkey ‘Laptop’ is geweigerd")


@pytest.mark.parametrize("answer", ["", "[" * 30_000, "{}", "é\x00"])
def test_nonsense_instead_of_a_passkey_is_refused_kindly(client, answer):
    question(client)
    assert use(client, answer).status_code == 422


def test_a_json_body_is_refused(client):
    for path in ("/inloggen/passkey", "/inloggen/code"):
        assert client.post(path, json={"id": "x"}).status_code == 415


def test_on_an_address_that_is_a_number_no_passkey_is_offered(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "BASE_URL", "http://127.0.0.1:8000")
    for path in ("/inloggen", "/inloggen/passkey"):
        assert page(client.get(path)).select_one("[data-passkey]")["data-origin"] == ""


# who must have a second step


def as_somebody(app, client, person, **kw):
    with app.app_context():
        key = make.session_of(person, clock.now(), **kw)
    with client.session_transaction() as session:
        session.update(_user_id=key, _fresh=True)
    return client


def paths(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("static", "people_sso.come_back"):
            continue
        filled = {name: 1 for name in rule.arguments}
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield rule.endpoint, method, rule.build(filled, append_unknown=False)[1]


def is_guarded(app, endpoint: str) -> bool:
    return app.view_functions[endpoint].guard != "public" or endpoint == "start.home"


def test_without_the_second_step_every_page_but_a_few_leads_to_setting_it_up(app, client):
    with app.app_context():
        member = make.council_member(roles=[make.Role.ADMINISTRATOR]).id
    reached = {}
    for endpoint, method, path in paths(app):
        answer = as_somebody(app, client, member, is_strong=False).open(path, method=method)
        if is_guarded(app, endpoint) and not (answer.location or "").endswith("/account/tweede-stap"):
            reached[endpoint] = answer.status_code
    assert set(reached) == HELD_BACK


def test_the_same_person_with_a_strong_session_goes_everywhere(app, client):
    with app.app_context():
        member = make.council_member().id
    as_somebody(app, client, member)
    assert client.get("/").status_code == 200
    assert client.get("/rondes").status_code == 200


@pytest.mark.parametrize("role", list(make.Role))
def test_exactly_these_roles_need_a_second_step(app, client, role):
    needed = {"landelijk_coordinator", "poi_coordinator", "financieel_beheerder", "beheerder"}
    with app.app_context():
        kw = {"ends_on": make.TODAY.replace(year=2099)} if role is make.Role.GUEST else {}
        person = make.person()
        make.grant(person, role, **kw)
        person_id = person.id
    answer = as_somebody(app, client, person_id, is_strong=False).get("/")
    assert answer.status_code == (302 if role.value in needed else 200)


def test_who_is_held_back_sees_no_menu_that_leads_nowhere(app, client):
    with app.app_context():
        member = make.council_member().id
    as_somebody(app, client, member, is_strong=False)
    shown = client.get("/account/tweede-stap")
    assert texts(shown, ".alert__title") == ["Stel eerst een tweede stap in"]
    assert page(shown).select(".site-nav, .tabs") == []
    assert client.post("/uitloggen").location == "/inloggen"
