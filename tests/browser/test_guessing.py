"""One account is guessed at from all sides, with three worker processes: the limit holds over all of them."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar

import pytest

from tests.browser.server import Server, serve

EMAIL, PASSWORD = "sam@example.nl", "samen vernieuwen we"
SAME_TIME, GUESSES = 12, 72
REFUSED, TOO_MANY = "horen niet bij elkaar", "te veel pogingen"
TOKEN = re.compile(r'name="csrf_token" type="hidden" value="([^"]+)"')


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("three"), workers=3) as running:
        running.flask("reference", "load")
        someone = ["--email", EMAIL, "--name", "Sam", "--password", PASSWORD, "--organisation", "Cubiss"]
        running.flask("people", "add", *someone)
        yield running


class Guesser:
    """A browser of its own that has the page to sign in before it."""

    def __init__(self, server: Server) -> None:
        self.url = f"{server.url}/inloggen"
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(cookies, KeepAddress())
        self.token = TOKEN.search(self.browser.open(self.url).read().decode())[1]

    def guess(self, password: str) -> str:
        """What the answer says: refused, too many, in, or something that should not be."""
        form = {"email": EMAIL, "password": password, "csrf_token": self.token}
        try:
            answer = self.browser.open(self.url, urllib.parse.urlencode(form).encode())
        except urllib.error.HTTPError as error:
            answer = error
        text = answer.read().decode()
        found = [word for word in (REFUSED, TOO_MANY) if word in text]
        return f"{answer.status} {' '.join(found)}".strip()


class KeepAddress(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        """No further than the answer itself."""


def test_exactly_the_allowed_number_is_verified_over_three_workers(server):
    guessers = [Guesser(server) for _ in range(SAME_TIME)]
    with ThreadPoolExecutor(SAME_TIME) as pool:
        guesses = [guessers[number % SAME_TIME].guess for number in range(GUESSES)]
        answers = Counter(pool.map(lambda guess: guess("verkeerd-wachtwoord"), guesses))
    print(f"{GUESSES} guesses, {SAME_TIME} at a time, 3 workers: {dict(answers)}")
    assert answers == {f"422 {REFUSED}": 10, f"422 {TOO_MANY}": GUESSES - 10}
    assert guessers[0].guess(PASSWORD) == f"422 {TOO_MANY}"
