"""Your own second step: setting it up, taking it away, and what an administrator does."""

from datetime import timedelta
from urllib.parse import unquote

import pyotp
import pytest
from sqlalchemy import select

from innovatie import clock
from innovatie.domain import people_factors
from innovatie.enums import Role
from innovatie.extensions import db, vault
from innovatie.methods.passkeys import Challenge
from innovatie.models.people_access import Passkey, Totp, UserSession
from innovatie.queries.people_factors import factors_of
from innovatie.web import passkeys as questions
from tests import factories as make
from tests.authenticator import SITE, Device
from tests.pages import fields, page, texts

PAGE = "/account/tweede-stap"


@pytest.fixture(autouse=True)
def address(app, monkeypatch):
    monkeypatch.setitem(app.config, "BASE_URL", SITE.origin)


@pytest.fixture
def new(app):
    """`new(role)`: the id of somebody, with a council seat when no role is given."""

    def made(*roles: Role, seat: bool = False) -> int:
        with app.app_context():
            made = make.council_member() if seat else make.person(roles=roles)
            made.password_hash = "anything"
            db.session.commit()
            return made.id

    return made


@pytest.fixture
def weak(app):
    """`weak(person_id)`: a client that came in with a password alone."""

    def as_(person_id: int):
        client = app.test_client()
        with app.app_context():
            key = make.session_of(person_id, clock.now(), is_strong=False)
        with client.session_transaction() as session:
            session.update(_user_id=key, _fresh=True)
        return client

    return as_


def secret_on(response) -> str:
    return texts(response, "code.secret")[0].replace("-", "")


def set_up_app(client, **values):
    shown = client.get(f"{PAGE}/app")
    offer = page(shown).select_one("input[name=offer]")["value"]
    code = pyotp.TOTP(secret_on(shown)).at(clock.now())
    return client.post(f"{PAGE}/app", data={"offer": offer, "code": code, **values})


def codes_after(client, answer) -> list[str]:
    """The recovery codes on the page that comes after a form."""
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/herstelcodes/bewaren")
    return texts(client.get(answer.location), ".recovery-codes code")


def factors(app, person_id):
    with app.app_context():
        return factors_of(person_id)


def errors(response) -> list[str]:
    return texts(response, ".error-summary li")


# the app


def test_the_page_shows_a_qr_code_and_the_secret_to_type(login, new):
    shown = login(new()).get(f"{PAGE}/app")
    assert len(page(shown).select(".qr-code[role=img] svg path")) == 2
    assert len(secret_on(shown)) == 32
    assert page(shown).select("main [style], main script") == []


def test_looking_at_the_page_keeps_nothing(app, login, new):
    person_id = new()
    assert login(person_id).get(f"{PAGE}/app").status_code == 200
    assert factors(app, person_id).app is None


def test_setting_up_the_app_shows_ten_codes_once(app, login, new):
    person_id = new()
    client = login(person_id)
    done = set_up_app(client)
    codes = codes_after(client, done)
    assert len(set(codes)) == 10
    assert factors(app, person_id).codes_left == 10
    again = client.get(PAGE)
    assert not any(code in again.text for code in codes)
    assert "10 herstelcodes" in " ".join(texts(again, "main p"))


def test_setting_it_up_makes_the_session_strong_under_another_key(app, weak, new):
    person_id = new(seat=True)
    client, other = weak(person_id), weak(person_id)
    assert client.get("/").location == PAGE
    client.get(PAGE)
    with client.session_transaction() as session:
        before = session["_user_id"], session["csrf_token"]
    done = client.get(set_up_app(client).location)
    with client.session_transaction() as session:
        after = session["_user_id"], session["csrf_token"]
    assert before[0] != after[0] and before[1] != after[1]
    assert client.get("/").status_code == 200
    signs_out = page(done).select_one(".site-header form")  # its token is the one of the new session
    assert client.post("/uitloggen", data=fields(signs_out), csrf=False).location == "/inloggen"
    assert other.get("/").location == "/inloggen"
    with app.app_context():
        open_ones = select(UserSession).where(UserSession.ended_at.is_(None))
        assert db.session.scalars(open_ones).all() == []


@pytest.mark.parametrize("code", ["000000", "", "abc"])
def test_a_wrong_code_keeps_the_same_qr_code(login, new, code):
    client = login(new())
    shown = client.get(f"{PAGE}/app")
    refused = client.submit(f"{PAGE}/app", code=code)
    assert (refused.status_code, len(errors(refused))) == (422, 1)
    offer = page(shown).select_one("input[name=offer]")["value"]
    again = client.post(f"{PAGE}/app", data={"offer": offer, "code": code})
    assert secret_on(again) == secret_on(shown)


def test_the_secret_of_another_page_is_not_taken(app, login, new):
    mine, other = new(), new()
    with app.app_context():
        offers = [vault.lock(f"{other}:{'A' * 32}"), vault.lock("A" * 32), "onzin", "é", ""]
    client = login(mine)
    for offer in offers:
        refused = client.post(
            f"{PAGE}/app", data={"offer": offer, "code": pyotp.TOTP("A" * 32).at(clock.now())}
        )
        assert (refused.status_code, errors(refused)[0][:24]) == (422, "De QR-code is verlopen. ")
    assert factors(app, mine).app is None


def test_a_new_phone_takes_the_place_of_the_old_one(app, login, new):
    person_id = new()
    client = login(person_id)
    set_up_app(client)
    with app.app_context():
        before = db.session.get_one(Totp, person_id).secret
    done = set_up_app(client)
    assert (done.status_code, done.location) == (303, PAGE)
    with app.app_context():
        assert db.session.get_one(Totp, person_id).secret != before


def test_taking_the_app_away(app, login, new):
    person_id = new()
    client = login(person_id)
    set_up_app(client)
    assert client.submit(f"{PAGE}/app/weghalen").location == PAGE
    assert factors(app, person_id).number == 0
    refused = client.submit(f"{PAGE}/app/weghalen")
    assert (refused.status_code, errors(refused)) == (422, ["Er staat geen app met codes aan."])


def test_the_last_one_stays_for_who_needs_one(app, login, new):
    person_id = new(Role.FINANCE)
    client = login(person_id)
    set_up_app(client)
    refused = client.submit(f"{PAGE}/app/weghalen")
    assert refused.status_code == 422 and "verplicht" in errors(refused)[0]
    assert factors(app, person_id).number == 1


# recovery codes


def test_new_recovery_codes(app, login, new):
    client = login(new())
    shown = client.get(f"{PAGE}/herstelcodes")
    assert page(shown).select("main form") == []
    assert "Zet die eerst aan." in texts(shown, "main p")[-2]
    assert client.post(f"{PAGE}/herstelcodes").status_code == 422
    first = codes_after(client, set_up_app(client))
    second = codes_after(client, client.submit(f"{PAGE}/herstelcodes"))
    assert len(second) == 10 and not set(first) & set(second)


def test_a_reload_makes_no_other_codes(app, login, new):
    person_id = new()
    client = login(person_id)
    set_up_app(client)
    form = fields(page(client.get(f"{PAGE}/herstelcodes")).select_one("main form"))
    codes = codes_after(client, client.post(f"{PAGE}/herstelcodes", data=form))
    assert client.post(f"{PAGE}/herstelcodes", data=form).location == PAGE
    with app.app_context():
        person = make.people_queries.acting(person_id, clock.now())
        assert people_factors.accepts_code(person, codes[0], now=clock.now())
        db.session.commit()


def test_the_codes_are_shown_once_and_a_reload_says_so_without_alarm(login, new):
    client = login(new())
    shown = client.get(set_up_app(client).location)
    codes = texts(shown, ".recovery-codes code")
    file = page(shown).select_one("a[download='herstelcodes.txt']")["href"]
    assert file.startswith("data:text/plain;charset=utf-8,")
    assert all(code in unquote(file) for code in codes)
    assert page(shown).select_one("button[data-copy]")["data-copy"].split() == codes
    again = client.get(f"{PAGE}/herstelcodes/bewaren")
    assert (again.status_code, again.location) == (303, PAGE)
    [told] = texts(client.get(PAGE), ".utrecht-alert")
    assert told.startswith("Je tweede stap staat aan.")


def test_who_made_no_codes_is_not_told_about_any(login, new):
    client = login(new())
    assert client.get(f"{PAGE}/herstelcodes/bewaren").location == PAGE
    assert texts(client.get(PAGE), ".utrecht-alert") == []


def test_codes_that_wait_too_long_are_not_shown(app, login, new, monkeypatch):
    monkeypatch.setattr("innovatie.web.account_factors.SHOWN_SECONDS", -1)
    client = login(new())
    assert client.get(set_up_app(client).location).location == PAGE


def test_the_page_warns_when_they_are_nearly_gone(app, login, new):
    person_id = new()
    client = login(person_id)
    codes = codes_after(client, set_up_app(client))
    with app.app_context():
        for code in codes[:7]:
            person = make.people_queries.acting(person_id, clock.now())
            assert people_factors.accepts_code(person, code, now=clock.now())
        db.session.commit()
    assert texts(client.get(PAGE), ".utrecht-alert") == ["Je herstelcodes zijn bijna op. Maak nieuwe."]


# passkeys


def question(client) -> Challenge:
    assert client.get("/account/passkeys/vraag").mimetype == "application/json"
    with client.session_transaction() as session:
        kept = session[questions.MAKE]
    value = questions.base64url_to_bytes(kept["value"])
    return Challenge(value, questions.datetime.fromisoformat(kept["asked_at"]))


def make_passkey(client, device, name="Telefoon", **values):
    data = {"answer": device.make(question(client)), "name": name, **values}
    return client.post("/account/passkeys", data=data)


def test_making_passkeys(app, login, new):
    person_id = new()
    client = login(person_id)
    assert len(codes_after(client, make_passkey(client, Device(person_id)))) == 10
    assert make_passkey(client, Device(person_id), name="Laptop").location == PAGE
    assert texts(client.get("/account/passkeys"), "tbody th") == ["Telefoon", "Laptop"]


def test_a_passkey_makes_the_session_strong(weak, new):
    person_id = new(seat=True)
    client = weak(person_id)
    assert len(codes_after(client, make_passkey(client, Device(person_id)))) == 10
    assert client.get("/").status_code == 200


def test_a_wrong_passkey_keeps_the_name(app, login, new):
    person_id = new()
    client = login(person_id)
    for values in ({"answer": "onzin"}, {"answer": ""}):
        refused = make_passkey(client, Device(person_id), **values)
        assert (refused.status_code, len(errors(refused))) == (422, 1)
        assert page(refused).select_one("input[name=name]")["value"] == "Telefoon"
    refused = client.post("/account/passkeys", data={"answer": "x", "name": "Zonder vraag"})
    assert errors(refused) == ["De passkey is niet gemaakt, of het duurde te lang. Probeer het opnieuw."]
    assert factors(app, person_id).number == 0


def test_a_passkey_needs_a_name(login, new):
    person_id = new()
    refused = make_passkey(login(person_id), Device(person_id), name=" ")
    assert (refused.status_code, len(errors(refused))) == (422, 1)


def test_the_passkey_of_somebody_else_is_not_taken_over(login, new):
    mine, other = new(), new()
    device = Device(other)
    make_passkey(login(other), device)
    refused = make_passkey(login(mine), device)
    assert errors(refused) == ["Deze passkey staat er al."]


def test_renaming_and_taking_away(app, login, new):
    person_id = new()
    client = login(person_id)
    make_passkey(client, Device(person_id))
    [key] = factors(app, person_id).passkeys
    assert client.submit(f"/account/passkeys/{key.id}", name="Oude telefoon").location == "/account/passkeys"
    assert client.submit(f"/account/passkeys/{key.id}", name="").status_code == 422
    with app.app_context():
        assert db.session.get_one(Passkey, key.id).name == "Oude telefoon"
    assert client.submit(f"/account/passkeys/{key.id}/weghalen").location == "/account/passkeys"
    assert factors(app, person_id).number == 0


def test_the_passkeys_of_others_are_not_there(app, login, new):
    mine, other = new(), new()
    make_passkey(login(other), Device(other))
    [key] = factors(app, other).passkeys
    client = login(mine)
    for path in (f"/account/passkeys/{key.id}", f"/account/passkeys/{key.id}/weghalen"):
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_a_weak_session_changes_nothing_once_there_is_a_factor(app, weak, new):
    person_id = new()
    with app.app_context():
        make.passkey(make.people_queries.acting(person_id, clock.now()))
    client = weak(person_id)
    for refused in (set_up_app(client), make_passkey(client, Device(person_id))):
        assert errors(refused) == [
            "Log eerst opnieuw in met je tweede stap. Daarna kun je hier iets wijzigen."
        ]


@pytest.mark.parametrize("number", [1, 20])
def test_the_pages_ask_as_much_of_the_database_for_many_passkeys(app, login, new, count_queries, number):
    person_id = new()
    with app.app_context():
        for _ in range(number):
            make.passkey(make.people_queries.acting(person_id, clock.now()))
    client = login(person_id)
    for path, expected in ((PAGE, 8), ("/account/passkeys", 6)):
        with count_queries() as seen:
            client.get(path)
        assert len(seen) == expected, seen


@pytest.mark.parametrize("path", [f"{PAGE}/app", f"{PAGE}/app/weghalen", f"{PAGE}/herstelcodes"])
def test_long_after_signing_in_you_are_asked_to_sign_in_again(login, new, monkeypatch, path):
    client = login(new())
    set_up_app(client)
    form = fields(page(client.get(path)).select_one("main form"))
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(path).location == PAGE
    assert texts(client.get(PAGE), "main .post-button button") == ["Uitloggen en opnieuw inloggen"]
    assert page(client.get("/account/passkeys")).select("main form") == []
    assert client.post(path, data={**form, "code": "123456"}).status_code == 422


# an administrator


def test_an_administrator_takes_the_second_step_of_somebody_away(app, login, new):
    person_id, actor_id = new(Role.FINANCE), new(Role.ADMINISTRATOR)
    client = login(person_id)
    set_up_app(client)
    administrator = login(actor_id)
    path = f"/beheer/mensen/{person_id}/tweede-stap"
    refused = administrator.submit(path)
    assert errors(refused) == ["Waarom haal je de tweede stap weg: Kies waarom."]
    assert administrator.submit(path, reason="kwijt").location == f"/beheer/mensen/{person_id}"
    assert factors(app, person_id).number == 0
    assert client.get("/").location == "/inloggen"
    assert page(administrator.get(path)).select("main form") == []


def test_nobody_else_does(login, new):
    person_id = new()
    for role in (Role.POI_COORDINATOR, Role.FINANCE):
        client = login(new(role))
        path = f"/beheer/mensen/{person_id}/tweede-stap"
        assert (client.get(path).status_code, client.post(path).status_code) == (403, 403)
    own = new(Role.ADMINISTRATOR)
    assert login(own).get(f"/beheer/mensen/{own}/tweede-stap").status_code == 403
    assert login(own).get("/beheer/mensen/999999/tweede-stap").status_code == 404


def test_an_offer_does_not_last(app, login, new, monkeypatch):
    person_id = new()
    client = login(person_id)
    shown = client.get(f"{PAGE}/app")
    offer = page(shown).select_one("input[name=offer]")["value"]
    real = vault.open
    monkeypatch.setattr(vault, "open", lambda locked, seconds=None: real(locked, seconds=-1))
    refused = client.post(f"{PAGE}/app", data={"offer": offer, "code": "123456"})
    assert (refused.status_code, errors(refused)[0][:22]) == (422, "De QR-code is verlopen")
    assert secret_on(refused) != secret_on(shown)


def test_the_clock_of_the_telephone_may_be_half_a_minute_off(login, new):
    client = login(new())
    shown = client.get(f"{PAGE}/app")
    offer = page(shown).select_one("input[name=offer]")["value"]
    late = pyotp.TOTP(secret_on(shown)).at(clock.now() - timedelta(seconds=30))
    assert client.post(f"{PAGE}/app", data={"offer": offer, "code": late}).status_code == 303
