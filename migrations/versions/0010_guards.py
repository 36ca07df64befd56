"""What the database itself refuses: changed votes and decisions, votes after closing, a changed electorate."""

from alembic import op

from migrations import guards

revision = "0010"
down_revision = "0009"

NEVER_CHANGED = (
    "vote",
    "elector",
    "ballot_recusal",
    "ballot_option",
    "decision",
    "gate_decision",
    "condition",
    "award",
    "gate_request_answer",
    "round_criterion",
    "recusal",
    "progress_entry",
    "record_entry",
)
# name, table, event, condition under which it is refused (NEW and OLD are the row), message
REFUSED = (
    *(
        (f"{table}_{event}", table, event, "1 = 1", f"{table} is never changed")
        for table in NEVER_CHANGED
        for event in ("update", "delete")
    ),
    (
        "vote_open",
        "vote",
        "insert",
        "(SELECT state FROM ballot WHERE id = NEW.ballot_id {lock}) <> 'open'",
        "ballot is closed",
    ),
    (
        "elector_frozen",
        "elector",
        "insert",
        "(SELECT electorate_hash FROM ballot WHERE id = NEW.ballot_id) IS NOT NULL",
        "electorate is frozen",
    ),
    (
        "ballot_recusal_frozen",
        "ballot_recusal",
        "insert",
        "(SELECT electorate_hash FROM ballot WHERE id = NEW.ballot_id) IS NOT NULL",
        "electorate is frozen",
    ),
    (
        "ballot_option_frozen",
        "ballot_option",
        "insert",
        "(SELECT electorate_hash FROM ballot WHERE id = NEW.ballot_id) IS NOT NULL",
        "options are frozen",
    ),
    ("ballot_delete", "ballot", "delete", "1 = 1", "ballot is never deleted"),
    (
        "ballot_closed",  # only the chair, after a tie, adds the outcome later
        "ballot",
        "update",
        "OLD.state = 'gesloten' AND NOT (OLD.verdict = 'voorzitter_beslist' AND NEW.verdict = 'voorzitter_besloten'"
        " AND NEW.state = OLD.state AND NEW.closed_at = OLD.closed_at)",
        "ballot is closed",
    ),
    (
        "ballot_electorate",
        "ballot",
        "update",
        "OLD.electorate_hash IS NOT NULL AND (NEW.electorate_hash IS NULL OR NEW.electorate_hash <> OLD.electorate_hash"
        " OR NEW.in_office <> OLD.in_office OR NEW.agenda_item_id <> OLD.agenda_item_id OR NEW.number <> OLD.number"
        " OR NEW.tie_rule <> OLD.tie_rule OR NEW.opened_at <> OLD.opened_at OR NEW.closes_at <> OLD.closes_at)",
        "electorate is frozen",
    ),
    ("attendance_delete", "attendance", "delete", "1 = 1", "attendance is never deleted"),
    (
        "attendance_update",
        "attendance",
        "update",
        "OLD.left_at IS NOT NULL OR NEW.arrived_at <> OLD.arrived_at OR NEW.session_id <> OLD.session_id"
        " OR NEW.member_id <> OLD.member_id",
        "attendance is never changed",
    ),
    ("round_idea_update", "round_idea", "update", "OLD.title IS NOT NULL", "the text in a round is frozen"),
    ("round_idea_delete", "round_idea", "delete", "OLD.title IS NOT NULL", "the text in a round is frozen"),
    (
        "score_sheet_update",
        "score_sheet",
        "update",
        "OLD.submitted_at IS NOT NULL",
        "score sheet is submitted",
    ),
    (
        "score_sheet_delete",
        "score_sheet",
        "delete",
        "OLD.submitted_at IS NOT NULL",
        "score sheet is submitted",
    ),
    *(
        (
            f"score_{event}",
            "score",
            event,
            f"(SELECT submitted_at FROM score_sheet WHERE id = {row}.sheet_id) IS NOT NULL",
            "score sheet is submitted",
        )
        for event, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD"))
    ),
)


def upgrade():
    # The head stays when this migration is taken back: a chain that starts anew would hide what was in it.
    op.execute(
        f"INSERT INTO record_head (id, number, hash) SELECT 1, 0, '{'0' * 64}' "  # noqa: S608
        "WHERE NOT EXISTS (SELECT 1 FROM record_head)"
    )
    for guard in REFUSED:
        guards.create(*guard)


def downgrade():
    for name, table, *_ in REFUSED:
        guards.drop(name, table)
