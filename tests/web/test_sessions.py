"""The pages of council sessions: overview, planning, agenda, presence, opening and closing."""

from datetime import timedelta

import pytest

from innovatie import clock
from innovatie.enums import Choice, Phase, RoundState, SessionState
from innovatie.extensions import db
from innovatie.models.sessions import Attendance, CouncilSession
from tests import sittings
from tests.factories import NOW
from tests.pages import page, texts
from tests.web.sessions_cast import cast, council, everybody, scene, statuses


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def people(app):
    with app.app_context():
        return cast()


def test_the_network_reads_sessions_and_nobody_else(app, login, people):
    session_id, items = scene(app, people)
    assert statuses(login, people, "/vergaderingen") == everybody(200, stranger=403)
    assert statuses(login, people, f"/vergaderingen/{session_id}") == everybody(200, stranger=403)
    assert statuses(login, people, f"/vergaderingen/punten/{items[0]}") == everybody(200, stranger=403)
    assert login(people["reader"]).get("/vergaderingen/999").status_code == 404


def test_the_overview_says_what_to_do_when_it_is_empty(login, people):
    assert texts(login(people["chair"]).get("/vergaderingen"), ".empty a") == ["Vergadering plannen"]
    assert texts(login(people["reader"]).get("/vergaderingen"), ".empty a") == []


def test_the_overview_pages_from_new_to_old(app, login, people, monkeypatch):
    monkeypatch.setattr("innovatie.web.sessions.PER_PAGE", 2)
    with app.app_context():
        for day in range(3):
            sittings.sitting(
                council(people), is_open=False, title=f"Dag {day}", starts_at=NOW + timedelta(days=day)
            )
    client = login(people["reader"])
    first = client.get("/vergaderingen")
    assert texts(first, "article h2") == ["Dag 2", "Dag 1"]
    following = page(first).select_one("a[rel=next]")["href"]
    assert texts(client.get(following), "article h2") == ["Dag 0"]
    assert client.get("/vergaderingen?voor=99999999999999999999").status_code == 200


PLAN = {"title": "Voorjaar", "place": "Utrecht", "starts_at": "2026-04-20T10:00", "tie_rule": "voorzitter"}


def test_who_plans_a_session(login, people):
    path = "/vergaderingen/nieuw"
    assert statuses(login, people, path) == everybody(200, member=403, reader=403, stranger=403)
    assert statuses(login, people, path, "post", data=PLAN) == everybody(
        302, member=403, reader=403, stranger=403
    )


def test_planning_for_a_round_fills_the_agenda(app, login, people):
    with app.app_context():
        round_id = sittings.scored_round(3).id
    client = login(people["secretary"])
    sent = client.submit(f"/vergaderingen/nieuw?ronde={round_id}", **PLAN)
    assert len(texts(client.get(sent.location), ".agenda__item h3")) == 3


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"title": ""}, ["Naam van de vergadering: Geef de vergadering een naam."]),
        (
            {"starts_at": "2026-03-29T02:30"},
            ["Begint op: Deze tijd bestaat niet: dan gaat de klok vooruit. Kies een andere tijd."],
        ),
        ({"starts_at": "2026-04-13T10:00"}, ["Deze dag is al voorbij. Kies vandaag of een dag hierna."]),
        ({"round_id": "999"}, ["Ronde: Kies uit de lijst."]),
        ({"round_id": "x"}, ["Ronde: Kies uit de lijst."]),
        ({"tie_rule": "munt"}, ["Bij gelijke stemmen: Kies uit de lijst."]),
        ({"title": "x" * 201}, ["Naam van de vergadering: Gebruik hoogstens 200 tekens."]),
    ],
)
def test_a_wrong_plan_is_shown_again(login, people, changes, errors):
    sent = login(people["chair"]).post("/vergaderingen/nieuw", data={**PLAN, **changes})
    assert sent.status_code == 422
    assert texts(sent, "[data-error-summary] li") == errors
    assert page(sent).select_one("input[name=place]")["value"] == "Utrecht"


def test_ideas_and_gates_go_on_the_agenda(app, login, people):
    with app.app_context():
        sittings.scored_round(1)
        sittings.gate_request(Phase.EXPLORE, Phase.SCALE)
        session_id = sittings.sitting(council(people), sittings.scored_round(1), is_open=False).id
    path = f"/vergaderingen/{session_id}/agenda"
    assert statuses(login, people, path) == everybody(200, member=403, reader=403, stranger=403)
    client = login(people["coordinator"])
    choices = {
        name: [box["value"] for box in page(client.get(path)).select(f"input[name={name}]")]
        for name in ("ideas", "requests")
    }
    assert [len(values) for values in choices.values()] == [1, 1]
    assert client.post(path, data=choices).location == f"/vergaderingen/{session_id}"
    assert len(texts(client.get(f"/vergaderingen/{session_id}"), ".agenda__item h3")) == 3
    assert texts(client.get(path), ".empty__title") == ["Er wacht niets op een besluit"]


@pytest.mark.parametrize("data", [{}, {"ideas": "999"}, {"ideas": "x"}, {"requests": "99999999999999999999"}])
def test_an_agenda_without_a_right_choice_is_shown_again(app, login, people, data):
    session_id, _ = scene(app, people, is_open=False)
    with app.app_context():
        sittings.scored_round(1)
    sent = login(people["chair"]).post(f"/vergaderingen/{session_id}/agenda", data=data)
    assert sent.status_code == 422
    assert len(texts(sent, "[data-error-summary] li")) == 1


def test_a_subject_comes_off_the_agenda(app, login, people):
    session_id, items = scene(app, people, is_open=False)
    path = f"/vergaderingen/punten/{items[0]}/verwijderen"
    expected = everybody(403, stranger=403, chair=302, secretary=404, coordinator=404)
    assert statuses(login, people, path, "post") == expected | {"member": 404, "reader": 404}
    assert texts(login(people["chair"]).get(f"/vergaderingen/{session_id}"), ".agenda__item") == []


def test_who_opens_a_session(app, login, people):
    session_id, _ = scene(app, people, is_open=False)
    path = f"/vergaderingen/{session_id}/openen"
    for role, code in {"member": 403, "coordinator": 403, "reader": 403, "stranger": 403}.items():
        assert login(people[role]).post(path).status_code == code
    assert login(people["secretary"]).post(path).status_code == 302
    with app.app_context():
        assert db.session.get(CouncilSession, session_id).state is SessionState.OPEN


def test_a_session_that_cannot_open_says_why(app, login, people):
    with app.app_context():
        round = sittings.scored_round(state=RoundState.SCORING, name="Voorjaarsronde")
        session_id = sittings.sitting(council(people), round, is_open=False).id
    client = login(people["chair"])
    shown = client.get(f"/vergaderingen/{session_id}")
    assert texts(shown, ".blocked li") == ["Sluit eerst het beoordelen van ronde ‘Voorjaarsronde’."]
    client.post(f"/vergaderingen/{session_id}/openen")
    with app.app_context():
        assert db.session.get(CouncilSession, session_id).state is SessionState.PLANNED


def test_closing_asks_first(app, login, people):
    session_id, _ = scene(app, people)
    path = f"/vergaderingen/{session_id}/sluiten"
    assert statuses(login, people, path) == everybody(
        200, member=403, coordinator=403, reader=403, stranger=403
    )
    login(people["chair"]).submit(path)
    with app.app_context():
        assert db.session.get(CouncilSession, session_id).state is SessionState.CLOSED


def test_members_say_that_they_are_there_and_go(app, login, people):
    session_id, _ = scene(app, people, present=[])
    path, client = f"/vergaderingen/{session_id}", login(people["member"])
    assert texts(client.get(path), ".presence-self button") == ["Ik ben er"]
    assert client.post(path + "/aanwezig").status_code == 302
    assert texts(client.get(path), ".presence-self button") == ["Ik ga weg"]
    assert client.post(path + "/vertrokken").status_code == 302
    for role, code in {"coordinator": 403, "reader": 403, "stranger": 403}.items():
        assert [login(people[role]).post(path + end).status_code for end in ("/aanwezig", "/vertrokken")] == [
            code
        ] * 2


def test_chair_and_secretary_note_who_is_there(app, login, people):
    session_id, _ = scene(app, people, present=[])
    with app.app_context():
        seat_id = sittings.seat(council(people)[4]).id
    path = f"/vergaderingen/{session_id}/leden"
    data = {"lid": seat_id, "stap": "aanwezig"}
    for role, code in {"member": 403, "coordinator": 403, "reader": 403, "stranger": 403}.items():
        assert login(people[role]).post(path, data=data).status_code == code
    client = login(people["secretary"])
    client.post(path, data=data)
    client.post(path, data={"lid": seat_id, "stap": "vertrokken"})
    for wrong in ({}, {"lid": "999", "stap": "aanwezig"}, {"lid": seat_id, "stap": "dansen"}):
        assert client.post(path, data=wrong).status_code == 303
    with app.app_context():
        stays = db.session.scalars(db.select(Attendance)).all()
        assert [(stay.member_id, stay.arrived_at, stay.left_at) for stay in stays] == [(seat_id, NOW, NOW)]


@pytest.mark.parametrize("sessions", [1, 30])
def test_the_overview_needs_seven_statements(app, login, people, count_queries, sessions):
    with app.app_context():
        for _ in range(sessions):
            sittings.sitting(council(people), is_open=False)
    client = login(people["reader"])
    with count_queries() as seen:
        client.get("/vergaderingen")
    assert len(seen) == 7  # 1 of them for the settings, as on every page


@pytest.mark.parametrize("ideas", [1, 30])
def test_a_session_needs_as_many_statements_for_one_subject_as_for_thirty(
    app, login, people, count_queries, ideas
):
    with app.app_context():
        session = sittings.sitting(council(people), sittings.scored_round(ideas))
        for number in [item.id for item in session.agenda]:
            opened = sittings.ballot(sittings.item(number), council(people)[0])
            sittings.vote(opened, [(council(people)[0], Choice.NOT_NOW)])
        session_id = session.id
    client = login(people["member"])
    with count_queries() as seen:
        assert client.get(f"/vergaderingen/{session_id}").status_code == 200
    assert len(seen) == 19  # 1 of them for the settings, as on every page
