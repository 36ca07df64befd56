"""Settings, all from the environment. Names are documented in README.md."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

INSTANCE = Path(__file__).parent / "instance"


def database_url(value: str | None) -> str:
    """Return a SQLAlchemy URL; hosters hand out `postgres://`, the driver here is psycopg 3."""
    if not value:
        return f"sqlite:///{INSTANCE / 'innovatie.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if value.startswith(prefix):
            return "postgresql+psycopg://" + value.removeprefix(prefix)
    return value


def secret_key() -> str | None:
    """The secret from the environment, or the one that `make run` wrote once; none means: refuse to start."""
    stored = INSTANCE / "secret_key"
    return os.environ.get("SECRET_KEY") or (stored.read_text().strip() if stored.exists() else None)


def earlier_keys(value: str | None) -> list[str]:
    """Secrets from before the present one, newest first; with them cookies and locked secrets are still read."""
    return [key.strip() for key in (value or "").split(",") if key.strip()]


def hosts(named: str | None, base_url: str) -> tuple[str, ...]:
    """The names under which the application answers: those of TRUSTED_HOSTS, else the one of BASE_URL."""
    names = (named or urlsplit(base_url).hostname or "").replace(",", " ").split()
    return tuple(name.strip("[]").lower() for name in names)


class Config:
    SECRET_KEY = secret_key()
    SECRET_KEY_FALLBACKS = earlier_keys(os.environ.get("SECRET_KEY_FALLBACKS"))
    SQLALCHEMY_DATABASE_URI = database_url(os.environ.get("DATABASE_URL"))
    BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
    # Not Flask's TRUSTED_HOSTS: that refuses before there is a page to say so.
    HOSTS = hosts(os.environ.get("TRUSTED_HOSTS"), BASE_URL)
    HTTPS = os.environ.get("HTTPS") == "1"
    PROXIES = int(os.environ.get("PROXIES", "0"))  # how many of our own stand in front
    SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")  # empty: the address of MAIL_SENDER

    DEMO = os.environ.get("DEMO") == "1"
    BIND = os.environ.get("BIND", "127.0.0.1")
    SHOW_COMPONENTS = DEMO

    MAIL_SERVER = os.environ.get("MAIL_SERVER")  # empty: mail goes to .eml files in MAIL_FOLDER
    MAIL_PORT = int(os.environ.get("MAIL_PORT", "587"))
    MAIL_USERNAME = os.environ.get("MAIL_USERNAME")
    MAIL_PASSWORD = os.environ.get("MAIL_PASSWORD")
    MAIL_STARTTLS = os.environ.get("MAIL_STARTTLS", "1") == "1"
    MAIL_SENDER = os.environ.get("MAIL_SENDER", "Innovatienetwerk <innovatienetwerk@example.nl>")
    MAIL_FOLDER = os.environ.get("MAIL_FOLDER", str(INSTANCE / "mail"))

    # Single sign-on (docs/single-sign-on.md): without an address there is none.
    OIDC_DISCOVERY_URL = os.environ.get("OIDC_DISCOVERY_URL")
    OIDC_CLIENT_ID = os.environ.get("OIDC_CLIENT_ID")
    OIDC_CLIENT_SECRET = os.environ.get("OIDC_CLIENT_SECRET")
    OIDC_NAME = os.environ.get("OIDC_NAME", "je werkaccount")  # "Inloggen met …"
    OIDC_SCOPES = os.environ.get("OIDC_SCOPES", "openid email profile")
    OIDC_EMAIL_VERIFIED = os.environ.get("OIDC_EMAIL_VERIFIED", "email_verified")
    OIDC_SECOND_FACTOR = os.environ.get("OIDC_SECOND_FACTOR", "amr")

    # The head of the record, kept where the database cannot reach it.
    RECORD_ANCHORS = os.environ.get("RECORD_ANCHORS", str(INSTANCE / "record-anchors.jsonl"))

    # In words, for `flask deploycheck`: where the backups are, and when one was last put back as a test.
    BACKUPS = os.environ.get("BACKUPS", "")

    # OWASP's argon2id profile: 19 MiB, two passes.
    ARGON2_MEMORY_KIB = 19_456
    ARGON2_PASSES = 2

    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    PERMANENT_SESSION_LIFETIME = timedelta(hours=12)
    WTF_CSRF_TIME_LIMIT = None  # bound to the session: a council meeting lasts longer than an hour
    MAX_CONTENT_LENGTH = 1_000_000
    MAX_FORM_MEMORY_SIZE = 1_000_000
    MAX_FORM_PARTS = 500
    MAX_QUERY = 4000

    BABEL_DEFAULT_LOCALE = "nl"
    BABEL_DEFAULT_TIMEZONE = "Europe/Amsterdam"


class TestConfig(Config):
    TESTING = True
    SECRET_KEY = "test-only"  # noqa: S105
    HOSTS = ("localhost",)
    PROXIES = 0
    DEMO = False
    SHOW_COMPONENTS = True
    OIDC_DISCOVERY_URL = "http://127.0.0.1:9/.well-known/openid-configuration"  # nobody answers there
    OIDC_CLIENT_ID = "innovatie"
    OIDC_CLIENT_SECRET = "secret"  # noqa: S105
    ARGON2_MEMORY_KIB = 8
    ARGON2_PASSES = 1
    HTTPS = False
