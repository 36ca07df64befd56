"""The pages that say who may do what: in words per kind of user, and the whole table, for who administers."""

import csv
import io

import pytest

from innovatie.enums import Role
from innovatie.reference import access
from innovatie.reference.access_words import LIMITS, MACHINES, OWN_AREA, SUBJECTS, in_words, may
from tests import factories as make
from tests.pages import page, texts

PAGE = "/beheer/rechten"
TABLE = f"{PAGE}/tabel"


@pytest.fixture
def desk(app, login):
    with app.app_context():
        coordinator = make.coordinator()
    return login(coordinator)


def test_the_page_asks_for_a_kind_of_user_first(desk):
    shown = page(desk.get(PAGE))
    assert shown.select("main details, main table") == []
    first, *kinds = shown.select("select[name=wie] option")
    assert first.get_text() == "Kies een soort gebruiker"
    assert [kind["value"] for kind in kinds] == list(access.PERSONAS)
    assert page(desk.get(f"{PAGE}?wie=koning")).select("main details") == []


def test_what_a_kind_of_user_may_is_said_in_words_by_subject(desk):
    shown = page(desk.get(f"{PAGE}?wie=PC"))
    assert not any(part.has_attr("open") for part in shown.select("main details"))
    (people,) = [
        part for part in shown.select("main details") if part.summary.get_text().startswith("Mensen")
    ]
    assert people.p.get_text() == OWN_AREA
    said = [item.get_text() for item in people.select("li")]
    assert people.summary.get_text() == f"Mensen ({len(said)})"
    assert said[:3] == [
        "De lijst van mensen bekijken",
        "De lijst van mensen downloaden",
        "Mensen importeren",
    ]
    assert "Een account uitschakelen" in said
    assert "Het account van een raadslid uitschakelen" not in said
    assert "/" not in "".join(said)
    everything = page(desk.get(f"{PAGE}?wie=PC&alles=ja")).select("main details")
    assert all(part.has_attr("open") for part in everything)


def test_what_a_visitor_may_is_next_to_nothing(desk):
    shown = texts(desk.get(f"{PAGE}?wie=--"), "main p")
    assert any(line.startswith("Mag niets bij: Inzendingen, Rondes") for line in shown)


@pytest.mark.parametrize("who", access.PERSONAS)
def test_the_words_say_what_the_table_says(who):
    """A word for each step that the table allows, and none for a step that it does not."""
    said = may(who)
    for line in access.lines():
        words = in_words(line)
        is_said = any(words[:1].upper() + words[1:] in of for of in said.values())
        if words and "POST" in line.methods and line.cells[who] == "+":
            assert is_said, line
    allowed = {in_words(line) for line in access.lines() if line.cells[who] == "+"}
    assert {words.lower() for of in said.values() for words in of} <= {words.lower() for words in allowed}


def test_what_the_words_leave_out_is_said_of_kinds_of_users_and_subjects_that_are_there():
    assert {who for limits in LIMITS.values() for who in limits} - set(access.PERSONAS) == set()
    assert set(LIMITS) - set(SUBJECTS) == set()
    assert MACHINES - {line.endpoint for line in access.lines()} == set()


def test_every_line_and_everybody_of_the_table_is_in_the_technical_table(desk):
    assert page(desk.get(PAGE)).select_one(f'main a[href="{TABLE}"]') is not None
    shown = page(desk.get(TABLE))
    lines = [row for row in shown.select(".matrix tbody tr") if row.select("td")]
    assert len(lines) == len(access.lines())
    assert [cell.get_text() for cell in shown.select(".matrix thead abbr")] == list(access.PERSONAS)
    for row, line in zip(lines, sorted_as_shown(), strict=True):
        answers = [cell.get_text() for cell in row.select("td")]
        assert answers == [access.ANSWERS[sign] for sign in line.cells.values()], line.endpoint
    headings = [part.get_text() for part in shown.select("[scope=rowgroup]")]
    assert headings == list(dict.fromkeys(line.heading for line in access.lines()))
    assert all(heading[0].isupper() for heading in headings)


def sorted_as_shown() -> list[access.Line]:
    """Lines under one heading stand together, the first heading first."""
    headings = list(dict.fromkeys(line.heading for line in access.lines()))
    return sorted(access.lines(), key=lambda line: headings.index(line.heading))


def test_the_table_says_what_is_asked_of_what(desk):
    rows = texts(desk.get(TABLE), ".matrix [scope=row]")
    cell = next(row for row in rows if row.startswith("/rondes/…/openen"))
    assert cell == "/rondes/…/openen bekijken en versturen: een ronde in voorbereiding"
    assert "<" not in "".join(rows)


def test_the_table_can_be_taken_along(desk):
    (url,) = {link["href"] for link in page(desk.get(TABLE)).select("a[download]") if "csv" in link["href"]}
    sent = desk.get(url)
    rows = list(csv.reader(io.StringIO(sent.get_data(as_text=True).removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][5:] == list(access.PERSONAS.values())
    assert len(rows) == 1 + len(access.lines())
    line, row = access.lines()[-1], rows[-1]
    assert row[5:] == [access.ANSWERS[sign] for sign in line.cells.values()]


def test_the_region_scrolls_by_keyboard(desk):
    region = page(desk.get(TABLE)).select_one(".matrix")
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
    access.lines.cache_clear()
    with pytest.raises(ValueError, match="concept"):
        access.lines()
