import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from innovatie.domain import people
from innovatie.domain.record import digest, in_order_of_time, record
from innovatie.domain.record_check import faults
from innovatie.extensions import db
from innovatie.models.log import RecordEntry, RecordHead
from innovatie.models.people import Person
from tests import factories as make
from tests.factories import NOW


def write(number: int = 3) -> None:
    person = make.person()
    for n in range(number):
        record("change_setting", person, actor=person, now=NOW, n=n)
    db.session.commit()


@pytest.mark.usefixtures("ctx")
def test_entries_form_a_chain():
    write()
    entries = db.session.scalars(select(RecordEntry).order_by(RecordEntry.number)).all()
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [entry.previous for entry in entries] == ["0" * 64, entries[0].hash, entries[1].hash]
    assert [json.loads(entry.details) for entry in entries] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert faults() == []


@pytest.mark.usefixtures("ctx")
def test_a_rollback_takes_its_entries_along():
    write()
    person = make.person()
    record("change_setting", person, actor=None, now=NOW)
    db.session.rollback()
    make.person()
    assert db.session.get_one(RecordHead, 1).number == 3


def test_what_failed_leaves_no_entry_and_every_commit_writes_its_own(database):
    with database.app_context():
        person = make.person()
        record("add_person", person, actor=person, now=NOW)
        db.session.commit()
        record("seat", person, actor=person, now=NOW)
        db.session.add(Person(email=person.email, name="Dubbel", created_at=NOW))
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()
        record("seat", person, actor=person, now=NOW)
        db.session.rollback()
        record("set_password", person, actor=person, now=NOW)
        db.session.commit()
        db.session.commit()
        entries = db.session.scalars(select(RecordEntry.action).order_by(RecordEntry.number)).all()
        assert (entries, faults()) == (["add_person", "set_password"], [])


@pytest.mark.usefixtures("ctx")
def test_a_history_told_story_by_story_is_chained_in_order_of_time():
    person = make.person()
    with in_order_of_time():
        for days in (1, 3, 2):
            record("set_password", person, actor=person, now=NOW - timedelta(days=days))
            db.session.commit()
        assert db.session.scalars(select(RecordEntry)).all() == []
    db.session.commit()
    entries = db.session.scalars(select(RecordEntry).order_by(RecordEntry.number)).all()
    assert [(NOW - entry.at).days for entry in entries] == [3, 2, 1]
    record("set_password", person, actor=person, now=NOW)
    db.session.commit()
    assert db.session.get_one(RecordHead, 1).number == 4
    assert faults() == []


@pytest.mark.usefixtures("ctx")
def test_no_personal_data_in_the_chain():
    person = people.add_person(
        email="kanarie@example.nl",
        name="Kanarie",
        password=None,
        organisations=[make.organisation()],
        actor=None,
        now=NOW,
    )
    db.session.commit()
    entry = db.session.scalars(select(RecordEntry).where(RecordEntry.thing_id == person.id)).one()
    assert (entry.action, entry.thing, entry.details) == ("add_person", "person", "{}")


@pytest.mark.parametrize("change", [update(RecordEntry).values(action="anders"), delete(RecordEntry)])
def test_the_database_refuses_changes(database, change):
    with database.app_context():
        write()
        with pytest.raises(IntegrityError, match="record_entry is never changed"):
            db.session.execute(change)


@pytest.mark.usefixtures("ctx")
def test_the_hash_covers_every_column():
    write(1)
    entry = db.session.scalars(select(RecordEntry)).one()
    before = digest(entry)
    with db.session.no_autoflush:
        for column in ("actor_id", "action", "thing", "thing_id", "details", "previous", "number"):
            kept = getattr(entry, column)
            setattr(entry, column, 99 if isinstance(kept, int) else "anders")
            assert digest(entry) != before, column
            setattr(entry, column, kept)
    db.session.rollback()
