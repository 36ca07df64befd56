"""The pages of who administers people."""

from datetime import date

import pytest
from sqlalchemy import select

from innovatie.enums import CouncilRole, Layer, Role
from innovatie.extensions import db
from innovatie.models.log import Notification
from innovatie.models.people import Affiliation, CouncilMembership, Person
from innovatie.models.people_access import UserSession
from innovatie.queries import people as people_queries
from tests import factories as make
from tests.pages import page, texts

LIST = "/beheer/mensen"


@pytest.fixture
def desk(app, login):
    """The client of the national coordinator."""
    with app.app_context():
        coordinator = make.person(make.kb(), roles=[Role.NATIONAL_COORDINATOR], name="De coördinator")
    return login(coordinator)


@pytest.fixture
def area(app, login):
    """The client of a POI coordinator, the ids of a colleague in her area and of the library where that one works."""
    with app.app_context():
        poi = make.poi(name="POI")
        library = make.organisation(name="Bieb", supporting_poi_id=poi.id)
        coordinator = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)], name="POI-coördinator")
        colleague, library_id = make.person(library, name="Collega", email="collega@bieb.nl").id, library.id
    return login(coordinator), colleague, library_id


def errors(response):
    return texts(response, ".error-summary li")


def person(app, person_id) -> Person:
    with app.app_context():
        return db.session.get_one(Person, person_id)


def test_a_poi_coordinator_sees_the_own_area_and_nobody_else(app, area, desk):
    client, colleague, _ = area
    assert texts(client.get(LIST), "tbody th a") == ["Collega", "POI-coördinator"]
    assert texts(desk.get(LIST), "tbody th a") == ["Collega", "De coördinator", "POI-coördinator"]
    with app.app_context():
        elsewhere = make.person().id
    assert client.get(f"{LIST}/{elsewhere}").status_code == 404
    assert texts(client.get(f"{LIST}/nieuw"), "[name=organisation_id] option") == [
        "Kies een organisatie",
        "Bieb",
        "POI",
    ]


@pytest.mark.parametrize("what", ["role", "seat"])
def test_who_gets_more_tomorrow_is_not_taken_over_today(app, area, desk, what):
    client, colleague, _ = area
    later = date(2090, 1, 1)
    with app.app_context():
        if what == "role":
            make.grant(db.session.get_one(Person, colleague), Role.NATIONAL_COORDINATOR, starts_on=later)
        else:
            values = {"layer": Layer.LOCAL, "role": CouncilRole.MEMBER, "starts_on": later}
            make.save(CouncilMembership(person_id=colleague, **values))
    shown = client.get(f"{LIST}/{colleague}")
    assert shown.status_code == 200 and "(vanaf 01-01-2090)" in page(shown).get_text()
    for step in ("wijzigen", "organisaties", "uitschakelen"):
        assert client.get(f"{LIST}/{colleague}/{step}").status_code == 403, step
    assert desk.get(f"{LIST}/{colleague}/wijzigen").status_code == 200


def test_what_begins_tomorrow_gives_nothing_today(app, login):
    with app.app_context():
        poi = make.poi()
        own = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
        make.grant(own, Role.NATIONAL_COORDINATOR, starts_on=date(2090, 1, 1))
        stranger = make.person().id
        own = people_queries.acting(own.id, make.NOW)
    client = login(own)
    shown = page(client.get(f"{LIST}/{own.id}"))
    assert shown.select("main a[href$=gegevens], main a[href*=tweede-stap]") == []
    assert client.get(f"{LIST}/{stranger}").status_code == 404


def test_adding_somebody_invites_and_keeps_what_was_typed(app, area):
    client, _, library = area
    refused = client.submit(
        f"{LIST}/nieuw", name="Nieuw", email="COLLEGA@bieb.nl", organisation_id=str(library)
    )
    taken = "E-mailadres van het werk: Dit adres is van Collega. Die staat al in de lijst."
    assert (refused.status_code, errors(refused)) == (422, [taken])
    known = page(refused).select_one(".utrecht-alert--info a")
    assert (known.get_text(), client.get(known["href"]).status_code) == ("Bekijk deze persoon", 200)
    assert page(refused).select_one("[name=name]")["value"] == "Nieuw"
    assert client.submit(f"{LIST}/nieuw").status_code == 422
    done = client.submit(f"{LIST}/nieuw", name="Nieuw", email="nieuw@bieb.nl", organisation_id=str(library))
    assert done.status_code == 303
    with app.app_context():
        made = people_queries.by_email("nieuw@bieb.nl")
        kinds = db.session.scalars(select(Notification.kind).where(Notification.person_id == made.id)).all()
    assert (done.location, kinds) == (f"{LIST}/{made.id}", ["invitation"])
    shown = client.get(done.location)
    assert "Opnieuw uitnodigen" in page(shown).get_text()
    assert texts(shown, ".utrecht-alert--ok") == [
        "Nieuw staat in de lijst en krijgt een uitnodiging op nieuw@bieb.nl."
    ]
    again = client.post(f"{LIST}/{made.id}/uitnodigen")
    assert texts(client.get(again.location), ".utrecht-alert--ok") == [
        "De uitnodiging is verstuurd naar nieuw@bieb.nl. De vorige link werkt nu niet meer."
    ]


def test_somebody_is_added_to_an_organisation_of_the_own_area_only(app, area):
    client, _, _ = area
    with app.app_context():
        elsewhere = make.organisation().id
    values = {"name": "Nieuw", "email": "nieuw@bieb.nl", "organisation_id": str(elsewhere)}
    assert client.post(f"{LIST}/nieuw", data=values).status_code == 422


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_as_many_statements_whatever_its_length(app, desk, count_queries, number):
    with app.app_context():
        poi = make.poi()
        for _ in range(number):
            make.person(poi, roles=[(Role.INNOVATION_SPECIALIST, poi)])
    with count_queries() as seen:
        desk.get(LIST)
    assert len(seen) == 11  # who asks 4, the settings, the organisations to filter by, the list 4, its number


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=collega", ["Collega"]),
        ("role=poi_coordinator", ["POI-coördinator"]),
        ("role=raad", []),
        ("state=uit", []),
        ("state=nooit&q=bieb", ["Collega"]),
        ("role=onzin&organisation=x&na=y", ["Collega", "POI-coördinator"]),
    ],
)
def test_filters_narrow_the_list(area, query, names):
    assert texts(area[0].get(f"{LIST}?{query}"), "tbody th a") == names


def test_a_new_address_is_kept_and_signs_out(app, area, login):
    client, colleague, _ = area
    theirs = login(colleague)
    assert theirs.get("/").status_code == 200
    path = f"{LIST}/{colleague}/wijzigen"
    assert errors(client.submit(path, email="geen adres"))[0].startswith("‘geen adres’ is geen e-mailadres")
    assert client.submit(path, name="Andere naam", email="Anders@bieb.nl").status_code == 303
    changed = person(app, colleague)
    assert (changed.name, changed.email) == ("Andere naam", "anders@bieb.nl")
    assert theirs.get("/").location == "/inloggen"
    with app.app_context():
        mailed = select(Notification.address).where(Notification.kind == "address_changed")
        assert set(db.session.scalars(mailed)) == {"collega@bieb.nl", "anders@bieb.nl"}


def test_working_for_another_organisation_too_and_stopping(app, desk, area):
    _, colleague, library = area
    with app.app_context():
        other = make.organisation(name="Elders").id
    typed = {"organisation_id": str(other), "reason": "Werkt daar op maandag."}
    assert desk.submit(f"{LIST}/{colleague}/organisaties", **typed).status_code == 303
    assert errors(desk.submit(f"{LIST}/{colleague}/organisaties", starts_on="")) == [
        "Werkt ook voor: Kies een organisatie.",
        "Eerste werkdag: Vul de eerste werkdag in.",
        "Waarom: Schrijf op waarom deze organisatie erbij komt.",
    ]
    with app.app_context():
        work = db.session.scalar(
            select(Affiliation.id).where(
                Affiliation.person_id == colleague, Affiliation.organisation_id == library
            )
        )
    assert (
        area[0].get(f"{LIST}/{colleague}/organisaties/{work}/stoppen").status_code == 403
    )  # works elsewhere
    path = f"{LIST}/{colleague}/organisaties/{work}/stoppen"
    assert errors(desk.submit(path, ends_on=None)) == [
        "Laatste werkdag: Vul de laatste werkdag in.",
        "Waarom: Schrijf op waarom dit stopt.",
    ]
    assert desk.submit(path, ends_on="2020-01-01", reason="Ging al weg.").status_code == 303
    shown = texts(desk.get(f"{LIST}/{colleague}"), "[data-label=Periode], [data-label=Waarom]")
    assert [text.split(" op ")[0] for text in shown][:1] == ["Tot en met 01-01-2020"]
    assert [text for text in shown if "Ging al weg." in text or "Werkt daar op maandag." in text] == shown[
        1::2
    ]
    with app.app_context():
        assert db.session.get_one(Affiliation, work).ends_on.year == 2020
    assert desk.get(f"{LIST}/{colleague}/organisaties/999999/stoppen").status_code == 404


def test_disabling_asks_why_and_signs_out(app, area, login):
    client, colleague, _ = area
    theirs = login(colleague)
    path = f"{LIST}/{colleague}/uitschakelen"
    assert errors(client.submit(path)) == [
        "Waarom schakel je dit account uit: Schrijf op waarom je dit account uitschakelt."
    ]
    assert client.submit(path, reason="Uit dienst sinds mei.").status_code == 303
    assert theirs.get("/").location == "/inloggen"
    shown = client.get(f"{LIST}/{colleague}")
    assert texts(shown, "main .long-text") == ["Uit dienst sinds mei."]
    assert "Uitgeschakeld" in texts(client.get(LIST), "tbody td")
    assert client.post(f"{LIST}/{colleague}/uitnodigen").status_code == 303  # says why not
    assert client.post(f"{LIST}/{colleague}/inschakelen").status_code == 303
    assert person(app, colleague).is_enabled
    with app.app_context():
        ended = select(UserSession.ended_at).where(UserSession.person_id == colleague)
        assert [at is not None for at in db.session.scalars(ended)] == [True]


def test_everything_that_is_wrong_is_said_at_once_and_at_its_field(app, area):
    client, _, library = area
    with app.app_context():
        make.person(email="elders@ver.nl", name="Geheim")
    refused = client.submit(f"{LIST}/nieuw", name="", email="elders@ver.nl")
    assert errors(refused) == [
        "Naam: Vul de naam in.",
        "E-mailadres van het werk: Dit adres is al in gebruik. Vraag de landelijk coördinator om deze persoon "
        "bij jouw organisatie te zetten.",
        "Werkt voor: Kies een organisatie.",
    ]
    assert "Geheim" not in page(refused).get_text()
    assert page(refused).select("main .utrecht-alert--info") == []
    wrong = client.submit(f"{LIST}/nieuw", name="A", email="geen adres", organisation_id=str(library))
    assert errors(wrong)[0].startswith("E-mailadres van het werk: ‘geen adres’ is geen e-mailadres")


def test_disabling_says_what_somebody_leaves_and_who_stands_on_the_page_is_not_offered_it(app, desk, login):
    with app.app_context():
        library = make.organisation(name="Bieb")
        leaver = make.council_member(library)
        make.grant(leaver, Role.INNOVATION_SPECIALIST, library)
        make.idea(submitter=leaver)
        lab_id = make.team_member(make.fieldlab(name="Taalpunt"), leaver).fieldlab_id
        leaver_id, administrator = leaver.id, make.person(roles=[Role.ADMINISTRATOR])
        own = db.session.scalar(select(Person.id).where(Person.name == "De coördinator"))
    shown = page(desk.get(f"{LIST}/{leaver_id}/uitschakelen")).select_one(".utrecht-alert--warning")
    left = [(item.get_text(strip=True), item.a and item.a["href"]) for item in shown.select("li")]
    assert [text for text, _ in left] == [
        "De rol Innovatiespecialist.",
        "Een zetel in de raad.",
        "Een plek in het team van het Fieldlab ‘Taalpunt’.",
        "1 inzending die nog loopt.",
    ]
    assert [desk.get(url).status_code for _, url in left if url] == [200, 200, 200]
    no_reader = page(login(administrator).get(f"{LIST}/{leaver_id}/uitschakelen"))
    assert f"Een plek in het team van Fieldlab {lab_id}." in no_reader.get_text()
    assert "Taalpunt" not in no_reader.get_text()
    desk.submit(f"{LIST}/{leaver_id}/uitschakelen", reason="Weg.")
    assert "Deze persoon kan er nu niets mee doen." in page(desk.get(f"{LIST}/{leaver_id}")).get_text()
    assert page(desk.get(f"{LIST}/{own}")).select("a[href$=uitschakelen]") == []


def test_what_keeps_somebody_at_an_organisation_is_a_link(app, desk):
    with app.app_context():
        library = make.organisation(name="Bieb")
        keeper = make.person(library, roles=[(Role.INNOVATION_SPECIALIST, library)])
        work = db.session.scalar(select(Affiliation.id).where(Affiliation.person_id == keeper.id))
        keeper_id = keeper.id
    blocked = page(desk.get(f"{LIST}/{keeper_id}/organisaties/{work}/stoppen")).select_one(".blocked a")
    assert (blocked.get_text(), blocked["href"]) == (
        "De rol Innovatiespecialist.",
        f"{LIST}/{keeper_id}/rollen",
    )


def test_who_may_do_more_than_its_coordinator_is_not_changed_by_that_one(app, area):
    client, _, library = area
    with app.app_context():
        seated = make.council_member(db.session.get_one(make.Organisation, library)).id
    shown = client.get(f"{LIST}/{seated}")
    assert "De landelijk coördinator wijzigt dit account." in texts(shown, ".utrecht-alert--info")[0]
    for step in ("wijzigen", "organisaties", "uitschakelen"):
        assert client.get(f"{LIST}/{seated}/{step}").status_code == 403
    for step in ("inschakelen", "uitnodigen"):
        assert client.post(f"{LIST}/{seated}/{step}").status_code == 403
