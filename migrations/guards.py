"""Triggers that let the database itself refuse a change, on SQLite and on PostgreSQL; migrations make and drop them."""

import sqlalchemy as sa
from alembic import op


def create(name, table, event, condition, message):
    """Refuse `event` on a row of `table` while `condition` (NEW and OLD are the row) holds."""
    for statement in (_on_postgresql if _is_postgresql() else _on_sqlite)(
        name, table, event, condition, message
    ):
        op.execute(sa.text(statement.replace(":", "\\:")))


def drop(name, table):
    if _is_postgresql():
        op.execute(f'DROP TRIGGER guard_{name} ON "{table}"')
        op.execute(f"DROP FUNCTION guard_{name}()")
    else:
        op.execute(f"DROP TRIGGER guard_{name}")


def _is_postgresql():
    return op.get_bind().dialect.name == "postgresql"


def _on_sqlite(name, table, event, condition, message):
    yield (
        f'CREATE TRIGGER guard_{name} BEFORE {event.upper()} ON "{table}" WHEN {condition.format(lock="")} '
        f"BEGIN SELECT RAISE(ABORT, 'guard: {message}'); END"
    )


def _on_postgresql(name, table, event, condition, message):
    """A refusal is an integrity error for the driver, as it is on SQLite."""
    yield (
        f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition.format(lock='FOR UPDATE')} THEN "
        f"RAISE EXCEPTION 'guard: {message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {'OLD' if event == 'delete' else 'NEW'}; END $$"
    )
    yield (
        f'CREATE TRIGGER guard_{name} BEFORE {event.upper()} ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION guard_{name}()"
    )
