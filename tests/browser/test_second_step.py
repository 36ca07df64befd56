"""The second step in a browser: an app with codes, recovery codes, and passkeys on a device of Chromium itself."""

import json
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import CDPSession, Page, expect

from innovatie import clock
from innovatie.domain import people_access
from innovatie.extensions import db
from innovatie.queries import people as people_queries
from tests import databases
from tests.browser.server import Server, serve
from tests.browser.steps import fill, follow, main, phone_of, press, sees, set_up_app, sign_out, told

PASSWORD = "samen vernieuwen we"
PLACE = "KB, nationale bibliotheek"
ADDRESS = re.compile(r"http://localhost:\d+(/uitnodiging/\S+)")
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("second-step"), host="localhost") as running:
        running.flask("reference", "load")
        yield running


class Device:
    """A telephone or laptop that makes passkeys for this browser, as somebody touches its sensor."""

    def __init__(self, page: Page) -> None:
        self._chromium: CDPSession = page.context.new_cdp_session(page)
        self._chromium.send("WebAuthn.enable")
        added = self._chromium.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self._id = added["authenticatorId"]

    def says_who_it_is(self, verified: bool) -> None:
        """With False nobody puts the right finger on the sensor."""
        told = {"authenticatorId": self._id, "isUserVerified": verified}
        self._chromium.send("WebAuthn.setUserVerified", told)

    def keys(self) -> list[dict]:
        return self._chromium.send("WebAuthn.getCredentials", {"authenticatorId": self._id})["credentials"]

    def turn_back(self, key: dict, count: int) -> None:
        """As a copy of the key would be that was made earlier."""
        self._chromium.send(
            "WebAuthn.removeCredential",
            {"authenticatorId": self._id, "credentialId": key["credentialId"]},
        )
        copy = {**key, "signCount": count}
        self._chromium.send("WebAuthn.addCredential", {"authenticatorId": self._id, "credential": copy})


@pytest.fixture
def invited(server) -> Callable[[str], tuple[str, str]]:
    """`invited("Coördinator")`: somebody who needs a second step; the e-mail address and the path of the invitation."""

    def made(name: str, role: str = "landelijk_coordinator") -> tuple[str, str]:
        email = f"{name.lower()}@example.nl"
        someone = ["--email", email, "--name", name, "--organisation", PLACE, "--role", role]
        server.flask("people", "add", *someone, "--password", PASSWORD)
        app = databases.application(server.environment["DATABASE_URL"])
        with app.app_context():
            person = people_queries.by_email(email)
            person.password_hash = None
            people_access.invite(person, actor=None, now=clock.now())
            db.session.commit()
        databases.close(app)
        server.flask("jobs", "run", "deliver-mail")
        return email, ADDRESS.search(mails_to(server, email)[-1])[1]

    return made


def mails_to(server: Server, email: str) -> list[str]:
    """Oldest first."""
    server.flask("jobs", "run", "deliver-mail")
    files = sorted(server.mail.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
    return [mail.get_content() for mail in mails if mail["To"] == email]


def accept(page: Page, path: str) -> None:
    page.goto(path)
    fill(page, {"Je wachtwoord": PASSWORD})
    press(page, "Wachtwoord opslaan en inloggen")
    expect(page).to_have_url(re.compile("/account/tweede-stap$"))


def give_password(page: Page, email: str) -> None:
    page.goto("/inloggen")
    fill(page, {"E-mailadres": email, "Wachtwoord": PASSWORD})
    press(page, "Inloggen")


def welcome(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welkom")


def test_from_invitation_to_a_code_at_sign_in_and_a_recovery_code(
    server, open_page, invited, axe, both_widths
):
    page = open_page()
    email, path = invited("Codes")
    accept(page, path)
    assert axe(page) == []
    both_widths(page, "second-step")
    page.goto("/rondes")
    expect(page).to_have_url(re.compile("/account/tweede-stap$"))
    follow(page, "App instellen")
    both_widths(page, "second-step-app")
    assert axe(page) == []
    page.go_back()
    codes = set_up_app(page)
    welcome(page)
    sign_out(page)

    give_password(page, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tweede stap")
    assert axe(page) == []
    both_widths(page, "second-step-code")
    fill(page, {"Code": "000000"})
    press(page, "Verder")
    sees(page, "Deze code klopt niet")
    assert axe(page) == []
    fill(page, {"Code": phone_of(page).code()})
    press(page, "Verder")
    welcome(page)
    sign_out(page)

    give_password(page, email)
    fill(page, {"Code": codes[0]})
    press(page, "Verder")
    welcome(page)
    assert any("Er is een herstelcode gebruikt" in mail for mail in mails_to(server, email))


def test_the_recovery_codes_can_be_printed_and_made_anew(open_page, invited, axe, both_widths):
    page = open_page()
    accept(page, invited("Papier")[1])
    set_up_app(page)
    page.goto("/account/tweede-stap/herstelcodes")
    assert axe(page) == []
    press(page, "Nieuwe codes maken")
    sees(page, "We tonen ze maar één keer.")
    assert axe(page) == []
    both_widths(page, "recovery-codes")
    page.emulate_media(media="print")
    shown = main(page).get_by_role("list", name="Herstelcodes").get_by_role("listitem")
    assert shown.count() == 10 and shown.last.is_visible()


def test_a_passkey_from_the_account_and_sign_in_with_it(open_page, invited, axe, both_widths):
    page = open_page()
    device = Device(page)
    accept(page, invited("Sleutel")[1])
    follow(page, "Passkey maken")
    assert axe(page) == []
    both_widths(page, "passkey-first")
    fill(page, {"Hoe noem je deze passkey?": "Laptop van het werk"})
    press(page, "Passkey maken")
    sees(page, "We tonen ze maar één keer.")
    assert len(device.keys()) == 1
    follow(page, "Ik heb de codes bewaard")
    welcome(page)
    page.goto("/account/passkeys")
    assert axe(page) == []
    both_widths(page, "passkeys")
    sign_out(page)

    page.goto("/inloggen")
    both_widths(page, "sign-in-with-passkey")
    press(page, "Inloggen met een passkey")
    welcome(page)
    page.goto("/account/passkeys")
    follow(page, "Laptop van het werk")
    assert axe(page) == []
    fill(page, {"Naam": "Oude laptop"})
    press(page, "Naam opslaan")
    told(page, "De passkey heeft een nieuwe naam.")
    follow(page, re.compile("^Weghalen"))
    assert axe(page) == []
    press(page, "Passkey weghalen")
    sees(page, "tweede stap verplicht")


def test_from_invitation_to_a_passkey_and_sign_in_with_it(open_page, invited, axe, both_widths):
    page = open_page()
    Device(page)
    page.goto(invited("Zonder")[1])
    assert axe(page) == []
    both_widths(page, "invitation")
    follow(page, "Passkey maken")
    assert axe(page) == []
    both_widths(page, "invitation-passkey")
    fill(page, {"Hoe noem je deze passkey?": "Laptop van het werk"})
    press(page, "Passkey maken en inloggen")
    sees(page, "We tonen ze maar één keer.")
    assert axe(page) == []
    follow(page, "Ik heb de codes bewaard")
    welcome(page)
    sign_out(page)
    press(page, "Inloggen met een passkey")
    welcome(page)


def test_the_device_must_know_who_it_is(open_page, invited):
    page = open_page()
    device = Device(page)
    accept(page, invited("Vinger")[1])
    follow(page, "Passkey maken")
    device.says_who_it_is(False)
    fill(page, {"Hoe noem je deze passkey?": "Telefoon"})
    press(page, "Passkey maken")
    expect(page.locator("[data-passkey-message]")).to_contain_text("Het is niet gelukt")
    device.says_who_it_is(True)
    press(page, "Passkey maken")
    sees(page, "We tonen ze maar één keer.")


def test_a_copied_passkey_is_refused_and_its_owner_mailed(server, open_page, invited, axe):
    page = open_page()
    device = Device(page)
    email, path = invited("Kopie")
    accept(page, path)
    follow(page, "Passkey maken")
    fill(page, {"Hoe noem je deze passkey?": "Telefoon"})
    press(page, "Passkey maken")
    follow(page, "Ik heb de codes bewaard")
    sign_out(page)
    page.goto("/inloggen/passkey")
    press(page, "Inloggen met een passkey")
    welcome(page)
    sign_out(page)
    [key] = device.keys()
    device.turn_back(key, key["signCount"] - 1)
    page.goto("/inloggen/passkey")
    press(page, "Inloggen met een passkey")
    sees(page, "Inloggen met deze passkey lukte niet.")
    assert axe(page) == []
    assert any("misschien heeft iemand hem gekopieerd" in mail for mail in mails_to(server, email))


def test_what_is_asked_of_the_device_comes_from_the_configuration(server, open_page):
    asked = json.loads(open_page().request.get(f"{server.url}/inloggen/passkey/vraag").text())
    assert (asked["rpId"], asked["userVerification"]) == ("localhost", "required")


@pytest.mark.parametrize("path", ["/inloggen", "/inloggen/passkey"])
def test_without_javascript_the_page_says_what_to_do(open_page, path):
    page = open_page(javascript=False)
    page.goto(path)
    assert main(page).get_by_role("button", name="Inloggen met een passkey").count() == 0
    if path == "/inloggen":
        follow(page, "Inloggen met een passkey")
    sees(page, "Zet JavaScript aan, werk je browser bij, of log in met je wachtwoord.")


def test_an_administrator_takes_it_away_and_it_is_set_up_anew(server, open_page, invited, axe, both_widths):
    page, office = open_page(), open_page()
    email, path = invited("Kwijt")
    accept(page, path)
    set_up_app(page)
    accept(office, invited("Beheerder", role="beheerder")[1])
    set_up_app(office)
    app = databases.application(server.environment["DATABASE_URL"])
    with app.app_context():
        person_id = people_queries.by_email(email).id
    databases.close(app)
    office.goto(f"/beheer/mensen/{person_id}/tweede-stap")
    assert axe(office) == []
    both_widths(office, "second-step-of-somebody")
    office.get_by_label("Telefoon of sleutel is kwijt").check()
    press(office, "Tweede stap weghalen")
    told(office, "De tweede stap van Kwijt is weggehaald.")
    assert axe(office) == []
    page.goto("/rondes")
    expect(page).to_have_url(re.compile("/inloggen"))
    give_password(page, email)
    set_up_app(page)
    welcome(page)
