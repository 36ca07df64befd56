"""Somebody with full rights on the database changes the record: `flask record verify` finds it and says where."""

import tracemalloc
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, text

from innovatie import jobs
from innovatie.anchors import Anchor, AnchorsUnreadable, anchors
from innovatie.domain import record_anchors, record_check, workflow
from innovatie.domain.record import digest, record
from innovatie.enums import IdeaState, Role
from innovatie.extensions import db
from innovatie.models.log import Notification, RecordEntry, RecordHead, StateChange
from innovatie.queries import record as reads
from tests import factories as make
from tests.factories import NOW

EDITED = "UPDATE record_entry SET details = '{\"n\": 9}' WHERE number = 2"
REMOVED = "DELETE FROM record_entry WHERE number = 2"
SWAPPED = (
    "UPDATE record_entry SET number = 99 WHERE number = 2",
    "UPDATE record_entry SET number = 2 WHERE number = 3",
    "UPDATE record_entry SET number = 3 WHERE number = 99",
)
RENUMBERED = (
    "DELETE FROM record_entry WHERE number = 2",
    "UPDATE record_entry SET number = 2 WHERE number = 3",
    "UPDATE record_entry SET number = 3 WHERE number = 4",
    "UPDATE record_head SET number = 3",
)
CUT = (
    "DELETE FROM record_entry WHERE number = 4",
    "UPDATE record_head SET number = 3, hash = (SELECT hash FROM record_entry WHERE number = 3)",
)


@pytest.fixture
def guarded(database, tmp_path):
    """A record of four entries in a database of its own, where a commit is a commit."""
    anchors.path = tmp_path / "anchors.jsonl"
    with database.app_context():
        person = make.person()
        for n in range(4):
            record("change_setting", person, actor=person, now=NOW + timedelta(minutes=n), n=n)
        db.session.commit()
        yield database


@pytest.fixture
def tamper(guarded):
    """`tamper(statement, …)`: what somebody does who may do everything on the database."""

    def with_all_rights(*statements: str) -> None:
        on = " ON record_entry" if db.engine.dialect.name == "postgresql" else ""
        for event in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER guard_record_entry_{event}{on}"))
        for statement in statements:
            db.session.execute(text(statement.replace(":", "\\:")))
        db.session.commit()

    return with_all_rights


def head() -> Anchor:
    return Anchor(*reads.head(), at=NOW)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], []),
        ([EDITED], ["Regel 2 is veranderd."]),
        ([REMOVED], ["Regel 2 ontbreekt."]),
        (
            ["DELETE FROM record_entry WHERE number IN (2, 3)"],
            ["De regels 2 tot en met 3 ontbreken."],
        ),
        (SWAPPED, ["Regel 2 is verplaatst: dit was regel 3.", "Regel 3 is verplaatst: dit was regel 2."]),
        (
            RENUMBERED,
            ["Regel 2 is verplaatst: dit was regel 3.", "Regel 3 is verplaatst: dit was regel 4."],
        ),
        (
            ["DELETE FROM record_entry WHERE number = 4"],
            ["Regel 4 ontbreekt. De kop wijst naar regel 4: de staart is afgeknipt."],
        ),
        (CUT, []),  # without an anchor nobody can see it
        (["DELETE FROM record_head"], ["De kop van het logboek is weg."]),
        (
            ["UPDATE record_head SET number = 2"],
            ["De kop wijst naar regel 2, maar het logboek gaat door tot regel 4."],
        ),
        (["UPDATE record_head SET hash = previous FROM record_entry WHERE record_entry.number = 4"], None),
    ],
    ids=["nothing", "edit", "delete", "two deleted", "swap", "renumber", "tail", "tail and head"]
    + ["head deleted", "head back", "head elsewhere"],
)
def test_tampering_is_found_and_told_by_the_line(tamper, statements, expected):
    tamper(*statements)
    if expected is None:
        expected = ["De kop wijst naar een andere regel 4 dan er staat."]
    assert record_check.faults() == expected


def test_a_cut_tail_is_found_with_an_anchor(tamper):
    before = head()
    tamper(*CUT)
    assert record_check.faults([before]) == [
        "Het anker van 14-04-2026 08.00 UTC noemt regel 4, maar het logboek eindigt bij regel 3: "
        "de staart is afgeknipt."
    ]


def test_a_chain_that_was_written_anew_is_found_with_an_anchor(tamper):
    before = head()
    tamper(EDITED)
    previous = None
    for entry in db.session.scalars(select(RecordEntry).order_by(RecordEntry.number)).all():
        entry.previous = previous or entry.previous
        entry.hash = previous = digest(entry)
    db.session.get_one(RecordHead, 1).hash = previous
    db.session.commit()
    assert record_check.faults() == []
    assert record_check.faults([before, before]) == [
        "Het anker van 14-04-2026 08.00 UTC noemt een andere regel 4: het logboek is tot daar herschreven."
    ]


def test_a_line_whose_own_hash_was_made_right_breaks_the_next(tamper):
    tamper(EDITED)
    entry = db.session.get_one(RecordEntry, 2)
    entry.hash = digest(entry)
    db.session.commit()
    assert record_check.faults() == ["Regel 3 volgt niet op de regel ervoor: die is vervangen."]


def test_details_that_are_no_longer_json_are_a_changed_line(tamper):
    tamper("UPDATE record_entry SET details = 'weg' WHERE number = 2")
    assert record_check.faults() == ["Regel 2 is veranderd."]


# reasons


@pytest.fixture
def explained(guarded):
    idea = make.idea()
    actor = make.person()
    workflow.move(idea, IdeaState.NOT_NOW, actor=actor, now=NOW, reason="Dit is al gedaan.")
    db.session.commit()
    return db.session.scalars(select(StateChange)).one()


def test_a_reason_that_was_changed_afterwards_is_found(explained):
    assert record_check.faults() == []
    explained.reason = "Dit kan niet."
    db.session.commit()
    assert record_check.faults() == ["De reden bij regel 5 is veranderd."]


def test_a_reason_that_was_taken_away_is_found(explained):
    db.session.execute(delete(StateChange))
    db.session.commit()
    assert record_check.faults() == ["De reden bij regel 5 is weg."]


def test_the_reason_itself_is_not_in_the_chain(explained):
    assert "gedaan" not in db.session.get_one(RecordEntry, 5).details


# anchors


def run(name: str, now: datetime) -> jobs.Result:
    db.session.rollback()
    result = jobs.run(jobs.named(name), now)
    assert result is not None
    return result


def test_the_head_is_anchored_when_it_changed_and_only_then(guarded):
    assert run("anchor-record", NOW) == jobs.Result(1, 0)
    assert run("anchor-record", NOW + timedelta(hours=1)) == jobs.Result(0, 0)
    person = make.person()
    record("set_password", person, actor=person, now=NOW)
    db.session.commit()
    assert run("anchor-record", NOW + timedelta(hours=2)) == jobs.Result(1, 0)
    assert [(anchor.number, anchor.at) for anchor in anchors.read()] == [
        (4, NOW),
        (5, NOW + timedelta(hours=2)),
    ]
    assert record_check.faults(anchors.read()) == []


def test_an_anchor_after_a_torn_line_stands_on_its_own(guarded):
    run("anchor-record", NOW)
    with anchors.path.open("a") as file:
        file.write('{"number": 5, "ha')
    assert run("anchor-record", NOW + timedelta(hours=1)) == jobs.Result(1, 0)
    with pytest.raises(AnchorsUnreadable, match="Regel 2 van"):
        anchors.read()
    assert anchors.path.read_text().splitlines()[2].startswith('{"number": 4')


def test_a_file_that_cannot_be_written_is_a_failure_of_the_job(guarded):
    anchors.path.mkdir()
    assert run("anchor-record", NOW) == jobs.Result(0, 1)


def test_an_empty_record_has_nothing_to_anchor(database, tmp_path):
    anchors.path = tmp_path / "anchors.jsonl"
    with database.app_context():
        assert run("anchor-record", NOW) == run("mail-record", NOW) == jobs.Result(0, 0)
    assert not anchors.path.exists()


def test_the_head_is_mailed_once_a_day_to_who_watches(guarded):
    coordinator, administrator = make.coordinator(), make.person(roles=[Role.ADMINISTRATOR])
    make.person(roles=[Role.POI_COORDINATOR])
    assert run("mail-record", NOW) == jobs.Result(2, 0)
    assert run("mail-record", NOW + timedelta(days=1)) == jobs.Result(0, 0)  # nothing was written since
    mails = db.session.scalars(select(Notification).order_by(Notification.person_id)).all()
    assert [mail.person_id for mail in mails] == sorted([coordinator.id, administrator.id])
    number, hash_ = reads.head()
    assert f"flask record verify --head {number}:{hash_}’" in mails[0].text


# the command


def verify(app, *arguments: str) -> tuple[int, list[str]]:
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["record", "verify", *arguments])
    return result.exit_code, result.output.splitlines()


def test_without_a_file_the_command_says_so(guarded):
    code, lines = verify(guarded)
    assert code == 2
    assert lines[0].startswith(f"Het ankerbestand {anchors.path} is er niet of is niet te lezen")
    assert lines[1:] == [
        "De regels van het logboek kloppen.",
        "Zonder anker is een afgeknipte staart niet te zien. Gebruik --head, of: flask jobs run anchor-record",
    ]


def test_with_a_file_the_command_says_what_it_held_against_what(guarded):
    record_anchors.write_anchor(NOW)
    assert verify(guarded) == (
        0,
        ["De regels van het logboek kloppen.", "Ankers: 1, het laatste bij regel 4 (14-04-2026 08.00 UTC)."],
    )


def test_a_head_from_a_mail_finds_a_cut_tail(guarded, tamper):
    number, hash_ = reads.head()
    assert verify(guarded, "--head", f"{number}:{hash_}")[0] == 0
    tamper(*CUT)
    code, lines = verify(guarded, "--head", f"{number}:{hash_}")
    assert code == 1
    assert lines[-1] == (
        "De opgegeven kop noemt regel 4, maar het logboek eindigt bij regel 3: de staart is afgeknipt."
    )


@pytest.mark.parametrize("typed", ["4", "x:y", f"4:{'g' * 64}", f"²:{'0' * 64}"])
def test_a_head_that_is_none_is_refused(guarded, typed):
    assert verify(guarded, "--head", typed)[0] == 2


# much of it


def lengthen(by: int) -> None:
    """Put so many entries behind the last, as `write_pending` would."""
    number, previous = reads.head()
    rows = []
    for _ in range(by):
        number += 1
        row = RecordEntry(number=number, at=NOW, action="cast_vote", thing="vote", thing_id=number)
        row.details, row.previous = "{}", previous
        row.hash = previous = digest(row)
        rows.append({column.key: getattr(row, column.key) for column in RecordEntry.__table__.c})
    db.session.execute(insert(RecordEntry), rows)
    db.session.execute(text("UPDATE record_head SET number = :n, hash = :h"), {"n": number, "h": previous})
    db.session.commit()


def peak_of_a_check() -> int:
    """The bytes of memory that it holds at its most."""
    tracemalloc.start()
    assert record_check.faults() == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_a_long_record_takes_no_more_memory_than_a_short_one(guarded):
    """It reads a thousand at a time. A hundred thousand took 1.7 MB and 2 seconds on both databases."""
    lengthen(4_000)
    short = peak_of_a_check()
    lengthen(16_000)
    assert peak_of_a_check() < short * 1.2
