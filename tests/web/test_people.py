import pytest
from sqlalchemy import select

from innovatie.domain import people_limits
from innovatie.extensions import db, passwords
from innovatie.models.log import RecordEntry
from innovatie.models.people import Person
from innovatie.models.people_access import AttemptCount
from innovatie.web.addresses import is_own_path
from tests import factories as make
from tests.pages import page, texts, without_tokens

PASSWORD = "een-lang-wachtwoord"  # noqa: S105


@pytest.fixture
def somebody(app) -> str:
    """The address of a person who can sign in with PASSWORD."""
    with app.app_context():
        person = make.person()
        person.password_hash = passwords.hash(PASSWORD)
        db.session.commit()
        return person.email


def sign_in(client, email, password=PASSWORD, **values):
    return client.submit("/inloggen", email=email, password=password, **values)


def test_signing_in_and_out(app, client, somebody):
    response = sign_in(client, somebody.upper() + " ")
    assert (response.status_code, response.location) == (302, "/")
    assert client.get("/").status_code == 200
    assert client.get("/inloggen").location == "/"
    assert client.post("/uitloggen").location == "/inloggen"
    assert client.get("/").location == "/inloggen"
    with app.app_context():
        actions = [
            entry.action for entry in db.session.scalars(select(RecordEntry).order_by(RecordEntry.number))
        ]
    assert actions[-2:] == ["sign_in", "sign_out"]


def test_a_copied_cookie_is_worth_nothing_after_signing_out(client, app, somebody):
    sign_in(client, somebody)
    copied = app.test_client()
    copied.set_cookie("session", client.get_cookie("session").value)
    assert copied.get("/").status_code == 200
    client.post("/uitloggen")
    assert copied.get("/").location == "/inloggen"


def test_signing_in_gives_a_new_csrf_token(client, somebody):
    client.get("/inloggen")
    with client.session_transaction() as session:
        before = session["csrf_token"]
    sign_in(client, somebody)
    client.get("/")
    with client.session_transaction() as session:
        assert session["csrf_token"] != before


@pytest.fixture
def verifications(monkeypatch) -> list[str]:
    """What argon2 was asked to verify: the real hasher, listened to."""
    seen: list[str] = []
    hasher = passwords._hasher

    class Listening:
        def verify(self, stored: str, password: str) -> bool:
            seen.append(password)
            return hasher.verify(stored, password)

        def __getattr__(self, name: str):
            return getattr(hasher, name)

    monkeypatch.setattr(passwords, "_hasher", Listening())
    return seen


def test_known_and_unknown_addresses_cost_one_verification_and_get_the_same_bytes(
    app, client, somebody, verifications
):
    """Known, without a password, shut out, unknown: nobody can tell them apart."""
    with app.app_context():
        without, shut_out = make.person().email, make.person(is_enabled=False).email
    bodies, costs = [], []
    for email in (somebody, without, shut_out, "niemand@example.nl"):
        verifications.clear()
        response = sign_in(client, email, "verkeerd-wachtwoord")
        assert response.status_code == 422
        costs.append(len(verifications))
        bodies.append(without_tokens(response).replace(email, "ADRES"))
    assert costs == [1, 1, 1, 1]
    assert len(set(bodies)) == 1
    assert texts(response, ".error-summary li") == [
        "Dit e-mailadres en wachtwoord horen niet bij elkaar. Kijk of je ze goed hebt getypt."
    ]


def test_what_is_over_the_limit_is_not_verified_at_all(client, somebody, verifications):
    for _ in range(12):
        sign_in(client, somebody, "verkeerd-wachtwoord")
    assert len(verifications) == 10


def test_who_gets_in_starts_counting_anew(client, somebody):
    for _ in range(3):
        for _ in range(9):
            sign_in(client, somebody, "verkeerd-wachtwoord")
        assert sign_in(client, somebody).status_code == 302
        client.post("/uitloggen")


def test_one_network_cannot_try_many_accounts(client, somebody):
    for number in range(50):
        sign_in(client, f"naam{number}@example.nl", "verkeerd-wachtwoord")
    [told] = texts(sign_in(client, somebody), ".error-summary li")
    assert told.startswith("Er waren te veel pogingen. Wacht een kwartier en probeer het opnieuw.")
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    answer = client.post(
        "/inloggen", data={"email": somebody, "password": PASSWORD}, environ_overrides=elsewhere
    )
    assert answer.status_code == 302


def test_what_was_typed_is_kept_and_the_password_is_not_sent_back(client):
    response = sign_in(client, "niemand@example.nl", "verkeerd-wachtwoord")
    form = page(response)
    assert form.select_one("input[name=email]")["value"] == "niemand@example.nl"
    assert form.select_one("input[name=password]").get("value", "") == ""


def test_an_empty_form_says_what_to_do(client):
    response = sign_in(client, "", "")
    assert response.status_code == 422
    assert texts(response, ".error-summary li") == [
        "E-mailadres: Vul je e-mailadres in.",
        "Wachtwoord: Vul je wachtwoord in.",
    ]


def test_ten_wrong_passwords_close_the_account_for_a_quarter_of_an_hour(app, client, somebody):
    for _ in range(10):
        sign_in(client, somebody, "verkeerd-wachtwoord")
    [told] = texts(sign_in(client, somebody), ".error-summary li")
    assert told.startswith("Er waren te veel pogingen. Wacht een kwartier en probeer het opnieuw.")
    with app.app_context():
        for count in db.session.scalars(select(AttemptCount)):
            count.since -= people_limits.WINDOW
        db.session.commit()
    assert sign_in(client, somebody).status_code == 302


def test_a_disabled_person_is_out_at_once(app, client, somebody):
    sign_in(client, somebody)
    with app.app_context():
        db.session.scalar(select(Person).where(Person.email == somebody)).is_enabled = False
        db.session.commit()
    assert client.get("/").location == "/inloggen"
    assert sign_in(client, somebody).status_code == 422


def test_after_signing_in_you_go_on_where_you_were(client, somebody):
    asked = client.post("/uitloggen")
    assert asked.location == "/inloggen?next=/"
    response = client.submit("/inloggen?next=/componenten?x=1", email=somebody, password=PASSWORD)
    assert response.location == "/componenten?x=1"


@pytest.mark.parametrize(
    "path", ["//kwaad.example", "https://kwaad.example", "/\\kwaad.example", "", None, "kwaad", "/a\nb"]
)
def test_no_way_to_another_site(path):
    assert is_own_path(path) is False


def test_the_list_of_people_is_there_in_demonstration_mode_only(app, client, somebody):
    with app.app_context():
        person_id = db.session.scalar(select(Person.id).where(Person.email == somebody))
    assert client.post(f"/demo/inloggen/{person_id}").status_code == 404
    assert page(client.get("/inloggen")).select(".people-list") == []
    app.config["DEMO"] = True
    try:
        assert len(page(client.get("/inloggen")).select(".people-list li")) == 1
        assert (
            client.post(f"/demo/inloggen/{person_id}", environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code
            == 403
        )
        assert client.get("/inloggen", headers={"Host": "innovatie.example"}).status_code == 400
        assert (
            client.get("/inloggen?next=/rondes").text.count('value="/rondes"') == 3
        )  # the form, the passkey, and the list
        answer = client.post(f"/demo/inloggen/{person_id}", data={"next": "/rondes"})
        assert answer.location == "/rondes"
    finally:
        app.config["DEMO"] = False


def test_a_json_body_is_refused(client):
    assert client.post("/inloggen", json=[1]).status_code == 415


def test_headers_are_on_every_answer(client):
    for path in ("/inloggen", "/bestaat-niet", "/toegankelijkheid", "/health"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
        assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/static/css/house.css?v=0123456789ab", "public, max-age=31536000, immutable"),
        ("/static/css/house.css", "no-cache"),
        ("/static/css/weg.css?v=0123456789ab", None),
    ],
)
def test_a_browser_keeps_what_has_its_version_in_its_address(client, address, kept):
    with client.get(address) as answer:
        assert answer.headers.get("Cache-Control") == kept


def test_an_expired_form_says_so(client):
    response = client.post("/inloggen", data={"email": "a@example.nl", "password": "x"}, csrf=False)
    assert response.status_code == 400
    assert texts(response, "h1") == ["Dit formulier is verlopen"]
    assert texts(response, "main .long-text") == []


def test_an_expired_form_gives_back_what_was_typed_but_not_what_another_site_sent(client):
    typed = {"problem": "Een lang verhaal", "password": "heel erg geheim", "kind": "urgente_vraag"}
    ours, other = "http://localhost/inzendingen/nieuw", "http://elders.example/"
    answers = [
        client.post("/inzendingen/nieuw", data=typed, csrf=False, headers={"Referer": page})
        for page in (ours, other)
    ]
    assert [texts(answer, "main .long-text") for answer in answers] == [["Een lang verhaal"], []]


def test_nonsense_in_an_address_is_not_found(client):
    assert client.post("/demo/inloggen/99999999999999999999").status_code == 404
    assert client.get("/%00").status_code == 404


@pytest.mark.parametrize("path", ["/inloggen", "/inloggen/passkey"])
def test_what_is_no_text_does_not_come_back_in_the_page(client, path):
    assert "\0" not in client.get(f"{path}?next=/a%00b").text
