"""Forms that were carried out, so that one that is sent twice is carried out once."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade():
    op.create_table(
        "sent_form",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("thing", sa.String(length=60), nullable=True),
        sa.Column("thing_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(hash) <= 64", name=op.f("ck_sent_form_hash_length")),
        sa.CheckConstraint("length(thing) <= 60", name=op.f("ck_sent_form_thing_length")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sent_form")),
    )
    op.create_index(op.f("ix_sent_form_at"), "sent_form", ["at"])


def downgrade():
    op.drop_table("sent_form")
