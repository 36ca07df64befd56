"""Rounds, score sheets and recusals."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("places_national", sa.Integer(), nullable=False),
        sa.Column("places_regional", sa.Integer(), nullable=False),
        sa.Column(
            "tie_rule",
            sa.Enum(
                "nieuwe_stemming",
                "voorzitter",
                name="tierule",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scoring_closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "voorbereiding",
                "beoordelen",
                "beoordeeld",
                "besloten",
                name="roundstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state = 'voorbereiding' OR opened_at IS NOT NULL", name=op.f("ck_round_opened")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_round_name_length")),
        sa.CheckConstraint("places_national >= 0 AND places_regional >= 0", name=op.f("ck_round_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("name", name=op.f("uq_round_name")),
    )
    op.create_table(
        "round_criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.String(length=5000), nullable=False),
        sa.Column("anchor_1", sa.String(length=200), nullable=False),
        sa.Column("anchor_2", sa.String(length=200), nullable=False),
        sa.Column("anchor_3", sa.String(length=200), nullable=False),
        sa.Column("anchor_4", sa.String(length=200), nullable=False),
        sa.Column("anchor_5", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(anchor_1) <= 200", name=op.f("ck_round_criterion_anchor_1_length")),
        sa.CheckConstraint("length(anchor_2) <= 200", name=op.f("ck_round_criterion_anchor_2_length")),
        sa.CheckConstraint("length(anchor_3) <= 200", name=op.f("ck_round_criterion_anchor_3_length")),
        sa.CheckConstraint("length(anchor_4) <= 200", name=op.f("ck_round_criterion_anchor_4_length")),
        sa.CheckConstraint("length(anchor_5) <= 200", name=op.f("ck_round_criterion_anchor_5_length")),
        sa.CheckConstraint("length(explanation) <= 5000", name=op.f("ck_round_criterion_explanation_length")),
        sa.CheckConstraint("length(label) <= 200", name=op.f("ck_round_criterion_label_length")),
        sa.CheckConstraint("length(number) <= 60", name=op.f("ck_round_criterion_number_length")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_criterion_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_criterion")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_round_criterion_round_id_number")),
    )
    op.create_table(
        "round_idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("problem", sa.String(length=5000), nullable=True),
        sa.Column("target_group", sa.String(length=5000), nullable=True),
        sa.CheckConstraint("length(problem) <= 5000", name=op.f("ck_round_idea_problem_length")),
        sa.CheckConstraint("length(target_group) <= 5000", name=op.f("ck_round_idea_target_group_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_round_idea_title_length")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_round_idea_idea_id_idea")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_idea_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_idea")),
        sa.UniqueConstraint("round_id", "idea_id", name=op.f("uq_round_idea_round_id_idea_id")),
    )
    with op.batch_alter_table("round_idea", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_idea_idea_id"), ["idea_id"], unique=False)
    op.create_table(
        "recusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["round_idea.id"], name=op.f("fk_recusal_item_id_round_idea")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["council_membership.id"], name=op.f("fk_recusal_member_id_council_membership")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_recusal_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("item_id", "member_id", name=op.f("uq_recusal_item_id_member_id")),
    )
    with op.batch_alter_table("recusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recusal_member_id"), ["member_id"], unique=False)
    op.create_table(
        "score_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(length=5000), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(remark) <= 5000", name=op.f("ck_score_sheet_remark_length")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["round_idea.id"], name=op.f("fk_score_sheet_item_id_round_idea")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["council_membership.id"], name=op.f("fk_score_sheet_member_id_council_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint("item_id", "member_id", name=op.f("uq_score_sheet_item_id_member_id")),
    )
    with op.batch_alter_table("score_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_sheet_member_id"), ["member_id"], unique=False)
    op.create_table(
        "score",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(length=5000), nullable=False),
        sa.CheckConstraint("length(remark) <= 5000", name=op.f("ck_score_remark_length")),
        sa.CheckConstraint("mark IS NULL OR mark BETWEEN 1 AND 5", name=op.f("ck_score_mark")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["round_criterion.id"], name=op.f("fk_score_criterion_id_round_criterion")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["score_sheet.id"], name=op.f("fk_score_sheet_id_score_sheet")),
        sa.PrimaryKeyConstraint("sheet_id", "criterion_id", name=op.f("pk_score")),
    )


def downgrade():
    op.drop_table("score")
    op.drop_table("score_sheet")
    op.drop_table("recusal")
    op.drop_table("round_idea")
    op.drop_table("round_criterion")
    op.drop_table("round")
