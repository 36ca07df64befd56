"""Your own account."""

from datetime import date

from innovatie.enums import CouncilRole, Role
from tests import factories as make
from tests.pages import texts


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
    assert texts(response, ".account__who a") == ["Sam"]


def test_a_seat_in_the_council_is_on_your_own_page(app, login):
    with app.app_context():
        member = make.council_member(role=CouncilRole.CHAIR).id
    cells = texts(login(member).get("/account"), "main tbody tr > *")
    assert cells[-3:] == ["Innovatieraad, voorzitter", "Lokaal", "Geen einddatum"]


def test_who_has_no_role_and_no_employer_reads_that(app, login):
    with app.app_context():
        person = make.save(make.Person(email="los@example.nl", name="Los", created_at=make.NOW)).id
    response = login(person).get("/account")
    assert texts(response, "main section p")[1:] == [
        "Je hoort niet bij een organisatie in het netwerk.",
        "Je hebt geen aparte rol. Je kunt lezen, indienen en meedoen.",
    ]


def test_the_number_of_statements_is_the_same_for_few_and_many_roles(app, login, count_queries):
    for number in (1, 30):
        with app.app_context():
            person = make.person(*[make.organisation() for _ in range(number)])
            for _ in range(number):
                make.grant(person, Role.REFLECTION)
        client = login(person)
        with count_queries() as seen:
            client.get("/account")
        assert len(seen) == 5  # 4 for who is signed in, 1 for the settings, as on every page
