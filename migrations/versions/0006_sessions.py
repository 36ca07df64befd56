"""Council sessions, ballots and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade():
    op.create_table(
        "council_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
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
        sa.Column(
            "state",
            sa.Enum(
                "gepland",
                "bezig",
                "gesloten",
                name="sessionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("length(place) <= 200", name=op.f("ck_council_session_place_length")),
        sa.CheckConstraint("length(title) <= 200", name=op.f("ck_council_session_title_length")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_council_session_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_session")),
    )
    with op.batch_alter_table("council_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_council_session_round_id"), ["round_id"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name=op.f("ck_attendance_period")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["council_membership.id"], name=op.f("fk_attendance_member_id_council_membership")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name=op.f("fk_attendance_session_id_council_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "uq_attendance_present",
            ["session_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("gate_request_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(item_id IS NULL) <> (gate_request_id IS NULL)", name=op.f("ck_agenda_item_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["gate_request_id"], ["gate_request.id"], name=op.f("fk_agenda_item_gate_request_id_gate_request")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["round_idea.id"], name=op.f("fk_agenda_item_item_id_round_idea")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name=op.f("fk_agenda_item_session_id_council_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint(
            "session_id", "gate_request_id", name=op.f("uq_agenda_item_session_id_gate_request_id")
        ),
        sa.UniqueConstraint("session_id", "item_id", name=op.f("uq_agenda_item_session_id_item_id")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_gate_request_id"), ["gate_request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_item_item_id"), ["item_id"], unique=False)
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "gesloten", name="ballotstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
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
        sa.Column("in_office", sa.Integer(), nullable=False),
        sa.Column("electorate_hash", sa.String(length=64), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "meerderheid",
                "tweede_stemming",
                "nieuwe_stemming",
                "voorzitter_beslist",
                "voorzitter_besloten",
                "geen_quorum",
                "geen_stemmen",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "landelijk",
                "regionaal",
                "lokaal",
                "terug_voor_uitwerking",
                "niet_nu",
                "doorgaan",
                "doorgaan_mits",
                "herhalen",
                "terug",
                "stoppen",
                "onthouding",
                name="choice",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("chair_reason", sa.String(length=5000), nullable=True),
        sa.CheckConstraint("(state = 'gesloten') = (closed_at IS NOT NULL)", name=op.f("ck_ballot_closed")),
        sa.CheckConstraint(
            "(state = 'gesloten') = (verdict IS NOT NULL)", name=op.f("ck_ballot_verdict_when_closed")
        ),
        sa.CheckConstraint("length(chair_reason) <= 5000", name=op.f("ck_ballot_chair_reason_length")),
        sa.CheckConstraint("length(electorate_hash) <= 64", name=op.f("ck_ballot_electorate_hash_length")),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_ballot_agenda_item_id_agenda_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("agenda_item_id", "number", name=op.f("uq_ballot_agenda_item_id_number")),
    )
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.create_index(
            "uq_ballot_open",
            ["agenda_item_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
    op.create_table(
        "ballot_option",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "landelijk",
                "regionaal",
                "lokaal",
                "terug_voor_uitwerking",
                "niet_nu",
                "doorgaan",
                "doorgaan_mits",
                "herhalen",
                "terug",
                "stoppen",
                "onthouding",
                name="choice",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_option_ballot_id_ballot")),
        sa.PrimaryKeyConstraint("ballot_id", "choice", name=op.f("pk_ballot_option")),
    )
    op.create_table(
        "ballot_recusal",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_recusal_ballot_id_ballot")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["council_membership.id"],
            name=op.f("fk_ballot_recusal_member_id_council_membership"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_ballot_recusal_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("ballot_id", "member_id", name=op.f("pk_ballot_recusal")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "landelijk",
                "regionaal",
                "lokaal",
                "terug_voor_uitwerking",
                "niet_nu",
                "doorgaan",
                "doorgaan_mits",
                "herhalen",
                "terug",
                "stoppen",
                "onthouding",
                name="choice",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=5000), nullable=False),
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
            nullable=True,
        ),
        sa.Column("assignment", sa.String(length=5000), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(assignment) <= 5000", name=op.f("ck_decision_assignment_length")),
        sa.CheckConstraint("length(reason) <= 5000", name=op.f("ck_decision_reason_length")),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_decision_agenda_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_decision_ballot_id_ballot")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_decision_by_id_person")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_decision_idea_id_idea")),
        sa.ForeignKeyConstraint(["item_id"], ["round_idea.id"], name=op.f("fk_decision_item_id_round_idea")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("agenda_item_id", name=op.f("uq_decision_agenda_item_id")),
        sa.UniqueConstraint("ballot_id", name=op.f("uq_decision_ballot_id")),
        sa.UniqueConstraint("item_id", name=op.f("uq_decision_item_id")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_idea_id"), ["idea_id"], unique=False)
    op.create_table(
        "elector",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
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
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_elector_ballot_id_ballot")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["council_membership.id"], name=op.f("fk_elector_member_id_council_membership")
        ),
        sa.PrimaryKeyConstraint("ballot_id", "member_id", name=op.f("pk_elector")),
    )
    op.create_table(
        "gate_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gate_request_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("ballot_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "landelijk",
                "regionaal",
                "lokaal",
                "terug_voor_uitwerking",
                "niet_nu",
                "doorgaan",
                "doorgaan_mits",
                "herhalen",
                "terug",
                "stoppen",
                "onthouding",
                name="choice",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "back_to",
            sa.Enum("1", "2", "3", "4", name="phase", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=5000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(agenda_item_id IS NULL) = (ballot_id IS NULL)", name=op.f("ck_gate_decision_ballot_on_agenda")
        ),
        sa.CheckConstraint("length(reason) <= 5000", name=op.f("ck_gate_decision_reason_length")),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_gate_decision_agenda_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_gate_decision_ballot_id_ballot")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_gate_decision_by_id_person")),
        sa.ForeignKeyConstraint(
            ["gate_request_id"],
            ["gate_request.id"],
            name=op.f("fk_gate_decision_gate_request_id_gate_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_decision")),
        sa.UniqueConstraint("agenda_item_id", name=op.f("uq_gate_decision_agenda_item_id")),
        sa.UniqueConstraint("ballot_id", name=op.f("uq_gate_decision_ballot_id")),
        sa.UniqueConstraint("gate_request_id", name=op.f("uq_gate_decision_gate_request_id")),
    )
    op.create_table(
        "condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gate_decision_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(text) <= 5000", name=op.f("ck_condition_text_length")),
        sa.ForeignKeyConstraint(
            ["gate_decision_id"],
            ["gate_decision.id"],
            name=op.f("fk_condition_gate_decision_id_gate_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organisation.id"], name=op.f("fk_condition_owner_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
    )
    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_condition_gate_decision_id"), ["gate_decision_id"], unique=False)
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum(
                "landelijk",
                "regionaal",
                "lokaal",
                "terug_voor_uitwerking",
                "niet_nu",
                "doorgaan",
                "doorgaan_mits",
                "herhalen",
                "terug",
                "stoppen",
                "onthouding",
                name="choice",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id", "choice"],
            ["ballot_option.ballot_id", "ballot_option.choice"],
            name=op.f("fk_vote_ballot_id_choice_ballot_option"),
        ),
        sa.ForeignKeyConstraint(
            ["ballot_id", "member_id"],
            ["elector.ballot_id", "elector.member_id"],
            name=op.f("fk_vote_ballot_id_member_id_elector"),
        ),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_vote_ballot_id_ballot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("ballot_id", "member_id", name=op.f("uq_vote_ballot_id_member_id")),
    )


def downgrade():
    op.drop_table("vote")
    op.drop_table("condition")
    op.drop_table("gate_decision")
    op.drop_table("elector")
    op.drop_table("decision")
    op.drop_table("ballot_recusal")
    op.drop_table("ballot_option")
    op.drop_table("ballot")
    op.drop_table("agenda_item")
    op.drop_table("attendance")
    op.drop_table("council_session")
