"""The pages about personal data: the register, one's own data, those of somebody else, and erasing."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from innovatie import clock
from innovatie.clock import local_date
from innovatie.domain import settings
from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.reference.personal_data import REGISTER
from tests import factories as make
from tests.pages import page, texts


@pytest.fixture
def people(app) -> dict[str, int]:
    """Somebody, somebody with a Fieldlab, the coordinator and a technical administrator."""
    with app.app_context():
        lead = make.person(name="Trekker Van Alles")
        make.fieldlab(lead=lead, name="Samen lezen")
        return {
            "somebody": make.person(name="Iemand Van Hier", email="iemand@example.nl").id,
            "lead": lead.id,
            "coordinator": make.coordinator().id,
            "administrator": make.person(make.kb(), roles=[Role.ADMINISTRATOR]).id,
        }


def of(person_id: int, app) -> Person:
    with app.app_context():
        return db.session.get_one(Person, person_id)


def test_everybody_reads_the_register_with_the_terms_that_hold(client):
    answer = client.get("/privacy")
    assert len(texts(answer, "main tbody tr")) == len(REGISTER)
    assert "24 maanden" in answer.text
    assert "{" not in page(answer).select_one("main").text


def test_the_register_says_whom_to_ask(client, app):
    with app.app_context():
        now = clock.now()
        settings.change("privacy_contact", "Mail ons.", starts_on=local_date(now), actor=None, now=now)
        db.session.commit()
    assert "Mail ons." in texts(client.get("/privacy"), "main p")


def test_pages_say_whom_to_ask_and_who_is_responsible(client, app, people, login):
    pages = [
        (client, "/privacy"),
        (client, "/toegankelijkheid"),
        (client, "/inloggen"),
        (client, "/wachtwoord-vergeten"),
        (client, "/wachtwoord/geen-link"),
        (login(people["somebody"]), "/account"),
        (login(people["somebody"]), "/account/privacy"),
    ]
    assert "Klopt er iets niet? Vraag het aan de landelijk coördinator." in texts(
        pages[-1][0].get("/account"), "main p"
    )
    assert "Wie is verantwoordelijk?" not in texts(client.get("/privacy"), "main h2")
    with app.app_context():
        now = clock.now()
        for key, value in (("help_address", "hulp@example.nl"), ("responsible_organisation", "De Bieb")):
            settings.change(key, value, starts_on=local_date(now), actor=None, now=now)
        db.session.commit()
    for who, path in pages:
        assert page(who.get(path)).select("main a[href='mailto:hulp@example.nl']"), path
    assert "De Bieb is verantwoordelijk voor deze gegevens." in texts(client.get("/privacy"), "main p")


def test_a_footer_leads_there(client):
    assert "/privacy" in [link["href"] for link in page(client.get("/inloggen")).select("footer a")]


def test_you_see_and_download_everything_of_yourself(people, login):
    client = login(people["somebody"])
    answer = client.get("/account/privacy")
    assert "iemand@example.nl" in answer.text
    assert "Ingelogd (1)" in texts(answer, "summary")
    file = client.get("/account/privacy.json")
    assert (file.mimetype, file.headers["Cache-Control"]) == ("application/json", "no-store")
    assert file.headers["Content-Disposition"].startswith("attachment; filename=")
    found = json.loads(file.text)
    assert found["Naam en adres"][0]["E-mailadres"] == "iemand@example.nl"
    assert set(found) <= {entry.title for entry in REGISTER}


def test_what_was_done_is_said_in_words_and_not_in_codes(app, people, login):
    with app.app_context():
        make.idea(submitter=db.session.get_one(Person, people["somebody"]))
    client = login(people["somebody"])
    client.post("/account/sessies/andere")
    answer = client.get("/account/privacy")
    assert "Heeft op alle andere apparaten uitgelogd" in texts(answer, "main dd, main td, main th")
    found = json.loads(client.get("/account/privacy.json").text)
    assert found["Logboek van wijzigingen"][-1]["Waarin"] == "Persoon"
    assert not [value for rows in found.values() for row in rows for value in row.values() if "_" in value]


def test_what_is_not_there_is_left_out(people, login):
    answer = login(people["somebody"]).get("/account/privacy")
    assert "Nog niet bekend" not in answer.text
    assert "Gewist op" not in texts(answer, "main dt")


def test_the_page_about_somebody_else_does_not_say_you(people, login):
    answer = login(people["coordinator"]).get(f"/beheer/mensen/{people['somebody']}/gegevens")
    words = {
        word.lower() for text in texts(answer, "main summary, main dt, main th") for word in text.split()
    }
    assert words & {"je", "jij", "jou", "jouw"} == set()


def test_everybody_reads_who_sees_what(client):
    answer = client.get("/privacy")
    assert "Wie ziet wat?" in texts(answer, "main h2")
    assert "wanneer je voor het laatst inlogde" in answer.text


def test_the_page_takes_a_fixed_number_of_statements(people, login, count_queries):
    client = login(people["somebody"])
    with count_queries() as seen:
        assert client.get("/account/privacy").status_code == 200
    assert len(seen) == 5 + len(REGISTER)  # 4 for who is signed in, 1 for the settings, and one per entry


def test_you_erase_yourself_and_are_out(app, people, login):
    client = login(people["somebody"])
    assert client.get("/account/wissen").status_code == 200
    answer = client.submit("/account/wissen")
    assert (answer.status_code, answer.location) == (303, "/inloggen")
    assert "Je account is gewist." in client.get("/inloggen").text
    assert client.get("/account/privacy").location.startswith("/inloggen")
    erased = of(people["somebody"], app)
    assert (erased.erased_at is not None, erased.email) == (True, f"gewist-{erased.id}@example.invalid")


def test_erasing_yourself_asks_for_a_recent_sign_in_and_says_what_stops(app, login):
    with app.app_context():
        place = make.organisation(name="Bieb West")
        person_id = make.person(place, roles=[(Role.EMPLOYER_CONTACT, place)]).id
        now = clock.now()
        old = make.session_of(person_id, now - timedelta(hours=2))
    client = login(person_id)
    assert texts(client.get("/account/wissen"), "main h2 + ul li") == [
        "De rol Contactpersoon van de werkgever: Bieb West",
        "Het werk voor Bieb West",
    ]
    with client.session_transaction() as session:
        session["_user_id"] = old
    shown = client.get("/account/wissen")
    assert page(shown).select("main form[action='/uitloggen']") != []
    assert texts(shown, "main button") == ["Uitloggen en opnieuw inloggen"]
    refused = client.post("/account/wissen")
    assert refused.status_code == 422
    assert "Log opnieuw in" in texts(refused, ".error-summary li")[0]
    assert of(person_id, app).erased_at is None
    out = client.submit("/account/wissen", form="main form")
    assert out.location == "/inloggen?next=/account/wissen"


def test_who_still_has_work_reads_what_must_be_done_first(app, people, login):
    client = login(people["lead"])
    answer = client.get("/account/wissen")
    assert page(answer).select("main form") == []
    assert "‘Samen lezen’ krijgt een nieuwe trekker nodig. Kies die eerst." in texts(answer, "main li a")
    sent = client.post("/account/wissen")
    assert sent.status_code == 422
    assert of(people["lead"], app).erased_at is None


def test_who_runs_the_system_reads_numbers_and_no_names(app, people, login):
    with app.app_context():
        make.fieldlab(lead=db.session.get_one(Person, people["lead"]), name="Samen schrijven")
    path = f"/beheer/mensen/{people['lead']}/wissen"
    names = {"‘Samen lezen’", "‘Samen schrijven’"}
    seen = texts(login(people["coordinator"]).get(path), "main li a")
    assert {text.split(" krijgt")[0] for text in seen} == names
    client = login(people["administrator"])
    words = "2 Fieldlabs hebben een nieuwe trekker nodig. Vraag dat aan de landelijk coördinator."
    for answer in (client.get(path), client.post(path)):
        assert words in texts(answer, "main li")
        assert not any(name.strip("‘’") in answer.text for name in names)
    assert of(people["lead"], app).erased_at is None


@pytest.mark.parametrize("who", ["coordinator", "administrator"])
def test_who_administers_erases_somebody_on_request(app, people, login, who):
    path = f"/beheer/mensen/{people['somebody']}/wissen"
    client = login(people[who])
    assert client.submit(path).location == "/beheer/mensen"
    assert of(people["somebody"], app).erased_at is not None
    assert client.post(path).status_code == 404
    assert client.get(f"/beheer/mensen/{people['somebody']}/gegevens").status_code == 404


def test_the_coordinator_reads_and_hands_out_the_data_of_somebody(people, login):
    client = login(people["coordinator"])
    path = f"/beheer/mensen/{people['somebody']}/gegevens"
    assert texts(client.get(path), "h1") == ["Wat we bewaren van Iemand Van Hier"]
    assert json.loads(client.get(path + ".json").text)["Naam en adres"][0]["Naam"] == "Iemand Van Hier"


def test_nobody_erases_himself_through_administration(people, login):
    client = login(people["administrator"])
    assert client.post(f"/beheer/mensen/{people['administrator']}/wissen").status_code == 403


def test_an_expert_confirms_a_profile(app, login):
    with app.app_context():
        profile = make.expert(confirmed_at=make.NOW - make.timedelta(days=400))
        person_id, profile_id = profile.person_id, profile.id
    client = login(person_id)
    path = f"/expertisepool/experts/{profile_id}"
    (button,) = page(client.get(path)).select(f'form[action="{path}/bevestigen"]')
    client.post(button["action"])
    with app.app_context():
        table = make.ExpertProfile
        confirmed = db.session.scalar(sa.select(table.confirmed_at).where(table.id == profile_id))
    assert confirmed > make.NOW
