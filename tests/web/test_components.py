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
    documentation, macros = source.partition("#}")[0], MACRO.findall(source)
    all_files = (TEMPLATES / "componenten.html", *(TEMPLATES / "components").glob("*.html"))
    bodies = "".join(re.sub(r"{#.*?#}", "", one.read_text(), flags=re.DOTALL) for one in all_files)
    shown = MACRO.sub("", bodies)  # not where it is made
    assert [name for name in macros if f"{name}(" not in documentation] == []
    assert [name for name in macros if not re.search(rf"\b{name}\b", shown)] == []


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: file.name)
def test_no_template_has_inline_script_or_style(file):
    source = file.read_text()
    assert re.findall(r'\son[a-z]+="|\sstyle="|<style|<script(?! defer src)|hx-on|\|\s*safe\b', source) == []


@pytest.mark.parametrize(
    "file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: str(file.relative_to(TEMPLATES))
)
def test_no_template_imports_what_it_does_not_use(file):
    source = re.sub(r"{#.*?#}", "", file.read_text(), flags=re.DOTALL)
    source += "".join((TEMPLATES / name).read_text() for name in re.findall(r'{% include "([^"]+)"', source))
    imported = ", ".join(re.findall(r"{% from \"[^\"]+\" import (.*?)(?: with context)? %}", source))
    names = {name.rpartition(" as ")[2] for name in imported.split(", ") if name}
    used = re.sub(r"{% from .*? %}", "", source)
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", used)] == []


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
