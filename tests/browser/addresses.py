"""Which pages there are: the routes of the application, and addresses of them that people reach by following links."""

import re
from collections import Counter, deque
from dataclasses import dataclass
from html import unescape

from playwright.sync_api import Page

from tests.browser.server import Server

PER_ROUTE = 8  # so many pages of a kind are read per person, for the links on them
LINK = re.compile(r'href="(/[^"#]*)')


@dataclass(frozen=True)
class Address:
    who: str
    path: str
    size: int  # of the page: of several of a kind the fullest is looked at


@dataclass(frozen=True)
class Route:
    name: str
    form: re.Pattern[str]
    takes_posts: bool

    def fits(self, path: str) -> bool:
        return self.form.fullmatch(path.partition("?")[0]) is not None


def routes(server: Server) -> list[Route]:
    """Every page, as `flask routes` lists it."""
    listed = (re.split(r"\s{2,}", line.strip()) for line in server.flask("routes").splitlines()[2:])
    return [
        Route(
            name,
            re.compile(re.sub(r"<(string|token)[^>]+>", "[^/]+", re.sub(r"<int:\w+>", "[0-9]+", rule))),
            "POST" in methods,
        )
        for name, methods, rule in listed
        if "GET" in methods and "<path:" not in rule
    ]


def add_reached(
    found: dict[str, Address], page: Page, who: str, where: tuple[str, ...], known: list[Route]
) -> None:
    """Follow links from the start page of whoever is signed in, breadth first; of each route keep the fullest page.

    `where` are the beginnings of the addresses that this person looks at.

    A page with one form leads nowhere new: one of each is enough.
    """
    waiting, seen, read = deque(["/"]), {"/"}, Counter[str]()
    while waiting:
        path = waiting.popleft()
        route = next((one for one in known if one.fits(path)), None)
        if route is None or read[route.name] >= PER_ROUTE or (route.takes_posts and route.name in found):
            continue
        read[route.name] += 1
        answer = page.request.get(path, max_redirects=0)
        if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        html = answer.text()
        address = Address(who, path, len(html))
        found[route.name] = max(found.get(route.name, address), address, key=lambda one: one.size)
        fresh = [
            link for link in map(unescape, LINK.findall(html)) if link.startswith(where) and link not in seen
        ]
        seen.update(fresh)
        waiting.extend(dict.fromkeys(fresh))
