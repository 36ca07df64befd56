"""The page that somebody sees who is not signed in."""

import pytest


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_first_page_is_accessible(open_page, axe, screenshot, width, dark):
    page = open_page(width=width, dark=dark)
    assert page.goto("/").ok
    assert page.get_by_role("heading", level=1).count() == 1
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"first-page-{width}{'-dark' if dark else ''}")


def test_the_first_page_works_without_javascript(open_page):
    page = open_page(javascript=False)
    assert page.goto("/").ok
    assert page.get_by_role("main").is_visible()
