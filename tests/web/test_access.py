"""The page that prints who may do what: all of the table, in words, for who administers."""

import pytest

from innovatie.enums import Role
from innovatie.reference import access
from tests import factories as make
from tests.pages import page, texts

PAGE = "/beheer/rechten"


@pytest.fixture
def desk(app, login):
    with app.app_context():
        coordinator = make.coordinator()
    return login(coordinator)


def test_every_line_and_everybody_of_the_table_is_on_the_page(desk):
    shown = page(desk.get(PAGE))
    lines = [row for row in shown.select(".matrix tbody tr") if row.select("td")]
    assert len(lines) == len(access.lines())
    assert [cell.get_text() for cell in shown.select(".matrix thead abbr")] == list(access.PERSONAS)
    for row, line in zip(lines, sorted_as_shown(), strict=True):
        answers = [cell.get_text() for cell in row.select("td")]
        assert answers == [access.ANSWERS[sign] for sign in line.cells.values()], line.endpoint
    headings = [part.get_text() for part in shown.select("[scope=rowgroup]")]
    assert headings == list(dict.fromkeys(line.heading for line in access.lines()))


def sorted_as_shown() -> list[access.Line]:
    """Lines under one heading stand together, the first heading first."""
    headings = list(dict.fromkeys(line.heading for line in access.lines()))
    return sorted(access.lines(), key=lambda line: headings.index(line.heading))


def test_the_words_say_what_is_asked_of_what(desk):
    cell = next(
        row for row in texts(desk.get(PAGE), ".matrix [scope=row]") if row.startswith("/rondes/…/openen")
    )
    assert cell == "/rondes/…/openen bekijken en versturen: een ronde in voorbereiding"
    assert "<" not in "".join(texts(desk.get(PAGE), ".matrix [scope=row]"))


def test_one_kind_of_person_at_a_time(desk):
    shown = page(desk.get(f"{PAGE}?wie=LC"))
    answers = [cell.get_text() for cell in shown.select("tbody [data-label]")]
    assert answers == [access.ANSWERS[line.cells["LC"]] for line in sorted_as_shown()]
    assert page(desk.get(f"{PAGE}?wie=koning")).select_one(".matrix") is not None


def test_the_region_scrolls_by_keyboard(desk):
    region = page(desk.get(PAGE)).select_one(".matrix")
    assert (region["role"], region["tabindex"], region["aria-labelledby"]) == ("region", "0", "wie-mag-wat")


@pytest.mark.parametrize(("role", "status"), [(Role.ADMINISTRATOR, 200), (Role.POOL_MANAGER, 403)])
def test_for_who_administers(app, login, role, status):
    with app.app_context():
        person = make.person(make.kb(), roles=[role])
    assert login(person).get(PAGE).status_code == status


def test_a_table_with_an_unknown_sign_or_thing_is_refused(tmp_path, monkeypatch):
    written = access.TABLE.read_text().replace("GET       draft", "GET       concept")
    wrong = tmp_path / "access.txt"
    wrong.write_text(written)
    monkeypatch.setattr(access, "TABLE", wrong)
    with pytest.raises(ValueError, match="concept"):
        access.lines()
