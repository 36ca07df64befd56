"""Every route for everybody: the application does what the table in access.txt says, and nothing besides.

Looking at a page changes nothing, nor does a step that is refused: not one statement that writes.
"""

import pytest
from sqlalchemy import update

from innovatie.enums import CouncilRole, Layer
from innovatie.extensions import db
from innovatie.models.people import CouncilMembership
from innovatie.reference.access import PERSONAS, Row, rows
from tests.factories import LONG_AGO, NOW, TODAY, save
from tests.web.scene import REMARK
from tests.web.stage import NOBODY, Answer, Stage

ROWS = rows()
SIGNED_OUT = (NOBODY, "UI")


def cell(who: str, answer: Answer, is_filled_in: bool) -> str:
    """The sign of the table for an answer; what has no sign is shown as its number."""
    if who in SIGNED_OUT and answer.sends_to_sign_in:
        return ">"
    if answer.refused or answer.status == 422 and is_filled_in:
        return "!"
    signs = {200: "+", 302: "+", 303: "+", 422: "+", 403: "-", 404: "."}
    return signs.get(answer.status, str(answer.status))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_who_may(stage: Stage, row: Row) -> None:
    path = stage.path(row.endpoint, row.about)
    data = stage.form_of(row)
    different = []
    for who in row.cells:
        expected = row.cells[who]
        answer = stage.ask(who, row.method, path, data)
        found = cell(who, answer, data is not None)
        if found != expected:
            different.append(f"{who} ({PERSONAS[who]}): the table says {expected}, the answer is {found}")
        elif answer.writes and (row.method == "GET" or expected != "+"):
            different.append(f"{who} ({PERSONAS[who]}): {expected}, and yet it wrote: {answer.writes}")
    assert not different, f"{row.name} at {path}\n  " + "\n  ".join(different)


def test_every_route_is_in_the_table_and_nothing_else(stage: Stage) -> None:
    routes = {
        (rule.endpoint, method)
        for rule in stage.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(row.endpoint, row.method) for row in ROWS} == routes


# the hard rules


COUNCIL = {"RL", "RX", "RR", "VZ", "SE"}
OF_THE_COUNCIL = {
    *("rounds.open_", "rounds.close", "rounds.finish", "rounds_scoring.mine", "rounds_scoring.score"),
    *("sessions.open_", "sessions.close", "sessions.note_presence", "sessions.arrive", "sessions.leave"),
    *("sessions_ballots.open_", "sessions_ballots.vote", "sessions_ballots.close"),
    *("sessions_ballots.decide_tie", "sessions_decisions.decide"),
}
# what everybody has who can sign in
OF_EVERYBODY = {
    *("static", "start.home", "info.accessibility", "info.health", "info.security", "info.robots"),
    *("components.overview", "components.confirmation", "people.sign_in", "people.sign_out"),
    *("people_factors.code", "people_factors.passkey", "people_factors.question"),
    *("people_passkeys.accept", "people_passkeys.question"),
    *("account_factors.overview", "account_factors.app", "account_factors.remove_app"),
    *("account_factors.recovery_codes", "account_factors.new_codes", "account_factors.passkeys"),
    "account_factors.question",
    *("people_invitation.welcome", "account.details", "account.act_for", "record.own"),
    *("people_sso.show", "people_sso.start", "people_sso.leave"),
    *("privacy.register", "privacy.mine", "privacy.download_mine", "privacy.erase_mine"),
    *("people_passwords.ask", "people_passwords.choose", "people_passwords.change"),
    *("account_sessions.overview", "account_sessions.end_others"),
}

# what a technical administrator has besides: how the network is run, nothing of what it makes
OF_ADMINISTRATION = {
    *(
        "admin.overview",
        "access.overview",
        "access.matrix",
        "access.export",
        "jobs.overview",
        "admin_factors.reset",
    ),
    *("record.whole", "record.export"),
    "privacy.erase",
    *("settings.overview", "settings.show", "settings.change"),
    *("organisations.overview", "organisations.show", "organisations_admin.overview"),
    *("people_admin.overview", "people_admin.show", "people_admin.export", "organisations_admin.export"),
    *("imports.people", "imports.people_example", "imports.organisations", "imports.organisations_example"),
    *(f"people_roles.{step}" for step in "overview choose export of_person give end extend".split()),
    "people_council.overview",
    *(
        f"people_admin.{step}"
        for step in "add change affiliate end_affiliation disable enable invite".split()
    ),
    *(f"organisations_admin.{step}" for step in "add change rename end reopen domains merge".split()),
}


def allowed(who: str) -> set[str]:
    return {row.endpoint for row in ROWS if row.cells[who] == "+"}


def pages_of(stage: Stage, who: str) -> dict[str, str]:
    """The text of every page that the table lets this person read."""
    paths = [
        stage.path(row.endpoint, row.about)
        for row in ROWS
        if row.method == "GET" and row.cells[who] == "+" and row.endpoint not in OF_EVERYBODY - {"start.home"}
    ]
    return {path: stage.ask(who, "GET", path).body.decode() for path in paths}


def showing(pages: dict[str, str], *words: str) -> set[tuple[str, str]]:
    return {(path, word) for path, text in pages.items() for word in words if word in text}


@pytest.mark.parametrize("who", sorted(set(PERSONAS) - COUNCIL))
def test_nobody_but_the_council_scores_votes_or_decides(who: str) -> None:
    assert allowed(who) & OF_THE_COUNCIL == set()


@pytest.mark.parametrize("role", list(CouncilRole))
def test_the_national_coordinator_never_does_not_even_with_a_seat(stage: Stage, role: CouncilRole) -> None:
    """A facilitating role (l.168, GOV-04): whoever holds it scores nothing, votes nowhere and decides nothing."""
    rows_of_council = [row for row in ROWS if row.endpoint in OF_THE_COUNCIL]
    with stage.taken_back():
        with stage.app.app_context():
            filled = CouncilMembership.role == role, CouncilMembership.role != CouncilRole.MEMBER
            db.session.execute(update(CouncilMembership).where(*filled).values(ended_at=NOW, ends_on=TODAY))
            seat = {"role": role, "layer": Layer.LOCAL, "starts_on": LONG_AGO}
            save(CouncilMembership(person_id=stage.scene.people["LC"], **seat))
        answers = {
            row.name: stage.send("LC", row.method, stage.path(row.endpoint, row.about), stage.form_of(row))
            for row in rows_of_council
        }
    assert {name: answer.status for name, answer in answers.items() if answer.status != 403} == {}


@pytest.mark.parametrize("who", ["TB", "TK"])
def test_a_technical_administrator_sees_no_content(stage: Stage, who: str) -> None:
    assert allowed(who) == OF_EVERYBODY | OF_ADMINISTRATION
    pages = pages_of(stage, who)
    for endpoint in ("access.overview", "access.matrix", "access.export"):
        del pages[stage.path(endpoint, ())]  # names what there can be, and nothing that is there
    assert showing(pages, "Binnen", "Buiten", "Ronde") == set()


def test_the_council_from_outside_sees_what_is_before_it_and_nothing_else(stage: Stage) -> None:
    """TRI-08: ideas in a round and Fieldlabs at a gate, with all that a member needs to judge them."""
    pages = pages_of(stage, "RX")
    assert showing(pages, "Buiten de raad", "Buiten de ronde") == set()
    assert len(showing(pages, "Binnen")) > 5


# individual scores (TRI-10)


def sheets_seen(stage: Stage, who: str) -> set[str]:
    """The places where this person reads what RL thought of an idea."""
    things = stage.scene.things
    places = {
        "while scoring": f"/rondes/ideeen/{things['judged']}",
        "round": f"/rondes/{things['scoring']}",
        "own list": f"/rondes/{things['scoring']}/beoordelen",
        "idea": f"/inzendingen/{things['other-idea']}",
        "after closing": f"/rondes/ideeen/{things['closed-item']}",
        "result": f"/rondes/{things['scored']}/uitslag",
        "session": f"/vergaderingen/{things['meeting']}",
        "subject": f"/vergaderingen/punten/{things['open-item']}",
    }
    return {place for place, path in places.items() if REMARK.encode() in stage.ask(who, "GET", path).body}


@pytest.mark.parametrize("who", sorted(set(PERSONAS) - COUNCIL - {NOBODY, "UI"}))
def test_outside_the_council_nobody_sees_individual_scores(stage: Stage, who: str) -> None:
    assert sheets_seen(stage, who) == set()


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("VZ", {"while scoring", "after closing"}),  # handed in
        ("SE", {"after closing"}),  # did not
        ("RX", {"after closing"}),
        ("RR", set()),  # is recused, so never
    ],
)
def test_the_council_is_blind_until_its_own_sheet_is_in(stage: Stage, who: str, seen: set[str]) -> None:
    assert sheets_seen(stage, who) == seen
