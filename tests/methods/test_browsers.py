"""The words for a browser."""

import pytest

from innovatie.methods.browsers import browser_in_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0",
            "Firefox op Windows",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0 Safari/537.36",
            "Chrome op Windows",
        ),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0", "Edge op Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140.0 Safari/537.36 OPR/120.0", "Opera op Windows"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/140.0 Safari/537.36", "Chrome op Linux"),
        (
            f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/140.0 Safari/537.36",
            "Chrome op Chromebook",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; K) {WEBKIT} Chrome/140.0 Mobile Safari/537.36",
            "Chrome op Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) FxiOS/142.0 Mobile Safari/605",
            "Firefox op iPhone",
        ),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari op iPad"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", "Safari op Mac"),
        ("Firefox", "Firefox"),
        ("curl/8.5", "Onbekende browser"),
        ("", "Onbekende browser"),
        ("<script>Windows", "Onbekende browser"),
    ],
)
def test_a_browser_has_words_that_somebody_knows(user_agent, words):
    assert browser_in_words(user_agent) == words
