"""Every component in a real browser: accessible in all states, and pleasant with JavaScript."""

import pytest

from tests.browser.server import serve

STATES = {"plain": "/componenten", "errors": "/componenten?fouten=1", "confirm": "/componenten/bevestigen"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Served as a demonstration: only that shows the component page."""
    with serve(tmp_path_factory.mktemp("components"), DEMO="1") as running:
        yield running


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("state", STATES)
def test_every_component_is_accessible(open_page, axe, screenshot, state, width, dark):
    page = open_page(width=width, dark=dark)
    assert page.goto(STATES[state]).ok
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"components-{state}-{width}{'-dark' if dark else ''}")


def test_targets_are_large_enough_to_hit(open_page):
    page = open_page(width=320)
    page.goto("/componenten")
    # A link in a sentence may be as high as the sentence (WCAG 2.5.8).
    targets = "button, select, textarea, summary, input:not([type=hidden]), nav a, .nl-button, .card a"
    small = """elements => elements.filter(element => {
        const box = element.getBoundingClientRect();
        return box.width && (box.width < 24 || box.height < 24);
    }).map(element => element.outerHTML)"""
    assert page.eval_on_selector_all(targets, small) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_wrong_form_gets_the_focus(open_page, javascript):
    page = open_page(javascript=javascript)
    page.goto("/componenten?fouten=1")
    assert page.locator("[data-error-summary]:focus").count() == 1


def test_a_link_in_the_summary_goes_to_the_field(open_page):
    page = open_page()
    page.goto("/componenten?fouten=1")
    page.click("[data-error-summary] a[href='#title']")
    assert page.locator("#title:focus").count() == 1


def test_the_count_follows_what_is_typed(open_page):
    page = open_page()
    page.goto("/componenten")
    page.fill("#body", "x" * 199)
    assert page.inner_text("#body-count") == "Nog 1 teken over"
    page.fill("#body", "x" * 199 + "\n")  # sent as two characters
    assert page.inner_text("#body-count") == "1 teken te veel"
    page.locator("#body-count + [role=status]", has_text="1 teken te veel").wait_for(state="attached")


@pytest.mark.parametrize(
    ("width", "javascript", "is_open"), [(320, True, False), (320, False, True), (1280, True, True)]
)
def test_what_is_folded_on_a_phone_opens_there_and_is_open_elsewhere(open_page, width, javascript, is_open):
    page = open_page(width=width, javascript=javascript)
    page.goto("/componenten")
    filters = page.locator("details.fold form.filter-bar")
    assert filters.first.is_visible() == is_open
    if not is_open:
        page.locator("details.fold > summary").first.click()
        assert filters.first.is_visible()


def test_a_long_list_is_found_by_a_part_of_a_name(open_page):
    page = open_page()
    page.goto("/componenten")
    choice = page.locator("#filter-library")
    search = page.locator("label.list-search input").first
    count = page.locator(".list-search__count").first
    search.fill("bibliotheek 27")
    assert (count.inner_text(), count.bounding_box()["height"] > 10) == ("1 gevonden", True)
    assert choice.locator("option:checked").inner_text() == "Bibliotheek 27"
    search.fill("bestaat niet")
    assert choice.locator("option:checked").inner_text() == "Bibliotheek 27"  # what was chosen stays
    assert count.inner_text() == "Niets gevonden"
    search.fill("")
    assert count.inner_text() == ""
    assert choice.locator("option").count() > 30


def test_the_skip_link_is_the_first_stop(open_page):
    page = open_page()
    page.goto("/componenten")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Direct naar de inhoud"
    page.keyboard.press("Enter")
    assert page.locator("main:focus").count() == 1


def test_pressing_twice_sends_once(open_page):
    page = open_page()
    page.goto("/componenten/bevestigen")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.fill("textarea", "Reden")
    page.evaluate("for (const time of [1, 2]) document.querySelector('main button').click()")
    page.wait_for_load_state("networkidle")
    assert sent.count("POST") == 1
