"""Tries are counted before they are looked at: one row per key instead of one per failure."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

removes_rows_from = {"sign_in_attempt"}  # a quarter of an hour of counting, both ways


def upgrade():
    op.create_table(
        "attempt_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(key) <= 64", name=op.f("ck_attempt_count_key_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_count")),
        sa.UniqueConstraint("key", name=op.f("uq_attempt_count_key")),
    )
    op.create_index(op.f("ix_attempt_count_since"), "attempt_count", ["since"])
    op.drop_table("sign_in_attempt")


def downgrade():
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(address_key) <= 64", name=op.f("ck_sign_in_attempt_address_key_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_address_key_at", "sign_in_attempt", ["address_key", "at"])
    op.drop_table("attempt_count")
