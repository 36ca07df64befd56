import pytest

from innovatie import clock
from innovatie.enums import Role, RoundState
from innovatie.extensions import db
from innovatie.methods.scoring import NO_OPINION
from innovatie.models.rounds import Round, RoundIdea
from innovatie.queries import people as people_queries
from innovatie.queries import rounds as round_queries
from innovatie.queries import rounds_scoring as scoring_queries
from tests import factories as make
from tests import triage
from tests.factories import NOW
from tests.pages import page, texts


@pytest.fixture(autouse=True)
def frozen_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def people(app):
    """Ids: three members, one of them recused; a member who coordinates; an employee."""
    with app.app_context():
        names = ["member", "other", "recused"]
        found = {name: make.council_member().id for name in names}
        found["coordinator"] = make.council_member(roles=[Role.NATIONAL_COORDINATOR]).id
        return found | {"employee": make.person().id}


@pytest.fixture
def round_id(app, people):
    with app.app_context():
        idea = make.idea(title="Leesbus", problem="Het dorp heeft geen bibliotheek.")
        triage.join(person(people["recused"]), idea.organisation_id)
        return triage.open_round(idea).id


@pytest.fixture
def item_id(app, round_id):
    with app.app_context():
        return triage.items(db.session.get_one(Round, round_id))[0].id


@pytest.fixture
def keys(app, round_id):
    """The ids of the criteria, C1 first."""
    with app.app_context():
        return [criterion.id for criterion in round_queries.criteria_in(round_id)]


def person(person_id):
    return people_queries.acting(person_id, NOW)


def own(app, person_id, item_id):
    """The marks of somebody's sheet, and whether it was handed in."""
    with app.app_context():
        sheet = scoring_queries.own_sheet(person(person_id), item_id)
        return sheet and (scoring_queries.marks_of(sheet), sheet.submitted_at)


def handed_in(app, person_id, item_id, mark=4, remark=""):
    with app.app_context():
        triage.sheet(db.session.get_one(RoundIdea, item_id), person(person_id), mark, remark=remark)


def form_of(item_id):
    return f"/rondes/ideeen/{item_id}/beoordelen"


def test_the_list_says_what_i_still_must_score(app, login, people, round_id):
    with app.app_context():
        done = make.save(RoundIdea(round_id=round_id, idea_id=make.idea(title="Klaar").id, title="Klaar")).id
    handed_in(app, people["member"], done)
    response = login(people["member"]).get(f"/rondes/{round_id}/beoordelen")
    assert texts(response, "#te-doen ~ .card h3") == ["Leesbus"]
    assert texts(response, "#klaar ~ .card h3") == ["Klaar"]
    assert texts(response, "main strong") == ["1 van 2"]
    response = login(people["recused"]).get(f"/rondes/{round_id}/beoordelen")
    assert texts(response, "#te-doen ~ .card h3") == ["Klaar"]
    assert texts(response, "#niet ~ ul li")[0].startswith("Leesbus: je hoort bij")


@pytest.mark.parametrize("who", ["coordinator", "employee"])
def test_who_does_not_score_has_no_list_and_no_form(app, login, people, round_id, item_id, who):
    client = login(people[who])
    assert client.get(f"/rondes/{round_id}/beoordelen").status_code == 403
    assert client.get(form_of(item_id)).status_code == 403
    assert client.post(form_of(item_id), data={"hand_in": "1"}).status_code == 403


def test_the_need_comes_first_and_the_anchors_stand_at_the_marks(login, people, item_id, keys):
    response = login(people["member"]).get(form_of(item_id))
    assert texts(response, "main h1, main h2") == [
        "Leesbus",
        "Wat is er nodig, en voor wie?",
        "Waar komt het vandaan?",
        "Jouw oordeel",
    ]
    assert texts(response, "main .long-text")[0] == "Het dorp heeft geen bibliotheek."
    group = page(response).select_one(f"#mark_{keys[0]}")
    labels = [label.get_text(strip=True) for label in group.select("label")]
    assert labels == ["1", "2", "3", "4", "5", "Geen oordeel"]
    hints = [hint.get_text(strip=True) for hint in group.select("[id$=hint]")]
    assert hints == [f"Betekenis van {mark} bij C1" for mark in range(1, 6)]


def test_part_of_a_sheet_is_saved_and_comes_back(app, login, people, round_id, item_id, keys):
    member = login(people["member"])
    first, second = (f"mark_{key}" for key in keys[:2])
    values = {first: "1", second: NO_OPINION.value, f"remark_{keys[0]}": "Te klein", "remark": "Leuk"}
    response = member.post(form_of(item_id), data={**values, "save": "1"})
    assert response.location == f"/rondes/{round_id}/beoordelen"
    assert own(app, people["member"], item_id) == ({keys[0]: 1, keys[1]: NO_OPINION}, None)
    response = member.get(form_of(item_id))
    checked = [(one["name"], one["value"]) for one in page(response).select("input[checked]")]
    assert checked == [(first, "1"), (second, "geen_oordeel")]
    assert texts(response, "textarea")[0] == "Te klein"
    assert texts(response, "textarea")[-1] == "Leuk"


def test_the_first_button_saves(login, people, item_id):
    """Enter presses it, and handing in cannot be undone."""
    buttons = page(login(people["member"]).get(form_of(item_id))).select("main form button")
    assert [button["name"] for button in buttons] == ["save", "hand_in"]


def test_a_complete_sheet_is_handed_in_for_good(app, login, people, item_id, keys):
    member = login(people["member"])
    values = {f"mark_{key}": "4" for key in keys}
    response = member.post(form_of(item_id), data={**values, "hand_in": "1"})
    assert response.location == f"/rondes/ideeen/{item_id}"
    marks = dict.fromkeys(keys, 4)
    assert own(app, people["member"], item_id) == (marks, NOW)
    assert member.get(form_of(item_id)).location == f"/rondes/ideeen/{item_id}"
    response = member.post(form_of(item_id), data={f"mark_{keys[0]}": "1", "save": "1"})
    assert response.status_code == 422
    assert "al ingeleverd" in texts(response, ".error-summary li")[0]
    assert own(app, people["member"], item_id) == (marks, NOW)


def test_what_is_missing_is_said_at_each_criterion_and_what_was_typed_is_kept(
    app, login, people, item_id, keys
):
    values = {f"mark_{key}": "4" for key in keys[:-2]} | {"remark": "Mooi plan"}
    response = login(people["member"]).post(form_of(item_id), data={**values, "hand_in": "1"})
    assert response.status_code == 422
    links = [link["href"] for link in page(response).select(".error-summary a")]
    assert links == [f"#mark_{key}" for key in keys[-2:]]
    assert len(page(response).select("input[checked]")) == 6
    assert texts(response, "textarea[name=remark]") == ["Mooi plan"]
    assert own(app, people["member"], item_id) is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"mark": "6"}, "Criterium C1: Kies uit de lijst."),
        ({"mark": "0"}, "Criterium C1: Kies uit de lijst."),
        ({"mark": "NaN"}, "Criterium C1: Kies uit de lijst."),
        ({"remark": "x" * 1001}, "Opmerking bij ‘Criterium C1’: Gebruik hoogstens 1000 tekens."),
        ({"remark": "Zonder cijfer"}, "Je schreef een opmerking zonder cijfer."),
    ],
)
def test_bad_input_is_refused_and_nothing_is_kept(app, login, people, item_id, keys, typed, message):
    values = {f"{name}_{keys[0]}": value for name, value in typed.items()}
    response = login(people["member"]).post(form_of(item_id), data={**values, "save": "1"})
    assert response.status_code == 422
    assert texts(response, ".error-summary li")[0] == message
    assert own(app, people["member"], item_id) is None


def test_a_sheet_needs_one_mark(app, login, people, item_id, keys):
    values = {f"mark_{key}": NO_OPINION.value for key in keys}
    response = login(people["member"]).post(form_of(item_id), data={**values, "hand_in": "1"})
    assert response.status_code == 422
    assert texts(response, ".error-summary li")[1].startswith("Geef minstens één cijfer.")
    assert own(app, people["member"], item_id) is None


def test_a_closed_round_shows_no_form_and_takes_no_sheet(app, login, people, round_id, item_id, keys):
    with app.app_context():
        db.session.get_one(Round, round_id).state = RoundState.SCORED
        db.session.commit()
    member = login(people["member"])
    assert member.get(form_of(item_id)).location == f"/rondes/ideeen/{item_id}"
    response = member.post(form_of(item_id), data={f"mark_{keys[0]}": "3", "save": "1"})
    assert response.status_code == 422
    assert "niet open" in texts(response, ".error-summary li")[0]
    assert "nu niet open" in texts(member.get(f"/rondes/{round_id}/beoordelen"), ".utrecht-alert")[0]


def test_others_are_seen_after_handing_in_and_not_before(app, login, people, item_id, keys):
    handed_in(app, people["other"], item_id, mark=2, remark="Ik zie de behoefte niet")
    member = login(people["member"])
    response = member.get(f"/rondes/ideeen/{item_id}")
    assert page(response).select("#samen") == []
    assert texts(response, ".utrecht-alert--info") == [
        "Je ziet wat anderen vinden als je eigen beoordeling binnen is."
    ]
    assert "behoefte niet" not in response.get_data(as_text=True)
    member.post(form_of(item_id), data={**{f"mark_{key}": "5" for key in keys}, "hand_in": "1"})
    response = member.get(f"/rondes/ideeen/{item_id}")
    assert texts(response, "#samen ~ .flow") == ["Een raadslid Ik zie de behoefte niet"]
    row = page(response).select_one("#samen ~ * tbody tr")
    cells = [cell.get_text() for cell in row.select("td")]
    assert cells == ["–", "1", "–", "–", "1", "–", "3,5", "3"]


@pytest.mark.parametrize("state", [RoundState.SCORING, RoundState.SCORED, RoundState.DECIDED])
def test_a_recused_member_sees_why_and_no_scores(app, login, people, round_id, item_id, state):
    handed_in(app, people["other"], item_id, remark="Geheim")
    with app.app_context():
        db.session.get_one(Round, round_id).state = state
        db.session.commit()
    recused = login(people["recused"])
    assert recused.get(form_of(item_id)).status_code == 403
    assert recused.post(form_of(item_id), data={"save": "1"}).status_code == 403
    response = recused.get(f"/rondes/ideeen/{item_id}")
    assert texts(response, ".alert__title") == ["Je doet niet mee bij dit idee"]
    assert page(response).select("#samen, #uitslag, #eigen") == []
    assert "Geheim" not in response.get_data(as_text=True)


def test_everybody_sees_averages_after_closing_and_nobody_outside_the_council_more(
    app, login, people, round_id, item_id
):
    handed_in(app, people["other"], item_id, mark=3, remark="Voor de raad")
    employee = login(people["employee"])
    assert page(employee.get(f"/rondes/ideeen/{item_id}")).select("#uitslag, #samen, #eigen") == []
    with app.app_context():
        db.session.get_one(Round, round_id).state = RoundState.SCORED
        db.session.commit()
    response = employee.get(f"/rondes/ideeen/{item_id}")
    assert texts(response, "#uitslag ~ p")[0] == "Gemiddeld 3,0 van 5, uit 8 cijfers van 1 raadslid."
    assert page(response).select("#samen, #eigen") == []


def test_the_page_of_the_idea_shows_the_averages(app, login, people, round_id, item_id):
    employee = login(people["employee"])
    handed_in(app, people["other"], item_id, mark=3, remark="Voor de raad")
    with app.app_context():
        idea_id = db.session.get_one(RoundIdea, item_id).idea_id
    before = employee.get(f"/inzendingen/{idea_id}")
    with app.app_context():
        round_ = db.session.get_one(Round, round_id)
        round_.state, name = RoundState.SCORED, round_.name
        db.session.commit()
    after = employee.get(f"/inzendingen/{idea_id}")
    assert texts(before, "#scores") == []
    assert texts(after, "#scores ~ .flow p")[0] == f"{name}: gemiddeld 3,0 van 5, door 1 raadslid."
    assert texts(after, "#scores ~ .flow tbody tr:first-child td") == ["20%", "3,0"]
    assert "Voor de raad" not in after.text


def test_what_is_not_there_is_not_there(login, people, item_id):
    for path in (f"/rondes/ideeen/{item_id + 1}", form_of(item_id + 1), f"/rondes/{item_id + 99}/beoordelen"):
        assert login(people["member"]).get(path).status_code == 404


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_of_an_idea_takes_the_same_number_of_statements(
    app, login, people, round_id, item_id, count_queries, size
):
    with app.app_context():
        others = [make.council_member().id for _ in range(size)]
        db.session.get_one(Round, round_id).state = RoundState.SCORED
        db.session.commit()
    for other in others:
        handed_in(app, other, item_id, remark="Zo denk ik erover")
    client = login(others[0])
    with count_queries() as seen:
        assert client.get(f"/rondes/ideeen/{item_id}").status_code == 200
    assert len(seen) == 19  # 1 of them for the settings, as on every page
