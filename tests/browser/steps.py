"""What people do on any page, by what they read there: labels, buttons, links."""

import re
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.phone import Phone

Label = str | re.Pattern[str]
Answers = Mapping[str, str | list[Label]]

# Whose computer is whose telephone: each browser is somebody's own.
PHONES: WeakKeyDictionary[BrowserContext, Phone] = WeakKeyDictionary()


def sign_in(page: Page, email: str, password: str) -> None:
    """With a code from the telephone for who must; the first time that is set up."""
    page.goto("/inloggen")
    fill(page, {"E-mailadres": email, "Wachtwoord": password})
    press(page, "Inloggen")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^(Welkom|Tweede stap|Je account)"))
    if page.url.endswith("/account/tweede-stap"):
        set_up_app(page)
    elif page.url.endswith("/inloggen/code"):
        fill(page, {"Code": phone_of(page).code()})
        press(page, "Verder")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welkom")


def set_up_app(page: Page) -> list[str]:
    """From the page that asks for a second step; the recovery codes that were shown."""
    follow(page, "App instellen")
    PHONES[page.context] = Phone(page.locator(".qr-code + p code").inner_text().replace("-", ""))
    fill(page, {"De code die de app nu toont": phone_of(page).code()})
    press(page, "App aanzetten")
    codes = page.get_by_role("list", name="Herstelcodes").get_by_role("listitem").all_inner_texts()
    follow(page, "Ik heb de codes bewaard")
    return codes


def phone_of(page: Page) -> Phone:
    return PHONES[page.context]


def become(page: Page, who: str) -> None:
    """Sign in from the list of the demonstration, where the groups of people are folded."""
    page.goto("/inloggen")
    button = page.get_by_role("button", name=who, exact=True)
    if not button.count():
        page.locator("details").filter(has=page.get_by_text(who, exact=True)).locator("summary").click()
    button.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welkom")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Uitloggen").click()
    told(page, "Je bent uitgelogd.")


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def menu(page: Page, label: str) -> None:
    """Choose from the main menu."""
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name=label, exact=True).click()


def press(page: Page, label: Label) -> None:
    main(page).get_by_role("button", name=label, exact=isinstance(label, str)).click()


def follow(page: Page, label: Label) -> None:
    """The first link with this text: a list may lead to the same page twice."""
    main(page).get_by_role("link", name=label, exact=isinstance(label, str)).first.click()


def fill(page: Page, answers: Answers) -> None:
    """Type text or choose from a list, by the label of the field; a list of labels ticks boxes in that group."""
    for label, answer in answers.items():
        if isinstance(answer, list):
            for option in answer:
                group = main(page).get_by_role("group", name=label)
                group.get_by_label(option, exact=isinstance(option, str)).check()
            continue
        field = main(page).get_by_label(label, exact=True).and_(page.locator("input, textarea, select"))
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(label=answer)
        else:
            field.fill(answer)


def choose(page: Page, question: Label, answer: str) -> None:
    """Pick one of the round buttons under this question."""
    main(page).get_by_role("radiogroup", name=question).get_by_label(answer, exact=True).check()


def told(page: Page, text: str) -> None:
    """The message on top of the page after a step."""
    expect(main(page).get_by_role("status").filter(has_text=text).first).to_be_visible()


def sees(page: Page, *texts: str) -> None:
    """Each of these is to be read on the page, as a part of what stands there."""
    for text in texts:
        expect(main(page)).to_contain_text(text, use_inner_text=True)


def sees_not(page: Page, *texts: str) -> None:
    for text in texts:
        expect(main(page)).not_to_contain_text(text, use_inner_text=True)


def in_state(page: Page, state: str) -> None:
    """The badge of the thing that the page is about."""
    expect(main(page).get_by_text(state, exact=True).first).to_be_visible()


def row(page: Page, text: str) -> Locator:
    """The row of a table, or the item of a list, that holds this text."""
    return main(page).get_by_role("row").filter(has_text=text)
