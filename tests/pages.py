"""Pages as tests see them: parsed, checked and asked for elements. Never searched as text."""

import re
from collections import Counter

import html5lib
from bs4 import BeautifulSoup, Tag
from html5lib.constants import E

REFERENCES = (
    "for",
    "form",
    "list",
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-errormessage",
)


def page(response) -> BeautifulSoup:
    """The page of a response, to ask for elements: `page(r).select("main li a[href]")`."""
    return BeautifulSoup(response.get_data(), "html5lib", from_encoding="utf-8")


def texts(response, selector: str) -> list[str]:
    """The text of each element that the CSS selector finds, with white space made single."""
    return [" ".join(element.get_text().split()) for element in page(response).select(selector)]


TOKENS = re.compile(
    r'(?<=csrf_token" type="hidden" value=")[^"]*|(?<=form_key" type="hidden" value=")[^"]*'
    r'|(?<=X-CSRFToken": ")[^"]*'
)


def without_tokens(response) -> str:
    """The page but for what differs each time that a form is shown."""
    return TOKENS.sub("", response.get_data(as_text=True))


def fields(form: Tag) -> dict[str, list[str]]:
    """What a browser would send for this form as it stands; a field without a value has an empty list."""
    values: dict[str, list[str]] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        sent = values.setdefault(str(field["name"]), [])
        if not field.has_attr("disabled"):
            sent += _values(field)
    return values


def _values(field: Tag) -> list[str]:
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]
    if field.name == "select":
        options = field.select("option")
        chosen = [option for option in options if option.has_attr("selected")]
        if not chosen and not field.has_attr("multiple"):
            chosen = options[:1]
        return [str(option.get("value", option.get_text(strip=True))) for option in chosen]
    kind = field.get("type", "text")
    if kind in ("submit", "button", "image", "reset", "file"):
        return []
    if kind in ("radio", "checkbox"):
        return [str(field.get("value", "on"))] if field.has_attr("checked") else []
    return [str(field.get("value", ""))]


def complaints(html: str) -> list[str]:
    """What is wrong with this page or fragment: syntax, double ids, references to what is not there."""
    whole = html.lstrip().lower().startswith("<!doctype")
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html) if whole else parser.parseFragment(html)
    found = [f"line {at[0]}: {E[code] % values}" for at, code, values in parser.errors]
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    ids = Counter(element.get("id") for element in elements if element.get("id") is not None)
    found += [f"id {name!r} stands there {times} times" for name, times in ids.items() if times > 1]
    if whole:  # a fragment may point into the page around it
        found += [
            f"{what} points to {name!r}, which is not there"
            for what, name in _targets(elements)
            if not ids[name]
        ]
    return found


def _targets(elements) -> list[tuple[str, str]]:
    targets = []
    for element in elements:
        for attribute in REFERENCES:
            targets += [(f"{element.tag} {attribute}", name) for name in element.get(attribute, "").split()]
        if element.tag == "a" and len(element.get("href", "")) > 1 and element.get("href").startswith("#"):
            targets.append(("a href", element.get("href")[1:]))
    return targets
