"""Requests that a browser does not send, one by one: what the fuzzing found once, and what must never come back."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, request

from config import hosts
from innovatie.extensions import db
from tests import databases
from tests.client import Client
from tests.pages import complaints, texts

NAMELESS = b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"


def test_a_field_without_a_name_is_a_wrong_request(client):
    answer = client.post("/inloggen", data=NAMELESS, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["", "a.txt"])
def test_a_file_in_place_of_text_is_nothing_typed(client, name):
    answer = client.post("/inloggen", data={"email": (io.BytesIO(b"\xff\x00"), name), "password": "geheim"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "page_before", ["http://[", "http://localhost//elders.example", "http://elders.example/"]
)
def test_an_impossible_page_before_is_the_start_page(client, page_before):
    answer = client.post("/uitloggen", headers={"Referer": page_before})
    assert answer.location == "/inloggen?next=/"


@pytest.mark.parametrize("path", ["/beheer/taken", "/inloggen//", "/health/", "/static//css"])
def test_an_address_that_is_nearly_right_never_repeats_the_host(client, path):
    answer = client.get(path)
    assert "localhost" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("query", ["audiences=%00&audiences=%EF%BF%BE", "agreed=%00", "title=%00&start=%00"])
def test_what_is_no_text_does_not_come_back(client, query):
    answer = client.post("/componenten", data=query, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert complaints(answer.text) == []


# under which names we answer, and who it is that asks


@pytest.fixture
def build(app: Flask) -> Iterator[Callable[..., Flask]]:
    """`build(HTTPS=True)`: the application with other settings, on the database of the test."""
    built: list[Flask] = []
    with app.app_context():
        url, engines = app.config["SQLALCHEMY_DATABASE_URI"], db.engines

    def of(**settings: object) -> Flask:
        other = databases.application(url, **settings)
        other.test_client_class = Client
        with other.app_context():
            own = dict(db.engines)
            db.engines.update(engines)  # the connection that this test holds
        built.append((other, own))
        return other

    yield of
    for other, own in built:
        with other.app_context():
            db.engines.update(own)
        databases.close(other)


def test_another_host_is_refused_and_not_repeated(client):
    for path in ("/", "/inloggen", "/static/css/house.css", "/bestaat-niet"):
        answer = client.get(path, headers={"Host": "elders.example"})
        assert (answer.status_code, texts(answer, "h1")) == (400, ["Dit verzoek klopt niet"])
        assert "elders.example" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("host", ["localhost.elders.example", "elders.example:80@localhost", "[", "a b", ""])
def test_what_only_looks_like_our_host_is_refused(client, host):
    assert client.get("/inloggen", headers={"Host": host}).status_code == 400


def test_the_health_check_is_asked_by_address(client):
    assert client.get("/health", headers={"Host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("named", "base_url", "answers", "refuses"),
    [
        (None, "https://innovatie.example/", "innovatie.example", "localhost"),
        (None, "https://innovatie.example", "INNOVATIE.example:443", "www.innovatie.example"),
        ("a.example, b.example", "https://c.example", "b.example", "c.example"),
        (None, "http://127.0.0.1:8000", "localhost:8000", "192.168.1.5:8000"),
        (None, "http://[::1]:8000", "[::1]:8000", "[::2]:8000"),
    ],
)
def test_the_names_come_from_the_settings(build, named, base_url, answers, refuses):
    client = build(HOSTS=hosts(named, base_url)).test_client()
    assert client.get("/toegankelijkheid", headers={"Host": answers}).status_code == 200
    assert client.get("/toegankelijkheid", headers={"Host": refuses}).status_code == 400


@contextmanager
def addresses_of(app: Flask) -> Iterator[list[str | None]]:
    """Who the application thinks that asks."""
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(f"{request.scheme} {request.remote_addr}"))
    yield seen


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "6.6.6.6", "http 127.0.0.1"),
        (1, "6.6.6.6, 9.9.9.9", "https 9.9.9.9"),  # the client made up the first, our proxy added the second
        (2, "6.6.6.6, 9.9.9.9, 10.0.0.2", "https 9.9.9.9"),
    ],
)
def test_the_address_of_who_asks_cannot_be_made_up(build, proxies, forwarded, seen):
    app = build(PROXIES=proxies)
    with addresses_of(app) as found:
        protocol = ",".join(["https"] * max(proxies, 1))
        headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": protocol, "Forwarded": "for=6.6.6.6"}
        headers |= {"X-Real-IP": "6.6.6.6", "X-Forwarded-Host": "elders.example"}
        assert app.test_client().get("/toegankelijkheid", headers=headers).status_code == 200
    assert found == [seen]


def test_another_address_in_every_request_does_not_lift_the_limit_on_guessing(client):
    statuses = []
    for number in range(60):
        headers = {"X-Forwarded-For": f"10.0.0.{number}"}
        form = {"email": f"naam{number}@example.nl", "password": "geraden"}
        statuses.append("te veel" in client.post("/inloggen", data=form, headers=headers).text)
    assert statuses.index(True) == 50


# what a request may hold


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "body",
    [
        {"json": ["a"]},
        {"data": b"", "content_type": "application/json"},
        {"data": b"<a/>", "content_type": "text/xml"},
        {"data": b"a=1", "content_type": "text/plain"},
        {"data": b"a=1", "content_type": ""},
        {"data": b"", "content_type": "onzin"},
    ],
)
@pytest.mark.parametrize("path", ["/inloggen", "/inzendingen/nieuw", "/bestaat-niet"])
def test_pages_take_forms_and_nothing_else(client, method, body, path):
    assert client.open(path, method=method, **body).status_code == 415


def test_a_long_query_a_long_form_and_many_fields_are_refused(client):
    assert client.get("/inloggen?" + "a" * 4001).status_code == 414
    assert client.post("/inloggen", data={"email": "a" * 1_000_001}).status_code == 413
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    many = client.post(
        "/inloggen", data=part * 501 + b"--x--", content_type="multipart/form-data; boundary=x"
    )
    assert many.status_code == 413
