"""One row for each period in which somebody works for an organisation, that begins on a day and may end at once."""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0024"
down_revision = "0023"

removes_rows_from = {"affiliation"}  # earlier periods at the same organisation, on the way back

CHECKS = {
    "period": "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
    "ended_has_a_last_day": "ended_at IS NULL OR ends_on IS NOT NULL",
}
# Of two rows at one organisation (NEW, and other that is there): they hold on one day at least. On the day on which
# the first ended at once, the second may begin.
OVERLAP = (
    "EXISTS (SELECT 1 FROM affiliation AS other WHERE other.person_id = NEW.person_id"
    " AND other.organisation_id = NEW.organisation_id{other}"
    " AND (other.ends_on IS NULL OR NEW.starts_on IS NULL OR other.ends_on > NEW.starts_on"
    " OR (other.ends_on = NEW.starts_on AND other.ended_at IS NULL))"
    " AND (NEW.ends_on IS NULL OR other.starts_on IS NULL OR NEW.ends_on > other.starts_on"
    " OR (NEW.ends_on = other.starts_on AND NEW.ended_at IS NULL)))"
)
GUARDS = tuple(
    (
        f"affiliation_overlap_{event}",
        "affiliation",
        event,
        OVERLAP.format(other=" AND other.id <> NEW.id" if event == "update" else ""),
        "this person works there already",
    )
    for event in ("insert", "update")
)
OPEN = "ends_on IS NULL"


def upgrade():
    with op.batch_alter_table("affiliation") as batch_op:
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_affiliation_person_id_organisation_id"), type_="unique")
        for name, rule in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_affiliation_{name}"), rule)
    op.create_index("ix_affiliation_person_id", "affiliation", ["person_id"])
    op.create_index(
        "uq_affiliation_open",
        "affiliation",
        ["person_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    for guard in GUARDS:
        guards.create(*guard)


def downgrade():
    for name, table, *_ in GUARDS:
        guards.drop(name, table)
    op.drop_index("uq_affiliation_open", "affiliation")
    op.drop_index("ix_affiliation_person_id", "affiliation")
    op.execute(  # of several periods at one organisation the last one stays
        "DELETE FROM affiliation WHERE EXISTS (SELECT 1 FROM affiliation AS other WHERE other.person_id ="
        " affiliation.person_id AND other.organisation_id = affiliation.organisation_id AND other.id > affiliation.id)"
    )
    with op.batch_alter_table("affiliation") as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_affiliation_{name}"), type_="check")
        batch_op.create_unique_constraint(
            batch_op.f("uq_affiliation_person_id_organisation_id"), ["person_id", "organisation_id"]
        )
        for name in ("starts_on", "ended_at"):
            batch_op.drop_column(name)
