"""Requests that a browser does not send, one by one: what the fuzzing found once, and what must never come back."""

import io

import pytest

from tests.pages import complaints

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


@pytest.mark.parametrize("path", ["/beheer/taken", "//health", "/health/"])
def test_an_address_that_is_nearly_right_never_repeats_the_host(client, path):
    answer = client.get(path, headers={"Host": "elders.example"})
    assert "elders.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("query", ["audiences=%00&audiences=%EF%BF%BE", "agreed=%00", "title=%00&start=%00"])
def test_what_is_no_text_does_not_come_back(client, query):
    answer = client.post("/componenten", data=query, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert complaints(answer.text) == []
