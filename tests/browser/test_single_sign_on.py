"""Single sign-on in a browser, at a real provider (Canaille): a process of its own, on another site than ours."""

import json
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from innovatie import clock
from innovatie.domain import people, people_access
from innovatie.domain.people_sso import STRANGER
from innovatie.extensions import db
from innovatie.models.people import OrganisationDomain, Person
from innovatie.models.people_access import ExternalIdentity
from innovatie.queries import people as people_queries
from tests import databases
from tests.browser.server import Server, serve, wait_for
from tests.browser.steps import press, sign_in, sign_out, told

PYTHON = databases.ROOT / ".venv-idp/bin/python"
PASSWORD = "een-lang-wachtwoord"
CLIENT = {"client_id": "innovatie", "client_secret": "een-geheim-voor-deze-toets"}
# at the provider: name, address, and whether the provider checked it
PEOPLE = [
    ("ans", "ans@example.nl", True),
    ("bert", "bert@example.nl", False),
    ("vreemd", "vreemd@elders.example", True),
    ("nieuw", "nieuw@bieb.example.nl", True),
    ("thuis", "thuis@prive.example", False),
    ("gast", "gast@prive.example", False),
]


@pytest.fixture(scope="module")
def provider() -> Iterator[socket.socket]:
    """Where the provider will answer: the application knows the address before it has to."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def url_of(listening: socket.socket) -> str:
    """By another name than the application: for the browser that is another site, as it will be in earnest."""
    return f"http://localhost:{listening.getsockname()[1]}"


@pytest.fixture(scope="module")
def server(provider, tmp_path_factory) -> Iterator[Server]:
    if not PYTHON.exists():
        pytest.fail("no sign-in provider to test with: run `make .venv-idp/installed`", pytrace=False)
    folder = tmp_path_factory.mktemp("single-sign-on")
    settings = {
        "OIDC_DISCOVERY_URL": url_of(provider) + "/.well-known/openid-configuration",
        "OIDC_CLIENT_ID": CLIENT["client_id"],
        "OIDC_CLIENT_SECRET": CLIENT["client_secret"],
        "OIDC_NAME": "EénLogin",
    }
    with serve(folder, **settings) as running, identity_provider(provider, running.url, folder):
        add_people(running)
        yield running


@contextmanager
def identity_provider(listening: socket.socket, application: str, folder: Path) -> Iterator[None]:
    described = CLIENT | {
        "url": application,
        "redirect_uri": f"{application}/inloggen/werkaccount/terug",
        "password": PASSWORD,
        "people": PEOPLE,
    }
    command = [PYTHON, Path(__file__).with_name("identity_provider.py")]
    command += [str(listening.fileno()), url_of(listening)]
    log = folder / "provider.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=output, pass_fds=[listening.fileno()]
        )
    try:
        process.stdin.write(json.dumps(described).encode())
        process.stdin.close()
        wait_for(process, url_of(listening) + "/.well-known/openid-configuration", log)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def application(server: Server) -> Iterator[None]:
    app = databases.application(server.environment["DATABASE_URL"])
    with app.app_context():
        yield
    databases.close(app)


def add_people(server: Server) -> None:
    server.flask("reference", "load")
    with application(server):
        places = people_queries.organisations()
        library, other = places[:2]
        db.session.add(OrganisationDomain(organisation_id=library.id, domain="bieb.example.nl"))
        for name in ("ans", "bert", "wil"):
            people.add_person(
                email=f"{name}@example.nl",
                name=name.title(),
                password=PASSWORD,
                organisations=[other],
                actor=None,
                now=clock.now(),
            )
        db.session.commit()


@pytest.fixture
def visit(open_page, provider) -> Callable[..., Page]:
    """`open_page`, where the provider is no stranger."""
    return lambda **kw: open_page(also=url_of(provider), **kw)


def at_the_provider(page: Page, name: str) -> None:
    page.get_by_role("textbox", name="Login").fill(name)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def enter(page: Page) -> None:
    page.goto("/inloggen")
    page.get_by_role("link", name="Inloggen met EénLogin").click()


def is_in(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welkom")
    expect(page.locator(".account__who")).to_contain_text(name)


def linked(server: Server) -> dict[str, str]:
    """Subject at the provider and name here."""
    with application(server):
        query = select(ExternalIdentity.subject, Person.name).join(
            Person, Person.id == ExternalIdentity.person_id
        )
        return {subject: name for subject, name in db.session.execute(query)}


def mailed_link(server: Server, address: str) -> str:
    server.flask("jobs", "run", "deliver-mail")
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in server.mail.glob("*.eml")]
    (mail,) = (mail for mail in mails if address in mail["To"] and "/uitnodiging/" in mail.get_content())
    return re.search(r"http\S+/uitnodiging/\S+", mail.get_content())[0]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_checked_address_links_the_first_time_and_the_second_time_goes_straight_in(
    visit, server, javascript
):
    page = visit(javascript=javascript)
    enter(page)
    at_the_provider(page, "ans")
    is_in(page, "Ans")
    sign_out(page)
    enter(page)  # the provider remembers, so that nobody is asked anything
    is_in(page, "Ans")
    assert linked(server)["ans"] == "Ans"


def test_where_somebody_was_going_is_kept_on_the_way(visit):
    page = visit()
    page.goto("/inzendingen")
    page.get_by_role("link", name="Inloggen met EénLogin").click()
    at_the_provider(page, "ans")
    expect(page).to_have_url(re.compile("/inzendingen$"))


@pytest.mark.parametrize("name", ["vreemd", "bert", "thuis"])
def test_a_stranger_and_an_address_that_nobody_checked_stay_out_with_the_same_words(visit, server, axe, name):
    page = visit()
    enter(page)
    at_the_provider(page, name)
    expect(page).to_have_url(re.compile("/inloggen$"))
    expect(page.get_by_role("alert")).to_have_text(STRANGER)
    assert axe(page) == []
    assert name not in linked(server)


def test_somebody_of_an_allowed_domain_gets_an_account_there_without_roles(visit, server):
    page = visit()
    enter(page)
    at_the_provider(page, "nieuw")
    is_in(page, "Nieuw")
    with application(server):
        made = people_queries.acting_by_email("nieuw@bieb.example.nl", clock.now())
        places = [one.organisation.name for one in made.affiliations]
        library = people_queries.organisations()[0].name
        assert (places, made.grants, made.seats) == ([library], [], [])


def test_an_invitation_links_whatever_address_the_provider_knows(visit, server, axe, both_widths):
    with application(server):
        place = people_queries.organisations()[1]
        invited = people.add_person(
            email="uitgenodigd@example.nl",
            name="Uitgenodigd",
            password=None,
            organisations=[place],
            actor=None,
            now=clock.now(),
        )
        people_access.invite(invited, actor=None, now=clock.now())
        db.session.commit()
    link = mailed_link(server, "uitgenodigd@example.nl")
    page = visit()
    page.goto(link)
    both_widths(page, "invitation")
    assert axe(page) == []
    press(page, "Inloggen met EénLogin")
    at_the_provider(page, "gast")
    is_in(page, "Uitgenodigd")
    sign_out(page)
    enter(page)
    is_in(page, "Uitgenodigd")
    assert page.goto(link).status == 404


def test_at_a_shared_computer_the_next_person_is_asked_who_it_is(visit, server):
    page = visit()
    enter(page)
    at_the_provider(page, "ans")
    is_in(page, "Ans")
    sign_out(page)
    page.get_by_role("link", name="Log ook uit bij EénLogin").click()
    page.get_by_role("button", name="Logout", exact=True).click()
    expect(page).to_have_url(re.compile(r"/inloggen(\?|$)"))
    enter(page)
    at_the_provider(page, "nieuw")
    is_in(page, "Nieuw")


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_links_a_work_account_and_takes_it_away_again(visit, server, axe, both_widths, javascript):
    """From a form to another site: the content security policy stops a redirect, the page goes on by itself."""
    page = visit(javascript=javascript)
    sign_in(page, "wil@example.nl", PASSWORD)
    page.goto("/account/werkaccount")
    press(page, "Werkaccount koppelen")
    at_the_provider(page, "thuis")
    told(page, "Je werkaccount is gekoppeld.")
    assert linked(server)["thuis"] == "Wil"
    if javascript:
        both_widths(page, "work-account")
        assert axe(page) == []
    sign_out(page)
    enter(page)
    is_in(page, "Wil")
    page.goto("/account/werkaccount")
    press(page, re.compile("Ontkoppelen"))
    told(page, "Je werkaccount is ontkoppeld.")
    assert "thuis" not in linked(server)


def test_the_pages_are_accessible(visit, axe, both_widths):
    page = visit()
    page.goto("/inloggen")
    both_widths(page, "sign-in")
    assert axe(page) == []
    sign_in(page, "wil@example.nl", PASSWORD)
    page.goto("/account/werkaccount")
    both_widths(page, "work-account-none")
    assert axe(page) == []
