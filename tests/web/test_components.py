"""The component page: every macro on it, and what a form says to somebody who cannot see it."""

import re
from pathlib import Path

import pytest

from tests.pages import page, texts

TEMPLATES = Path(__file__).parents[2] / "templates"
MACRO = re.compile(r"{%-? macro ([a-z]\w*)\(")


@pytest.mark.parametrize(
    "file", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda file: file.stem
)
def test_every_macro_is_documented_and_used(file):
    source = file.read_text()
    others = [other for other in (TEMPLATES / "components").glob("*.html") if other != file]
    shown = "".join(other.read_text() for other in (TEMPLATES / "componenten.html", *others))
    documentation = source.partition("#}")[0]
    macros = MACRO.findall(source)
    assert [name for name in macros if f"{name}(" not in documentation] == []
    assert [name for name in macros if not re.search(rf"\b{name}\b", shown)] == []


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: file.name)
def test_no_template_has_inline_script_or_style(file):
    source = file.read_text()
    assert re.findall(r'\son[a-z]+="|\sstyle="|<style|<script(?! defer src)|hx-on|\|\s*safe\b', source) == []


def test_every_state_of_every_component_shows(client):
    response = client.get("/componenten")
    assert response.status_code == 200
    assert texts(response, ".utrecht-status-badge")[:2] == ["Ingediend", "Concept"]
    assert texts(response, ".phases__step[aria-current]") == ["2 Fieldlab"]


def test_a_wrong_form_explains_itself(client):
    response = client.post("/componenten", data={"title": ""})
    assert response.status_code == 422
    assert texts(response, "title")[0].startswith("Fout: ")
    title = page(response).select_one("#title")
    assert title["aria-invalid"] == "true"
    assert title["aria-describedby"].split() == ["title-description", "title-error"]
    assert texts(response, "#title-error") == ["Fout: Vul een titel in."]
    links = [a["href"] for a in page(response).select("[data-error-summary] a")]
    assert links[:3] == ["#title", "#challenge", "#vote"]
    assert "#address-street" in links


def test_a_good_form_has_no_summary(client):
    assert texts(client.get("/componenten"), "[data-error-summary]") == []


def test_what_may_stay_empty_says_so(client):
    response = client.get("/componenten")
    optional = texts(response, "main form .field-optional")
    assert optional == ["(niet verplicht)"] * 5  # text, meeting, hours, attachment, city


def test_too_much_text_is_counted_not_cut_off(client):
    body = page(client.get("/componenten")).select_one("#body")
    assert [body.get("maxlength"), body["data-maxlength"], body["aria-describedby"]] == [
        None,
        "200",
        "body-count",
    ]


def test_what_cannot_be_undone_asks_first(client):
    response = client.get("/componenten/bevestigen")
    assert texts(response, "h1") == ["Wil je dit idee intrekken?"]
    assert texts(response, "main form button") == ["Idee intrekken"]
    assert client.post("/componenten/bevestigen", data={}).status_code == 422
