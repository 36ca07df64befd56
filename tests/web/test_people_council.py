"""The register of the council on its page, and the steps of who keeps it (TRI-01)."""

from datetime import date, timedelta

import pytest

from innovatie import clock
from innovatie.enums import CouncilRole, Layer, OrganisationKind, Role
from innovatie.extensions import db
from innovatie.models.people import CouncilMembership, Person
from innovatie.queries import people as people_queries
from tests import factories as make
from tests.factories import NOW
from tests.pages import page, texts

PAGE = "/beheer/raad"


@pytest.fixture
def chair(app, login):
    """The client of the chair, of a library; and the id of the seat."""
    with app.app_context():
        person = make.council_member(make.organisation(name="Bieb"), role=CouncilRole.CHAIR)
        db.session.get_one(Person, person.id).name = "Voorzitter"
        seat_id = person.seats[0].id
        db.session.commit()
        person = people_queries.acting(person.id, NOW)
    return login(person), seat_id


@pytest.fixture
def colleague(app) -> int:
    with app.app_context():
        return make.person(make.poi(name="POI"), name="Collega", email="collega@poi.nl").id


def today() -> date:
    return clock.local_date(clock.now())


def errors(response) -> list[str]:
    return texts(response, ".error-summary li")


def seats(app) -> list[tuple]:
    with app.app_context():
        rows = db.session.query(CouncilMembership).order_by(CouncilMembership.id)
        return [(one.role, one.layer, one.ends_on, one.reason, one.end_reason) for one in rows]


def test_the_network_reads_who_sits_there_and_which_layers_miss(app, chair, login):
    with app.app_context():
        someone = make.person()
    reader = login(someone)
    shown = reader.get(PAGE)
    assert texts(shown, "tbody th") == ["Voorzitter"]
    assert texts(shown, ".utrecht-alert--warning li") == [
        "Er is geen lid voor de laag provinciaal.",
        "Er is geen lid voor de laag landelijk.",
        "Er is geen lid voor de laag extern.",
        "Er is geen secretaris.",
    ]
    assert page(shown).select("main a[href*=beeindigen], main a[href$=nieuw]") == []
    assert PAGE in {link["href"] for link in page(reader.get("/vergaderingen")).select("main a")}


def test_a_whole_council_has_no_warning(app, chair):
    client, _ = chair
    with app.app_context():
        for layer in (Layer.PROVINCIAL, Layer.NATIONAL, Layer.EXTERNAL):
            is_first = layer is Layer.PROVINCIAL
            make.council_member(layer=layer, role=CouncilRole.SECRETARY if is_first else CouncilRole.MEMBER)
    assert texts(client.get(PAGE), ".utrecht-alert--warning") == []


def test_reasons_are_for_who_keeps_the_register(app, chair, colleague, login):
    client, _ = chair
    client.submit(f"{PAGE}/nieuw/{colleague}", reason="Kent de provincie goed.")
    with app.app_context():
        someone = make.person()
    reader = login(someone)
    assert "Kent de provincie goed." in page(client.get(PAGE)).get_text()
    assert "Kent de provincie goed." not in page(reader.get(PAGE)).get_text()


def test_a_seat_is_given_to_who_is_found(app, chair, colleague):
    client, _ = chair
    found = client.get(f"{PAGE}/nieuw?zoek=COLL")
    (link,) = page(found).select("tbody a")
    assert (
        texts(client.get(f"{PAGE}/nieuw?zoek=voorz"), "tbody td")[-1]
        == "Dat ben jij. Vraag het aan een ander."
    )
    assert texts(client.get(f"{PAGE}/nieuw?zoek=niemand"), ".empty__title") == ["Niemand gevonden"]
    form = client.get(link["href"])
    assert page(form).select_one("[name=layer] [selected]")["value"] == Layer.PROVINCIAL.value
    refused = client.submit(link["href"], reason="", starts_on="31-02-2026")
    assert (refused.status_code, len(errors(refused))) == (422, 2)
    assert page(refused).select_one("[name=starts_on]")["value"] == "31-02-2026"
    second_chair = client.submit(link["href"], role=CouncilRole.CHAIR.value, reason="Nieuw")
    assert (second_chair.status_code, errors(second_chair)) == (
        422,
        ["Er is al een voorzitter. Beëindig eerst die zetel, of draag die over."],
    )
    assert page(second_chair).select_one("[name=reason]").get_text().strip() == "Nieuw"
    assert client.submit(link["href"], reason="Nieuw lid").status_code == 303
    assert seats(app)[1:] == [(CouncilRole.MEMBER, Layer.PROVINCIAL, None, "Nieuw lid", "")]


def test_the_chair_hands_over_without_a_day_between(app, chair, colleague):
    client, seat_id = chair
    (link,) = page(client.get(f"{PAGE}/{seat_id}/overdragen?zoek=collega")).select("tbody a")
    next_month = today() + timedelta(days=30)
    refused = client.submit(link["href"], starts_on="2020-01-01", reason="Klaar")
    assert (refused.status_code, errors(refused)) == (
        422,
        ["De eerste dag ligt in het verleden. Kies vandaag of een latere dag."],
    )
    everybody = texts(client.get(f"{PAGE}/{seat_id}/overdragen"), "tbody tr")
    assert everybody == ["Collega POI Kies Collega", "Voorzitter Bieb Dat ben jij. Vraag het aan een ander."]
    assert (
        client.submit(link["href"], starts_on=next_month.isoformat(), reason="Termijn is om").status_code
        == 303
    )
    old, new = seats(app)
    assert (old[2], new[:2]) == (next_month - timedelta(days=1), (CouncilRole.CHAIR, Layer.PROVINCIAL))
    assert texts(client.get(PAGE), "h2")[-2:] == ["Nu", "Binnenkort"]


def test_the_pages_of_a_seat_lead_to_what_somebody_may_mean_instead(app, chair, colleague, login):
    client, seat_id = chair
    (link,) = page(client.get(f"{PAGE}/{seat_id}/beeindigen")).select("main p a")
    assert link["href"] == f"{PAGE}/{seat_id}/overdragen"
    handover = texts(client.get(f"{PAGE}/{seat_id}/overdragen/{colleague}"), ".nl-paragraph--lead")
    assert handover == [
        "Collega krijgt dezelfde functie: voorzitter. De zetel gaat over op de eerste dag die je kiest. "
        "Tot en met de dag ervoor is die van Voorzitter."
    ]
    assert "Vraag het aan de landelijk coördinator." in page(client.get(f"{PAGE}/nieuw")).main.get_text()
    with app.app_context():
        coordinator = make.coordinator()
    desk = login(coordinator)
    (add,) = page(desk.get(f"{PAGE}/nieuw")).select("main p a")
    assert desk.get(add["href"]).status_code == 200


def test_a_seat_ends_with_a_reason(app, chair, colleague):
    client, _ = chair
    client.submit(f"{PAGE}/nieuw/{colleague}", reason="Nieuw lid")
    link = page(client.get(PAGE)).select("a[href$=beeindigen]")[-1]["href"]
    refused = client.submit(link, last_day="2020-01-01", reason="")
    assert (refused.status_code, errors(refused)) == (422, ["Waarom: Schrijf op waarom dit stopt."])
    assert client.submit(link, reason="Andere baan").status_code == 303
    assert seats(app)[1][2:] == (today(), "Nieuw lid", "Andere baan")
    assert "Eerder" in texts(client.get(PAGE), "h2")


def test_who_does_not_keep_the_register_gives_and_ends_nothing(app, chair, colleague, login):
    _, seat_id = chair
    with app.app_context():
        member = make.council_member(layer=Layer.NATIONAL)
        guest = make.person(make.organisation(kind=OrganisationKind.PARTNER, layer=Layer.EXTERNAL))
    member, guest = login(member), login(guest)
    assert [
        member.post(f"{PAGE}/{seat_id}/beeindigen").status_code,
        member.get(f"{PAGE}/nieuw").status_code,
    ] == [
        403,
        403,
    ]
    assert member.post(f"{PAGE}/nieuw/{colleague}").status_code == 404
    assert [guest.get(PAGE).status_code, guest.get(f"{PAGE}/{seat_id}/beeindigen").status_code] == [403, 403]


def test_who_has_the_seat_does_not_take_it_over(app, chair, login):
    _, seat_id = chair
    with app.app_context():
        holder_id = db.session.get_one(CouncilMembership, seat_id).person_id
        coordinator = make.coordinator()
    client = login(coordinator)
    assert "Heeft deze zetel nu" in texts(client.get(f"{PAGE}/{seat_id}/overdragen"), "tbody td")
    refused = client.submit(f"{PAGE}/{seat_id}/overdragen/{holder_id}", reason="Nog eens")
    assert (refused.status_code, errors(refused)) == (
        422,
        ["Dit is wie de zetel nu heeft. Kies iemand anders."],
    )


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_takes_the_same_statements_for_any_number(app, login, count_queries, number):
    with app.app_context():
        for _ in range(number):
            make.council_member(layer=Layer.EXTERNAL)
        someone = make.coordinator()
    client = login(someone)
    client.get(PAGE)
    with count_queries() as seen:
        client.get(PAGE)
    assert len(seen) == 7


def test_a_seat_is_extended_on_its_page(app, chair, colleague):
    client, seat_id = chair
    client.submit(f"{PAGE}/nieuw/{colleague}", ends_on="2090-01-01", reason="Eerste termijn")
    (link,) = page(client.get(PAGE)).select("a[href$=verlengen]")
    refused = client.submit(link["href"], last_day="2089-01-01", reason="Nog een termijn")
    assert (refused.status_code, page(refused).select_one("[name=reason]").get_text().strip()) == (
        422,
        "Nog een termijn",
    )
    assert client.submit(link["href"], last_day="2094-01-01", reason="Nog een termijn").status_code == 303
    assert seats(app)[1][2] == date(2094, 1, 1)
    assert client.get(f"{PAGE}/{seat_id}/verlengen").status_code == 403


def test_who_takes_over_sits_out_the_term_unless_said_otherwise(app, chair, colleague):
    client, seat_id = chair
    with app.app_context():
        db.session.get_one(CouncilMembership, seat_id).ends_on = date(2090, 1, 1)
        db.session.commit()
    form = f"{PAGE}/{seat_id}/overdragen/{colleague}"
    assert page(client.get(form)).select_one("[name=ends_on]")["value"] == "2090-01-01"
    assert client.submit(form, reason="Volgt op").status_code == 303
    assert seats(app)[1][2] == date(2090, 1, 1)


def test_a_seat_that_sleeps_can_be_ended(app, login):
    with app.app_context():
        both = make.council_member(role=CouncilRole.CHAIR, roles=[Role.NATIONAL_COORDINATOR])
        seat_id = db.session.query(CouncilMembership).filter_by(person_id=both.id).one().id
        coordinator = make.coordinator()
    client = login(coordinator)
    assert "Telt nu niet mee" in texts(client.get(PAGE), "h2")
    (link,) = page(client.get(PAGE)).select("a[href$=beeindigen]")
    assert link["href"] == f"{PAGE}/{seat_id}/beeindigen"
    assert client.submit(link["href"], reason="Heeft geen stem").status_code == 303
    assert "Telt nu niet mee" not in texts(client.get(PAGE), "h2")


def test_a_technical_administrator_reads_the_register_and_finds_it_on_the_hub(app, login):
    with app.app_context():
        make.council_member()
        someone = make.person(make.kb(), roles=[Role.ADMINISTRATOR])
    client = login(someone)
    shown = page(client.get(PAGE))
    assert shown.select("main a[href*=beeindigen], main a[href$=nieuw], main a[href$=overdragen]") == []
    assert client.get(f"{PAGE}/nieuw").status_code == 403
    links = {link["href"] for link in page(client.get("/beheer/")).select("main a")}
    assert {PAGE, "/beheer/rollen"} <= links
