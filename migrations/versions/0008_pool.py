"""The expertise pool."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade():
    op.create_table(
        "expert_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=5000), nullable=False),
        sa.Column("hours_per_week", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "aangemeld",
                "actief",
                "gestopt",
                name="expertstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours_per_week BETWEEN 1 AND 40", name=op.f("ck_expert_profile_hours_per_week")),
        sa.CheckConstraint("length(about) <= 5000", name=op.f("ck_expert_profile_about_length")),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["organisation.id"], name=op.f("fk_expert_profile_employer_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_expert_profile_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_profile")),
        sa.UniqueConstraint("person_id", name=op.f("uq_expert_profile_person_id")),
    )
    with op.batch_alter_table("expert_profile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_profile_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_expert_profile_state"), ["state"], unique=False)
    op.create_table(
        "expert_province",
        sa.Column("expert_id", sa.Integer(), nullable=False),
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
            ["expert_id"], ["expert_profile.id"], name=op.f("fk_expert_province_expert_id_expert_profile")
        ),
        sa.PrimaryKeyConstraint("expert_id", "province", name=op.f("pk_expert_province")),
    )
    op.create_table(
        "expert_skill",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert_profile.id"], name=op.f("fk_expert_skill_expert_id_expert_profile")
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_expert_skill_skill_id_skill")),
        sa.PrimaryKeyConstraint("expert_id", "skill_id", name=op.f("pk_expert_skill")),
    )
    with op.batch_alter_table("expert_skill", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_skill_skill_id"), ["skill_id"], unique=False)
    op.create_table(
        "expert_week",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.CheckConstraint("booked >= 0 AND booked <= offered", name=op.f("ck_expert_week_not_over_booked")),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert_profile.id"], name=op.f("fk_expert_week_expert_id_expert_profile")
        ),
        sa.PrimaryKeyConstraint("expert_id", "monday", name=op.f("pk_expert_week")),
    )
    op.create_table(
        "expert_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fieldlab_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("hours_per_week", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("task", sa.String(length=5000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "voorgesteld",
                "vervuld",
                "afgesloten",
                "ingetrokken",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_expert_request_period")),
        sa.CheckConstraint("hours_per_week BETWEEN 1 AND 40", name=op.f("ck_expert_request_hours_per_week")),
        sa.CheckConstraint("length(task) <= 5000", name=op.f("ck_expert_request_task_length")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_expert_request_by_id_person")),
        sa.ForeignKeyConstraint(
            ["fieldlab_id"], ["fieldlab.id"], name=op.f("fk_expert_request_fieldlab_id_fieldlab")
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["skill.id"], name=op.f("fk_expert_request_skill_id_skill")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_request")),
    )
    with op.batch_alter_table("expert_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_request_fieldlab_id"), ["fieldlab_id"], unique=False)
        batch_op.create_index("ix_expert_request_state_id", ["state", "id"], unique=False)
    op.create_table(
        "secondment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("hours_per_week", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "expert_gevraagd",
                "werkgever_gevraagd",
                "loopt",
                "afgerond",
                "afgewezen",
                "ingetrokken",
                name="secondmentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review", sa.String(length=5000), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_secondment_period")),
        sa.CheckConstraint("hours_per_week BETWEEN 1 AND 40", name=op.f("ck_secondment_hours_per_week")),
        sa.CheckConstraint("length(review) <= 5000", name=op.f("ck_secondment_review_length")),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["expert_profile.id"], name=op.f("fk_secondment_expert_id_expert_profile")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["expert_request.id"], name=op.f("fk_secondment_request_id_expert_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secondment")),
    )
    with op.batch_alter_table("secondment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_secondment_expert_id"), ["expert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_secondment_request_id"), ["request_id"], unique=False)
        batch_op.create_index(
            "uq_secondment_live",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('expert_gevraagd', 'werkgever_gevraagd', 'loopt')"),
            postgresql_where=sa.text("state IN ('expert_gevraagd', 'werkgever_gevraagd', 'loopt')"),
        )


def downgrade():
    op.drop_table("secondment")
    op.drop_table("expert_request")
    op.drop_table("expert_week")
    op.drop_table("expert_skill")
    op.drop_table("expert_province")
    op.drop_table("expert_profile")
