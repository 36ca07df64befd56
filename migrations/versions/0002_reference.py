"""Reference data, versioned by year."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opgave",
                "stelseluitdaging",
                name="challengekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("chapter", sa.Integer(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(code) <= 60", name=op.f("ck_challenge_code_length")),
        sa.CheckConstraint("length(label) <= 200", name=op.f("ck_challenge_label_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("code", "from_year", name=op.f("uq_challenge_code_from_year")),
    )
    op.create_table(
        "funding_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("gives_money", sa.Boolean(), nullable=False),
        sa.Column("gives_hours", sa.Boolean(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("source_lines", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(code) <= 60", name=op.f("ck_funding_source_code_length")),
        sa.CheckConstraint("length(label) <= 200", name=op.f("ck_funding_source_label_length")),
        sa.CheckConstraint("length(owner) <= 200", name=op.f("ck_funding_source_owner_length")),
        sa.CheckConstraint("length(source_lines) <= 200", name=op.f("ck_funding_source_source_lines_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_source")),
        sa.UniqueConstraint("code", name=op.f("uq_funding_source_code")),
    )
    op.create_table(
        "gate_criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column(
            "phase",
            sa.Enum("1", "2", "3", "4", name="phase", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("gate_title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("source_lines", sa.String(length=200), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(gate_title) <= 200", name=op.f("ck_gate_criterion_gate_title_length")),
        sa.CheckConstraint("length(kind) <= 200", name=op.f("ck_gate_criterion_kind_length")),
        sa.CheckConstraint("length(number) <= 60", name=op.f("ck_gate_criterion_number_length")),
        sa.CheckConstraint("length(source_lines) <= 200", name=op.f("ck_gate_criterion_source_lines_length")),
        sa.CheckConstraint("length(text) <= 5000", name=op.f("ck_gate_criterion_text_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_criterion")),
        sa.UniqueConstraint("number", "from_year", name=op.f("uq_gate_criterion_number_from_year")),
    )
    op.create_table(
        "national_programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("source_lines", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(code) <= 60", name=op.f("ck_national_programme_code_length")),
        sa.CheckConstraint("length(label) <= 200", name=op.f("ck_national_programme_label_length")),
        sa.CheckConstraint(
            "length(source_lines) <= 200", name=op.f("ck_national_programme_source_lines_length")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_national_programme_code")),
    )
    op.create_table(
        "score_criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.String(length=5000), nullable=False),
        sa.Column("anchor_1", sa.String(length=200), nullable=False),
        sa.Column("anchor_2", sa.String(length=200), nullable=False),
        sa.Column("anchor_3", sa.String(length=200), nullable=False),
        sa.Column("anchor_4", sa.String(length=200), nullable=False),
        sa.Column("anchor_5", sa.String(length=200), nullable=False),
        sa.Column("source_lines", sa.String(length=200), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(anchor_1) <= 200", name=op.f("ck_score_criterion_anchor_1_length")),
        sa.CheckConstraint("length(anchor_2) <= 200", name=op.f("ck_score_criterion_anchor_2_length")),
        sa.CheckConstraint("length(anchor_3) <= 200", name=op.f("ck_score_criterion_anchor_3_length")),
        sa.CheckConstraint("length(anchor_4) <= 200", name=op.f("ck_score_criterion_anchor_4_length")),
        sa.CheckConstraint("length(anchor_5) <= 200", name=op.f("ck_score_criterion_anchor_5_length")),
        sa.CheckConstraint("length(code) <= 60", name=op.f("ck_score_criterion_code_length")),
        sa.CheckConstraint("length(explanation) <= 5000", name=op.f("ck_score_criterion_explanation_length")),
        sa.CheckConstraint("length(label) <= 200", name=op.f("ck_score_criterion_label_length")),
        sa.CheckConstraint("length(number) <= 60", name=op.f("ck_score_criterion_number_length")),
        sa.CheckConstraint(
            "length(source_lines) <= 200", name=op.f("ck_score_criterion_source_lines_length")
        ),
        sa.CheckConstraint("weight BETWEEN 0 AND 100", name=op.f("ck_score_criterion_weight")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_criterion")),
        sa.UniqueConstraint("number", "from_year", name=op.f("uq_score_criterion_number_from_year")),
    )
    op.create_table(
        "skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(code) <= 60", name=op.f("ck_skill_code_length")),
        sa.CheckConstraint("length(label) <= 200", name=op.f("ck_skill_label_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("code", name=op.f("uq_skill_code")),
    )


def downgrade():
    op.drop_table("skill")
    op.drop_table("score_criterion")
    op.drop_table("national_programme")
    op.drop_table("gate_criterion")
    op.drop_table("funding_source")
    op.drop_table("challenge")
