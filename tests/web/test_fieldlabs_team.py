"""Who is on the team of a Fieldlab, who owns it, and what it is planned and meant for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie.enums import (
    FieldlabState,
    TeamRole,
)
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.ideas import IdeaChallenge
from tests import factories as make
from tests.factories import TODAY
from tests.pages import page, texts
from tests.web import fieldlabs_cast
from tests.web.fieldlabs_cast import EVERYBODY, change

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def cast(app):
    return fieldlabs_cast.cast(app)


@pytest.fixture
def rows(app):
    return fieldlabs_cast.rows(app)


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
