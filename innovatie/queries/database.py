"""What the database itself says: which guards it has, and whether what it acknowledges survives a power cut."""

from sqlalchemy import text

from innovatie.extensions import db

ENABLED_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}
# Each with the value that it must have.
DURABLE = {
    "sqlite": {
        "PRAGMA journal_mode": "wal",
        "PRAGMA synchronous": "2",
        "PRAGMA foreign_keys": "1",
        "PRAGMA recursive_triggers": "1",
        "PRAGMA secure_delete": "1",
    },
    "postgresql": {
        "SHOW fsync": "on",
        "SHOW full_page_writes": "on",
        "SHOW synchronous_commit": "on",
        "SHOW session_replication_role": "origin",
        "SHOW default_transaction_read_only": "off",
    },
}


def is_there() -> bool:
    """Does it answer? Raises what the driver raises when it does not."""
    return bool(db.session.scalar(text("SELECT 1")))


def triggers() -> set[str]:
    """The triggers that are switched on."""
    return set(db.session.scalars(text(ENABLED_TRIGGERS[db.engine.dialect.name])))


def not_durable() -> list[str]:
    """The settings that are not as they must be, with what they are."""
    found = {question: str(db.session.scalar(text(question))) for question in DURABLE[db.engine.dialect.name]}
    wanted = DURABLE[db.engine.dialect.name]
    return [f"{question} = {found[question]}" for question in wanted if found[question] != wanted[question]]


def revision() -> str | None:
    """The migration at which the tables are."""
    found: str | None = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return found
