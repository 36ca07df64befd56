"""Your own account."""

from datetime import date

import pytest
from sqlalchemy import select

from innovatie.enums import CouncilRole, Role
from innovatie.extensions import db, passwords
from innovatie.models.log import RecordEntry
from innovatie.models.people import Affiliation, Person
from tests import factories as make
from tests.pages import page, texts


def test_your_own_page_says_who_you_are_where_you_work_and_what_you_do(app, login):
    with app.app_context():
        poi = make.poi(name="POI Oost")
        person = make.person(poi, make.organisation(name="Bieb West"), name="Sam")
        make.grant(person, Role.POI_COORDINATOR, poi, ends_on=date(2090, 12, 31))
        person_id, email = person.id, person.email
    response = login(person_id).get("/account")
    assert email in texts(response, ".summary-list dd")
    assert texts(response, "main tbody tr > *") == [
        *("POI Oost", "Geen einddatum"),
        *("Bieb West", "Geen einddatum"),
        *("POI-coördinator", "POI Oost", "31 december 2090"),
    ]
    assert texts(response, ".tabs [aria-current=page]") == ["Gegevens"]
    assert texts(response, ".account__who > a") == ["Sam"]


def test_a_seat_in_the_council_is_on_your_own_page(app, login):
    with app.app_context():
        member = make.council_member(role=CouncilRole.CHAIR).id
    cells = texts(login(member).get("/account"), "main tbody tr > *")
    assert cells[-3:] == ["Innovatieraad, voorzitter", "Lokaal", "Geen einddatum"]


def test_who_has_a_role_and_no_employer_reads_that(app, login):
    with app.app_context():
        person = make.save(make.Person(email="los@example.nl", name="Los", created_at=make.NOW))
        make.grant(person, Role.REFLECTION)
        person_id = person.id
    response = login(person_id).get("/account")
    assert "Je hoort niet bij een organisatie in het netwerk." in texts(response, "main section p")


def test_who_has_neither_reads_where_to_ask(app, login):
    with app.app_context():
        person = make.save(make.Person(email="los@example.nl", name="Los", created_at=make.NOW)).id
    response = login(person).get("/account")
    assert (response.status_code, texts(response, "h1")) == (403, ["Je hebt nu geen toegang"])


def test_the_number_of_statements_is_the_same_for_few_and_many_roles(app, login, count_queries):
    for number in (1, 30):
        with app.app_context():
            places = [make.organisation() for _ in range(number)]
            person = make.person(*places, roles=[(Role.EMPLOYER_CONTACT, place) for place in places])
        client = login(person)
        with count_queries() as seen:
            client.get("/account")
        assert (
            len(seen) == 6
        )  # 4 for who is signed in, 1 for the settings as on every page, 1 for where before


# on whose behalf (INT-15)


@pytest.fixture
def two_places(app) -> tuple[int, int, int]:
    """Somebody who works for Bieb West and for Bieb Oost; the ids of the person and of the two."""
    with app.app_context():
        west, east = make.organisation(name="Bieb West"), make.organisation(name="Bieb Oost")
        return make.person(west, east).id, west.id, east.id


def chosen(client) -> list[str]:
    return texts(client.get("/inzendingen/nieuw"), "#organisation_id [selected]")


def test_who_works_for_several_chooses_for_which_and_the_next_idea_is_for_that_one(app, login, two_places):
    person_id, _, east = two_places
    client = login(person_id)
    assert "Namens Bieb West" in texts(client.get("/"), ".account__role")[-1]
    assert chosen(client) == ["Bieb West"]
    sent = client.submit("/account", form="#namens", organisation_id=str(east))
    assert (sent.status_code, sent.location) == (303, "/account")
    assert "Namens Bieb Oost" in texts(client.get("/"), ".account__role")[-1]
    assert chosen(client) == ["Bieb Oost"]
    assert texts(client.get("/account"), "#namens [selected]") == ["Bieb Oost"]
    values = {"kind": "idee", "title": "Iets", "problem": "Een wens", "target_group": "Iedereen"}
    assert client.submit("/inzendingen/nieuw", **values).status_code == 303
    with app.app_context():
        entries = db.session.scalars(select(RecordEntry).order_by(RecordEntry.number)).all()
        told = {entry.action: entry.organisation_id for entry in entries}
        assert {"act_for", "create_draft"} <= told.keys()
        assert set(told.values()) == {east}


def test_the_choice_stays_at_the_next_sign_in_and_ends_with_the_work_there(app, client, login, two_places):
    person_id, west, east = two_places
    with app.app_context():
        db.session.get_one(Person, person_id).password_hash = passwords.hash("drie gewone woorden")
        db.session.commit()
    login(person_id).submit("/account", form="#namens", organisation_id=str(east))
    email = person_email(app, person_id)
    client.submit("/inloggen", email=email, password="drie gewone woorden")
    assert chosen(client) == ["Bieb Oost"]
    with app.app_context():
        left = select(Affiliation).where(Affiliation.organisation_id == east)
        db.session.scalars(left).one().ends_on = date(2020, 1, 1)
        db.session.commit()
    assert chosen(client) == ["Bieb West"]
    assert "Namens" not in client.get("/").get_data(as_text=True)


def person_email(app, person_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Person, person_id).email


def test_choosing_for_whom_leads_back_to_the_page_one_came_from(app, login, two_places):
    person_id, west, east = two_places
    client = login(person_id)
    switch = page(client.get("/inzendingen?q=lezen")).find("a", string="wissel")["href"]
    assert switch == "/account?terug=/inzendingen?q%3Dlezen#namens"
    sent = client.submit(switch.partition("#")[0], form="#namens", organisation_id=str(east))
    assert (sent.status_code, sent.location) == (303, "/inzendingen?q=lezen")
    assert texts(client.get(sent.location), ".utrecht-alert--ok") == ["Je werkt nu namens Bieb Oost."]
    for elsewhere in ("https://elders.example/", "//elders.example", "/\\elders.example", ""):
        values = {"organisation_id": str(west), "back": elsewhere}
        assert client.submit("/account", form="#namens", **values).location == "/account"


@pytest.mark.parametrize("typed", ["999999", "", "x"])
def test_an_organisation_where_one_does_not_work_is_refused(app, login, two_places, typed):
    client = login(two_places[0])
    response = client.submit("/account", form="#namens", organisation_id=typed)
    assert response.status_code == 422
    assert len(texts(response, ".error-summary li")) == 1
    assert chosen(client) == ["Bieb West"]


def test_who_works_for_one_has_nothing_to_choose(app, login):
    with app.app_context():
        person_id = make.person().id
    response = login(person_id).get("/account")
    assert texts(response, "#namens") == []
    assert "wissel" not in response.get_data(as_text=True)


def test_the_account_shows_since_when_somebody_works_where_and_where_before(app, login, two_places):
    person_id, west, east = two_places
    with app.app_context():
        works = select(Affiliation).where(Affiliation.person_id == person_id)
        first, second = db.session.scalars(works.order_by(Affiliation.id))
        first.starts_on, second.ends_on = date(2024, 3, 1), date(2020, 1, 1)
        db.session.commit()
    shown = login(person_id).get("/account")
    assert texts(shown, "[data-label=Periode]") == ["Vanaf 01-03-2024"]
    assert texts(shown, "main li.utrecht-unordered-list__item") == ["Bieb Oost. Tot en met 01-01-2020"]
