"""Reference data that is taken out stays in its table."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

TABLES = ("challenge", "score_criterion", "gate_criterion", "national_programme", "skill")


def upgrade():
    for table in TABLES:
        op.add_column(table, sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    for table in TABLES:
        op.drop_column(table, "ended_at")
