from datetime import timedelta

import pytest
from sqlalchemy import func, select

from innovatie import clock
from innovatie.enums import CouncilRole, IdeaState, Layer, RoundState
from innovatie.extensions import db
from innovatie.models.rounds import Round, RoundIdea
from innovatie.queries import people as people_queries
from tests import factories as make
from tests import triage
from tests.factories import NOW
from tests.pages import page, texts
from tests.triage import CLOSES

TYPED = {
    "name": "Voorjaarsronde 2026",
    "scoring_closes_at": "2026-05-01T17:00",
    "places_national": "2",
    "places_regional": "5",
    "tie_rule": "voorzitter",
}
# Everything but the overview and the pages to read belongs to the chair and the secretary, preparing to the
# coordinator too.
PREPARING = ("/rondes/nieuw", "/rondes/{round}/wijzigen", "/rondes/{round}/ideeen")
LEADING = ("/rondes/{round}/openen", "/rondes/{round}/sluiten")


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def people(app):
    """Ids of a council of five (chair and secretary first), a coordinator, an employee and somebody from nowhere."""
    with app.app_context():
        council = [member.id for member in make.council()]
        nobody = make.person()
        for place in db.session.scalars(
            select(make.Affiliation).where(make.Affiliation.person_id == nobody.id)
        ):
            db.session.delete(place)
        db.session.commit()
        names = ["chair", "secretary", "member", "other", "fifth"]
        found = dict(zip(names, council, strict=True))
        found |= {"coordinator": make.coordinator().id, "employee": make.person().id, "nobody": nobody.id}
        return found


@pytest.fixture
def prepared(app, people):
    """A round in preparation that can open."""
    with app.app_context():
        triage.criteria()
        round_ = triage.round_in_preparation(triage.nominated(title="Leesbus"))
        return round_.id


@pytest.fixture
def running(app, people):
    """A round that is being scored, with an idea that the fifth member does not score."""
    with app.app_context():
        idea = make.idea(title="Leesbus")
        triage.join(person(people["fifth"]), idea.organisation_id)
        return triage.open_round(idea).id


def person(person_id):
    return people_queries.acting(person_id, NOW)


def state(app, round_id):
    with app.app_context():
        return db.session.get_one(Round, round_id).state


def closed(app, round_id):
    with app.app_context():
        db.session.get_one(Round, round_id).state = RoundState.SCORED
        db.session.commit()


def item_id(app, round_id):
    with app.app_context():
        return db.session.scalars(select(RoundIdea.id).where(RoundIdea.round_id == round_id)).first()


# the overview and planning


def test_the_overview_shows_rounds_or_what_to_do(login, people, app):
    assert texts(login(people["employee"]).get("/rondes"), ".empty__title") == ["Er is nog geen ronde"]
    assert texts(login(people["chair"]).get("/rondes"), ".empty a") == ["Ronde voorbereiden"]
    with app.app_context():
        triage.round_in_preparation(name="Eerst", scoring_closes_at=CLOSES)
        triage.open_round(name="Later", scoring_closes_at=CLOSES + timedelta(days=1))
    response = login(people["employee"]).get("/rondes")
    assert texts(response, "main h2") == ["Later", "Eerst"]
    assert texts(response, "main .card p:first-of-type")[0] == "1 idee. 2 landelijk, 5 regionaal."


@pytest.mark.parametrize("who", ["chair", "secretary", "coordinator"])
def test_who_prepares_plans_a_round(app, login, people, who):
    response = login(people[who]).submit("/rondes/nieuw", "form.form", **TYPED)
    with app.app_context():
        planned = db.session.scalars(select(Round)).one()
    assert (response.status_code, response.location) == (302, f"/rondes/{planned.id}")
    assert (planned.name, planned.state) == (TYPED["name"], RoundState.PREPARATION)
    assert planned.scoring_closes_at.isoformat() == "2026-05-01T15:00:00+00:00"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"name": " "}, ["Naam: Vul een naam in."]),
        ({"name": "x" * 201}, ["Naam: Gebruik hoogstens 200 tekens."]),
        (
            {"places_national": "-1", "places_regional": "veel"},
            [
                "Plaatsen voor landelijke Fieldlabs: Vul een heel getal in van 0 tot en met 99.",
                "Plaatsen voor regionale Fieldlabs: Vul een heel getal in van 0 tot en met 99.",
            ],
        ),
        ({"tie_rule": None}, ["Wat als de stemmen gelijk zijn: Kies wat er gebeurt bij gelijke stemmen."]),
        ({"tie_rule": "dobbelsteen"}, ["Wat als de stemmen gelijk zijn: Kies uit de lijst."]),
        ({"scoring_closes_at": "2026-03-29T02:30"}, None),
        ({"scoring_closes_at": "2026-04-14T09:59"}, ["Kies een sluitingsdatum die nog moet komen."]),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_and_what_was_typed_is_kept(app, login, people, typed, errors):
    response = login(people["chair"]).submit("/rondes/nieuw", "form.form", **{**TYPED, **typed})
    assert response.status_code == 422
    found = texts(response, ".error-summary li")
    assert found == errors if errors else len(found) == 1
    kept = page(response).select_one("input[name=scoring_closes_at]")["value"]
    assert kept == typed.get("scoring_closes_at", TYPED["scoring_closes_at"])
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Round)) == 0


def test_a_name_is_given_once(app, login, people):
    with app.app_context():
        triage.round_in_preparation(name=TYPED["name"])
    response = login(people["chair"]).submit("/rondes/nieuw", "form.form", **TYPED)
    assert texts(response, ".error-summary li") == ["Er is al een ronde met deze naam. Kies een andere naam."]


def test_a_round_is_changed_until_it_opens(app, login, people, prepared, running):
    chair = login(people["chair"])
    path = f"/rondes/{prepared}/wijzigen"
    assert page(chair.get(path)).select_one("input[name=scoring_closes_at]")["value"] == "2026-04-28T10:00"
    assert chair.submit(path, "form.form", places_regional="7").location == f"/rondes/{prepared}"
    with app.app_context():
        assert db.session.get_one(Round, prepared).places_regional == 7
    response = chair.submit(f"/rondes/{running}/wijzigen", "form.form", places_regional="7")
    assert response.status_code == 422
    assert "al open geweest" in texts(response, ".error-summary li")[0]
    assert page(response).select_one("input[name=places_regional]")["value"] == "7"


# ideas


def test_nominated_ideas_go_into_the_round(app, login, people, prepared):
    with app.app_context():
        more, other = triage.nominated(title="Taalcafé").id, triage.nominated(title="Makerlab").id
    coordinator = login(people["coordinator"])
    response = coordinator.get(f"/rondes/{prepared}/ideeen")
    labels = texts(response, "main fieldset label")
    assert [label.partition(",")[0] for label in labels] == ["Taalcafé", "Makerlab"]
    assert "Dit helpt overal." in texts(response, "main fieldset [id$=hint]")[0]
    response = coordinator.submit(f"/rondes/{prepared}/ideeen", "form.form", ideas=[str(more), str(other)])
    assert response.location == f"/rondes/{prepared}"
    titles = texts(coordinator.get(f"/rondes/{prepared}"), "#ideeen ~ * tbody th a")
    assert titles == ["Leesbus", "Taalcafé", "Makerlab"]
    assert texts(coordinator.get(f"/rondes/{prepared}/ideeen"), ".empty__title") == [
        "Er zijn geen voorgedragen ideeën over"
    ]


@pytest.mark.parametrize("chosen", [None, "0", "abc", "99999999999"])
def test_only_ideas_from_the_list_are_taken(app, login, people, prepared, chosen):
    with app.app_context():
        triage.nominated()
    response = login(people["chair"]).submit(f"/rondes/{prepared}/ideeen", "form.form", ideas=chosen)
    assert response.status_code == 422
    assert len(texts(response, ".error-summary li")) == 1


def test_an_open_round_takes_no_more_ideas(app, login, people, running):
    with app.app_context():
        idea_id = triage.nominated().id
    response = login(people["chair"]).submit(f"/rondes/{running}/ideeen", "form.form", ideas=str(idea_id))
    assert response.status_code == 422
    assert "al open geweest" in texts(response, ".error-summary li")[0]


def test_an_idea_goes_out_of_the_round(app, login, people, prepared, running):
    chair, path = login(people["chair"]), "/rondes/ideeen/{}/verwijderen"
    referrer = {"Referer": f"http://localhost/rondes/{running}"}
    refused = chair.post(path.format(item_id(app, running)), headers=referrer)
    assert (refused.status_code, refused.location) == (303, f"/rondes/{running}")
    assert chair.post(path.format(item_id(app, prepared))).location == f"/rondes/{prepared}"
    assert (item_id(app, prepared), item_id(app, running) is None) == (None, False)


# open, close, finish


def test_the_chair_opens_a_round(app, login, people, prepared):
    chair = login(people["chair"])
    assert texts(chair.get(f"/rondes/{prepared}"), "#openen ~ a") == ["Ronde openen"]
    assert texts(chair.get(f"/rondes/{prepared}/openen"), "h1")[0].startswith("Wil je ‘Proefronde")
    response = chair.submit(f"/rondes/{prepared}/openen")
    assert response.location == f"/rondes/{prepared}"
    assert state(app, prepared) is RoundState.SCORING
    response = chair.get(f"/rondes/{prepared}")
    assert texts(response, ".turn__who") == ["De Innovatieraad is aan zet sinds 14 april 2026."]
    assert len(texts(response, "#afspraken ~ * tbody tr")) == 8
    assert texts(response, ".timeline__text") == ["Beoordelen is open"]


def test_what_is_missing_stands_at_the_button_and_in_the_refusal(app, login, people):
    with app.app_context():
        round_id = triage.round_in_preparation().id
    chair = login(people["secretary"])
    wanted = [
        "Zet minstens één voorgedragen idee in de ronde.",
        "Vraag de landelijk coördinator om de criteria voor 2026 te laden.",
    ]
    assert texts(chair.get(f"/rondes/{round_id}"), ".blocked__reasons li") == wanted
    assert texts(login(people["coordinator"]).get(f"/rondes/{round_id}"), "#openen ~ ul li") == wanted
    response = chair.post(
        f"/rondes/{round_id}/openen", headers={"Referer": f"http://localhost/rondes/{round_id}"}
    )
    assert (response.status_code, state(app, round_id)) == (303, RoundState.PREPARATION)
    assert texts(chair.get(response.location), "[role=alert]")[1:] == wanted


def test_the_secretary_closes_and_finishes_a_round(app, login, people, running):
    secretary = login(people["secretary"])
    assert secretary.submit(f"/rondes/{running}/sluiten").location == f"/rondes/{running}/uitslag"
    assert state(app, running) is RoundState.SCORED
    response = secretary.get(f"/rondes/{running}")
    assert texts(response, ".blocked__reasons li") == ["Neem een besluit over ‘Leesbus’."]
    assert secretary.post(f"/rondes/{running}/afronden").status_code == 303
    with app.app_context():
        for item in triage.items(db.session.get_one(Round, running)):
            triage.idea_of(item).state = IdeaState.NOT_NOW
        db.session.commit()
    assert secretary.submit(f"/rondes/{running}", "form.post-button").location == f"/rondes/{running}"
    assert state(app, running) is RoundState.DECIDED


@pytest.mark.parametrize("path", PREPARING)
def test_preparing_is_for_the_chair_the_secretary_and_the_coordinator(login, people, prepared, path):
    path = path.format(round=prepared)
    allowed = {who for who in people if login(people[who]).get(path).status_code == 200}
    assert allowed == {"chair", "secretary", "coordinator"}
    assert login(people["member"]).post(path).status_code == 403


def test_asking_for_the_head_of_a_page_opens_nothing(app, login, people, prepared):
    assert login(people["chair"]).head(f"/rondes/{prepared}/openen").status_code == 200
    with app.app_context():
        assert db.session.get_one(Round, prepared).state is RoundState.PREPARATION


def test_what_is_done_already_is_not_asked_again(login, people, prepared):
    chair = login(people["chair"])
    assert chair.get(f"/rondes/{prepared}/sluiten").location == f"/rondes/{prepared}"
    chair.submit(f"/rondes/{prepared}/openen")
    assert chair.get(f"/rondes/{prepared}/openen").location == f"/rondes/{prepared}"
    assert "Dit kan nu niet: de stand is ‘Beoordelen is open’." in chair.get(f"/rondes/{prepared}").text


@pytest.mark.parametrize("path", LEADING)
def test_leading_is_for_the_chair_and_the_secretary(app, login, people, prepared, path):
    path = path.format(round=prepared)
    allowed = {who for who in people if login(people[who]).get(path).status_code in (200, 303)}
    assert allowed == {"chair", "secretary"}
    for who in ("coordinator", "member", "employee"):
        assert login(people[who]).post(path).status_code == 403
        assert login(people[who]).post(f"/rondes/{prepared}/afronden").status_code == 403
    assert state(app, prepared) is RoundState.PREPARATION


def test_taking_an_idea_out_is_for_who_prepares(app, login, people, prepared):
    path = f"/rondes/ideeen/{item_id(app, prepared)}/verwijderen"
    assert login(people["member"]).post(path).status_code == 403
    assert login(people["nobody"]).post(path).status_code == 403
    assert login(people["coordinator"]).post(path).status_code == 302


def test_a_round_that_is_not_there_is_not_there(app, login, people, running):
    for path in ("", "/wijzigen", "/ideeen", "/openen", "/sluiten", "/uitslag", "/beoordelen"):
        assert login(people["chair"]).get(f"/rondes/{running + 1}{path}").status_code == 404
        assert login(people["nobody"]).get(f"/rondes/{running}{path}").status_code == 403
    assert login(people["chair"]).get("/rondes/99999999999").status_code == 404
    assert login(people["nobody"]).get("/rondes").status_code == 403


# the round page


def test_the_round_page_counts_and_names_nobody_who_is_late(app, login, people, running):
    with app.app_context():
        [item] = triage.items(db.session.get_one(Round, running))
        triage.sheet(item, person(people["member"]))
    for who in ("employee", "chair", "member"):
        response = login(people[who]).get(f"/rondes/{running}")
        assert texts(response, "#ideeen ~ * tbody td")[2] == "1 van 4 ingeleverd"
    assert texts(login(people["member"]).get(f"/rondes/{running}"), "#ideeen ~ * tbody td")[3] == "Ingeleverd"
    assert texts(login(people["chair"]).get(f"/rondes/{running}"), "#ideeen ~ * tbody td")[3] == (
        "Nog beoordelen"
    )
    assert len(texts(login(people["employee"]).get(f"/rondes/{running}"), "#ideeen ~ * tbody td")) == 3


def test_the_page_says_who_takes_no_part_and_why(app, login, people, prepared):
    with app.app_context():
        [item] = triage.items(db.session.get_one(Round, prepared))
        triage.join(person(people["fifth"]), triage.idea_of(item).organisation_id)
        wanted = [person(people["fifth"]).name, "Leesbus", triage.home(triage.idea_of(item)).name]
    login(people["chair"]).submit(f"/rondes/{prepared}/openen")
    response = login(people["employee"]).get(f"/rondes/{prepared}")
    row = page(response).select_one("[aria-labelledby=tabel-wie-niet-meedoet] tbody tr")
    assert [cell.get_text() for cell in row.select("th, td")] == wanted


def test_the_page_warns_for_layers_without_a_seat(app, login):
    with app.app_context():
        chair = make.council_member(role=CouncilRole.CHAIR, layer=Layer.LOCAL).id
        round_id = triage.round_in_preparation().id
    assert texts(login(chair).get(f"/rondes/{round_id}"), ".utrecht-alert--warning .nl-paragraph") == [
        "Niemand in de raad komt uit de laag: provinciaal, landelijk, extern."
    ]


# the result


def test_the_result_waits_for_the_closing(app, login, people, running):
    with app.app_context():
        [item] = triage.items(db.session.get_one(Round, running))
        triage.sheet(item, person(people["member"]), 5)
        triage.sheet(item, person(people["other"]), 2)
    path = f"/rondes/{running}/uitslag"
    assert texts(login(people["chair"]).get(path), ".empty__title") == ["Er is nog geen uitslag"]
    closed(app, running)
    cells = texts(login(people["employee"]).get(path), "[aria-labelledby=tabel-uitslag-per-idee] td")
    assert cells == ["3,5", "2", "16", "3", "Kansrijk Bespreken"]
    assert texts(login(people["fifth"]).get(path), ".empty__title") == ["Er is hier niets voor jou te zien"]


# 1 of each for the settings, as on every page
STATEMENTS = {"/rondes": 6, "/rondes/{}": 17, "/rondes/{}/beoordelen": 10, "/rondes/{}/uitslag": 14}


@pytest.mark.parametrize("path", STATEMENTS)
@pytest.mark.parametrize("size", [1, 30])
def test_pages_take_the_same_number_of_statements(app, login, people, count_queries, path, size):
    with app.app_context():
        round_ = triage.open_round(*(make.idea() for _ in range(size)), state=RoundState.SCORED)
        for item in triage.items(round_):
            triage.sheet(item, person(people["member"]))
        round_id = round_.id
        for _ in range(size - 1):
            triage.round_in_preparation()
    client = login(people["member"])
    with count_queries() as seen:
        assert client.get(path.format(round_id)).status_code == 200
    assert len(seen) == STATEMENTS[path]


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_of_who_prepares_takes_the_same_number_of_statements(
    app, login, people, count_queries, size
):
    with app.app_context():
        round_id = triage.round_in_preparation(*(triage.nominated() for _ in range(size))).id
        for _ in range(size):
            triage.nominated()
    chair = login(people["chair"])
    for path, number in ((f"/rondes/{round_id}", 22), (f"/rondes/{round_id}/ideeen", 10)):
        with count_queries() as seen:
            assert chair.get(path).status_code == 200
        assert len(seen) == number
