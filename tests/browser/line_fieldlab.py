"""The line, fourth part: the team works, logs, passes its first gate, and is asked how it goes when it is silent."""

import email
import re
from email import policy

from playwright.sync_api import expect

from tests.browser import cast, line_sessions
from tests.browser.cast import At
from tests.browser.line_ideas import TITLE
from tests.browser.line_rounds import days_from_now
from tests.browser.server import Server
from tests.browser.steps import choose, fill, follow, in_state, main, menu, press, row, sees, sees_not, told

GATES = "Vergadering over de poorten"
HAPPENED = "We oefenden met twee ouders hoe je voorleest aan een baby."
LEARNED = "Ouders willen liever ’s ochtends komen. We delen het draaiboek."
SILENT = f"Hoe gaat het met ‘{TITLE}’? Er staat al 3 weken niets nieuws in het logboek."


def build_the_team(at: At) -> None:
    """Who handed in the idea leads the Fieldlab, and asks the specialist of the POI as coach."""
    page = at(cast.SUBMITTER)
    follow(page, "Naar het Fieldlab")
    in_state(page, "Loopt")
    expect(main(page).get_by_role("listitem").filter(has_text="Verkennen").first).to_have_attribute(
        "aria-current", "step"
    )
    sees(page, "Landelijk Fieldlab", line_sessions.ASSIGNMENT, "In het team ontbreekt nog")
    expect(page.get_by_role("definition").filter(has_text=cast.SUBMITTER.name)).to_have_count(1)
    follow(page, re.compile("^Team"))
    fill(page, {"Zoek een collega": cast.COACH.name})
    press(page, "Toon resultaten")
    choose(page, "Wie komt er in het team?", f"{cast.COACH.name}, Cubiss")
    choose(page, "In welke rol?", "Coach")
    press(page, "In het team zetten")
    told(page, "Het team is aangevuld.")


def log(at: At) -> None:
    page = at(cast.COACH)
    sees(page, f"Je zit nu in het team van het Fieldlab ‘{TITLE}’ als coach.")
    menu(page, "Fieldlabs")
    follow(page, TITLE)
    follow(page, "Voortgang schrijven")
    fill(
        page,
        {
            "Wat gebeurde er?": HAPPENED,
            "Hoeveel uur werkte je eraan?": "1,5",
            "Wat is de volgende stap?": "Drie ochtenden plannen.",
        },
    )
    choose(page, "Hoe staat het ervoor?", "Groen: op koers")
    press(page, "Voortgang bewaren")
    told(page, "Je voortgang staat in het logboek.")
    sees(page, HAPPENED, "1,5 uur", "Drie ochtenden plannen.", cast.COACH.name)


def answer_the_gate(at: At) -> None:
    """The coach answers half of the criteria, the lead the rest; only then the gate can be asked for."""
    page = at(cast.COACH)
    follow(page, re.compile("^Poort"))
    _answer(at, 1, 4)
    sees(page, "4 van 8")
    lead = at(cast.SUBMITTER)
    follow(lead, re.compile("^Poort"))
    sees(lead, "Criterium P1.8 is nog niet klaar.")
    expect(main(lead).get_by_role("link", name="Poort aanvragen", exact=True)).to_have_count(0)
    _answer(at, 5, 8, by_lead=True)
    sees(lead, "8 van 8")
    sees_not(lead, "is nog niet klaar.")
    follow(lead, "Poort aanvragen")
    fill(lead, {"Wat leerden jullie en wat delen jullie?": LEARNED})
    press(lead, "Poort aanvragen")
    told(lead, "De poort is aangevraagd.")
    in_state(lead, "Wacht op een poortbesluit")


def _answer(at: At, first: int, last: int, *, by_lead: bool = False) -> None:
    page = at(cast.SUBMITTER if by_lead else cast.COACH)
    for number in range(first, last + 1):
        choose(page, re.compile(rf"^P1\.{number} "), "Ja")
        fill(page, {f"Uitleg bij P1.{number}": f"Dit staat in het plan op bladzijde {number}."})
    press(page, "Antwoorden bewaren")
    told(page, "De antwoorden zijn bewaard.")


def pass_the_gate(at: At) -> None:
    """A second session: everybody votes, the secretary closes by hand, and the Fieldlab is in its second phase."""
    page = line_sessions.plan_a_session(at, GATES)
    follow(page, "Agenda aanvullen")
    fill(page, {"Poorten van Fieldlabs": [re.compile(TITLE)]})
    press(page, "Op de agenda zetten")
    told(page, "De agenda is aangevuld.")
    line_sessions.open_it(at, GATES, cast.CHAIR, cast.PROVINCIAL)
    press(page, "Stemming openen")
    for member in (cast.CHAIR, cast.PROVINCIAL, cast.SECRETARY):
        line_sessions.vote(at, member, "Doorgaan")
    press(page, re.compile("^Stemming sluiten"))
    told(page, "De stemming is gesloten.")
    sees(page, "3 stemmen tellen mee. Voor een uitkomst zijn er minstens 2 nodig: meer dan de helft van 3.")
    follow(page, "Besluit vastleggen")
    fill(page, {"Waarom besluit de raad dit?": "Het team is klaar om te testen."})
    press(page, "Besluit vastleggen")
    in_state(page, "Besloten: Doorgaan")
    follow(page, "Naar de vergadering")
    line_sessions.close_it(page)


def is_in_its_second_phase(at: At) -> None:
    page = at(cast.SUBMITTER)
    menu(page, "Start")
    follow(page, re.compile(f"‘{TITLE}’.*oorgaan"))
    menu(page, "Fieldlabs")
    follow(page, TITLE)
    in_state(page, "Loopt")
    expect(main(page).get_by_role("listitem").filter(has_text="Fieldlab").first).to_have_attribute(
        "aria-current", "step"
    )
    sees(page, "Het team is klaar om te testen.", "Fase 2: Fieldlab", "Wacht op een poortbesluit")


def falls_silent(at: At, server: Server) -> None:
    """Three weeks without a word: a job asks lead and coach, on their start page and by mail."""
    silent, day_after = (days_from_now(days).isoformat() for days in (23, 24))
    first = server.flask("jobs", "run", "ask-progress", "--now", silent)
    assert first.strip() == "ask-progress: 2 done, 0 failed"
    again = server.flask("jobs", "run", "ask-progress", "--now", day_after)
    assert again.strip() == "ask-progress: 0 done, 0 failed"
    for told_now in (at(cast.SUBMITTER), at(cast.COACH)):
        menu(told_now, "Start")
        sees(told_now, SILENT)
    server.flask("jobs", "run", "deliver-mail", "--now", silent)
    letters = [
        email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in server.mail.iterdir()
    ]
    asked = {letter["To"]: letter for letter in letters if "Hoe gaat het" in letter["Subject"]}
    assert set(asked) == {cast.SUBMITTER.email, cast.COACH.email}
    body = asked[cast.SUBMITTER.email].get_content()
    assert SILENT in body
    link = re.search(rf"{re.escape(server.url)}/\S+", body)
    assert link, body
    page = at(cast.SUBMITTER)
    page.goto(link[0])
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def the_administrator_sees_the_jobs(at: At) -> None:
    page = at(cast.ADMINISTRATOR)
    menu(page, "Beheer")
    page.get_by_role("main").get_by_role("link", name="Taken").click()
    for label in ("Stemmingen sluiten", "Beoordelen sluiten", "Om voortgang vragen", "E-mail bezorgen"):
        expect(row(page, label).first).to_be_visible()
    expect(row(page, "Om voortgang vragen").last).to_contain_text("2\t0", use_inner_text=True)
