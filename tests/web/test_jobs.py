"""The page of the background jobs."""

from datetime import timedelta

from innovatie import clock, jobs
from innovatie.enums import Role
from innovatie.extensions import db
from innovatie.models.log import JobRun
from tests import factories as make
from tests.pages import texts


def run_at(name: str, slot, *, failed: int = 0) -> None:
    handle = {True: lambda thing, now: 1 / 0, False: lambda thing, now: 1}[bool(failed)]
    jobs.run(jobs.Job(name, name, timedelta(hours=1), lambda now: [7], handle), slot, slot=slot)


def test_who_sees_the_page(app, login):
    with app.app_context():
        coordinator, administrator = make.coordinator(), make.person(roles=[Role.ADMINISTRATOR])
        member = make.person()
    assert login(coordinator).get("/beheer/taken/").status_code == 200
    assert login(administrator).get("/beheer/taken/").status_code == 200
    assert login(member).get("/beheer/taken/").status_code == 403


def test_it_shows_runs_and_failures_and_what_is_late(app, login):
    with app.app_context():
        coordinator = make.coordinator()
        run_at("deliver-mail", clock.now(), failed=1)
        run_at("close-ballots", clock.now() - timedelta(days=1))
    page = login(coordinator).get("/beheer/taken/")
    jobs_shown = texts(page, "table:first-of-type tbody th")
    states = dict(zip(jobs_shown, texts(page, "table:first-of-type tbody td:last-child"), strict=True))
    assert states["E-mail bezorgen"] == "Klaar, met fouten"
    assert states["Stemmingen sluiten"] == "Te laat"
    assert "Nummer 7: ZeroDivisionError: division by zero" in texts(page, "td p")


def test_the_number_of_statements_does_not_grow(app, login, count_queries):
    with app.app_context():
        coordinator = make.coordinator()
        for number in range(30):
            run_at("deliver-mail", clock.now() - timedelta(hours=number), failed=number % 2)
        assert len(db.session.query(JobRun).all()) == 30
    client = login(coordinator)
    with count_queries() as seen:
        client.get("/beheer/taken/")
    assert len(seen) == 9  # 1 of them for the settings, as on every page
