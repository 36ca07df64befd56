"""Fieldlabs, teams, logs and gate requests."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_table(
        "fieldlab",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
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
        sa.Column(
            "phase",
            sa.Enum("1", "2", "3", "4", name="phase", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "loopt",
                "bij_poort",
                "gestopt",
                name="fieldlabstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "goal",
            sa.Enum(
                "effectiviteit",
                "efficientie",
                name="goal",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("assignment", sa.String(length=5000), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("next_gate_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("owner_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_fieldlab_period")),
        sa.CheckConstraint("length(assignment) <= 5000", name=op.f("ck_fieldlab_assignment_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_fieldlab_name_length")),
        sa.CheckConstraint(
            "owner_accepted_at IS NULL OR owner_id IS NOT NULL", name=op.f("ck_fieldlab_owner_accepted")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_fieldlab_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organisation.id"], name=op.f("fk_fieldlab_owner_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["national_programme.id"],
            name=op.f("fk_fieldlab_programme_id_national_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fieldlab")),
        sa.UniqueConstraint("idea_id", name=op.f("uq_fieldlab_idea_id")),
    )
    op.create_table(
        "fieldlab_province",
        sa.Column("fieldlab_id", sa.Integer(), nullable=False),
        sa.Column(
            "province",
            sa.Enum(
                "groningen",
                "fryslan",
                "drenthe",
                "overijssel",
                "flevoland",
                "gelderland",
                "utrecht",
                "noord-holland",
                "zuid-holland",
                "zeeland",
                "noord-brabant",
                "limburg",
                name="province",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["fieldlab_id"], ["fieldlab.id"], name=op.f("fk_fieldlab_province_fieldlab_id_fieldlab")
        ),
        sa.PrimaryKeyConstraint("fieldlab_id", "province", name=op.f("pk_fieldlab_province")),
    )
    op.create_table(
        "gate_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fieldlab_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("explanation", sa.String(length=5000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(explanation) <= 5000", name=op.f("ck_gate_answer_explanation_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_gate_answer_by_id_person")),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["gate_criterion.id"], name=op.f("fk_gate_answer_criterion_id_gate_criterion")
        ),
        sa.ForeignKeyConstraint(
            ["fieldlab_id"], ["fieldlab.id"], name=op.f("fk_gate_answer_fieldlab_id_fieldlab")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_answer")),
        sa.UniqueConstraint(
            "fieldlab_id", "criterion_id", name=op.f("uq_gate_answer_fieldlab_id_criterion_id")
        ),
    )
    op.create_table(
        "gate_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fieldlab_id", sa.Integer(), nullable=False),
        sa.Column(
            "from_phase",
            sa.Enum(
                "1", "2", "3", "4", name="from_phase", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "to_phase",
            sa.Enum(
                "1", "2", "3", "4", name="to_phase", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("learned", sa.String(length=5000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "aangevraagd",
                "besloten",
                "ingetrokken",
                name="gaterequeststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(learned) <= 5000", name=op.f("ck_gate_request_learned_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_gate_request_by_id_person")),
        sa.ForeignKeyConstraint(
            ["fieldlab_id"], ["fieldlab.id"], name=op.f("fk_gate_request_fieldlab_id_fieldlab")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_request")),
    )
    with op.batch_alter_table("gate_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_request_fieldlab_id"), ["fieldlab_id"], unique=False)
        batch_op.create_index(
            "uq_gate_request_open",
            ["fieldlab_id"],
            unique=True,
            sqlite_where=sa.text("state = 'aangevraagd'"),
            postgresql_where=sa.text("state = 'aangevraagd'"),
        )
    op.create_table(
        "progress_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fieldlab_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("happened", sa.String(length=5000), nullable=False),
        sa.Column(
            "light",
            sa.Enum(
                "groen", "oranje", "rood", name="light", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("next_step", sa.String(length=5000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(happened) <= 5000", name=op.f("ck_progress_entry_happened_length")),
        sa.CheckConstraint("length(next_step) <= 5000", name=op.f("ck_progress_entry_next_step_length")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_progress_entry_minutes")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_progress_entry_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["fieldlab_id"], ["fieldlab.id"], name=op.f("fk_progress_entry_fieldlab_id_fieldlab")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_entry")),
    )
    with op.batch_alter_table("progress_entry", schema=None) as batch_op:
        batch_op.create_index("ix_progress_entry_fieldlab_id_at", ["fieldlab_id", "at"], unique=False)
    op.create_table(
        "team_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fieldlab_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "trekker",
                "coach",
                "teamlid",
                "expert",
                name="teamrole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["fieldlab_id"], ["fieldlab.id"], name=op.f("fk_team_member_fieldlab_id_fieldlab")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_team_member_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_member_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        sa.UniqueConstraint("fieldlab_id", "person_id", name=op.f("uq_team_member_fieldlab_id_person_id")),
    )
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_member_person_id"), ["person_id"], unique=False)
    op.create_table(
        "gate_request_answer",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("explanation", sa.String(length=5000), nullable=False),
        sa.CheckConstraint(
            "length(explanation) <= 5000", name=op.f("ck_gate_request_answer_explanation_length")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["gate_criterion.id"],
            name=op.f("fk_gate_request_answer_criterion_id_gate_criterion"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["gate_request.id"], name=op.f("fk_gate_request_answer_request_id_gate_request")
        ),
        sa.PrimaryKeyConstraint("request_id", "criterion_id", name=op.f("pk_gate_request_answer")),
    )


def downgrade():
    op.drop_table("gate_request_answer")
    op.drop_table("team_member")
    op.drop_table("progress_entry")
    op.drop_table("gate_request")
    op.drop_table("gate_answer")
    op.drop_table("fieldlab_province")
    op.drop_table("fieldlab")
