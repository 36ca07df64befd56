"""The pages of the reference data: who keeps what, the forms per kind, editions and weights."""

import pytest

from innovatie import clock
from innovatie.clock import local_date
from innovatie.domain import reference, reference_editing
from innovatie.enums import ReferenceKind, Role
from innovatie.extensions import db
from innovatie.models.reference import FundingSource, ScoreCriterion, Skill
from innovatie.queries import reference as reads
from tests import factories as make
from tests import triage
from tests.pages import page, texts

PAGES = "/beheer/gegevens"
NEW = {
    "opgaven": {"kind": "stelseluitdaging", "number": "9", "label": "Klimaat", "chapter": "14"},
    "criteria": {"number": "C9", "label": "Duurzaam", "explanation": "Gaat het lang mee?"}
    | {f"anchor_{mark}": f"Cijfer {mark}" for mark in range(1, 6)},
    "poorten": {"number": "P2.50", "text": "Er is een plan.", "kind": "verplicht"},
    "bronnen": {"label": "Fonds voor vernieuwing", "owner": "KB", "gives_money": "y"},
    "programmas": {"label": "Groene bibliotheek"},
    "vaardigheden": {"label": "Tekenen"},
}


@pytest.fixture
def next_year():
    return local_date(clock.now()).year + 1


@pytest.fixture
def coordinator(app, login):
    with app.app_context():
        reference.load(clock.now())
        db.session.commit()
        person = make.coordinator()
    return login(person)


def first(app, model):
    with app.app_context():
        return db.session.scalars(db.select(model).order_by(model.id)).first().id


def use_criteria(app):
    with app.app_context():
        triage.open_round(opened_at=clock.now())
        db.session.commit()


@pytest.mark.parametrize("kind", NEW)
def test_something_is_added_and_listed(coordinator, kind):
    answer = coordinator.submit(f"{PAGES}/{kind}/nieuw", **NEW[kind])
    assert answer.status_code == 303
    listed = texts(coordinator.get(answer.location), "main tbody th")
    word = NEW[kind].get("label", NEW[kind].get("text"))
    assert [name for name in listed if word in name]


@pytest.mark.parametrize("kind", NEW)
def test_an_empty_form_is_refused_with_what_to_do(coordinator, kind):
    answer = coordinator.post(f"{PAGES}/{kind}/nieuw", data={})
    assert answer.status_code == 422
    assert texts(answer, ".error-summary li")


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("criteria", {"number": "9"}, "Schrijf een C en een getal"),
        ("poorten", {"number": "P5.1"}, "Schrijf een P, de fase"),
        ("poorten", {"kind": "soms"}, "Kies uit de lijst"),
        ("opgaven", {"number": "0"}, "van 1 tot en met 999"),
        ("opgaven", {"number": "8"}, "Dit nummer is er al"),
        ("bronnen", {"ends_on": "morgen"}, "Vul een datum in"),
        ("bronnen", {"gives_money": []}, "geeft geld of uren"),
        ("vaardigheden", {"label": "x" * 201}, "hoogstens 200 tekens"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(coordinator, kind, typed, words):
    answer = coordinator.submit(f"{PAGES}/{kind}/nieuw", **NEW[kind] | typed)
    assert answer.status_code == 422
    assert words in " ".join(texts(answer, ".error-summary li"))
    name = "text" if kind == "poorten" else "label"
    field = page(answer).select_one(f"[name={name}]")
    assert (field.get("value") or field.get_text().strip()) == (NEW[kind] | typed)[name]


def test_a_name_is_changed_ended_and_taken_back(app, coordinator):
    path = f"{PAGES}/vaardigheden/{first(app, Skill)}"
    assert coordinator.submit(path, label="Ontwerpen").status_code == 303
    listed = f"{PAGES}/vaardigheden"
    assert "Ontwerpen" in texts(coordinator.get(listed), "main tbody th")
    shown = coordinator.get(f"{path}/stoppen")
    assert texts(shown, "h1") == ["Wil je ‘Ontwerpen’ laten stoppen?"]
    assert "Niemand kiest deze vaardigheid nog." in texts(shown, ".nl-paragraph--lead")[0]
    refused = coordinator.submit(f"{path}/stoppen", reason=" ")
    assert (refused.status_code, texts(refused, ".error-summary li")) == (
        422,
        ["Waarom: Schrijf op waarom dit stopt."],
    )
    assert "Ontwerpen" in texts(coordinator.get(listed), "main tbody th")
    coordinator.submit(f"{path}/stoppen", reason="Niemand koos het.")
    assert "Niemand koos het." in " ".join(texts(coordinator.get("/beheer/logboek"), "tbody tr")[:1])
    assert "Ontwerpen" not in texts(coordinator.get(listed), "main tbody th")
    assert texts(coordinator.get(listed), "main details li")[0].startswith("Ontwerpen")
    again = coordinator.submit(f"{path}/stoppen", reason="Nog eens.")
    assert texts(again, ".error-summary li") == ["Dit is al gestopt."]
    coordinator.post(f"{path}/terug")
    assert "Ontwerpen" in texts(coordinator.get(listed), "main tbody th")


def test_a_criterion_that_still_counts_says_so_before_the_form(app, coordinator):
    criterion = first(app, ScoreCriterion)
    path, weights = f"{PAGES}/criteria/{criterion}/stoppen", f"{PAGES}/criteria/gewichten/2021"
    shown = page(coordinator.get(path))
    assert shown.select("main form") == []
    (link,) = shown.select("main .blocked__reasons a")
    assert link["href"] == weights
    assert link.get_text() == (
        "Dit criterium telt nog mee voor 20%. Verdeel eerst het gewicht over de andere criteria."
    )
    assert shown.select_one(".breadcrumb [aria-current]").get_text() == "Laten stoppen"
    assert not shown.title.get_text().startswith(
        "Wil je ‘C1 Bijdrage aan de maatschappelijke opgave’ laten stoppen?:"
    )
    refused = coordinator.post(path, data={"reason": "Weg."})
    assert (refused.status_code, "telt nog mee" in texts(refused, ".error-summary li")[0]) == (422, True)
    one, two = (
        field["name"] for field in page(coordinator.get(weights)).select("main input[type=number]")[:2]
    )
    coordinator.submit(weights, **{one: "0", two: "35"})
    assert coordinator.submit(path, reason="Weg.").status_code == 303


def test_an_edition_in_use_is_shown_without_buttons_and_followed_by_the_next(app, coordinator, next_year):
    use_criteria(app)
    shown = coordinator.get(f"{PAGES}/criteria")
    assert f"Maak een set voor {next_year}" in texts(shown, ".utrecht-alert")[0]
    assert page(shown).select("main tbody a, main tbody button") == []
    refused = coordinator.submit(f"{PAGES}/criteria/{first(app, ScoreCriterion)}", label="Anders")
    assert refused.status_code == 422
    assert "al gebruikt" in texts(refused, ".error-summary li")[0]
    answer = coordinator.post(f"{PAGES}/criteria/volgend-jaar")
    following = coordinator.get(answer.location)
    assert texts(following, ".tabs [aria-current]") == [f"Vanaf {next_year}"]
    assert len(page(following).select("main tbody tr")) == 8
    assert texts(coordinator.get(f"{PAGES}/criteria"), ".tabs [aria-current]") == ["Vanaf 2021"]


def test_weights_are_divided_in_one_form(app, coordinator):
    path = f"{PAGES}/criteria/gewichten/2021"
    form = page(coordinator.get(path)).select_one("main form")
    one, two = (field["name"] for field in form.select("input[type=number]")[:2])
    refused = coordinator.submit(path, **{one: "21"})
    assert refused.status_code == 422
    assert texts(refused, ".error-summary li") == [
        "De gewichten van 2021 zijn samen 101. Maak er samen 100 van."
    ]
    assert page(refused).select_one(f"[name={one}]")["value"] == "21"
    assert coordinator.submit(path, **{one: "21", two: "14"}).status_code == 303
    assert texts(coordinator.get(f"{PAGES}/criteria"), "main tbody td")[0] == "21%"
    assert coordinator.get(f"{PAGES}/criteria/gewichten/1999").status_code == 404


@pytest.mark.parametrize(("role", "kept"), [(Role.FINANCE, "bronnen"), (Role.POOL_MANAGER, "vaardigheden")])
def test_others_keep_their_own_list_only(app, login, coordinator, role, kept):
    with app.app_context():
        person = make.person(roles=[role])
    client = login(person)
    assert len(page(client.get(PAGES)).select("main .card")) == 1
    assert {kind: client.get(f"{PAGES}/{kind}").status_code for kind in NEW} == {
        kind: 200 if kind == kept else 403 for kind in NEW
    }
    assert client.submit(f"{PAGES}/{kept}/nieuw", **NEW[kept]).status_code == 303
    assert client.post(f"{PAGES}/criteria/nieuw", data=NEW["criteria"]).status_code == 403
    assert client.post(f"{PAGES}/criteria/volgend-jaar").status_code == 403


def test_a_row_of_another_list_is_not_found(app, coordinator):
    assert coordinator.get(f"{PAGES}/bronnen/99999").status_code == 404
    assert coordinator.get(f"{PAGES}/onzin/{first(app, FundingSource)}").status_code == 404


@pytest.mark.parametrize("amount", [1, 30])
def test_a_list_takes_the_same_statements_for_any_number(app, coordinator, count_queries, amount):
    with app.app_context():
        now, person = clock.now(), make.person()
        for number in range(amount):
            values = {"label": f"Vaardigheid {number}"}
            reference_editing.add(ReferenceKind.SKILLS, values, actor=person, now=now)
            criterion = NEW["criteria"] | {"number": f"C{number + 20}"}
            reference_editing.add(ReferenceKind.CRITERIA, criterion, actor=person, now=now)
        db.session.commit()
        assert len(reads.rows(ReferenceKind.SKILLS)) == 14 + amount
    found = {}
    for kind in ("vaardigheden", "criteria"):
        with count_queries() as seen:
            coordinator.get(f"{PAGES}/{kind}")
        found[kind] = len(seen)
    # 4 for who is signed in, 1 for the settings, 1 for the list; editions take 2 more
    assert found == {"vaardigheden": 6, "criteria": 8}
