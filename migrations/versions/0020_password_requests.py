"""Asking for a new password leaves a row, whoever the address is of; a job answers it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade():
    op.create_table(
        "password_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(address) <= 2000", name=op.f("ck_password_request_address_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_request")),
    )


def downgrade():
    op.drop_table("password_request")
