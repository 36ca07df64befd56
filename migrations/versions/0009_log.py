"""State changes, the record, notifications and job runs."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade():
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "bezig",
                "klaar",
                "klaar_met_fouten",
                name="runstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(job) <= 60", name=op.f("ck_job_run_job_length")),
        sa.CheckConstraint("length(owner) <= 60", name=op.f("ck_job_run_owner_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "slot", name=op.f("uq_job_run_job_slot")),
    )
    op.create_table(
        "record_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_record_head_one_row")),
        sa.CheckConstraint("length(hash) <= 64", name=op.f("ck_record_head_hash_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_head")),
    )
    op.create_table(
        "job_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=5000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(error) <= 5000", name=op.f("ck_job_failure_error_length")),
        sa.ForeignKeyConstraint(["run_id"], ["job_run.id"], name=op.f("fk_job_failure_run_id_job_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_failure")),
    )
    with op.batch_alter_table("job_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_failure_run_id"), ["run_id"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=5000), nullable=True),
        sa.CheckConstraint("length(key) <= 200", name=op.f("ck_notification_key_length")),
        sa.CheckConstraint("length(kind) <= 60", name=op.f("ck_notification_kind_length")),
        sa.CheckConstraint("length(last_error) <= 5000", name=op.f("ck_notification_last_error_length")),
        sa.CheckConstraint("length(path) <= 200", name=op.f("ck_notification_path_length")),
        sa.CheckConstraint("length(text) <= 5000", name=op.f("ck_notification_text_length")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notification_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("key", name=op.f("uq_notification_key")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_notification_sent_at_next_try_at", ["sent_at", "next_try_at"], unique=False)
    op.create_table(
        "record_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("thing", sa.String(length=60), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("details", sa.String(length=5000), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(action) <= 60", name=op.f("ck_record_entry_action_length")),
        sa.CheckConstraint("length(details) <= 5000", name=op.f("ck_record_entry_details_length")),
        sa.CheckConstraint("length(hash) <= 64", name=op.f("ck_record_entry_hash_length")),
        sa.CheckConstraint("length(previous) <= 64", name=op.f("ck_record_entry_previous_length")),
        sa.CheckConstraint("length(thing) <= 60", name=op.f("ck_record_entry_thing_length")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_record_entry_actor_id_person")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_record_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_record_entry_hash")),
    )
    with op.batch_alter_table("record_entry", schema=None) as batch_op:
        batch_op.create_index("ix_record_entry_thing_thing_id", ["thing", "thing_id"], unique=False)
    op.create_table(
        "state_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=60), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=60), nullable=False),
        sa.Column("new", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=5000), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(new) <= 60", name=op.f("ck_state_change_new_length")),
        sa.CheckConstraint("length(old) <= 60", name=op.f("ck_state_change_old_length")),
        sa.CheckConstraint("length(reason) <= 5000", name=op.f("ck_state_change_reason_length")),
        sa.CheckConstraint("length(thing) <= 60", name=op.f("ck_state_change_thing_length")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_state_change_actor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_change")),
    )
    with op.batch_alter_table("state_change", schema=None) as batch_op:
        batch_op.create_index("ix_state_change_thing_thing_id", ["thing", "thing_id"], unique=False)


def downgrade():
    op.drop_table("state_change")
    op.drop_table("record_entry")
    op.drop_table("notification")
    op.drop_table("job_failure")
    op.drop_table("record_head")
    op.drop_table("job_run")
