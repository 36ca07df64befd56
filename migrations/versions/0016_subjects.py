"""Subjects of single sign-on as long as the standard allows."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

removes_rows_from = {"external_identity"}  # those that are longer, on the way back


def _make(was, becomes):
    with op.batch_alter_table("external_identity") as batch_op:
        rule = batch_op.f("ck_external_identity_subject_length")
        batch_op.drop_constraint(rule, type_="check")
        batch_op.alter_column(
            "subject",
            existing_type=sa.String(length=was),
            type_=sa.String(length=becomes),
            existing_nullable=False,
        )
        batch_op.create_check_constraint(rule, f"length(subject) <= {becomes}")


def upgrade():
    _make(200, 255)


def downgrade():
    op.execute("DELETE FROM external_identity WHERE length(subject) > 200")
    _make(255, 200)
