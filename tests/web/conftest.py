"""The stage: one scene for all tests that ask who may do what, built once per test process. And a sign-in provider."""

from collections.abc import Callable, Iterator

import pytest

from innovatie.sign_in_provider import single_sign_on
from tests import databases
from tests.client import no_uncommitted_changes
from tests.issuer import CLIENT, DISCOVERY, SECRET, Issuer, issuing
from tests.web.scene import build
from tests.web.stage import Stage
from tests.web.work_accounts import BACK, START


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with databases.database() as url:
        app = databases.application(url)
        app.after_request(no_uncommitted_changes)
        with app.app_context():
            scene = build()
        yield Stage(app, scene)
        databases.close(app)


@pytest.fixture(scope="session")
def running_issuer() -> Iterator[Issuer]:
    with issuing() as issuer:
        yield issuer


@pytest.fixture
def issuer(app, running_issuer) -> Iterator[Issuer]:
    """The provider with which the application signs people in; it knows nothing of the tests before."""
    running_issuer.reset()
    before = {name: value for name, value in app.config.items() if name.startswith("OIDC_")}
    app.config |= {
        "OIDC_DISCOVERY_URL": running_issuer.url + DISCOVERY,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_NAME": "EénLogin",
    }
    single_sign_on.init_app(app)
    yield running_issuer
    app.config |= before
    single_sign_on.init_app(app)


@pytest.fixture
def come(client, issuer) -> Callable[..., str]:
    """`come(email=…)`: sign in with these claims; where that leads."""

    def coming(who=client, **claims) -> str:
        issuer.claims |= claims
        began = who.get(START)
        return who.get(f"{BACK}?{issuer.authorize(began.location)}").location

    return coming
