"""The line, second part: a round in which the council scores, blind, until a job closes it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser import cast
from tests.browser.cast import At
from tests.browser.line_ideas import MOTIVATION, PROBLEM, TITLE
from tests.browser.server import Server
from tests.browser.steps import (
    choose,
    fill,
    follow,
    in_state,
    main,
    menu,
    press,
    row,
    sees,
    sees_not,
    sign_in,
    sign_out,
    told,
)

ROUND = "Eerste ronde"
REMARK = "Sterk: het consultatiebureau doet mee."
CRITERIA = (
    "Bijdrage aan de maatschappelijke opgave",
    "Behoefte van de gebruiker",
    "Resultaat: effectiviteit of efficiëntie",
    "Kans om op te schalen",
    "Eigenaar en geld na afloop",
    "Samen met het netwerk en met anderen",
    "Haalbaar met mensen, tijd en geld",
    "Nieuw en met aandacht voor digitaal",
)


def days_from_now(days: int) -> datetime:
    """Ten in the morning in the Netherlands: an hour that exists on every day."""
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).replace(hour=10, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)


def typed(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def open_a_round(at: At) -> None:
    page = at(cast.CHAIR)
    menu(page, "Rondes")
    follow(page, "Ronde voorbereiden")
    fill(
        page,
        {
            "Naam": ROUND,
            "Beoordelen sluit op": typed(days_from_now(2)),
            "Plaatsen voor landelijke Fieldlabs": "1",
            "Plaatsen voor regionale Fieldlabs": "1",
        },
    )
    choose(page, "Wat als de stemmen gelijk zijn?", "Bij gelijke stemmen beslist de voorzitter")
    press(page, "Ronde bewaren")
    told(page, "De ronde staat klaar om voor te bereiden.")
    in_state(page, "In voorbereiding")
    sees(page, "Zet minstens één voorgedragen idee in de ronde.")
    follow(page, "Ideeën toevoegen")
    sees(page, MOTIVATION)
    fill(page, {"Voorgedragen ideeën": [re.compile(TITLE)]})
    press(page, "Ideeën in de ronde zetten")
    told(page, "De gekozen ideeën staan in de ronde.")
    follow(page, "Ronde openen")
    press(page, "Ronde openen")
    told(page, "De ronde is open.")
    in_state(page, "Beoordelen is open")
    sees(page, "1 landelijk en 1 regionaal", f"Raadslid, Theek5\t{TITLE}\tTheek5")
    expect(row(page, TITLE).first).to_contain_text("0 van 4 ingeleverd")


def score_at_once(at: At) -> None:
    """The member from outside gives a four for everything, with a remark."""
    page = at(cast.EXTERNAL)
    _go_and_score(page)
    sees(page, PROBLEM, MOTIVATION)
    for criterion in CRITERIA:
        choose(page, criterion, "4")
    fill(page, {"Opmerking over het hele idee": REMARK})
    press(page, "Beoordeling inleveren")
    told(page, "Je beoordeling is ingeleverd.")
    sees(page, "1 beoordeling is ingeleverd.", REMARK)


def score_half_and_come_back(at: At, picture: Callable[[Page, str], None]) -> None:
    """Half of it today, the rest after signing in again; what others think comes only after that."""
    page = at(cast.PROVINCIAL)
    _go_and_score(page)
    for criterion in CRITERIA[:4]:
        choose(page, criterion, "5")
    picture(page, "scoring-form")
    press(page, "Bewaren en later verder")
    told(page, "Je beoordeling is bewaard.")
    sees(page, "Bewaard, nog niet ingeleverd", "Je hebt 0 van 1 ideeën beoordeeld.")
    sign_out(page)
    sign_in(page, cast.PROVINCIAL.email, cast.PASSWORD)
    _go_and_score(page)
    expect(main(page).get_by_role("radio", name="5", exact=True, checked=True)).to_have_count(4)
    press(page, "Beoordeling inleveren")
    sees(page, "Er zijn nog 4 dingen niet goed", "Kies een cijfer of ‘geen oordeel’.")
    for criterion in CRITERIA[4:7]:
        choose(page, criterion, "5")
    choose(page, CRITERIA[7], "Geen oordeel")
    _is_blind(at, page)
    press(page, "Beoordeling inleveren")
    told(page, "Je ziet nu ook wat anderen vinden.")
    sees(page, "2 beoordelingen zijn ingeleverd.", REMARK)


def _is_blind(at: At, page: Page) -> None:
    """In a second tab: the page of the idea, where the marks and remarks of others will stand."""
    tab = page.context.new_page()
    tab.goto(page.url.removesuffix("/beoordelen"))
    sees(tab, TITLE, "Je ziet wat anderen vinden als je eigen beoordeling binnen is.")
    sees_not(tab, REMARK, "beoordeling is ingeleverd")
    tab.close()
    recused = at(cast.RECUSED)
    sees(recused, "Niets wacht op jou")
    menu(recused, "Rondes")
    follow(recused, ROUND)
    follow(recused, TITLE)
    sees(recused, "Je doet niet mee bij dit idee")
    sees_not(recused, REMARK, "beoordeling is ingeleverd")
    expect(main(recused).get_by_role("link", name="Beoordelen", exact=True)).to_have_count(0)


def _go_and_score(page: Page) -> None:
    menu(page, "Start")
    sees(page, "1 idee moet je nog beoordelen")
    follow(page, "Beoordelen")
    follow(page, TITLE)


def time_is_up(at: At, server: Server) -> None:
    """A job closes the scoring; then everybody reads the average."""
    early = server.flask("jobs", "run", "close-rounds", "--now", days_from_now(1).isoformat())
    assert early.strip() == "close-rounds: 0 done, 0 failed"
    late = server.flask("jobs", "run", "close-rounds", "--now", days_from_now(3).isoformat())
    assert late.strip() == "close-rounds: 1 done, 0 failed"
    page = at(cast.COORDINATOR)
    menu(page, "Rondes")
    follow(page, ROUND)
    in_state(page, "Beoordelen is gesloten")
    sees(page, "Automatisch")
    follow(page, "Uitslag bekijken")
    # Four everywhere, and five on all that was judged: 4,5. A criterion without opinion does not count.
    expect(row(page, TITLE).first).to_contain_text("4,5\t2\t15\t1\tKansrijk", use_inner_text=True)
