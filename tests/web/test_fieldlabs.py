"""The pages of Fieldlabs: for whom, with what, and what wrong input gets."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from innovatie.domain.fieldlabs import LONGEST_ENTRY
from innovatie.enums import (
    FieldlabScope,
    FieldlabState,
    Layer,
    Light,
    OrganisationKind,
    Phase,
    Province,
    Role,
    TeamRole,
)
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, ProgressEntry, TeamMember
from innovatie.models.ideas import IdeaChallenge
from innovatie.models.people import Person
from innovatie.web.forms.fieldlabs import ProgressForm
from tests import factories as make
from tests.factories import TODAY
from tests.pages import page, texts

pytestmark = pytest.mark.usefixtures("cast")


class Cast:
    """Ids of the people and things that most tests need: views never see the objects of a test."""


@pytest.fixture
def cast(app):
    with app.app_context():
        utrecht, zeeland = make.poi(provinces=[Province.UTRECHT]), make.poi(provinces=[Province.ZEELAND])
        owner = make.kb(name="Eigenaar van later")
        people = {
            "lead": make.person(),
            "member": make.person(),
            "coach": make.person(utrecht),
            "coordinator_here": make.person(utrecht, roles=[(Role.POI_COORDINATOR, utrecht)]),
            "coordinator_elsewhere": make.person(zeeland, roles=[(Role.POI_COORDINATOR, zeeland)]),
            "national": make.coordinator(),
            "employee": make.person(),
            "contact": make.person(owner, roles=[(Role.OWNER_CONTACT, owner)]),
            "guest": make.person(make.organisation(kind=OrganisationKind.PARTNER, layer=Layer.EXTERNAL)),
        }
        fieldlab = make.fieldlab(name="Voorlezen in de bus", lead=people["lead"])
        make.team_member(fieldlab, people["coach"], role=TeamRole.COACH)
        member = make.team_member(fieldlab, people["member"])
        made = Cast()
        for name, person in people.items():
            setattr(made, name, person.id)
        made.fieldlab, made.membership, made.owner = fieldlab.id, member.id, owner.id
    return made


@pytest.fixture
def rows(app):
    """`rows(Model)`: what is in the table now, as (column, …) tuples."""

    def read(*columns):
        with app.app_context():
            return [tuple(row) for row in db.session.execute(select(*columns).order_by(columns[0]))]

    return read


def change(app, cast, **values):
    with app.app_context():
        fieldlab = db.session.get_one(Fieldlab, cast.fieldlab)
        for name, value in values.items():
            setattr(fieldlab, name, value)
        db.session.commit()


EVERYBODY = {
    "lead",
    "member",
    "coach",
    "coordinator_here",
    "coordinator_elsewhere",
    "national",
    "employee",
    "contact",
}
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


# the team


def test_the_lead_finds_a_colleague_and_appoints(login, cast, app, rows):
    with app.app_context():
        poi = make.poi(name="POI met coaches")
        coach = make.person(poi, name="Coach van elders")
        affiliation, person_id = coach.affiliations[0].id, coach.id
    client = login(cast.lead)
    path = f"/fieldlabs/{cast.fieldlab}/team?q=elders"
    assert texts(client.get(path), "#affiliation label") == ["Coach van elders, POI met coaches"]
    response = client.submit(path, form="main form.form", affiliation=str(affiliation), role="coach")
    assert (response.status_code, response.location) == (303, f"/fieldlabs/{cast.fieldlab}/team")
    assert (person_id, TeamRole.COACH) in rows(TeamMember.person_id, TeamMember.role)
    assert "Coach van elders" in texts(client.get(f"/fieldlabs/{cast.fieldlab}/team"), ".card h3")


def test_a_coach_from_a_library_is_refused_with_the_choice_kept(login, cast, app):
    with app.app_context():
        person = make.person(name="Bibliothecaris Zoek")
        affiliation = person.affiliations[0].id
    path = f"/fieldlabs/{cast.fieldlab}/team?q=Zoek"
    response = login(cast.lead).submit(
        path, form="main form.form", affiliation=str(affiliation), role="coach"
    )
    assert response.status_code == 422
    assert "Een coach werkt bij een POI" in texts(response, "[data-error-summary] li")[0]
    assert page(response).select_one(f"#affiliation input[value='{affiliation}']").has_attr("checked")


def test_nobody_is_appointed_who_was_not_found(login, cast, app, rows):
    data = {"affiliation": "1", "role": "teamlid"}
    before = rows(TeamMember.id)
    for query in ("", "?q=", "?q=%25", "?q=" + "a" * 300):
        assert login(cast.lead).post(f"/fieldlabs/{cast.fieldlab}/team{query}", data=data).status_code == 422
    assert rows(TeamMember.id) == before


def test_a_search_without_result_says_so(login, cast):
    response = login(cast.lead).get(f"/fieldlabs/{cast.fieldlab}/team?q=niemand_zo")
    assert "We vinden niemand" in texts(response, "#aanvullen")[0]


def test_who_ends_a_membership(login, cast, rows):
    path = f"/fieldlabs/{cast.fieldlab}/team/{cast.membership}/uit"
    for name in EVERYBODY:
        allowed = name in {"lead", "member", "national"}
        assert login(getattr(cast, name)).get(path).status_code == (200 if allowed else 403), name
    assert login(cast.member).submit(path).status_code == 303
    assert (cast.membership, True) in rows(TeamMember.id, TeamMember.until.is_not(None))
    assert login(cast.lead).get(path).status_code == 404


def test_the_last_lead_stays(login, cast, app):
    with app.app_context():
        query = select(TeamMember.id).where(TeamMember.person_id == cast.lead)
        membership = db.session.scalars(query).one()
    response = login(cast.lead).submit(f"/fieldlabs/{cast.fieldlab}/team/{membership}/uit")
    assert response.status_code == 422
    assert "Kies eerst een nieuwe trekker" in texts(response, "[data-error-summary] li")[0]


# plan, opgaven, owner


def test_the_next_gate_gets_a_date(login, cast, rows):
    path = f"/fieldlabs/{cast.fieldlab}/planning"
    later = TODAY.replace(year=2099)
    assert login(cast.coach).submit(path, next_gate_on=later.isoformat()).status_code == 303
    assert rows(Fieldlab.next_gate_on) == [(later,)]
    for wrong in ("2020-01-01", "morgen", "31-02-2030"):
        assert login(cast.coach).submit(path, next_gate_on=wrong).status_code == 422
    assert login(cast.coach).submit(path, next_gate_on=None).status_code == 303
    assert rows(Fieldlab.next_gate_on) == [(None,)]


def test_an_opgave_is_linked(login, cast, app, rows):
    with app.app_context():
        opgave = make.challenge().id
    path = f"/fieldlabs/{cast.fieldlab}/opgaven"
    assert login(cast.lead).submit(path, challenge_id=str(opgave)).status_code == 303
    assert rows(IdeaChallenge.challenge_id) == [(opgave,)]
    assert login(cast.lead).post(path, data={"challenge_id": str(opgave)}).status_code == 422


def test_the_owner_is_named_says_yes_and_lets_go(login, cast, app, rows):
    with app.app_context():
        programme = make.programme().id
    path = f"/fieldlabs/{cast.fieldlab}/eigenaar"
    contact = login(cast.contact)
    assert contact.get(f"{path}/akkoord").status_code == 403
    sent = {"owner_id": str(cast.owner), "programme_id": str(programme)}
    assert login(cast.lead).submit(path, **sent).status_code == 303
    assert login(cast.lead).get(f"{path}/akkoord").status_code == 403
    assert "Zeg jij ja namens je organisatie?" in texts(
        contact.get(f"/fieldlabs/{cast.fieldlab}"), ".alert__title"
    )
    assert contact.submit(f"{path}/akkoord").status_code == 303
    assert contact.submit(f"{path}/akkoord").status_code == 422
    assert rows(Fieldlab.owner_id, Fieldlab.owner_accepted_at.is_not(None)) == [(cast.owner, True)]
    assert contact.submit(f"{path}/loslaten").status_code == 303
    assert rows(Fieldlab.owner_id, Fieldlab.owner_accepted_at) == [(None, None)]


def test_an_owner_and_a_programme_from_nowhere_are_refused(login, cast):
    sent = {"owner_id": "999999", "programme_id": "abc"}
    response = login(cast.lead).post(f"/fieldlabs/{cast.fieldlab}/eigenaar", data=sent)
    assert response.status_code == 422


def test_an_organisation_that_ended_is_no_owner(login, cast, app, rows):
    with app.app_context():
        ended, programme = make.kb(ends_on=make.TODAY), make.programme().id
        ended_id, name = ended.id, ended.name
    path, lead = f"/fieldlabs/{cast.fieldlab}/eigenaar", login(cast.lead)
    assert name not in texts(lead.get(path), "select[name=owner_id] option")
    sent = {"owner_id": str(ended_id), "programme_id": str(programme)}
    assert lead.post(path, data=sent).status_code == 422
    assert rows(Fieldlab.owner_id) == [(None,)]


def test_letting_go_at_the_gate_is_refused(login, cast, app):
    now = make.NOW - timedelta(days=1)
    change(app, cast, owner_id=cast.owner, owner_accepted_at=now, state=FieldlabState.AT_GATE)
    response = login(cast.contact).submit(f"/fieldlabs/{cast.fieldlab}/eigenaar/loslaten")
    assert response.status_code == 422
    assert "wacht op een poortbesluit" in texts(response, "[data-error-summary] li")[0]


def test_the_team_page_says_which_layers_take_part(login, cast):
    response = login(cast.employee).get(f"/fieldlabs/{cast.fieldlab}/team")
    assert texts(response, ".summary-list dt") == ["Lokaal", "Provinciaal", "Landelijk", "Extern"]
    assert texts(response, ".summary-list dd")[2:] == ["Nog niemand", "Nog niemand"]
    assert texts(response, ".utrecht-alert--warning") == [
        "Kan een externe partij helpen? Die zit nog niet in het team."
    ]
