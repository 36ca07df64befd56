"""Roles with a scope and a reason, organisations that end and merge, the record per thing and person."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

OLD_ROLES = (
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
)
ROLES = (*OLD_ROLES, "gast")
SCOPES = ("netwerk", "organisatie", "werkgebied", "project")
ORGANISATION_RULES = {
    "period": "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
    "merged_has_ended": "merged_into_id IS NULL OR ends_on IS NOT NULL",
    "merged_into_another": "merged_into_id IS NULL OR merged_into_id <> id",
}
GRANT_RULES = {
    "scope_names_its_thing": "(scope = 'netwerk' AND organisation_id IS NULL AND fieldlab_id IS NULL)"
    " OR (scope IN ('organisatie', 'werkgebied') AND organisation_id IS NOT NULL AND fieldlab_id IS NULL)"
    " OR (scope = 'project' AND organisation_id IS NULL AND fieldlab_id IS NOT NULL)",
    "guest_has_an_end": "role <> 'gast' OR ends_on IS NOT NULL",
}
removes_rows_from = {"role_grant"}  # guests, on the way back
RECORD_COLUMNS = ("organisation_id", "idea_id", "fieldlab_id", "person_id")
LINKS = {"given_by_id": "person", "fieldlab_id": "fieldlab", "ended_by_id": "person"}
SCOPE_OF_OLD_GRANTS = """
    UPDATE role_grant SET scope = CASE
        WHEN organisation_id IS NULL THEN 'netwerk'
        WHEN role IN ('poi_coordinator', 'innovatiespecialist')
            AND (SELECT kind FROM organisation WHERE organisation.id = organisation_id) = 'poi' THEN 'werkgebied'
        ELSE 'organisatie' END
"""


def _one_of(column, values):
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def upgrade():
    with op.batch_alter_table("affiliation") as batch_op:
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))

    with op.batch_alter_table("notification") as batch_op:
        batch_op.add_column(sa.Column("token_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_notification_token_id_account_token"), "account_token", ["token_id"], ["id"]
        )

    with op.batch_alter_table("organisation") as batch_op:
        batch_op.add_column(sa.Column("isil", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_organisation_isil_length"), "length(isil) <= 60")
        for name, rule in ORGANISATION_RULES.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_organisation_{name}"), rule)
        batch_op.create_unique_constraint(batch_op.f("uq_organisation_isil"), ["isil"])
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_merged_into_id_organisation"),
            "organisation",
            ["merged_into_id"],
            ["id"],
        )

    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_person_session_nonce_length"), type_="check")
        batch_op.drop_column("session_nonce")

    # Not in a batch: on SQLite that would make the table anew, without the triggers that protect it.
    for name in RECORD_COLUMNS:
        op.add_column("record_entry", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("actor_id", "fieldlab_id", "idea_id", "person_id"):
        op.create_index(f"ix_record_entry_{name}", "record_entry", [name])
    with op.batch_alter_table("role_grant") as batch_op:
        batch_op.add_column(sa.Column("scope", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("fieldlab_id", sa.Integer(), nullable=True))
        for name in ("reason", "end_reason"):
            text = sa.Column(name, sa.String(length=5000), nullable=False, server_default="")
            batch_op.add_column(text)
        batch_op.add_column(sa.Column("given_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("given_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_by_id", sa.Integer(), nullable=True))
    op.execute(SCOPE_OF_OLD_GRANTS)
    with op.batch_alter_table("role_grant") as batch_op:
        scopes = sa.Enum(*SCOPES, name="grantscope", native_enum=False, create_constraint=True, length=40)
        batch_op.alter_column("scope", existing_type=sa.String(length=40), type_=scopes, nullable=False)
        for name in ("reason", "end_reason"):
            batch_op.alter_column(name, existing_type=sa.String(length=5000), server_default=None)
            batch_op.create_check_constraint(
                batch_op.f(f"ck_role_grant_{name}_length"), f"length({name}) <= 5000"
            )
        batch_op.drop_constraint(batch_op.f("ck_role_grant_role"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_role_grant_role"), _one_of("role", ROLES))
        for name, rule in GRANT_RULES.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_role_grant_{name}"), rule)
        batch_op.create_index(batch_op.f("ix_role_grant_fieldlab_id"), ["fieldlab_id"])
        for name, table in LINKS.items():
            link = batch_op.f(f"fk_role_grant_{name}_{table}")
            batch_op.create_foreign_key(link, table, [name], ["id"])


def downgrade():
    op.execute("DELETE FROM role_grant WHERE role = 'gast'")
    with op.batch_alter_table("role_grant") as batch_op:
        for name in (*GRANT_RULES, "reason_length", "end_reason_length", "grantscope"):
            batch_op.drop_constraint(batch_op.f(f"ck_role_grant_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_role_grant_role"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_role_grant_role"), _one_of("role", OLD_ROLES))
        batch_op.drop_constraint(batch_op.f("fk_role_grant_ended_by_id_person"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_role_grant_fieldlab_id_fieldlab"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_role_grant_given_by_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_role_grant_fieldlab_id"))
        batch_op.drop_column("end_reason")
        batch_op.drop_column("ended_by_id")
        batch_op.drop_column("given_at")
        batch_op.drop_column("given_by_id")
        batch_op.drop_column("reason")
        batch_op.drop_column("fieldlab_id")
        batch_op.drop_column("scope")

    for name in ("actor_id", "fieldlab_id", "idea_id", "person_id"):
        op.drop_index(f"ix_record_entry_{name}", "record_entry")
    for name in RECORD_COLUMNS:
        op.drop_column("record_entry", name)
    with op.batch_alter_table("person") as batch_op:
        nonce = sa.Column("session_nonce", sa.String(length=60), nullable=False, server_default="")
        batch_op.add_column(nonce)
        batch_op.create_check_constraint(
            batch_op.f("ck_person_session_nonce_length"), "length(session_nonce) <= 60"
        )
        batch_op.drop_column("erased_at")
        batch_op.drop_column("last_sign_in_at")
    with op.batch_alter_table("person") as batch_op:
        batch_op.alter_column("session_nonce", existing_type=sa.String(length=60), server_default=None)

    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_organisation_merged_into_id_organisation"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("uq_organisation_isil"), type_="unique")
        for name in (*ORGANISATION_RULES, "isil_length"):
            batch_op.drop_constraint(batch_op.f(f"ck_organisation_{name}"), type_="check")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("ends_on")
        batch_op.drop_column("starts_on")
        batch_op.drop_column("isil")

    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notification_token_id_account_token"), type_="foreignkey")
        batch_op.drop_column("token_id")

    with op.batch_alter_table("affiliation") as batch_op:
        batch_op.drop_column("ends_on")
