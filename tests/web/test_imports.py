"""The pages around an import and an export: choose, look, confirm; and files that nobody can be hurt by."""

import csv
import io

import pytest
from sqlalchemy import select

from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.models.people import Organisation, Person
from innovatie.queries import people as people_queries
from tests import factories as make
from tests.pages import page, texts
from tests.reference.test_grid import book

PEOPLE, PLACES = "/beheer/mensen/importeren", "/beheer/organisaties/importeren"
TEXT = "naam;email;organisaties\nEen;een@bieb.nl;Bieb\nTwee;twee;Bieb\n"


@pytest.fixture
def desk(app, login):
    with app.app_context():
        make.organisation(name="Bieb")
        coordinator = make.person(make.kb(name="KB"), roles=[Role.NATIONAL_COORDINATOR], name="Coördinator")
    return login(coordinator)


def send(client, path, content, name="mensen.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(path, data={"file": (io.BytesIO(content), name)})


def carried(response) -> dict[str, str]:
    """The form of the page that shows what would happen, as a browser sends it."""
    form = page(response).select_one("main form.form")
    fields = {field["name"]: field.get("value", "y") for field in form.select("input")}
    return {name: value for name, value in fields.items() if name != "csrf_token"}


def by_email(app, email) -> Person | None:
    with app.app_context():
        return people_queries.by_email(email)


def table(response) -> list[list[str]]:
    text = response.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@pytest.mark.parametrize("as_book", [False, True])
def test_first_you_see_what_happens_and_then_it_does(app, desk, as_book):
    rows = [line.split(";") for line in TEXT.split()] if as_book else None
    shown = send(desk, PEOPLE, book(rows) if as_book else TEXT, "a.xlsx" if as_book else "a.csv")
    assert shown.status_code == 200
    assert texts(shown, "tbody tr") == [
        "3 Twee Kolom email: ‘twee’ is geen e-mailadres. Een adres ziet er zo uit: naam@bibliotheek.nl.",
        "2 Een Komt erbij, bij Bieb.",
    ]
    assert by_email(app, "een@bieb.nl") is None
    done = desk.post(f"{PEOPLE}/bevestigen", data=carried(shown))
    assert (done.status_code, done.location) == (303, "/beheer/mensen")
    assert by_email(app, "een@bieb.nl").name == "Een"
    assert by_email(app, "twee") is None
    assert (
        texts(desk.get("/beheer/mensen"), "[role=status]")[0]
        == "De import is klaar: 1 erbij, 0 gewijzigd, 1 overgeslagen. Wie erbij kwam, krijgt een uitnodiging."
    )
    again = send(desk, PEOPLE, TEXT)
    assert page(again).select_one("main form.form") is None


def test_a_double_click_imports_once(app, desk):
    data = carried(send(desk, PEOPLE, TEXT))
    answers = [desk.post(f"{PEOPLE}/bevestigen", data=data) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/beheer/mensen"] * 2
    with app.app_context():
        assert len(db.session.scalars(select(Person).where(Person.email == "een@bieb.nl")).all()) == 1


def test_what_changed_meanwhile_is_shown_again(app, desk):
    data = carried(send(desk, PEOPLE, TEXT + "Drie;drie@bieb.nl;Bieb\n"))
    with app.app_context():
        make.person(email="een@bieb.nl", name="Was er al")
    again = desk.post(f"{PEOPLE}/bevestigen", data=data)
    assert again.status_code == 422
    assert texts(again, ".error-summary li") == [
        "De gegevens zijn intussen veranderd. Kijk opnieuw wat er gebeurt."
    ]
    assert by_email(app, "drie@bieb.nl") is None
    assert desk.post(f"{PEOPLE}/bevestigen", data=carried(again)).status_code == 303
    assert by_email(app, "een@bieb.nl").name == "Een"


def test_rows_of_somebody_else_or_made_up_are_not_carried_out(app, desk, login):
    data = carried(send(desk, PEOPLE, TEXT))
    with app.app_context():
        other = make.person(roles=[Role.ADMINISTRATOR])
    for client, rows in (
        (login(other), data["rows"]),
        (desk, "x" + data["rows"]),  # not at its end: the last letter has bits that count for nothing
        (desk, "onzin"),
        (desk, ""),
    ):
        answer = client.post(f"{PEOPLE}/bevestigen", data=data | {"rows": rows})
        assert (answer.status_code, answer.location) == (303, PEOPLE)
    answer = desk.post(f"{PLACES}/bevestigen", data=data)  # signed for another kind
    assert answer.location == PLACES
    assert by_email(app, "een@bieb.nl") is None


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.csv", "Bestand: Dit bestand is leeg. Kies een ander bestand."),
        (
            b"%PDF-1.7",
            "a.pdf",
            "Bestand: We lezen alleen CSV en Excel (.xlsx). Sla het bestand op als CSV of",
        ),
        (b"naam;email;organisaties", "a.csv", "Bestand: Er staan geen rijen in het bestand."),
        (b"naam\n<script>alert(1)</script>", "a.csv", "Bestand: Regel 1 noemt de kolommen."),
    ],
)
def test_a_file_that_is_none_is_refused_on_the_page(desk, content, name, reason):
    answer = send(desk, PEOPLE, content, name)
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li")[0].startswith(reason)


def test_without_a_file_the_form_says_so(desk):
    answer = desk.post(PEOPLE, data={})
    assert (answer.status_code, texts(answer, ".error-summary li")) == (422, ["Bestand: Kies een bestand."])
    assert desk.post(PEOPLE, data={"file": "geen bestand"}).status_code == 422


@pytest.mark.parametrize("number", [1, 30])
def test_a_preview_takes_as_many_statements_whatever_its_length(desk, count_queries, number):
    rows = "".join(f"Mens {n};mens{n}@bieb.nl;Bieb\n" for n in range(number))
    with count_queries() as seen:
        send(desk, PEOPLE, "naam;email;organisaties\n" + rows)
    assert len(seen) == 10  # who asks 4, the settings, the register 4, who is known


# files to take along


def test_the_example_can_be_imported(desk):
    for path, name in ((PEOPLE, "mensen"), (PLACES, "organisaties")):
        example = desk.get(f"/beheer/{name}/voorbeeld.csv")
        assert example.headers["Content-Disposition"].startswith("attachment")
        assert send(desk, path, example.get_data()).status_code == 200


def test_an_export_is_what_the_list_shows_and_imports_as_the_same(app, desk):
    with app.app_context():
        place = make.organisation(name="Andere", place="@Baarn")
        make.person(place, name="=1+1", email="mens@bieb.nl")
        make.organisation(name="Weg", ends_on=make.TODAY)
    places = table(desk.get("/beheer/organisaties/export"))
    assert [row[0] for row in places] == ["naam", "Andere", "Bieb", "KB"]
    assert places[1][3] == "'@Baarn"
    assert [row[0] for row in table(desk.get("/beheer/organisaties/export?ended=alle"))][-1] == "Weg"
    people = table(desk.get("/beheer/mensen/export?q=mens@"))
    assert people[1][:3] == ["'=1+1", "mens@bieb.nl", "Andere"]
    with app.app_context():
        db.session.scalar(select(Organisation).where(Organisation.name == "Andere")).place = "Baarn"
        db.session.scalar(select(Person).where(Person.email == "mens@bieb.nl")).name = "Mens"
        db.session.commit()
    for path, name in ((PEOPLE, "mensen"), (PLACES, "organisaties")):
        again = send(desk, path, desk.get(f"/beheer/{name}/export").get_data())
        assert texts(again, ".numbers__value")[:3] == ["0", "0", "0"], name


def test_a_poi_coordinator_takes_along_the_own_area_only(app, login):
    with app.app_context():
        poi = make.poi(name="POI")
        own = make.person(poi, roles=[(Role.POI_COORDINATOR, poi)], name="Eigen")
        make.person(name="Elders")
    client = login(own)
    assert [row[0] for row in table(client.get("/beheer/mensen/export"))] == ["naam", "Eigen"]
    assert client.get("/beheer/organisaties/export").status_code == 403
