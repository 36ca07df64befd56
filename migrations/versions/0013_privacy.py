"""Averages that stay when scores are forgotten, and the day on which an expert confirmed a profile."""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0013"
down_revision = "0012"

FORGOTTEN = "(SELECT scores_forgotten_at FROM round WHERE id = (SELECT round_id FROM round_idea WHERE id = {item})) IS NULL"
SHEET_OF_SCORE = "(SELECT item_id FROM score_sheet WHERE id = OLD.sheet_id)"
SUBMITTED_SHEET = "(SELECT submitted_at FROM score_sheet WHERE id = OLD.sheet_id) IS NOT NULL"
MESSAGE = "score sheet is submitted"
# name, table, when it was refused until now, what is added to that
DELETIONS = (
    (
        "score_sheet_delete",
        "score_sheet",
        "OLD.submitted_at IS NOT NULL",
        FORGOTTEN.format(item="OLD.item_id"),
    ),
    ("score_delete", "score", SUBMITTED_SHEET, FORGOTTEN.format(item=SHEET_OF_SCORE)),
)


def upgrade():
    op.add_column("round", sa.Column("scores_forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "kept_result",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["round_idea.id"], name=op.f("fk_kept_result_item_id_round_idea")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_kept_result")),
    )
    op.create_table(
        "kept_average",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("tenths", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["round_criterion.id"],
            name=op.f("fk_kept_average_criterion_id_round_criterion"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["kept_result.item_id"], name=op.f("fk_kept_average_item_id_kept_result")
        ),
        sa.PrimaryKeyConstraint("item_id", "criterion_id", name=op.f("pk_kept_average")),
    )
    with op.batch_alter_table("expert_profile") as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE expert_profile SET confirmed_at = created_at")
    with op.batch_alter_table("expert_profile") as batch_op:
        batch_op.alter_column("confirmed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    for name, table, *_ in DELETIONS:
        guards.drop(name, table)
    for name, table, refused, unless in DELETIONS:
        guards.create(name, table, "delete", f"{refused} AND {unless}", MESSAGE)


def downgrade():
    for name, table, *_ in DELETIONS:
        guards.drop(name, table)
    for name, table, refused, _ in DELETIONS:
        guards.create(name, table, "delete", refused, MESSAGE)
    with op.batch_alter_table("expert_profile") as batch_op:
        batch_op.drop_column("confirmed_at")
    op.drop_table("kept_average")
    op.drop_table("kept_result")
    op.drop_column("round", "scores_forgotten_at")
