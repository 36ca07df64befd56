"""What the application refuses to start with, and the settings that it reads."""

import pytest
from flask.sessions import SecureCookieSessionInterface

from config import TestConfig, database_url, earlier_keys
from innovatie.app import create_app
from innovatie.web.hardening import is_loopback


@pytest.mark.parametrize("bind", ["0.0.0.0", "192.168.1.5", "::", "innovatie.example", ""])  # noqa: S104
def test_demonstration_mode_refuses_every_address_but_loopback(bind):
    class Settings(TestConfig):
        DEMO = True
        BIND = bind

    with pytest.raises(RuntimeError, match="loopback"):
        create_app(Settings)


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost"])
def test_loopback_addresses(bind):
    assert is_loopback(bind)


def test_no_secret_no_start():
    class Settings(TestConfig):
        SECRET_KEY = None

    with pytest.raises(RuntimeError, match="SECRET_KEY"):
        create_app(Settings)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
    ],
)
def test_database_addresses_are_made_one_kind(given, used):
    assert database_url(given) == used


@pytest.mark.parametrize(
    ("given", "keys"), [(None, []), ("", []), ("old", ["old"]), ("new, old,", ["new", "old"])]
)
def test_earlier_secrets_are_a_list(given, keys):
    assert earlier_keys(given) == keys


def test_a_cookie_from_before_a_new_secret_still_counts():
    class Settings(TestConfig):
        SECRET_KEY, SECRET_KEY_FALLBACKS = "new", ["old"]

    class Before(TestConfig):
        SECRET_KEY = "old"

    signers = [
        SecureCookieSessionInterface().get_signing_serializer(create_app(config))
        for config in (Before, Settings)
    ]
    assert signers[1].loads(signers[0].dumps({"a": 1})) == {"a": 1}
