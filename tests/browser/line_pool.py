"""The line, last part: experts join the pool, one is asked for, and both the expert and the employer say yes."""

import re

from playwright.sync_api import expect

from tests.browser import cast
from tests.browser.cast import At, Someone
from tests.browser.line_ideas import TITLE
from tests.browser.line_rounds import days_from_now
from tests.browser.steps import fill, follow, in_state, main, menu, press, sees, told

SKILL = "Gebruikersonderzoek"
TASK = "Praat met ouders voor en na de eerste ochtend."


def join_the_pool(at: At) -> None:
    """Two researchers; the pool manager approves them."""
    _offer(at, cast.EXPERT, hours="8", province="Noord-Brabant")
    _offer(at, cast.OTHER_EXPERT, hours="6", province="Overijssel")
    page = at(cast.MANAGER)
    for left in (2, 1):
        menu(page, "Start")
        sees(page, "experts wachten op goedkeuring" if left == 2 else "1 expert wacht op goedkeuring")
        follow(page, "Naar de pool")
        follow(page, "Bekijk het profiel")
        press(page, "Keur het profiel goed")
        told(page, "staat nu in de expertisepool.")
        in_state(page, "In de pool")


def _offer(at: At, expert: Someone, *, hours: str, province: str) -> None:
    page = at(expert)
    menu(page, "Expertisepool")
    follow(page, "Meld je aan als expert")
    fill(
        page,
        {
            "Over jou": "Ik praat graag met mensen en schrijf op wat ze nodig hebben.",
            "Vaardigheden": [SKILL],
            "Waar wil je werken?": [province],
            "Uren per week": hours,
        },
    )
    press(page, "Meld je aan")
    told(page, "Je hebt je aangemeld.")
    follow(page, "Bekijk mijn profiel")
    in_state(page, "Aangemeld")


def ask_for_an_expert(at: At) -> None:
    page = at(cast.SUBMITTER)
    menu(page, "Fieldlabs")
    follow(page, TITLE)
    follow(page, "Expert aanvragen")
    fill(
        page,
        {
            "Welke vaardigheid zoek je?": SKILL,
            "Wat gaat de expert doen?": TASK,
            "Uren per week": "4",
            "Eerste dag": days_from_now(14).date().isoformat(),
            "Laatste dag": days_from_now(42).date().isoformat(),
        },
    )
    press(page, "Expert aanvragen")
    told(page, "De aanvraag is verstuurd.")
    in_state(page, "Open")


def propose_the_best(at: At) -> None:
    """The manager reads who fits best and why; a national Fieldlab has no region, so the most hours win."""
    page = at(cast.MANAGER)
    menu(page, "Start")
    sees(page, "1 aanvraag zoekt een expert")
    follow(page, "Expert voorstellen")
    follow(page, SKILL)
    sees(page, TASK)
    ranked = main(page).get_by_role("article")
    expect(ranked.first).to_contain_text("Nummer 1")
    expect(ranked.first).to_contain_text(cast.EXPERT.name)
    expect(ranked.first).to_contain_text(f"heeft vaardigheid ‘{SKILL}’")
    expect(ranked.first).to_contain_text("8 van 8 uur vrij in alle weken")
    expect(ranked.nth(1)).to_contain_text(cast.OTHER_EXPERT.name)
    expect(ranked.nth(1)).to_contain_text("6 van 6 uur vrij in alle weken")
    press(page, re.compile(f"^Stel deze expert voor.*{cast.EXPERT.name}"))
    told(page, f"We vragen {cast.EXPERT.name} om akkoord.")
    in_state(page, "Expert voorgesteld")


def both_say_yes(at: At) -> None:
    page = at(cast.EXPERT)
    menu(page, "Start")
    sees(page, "Wil je meewerken als expert?")
    follow(page, "Beslissen")
    sees(page, TASK)
    press(page, "Ja, ik help mee")
    told(page, "Je bent akkoord. Nu vragen we je werkgever.")
    sees(page, "De contactpersoon van Bibliotheek Eindhoven is aan zet")
    page = at(cast.EMPLOYER)
    sees(page, f"Mag {cast.EXPERT.name} meewerken?")
    follow(page, "Beslissen")
    press(page, "Ja, wij zijn akkoord")
    told(page, "Je bent akkoord. De uren zijn geboekt en de expert staat in het team.")
    in_state(page, "Vervuld")
    in_state(page, "Loopt")


def is_on_the_team(at: At) -> None:
    page = at(cast.SUBMITTER)
    menu(page, "Fieldlabs")
    follow(page, TITLE)
    follow(page, re.compile("^Team"))
    sees(page, cast.EXPERT.name, "Expert uit de pool")
    _is_booked(at)


def _is_booked(at: At) -> None:
    """Four of the eight hours are booked in each of the five weeks, and nothing before or after."""
    page = at(cast.EXPERT)
    menu(page, "Expertisepool")
    follow(page, "Bekijk mijn profiel")
    booked = main(page).get_by_role("row").filter(has_text="4 van 8 uur")
    expect(booked).to_have_count(5)
    expect(main(page).get_by_role("row").filter(has_text="0 van 8 uur").first).to_be_visible()


def looks_around(at: At) -> None:
    """The manager sees the pool at work: two experts, nothing that waits."""
    page = at(cast.MANAGER)
    menu(page, "Expertisepool")
    sees(page, "Er zijn geen open aanvragen", cast.EXPERT.name, cast.OTHER_EXPERT.name)
