"""Who had which role, seat, name or setting stays as it was: the database refuses to delete or rewrite it (ACC-08)."""

from migrations import guards

revision = "0027"
down_revision = "0026"

# Of a row that may still get an end or another reason: what stays as it was given.
FIXED = {
    "role_grant": ("person_id", "role", "starts_on", "given_by_id", "given_at"),
    "council_membership": ("person_id", "role", "layer", "starts_on", "given_by_id", "given_at"),
    "former_name": ("organisation_id", "name", "until"),
    "setting": ("key", "value", "starts_on", "by_id", "at"),
}


def _changes(column):
    return f"NEW.{column} <> OLD.{column} OR (NEW.{column} IS NULL) <> (OLD.{column} IS NULL)"


GUARDS = tuple(
    (f"{table}_{event}", table, event, condition, f"{table} is never {event}d")
    for table, columns in FIXED.items()
    for event, condition in (
        ("delete", "1 = 1"),
        ("update", " OR ".join(_changes(f'"{column}"') for column in columns)),
    )
)


def upgrade():
    for guard in GUARDS:
        guards.create(*guard)


def downgrade():
    for name, table, *_ in GUARDS:
        guards.drop(name, table)
