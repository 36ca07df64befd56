"""What somebody sees when the database is away, locked, read-only or full: 503, and nothing half written.

Each test has a database of its own. The one of PostgreSQL that is stopped is a server of its own too.
"""

import os
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from innovatie import clock
from innovatie.extensions import Base, db
from innovatie.models.people import Organisation
from tests import databases
from tests import factories as make
from tests.client import Client
from tests.databases import POSTGRESQL
from tests.pages import page, texts

on_sqlite = pytest.mark.skipif(POSTGRESQL, reason="about the file of SQLite")
on_postgresql = pytest.mark.skipif(not POSTGRESQL, reason="about the server of PostgreSQL")
PATHS = ("/", "/inloggen", "/inzendingen", "/inzendingen/1", "/health")
IDEA = {
    "kind": "idee",
    "title": "Een plek om te leren",
    "problem": "Er is geen plek om te leren.",
    "target_group": "Voor wie wil leren.",
}


def somebody(app: Flask) -> Client:
    """Signed in, on a database of its own."""
    app.test_client_class = Client
    with app.app_context():
        place = make.organisation().id
        key = make.session_of(make.person(db.session.get_one(Organisation, place)).id, clock.now())
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=key, _fresh=True)
    client.idea = IDEA | {"organisation_id": str(place)}
    return client


def counts(app: Flask) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }


def is_away(answer) -> None:
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30"), answer.request.path
    assert texts(answer, "h1") == ["We zijn er zo weer"]
    assert "Content-Security-Policy" in answer.headers


# in the middle of a request


@contextmanager
def failing_at(app: Flask, step: int) -> Iterator[list[str]]:
    """The server breaks the connection at the n-th statement, or at the commit when that comes first."""
    with app.app_context():
        engine = db.engine
    steps: list[str] = []

    def break_off(connection: sa.Connection) -> None:
        if POSTGRESQL:
            own = connection.connection.dbapi_connection.info.backend_pid
            with engine.connect() as other:
                other.connection.dbapi_connection.execute("select pg_terminate_backend(%s, 5000)", [own])
        else:
            connection.connection.dbapi_connection.set_progress_handler(lambda: 1, 1)

    def statement(connection, _cursor, text, *_rest) -> None:
        steps.append(text)
        if len(steps) == step:
            break_off(connection)

    def commit(connection) -> None:
        steps.append("COMMIT")
        if len(steps) == step:
            break_off(connection)
            if not POSTGRESQL:  # a commit runs no steps of the machine that the handler could stop
                raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield steps
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)
        engine.dispose()


@pytest.mark.parametrize("path", ["/", "/inzendingen"])
def test_the_database_may_go_away_while_a_page_is_made(database: Flask, path: str) -> None:
    client, answers = somebody(database), []
    while not answers or answers[-1].status_code != 200:
        with failing_at(database, len(answers) + 1):
            answers.append(client.get(path))
    for answer in answers[:-1]:
        is_away(answer)
    assert len(answers) > 5


def test_the_database_may_go_away_at_any_point_of_a_step(database: Flask) -> None:
    """All of it is written, or nothing; and who sends it once more never has it twice."""
    client, step, answer = somebody(database), 0, None
    while answer is None or answer.status_code != 303:
        step += 1
        form, before = client.idea | {"form_key": f"poging {step}"}, counts(database)
        with failing_at(database, step):
            answer = client.post("/inzendingen/nieuw", data=form)
        if answer.status_code != 303:
            is_away(answer)
            after = counts(database)
            again = client.post("/inzendingen/nieuw", data=form)
            assert again.status_code == 303
            assert after in (before, counts(database))
        written = {name: number - before[name] for name, number in counts(database).items()}
        made = {name: written[name] for name in ("idea", "state_change", "record_entry", "sent_form")}
        assert made == {"idea": 1, "state_change": 1, "record_entry": 2, "sent_form": 1}, step
    assert step > 10


def test_without_a_database_what_was_typed_is_shown_to_copy(database: Flask) -> None:
    client = somebody(database)
    with failing_at(database, 1):
        answer = client.post(
            "/inzendingen/nieuw", data=client.idea, headers={"Referer": "http://localhost/inzendingen/nieuw"}
        )
    is_away(answer)
    assert IDEA["problem"] in page(answer).select_one("main").text


# away altogether


@on_sqlite
def test_the_file_is_away(database: Flask) -> None:
    client, file = somebody(database), _file(database)
    away = file.with_suffix(".away")
    databases.close(database)
    for part in (file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        part.unlink(missing_ok=True)
    file.rename(away)
    file.mkdir()  # a file that is not there would be made anew
    try:
        for path in PATHS:
            is_away(client.get(path))
        is_away(client.post("/inzendingen/nieuw", data=client.idea))
    finally:
        databases.close(database)
        file.rmdir()
        away.rename(file)
    assert client.get("/inzendingen").status_code == 200


@on_sqlite
def test_the_file_is_damaged(database: Flask) -> None:
    client, file = somebody(database), _file(database)
    databases.close(database)
    whole = file.read_bytes()
    file.write_bytes(b"\x00" * len(whole))
    for path in PATHS:
        is_away(client.get(path))
    databases.close(database)
    file.write_bytes(whole)
    assert client.get("/inzendingen").status_code == 200


@on_sqlite
def test_the_database_is_locked(database: Flask) -> None:
    client = somebody(database)
    _on_connect(database, "PRAGMA busy_timeout=50")
    before = counts(database)
    holder = sqlite3.connect(_file(database), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    is_away(client.post("/inzendingen/nieuw", data=client.idea))
    assert client.get("/inzendingen").status_code == 200  # who reads does not wait for who writes
    holder.execute("ROLLBACK")
    holder.close()
    assert counts(database) == before
    assert client.post("/inzendingen/nieuw", data=client.idea).status_code == 303


@on_sqlite
def test_the_file_is_read_only(database: Flask) -> None:
    client, before = somebody(database), counts(database)
    _on_connect(database, "PRAGMA query_only=ON")
    is_away(client.post("/inzendingen/nieuw", data=client.idea))
    assert client.get("/inzendingen").status_code == 200
    databases.close(database)
    event.remove(_engine(database), "connect", CONNECTED.pop())
    assert counts(database) == before


@on_sqlite
def test_the_disk_is_full(database: Flask) -> None:
    client, before = somebody(database), counts(database)
    long = client.idea | dict.fromkeys(("problem", "target_group"), "Een lang verhaal. " * 270)
    _on_connect(database, "PRAGMA max_page_count=1")  # as many as there are now
    answers = [client.post("/inzendingen/nieuw", data=long) for _ in range(5)]
    is_away(answers[-1])
    assert client.get("/inzendingen").status_code == 200
    kept = sum(answer.status_code == 303 for answer in answers)
    assert counts(database)["idea"] - before["idea"] == kept


@on_postgresql
def test_the_database_is_read_only(database: Flask) -> None:
    client = somebody(database)
    before = counts(database)
    with database.app_context(), db.engine.connect() as connection:
        name = connection.engine.url.database
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(sa.text(f"alter database {name} set default_transaction_read_only = on"))
    databases.close(database)
    is_away(client.post("/inzendingen/nieuw", data=client.idea))
    assert client.get("/inzendingen").status_code == 200
    assert counts(database) == before


@on_postgresql
def test_a_row_is_locked_too_long(database: Flask) -> None:
    client = somebody(database)
    with database.app_context():
        url = db.engine.url
    with database.app_context():
        db.engine.dispose()
    event.listen(_engine(database), "connect", lambda own, _record: own.execute("set lock_timeout = '50ms'"))
    holder = sa.create_engine(url)
    with holder.connect() as other:
        other.execute(sa.text("lock table record_head in exclusive mode"))
        is_away(client.post("/inzendingen/nieuw", data=client.idea))
    holder.dispose()
    assert client.post("/inzendingen/nieuw", data=client.idea).status_code == 303


@on_postgresql
def test_the_server_stops_and_comes_back() -> None:
    """A cluster of its own is killed under an application with connections in its pool."""
    server = databases.cluster(Path(tempfile.mkdtemp(prefix="innovatie-test-")) / "cluster")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    app = databases.application(url.render_as_string(hide_password=False))
    try:
        databases.migrate(app)
        client = somebody(app)
        assert client.get("/inzendingen").status_code == 200
        _kill(server.get_pid())
        for path in PATHS:
            is_away(client.get(path))
        is_away(client.post("/inzendingen/nieuw", data=client.idea))
        server.ensure_postgres_running()
        for path in ("/inzendingen", "/health"):
            assert client.get(path).status_code == 200
        assert client.post("/inzendingen/nieuw", data=client.idea).status_code == 303
        assert counts(app)["idea"] == 1
    finally:
        databases.close(app)
        server.cleanup()
        shutil.rmtree(server.pgdata.parent)


def _kill(pid: int) -> None:
    """As a power cut for its clients: no farewell, and it is gone when this returns."""
    os.kill(pid, signal.SIGQUIT)
    until = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        time.sleep(0.05)


def _engine(app: Flask) -> sa.Engine:
    with app.app_context():
        return db.engine


def _file(app: Flask) -> Path:
    return Path(str(_engine(app).url.database))


CONNECTED: list[Callable[..., object]] = []


def _on_connect(app: Flask, statement: str) -> None:
    """For the connections that are made from now on."""
    databases.close(app)
    CONNECTED.append(lambda connection, _record: connection.execute(statement))
    event.listen(_engine(app), "connect", CONNECTED[-1])
