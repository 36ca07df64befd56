"""What somebody sees when the database is away."""

import pytest
from sqlalchemy.exc import OperationalError

from innovatie.extensions import db
from tests import factories as make
from tests.pages import page


@pytest.fixture
def signed_in(app, login):
    with app.app_context():
        person_id = make.person().id
    return login(person_id)


def test_without_a_database_who_is_signed_in_is_asked_to_come_back(signed_in, monkeypatch):
    def away(*_args, **_more):
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    monkeypatch.setattr(db.session, "scalars", away)
    answer = signed_in.get("/fieldlabs")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert page(answer).select_one("h1").text == "We zijn er zo weer"
