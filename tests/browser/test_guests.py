"""A guest, from the team page through the mail to the own Fieldlab, to nowhere else, and out."""

import email
import re
from datetime import timedelta
from email.policy import default

import pytest
from playwright.sync_api import Page, expect

from innovatie import clock
from tests.browser import rare
from tests.browser.addresses import add_reached, routes
from tests.browser.cast import PASSWORD
from tests.browser.server import Server, serve
from tests.browser.steps import become, fill, follow, press, sees, told

LEAD = "Medewerker, KB, nationale bibliotheek"
GUEST = "gast@hogeschool.example.nl"
OF_EVERYBODY = re.compile(
    r"/|/account(/.*)?|/privacy|/toegankelijkheid|/health|/robots.txt|/.well-known/.*|/fieldlabs|/componenten.*"
    r"|/inloggen.*|/wachtwoord.*|/uitnodiging/.*"
)
MANY_RIGHTS = (
    "Landelijk coördinator, KB, nationale bibliotheek",
    "Voorzitter Innovatieraad, Bibliotheek Kennemerwaard",
)
PARTS = (
    "",
    "/logboek",
    "/team",
    "/poort",
    "/eigenaar",
    "/planning",
    "/opgaven",
    "/gasten/nieuw",
    "/geschiedenis",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("demonstration"), DEMO="1") as running:
        running.flask("demo")
        rare.add(running)
        yield running


def link_to(server: Server, address: str) -> str:
    """The link in the newest invitation to this address."""
    server.flask("jobs", "run", "deliver-mail")
    mails = [
        email.message_from_bytes(file.read_bytes(), policy=default) for file in server.mail.glob("*.eml")
    ]
    texts = [mail.get_content() for mail in mails if mail["To"] == address]
    (link,) = {found for text in texts for found in re.findall(r"https?://\S+(/uitnodiging/\S+)", text)}
    return link


def test_a_guest_comes_in_sees_one_fieldlab_and_goes(server: Server, open_page, axe) -> None:
    lead, last_day = open_page(), clock.local_date(clock.now()) + timedelta(days=30)
    become(lead, LEAD)
    lead.goto("/fieldlabs")
    follow(lead, re.compile("Leesleenapp"))
    own = "/" + lead.url.split("/", 3)[3]
    lead.goto(f"{own}/team")
    follow(lead, "Gast uitnodigen")
    assert axe(lead) == []
    fill(
        lead,
        {
            "Naam": "Docent, Hogeschool",
            "E-mailadres van het werk": GUEST,
            "Nieuwe partner": "Hogeschool van de Proef",
            "Tot en met welke dag?": last_day.isoformat(),
            "Wat gaat de gast doen?": "Test de app in de klas.",
        },
    )
    press(lead, "Gast uitnodigen")
    told(lead, "Docent, Hogeschool krijgt een mail")
    sees(lead, "Docent, Hogeschool", "Hogeschool van de Proef", "Gast tot en met")

    guest = open_page()
    guest.goto(link_to(server, GUEST))
    fill(guest, {"Je wachtwoord": PASSWORD})
    press(guest, "Wachtwoord opslaan en inloggen")
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Welkom")
    menu = guest.get_by_role("navigation", name="Hoofdmenu").get_by_role("link")
    assert menu.all_inner_texts() == ["Start", "Fieldlabs"]
    guest.goto(own)
    sees(guest, "Leesleenapp")

    tries = everything(server, open_page)
    opened = [path for path in tries if not mine(path, own) and reads(guest, path, own)]
    assert opened == []
    assert len(tries) > 60

    lead.goto(f"{own}/team")
    follow(lead, re.compile("Laatste dag veranderen.*Docent"))
    assert axe(lead) == []
    fill(lead, {"Tot en met welke dag?": (last_day + timedelta(days=30)).isoformat()})
    press(lead, "Laatste dag veranderen")
    told(lead, "De laatste dag is veranderd.")
    guest.goto("/")
    sees(guest, "Je hebt toegang tot het Fieldlab ‘Leesleenapp voor de basisschool’ tot en met")

    follow(lead, re.compile("Toegang stoppen.*Docent"))
    assert axe(lead) == []
    press(lead, "Toegang stoppen")
    told(lead, "De gast heeft geen toegang meer.")
    guest.goto(own)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Inloggen")
    fill(guest, {"E-mailadres": GUEST, "Wachtwoord": PASSWORD})
    press(guest, "Inloggen")
    expect(guest.get_by_role("heading", level=1)).to_have_text("Je hebt nu geen toegang")
    assert axe(guest) == []


def everything(server: Server, open_page) -> list[str]:
    """The addresses of all pages that two people with many rights reach: another Fieldlab is among them."""
    found: dict = {}
    known = routes(server)
    for who in MANY_RIGHTS:
        page = open_page()
        become(page, who)
        add_reached(found, page, who, ("/",), known)
        page.close()
    more = [f"/fieldlabs/{number}{part}" for number in range(1, 6) for part in PARTS]
    return sorted({address.path for address in found.values()} | set(more))


def mine(path: str, own: str) -> bool:
    place = path.partition("?")[0]
    return bool(OF_EVERYBODY.fullmatch(place)) or place == own or place.startswith(f"{own}/")


def reads(page: Page, path: str, own: str) -> bool:
    """Does this page open? Only 403 and 404 say no; a request for an expert of the own Fieldlab says whose it is."""
    answer = page.request.get(path, max_redirects=0)
    of_own = path.startswith("/expertisepool/aanvragen/") and f'href="{own}"' in answer.text()
    return answer.status not in (403, 404) and not of_own
