"""The pages of the record, and its file."""

import csv
import io

import pytest

from innovatie import clock
from innovatie.domain import workflow
from innovatie.domain.record import record
from innovatie.enums import IdeaState, Role
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.web.exports import csv_file, defused
from tests import factories as make
from tests.factories import NOW
from tests.pages import page, texts

NONSENSE = "?van=gisteren&tot=2026-13-45&organisatie=99999999999999999999&actie=x&over=y&voor=-1&na=1e9"


@pytest.fixture
def people(app):
    with app.app_context():
        place = make.poi(name="POI Midden")
        found = {
            "coordinator": make.coordinator(),
            "POI": make.person(place, roles=[(Role.POI_COORDINATOR, place)], name="Petra"),
            "lead": make.person(),
            "member": make.person(),
        }
        idea = make.idea(handler=place, state=IdeaState.IN_FIELDLAB, title="Leesclub", reference="2026-0900")
        lab = make.fieldlab(idea=idea, lead=found["lead"], name="Lab Leesclub")
        other = make.idea(handler=place, title="Boekenbus", reference="2026-0901")
        workflow.move(other, IdeaState.NOT_NOW, actor=found["POI"], now=NOW, reason="=1+1 is al gedaan")
        record("plan_gate", lab, actor=found["lead"], now=NOW)
        record("sign_in", found["member"], actor=found["member"], now=NOW, method="passkey")
        db.session.commit()
        return {who: person.id for who, person in found.items()} | {"idea": other.id, "lab": lab.id}


def rows(response) -> list[str]:
    return texts(response, "main tbody tr")


def test_the_history_of_an_idea_is_linked_from_its_page(people, login):
    client = login(people["POI"])
    link = page(client.get(f"/inzendingen/{people['idea']}")).select_one("a[href$=geschiedenis]")
    (row,) = rows(client.get(link["href"]))
    assert row == (
        "14-04-2026, 10.00 uurRegel 1 Petranamens POI Midden heeft de stand veranderd"
        "van ‘Ingediend’ naar ‘Niet nu’=1+1 is al gedaan Inzending"
    ).replace("Regel 1", "Regel " + row.split("Regel ")[1].split()[0])
    assert (
        page(login(people["member"]).get(f"/inzendingen/{people['idea']}")).select("a[href$=geschiedenis]")
        == []
    )


def test_the_history_of_a_fieldlab_is_a_tab_for_who_may_read_it(people, login):
    path = f"/fieldlabs/{people['lab']}"
    assert "Geschiedenis" in texts(login(people["lead"]).get(path), ".tabs a")
    assert "Geschiedenis" not in texts(login(people["member"]).get(path), ".tabs a")
    (row,) = rows(login(people["POI"]).get(f"{path}/geschiedenis"))
    assert "heeft de datum van een poort gezet" in row


def test_ones_own_history_is_a_tab_of_the_account(people, login):
    client = login(people["member"])
    assert "Geschiedenis" in texts(client.get("/account"), ".tabs a")
    (row,) = rows(client.get("/account/geschiedenis"))
    assert "heeft ingelogdPasskey" in row


def test_who_did_nothing_yet_reads_so(people, login, app):
    with app.app_context():
        fresh = make.person()
    assert "Nog niets" in " ".join(texts(login(fresh).get("/account/geschiedenis"), "main"))


def test_a_sign_in_of_somebody_else_is_not_in_the_whole(people, login):
    shown = " ".join(rows(login(people["coordinator"]).get("/beheer/logboek")))
    assert "heeft de datum van een poort gezet" in shown
    assert "heeft ingelogd" not in shown


def test_filters_stand_in_the_address_and_go_along_with_the_pages_and_the_file(people, login, app):
    with app.app_context():
        member = make.person(name="Vera")
        for _ in range(60):
            record("set_password", member, actor=member, now=NOW)
        db.session.commit()
    client = login(people["coordinator"])
    answer = client.get(
        "/beheer/logboek?wie=vera&actie=set_password&van=2026-04-14&tot=2026-04-14&over=person"
    )
    assert len(rows(answer)) == 25
    older = page(answer).select_one("a[rel=next]")["href"]
    rest = client.get(older)
    assert len(rows(rest)) == 25
    newer = page(rest).select_one("a[rel=prev]")["href"]
    assert rows(client.get(newer)) == rows(answer)
    assert page(rest).select_one("input[name=wie]")["value"] == "vera"
    export = client.get(page(rest).select_one("main a[href*=export]")["href"])
    assert len(list(table(export))) == 60
    assert rows(client.get("/beheer/logboek?wie=vera&actie=seat")) == []


def test_an_address_that_somebody_made_up_filters_nothing(people, login):
    client = login(people["coordinator"])
    assert rows(client.get(f"/beheer/logboek{NONSENSE}")) == rows(client.get("/beheer/logboek")) != []
    assert rows(client.get(f"/beheer/logboek{NONSENSE}&wie=%00%25'")) == []
    assert client.get(f"/beheer/logboek/export{NONSENSE}").status_code == 200
    for path in (f"/inzendingen/{people['idea']}", f"/fieldlabs/{people['lab']}", "/account"):
        assert client.get(f"{path}/geschiedenis{NONSENSE}").status_code == 200


def test_the_choices_are_those_of_the_reader(people, login, app):
    with app.app_context():
        administrator = make.person(roles=[Role.ADMINISTRATOR])
    answer = login(administrator).get("/beheer/logboek")
    groups = {group["label"] for group in page(answer).select("optgroup")}
    assert groups == {"Toegang", "Instellingen"}


def test_a_period_that_ends_before_it_begins_is_explained(people, login):
    answer = login(people["coordinator"]).get("/beheer/logboek?van=2026-05-01&tot=2026-04-01")
    assert texts(answer, ".empty__title") == ["‘Vanaf’ ligt na ‘Tot en met’"]


def test_no_two_choices_of_what_happened_read_the_same(people, login):
    choices = texts(login(people["coordinator"]).get("/beheer/logboek"), "[name=actie] option")
    assert len(choices) == len(set(choices))


def test_everybody_is_called_by_name_in_the_own_history_too(people, login, app):
    with app.app_context():
        record(
            "add_person",
            db.session.get_one(Person, people["member"]),
            actor=db.session.get_one(Person, people["coordinator"]),
            now=NOW,
        )
        db.session.commit()
        name, giver = (db.session.get_one(Person, people[who]).name for who in ("member", "coordinator"))
    signed_in, added = page(login(people["member"]).get("/account/geschiedenis")).select("main tbody tr")[
        ::-1
    ]
    assert signed_in.td.get_text().startswith(name)
    assert added.td.get_text().startswith(giver)
    whole = login(people["coordinator"]).get("/beheer/logboek?actie=add_person")
    assert texts(whole, "td[data-label=Waarover]") == [name]


# the file


def table(response) -> list[dict[str, str]]:
    text = response.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_file_holds_what_the_page_shows(people, login):
    client = login(people["POI"])
    answer = client.get("/beheer/logboek/export")
    assert answer.mimetype == "text/csv"
    name = f"logboek-{clock.local_date(clock.now())}.csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    gate, move = table(answer)
    assert gate["Wat"] == "heeft de datum van een poort gezet"
    assert gate["Fieldlab"] == "Lab Leesclub"
    assert (move["Wie"], move["Namens"], move["Datum"], move["Tijd"]) == (
        "Petra",
        "POI Midden",
        "14-04-2026",
        "10.00 uur",
    )
    assert (move["Inzending"], move["Van"], move["Naar"]) == ("2026-0901 Boekenbus", "Ingediend", "Niet nu")
    assert move["Reden"] == "'=1+1 is al gedaan"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\n@a"])
def test_a_cell_that_a_spreadsheet_would_compute_is_text(cell):
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["a=1", "", "1-2", None])
def test_another_cell_stays_as_it_is(cell):
    assert defused(cell) == (cell or "")


def test_text_with_separators_comes_back_whole(app):
    with app.test_request_context():
        text = csv_file("x", ["a"], [['zin; met "tekens"\nen regels']]).get_data(as_text=True)
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))[1] == [
        'zin; met "tekens"\nen regels'
    ]
