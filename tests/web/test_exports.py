"""Lists as a file: CSV, a workbook or JSON, with what the page shows and nothing that a spreadsheet would compute."""

import io
import json

import openpyxl
import pytest
from flask import Flask

from innovatie.domain.record import record
from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.web.exports import TYPES, list_file
from tests import factories as make
from tests.pages import page

LISTS = {
    "/beheer/mensen": "naam",
    "/beheer/organisaties": "naam",
    "/beheer/rollen": "naam",
    "/beheer/logboek": "Regel",
    "/beheer/rechten/tabel": "onderwerp",
}


@pytest.fixture
def desk(app, login):
    with app.app_context():
        coordinator = make.coordinator()
        mens = make.person(make.organisation(name="Bieb"), name="=HYPERLINK(1)", email="mens@bieb.nl")
        record("set_password", mens, actor=mens, now=make.NOW)
        db.session.commit()
    return login(coordinator)


@pytest.mark.parametrize("path", LISTS)
def test_each_list_is_offered_as_each_kind_of_file(desk, path):
    links = page(desk.get(path)).select("main a[download]")
    assert [link.get_text() for link in links] == ["CSV", "Excel (XLSX)", "JSON"]
    for link, kind in zip(links, TYPES, strict=True):
        sent = desk.get(link["href"])
        assert (sent.status_code, sent.content_type) == (200, TYPES[kind])
        assert sent.headers["Content-Disposition"].endswith(f'.{kind}"')


@pytest.mark.parametrize(("path", "first"), LISTS.items())
def test_the_three_files_say_the_same(desk, path, first):
    start = page(desk.get(path)).select_one("main a[download]")["href"].removesuffix("csv")
    objects = json.loads(desk.get(f"{start}json").get_data())
    assert objects
    assert next(iter(objects[0])) == first
    rows = workbook(desk.get(f"{start}xlsx").get_data())
    assert [list(one.values()) for one in objects] == [
        [value if value is None or isinstance(value, int) else str(value) for value in row]
        for row in rows[1:]
    ]
    assert len(desk.get(f"{start}csv").get_data(as_text=True).splitlines()) >= len(rows)


def workbook(content: bytes) -> list[tuple]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return list(sheet.iter_rows(values_only=True))


def test_a_file_has_the_filters_of_the_page(desk):
    link = page(desk.get("/beheer/mensen?q=mens@")).select("main a[download]")[2]["href"]
    (found,) = json.loads(desk.get(link).get_data())
    assert found["naam"] == "=HYPERLINK(1)"


def test_an_unknown_kind_is_csv_and_a_cell_that_no_workbook_holds_is_left_out():
    app = Flask(__name__)
    with app.test_request_context("/?als=exe"):
        assert list_file("x", ["a"], []).content_type == TYPES["csv"]
    with app.test_request_context("/?als=xlsx"):
        sent = list_file("x", ["a", "b"], [["a\x0bb", 3], [None, "=1"]])
        assert workbook(sent.get_data()) == [("a", "b"), ("ab", 3), (None, "=1")]
    with app.test_request_context("/?als=json"):
        assert json.loads(list_file("x", ["a"], []).get_data()) == []


def test_who_may_not_see_the_list_gets_no_file(app, login):
    with app.app_context():
        member, finance = make.person(), make.person(make.kb(), roles=[Role.FINANCE])
    for person in (member, finance):
        assert login(person).get("/beheer/rollen/export?als=xlsx").status_code == 403
