"""With a keyboard and nothing else, and without JavaScript: the steps that everybody must be able to take."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import serve
from tests.browser.steps import become, choose, fill, follow, in_state, main, press, sees, told

PASSWORD = "samen vernieuwen we"
PERSON = "Medewerker zonder muis"
FOCUSED = """() => {
    const element = document.activeElement;
    const label = element.labels?.length ? element.labels[0] : element;
    return (element.getAttribute("aria-label") || label.textContent || "").replace(/\\s+/g, " ").trim();
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The demonstration, with somebody who has a password."""
    person = ["--email", "toetsen@example.nl", "--name", PERSON, "--password", PASSWORD]
    with serve(tmp_path_factory.mktemp("keyboard"), DEMO="1") as running:
        running.flask_each([["demo"], ["people", "add", *person, "--organisation", "Theek5"]])
        yield running


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until what has this name has the focus; what has the focus is always to be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            expect(page.locator(":focus")).to_be_in_viewport()
            return
    pytest.fail(f"the Tab key does not reach ‘{name}’")


def open_with_enter(page: Page, link: str) -> None:
    tab_to(page, link)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in_by_keyboard(page: Page) -> None:
    page.goto("/inloggen")
    tab_to(page, "E-mailadres")
    page.keyboard.type("toetsen@example.nl")
    tab_to(page, "Wachtwoord", most=1)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Welkom, {PERSON}")


def test_signing_in_and_skipping_the_menu(open_page):
    page = open_page()
    sign_in_by_keyboard(page)
    tab_to(page, "Direct naar de inhoud", most=1)
    page.keyboard.press("Enter")
    expect(main(page)).to_be_focused()
    tab_to(page, "Idee indienen", most=1)


def test_handing_in_with_a_mistake_first(open_page):
    page = open_page()
    sign_in_by_keyboard(page)
    open_with_enter(page, "Idee indienen")
    tab_to(page, "Behoefte")
    page.keyboard.press("Space")
    tab_to(page, "Titel", most=1)
    page.keyboard.type("Stille plek om te studeren")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    sees(page, "Er zijn nog 2 dingen niet goed")
    expect(main(page).get_by_label("Titel", exact=True)).to_have_value("Stille plek om te studeren")
    expect(main(page).get_by_label("Behoefte", exact=True)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(main(page).get_by_label("Wat is het probleem of de wens?")).to_be_focused()
    page.keyboard.type("Studenten vinden nergens een rustige plek.")
    tab_to(page, "Voor wie is het, en hoe weet je dat?", most=1)
    page.keyboard.type("Studenten van het mbo. Dat vertellen ze ons.")
    tab_to(page, "Indienen")
    page.keyboard.press("Enter")
    told(page, "Je inzending is ontvangen.")
    in_state(page, "Ingediend")


def test_voting(open_page):
    page = open_page()
    become(page, "Raadslid, Fers")
    open_with_enter(page, "Stemmen")
    tab_to(page, "Landelijk Fieldlab")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Stem uitbrengen", most=1)
    page.keyboard.press("Enter")
    told(page, "Je stem is uitgebracht: Regionaal Fieldlab.")


def test_letting_a_guest_in_and_out(open_page):
    page = open_page()
    become(page, "Medewerker, KB, nationale bibliotheek")
    open_with_enter(page, "Fieldlabs")
    open_with_enter(page, "Leesleenapp voor de basisschool")
    open_with_enter(page, "Team 6")
    open_with_enter(page, "Gast uitnodigen")
    tab_to(page, "Naam")
    page.keyboard.type("Docent, Hogeschool")
    tab_to(page, "E-mailadres van het werk", most=1)
    page.keyboard.type("docent@hogeschool.example.nl")
    tab_to(page, "Nieuwe partner", most=3)  # the list is long, so it can be searched first
    page.keyboard.type("Hogeschool van de Proef")
    tab_to(page, "Wat gaat de gast doen?", most=6)
    page.keyboard.type("Test de app in de klas.")
    tab_to(page, "Gast uitnodigen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(main(page).get_by_label("Tot en met welke dag?")).to_be_focused()
    page.keyboard.type("01012027")
    tab_to(page, "Gast uitnodigen")
    page.keyboard.press("Enter")
    told(page, "Docent, Hogeschool krijgt een mail")
    open_with_enter(page, "Toegang stoppen van Docent, Hogeschool")
    tab_to(page, "Toegang stoppen")
    page.keyboard.press("Enter")
    told(page, "De gast heeft geen toegang meer.")


def test_handing_in_without_javascript(open_page):
    page = open_page(javascript=False)
    become(page, "Medewerker, Theek5")
    follow(page, "Idee indienen")
    choose(page, "Wat wil je indienen?", "Behoefte")
    fill(page, {"Titel": "Boeken aan huis"})
    press(page, "Indienen")
    expect(page.get_by_role("alert")).to_be_focused()
    fill(
        page,
        {
            "Wat is het probleem of de wens?": "Wie slecht loopt, komt niet meer langs.",
            "Voor wie is het, en hoe weet je dat?": "Ouderen. Ze bellen ons.",
        },
    )
    press(page, "Indienen")
    told(page, "Je inzending is ontvangen.")


def test_scoring_without_javascript(open_page):
    page = open_page(javascript=False)
    become(page, "Raadslid, SLO")
    follow(page, "Beoordelen")
    main(page).get_by_role("article").first.get_by_role("link").click()
    questions = main(page).get_by_role("radiogroup").all()
    assert len(questions) == 8
    for question in questions:
        question.get_by_label("4", exact=True).check()
    press(page, "Beoordeling inleveren")
    told(page, "Je beoordeling is ingeleverd.")


def test_voting_without_javascript(open_page):
    page = open_page(javascript=False)
    become(page, "Raadslid, Stichting Lezen")
    follow(page, "Stemmen")
    choose(page, "Jouw stem", "Landelijk Fieldlab")
    press(page, "Stem uitbrengen")
    told(page, "Je stem is uitgebracht: Landelijk Fieldlab.")
    sees(page, "Je stemde: Landelijk Fieldlab. Een stem verandert niet meer.")
