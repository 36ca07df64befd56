"""Getting in, in a browser: by an invitation, after forgetting the password, and out again on another computer."""

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from innovatie import clock
from innovatie.domain import people_accounts
from innovatie.extensions import db
from innovatie.models.people import Organisation
from innovatie.queries import people
from tests import databases
from tests.browser.server import Server, serve
from tests.browser.steps import fill, follow, phone_of, press, sees, sees_not, set_up_app, sign_out, told

PLACE = "KB, nationale bibliotheek"
FIRST, SECOND = "samen vernieuwen we", "drie gewone woorden"
LINK = re.compile(r"http://[\w.]+:\d+(/(?:uitnodiging|wachtwoord)/\S+)")


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("getting-in")) as running:
        running.flask("reference", "load")
        yield running


@pytest.fixture
def invite(server) -> Callable[..., tuple[str, str]]:
    """`invite("Sam", "landelijk_coordinator")`: the e-mail address, and where the link in the mail leads."""

    def invited(name: str, *roles: str) -> tuple[str, str]:
        email = f"{name.lower()}@example.nl"
        someone = ["--email", email, "--name", name, "--organisation", PLACE, "--invite"]
        server.flask("people", "add", *someone, *(f"--role={role}" for role in roles))
        return email, link_to(server, email)

    return invited


def link_to(server: Server, email: str) -> str:
    """The path in the newest mail with a link."""
    return [found[1] for mail in mails_to(server, email) if (found := LINK.search(mail))][-1]


def mails_to(server: Server, email: str) -> list[str]:
    """Oldest first."""
    server.flask_each([("jobs", "run", "mail-links"), ("jobs", "run", "deliver-mail")])
    files = sorted(server.mail.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
    return [mail.get_content() for mail in mails if mail["To"] == email]


def give_password(page: Page, email: str, password: str) -> None:
    page.goto("/inloggen")
    fill(page, {"E-mailadres": email, "Wachtwoord": password})
    press(page, "Inloggen")


def welcome(page: Page) -> None:
    """At home: the page of an invitation says welcome too, while the password is still being saved."""
    expect(page).to_have_url(re.compile(r":\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welkom")


def accept(page: Page, link: str) -> None:
    page.goto(link)
    fill(page, {"Je wachtwoord": FIRST})
    press(page, "Wachtwoord opslaan en inloggen")


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_mail_with_an_invitation_to_a_second_step(
    server, open_page, invite, axe, both_widths, javascript
):
    page = open_page(javascript=javascript)
    email, link = invite(f"Coordinator{javascript:d}", "landelijk_coordinator")
    page.goto(link)
    if javascript:
        assert axe(page) == []
        both_widths(page, "invitation")
    fill(page, {"Je wachtwoord": "password1234"})
    press(page, "Wachtwoord opslaan en inloggen")
    sees(page, "Dit wachtwoord is snel te raden")
    accept(page, link)
    expect(page).to_have_url(re.compile("/account/tweede-stap$"))
    page.goto("/inzendingen")
    expect(page).to_have_url(re.compile("/account/tweede-stap$"))
    set_up_app(page)
    welcome(page)
    sign_out(page)

    give_password(page, email, FIRST)
    fill(page, {"Code": phone_of(page).code()})
    press(page, "Verder")
    welcome(page)
    page.goto(link)
    sees(page, "Deze uitnodiging werkt niet meer")
    if javascript:
        assert axe(page) == []


def test_a_forgotten_password_is_replaced_by_a_link_in_the_mail(server, open_page, invite, axe, both_widths):
    page = open_page()
    email, link = invite("Vergeten")
    accept(page, link)
    welcome(page)
    sign_out(page)

    follow(page, "Wachtwoord vergeten")
    assert axe(page) == []
    both_widths(page, "forgotten")
    fill(page, {"E-mailadres": email})
    press(page, "Mail mij een link")
    told(page, "Kennen we dit adres?")
    new = link_to(server, email)
    assert new != link
    page.goto(new)
    assert axe(page) == []
    both_widths(page, "new-password")
    fill(page, {"Je wachtwoord": SECOND})
    press(page, "Wachtwoord opslaan")
    told(page, "Je nieuwe wachtwoord is opgeslagen.")

    give_password(page, email, FIRST)
    sees(page, "Dit e-mailadres en wachtwoord horen niet bij elkaar.")
    give_password(page, email, SECOND)
    welcome(page)
    assert any("Je hebt een nieuw wachtwoord" in mail for mail in mails_to(server, email))


def test_somebody_signs_out_on_another_device(server, open_page, invite, axe, both_widths):
    here, there, third = open_page(), open_page(), open_page(javascript=False)
    email, link = invite("Apparaten")
    accept(here, link)
    welcome(here)
    for page in (there, third):
        give_password(page, email, FIRST)
        welcome(page)
    here.goto("/account/sessies")
    sees(here, "Chrome op Linux", "Hier ben je nu")
    assert axe(here) == []
    both_widths(here, "sessions")
    here.get_by_role("button", name=re.compile("^Daar uitloggen")).first.click()
    told(here, "Je bent daar uitgelogd.")
    third.goto("/account")
    expect(third).to_have_url(re.compile("/inloggen"))
    there.goto("/account/sessies")
    press(there, "Overal uitloggen, behalve hier")
    told(there, "Je bent overal uitgelogd, behalve hier.")
    here.goto("/account")
    expect(here).to_have_url(re.compile("/inloggen"))
    sees_not(there, "Daar uitloggen")


def test_a_sign_in_with_another_browser_is_mailed(server, open_page, invite, browser):
    email, link = invite("Robin")
    here = open_page()
    accept(here, link)
    welcome(here)
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
    context = browser.new_context(base_url=server.url, user_agent=phone)
    page = context.new_page()
    give_password(page, email, FIRST)
    welcome(page)
    context.close()
    mails = [" ".join(mail.split()) for mail in mails_to(server, email)]
    [new] = [mail for mail in mails if "vanaf een nieuwe plek: Safari op iPhone" in mail]
    assert "/account/sessies" in new


def test_who_works_for_two_organisations_chooses_for_which(server, open_page, invite, axe, both_widths):
    page = open_page(javascript=False)
    email, link = invite("Twee")
    accept(page, link)
    welcome(page)
    app = databases.application(server.environment["DATABASE_URL"])
    with app.app_context():
        other = db.session.scalars(select(Organisation).where(Organisation.name == "Cubiss")).one()
        people_accounts.affiliate(
            people.by_email(email), other, reason="Werkt daar ook.", actor=None, now=clock.now()
        )
        db.session.commit()
    databases.close(app)
    page.goto("/account")
    fill(page, {"Namens welke organisatie werk je nu?": "Cubiss"})
    press(page, "Kies")
    told(page, "Je werkt nu namens Cubiss.")
    expect(page.locator(".account__who")).to_contain_text("Namens Cubiss")
    page.goto("/inzendingen/nieuw")
    expect(page.get_by_label("Voor welke organisatie dien je in?")).to_have_value(
        page.get_by_role("option", name="Cubiss").get_attribute("value")
    )
    looking = open_page()
    give_password(looking, email, FIRST)
    welcome(looking)
    looking.goto("/account")
    assert axe(looking) == []
    both_widths(looking, "acting-for")
