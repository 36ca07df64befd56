"""The hub of administration shows the places that one may open, and the menu leads to it."""

import pytest

from innovatie.enums import Role
from innovatie.web.admin import CARDS
from tests import factories as make
from tests.pages import page, texts


def test_each_card_leads_to_a_page_that_opens(app, login):
    with app.app_context():
        coordinator = make.coordinator()
    client = login(coordinator)
    links = page(client.get("/beheer/")).select("main .card a[href]")
    assert [link.get_text() for link in links] == [card.label for card in CARDS]
    assert {client.get(link["href"]).status_code for link in links} == {200}


@pytest.mark.parametrize(
    ("role", "card", "words"),
    [
        (Role.FINANCE, "Gegevens", "Bronnen van geld en uren. Waaruit iedereen kiest."),
        (Role.POOL_MANAGER, "Gegevens", "Vaardigheden. Waaruit iedereen kiest."),
        (Role.FINANCE, "Logboek", "Wat je zelf deed en wat bij jouw rol hoort: wie, wanneer en waarom."),
        (Role.NATIONAL_COORDINATOR, "Logboek", "Wie wat deed, wanneer, namens wie en waarom. "),
    ],
)
def test_a_card_promises_no_more_than_this_person_finds_there(app, login, role, card, words):
    with app.app_context():
        person = make.person(make.kb(), roles=[role])
    shown = page(login(person).get("/beheer/")).select("main .card")
    (found,) = [one for one in shown if one.a.get_text() == card]
    assert found.p.get_text().startswith(words)


def test_the_menu_shows_it_to_who_may_open_something(app, login):
    with app.app_context():
        administrator, member = make.person(roles=[Role.ADMINISTRATOR]), make.person()
    assert "Beheer" in texts(login(administrator).get("/"), ".site-nav a")
    client = login(member)
    assert "Beheer" not in texts(client.get("/"), ".site-nav a")
    assert client.get("/beheer/").status_code == 403


def test_the_menu_marks_it_on_all_pages_of_administration(app, login):
    with app.app_context():
        administrator = make.person(roles=[Role.ADMINISTRATOR])
    client = login(administrator)
    for path in ("/beheer/", "/beheer/taken/"):
        assert texts(client.get(path), ".site-nav [aria-current]") == ["Beheer"]
