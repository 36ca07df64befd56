"""The pages of the register: reading it, and keeping it."""

import pytest

from innovatie import clock
from innovatie.enums import OrganisationKind, Province, Role
from innovatie.queries import organisations as reads
from innovatie.queries import people as people_queries
from tests import factories as make
from tests.pages import page, texts

WHY = "Besloten door het bestuur."
REGISTER = "/beheer/organisaties"


@pytest.fixture
def desk(app, login):
    """The client of the national coordinator."""
    with app.app_context():
        coordinator = make.coordinator()
    return login(coordinator)


@pytest.fixture
def places(app):
    """Ids of a POI and of the library that it supports, where somebody works."""
    with app.app_context():
        poi = make.poi(name="POI Midden")
        library = make.organisation(name="Bieb", supporting_poi_id=poi.id)
        make.person(library, name="Collega")
        return poi.id, library.id


def named(app, name):
    with app.app_context():
        return people_queries.organisation_named(name)


def errors(response):
    return texts(response, ".error-summary li")


def test_a_member_reads_the_register_and_sees_no_people(app, login, places):
    with app.app_context():
        member = make.person(make.organisation(name="Elders"))
    client = login(member)
    assert texts(client.get("/organisaties"), "tbody th a") == ["Bieb", "Elders", "POI Midden"]
    shown = client.get(f"/organisaties/{places[1]}")
    assert texts(shown, "h1") == ["Bieb"]
    assert texts(shown, "main h2") == ["Wat hier vandaan kwam", "Gegevens"]
    assert client.get(REGISTER).status_code == 403


def test_a_poi_coordinator_sees_who_work_in_the_own_area(app, login, places):
    with app.app_context():
        poi = make.db.session.get_one(make.Organisation, places[0])
        own = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)])
        elsewhere = make.organisation().id
    client = login(own)
    assert texts(client.get(f"/organisaties/{places[1]}"), ".person") == ["Collega"]
    assert "Wie werken hier" not in texts(client.get(f"/organisaties/{elsewhere}"), "h2")


def test_a_library_without_poi_is_explained(app, desk):
    with app.app_context():
        island = make.organisation(name="Bibliotheek Bonaire", provinces=[]).id
    shown = desk.get(f"/organisaties/{island}").get_data(as_text=True)
    assert "De landelijk coördinator behandelt wat zij indient" in shown
    assert texts(desk.get("/organisaties?q=bonaire"), "tbody td[data-label=POI]") == [
        "Geen: de landelijk coördinator behandelt"
    ]


def test_provinces_without_a_poi_are_warned_about(app, desk, places):
    warning = texts(desk.get(REGISTER), ".utrecht-alert--warning")[0]
    assert "Groningen" in warning
    assert "Utrecht" not in warning


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_as_many_statements_whatever_its_length(app, desk, count_queries, number):
    with app.app_context():
        for _ in range(number):
            make.organisation()
    with count_queries() as seen:
        desk.get(REGISTER)
    assert (
        len(seen) == 12
    )  # who asks 4, the settings, provinces, POIs alone, the POIs to filter by, the list 3, its number


def test_adding_and_what_is_refused(app, desk, places):
    filled = {"name": "Bieb Nieuw", "kind": "bibliotheek", "provinces": ["utrecht"]}
    refused = desk.submit(f"{REGISTER}/nieuw", **filled, isil="NL-0900000000")
    assert refused.status_code == 422
    assert errors(refused) == ["ISIL: Schrijf NL-, dan 07 of 08, dan acht cijfers: NL-0800070000."]
    assert page(refused).select_one("[name=name]")["value"] == "Bieb Nieuw"
    double = desk.submit(f"{REGISTER}/nieuw", **{**filled, "name": "bieb"})
    assert errors(double) == ["Er is al een organisatie die Bieb heet."]
    assert desk.submit(f"{REGISTER}/nieuw").status_code == 422
    done = desk.submit(f"{REGISTER}/nieuw", **filled, supporting_poi_id=str(places[0]), isil="NL-0800000001")
    made = named(app, "Bieb Nieuw")
    assert (done.status_code, done.location) == (303, f"/organisaties/{made.id}")
    assert made.supporting_poi_id == places[0]


def test_changing_keeps_what_was_not_touched(app, desk, places):
    path = f"{REGISTER}/{places[1]}/wijzigen"
    assert desk.submit(path, place="Baarn").status_code == 303
    with app.app_context():
        found = reads.organisation(places[1])
        assert (found.place, found.supporting_poi.id, found.provinces) == (
            "Baarn",
            places[0],
            [Province.UTRECHT],
        )
    outside = desk.submit(path, provinces=["zeeland"])
    assert errors(outside) == ["POI Midden werkt niet in Zeeland. Kies een andere provincie of POI."]
    assert page(outside).select_one("[value=zeeland]").has_attr("checked")


def test_a_new_name_is_there_at_once_and_the_old_one_finds_it(app, desk, places):
    desk.submit(f"{REGISTER}/{places[1]}/hernoemen", name="Eemland", reason=WHY)
    assert texts(desk.get("/organisaties?q=bieb"), "tbody th a") == ["Eemland"]
    shown = texts(desk.get(f"/organisaties/{places[1]}"), "aside li")
    assert shown[0].startswith("Bieb, tot ")
    assert errors(desk.submit(f"{REGISTER}/{places[1]}/hernoemen", name="Eemland", reason=WHY)) == [
        "Zo heet deze organisatie al. Vul de nieuwe naam in."
    ]


def test_ending_says_what_is_still_open(app, desk, places):
    path = f"{REGISTER}/{places[1]}/stoppen"
    shown = page(desk.get(path))
    assert [part.get_text() for part in shown.select("main summary")] == ["1 persoon werkt hier"]
    (colleague,) = shown.select("main details li a")
    assert (colleague.get_text(), desk.get(colleague["href"]).status_code) == ("Collega", 200)
    assert shown.select("main form") == []
    refused = desk.post(path, data={"ends_on": "2026-01-01", "reason": WHY})
    assert refused.status_code == 422
    assert errors(refused)[1] == "1 persoon werkt hier: Collega."
    with app.app_context():
        empty = make.organisation(name="Leeg").id
    assert desk.submit(f"{REGISTER}/{empty}/stoppen", reason=WHY).status_code == 303
    assert "Leeg" not in texts(desk.get("/organisaties"), "tbody th a")
    assert "Leeg" in texts(desk.get("/organisaties?ended=gestopt"), "tbody th a")
    assert desk.post(f"{REGISTER}/{empty}/hervatten").status_code == 303
    assert "Leeg" in texts(desk.get("/organisaties"), "tbody th a")


def test_domains_are_kept_one_per_line(app, desk, places):
    path = f"{REGISTER}/{places[1]}/domeinen"
    assert errors(desk.submit(path, domains="gmail.com")) == [
        "Bij gmail.com kan iedereen een adres krijgen. Dat bewijst niet waar iemand werkt."
    ]
    assert desk.submit(path, domains="Bieb.nl\nbieb.example").status_code == 303
    assert page(desk.get(path)).select_one("textarea").get_text().split() == ["bieb.example", "bieb.nl"]


def test_merging_shows_exactly_what_moves_and_then_does_it(app, desk, places):
    with app.app_context():
        successor = make.organisation(name="Bieb Groot").id
        make.organisation(name="Kantoor", kind=OrganisationKind.VOB)
    path = f"{REGISTER}/{places[1]}/samenvoegen"
    assert texts(desk.get(path), "select option") == ["Kies een organisatie", "Bieb Groot"]
    shown = desk.get(f"{path}?naar={successor}")
    assert texts(shown, "main summary") == ["1 persoon werkt hier"]
    assert texts(shown, "main details li") == ["Collega"]
    done = desk.submit(f"{path}?naar={successor}", reason=WHY)
    assert (done.status_code, done.location) == (303, f"/organisaties/{successor}")
    with app.app_context():
        staff = reads.affiliations(successor, clock.local_date(clock.now()))
        assert [one.person.name for one in staff] == ["Collega"]
    assert "verder als Bieb Groot" in texts(desk.get(f"/organisaties/{places[1]}"), ".utrecht-alert--info")[0]
    assert desk.get("/organisaties?q=bieb&ended=alle").status_code == 200


def test_a_merger_that_changed_meanwhile_is_shown_again(app, desk, places):
    with app.app_context():
        successor = make.organisation().id
    path = f"{REGISTER}/{places[1]}/samenvoegen"
    refused = desk.submit(f"{path}?naar={successor}", seen="iets anders", reason=WHY)
    assert refused.status_code == 422
    assert errors(refused) == ["Er is intussen iets veranderd. Bekijk opnieuw wat er meegaat."]
    assert desk.submit(f"{path}?naar={successor}", reason=WHY).status_code == 303


def test_a_merger_that_the_poi_stops_says_where_to_mend_it(app, desk):
    with app.app_context():
        poi = make.poi(name="Zuid", provinces=[Province.UTRECHT])
        old = make.organisation(provinces=[Province.ZEELAND]).id
        new = make.organisation(name="Nieuw", provinces=[Province.UTRECHT], supporting_poi_id=poi.id)
        expected = [f"{REGISTER}/{place.id}/wijzigen" for place in (poi, new)]
        new_id = new.id
    refused = desk.get(f"{REGISTER}/{old}/samenvoegen?naar={new_id}")
    assert refused.status_code == 422
    links = page(refused).select("[role=alert] a")
    assert [link["href"] for link in links] == expected
    assert [link.get_text() for link in links] == [
        "Zet Zeeland ook bij Zuid.",
        "Of kies een andere POI voor Nieuw.",
    ]
    assert {desk.get(url).status_code for url in expected} == {200}


@pytest.mark.parametrize("query", ["", "?na={}", "?voor={}"])
def test_capitals_do_not_order_a_list(app, desk, query):
    with app.app_context():
        for name in ("Zuid", "de nieuwe", "Eemland", "dbieb", "aan de Vliet"):
            made = make.organisation(name=name)
            if name == "Eemland":
                middle = made.id
    names = texts(desk.get(f"{REGISTER}{query.format(middle)}"), "tbody th a")
    wanted = {"": (0, None), "?na={}": (4, None), "?voor={}": (0, 3)}[query]
    everything = ["aan de Vliet", "dbieb", "de nieuwe", "Eemland", "KB", "Zuid"]
    found = ["KB" if name.startswith("KB") else name for name in names]
    assert found == everything[wanted[0] : wanted[1]]


def test_no_choice_is_said(desk, places):
    path = f"{REGISTER}/{places[1]}/samenvoegen"
    assert texts(desk.get(path), "[role=alert]") == []
    asked = desk.get(f"{path}?naar=")
    assert (asked.status_code, texts(asked, "[role=alert]")) == (422, ["Kies een organisatie."])


@pytest.mark.parametrize("nonsense", ["0", "999999", "x", "-1", "99999999999999999999"])
def test_nonsense_as_a_successor_is_refused_in_words(app, desk, places, nonsense):
    path = f"{REGISTER}/{places[1]}/samenvoegen?naar={nonsense}"
    for answer in (desk.get(path), desk.post(path, data={"naar": nonsense})):
        assert answer.status_code == 422
        assert texts(answer, "[role=alert]") == ["Deze organisatie is er niet. Kies een andere."]
