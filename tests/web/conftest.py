"""The stage: one scene for all tests that ask who may do what, built once per test process."""

from collections.abc import Iterator

import pytest

from tests import databases
from tests.client import no_uncommitted_changes
from tests.web.scene import build
from tests.web.stage import Stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with databases.database() as url:
        app = databases.application(url)
        app.after_request(no_uncommitted_changes)
        with app.app_context():
            scene = build()
        yield Stage(app, scene)
        databases.close(app)
