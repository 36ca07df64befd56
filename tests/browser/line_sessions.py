"""The line, third part: a session with a quorum, a ballot that a job closes, and a decision with its reason."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser import cast
from tests.browser.cast import At, Someone
from tests.browser.line_ideas import TITLE
from tests.browser.line_rounds import ROUND, days_from_now, typed
from tests.browser.server import Server
from tests.browser.steps import (
    choose,
    fill,
    follow,
    in_state,
    main,
    menu,
    press,
    sees,
    sees_not,
    told,
)

SESSION = "Vergadering over de eerste ronde"
REASON = "De behoefte is groot, en drie bibliotheken willen meteen meedoen."
ASSIGNMENT = "Bereik in een jaar driehonderd gezinnen met een baby."


def plan_a_session(at: At, title: str, round_name: str = "") -> Page:
    page = at(cast.SECRETARY)
    menu(page, "Start")
    sees(page, "1 punt wacht op een vergadering")
    follow(page, "Vergadering plannen")
    fill(page, {"Naam van de vergadering": title, "Plaats": "Utrecht", "Begint op": typed(days_from_now(1))})
    if round_name:
        fill(page, {"Ronde": round_name})
    press(page, "Vergadering plannen")
    told(page, "De vergadering is gepland.")
    in_state(page, "Gepland")
    return page


def open_it(at: At, title: str, *present: Someone) -> Page:
    """The secretary opens and is there; so are these members, each by a button of their own."""
    page = at(cast.SECRETARY)
    press(page, "Vergadering openen")
    told(page, "De vergadering is open.")
    press(page, "Ik ben er")
    told(page, "Je bent aanwezig.")
    for member in present:
        _come_in(at(member), title)
    page.reload()
    return page


def _come_in(page: Page, title: str) -> None:
    menu(page, "Vergaderingen")
    follow(page, title)
    press(page, "Ik ben er")
    told(page, "Je bent aanwezig. Je kunt meestemmen.")


def vote(at: At, member: Someone, choice: str) -> None:
    page = at(member)
    menu(page, "Start")
    sees(page, "Breng je stem uit")
    follow(page, "Stemmen")
    choose(page, "Jouw stem", choice)
    press(page, "Stem uitbrengen")
    told(page, f"Je stem is uitgebracht: {choice}.")
    sees(page, f"Je stemde: {choice}. Een stem verandert niet meer.")
    expect(main(page).get_by_role("radiogroup", name="Jouw stem")).to_have_count(0)


def vote_on_the_idea(at: At, picture: Callable[[Page, str], None]) -> None:
    page = plan_a_session(at, SESSION, ROUND)
    sees(page, TITLE, "Nog niet gestemd")
    page = open_it(at, SESSION, cast.CHAIR)
    sees(page, "Er is geen quorum.", "Wacht op een lid uit de laag Provinciaal dat mag stemmen.")
    for member in (cast.PROVINCIAL, cast.EXTERNAL, cast.RECUSED):
        _come_in(at(member), SESSION)
    page.reload()
    sees(
        page,
        "Er is een quorum. 5 leden in functie, 1 verschoond (Raadslid, Theek5), 4 mogen stemmen, 2 nodig, 4 aanwezig.",
    )
    fill(page, {"Zo lang kan er gestemd worden": "30 minuten"})
    press(page, "Stemming openen")
    told(page, "De stemming is open.")
    vote(at, cast.CHAIR, "Landelijk Fieldlab")
    vote(at, cast.PROVINCIAL, "Landelijk Fieldlab")
    vote(at, cast.EXTERNAL, "Regionaal Fieldlab")
    picture(at(cast.SECRETARY), "session")
    vote(at, cast.SECRETARY, "Landelijk Fieldlab")
    recused = at(cast.RECUSED)
    recused.reload()
    sees(recused, "Je bent verschoond: je hoort bij Theek5.", "4 van 4 stemmen zijn uitgebracht.")
    sees_not(recused, "Je stemde", "3 stemmen")  # who voted what, and the count, stay closed until the end


def time_is_up(at: At, server: Server) -> None:
    moment = datetime.now(UTC) + timedelta(minutes=31)
    said = server.flask("jobs", "run", "close-ballots", "--now", moment.isoformat())
    assert said.strip() == "close-ballots: 1 done, 0 failed"
    page = at(cast.SUBMITTER)  # not of the council: reads the count, not the votes of the members
    menu(page, "Vergaderingen")
    follow(page, SESSION)
    sees(page, "Landelijk Fieldlab. Meer dan de helft van de stemmen.", "3 stemmen", "1 stem")
    sees(page, "4 stemmen tellen mee. Voor een uitkomst zijn er minstens 3 nodig: meer dan de helft van 4.")
    follow(page, TITLE)
    sees_not(page, "Wie stemde wat?")
    at(cast.CHAIR).reload()
    follow(at(cast.CHAIR), TITLE)
    main(at(cast.CHAIR)).get_by_text("Wie stemde wat?").click()
    sees(at(cast.CHAIR), "Raadslid, Stichting Lezen\tRegionaal Fieldlab")


def decide(at: At) -> None:
    page = at(cast.SECRETARY)
    menu(page, "Start")
    sees(page, "1 uitslag wacht op een besluit")
    follow(page, "Besluit vastleggen")
    follow(page, "Besluit vastleggen")
    fill(
        page,
        {
            "Waarom besluit de raad dit?": REASON,
            "Opdracht: welk resultaat verwacht de raad?": ASSIGNMENT,
            "Begint op": days_from_now(7).date().isoformat(),
        },
    )
    choose(page, "Doel", "Effectiviteit: meer bereik, gebruik en impact")
    _award(page, 1, source="Innovatiegelden voor innovatieprojecten", amount="25.000")
    _award(page, 2, source="Ondersteuning met uren van POI's en bibliotheken", hours="200")
    press(page, "Besluit vastleggen")
    told(page, "Het besluit is vastgelegd.")
    in_state(page, "Besloten: Landelijk Fieldlab")
    sees(page, REASON, ASSIGNMENT, "€ 25.000", "200")


def _award(page: Page, number: int, *, source: str, amount: str = "", hours: str = "") -> None:
    line = main(page).get_by_role("group", name=f"Toekenning {number}")
    options = line.get_by_label("Bron", exact=True)
    label = options.get_by_role("option", name=re.compile(re.escape(source))).inner_text()
    options.select_option(label=label)
    line.get_by_label("Bedrag in euro’s", exact=True).fill(amount)
    line.get_by_label("Uren", exact=True).fill(hours)


def finish(at: At) -> None:
    """Close the session and finish the round: nothing is left to decide."""
    page = at(cast.SECRETARY)
    follow(page, "Naar de vergadering")
    close_it(page)
    menu(page, "Rondes")
    follow(page, ROUND)
    press(page, "Ronde afronden")
    told(page, "De ronde is afgerond.")
    in_state(page, "Besloten")


def close_it(page: Page) -> None:
    follow(page, "Vergadering sluiten")
    press(page, "Vergadering sluiten")
    told(page, "De vergadering is gesloten.")
    in_state(page, "Gesloten")
