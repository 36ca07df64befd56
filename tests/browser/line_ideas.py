"""The line, first part: an idea is written, handed in, asked about and nominated."""

import re

from playwright.sync_api import expect

from tests.browser import cast
from tests.browser.cast import At
from tests.browser.steps import choose, fill, follow, in_state, main, menu, press, row, sees, sees_not, told

TITLE = "Voorleeskoffer voor jonge ouders"
PROBLEM = "Jonge ouders komen niet met hun baby naar de bibliotheek. We bereiken ze te laat."
QUESTION = "Hoeveel ouders heb je gesproken?"
ANSWER = "We spraken met twintig ouders op het consultatiebureau."
_ACTORS = (
    cast.SECRETARY,
    cast.CHAIR,
    cast.COORDINATOR,
    cast.SUBMITTER,
    cast.COORDINATOR,
    cast.COORDINATOR,
    cast.SUBMITTER,
)
MOTIVATION = "Drie bibliotheken in Brabant willen meedoen en het consultatiebureau helpt mee."


def write_a_draft(at: At) -> None:
    page = at(cast.SUBMITTER)
    sees(page, "Niets wacht op jou")
    follow(page, "Idee indienen")
    choose(page, "Wat wil je indienen?", "Idee")
    fill(page, {"Titel": "Voorleeskoffer"})
    press(page, "Bewaar als concept")
    told(page, "Je concept is bewaard. Alleen jij ziet het.")
    in_state(page, "Concept")
    sees(page, "Beschrijf het probleem")  # the button is blocked, and says why
    menu(at(cast.COORDINATOR), "Inzendingen")
    sees(at(cast.COORDINATOR), "Nog geen inzendingen")


def hand_it_in(at: At) -> str:
    """Finish the draft and submit it; the reference number that the submitter reads."""
    page = at(cast.SUBMITTER)
    menu(page, "Start")
    sees(page, "Maak je concept af en dien het in")
    follow(page, "Verder schrijven")
    fill(
        page,
        {
            "Titel": TITLE,
            "Wat is het probleem of de wens?": PROBLEM,
            "Voor wie is het, en hoe weet je dat?": "Ouders met kinderen tot twee jaar.",
            "Bij welke maatschappelijke opgave past het?": ["Geletterde samenleving"],
            "Waar komt het vandaan?": "Vraag van gebruikers",
        },
    )
    press(page, "Indienen")
    told(page, "Je inzending is ontvangen.")
    found = re.search(r"Het nummer is (\d{4}-\d{4})\.", main(page).inner_text())
    assert found, "the submitter reads no reference number"
    reference = found[1]
    assert reference.endswith("-0001")
    in_state(page, "Ingediend")
    sees(page, TITLE, PROBLEM, "Cubiss is aan zet")
    follow_list_to_it(at, reference)
    return reference


def follow_list_to_it(at: At, reference: str) -> None:
    page = at(cast.SUBMITTER)
    menu(page, "Inzendingen")
    fill(page, {"Zoek op woord of nummer": reference})
    press(page, "Toon resultaten")
    sees(page, "1 inzending gevonden")
    expect(row(page, TITLE)).to_contain_text("Ingediend")
    follow(page, TITLE)


def ask_for_more(at: At) -> None:
    page = at(cast.COORDINATOR)
    menu(page, "Start")
    sees(page, "1 nieuwe inzending wacht op jouw antwoord", f"Nieuw: ‘{TITLE}’ van Theek5")
    follow(page, "Naar de werklijst")
    follow(page, TITLE)
    press(page, "In behandeling nemen")
    told(page, "De inzending is in behandeling.")
    follow(page, "Vraag stellen")
    fill(page, {"Je vraag": QUESTION})
    press(page, "Vraag versturen")
    told(page, "Je vraag is verstuurd.")
    in_state(page, "Aanvulling gevraagd")


def answer(at: At) -> None:
    page = at(cast.SUBMITTER)
    menu(page, "Start")
    sees(page, "Beantwoord de vraag over je inzending")
    follow(page, "Antwoord geven")
    sees(page, QUESTION)
    fill(page, {"Je antwoord": ANSWER})
    press(page, "Antwoord versturen")
    told(page, "Je antwoord is verstuurd.")
    in_state(page, "In behandeling")


def nominate(at: At) -> None:
    page = at(cast.COORDINATOR)
    page.reload()
    sees(page, ANSWER)
    follow(page, "Voordragen")
    choose(page, "Wat voor Fieldlab past erbij?", "Landelijk")
    fill(page, {"Waarom is dit kansrijk?": MOTIVATION})
    press(page, "Voordragen")
    in_state(page, "Voorgedragen voor triage")
    sees(page, "Landelijk Fieldlab · Cubiss", MOTIVATION)
    sees_not(page, "Vraag stellen")


def reads_its_way(at: At, reference: str) -> None:
    """At the end the submitter is told what was decided and why, and reads how it went, the newest step first."""
    page = at(cast.SUBMITTER)
    menu(page, "Start")
    follow(page, f"De Innovatieraad heeft besloten over ‘{TITLE}’: Landelijk Fieldlab. Lees de reden.")
    in_state(page, "Besloten: Landelijk Fieldlab")
    menu(page, "Inzendingen")
    follow(page, TITLE)
    in_state(page, "Gekozen voor een Fieldlab")
    sees(page, reference, "Besluit van de Innovatieraad", ANSWER, MOTIVATION)
    way = main(page).get_by_role("list").filter(has_text="Voorgedragen voor triage").get_by_role("listitem")
    steps = (
        "Gekozen voor een Fieldlab",
        "Bij de raad",
        "Voorgedragen voor triage",
        "In behandeling",
    )
    steps += ("Aanvulling gevraagd", "In behandeling", "Ingediend")
    for number, (state, who) in enumerate(zip(steps, _ACTORS, strict=True)):
        expect(way.nth(number)).to_contain_text(state)
        expect(way.nth(number)).to_contain_text(who.name)
