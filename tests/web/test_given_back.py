"""A form that came too late: everything that was typed comes back, nothing is done, and nobody is fooled by it."""

import pytest
from sqlalchemy import func, select

from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.people import RoleGrant
from tests import factories as make
from tests.pages import fields, page, texts

IDEA = "/inzendingen/nieuw"
OURS = {"Referer": f"http://localhost{IDEA}"}


@pytest.fixture
def somebody(app) -> tuple[int, int]:
    """The ids of somebody and of the library of that person."""
    with app.app_context():
        place = make.organisation(name="Bieb")
        return make.person(place).id, place.id


def typed(client, place: int) -> dict[str, list[str]]:
    """What a browser sends of the form of an idea that is filled in."""
    form = fields(page(client.get(IDEA)).select_one("main form"))
    return form | {
        "kind": ["urgente_vraag"],
        "title": ["Leesclub <b>op</b> de bus"],
        "problem": ['Een lang verhaal\nmet "twee" regels'],
        "target_group": ["Jongeren"],
        "organisation_id": [str(place)],
        "password": ["heel erg geheim"],
    }


def late(client, path: str, data: dict, **kwargs):
    """Sent with the token of a session that is over."""
    return client.post(path, data=data | {"csrf_token": "verlopen"}, csrf=False, **kwargs)


def sent_again(answer) -> dict[str, list[str]]:
    """The form on the page that says that it came too late, as a browser sends it."""
    return fields(page(answer).select_one("main form"))


def signed_out(login, person_id):
    """A client whose session was ended on another device."""
    client = login(person_id)
    client.get(IDEA)
    login(person_id).post("/account/sessies/andere")
    return client


def ideas(app) -> int:
    with app.app_context():
        return db.session.scalars(select(func.count(Idea.id))).one()


def shows_what_was_typed(answer, place: int) -> None:
    form = fields(page(answer).select_one("main form"))
    assert form["title"] == ["Leesclub <b>op</b> de bus"]
    assert form["problem"] == ['Een lang verhaal\nmet "twee" regels']
    assert (form["kind"], form["organisation_id"]) == (["urgente_vraag"], [str(place)])
    assert "give_back" not in form
    assert texts(answer, "main form .utrecht-alert") == [
        "Dit had je ingevuld. Er is nog niets verstuurd. Kijk het na en verstuur het dan."
    ]


def test_after_signing_in_again_the_form_is_there_with_everything_in_it(app, login, somebody):
    person_id, place = somebody
    data = typed(login(person_id), place)
    client = signed_out(login, person_id)
    answer = client.post(IDEA, data=data, headers=OURS)
    assert (answer.status_code, texts(answer, "h1")) == (400, ["Je bent niet meer ingelogd"])
    assert page(answer).select_one("main ol a[target=_blank]")["href"] == "/inloggen"
    again = sent_again(answer)
    assert "password" not in again and "heel erg geheim" not in answer.text
    # in another tab somebody signs in; in this one presses the button, with a token from before that
    client = login(person_id)
    answer = late(client, IDEA, again, headers=OURS)
    assert (answer.status_code, texts(answer, "h1")) == (400, ["Ga verder met het formulier"])
    shown = client.post(IDEA, data=sent_again(answer), headers=OURS)
    shows_what_was_typed(shown, place)
    assert ideas(app) == 0
    done = client.post(IDEA, data=fields(page(shown).select_one("main form")), headers=OURS)
    assert (done.status_code, ideas(app)) == (303, 1)


def test_pressing_before_signing_in_loses_nothing(login, somebody):
    person_id, place = somebody
    data = typed(login(person_id), place)
    client = signed_out(login, person_id)
    for _ in range(2):
        answer = client.post(IDEA, data=data, headers=OURS)
        assert texts(answer, "h1") == ["Je bent niet meer ingelogd"]
        data = sent_again(answer)
    assert data["title"] == ["Leesclub <b>op</b> de bus"]


def test_who_signed_in_again_elsewhere_goes_on_at_once(app, login, somebody):
    person_id, place = somebody
    client = login(person_id)
    answer = late(client, IDEA, typed(client, place), headers=OURS)
    assert texts(answer, "h1") == ["Dit formulier is verlopen"]
    shows_what_was_typed(client.post(IDEA, data=sent_again(answer), headers=OURS), place)
    assert ideas(app) == 0


def test_giving_a_role_comes_back_with_role_place_and_days(app, login):
    with app.app_context():
        coordinator, place = make.coordinator().id, make.organisation().id
        colleague = make.person().id
    path = f"/beheer/mensen/{colleague}/rollen/nieuw"
    ours = {"Referer": f"http://localhost{path}"}
    client = login(coordinator)
    values = {
        "role": "redactie",
        "organisation_id": str(place),
        "ends_on": "2090-12-31",
        "reason": "Zo is het.",
    }
    form = fields(page(client.get(path)).select_one("main form[method=post]")) | values
    answer = late(client, path, form, headers=ours)
    shown = client.post(path, data=sent_again(answer), headers=ours)
    back = fields(page(shown).select_one("main form[method=post]"))
    assert {name: back[name] for name in values} == {name: [value] for name, value in values.items()}
    with app.app_context():
        given = select(RoleGrant).where(RoleGrant.person_id == colleague, RoleGrant.role == Role.EDITOR)
        assert db.session.scalars(given).all() == []


def test_another_site_fills_in_nothing(login, somebody):
    person_id, place = somebody
    client = login(person_id)
    data = typed(client, place) | {"give_back": ["1"]}
    for headers in ({}, {"Referer": "http://elders.example/"}, {"Referer": "http://["}):
        answer = late(client, IDEA, data, headers=headers)
        assert answer.status_code == 400
        assert page(answer).select("main form") == []
        assert "Leesclub" not in answer.text


def test_who_may_not_open_the_form_does_not_get_it_back(app, login, somebody):
    person_id, _ = somebody
    with app.app_context():
        colleague = make.person().id
    data = {"give_back": "1", "form_key": "x", "role": "redactie"}
    answer = login(person_id).post(f"/beheer/mensen/{colleague}/rollen/nieuw", data=data, headers=OURS)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path", ["/inloggen", "/wachtwoord-vergeten", "/account/wachtwoord", "/inloggen/code"]
)
def test_forms_to_get_in_with_begin_anew(login, somebody, path):
    client = login(somebody[0])
    data = {
        "form_key": "x",
        "email": "sam@example.nl",
        "current": "mijn oude",
        "password": "mijn nieuwe woord",
    }
    answer = late(client, path, data, headers={"Referer": f"http://localhost{path}"})
    assert page(answer).select("main form") == []
    assert "mijn" not in answer.text and "sam@" not in answer.text


def test_a_button_alone_leads_to_signing_in_and_back(login, somebody):
    client = signed_out(login, somebody[0])
    answer = client.post(IDEA, data={"kind": "x"}, headers=OURS)
    assert (answer.status_code, answer.location) == (303, f"/inloggen?next={IDEA}")
    expired = late(client, IDEA, {"kind": "x"}, headers=OURS)
    assert page(expired).find("a", string="Opnieuw inloggen")["href"] == f"/inloggen?next={IDEA}"
