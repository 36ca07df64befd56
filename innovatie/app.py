"""The application factory."""

from pathlib import Path

from flask import Flask

from innovatie import cli, web
from innovatie.anchors import anchors
from innovatie.extensions import (
    babel,
    csrf,
    db,
    engine_options,
    login_manager,
    migrate,
    passwords,
    prepare_sqlite,
    signing,
    vault,
)
from innovatie.mail import mail
from innovatie.sign_in_provider import single_sign_on
from innovatie.web.hardening import is_loopback

ROOT = Path(__file__).parent.parent


def create_app(config: object) -> Flask:
    """Build the application. Raises `RuntimeError` when a setting makes it unsafe to start."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.from_object(config)
    _refuse_unsafe(app)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    for extension in (
        db,
        csrf,
        babel,
        login_manager,
        passwords,
        vault,
        signing,
        mail,
        anchors,
        single_sign_on,
    ):
        extension.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _make_folder(db.engine.url.database)
            prepare_sqlite(db.engine)
    web.init_app(app)
    cli.init_app(app)
    return app


def _refuse_unsafe(app: Flask) -> None:
    if not app.config["SECRET_KEY"]:
        raise RuntimeError("Set SECRET_KEY (or use `make run`, which makes one in instance/secret_key).")
    if app.config["DEMO"] and not is_loopback(app.config["BIND"]):
        raise RuntimeError(
            "Demonstration mode lists people to sign in as: it runs on a loopback address only."
        )


def _make_folder(database: str | None) -> None:
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
