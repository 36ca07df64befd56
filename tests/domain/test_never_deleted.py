"""What the network decided and who was what stays: the database refuses to delete or rewrite it, by SQL as well."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from innovatie.domain import organisations, sessions_decisions, settings
from innovatie.domain.funding import AwardLine
from innovatie.enums import Choice, Goal, Role
from innovatie.extensions import db
from innovatie.queries import organisations as organisation_reads
from tests import factories as make
from tests import sittings
from tests.factories import NOW, TODAY

# Of every table a change that somebody could want to make afterwards, unseen.
CHANGES = {
    "decision": "reason = 'Toch anders.'",
    "vote": "choice = 'niet_nu'",
    "award": "amount_cents = 1",
    "record_entry": "action = 'move'",
    "role_grant": "role = 'financieel_beheerder'",
    "council_membership": "layer = 'extern'",
    "former_name": "name = 'Zo heette het nooit'",
    "setting": "value = '1'",
}
GIVEN = {
    "role_grant": (
        "person_id = person_id + 1",
        "starts_on = '2020-02-02'",
        "given_by_id = 1",
        "given_at = NULL",
    ),
    "council_membership": ("person_id = person_id + 1", "role = 'voorzitter'", "starts_on = '2020-02-02'"),
    "setting": ("by_id = 1", "starts_on = '2020-02-02'"),
}


@pytest.fixture
def decided(database):
    """One row at least in each of the tables."""
    with database.app_context():
        members = make.council()
        subject = sittings.sitting(members).agenda[0]
        sittings.decided(subject, members, *[Choice.NATIONAL_FIELDLAB] * 5)
        sessions_decisions.decide(
            sittings.item(subject.id),
            reason="Past bij de opgave.",
            goal=Goal.EFFECTIVENESS,
            assignment="Maak het.",
            starts_on=TODAY,
            awards=[AwardLine(source_id=sittings.source().id, amount_cents=5_000_00, hours=0)],
            actor=members[0],
            now=NOW,
        )
        coordinator, place = make.coordinator(), make.organisation()
        make.grant(make.person(), Role.EDITOR, given_by_id=coordinator.id, given_at=NOW)
        place = organisation_reads.organisation(place.id)
        organisations.rename(place, "Nieuw", reason="Zo heet het nu.", actor=coordinator, now=NOW)
        settings.change("invitation_days", "9", starts_on=TODAY, actor=coordinator, now=NOW, reason="Korter.")
        db.session.commit()
        yield


def refused(statement: str) -> bool:
    """On the application's own engine; what would pass is taken back."""
    with db.engine.connect() as connection:
        try:
            connection.execute(sa.text(statement))
        except IntegrityError:
            return True
        finally:
            connection.rollback()
    return False


def test_nobody_deletes_or_changes_decisions_by_sql(decided):
    """The hard rule of domain/roles.md, and the registers that show who decided: tried on every table."""
    passed = [
        statement
        for table, change in CHANGES.items()
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {change}")
        if not refused(statement)
    ]
    assert passed == []
    counted = {table: db.session.scalar(sa.text(f"SELECT count(*) FROM {table}")) for table in CHANGES}
    assert [table for table, number in counted.items() if not number] == []


@pytest.mark.parametrize("table", GIVEN)
def test_what_was_given_stays_as_it_was_given(decided, table):
    assert [change for change in GIVEN[table] if not refused(f"UPDATE {table} SET {change}")] == []


def test_a_role_and_a_seat_still_end(decided):
    later = (TODAY + timedelta(days=30)).isoformat()
    for table in ("role_grant", "council_membership"):
        assert not refused(f"UPDATE {table} SET ends_on = '{later}', end_reason = 'Klaar.'")
