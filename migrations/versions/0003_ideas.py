"""Ideas and what handlers did with them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.create_table(
        "reference_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_reference_counter")),
    )
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "behoefte",
                "idee",
                "urgente_vraag",
                name="ideakind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.String(length=5000), nullable=False),
        sa.Column("target_group", sa.String(length=5000), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "opgave",
                "uitdaging",
                "gebruiker",
                "technologie",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "concept",
                "ingediend",
                "in_behandeling",
                "aanvulling_gevraagd",
                "lokaal_ondersteund",
                "voorgedragen",
                "in_triage",
                "terug_voor_uitwerking",
                "niet_nu",
                "fieldlab",
                "ingetrokken",
                name="ideastate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("submitter_id", sa.Integer(), nullable=False),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'concept' OR state = 'ingetrokken' OR reference IS NOT NULL",
            name=op.f("ck_idea_has_reference"),
        ),
        sa.CheckConstraint(
            "(reference IS NULL) = (submitted_at IS NULL)", name=op.f("ck_idea_reference_dated")
        ),
        sa.CheckConstraint("length(problem) <= 5000", name=op.f("ck_idea_problem_length")),
        sa.CheckConstraint("length(reference) <= 200", name=op.f("ck_idea_reference_length")),
        sa.CheckConstraint("length(target_group) <= 5000", name=op.f("ck_idea_target_group_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_idea_title_length")),
        sa.ForeignKeyConstraint(
            ["handler_id"], ["organisation.id"], name=op.f("fk_idea_handler_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_idea_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["submitter_id"], ["person.id"], name=op.f("fk_idea_submitter_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint("reference", name=op.f("uq_idea_reference")),
    )
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_handler_id"), ["handler_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_idea_state_id", ["state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_submitter_id"), ["submitter_id"], unique=False)
    op.create_table(
        "handling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "opgepakt",
                "vraag",
                "antwoord",
                "ondersteuning",
                "voorstel",
                "voorgedragen",
                "niet_nu",
                name="handlingoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("support_until", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text) <= 5000", name=op.f("ck_handling_text_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_handling_by_id_person")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_handling_idea_id_idea")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handling")),
    )
    with op.batch_alter_table("handling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handling_idea_id"), ["idea_id"], unique=False)
    op.create_table(
        "idea_challenge",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_idea_challenge_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_challenge_idea_id_idea")),
        sa.PrimaryKeyConstraint("idea_id", "challenge_id", name=op.f("pk_idea_challenge")),
    )
    with op.batch_alter_table("idea_challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_challenge_challenge_id"), ["challenge_id"], unique=False)
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "landelijk",
                "regionaal",
                name="fieldlabscope",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("motivation", sa.String(length=5000), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(motivation) <= 5000", name=op.f("ck_nomination_motivation_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_nomination_by_id_person")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_nomination_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_nomination_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
    )
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nomination_idea_id"), ["idea_id"], unique=False)


def downgrade():
    op.drop_table("nomination")
    op.drop_table("idea_challenge")
    op.drop_table("handling")
    op.drop_table("idea")
    op.drop_table("reference_counter")
