"""An authenticator app is there only after it showed a right code."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
removes_rows_from = {"totp"}  # apps that never showed a code


def upgrade():
    op.execute("DELETE FROM totp WHERE confirmed_at IS NULL")
    with op.batch_alter_table("totp") as batch_op:
        batch_op.alter_column("confirmed_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade():
    with op.batch_alter_table("totp") as batch_op:
        batch_op.alter_column("confirmed_at", existing_type=sa.DateTime(timezone=True), nullable=True)
