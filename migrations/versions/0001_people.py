"""Organisations, people, their roles and seats."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bibliotheek",
                "poi",
                "kb",
                "spn",
                "vob",
                "landelijk",
                "partner",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "layer",
            sa.Enum(
                "lokaal",
                "provinciaal",
                "landelijk",
                "extern",
                name="layer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("supporting_poi_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_organisation_name_length")),
        sa.CheckConstraint("length(place) <= 200", name=op.f("ck_organisation_place_length")),
        sa.ForeignKeyConstraint(
            ["supporting_poi_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_supporting_poi_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("session_nonce", sa.String(length=60), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(email) <= 200", name=op.f("ck_person_email_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_person_name_length")),
        sa.CheckConstraint("length(password_hash) <= 200", name=op.f("ck_person_password_hash_length")),
        sa.CheckConstraint("length(session_nonce) <= 60", name=op.f("ck_person_session_nonce_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(address_key) <= 64", name=op.f("ck_sign_in_attempt_address_key_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_address_key_at", ["address_key", "at"], unique=False)
    op.create_table(
        "affiliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_affiliation_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_affiliation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
        sa.UniqueConstraint(
            "person_id", "organisation_id", name=op.f("uq_affiliation_person_id_organisation_id")
        ),
    )
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliation_organisation_id"), ["organisation_id"], unique=False)
    op.create_table(
        "council_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "layer",
            sa.Enum(
                "lokaal",
                "provinciaal",
                "landelijk",
                "extern",
                name="layer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.Enum(
                "voorzitter",
                "secretaris",
                "lid",
                name="councilrole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_council_membership_period")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_membership_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_council_membership_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_membership")),
        sa.UniqueConstraint("person_id", "starts_on", name=op.f("uq_council_membership_person_id_starts_on")),
    )
    op.create_table(
        "organisation_province",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
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
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_province_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "province", name=op.f("pk_organisation_province")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "innovatiespecialist",
                "poi_coordinator",
                "landelijk_coordinator",
                "poolbeheerder",
                "financieel_beheerder",
                "redactie",
                "werkgeverscontact",
                "eigenaarscontact",
                "koersgroep",
                "reflectiegroep",
                "bestuurlijk_overleg",
                "beheerder",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_role_grant_period")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_role_grant_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_role_grant_person_id_role", ["person_id", "role"], unique=False)


def downgrade():
    op.drop_table("role_grant")
    op.drop_table("organisation_province")
    op.drop_table("council_membership")
    op.drop_table("affiliation")
    op.drop_table("sign_in_attempt")
    op.drop_table("person")
    op.drop_table("organisation")
