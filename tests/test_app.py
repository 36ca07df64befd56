"""What the application refuses to start with, and the settings that it reads."""

import pytest

from config import TestConfig, database_url
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
