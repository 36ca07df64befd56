"""Stored XSS: text that wants to run, in every place where text is kept, and every page that shows it in a browser."""

import email
import random
import re
from email.policy import default

import pytest
from playwright.sync_api import Page

from tests.browser import corpus, rare
from tests.browser.addresses import add_reached, routes
from tests.browser.server import Server, serve
from tests.browser.steps import become
from tests.browser.test_accessibility import PEOPLE

# What the page would have if a text had become markup: ours has none of these.
STRANGE = """() => {
    const found = [];
    if (window.kwaad) found.push("it ran");
    for (const element of document.querySelectorAll("*")) {
        for (const attribute of element.attributes)
            if (/^on/i.test(attribute.name)) found.push(`${element.tagName} ${attribute.name}`);
        const to = element.getAttribute("href") || element.getAttribute("action") || element.getAttribute("src") || "";
        if (/^\\s*(javascript:|\\/\\/|data:|https?:)/i.test(to)) found.push(`${element.tagName} to ${to}`);
    }
    for (const name of ["script:not([src])", "iframe", "base", "style", "math", "meta[http-equiv]", "[hx-get^='//']"])
        if (document.querySelector(name)) found.push(name);
    return found;
}"""
# Columns that the pages of this walk fill; the others are filled past the forms.
# Columns of which the demonstration has no row.
EMPTY = {"passkey.name", "notification.last_error", "job_failure.error", "former_name.name", "condition.text"}
BY_FORMS = {
    *(
        "idea.title",
        "idea.problem",
        "idea.target_group",
        "progress_entry.happened",
        "progress_entry.next_step",
    ),
    *("round.name", "council_session.title", "council_session.place", "expert_profile.about"),
    *("notification.text", "gate_request_answer.explanation"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("demonstration"), DEMO="1") as running:
        running.flask("demo")
        rare.add(running)
        yield running


@pytest.fixture(scope="module")
def numbers(server, browser) -> dict[str, str]:
    """Of everybody in the list of the demonstration the address of their button: their names will be gone."""
    context = browser.new_context(base_url=server.url)
    html = context.request.get("/inloggen").text()
    context.close()
    buttons = re.findall(r'action="(/demo/inloggen/\d+)".*?<button[^>]*>([^<]+)<', html, re.DOTALL)
    return {name.strip(): action for action, name in buttons}


def become_again(page: Page, action: str) -> None:
    page.goto("/inloggen")
    page.evaluate("for (const group of document.querySelectorAll('details')) group.open = true")
    page.locator(f'form[action="{action}"] button').click()
    page.wait_for_url("**/")


def test_text_that_was_typed_never_runs(server: Server, numbers, open_page) -> None:
    """First through the forms, then in every text that there is; and then somebody reads it all."""
    known, url = routes(server), server.environment["DATABASE_URL"]
    dice = random.Random(2026)  # noqa: S311  no secret
    accepted, found = 0, {who: {} for who in PEOPLE}
    for who, where in PEOPLE.items():
        page = open_page()
        become(page, who)
        add_reached(found[who], page, who, where, known)
        accepted += sum(corpus.type_into_forms(page, one.path, dice) for one in found[who].values())
        page.close()
    by_forms = corpus.reached(url)
    assert BY_FORMS - by_forms == set()

    texts = corpus.put_everywhere(url)
    assert {f"{table.name}.{column.name}" for table, column in corpus.columns()} - corpus.reached(
        url
    ) <= EMPTY
    dialogs, strange, pages = [], {}, 0
    for who in PEOPLE:
        page = open_page()
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        become_again(page, numbers[who])
        for address in found[who].values():
            answer = page.goto(address.path)
            assert answer.status < 500, address
            pages += 1
            if wrong := page.evaluate(STRANGE):
                strange[f"{who} {address.path}"] = wrong
        page.close()
    assert (dialogs, strange) == ([], {})
    print(f"{accepted} forms, {len(by_forms)} columns by forms, {texts} texts, {pages} pages: 0 executed")
    assert pages > 100


def test_mail_about_such_text_is_one_message_to_one_person(server: Server) -> None:
    server.flask("jobs", "run", "deliver-mail", "--now", "2030-01-01T00:00")
    files = list(server.mail.glob("*.eml"))
    assert len(files) > 20
    for file in files:
        message = email.message_from_bytes(file.read_bytes(), policy=default)
        assert [len(message.get_all(name, [])) for name in ("To", "From", "Subject", "Message-ID")] == [1] * 4
        assert not {"Bcc", "Cc", "Reply-To"} & set(message.keys())
        assert len(message["To"].addresses) == 1 and message.get_content_type() == "text/plain"
        assert "\n" not in message["Subject"]
