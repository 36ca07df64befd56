"""What somebody changed, in words: the record names these rows."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

LENGTHS = {"thing": 60, "field": 60, "old": 5000, "new": 5000}


def upgrade():
    op.create_table(
        "field_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=60), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("old", sa.String(length=5000), nullable=False),
        sa.Column("new", sa.String(length=5000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *[
            sa.CheckConstraint(f"length({name}) <= {most}", name=op.f(f"ck_field_change_{name}_length"))
            for name, most in LENGTHS.items()
        ],
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_change")),
    )
    op.create_index("ix_field_change_thing_thing_id", "field_change", ["thing", "thing_id"])


def downgrade():
    op.drop_table("field_change")
