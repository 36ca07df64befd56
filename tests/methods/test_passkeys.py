import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovatie.methods.passkeys import (
    Challenge,
    Claim,
    Site,
    claim_of,
    made_key,
    options_to_make,
    options_to_use,
    signed_count,
)
from tests.authenticator import PRESENT, SITE, Device
from tests.factories import NOW

ASKED = Challenge(b"c" * 32, NOW)
OTHER = Challenge(b"d" * 32, NOW)
ELSEWHERE = Site("elders.example", "https://elders.example")
JSON_VALUES = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@pytest.mark.parametrize(
    ("base_url", "name", "origin", "possible"),
    [
        ("https://netwerk.example/", "netwerk.example", "https://netwerk.example", True),
        ("http://localhost:8000", "localhost", "http://localhost:8000", True),
        ("http://127.0.0.1:8000", "127.0.0.1", "http://127.0.0.1:8000", False),
        ("http://[::1]:8000", "::1", "http://[::1]:8000", False),
        ("", "", "://", False),
    ],
)
def test_a_passkey_is_bound_to_a_name_and_not_to_a_number(base_url, name, origin, possible):
    site = Site.at(base_url)
    assert (site.id, site.origin, site.can_have_passkeys) == (name, origin, possible)


def test_what_a_device_is_asked():
    made = json.loads(options_to_make(SITE, ASKED, person_id=7, email="a@example.nl", known=["YWJj"]))
    assert (made["rp"]["id"], made["user"]["id"]) == ("netwerk.example", "Nw")  # 7 in base64url
    assert made["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert [key["id"] for key in made["excludeCredentials"]] == ["YWJj"]
    used = json.loads(options_to_use(SITE, ASKED))
    assert (used["rpId"], used["userVerification"]) == ("netwerk.example", "required")
    assert used["challenge"] == made["challenge"]
    assert not used.get("allowCredentials")


def test_a_key_is_made_and_signs():
    device = Device(person_id=7, count=3)
    made = made_key(SITE, ASKED, device.make(ASKED))
    answer = device.sign(OTHER)
    assert claim_of(answer) == Claim(made.credential_id, 7)
    assert (made.sign_count, signed_count(SITE, OTHER, answer, made.public_key)) == (3, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"challenge": OTHER},
        {"origin": "https://elders.example"},
        {"origin": "http://netwerk.example"},
        {"flags": PRESENT},  # the device did not look who it was
    ],
    ids=str,
)
def test_a_wrong_answer_is_refused(wrong):
    device = Device(person_id=7)
    values = {"challenge": ASKED, **wrong}
    right = made_key(SITE, ASKED, device.make(ASKED))
    assert made_key(SITE, ASKED, device.make(**values)) is None
    assert signed_count(SITE, ASKED, device.sign(**values), right.public_key) is None


def test_a_key_for_another_site_is_refused():
    device = Device(person_id=7, site=ELSEWHERE)
    made = made_key(ELSEWHERE, ASKED, device.make(ASKED))
    assert made_key(SITE, ASKED, device.make(ASKED, origin=SITE.origin)) is None
    assert signed_count(SITE, ASKED, device.sign(ASKED, origin=SITE.origin), made.public_key) is None


def test_the_signature_of_another_key_is_refused():
    made = made_key(SITE, ASKED, Device(person_id=7).make(ASKED))
    assert signed_count(SITE, ASKED, Device(person_id=7).sign(ASKED), made.public_key) is None


@given(st.text() | JSON_VALUES.map(json.dumps))
def test_nonsense_is_a_no(answer):
    assert (made_key(SITE, ASKED, answer), claim_of(answer)) == (None, None)


@pytest.mark.parametrize("answer", ["[" * 20_000, '{"id":' * 5_000, "9" * 5_000, "\x00"])
def test_deep_or_long_nonsense_is_a_no(answer):
    assert (made_key(SITE, ASKED, answer), claim_of(answer)) == (None, None)


@given(st.data())
def test_an_answer_with_one_changed_part_is_a_no_or_still_right(data):
    device = Device(person_id=7)
    made = made_key(SITE, ASKED, device.make(ASKED))
    answer = json.loads(device.sign(ASKED))
    part = data.draw(st.sampled_from(sorted(answer["response"])))
    answer["response"][part] = data.draw(JSON_VALUES)
    found = claim_of(json.dumps(answer)), signed_count(SITE, ASKED, json.dumps(answer), made.public_key)
    assert None in found or part == "userHandle"
