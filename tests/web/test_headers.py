"""The headers of every answer: every route for three kinds of visitors, and every error."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from innovatie.reference.access import rows
from tests import databases
from tests.web.stage import Stage

EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SECRET = ("/uitnodiging/", "/wachtwoord/")  # addresses that let somebody in, so they go nowhere
STATIC = "/static/css/house.css"


def wrong(path: str, headers) -> list[str]:
    expected = EXPECTED | ({"Referrer-Policy": "strict-origin"} if path.startswith(SECRET) else {})
    found = [f"{name}: {headers.get(name)}" for name, value in expected.items() if headers.get(name) != value]
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        found.append("no Permissions-Policy")
    if "Server" in headers or "X-Powered-By" in headers:
        found.append("says what it is made of")
    if not path.startswith("/static/") and headers.get("Cache-Control") != "no-store":
        found.append(f"may be kept: {headers.get('Cache-Control')}")
    return found


@pytest.mark.parametrize("who", ["--", "IN", "LC"])
def test_every_route_answers_with_the_headers_of_the_house(stage: Stage, who: str) -> None:
    paths = {(row.method, stage.path(row.endpoint, row.about)) for row in rows()}
    asked = {(method, path): stage.ask(who, method, path) for method, path in sorted(paths)}
    found = {asking: wrong(asking[1], answer.headers) for asking, answer in asked.items()}
    assert {asking: what for asking, what in found.items() if what} == {}


def _fail(error: Exception):
    def failing() -> str:
        raise error

    failing.guard = "public"
    return failing


@pytest.mark.parametrize(
    ("status", "asking"),
    [
        (400, {"path": "/", "headers": {"Host": "elders.example"}}),
        (400, {"path": "/inloggen", "method": "POST", "csrf": False}),
        (404, {"path": "/bestaat-niet"}),
        (404, {"path": "/static/bestaat-niet.css"}),
        (405, {"path": "/health", "method": "POST"}),
        (405, {"path": STATIC, "method": "DELETE"}),
        (413, {"path": "/inloggen", "method": "POST", "data": {"a": "a" * 1_000_001}}),
        (414, {"path": "/inloggen?" + "a" * 5000}),
        (415, {"path": "/inloggen", "method": "POST", "json": []}),
        (416, {"path": STATIC, "headers": {"Range": "bytes=999999999-"}}),
        (422, {"path": "/inloggen", "method": "POST"}),
        (500, {"path": "/toegankelijkheid"}),
        (503, {"path": "/health"}),
    ],
)
def test_errors_have_them_too(app: Flask, client, monkeypatch, status, asking) -> None:
    monkeypatch.setitem(app.view_functions, "info.accessibility", _fail(ValueError("stuk")))
    monkeypatch.setitem(app.view_functions, "info.health", _fail(OperationalError("", {}, Exception())))
    answer = client.open(**asking)
    assert (answer.status_code, wrong(asking["path"], answer.headers)) == (status, [])


def test_static_files_are_kept_by_their_version_only(client):
    with client.get(f"{STATIC}?v=1") as kept, client.get("/static/bestaat-niet.css?v=1") as away:
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Cache-Control" not in away.headers
    with client.get(STATIC, headers={"If-None-Match": kept.headers["ETag"]}) as again:
        assert (again.status_code, wrong(STATIC, again.headers)) == (304, [])


def test_a_method_that_is_not_there_says_which_are(client):
    answer = client.post("/toegankelijkheid")
    assert (answer.status_code, set(answer.allow)) == (405, {"GET", "HEAD", "OPTIONS"})


@pytest.mark.parametrize(
    ("https", "name", "strict"),
    [(True, "__Host-session", "max-age=31536000; includeSubDomains"), (False, "session", None)],
)
def test_the_cookie_and_strict_transport_follow_https(https, name, strict):
    with databases.database() as url:
        app = databases.application(url, HTTPS=https)
        answer = app.test_client().get("/inloggen")
        databases.close(app)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert cookie.startswith(f"{name}=")
    assert parts >= {"HttpOnly", "Path=/", "SameSite=Lax"} and ("Secure" in parts) is https
    assert not any(part.startswith("Domain") for part in parts)
    assert answer.headers.get("Strict-Transport-Security") == strict
