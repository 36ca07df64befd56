"""The migrations themselves, on the database that TEST_DB names."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from innovatie.extensions import db
from innovatie.models.people import CouncilMembership
from tests import databases
from tests import factories as make

STEP = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down_revision!r}


def upgrade():
    {upgrade}


def downgrade():
    pass
"""
FAMILY = """
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(9)))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("parent.id", name="fk_child", ondelete="CASCADE")),
    )
    op.execute("insert into parent (id, name) values (1, 'a')")
    op.execute("insert into child (id, parent_id) values (1, 1), (2, 1)")
"""
REBUILD = """
    with op.batch_alter_table("parent", recreate="auto") as batch:
        batch.alter_column("name", existing_type=sa.String(9), type_=sa.String(90), nullable=False)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The set-up of the migrations, without the migrations."""
    shutil.copytree(databases.ROOT / "migrations", tmp_path / "migrations", ignore=lambda *_: ["versions"])
    (tmp_path / "migrations/versions").mkdir()
    return tmp_path / "migrations"


def add(folder: Path, upgrade: str, extra: str = "") -> None:
    """Write the next numbered migration."""
    number = len(list((folder / "versions").glob("*.py"))) + 1
    down = f"{number - 1:04d}" if number > 1 else None
    text = STEP.format(revision=f"{number:04d}", down_revision=down, upgrade=upgrade.strip())
    (folder / "versions" / f"{number:04d}_step.py").write_text(text + extra)


def schema(app: Flask) -> set[str]:
    """Columns, keys, indexes and checks, each in one line that can be compared."""
    with app.app_context(), db.engine.connect() as connection:
        found = sa.inspect(connection)
        tables = set(found.get_table_names()) - {"alembic_version"}
        return {f"{table}: {part}" for table in tables for part in _parts(found, table)}


def _parts(found: sa.Inspector, table: str) -> list[str]:
    columns = [
        {key: column[key] for key in ("name", "type", "nullable")} for column in found.get_columns(table)
    ]
    keys = [
        found.get_pk_constraint(table),
        *found.get_foreign_keys(table),
        *found.get_unique_constraints(table),
    ]
    return [
        _words(part)
        for part in (*columns, *keys, *found.get_indexes(table), *found.get_check_constraints(table))
    ]


def _words(part: object) -> str:
    if isinstance(part, dict):
        return ", ".join(f"{key} ({_words(part[key])})" for key in sorted(part))
    return str(part)


def triggers(app: Flask) -> set[str]:
    if databases.POSTGRESQL:
        query = """
            select pg_get_triggerdef(oid) || pg_get_functiondef(tgfoid) from pg_trigger where not tgisinternal
        """
    else:
        query = "select sql from sqlite_master where type = 'trigger'"
    with app.app_context(), db.engine.connect() as connection:
        return set(connection.scalars(sa.text(query)))


def rows(app: Flask, table: str) -> int:
    with app.app_context(), db.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table)))


def test_up_down_and_up_again(empty_database):
    databases.migrate(empty_database)
    tables, guards = schema(empty_database), triggers(empty_database)
    databases.migrate(empty_database, "base")
    assert (schema(empty_database), triggers(empty_database)) == (set(), set())
    databases.migrate(empty_database)
    assert schema(empty_database) ^ tables == set()
    assert triggers(empty_database) ^ guards == set()


def test_each_step_back_and_forth_keeps_the_rows(database):
    with database.app_context():
        make.person(make.poi())
    filled = {table: rows(database, table) for table in ("organisation", "person", "affiliation")}
    assert all(filled.values())
    for back in range(1, len(list((databases.ROOT / "migrations/versions").glob("*.py")))):
        for _ in range(back):
            databases.migrate(database, "-1")
        databases.migrate(database)
        assert {table: rows(database, table) for table in filled} == filled


def test_the_models_hold_nothing_that_the_migrations_lack(database):
    databases.check(database)


def test_migrations_and_models_make_the_same_tables(database, empty_database):
    """Alembic's own comparison does not see checks."""
    with empty_database.app_context():
        db.create_all()
    migrated, made = schema(database), schema(empty_database)
    assert migrated - made == set()
    assert made - migrated == set()


def test_no_check_stands_twice(database):
    with database.app_context(), db.engine.connect() as connection:
        found = sa.inspect(connection)
        for table in found.get_table_names():
            texts = [check["sqltext"] for check in found.get_check_constraints(table)]
            assert len(texts) == len(set(texts)), table


def test_a_migration_that_fails_changes_nothing(empty_database, folder):
    add(folder, FAMILY)
    databases.migrate(empty_database, folder=folder)
    before = schema(empty_database)
    add(folder, 'op.add_column("child", sa.Column("age", sa.Integer()))')
    add(
        folder,
        'op.create_table("pet", sa.Column("id", sa.Integer))\n    op.execute("delete from nowhere")',
    )
    with pytest.raises(sa.exc.DBAPIError, match="nowhere"):
        databases.migrate(empty_database, folder=folder)
    assert schema(empty_database) == before
    assert rows(empty_database, "child") == 2


def test_a_changed_parent_keeps_the_rows_of_its_children(empty_database, folder):
    add(folder, FAMILY)
    databases.migrate(empty_database, folder=folder)
    add(folder, REBUILD)
    databases.migrate(empty_database, folder=folder)
    assert (rows(empty_database, "parent"), rows(empty_database, "child")) == (1, 2)


def test_a_migration_that_loses_rows_is_refused(empty_database, folder):
    add(folder, FAMILY)
    databases.migrate(empty_database, folder=folder)
    add(folder, 'op.execute("delete from child where id = 2")')
    with pytest.raises(RuntimeError, match="child"):
        databases.migrate(empty_database, folder=folder)
    assert rows(empty_database, "child") == 2


def test_a_migration_may_say_that_it_removes_rows(empty_database, folder):
    add(folder, FAMILY)
    databases.migrate(empty_database, folder=folder)
    add(folder, 'op.execute("delete from child where id = 2")', 'removes_rows_from = {"child"}\n')
    databases.migrate(empty_database, folder=folder)
    assert rows(empty_database, "child") == 1


def test_foreign_keys_hold_again_after_a_migration(database):
    with database.app_context(), db.engine.begin() as connection:
        held = connection.exec_driver_sql("PRAGMA foreign_keys").scalar() if not databases.POSTGRESQL else 1
    assert held == 1


# what became of rows that were there


def insert(app: Flask, table: str, **values: object) -> None:
    """A row in a table as it was then, so without its model."""
    with app.app_context(), db.engine.begin() as connection:
        there = sa.Table(table, sa.MetaData(), autoload_with=connection)
        connection.execute(sa.insert(there).values(**values))


OLD_GRANTS = {  # id: role, organisation (1 a POI, 2 a library), and the scope that it becomes
    1: ("poi_coordinator", 1, "werkgebied"),
    2: ("innovatiespecialist", 1, "werkgebied"),
    3: ("innovatiespecialist", 2, "organisatie"),
    4: ("werkgeverscontact", 1, "organisatie"),
    5: ("eigenaarscontact", 2, "organisatie"),
    6: ("landelijk_coordinator", None, "netwerk"),
    7: ("poolbeheerder", None, "netwerk"),
}


def test_roles_of_before_scopes_hold_where_they_held(empty_database):
    """Migration 0012, there and back."""
    databases.migrate(empty_database, "0011")
    kinds = {1: ("poi", "provinciaal"), 2: ("bibliotheek", "lokaal")}
    for number, (kind, layer) in kinds.items():
        insert(
            empty_database, "organisation", id=number, name=f"Organisatie {number}", kind=kind, layer=layer
        )
    person = {"email": "iemand@example.nl", "name": "Iemand", "is_enabled": True, "created_at": make.NOW}
    insert(empty_database, "person", id=1, session_nonce="x", **person)
    for number, (role, place, _) in OLD_GRANTS.items():
        values = {"person_id": 1, "organisation_id": place, "starts_on": make.LONG_AGO}
        insert(empty_database, "role_grant", id=number, role=role, **values)
    databases.migrate(empty_database)
    query = sa.text("SELECT id, role, organisation_id, scope FROM role_grant ORDER BY id")
    with empty_database.app_context(), db.engine.connect() as connection:
        found = {number: tuple(rest) for number, *rest in connection.execute(query)}
    assert found == OLD_GRANTS
    databases.migrate(empty_database, "0011")
    assert rows(empty_database, "role_grant") == len(OLD_GRANTS)


OLD_SEATS = {  # id: person, office, first day, and the last day that it gets, or that it ended at once
    1: (1, "voorzitter", date(2020, 1, 1), date(2089, 12, 31)),
    2: (2, "voorzitter", date(2090, 1, 1), None),
    3: (3, "lid", date(2020, 1, 1), "at once"),
    4: (3, "lid", date(2019, 1, 1), None),
    5: (1, "lid", date(2090, 1, 1), None),
}


def test_seats_that_met_before_they_could_not_end_the_one_after_the_other(empty_database):
    """Migration 0022: a seat that slept or was still to begin kept no other away."""
    databases.migrate(empty_database, "0021")
    for number in (1, 2, 3):
        person = {
            "email": f"p{number}@example.nl",
            "name": "Iemand",
            "is_enabled": True,
            "created_at": make.NOW,
        }
        insert(empty_database, "person", id=number, **person)
    for number, (person_id, role, starts_on, _) in OLD_SEATS.items():
        values = {"person_id": person_id, "role": role, "layer": "lokaal", "starts_on": starts_on}
        insert(empty_database, "council_membership", id=number, **values)
    databases.migrate(empty_database)
    with empty_database.app_context():
        found = db.session.scalars(sa.select(CouncilMembership).order_by(CouncilMembership.id)).all()
        ends = [(seat.id, "at once" if seat.ended_at else seat.ends_on) for seat in found]
        db.session.remove()
    assert ends == [(number, last) for number, (*_, last) in OLD_SEATS.items()]


def test_people_of_a_partner_who_are_on_a_team_stay_its_guests(empty_database):
    """Migration 0028: not who left, works in the network too, or is a guest there already; nor a second time."""
    databases.migrate(empty_database, "0027")
    for number, kind, layer in ((1, "partner", "extern"), (2, "bibliotheek", "lokaal")):
        values = {"name": f"Organisatie {number}", "kind": kind, "layer": layer}
        insert(empty_database, "organisation", id=number, **values)
    for number in range(1, 6):
        person = {"name": f"Persoon {number}", "is_enabled": True, "created_at": make.NOW}
        insert(empty_database, "person", id=number, email=f"{number}@example.nl", **person)
    _a_fieldlab(empty_database)
    insert(empty_database, "affiliation", person_id=3, organisation_id=2)
    known = {"role": "gast", "scope": "project", "fieldlab_id": 1, "reason": "", "end_reason": ""}
    days = {"starts_on": make.LONG_AGO, "ends_on": make.TODAY}
    insert(empty_database, "role_grant", person_id=4, **known, **days)
    places = {1: (1, None), 2: (1, make.TODAY), 3: (1, None), 4: (1, None), 5: (2, None)}
    for number, (place, until) in places.items():
        values = {"fieldlab_id": 1, "role": "teamlid", "since": make.LONG_AGO, "until": until}
        insert(empty_database, "team_member", person_id=number, organisation_id=place, **values)
    databases.migrate(empty_database, "0028")
    databases.migrate(empty_database, "0027")
    databases.migrate(empty_database)
    query = sa.text("SELECT person_id, fieldlab_id, ends_on > starts_on FROM role_grant ORDER BY person_id")
    with empty_database.app_context(), db.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(query)] == [(1, 1, True), (4, 1, True)]


def _a_fieldlab(app: Flask) -> None:
    by = {
        "organisation_id": 2,
        "submitter_id": 5,
        "version": 1,
        "created_at": make.NOW,
        "submitted_at": make.NOW,
    }
    words = {"title": "Idee", "problem": "Een probleem.", "target_group": "Iedereen"}
    insert(app, "idea", id=1, reference="2026-0001", kind="idee", state="ingediend", **words, **by)
    kinds = {"scope": "regionaal", "phase": "2", "state": "loopt", "goal": "effectiviteit"}
    words = {"name": "Fieldlab", "assignment": "Zoek uit wat werkt."}
    days = {"starts_on": make.LONG_AGO, "created_at": make.NOW, "version": 1}
    insert(app, "fieldlab", id=1, idea_id=1, **kinds, **words, **days)
