"""Addresses of people in small letters, so that they are unique; messages that go to another address."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade():
    op.execute("UPDATE person SET email = lower(email) WHERE email <> lower(email)")
    with op.batch_alter_table("person") as batch_op:
        rule = batch_op.f("ck_person_email_in_small_letters")
        batch_op.create_check_constraint(rule, "email = lower(email)")
    with op.batch_alter_table("notification") as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(length=200), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_notification_address_length"), "length(address) <= 200"
        )


def downgrade():
    with op.batch_alter_table("notification") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notification_address_length"), type_="check")
        batch_op.drop_column("address")
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_person_email_in_small_letters"), type_="check")
