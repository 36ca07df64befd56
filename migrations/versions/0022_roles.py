"""Who gave and ended a seat and why, roles that end at once, and what the database refuses about both."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0022"
down_revision = "0021"

removes_rows_from = {"council_membership"}  # seats that were ended at once, on the way back

GIVEN_BY = "given_by_id <> person_id"
OPEN = "ends_on IS NULL AND ended_at IS NULL"
# Of two rows (NEW, and other that is there): both hold, and they hold on one day at least.
OVERLAP = (
    "NEW.ended_at IS NULL AND EXISTS (SELECT 1 FROM {table} AS other WHERE other.ended_at IS NULL"
    " AND (other.ends_on IS NULL OR other.ends_on >= NEW.starts_on)"
    " AND (NEW.ends_on IS NULL OR NEW.ends_on >= other.starts_on) AND {same}{other})"
)
SAME_GRANT = (
    "other.person_id = NEW.person_id AND other.role = NEW.role"
    " AND COALESCE(other.organisation_id, 0) = COALESCE(NEW.organisation_id, 0)"
    " AND COALESCE(other.fieldlab_id, 0) = COALESCE(NEW.fieldlab_id, 0)"
)
SAME_SEAT = "(other.person_id = NEW.person_id OR (other.role = NEW.role AND NEW.role <> 'lid'))"
GUARDS = tuple(
    (
        f"{table}_overlap_{event}",
        table,
        event,
        OVERLAP.format(table=table, same=same, other=" AND other.id <> NEW.id" if event == "update" else ""),
        message,
    )
    for table, same, message in (
        ("role_grant", SAME_GRANT, "this role is held already"),
        ("council_membership", SAME_SEAT, "this seat is filled already"),
    )
    for event in ("insert", "update")
)


def upgrade():
    with op.batch_alter_table("role_grant") as batch_op:
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_role_grant_given_by_another"), GIVEN_BY)

    with op.batch_alter_table("council_membership") as batch_op:
        for name in ("reason", "end_reason"):
            text = sa.Column(name, sa.String(length=5000), nullable=False, server_default="")
            batch_op.add_column(text)
        for name in ("given_by_id", "ended_by_id"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in ("given_at", "ended_at"):
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_council_membership_person_id_starts_on"), type_="unique")
    with op.batch_alter_table("council_membership") as batch_op:
        for name in ("reason", "end_reason"):
            batch_op.alter_column(name, existing_type=sa.String(length=5000), server_default=None)
            batch_op.create_check_constraint(
                batch_op.f(f"ck_council_membership_{name}_length"), f"length({name}) <= 5000"
            )
        batch_op.create_check_constraint(batch_op.f("ck_council_membership_given_by_another"), GIVEN_BY)
        for name in ("given_by_id", "ended_by_id"):
            link = batch_op.f(f"fk_council_membership_{name}_person")
            batch_op.create_foreign_key(link, "person", [name], ["id"])
    _end_seats_that_meet()
    op.create_index("ix_council_membership_person_id", "council_membership", ["person_id"])
    for column, condition in (("person_id", OPEN), ("role", f"{OPEN} AND role <> 'lid'")):
        op.create_index(
            f"uq_council_membership_open_{column.removesuffix('_id')}",
            "council_membership",
            [column],
            unique=True,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
    for guard in GUARDS:
        guards.create(*guard)


def _end_seats_that_meet():
    """A seat that slept or was still to begin kept no other away; of two without an end, the older one ends now."""
    columns = (
        sa.column("starts_on", sa.Date),
        sa.column("ends_on", sa.Date),
        sa.column("ended_at", sa.DateTime(timezone=True)),
    )
    seats = sa.table("council_membership", *map(sa.column, ("id", "person_id", "role")), *columns)
    is_open = sa.select(seats).where(seats.c.ends_on.is_(None)).order_by(seats.c.id)
    left = []
    for newer in op.get_bind().execute(is_open).all():
        for older in [one for one in left if _meet(one, newer)]:
            left.remove(older)
            last = newer.starts_on - timedelta(days=1)
            values = {"ends_on": max(last, older.starts_on)}
            values |= {} if older.starts_on <= last else {"ended_at": datetime.now(UTC)}
            op.execute(sa.update(seats).where(seats.c.id == older.id).values(**values))
        left.append(newer)


def _meet(one, other):
    return one.person_id == other.person_id or (one.role == other.role and one.role != "lid")


def downgrade():
    for name, table, *_ in GUARDS:
        guards.drop(name, table)
    for name in ("uq_council_membership_open_role", "uq_council_membership_open_person"):
        op.drop_index(name, "council_membership")
    op.drop_index("ix_council_membership_person_id", "council_membership")
    op.execute(  # of two seats of one person that begin on one day, the one that was ended at once
        "DELETE FROM council_membership WHERE ended_at IS NOT NULL AND EXISTS (SELECT 1 FROM council_membership AS"
        " other WHERE other.person_id = council_membership.person_id AND other.starts_on ="
        " council_membership.starts_on AND other.id <> council_membership.id)"
    )
    with op.batch_alter_table("council_membership") as batch_op:
        for name in ("given_by_id", "ended_by_id"):
            batch_op.drop_constraint(batch_op.f(f"fk_council_membership_{name}_person"), type_="foreignkey")
        for name in ("given_by_another", "reason_length", "end_reason_length"):
            batch_op.drop_constraint(batch_op.f(f"ck_council_membership_{name}"), type_="check")
        for name in ("reason", "end_reason", "given_by_id", "ended_by_id", "given_at", "ended_at"):
            batch_op.drop_column(name)
        batch_op.create_unique_constraint(
            batch_op.f("uq_council_membership_person_id_starts_on"), ["person_id", "starts_on"]
        )
    with op.batch_alter_table("role_grant") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_role_grant_given_by_another"), type_="check")
        batch_op.drop_column("ended_at")
