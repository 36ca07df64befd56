"""Fixtures for tests in a real browser. They import nothing of the application: they only see pages."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.server import Server, serve
from tests.databases import KIND, ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
SCREENSHOTS = Path(__file__).parent / "screenshots"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# What the network says about an answer of ours that is not a page (403, 422) is for the test to judge.
EXPECTED = "Failed to load resource: the server responded with a status of 4"


def _without(what: str) -> None:
    """A failure where everything should be there; on somebody's own machine a reason to skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server per test file, on an empty database: `server.url`, `server.flask("jobs", "run", …)`."""
    with serve(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        _without("no browser: install chromium to run these tests")
    arguments = ["--disable-background-networking", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium has no sandbox for root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """`open_page()` is a new person at an own computer; `open_page(width=320, javascript=False, dark=True)`.

    `also` is the address of another host that belongs to the test.

    At the end no page may have asked another host for anything, or have written an error to the console
    (a breach of the content security policy is one).
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        width: int = 1280, height: int = 900, javascript: bool = True, dark: bool = False, also: str = ""
    ) -> Page:
        context = browser.new_context(
            base_url=server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: _note_other_host(request.url, (server.url, also), faults))
        page.on("console", lambda message: _note_console(message.type, message.text, faults))
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def _note_other_host(url: str, known: tuple[str, ...], faults: list[str]) -> None:
    ours = tuple(f"{host}/" for host in known if host)
    if not url.startswith((*ours, "data:", "blob:", "about:")):
        faults.append(f"asked another host: {url}")


def _note_console(kind: str, text: str, faults: list[str]) -> None:
    if kind == "error" and not text.startswith(EXPECTED):
        faults.append(f"console: {text}")


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """`assert axe(page) == []`: what is inaccessible on the page, one line per rule and element.

    `axe(page, "color-contrast")` looks at these rules alone.
    """
    if not AXE.exists():
        _without("no axe-core: run `make assets` to run these tests")
    source = AXE.read_text()

    def violations(page: Page, *rules: str) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        return [f"{rule['id']}: {rule['help']} {node['target']}" for rule in found for node in rule["nodes"]]

    return violations


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """`screenshot(page, "idea")` keeps the whole page as a picture in tests/browser/screenshots/."""

    def keep(page: Page, name: str) -> None:
        folder = SCREENSHOTS / KIND
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)

    return keep


@pytest.fixture
def both_widths(screenshot: Callable[[Page, str], None]) -> Callable[[Page, str], None]:
    """`both_widths(page, "idea")` keeps the page as a telephone and as a desktop shows it."""

    def keep(page: Page, name: str) -> None:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            screenshot(page, f"{name}-{width}")

    return keep
