"""Runs the migrations: all of them in one transaction, so that one that fails changes nothing."""

import logging
from logging.config import fileConfig

import sqlalchemy as sa
from alembic import context
from alembic.script import ScriptDirectory
from flask import current_app

from innovatie.extensions import UTCDateTime

config = context.config
log = logging.getLogger("alembic.env")
db = current_app.extensions["migrate"].db


def render_item(kind, item, autogenerate):
    """Write column types into a migration in words that stay true when the package changes."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def number_revision(migration, _revision, directives):
    """Give the next file the next number; drop one that would change nothing."""
    if not directives:
        return
    script = directives[0]
    if getattr(config.cmd_opts, "autogenerate", False) and script.upgrade_ops.is_empty():
        directives.clear()
        log.info("No changes in schema detected.")
        return
    head = ScriptDirectory.from_config(migration.config).get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04d}"


def count_rows(connection):
    tables = [sa.table(name) for name in sa.inspect(connection).get_table_names()]
    return {table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables}


def check_rows(connection, before, may_shrink):
    """See that nothing was lost, and that nothing was left hanging while SQLite's foreign keys were off."""
    after = count_rows(connection)
    lost = {name for name in before.keys() & after.keys() - may_shrink if after[name] < before[name]}
    if lost:
        raise RuntimeError(
            f"migration lost rows of {sorted(lost)}; if that is meant, name them in removes_rows_from"
        )
    if connection.dialect.name == "sqlite":
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"migration leaves rows that point nowhere: {broken[:5]}")


def run(connection):
    may_shrink = {"alembic_version"}

    def remember_removals(*, step, **_):
        may_shrink.update(getattr(step.up_revision.module, "removes_rows_from", ()))

    if (
        connection.dialect.name == "sqlite"
    ):  # it rebuilds a table to change it, which would delete the children's rows
        connection.detach()  # foreign keys stay off until this connection is closed, and nobody else gets it
        # Through the driver: inside SQLAlchemy's transaction SQLite ignores this pragma without a word.
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,  # Alembic does not trust SQLite with this; with our own BEGIN it holds
        process_revision_directives=number_revision,
        on_version_apply=remember_removals,
    )
    with context.begin_transaction():
        before = count_rows(connection)
        context.run_migrations()
        check_rows(connection, before, may_shrink)


if context.is_offline_mode():
    raise SystemExit("Migrations look at the database they change, so they cannot be written out as SQL.")
if not logging.getLogger().handlers:  # whoever runs the migrations inside another program has its own log
    fileConfig(config.config_file_name, disable_existing_loggers=False)
with db.engine.connect() as connection:
    run(connection)
