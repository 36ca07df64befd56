"""What somebody sees who is refused, lost, or here while the database is away."""

import pytest
from sqlalchemy.exc import OperationalError

from innovatie import clock
from innovatie.clock import local_date
from innovatie.domain.settings import change
from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.web.errors import TEXTS
from tests import factories as make
from tests.factories import TODAY
from tests.pages import page, texts


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
    assert page(answer).find("a", string="Probeer het opnieuw")["href"] == "/fieldlabs"


@pytest.fixture
def coordinator(app, login):
    with app.app_context():
        person_id = make.coordinator().id
    return login(person_id)


def ways(answer) -> list[str]:
    return [link["href"] for link in page(answer).select("main li a")]


def test_who_is_refused_reads_whose_it_is_and_who_one_is(signed_in):
    answer = signed_in.get("/beheer/instellingen", headers={"Referer": "http://localhost/inzendingen?q=x"})
    assert answer.status_code == 403
    words = "Dit mag alleen: landelijk coördinator of technisch beheerder."
    assert texts(answer, "main p")[0] == words
    assert ways(answer) == ["/inzendingen?q=x", "/"]


def test_a_role_of_ones_own_that_does_not_help_is_named(app, login):
    with app.app_context():
        person_id = make.person(roles=[Role.FINANCE]).id
    answer = login(person_id).get("/beheer/raad/nieuw")
    assert texts(answer, "main p")[0].endswith(" Jouw rol is nu: financieel beheerder.")


def test_a_refusal_for_want_of_no_role_says_so(app, coordinator):
    """The role of a guest is ended on the page of the team, whoever asks."""
    with app.app_context():
        guest = make.grant(
            make.person(), Role.GUEST, scope="project", fieldlab_id=make.fieldlab().id, ends_on=TODAY
        )
        path = f"/beheer/rollen/{guest.id}/beeindigen"
    answer = coordinator.get(path)
    assert (answer.status_code, texts(answer, "main p")[0]) == (403, TEXTS[403][1])


@pytest.mark.parametrize(
    ("method", "path", "data", "status"),
    [
        ("GET", "/bestaat-niet", None, 404),
        ("GET", "/beheer/mensen/99999999", None, 404),
        ("GET", "/uitloggen", None, 405),
        ("POST", "/inzendingen/nieuw", {"title": "x" * 1_100_000}, 413),
    ],
)
def test_the_menu_leads_on_from_every_error(coordinator, method, path, data, status):
    answer = coordinator.open(path, method=method, data=data, headers={"Referer": "http://localhost/rondes"})
    assert answer.status_code == status
    assert "Beheer" in texts(answer, ".site-nav__link")
    assert "/rondes" in ways(answer)
    if status == 413:
        assert "hoogstens 1 MB" in texts(answer, "main p")[0]


def test_a_stranger_sees_an_error_without_a_menu(client):
    answer = client.get("/bestaat-niet")
    assert (answer.status_code, texts(answer, ".site-nav__link"), ways(answer)) == (404, [], ["/"])


@pytest.mark.parametrize("before", ["http://elders.example/", "http://[", "http://localhost//elders.example"])
def test_the_way_back_never_leads_elsewhere(client, before):
    assert ways(client.get("/bestaat-niet", headers={"Referer": before})) == ["/"]


def test_an_error_says_whom_to_ask(app, signed_in):
    with app.app_context():
        now = clock.now()
        change("help_address", "hulp@example.nl", starts_on=local_date(now), actor=None, now=now)
        db.session.commit()
    answer = signed_in.get("/bestaat-niet")
    assert page(answer).select_one("main a[href='mailto:hulp@example.nl']") is not None
