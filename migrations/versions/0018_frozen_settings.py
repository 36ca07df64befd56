"""What a round and a ballot keep of the settings that held when they opened; why a setting was changed."""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0018"
down_revision = "0017"

TENTHS = {"promising_tenths": "35", "required_tenths": "30", "discuss_from": "2"}
QUORUM_CHANGES = (
    "OLD.electorate_hash IS NOT NULL AND (NEW.quorum_percent <> OLD.quorum_percent"
    " OR NEW.quorum_every_layer <> OLD.quorum_every_layer)"
)


def upgrade():
    # What is there already was opened under the values of the product.
    op.add_column("ballot", sa.Column("quorum_percent", sa.Integer(), nullable=False, server_default="50"))
    every_layer = sa.Column("quorum_every_layer", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("ballot", every_layer)
    guards.create("ballot_quorum", "ballot", "update", QUORUM_CHANGES, "electorate is frozen")
    # Not in a batch, here and above: triggers of other tables read these two.
    for name, default in TENTHS.items():
        op.add_column("round", sa.Column(name, sa.Integer(), nullable=False, server_default=default))
    op.execute(
        "ALTER TABLE round ADD COLUMN required_criteria VARCHAR(200) DEFAULT 'C1, C2' NOT NULL"
        " CONSTRAINT ck_round_required_criteria_length CHECK (length(required_criteria) <= 200)"
    )
    with op.batch_alter_table("setting") as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(5000), nullable=False, server_default=""))
        batch_op.create_check_constraint(batch_op.f("ck_setting_reason_length"), "length(reason) <= 5000")


def downgrade():
    with op.batch_alter_table("setting") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_setting_reason_length"), type_="check")
        batch_op.drop_column("reason")
    for name in ("required_criteria", *TENTHS):
        op.drop_column("round", name)
    guards.drop("ballot_quorum", "ballot")
    op.drop_column("ballot", "quorum_every_layer")
    op.drop_column("ballot", "quorum_percent")
