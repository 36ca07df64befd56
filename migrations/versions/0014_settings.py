"""Settings keep every change, also two for the same day."""

from alembic import op

revision = "0014"
down_revision = "0013"

removes_rows_from = {"setting"}  # of two changes for one day the earlier one, on the way back


def upgrade():
    with op.batch_alter_table("setting") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_setting_key_starts_on"), type_="unique")
        batch_op.create_index(batch_op.f("ix_setting_key_starts_on"), ["key", "starts_on"])


def downgrade():
    op.execute(
        "DELETE FROM setting WHERE EXISTS (SELECT 1 FROM setting AS later WHERE later.key = setting.key"
        " AND later.starts_on = setting.starts_on AND later.id > setting.id)"
    )
    with op.batch_alter_table("setting") as batch_op:
        batch_op.drop_index(batch_op.f("ix_setting_key_starts_on"))
        batch_op.create_unique_constraint(batch_op.f("uq_setting_key_starts_on"), ["key", "starts_on"])
