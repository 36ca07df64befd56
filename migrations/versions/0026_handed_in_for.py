"""An idea remembers for which organisation it was handed in, when that one went on as another since."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade():
    op.add_column("idea", sa.Column("handed_in_for_id", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("idea", "handed_in_for_id")
