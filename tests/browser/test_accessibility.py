"""Every page of the application, as whoever reaches it by following links: accessible, and whole at any width.

A new page that nobody here reaches makes this fail: add to PEOPLE who does and where that person looks, or say in
ELSEWHERE where it is tested.
"""

import re
from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rare
from tests.browser.addresses import Address, add_reached, routes
from tests.browser.server import serve
from tests.browser.steps import become

PEOPLE = {
    "Voorzitter Innovatieraad, Bibliotheek Kennemerwaard": ("/",),
    "Raadslid, Cubiss": ("/rondes",),
    "Landelijk coördinator, KB, nationale bibliotheek": ("/",),
    "POI-coördinator, Cubiss": ("/fieldlabs",),
    "Innovatiespecialist, Cubiss": ("/werklijst", "/inzendingen", "/fieldlabs"),
    "Poolbeheerder, SPN": ("/expertisepool",),
    "Teamleider, Bibliotheeknetwerk Flevoland": ("/expertisepool",),
    "Medewerker, Bibliotheek Deventer": ("/inzendingen",),
    "Medewerker, Bibliotheek Eindhoven": ("/inzendingen",),
    "Medewerker, VOB": ("/fieldlabs",),
    "Programmamanager, KB, nationale bibliotheek": ("/fieldlabs", "/poorten"),
}
ELSEWHERE = {
    "people.sign_in": "test_the_pages_of_who_is_not_signed_in",
    "people_factors.code": "test_second_step.py",
    "people_factors.passkey": "test_second_step.py",
    "people_factors.question": "for the script of passkeys",
    "account_factors.question": "for the script of passkeys",
    "people_passkeys.accept": "test_second_step.py",
    "people_passkeys.question": "for the script of passkeys",
    "account_factors.remove_app": "test_second_step.py",
    "account_factors.recovery_codes": "test_second_step.py",
    "account_factors.new_codes": "test_second_step.py",
    "account_factors.rename_passkey": "test_second_step.py",
    "account_factors.remove_passkey": "test_second_step.py",
    "people_invitation.welcome": "test_getting_in.py",
    "people_passwords.choose": "test_getting_in.py",
    "people_sso.start": "test_single_sign_on.py",
    "people_sso.come_back": "test_single_sign_on.py",
    "people_sso.leave": "test_single_sign_on.py",
    "people_sso.show": "test_single_sign_on.py",
    "sessions_ballots.turnout": "a part of the page of a session",
    "record.export": "a file",
    "privacy.download": "a file",
    "privacy.download_mine": "a file",
    "people_admin.export": "a file",
    "organisations_admin.export": "a file",
    "people_roles.export": "a file",
    "access.export": "a file",
    "imports.people_example": "a file",
    "imports.organisations_example": "a file",
    "info.health": "for machines",
    "info.security": "for machines",
    "info.robots": "for machines",
    "components.overview": "test_components.py",
    "components.confirmation": "test_components.py",
}
EMPTY_WHAT_IS_REQUIRED = """form => {
    for (const field of form.elements) {
        if (["radio", "checkbox"].includes(field.type)) field.checked = false;
        else if (field.tagName === "SELECT") field.value = "";
        else if (!["hidden", "submit", "button"].includes(field.type)) field.value = "";
    }
    form.requestSubmit();
}"""

Pages = Mapping[str, Address]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The demonstration, with what it lacks: see `rare`."""
    with serve(tmp_path_factory.mktemp("demonstration"), DEMO="1") as running:
        running.flask("demo")
        rare.add(running)
        yield running


@pytest.fixture(scope="module")
def pages(server, browser) -> Pages:
    """Of every page that somebody reaches, the fullest that was seen."""
    known, found = routes(server), dict[str, Address]()
    for who, where in PEOPLE.items():
        context = browser.new_context(base_url=server.url)
        page = context.new_page()
        become(page, who)
        add_reached(found, page, who, where, known)
        context.close()
    return found


def each(pages: Pages, open_page: Callable[..., Page]) -> Iterator[tuple[str, Page]]:
    """The pages one by one, opened by who reached them."""
    desks: dict[str, Page] = {}
    for route, address in sorted(pages.items()):
        if address.who not in desks:
            desks[address.who] = open_page()
            become(desks[address.who], address.who)
        assert desks[address.who].goto(address.path).ok, address
        yield f"{route} {address.path} ({address.who})", desks[address.who]


def faults(page: Page, axe: Callable[..., list[str]]) -> list[str]:
    """At both widths all rules, and in the dark those about colour; the page keeps the width at which it ends."""
    found = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found += axe(page)
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {fault}" for fault in axe(page, "color-contrast", "link-in-text-block")]
        page.emulate_media(color_scheme="light")
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{wide} wide at {width}"] if wide > width else []
    if page.get_by_role("heading", level=1).count() != 1:
        found.append("not one heading of level 1")
    return found


def test_every_page_is_reached_by_following_links(server, pages):
    assert {route.name for route in routes(server)} - set(pages) == set(ELSEWHERE)


def test_every_page_is_accessible(pages, open_page, axe):
    found = {name: faults(page, axe) for name, page in each(pages, open_page)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_form_that_is_sent_empty_says_what_is_wrong(pages, open_page, axe):
    found, sent = {}, 0
    for name, page in each(pages, open_page):
        form = page.locator("main form[method=post]").filter(
            has=page.locator("[required], [aria-required=true]")
        )
        if not form.count():
            continue
        with page.expect_navigation():
            form.first.evaluate(EMPTY_WHAT_IS_REQUIRED)
        expect(page.get_by_role("alert").first, name).to_be_focused()
        expect(page, name).to_have_title(re.compile("^Fout: "))
        found[name], sent = faults(page, axe), sent + 1
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert sent >= 25


def test_the_pages_of_who_is_not_signed_in(open_page, axe):
    page = open_page()
    page.goto("/inloggen")
    assert faults(page, axe) == []
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert faults(page, axe) == []


@pytest.mark.parametrize(("path", "status"), [("/bestaat-niet", 404), ("/beheer/taken/", 403)])
def test_the_pages_that_say_no(open_page, axe, path, status):
    page = open_page()
    become(page, "Medewerker, Bibliotheek Deventer")
    assert page.goto(path).status == status
    assert faults(page, axe) == []


def test_the_page_that_says_what_an_import_would_do(open_page, axe):
    page = open_page()
    become(page, "Landelijk coördinator, KB, nationale bibliotheek")
    for kind, rows in (
        (
            "mensen",
            "naam;email;organisaties\nNieuw;nieuw@example.nl;SLO\nFout;fout;Theek5",
        ),
        (
            "organisaties",
            "naam;soort;provincies;poi\nBieb Nieuw;Bibliotheek;;",
        ),
    ):
        page.goto(f"/beheer/{kind}/importeren")
        file = {"name": f"{kind}.csv", "mimeType": "text/csv", "buffer": rows.encode()}
        page.get_by_label("Bestand").set_input_files(file)
        page.get_by_role("button", name="Bekijk wat er gebeurt").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Wat er gebeurt")
        assert faults(page, axe) == []
        page.get_by_role("button", name=re.compile("^Bewaar ")).click()
        expect(page.get_by_role("status").first).to_contain_text("De import is klaar:")
