"""The pages of Fieldlabs: for whom, with what, and what wrong input gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from innovatie.domain.fieldlabs import LONGEST_ENTRY
from innovatie.enums import (
    FieldlabScope,
    FieldlabState,
    Light,
    Phase,
    Province,
)
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, ProgressEntry
from innovatie.models.ideas import IdeaChallenge
from innovatie.models.people import Person
from innovatie.web.forms.fieldlabs import ProgressForm
from tests import factories as make
from tests.pages import page, texts
from tests.web import fieldlabs_cast
from tests.web.fieldlabs_cast import EVERYBODY

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def cast(app):
    return fieldlabs_cast.cast(app)


@pytest.fixture
def rows(app):
    return fieldlabs_cast.rows(app)


TEAM = {"lead", "member", "coach"}
# page, and who may open it; a guest finds nothing of a Fieldlab of others
READ = [
    ("", EVERYBODY),
    ("/logboek", EVERYBODY),
    ("/team", EVERYBODY),
    ("/eigenaar", EVERYBODY),
    ("/poort", EVERYBODY),
    ("/planning", TEAM),
    ("/opgaven", TEAM),
    ("/poort/aanvragen", {"lead", "coordinator_here", "coordinator_elsewhere"}),
    ("/eigenaar/akkoord", set()),
    ("/eigenaar/loslaten", set()),
]
WRITE = [
    ("/logboek", TEAM),
    ("/team", {"lead", "national"}),
    ("/eigenaar", {"lead"}),
    ("/poort", TEAM | {"coordinator_here", "coordinator_elsewhere"}),
    ("/planning", TEAM),
    ("/opgaven", TEAM),
    ("/poort/aanvragen", {"lead", "coordinator_here", "coordinator_elsewhere"}),
    ("/eigenaar/akkoord", set()),
    ("/eigenaar/loslaten", set()),
]


@pytest.fixture
def elsewhere(app, cast):
    """The guest is one, of another Fieldlab."""
    with app.app_context():
        guest = db.session.get_one(Person, cast.guest)
        make.guest(make.fieldlab(name="Een ander Fieldlab"), guest)


@pytest.mark.parametrize(("path", "allowed"), READ)
def test_who_reads(login, cast, elsewhere, path, allowed):
    for name in EVERYBODY:
        response = login(getattr(cast, name)).get(f"/fieldlabs/{cast.fieldlab}{path}")
        assert response.status_code == (200 if name in allowed else 403), name
    assert login(cast.guest).get(f"/fieldlabs/{cast.fieldlab}{path}").status_code == 404


@pytest.mark.parametrize(("path", "allowed"), WRITE)
def test_who_writes_and_empty_forms_come_back(login, cast, elsewhere, path, allowed):
    nothing = {200, 303} if path in ("/planning", "/poort") else {422}
    for name in EVERYBODY:
        response = login(getattr(cast, name)).post(f"/fieldlabs/{cast.fieldlab}{path}", data={})
        assert response.status_code in (nothing if name in allowed else {403}), name
    assert login(cast.guest).post(f"/fieldlabs/{cast.fieldlab}{path}").status_code == 404


def test_what_is_not_there_is_not_found(login, cast):
    client = login(cast.lead)
    for path in (
        "/fieldlabs/999999",
        "/fieldlabs/999999/poort",
        f"/fieldlabs/{cast.fieldlab}/team/999999/uit",
    ):
        assert client.get(path).status_code == 404


# the board


def test_the_board_has_four_columns_and_a_card_per_fieldlab(login, app, cast):
    with app.app_context():
        fieldlab = db.session.get_one(Fieldlab, cast.fieldlab)
        opgave = make.challenge(label="Geletterde samenleving")
        make.save(IdeaChallenge(idea_id=fieldlab.idea_id, challenge_id=opgave.id))
        lead = db.session.get_one(Fieldlab, cast.fieldlab)
        person = make.person()
        make.progress_entry(lead, person, light=Light.GREEN)
        make.progress_entry(lead, person, light=Light.RED)
        make.fieldlab(name="Klaar", phase=Phase.CORE, scope=FieldlabScope.NATIONAL, provinces=[])
        make.fieldlab(name="Gestopt", state=FieldlabState.STOPPED)
    response = login(cast.employee).get("/fieldlabs")

    assert [title.removesuffix(" in deze fase") for title in texts(response, ".board__title")] == [
        "1 Verkennen 0",
        "2 Fieldlab 1",
        "3 Opschalen 0",
        "4 Kern 1",
    ]
    assert texts(response, ".board .card h3") == ["Voorlezen in de bus", "Klaar"]
    assert texts(response, ".board .card .utrecht-status-badge") == ["Rood: hulp nodig"]
    assert texts(response, ".board .card .nl-data-badge") == ["Utrecht"]
    assert texts(response, ".board .card .nl-paragraph") == ["Geletterde samenleving"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("soort=landelijk", ["Landelijk lab"]),
        ("soort=regionaal", ["Voorlezen in de bus", "Zeeuws lab"]),
        ("provincie=utrecht", ["Voorlezen in de bus"]),
        ("provincie=zeeland", ["Zeeuws lab"]),
        ("stand=gestopt", ["Gestopt lab"]),
        ("stand=loopt", ["Voorlezen in de bus", "Landelijk lab", "Zeeuws lab"]),
        ("opgave=taal", ["Landelijk lab"]),
        (
            "opgave=bestaat-niet&soort=iets&provincie=%00",
            ["Voorlezen in de bus", "Landelijk lab", "Zeeuws lab"],
        ),
    ],
)
def test_the_board_is_filtered(login, app, cast, query, names):
    with app.app_context():
        national = make.fieldlab(name="Landelijk lab", scope=FieldlabScope.NATIONAL, provinces=[])
        make.challenge(code="taal", from_year=2025)
        older = make.challenge(code="taal", from_year=2021)
        make.save(IdeaChallenge(idea_id=national.idea_id, challenge_id=older.id))
        make.fieldlab(name="Gestopt lab", state=FieldlabState.STOPPED)
        make.fieldlab(name="Zeeuws lab", provinces=[Province.ZEELAND])
    assert texts(login(cast.employee).get(f"/fieldlabs?{query}"), ".board .card h3") == names


def test_a_guest_sees_the_own_fieldlab_only(login, app, cast, elsewhere):
    assert texts(login(cast.guest).get("/fieldlabs"), ".card h3") == ["Een ander Fieldlab"]
    assert login(cast.guest).get(f"/fieldlabs/{cast.fieldlab}/logboek").status_code == 404
    with app.app_context():
        lab = db.session.get_one(Fieldlab, cast.fieldlab)
        make.guest(lab, db.session.get_one(Person, cast.guest))
    assert login(cast.guest).get(f"/fieldlabs/{cast.fieldlab}/logboek").status_code == 200


@pytest.mark.parametrize("amount", [1, 30])
def test_the_board_takes_the_same_statements_for_any_number(login, app, cast, count_queries, amount):
    with app.app_context():
        person = make.person()
        for _ in range(amount):
            fieldlab = make.fieldlab()
            make.save(IdeaChallenge(idea_id=fieldlab.idea_id, challenge_id=make.challenge().id))
            make.progress_entry(fieldlab, person)
    client = login(cast.employee)
    with count_queries() as seen:
        assert client.get("/fieldlabs").status_code == 200
    assert len(seen) == 10, "\n".join(seen)  # 1 of them for the settings, as on every page


# the page


@pytest.mark.parametrize("amount", [1, 30])
def test_the_page_takes_the_same_statements_for_any_number(login, app, cast, count_queries, amount):
    with app.app_context():
        fieldlab = db.session.get_one(Fieldlab, cast.fieldlab)
        for _ in range(amount):
            person = make.person()
            make.team_member(fieldlab, person)
            make.progress_entry(fieldlab, person)
            make.save(IdeaChallenge(idea_id=fieldlab.idea_id, challenge_id=make.challenge().id))
    client = login(cast.employee)
    found = {}
    for path in ("", "/logboek", "/team", "/poort", "/eigenaar"):
        with count_queries() as seen:
            assert client.get(f"/fieldlabs/{cast.fieldlab}{path}").status_code == 200
        found[path] = len(seen)
    # 1 of them for the settings, as on every page
    assert found == {"": 18, "/logboek": 11, "/team": 12, "/poort": 19, "/eigenaar": 12}


def test_the_page_says_who_has_the_ball_and_who_does_what(login, cast):
    response = login(cast.employee).get(f"/fieldlabs/{cast.fieldlab}")
    assert texts(response, "h1") == ["Voorlezen in de bus"]
    assert texts(response, ".phases [aria-current=step] .phases__label") == ["Fieldlab"]
    assert "is aan zet" in texts(response, ".turn__who")[0]
    assert texts(response, "aside dt") == ["Trekker", "Coach", "Team", "Eigenaar", "Programma"]
    assert texts(response, ".timeline__text") == ["Fieldlab gestart"]


# the log


ENTRY = {"happened": "We lazen voor.", "light": "oranje", "minutes": "1,25", "next_step": "Nog een keer."}


def test_a_specialist_logs_progress(login, cast, rows):
    response = login(cast.coach).submit(f"/fieldlabs/{cast.fieldlab}/logboek", **ENTRY)
    assert (response.status_code, response.location) == (303, f"/fieldlabs/{cast.fieldlab}/logboek")
    columns = (ProgressEntry.happened, ProgressEntry.light, ProgressEntry.minutes, ProgressEntry.author_id)
    assert rows(*columns) == [("We lazen voor.", Light.AMBER, 75, cast.coach)]
    response = login(cast.employee).get(f"/fieldlabs/{cast.fieldlab}/logboek")
    assert texts(response, ".log .utrecht-status-badge") == ["Oranje: let op"]
    assert texts(response, ".numbers__value") == ["1", "1,25 uur"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("happened", "  "),
        ("happened", "a" * 5001),
        ("light", "paars"),
        ("minutes", ""),
        ("minutes", "1,3"),
        ("minutes", "-1"),
        ("minutes", "200,25"),
        ("minutes", "99999999999999"),
        ("next_step", None),
        ("next_step", "a" * 1001),
    ],
)
def test_a_wrong_entry_comes_back_with_what_was_typed(login, cast, rows, field, value):
    response = login(cast.member).submit(f"/fieldlabs/{cast.fieldlab}/logboek", **{**ENTRY, field: value})
    assert response.status_code == 422
    assert page(response).select_one("[data-error-summary]")
    if field != "next_step":
        assert texts(response, "#next_step") == ["Nog een keer."]
    assert rows(ProgressEntry.id) == []


def test_the_log_pages_back(login, app, cast):
    with app.app_context():
        fieldlab, person = db.session.get_one(Fieldlab, cast.fieldlab), make.person()
        for number in range(25):
            make.progress_entry(fieldlab, person, happened=f"Bericht {number}")
    client = login(cast.employee)
    first = client.get(f"/fieldlabs/{cast.fieldlab}/logboek")
    assert texts(first, ".log .long-text")[::19] == ["Bericht 24", "Bericht 5"]
    older = client.get(page(first).select_one("a[rel=next]")["href"])
    assert texts(older, ".log .long-text") == [f"Bericht {number}" for number in (4, 3, 2, 1, 0)]
    assert client.get(f"/fieldlabs/{cast.fieldlab}/logboek?voor=x").status_code == 200


@given(quarters=st.integers(0, LONGEST_ENTRY // 15), separator=st.sampled_from([",", "."]))
def test_hours_typed_are_the_minutes_kept(app, quarters, separator):
    hours, rest = divmod(quarters, 4)
    typed = f"{hours}{separator}{rest * 25:02d}" if rest else str(hours)
    with app.test_request_context(method="POST"):
        form = ProgressForm(MultiDict({"minutes": typed}), meta={"csrf": False})
        form.validate()
        assert (form.minutes.data, form.minutes.errors) == (quarters * 15, [])
