"""Loading the reference data: all or nothing, twice changes nothing, nothing is ever deleted."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from innovatie.domain import record_check
from innovatie.domain.reference import ReferenceReport, TableCount, load, load_from
from innovatie.enums import OrganisationKind, Province
from innovatie.errors import ReferenceDataError
from innovatie.extensions import db
from innovatie.models.log import RecordEntry
from innovatie.models.people import Organisation, OrganisationProvince
from innovatie.models.reference import Challenge, FundingSource, GateCriterion, ScoreCriterion, Skill
from tests.reference.files import SPOILED, Spoiled, copy_to, set_cell, table, write

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
ROWS = {
    "organisation": 107,
    "challenge": 11,
    "score_criterion": 8,
    "gate_criterion": 29,
    "funding_source": 8,
    "national_programme": 7,
    "skill": 14,
}

pytestmark = pytest.mark.usefixtures("ctx")


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def organisation(name: str) -> Organisation:
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.name == name)
        .options(selectinload(Organisation.province_rows), joinedload(Organisation.supporting_poi))
    ).one()


def changed(report: ReferenceReport) -> dict[str, tuple[int, int]]:
    """Inserted and updated, of the tables where something happened."""
    return {row.table: (row.inserted, row.updated) for row in report.tables if row.inserted or row.updated}


def test_the_first_time_everything_is_inserted() -> None:
    report = load(NOW)
    assert report == ReferenceReport(
        tuple(TableCount(name, inserted=rows, updated=0, unchanged=0) for name, rows in ROWS.items())
    )
    assert (report.inserted, report.updated, report.unchanged) == (184, 0, 0)
    assert (count(Organisation), count(Challenge), count(ScoreCriterion), count(GateCriterion)) == (
        107,
        11,
        8,
        29,
    )
    assert count(OrganisationProvince) == 70


def test_the_second_time_nothing_changes() -> None:
    load(NOW)
    db.session.commit()
    report = load(LATER)
    assert (report.inserted, report.updated, report.unchanged) == (0, 0, 184)
    assert not db.session.new
    assert not db.session.dirty


def test_the_second_time_takes_twelve_statements(
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    load(NOW)
    db.session.commit()
    with count_queries() as seen:
        load(LATER)
    assert len(seen) == 12  # 1 of them for what people changed, 1 for the weights


def test_a_library_has_its_poi_and_its_provinces() -> None:
    load(NOW)
    library = organisation("BiblioPlus")
    assert library.kind is OrganisationKind.LIBRARY
    assert library.provinces == [Province.LIMBURG, Province.NOORD_BRABANT]
    assert library.supporting_poi is organisation("Cubiss")


def test_loading_does_not_commit() -> None:
    load(NOW)
    db.session.rollback()
    assert count(Organisation) == 0


@pytest.mark.parametrize("spoiled", SPOILED, ids=lambda spoiled: f"{spoiled.file}-{spoiled.column}")
def test_a_wrong_row_is_refused_and_nothing_is_written(tmp_path: Path, spoiled: Spoiled) -> None:
    set_cell(copy_to(tmp_path), spoiled.file, spoiled.line, spoiled.column, spoiled.value)
    with pytest.raises(ReferenceDataError) as caught:
        load_from(tmp_path, NOW)
    assert str(caught.value) == spoiled.message
    assert not db.session.new
    assert [count(model) for model in (Organisation, Challenge, ScoreCriterion, GateCriterion, Skill)] == [
        0
    ] * 5


def test_a_changed_row_is_updated(tmp_path: Path) -> None:
    load(NOW)
    set_cell(copy_to(tmp_path), "skills.csv", 2, "label", "Design thinking")
    set_cell(tmp_path, "funding_sources.csv", 9, "ends_on", "2027-12-31")
    assert changed(load_from(tmp_path, LATER)) == {"funding_source": (0, 1), "skill": (0, 1)}
    assert (
        db.session.scalars(select(Skill.label).where(Skill.code == "ontwerponderzoek")).one()
        == "Design thinking"
    )
    source = db.session.scalars(select(FundingSource).where(FundingSource.code == "ocw_convenant")).one()
    assert str(source.ends_on) == "2027-12-31"
    assert load_from(tmp_path, LATER).updated == 0


def test_an_organisation_can_move_to_another_poi(tmp_path: Path) -> None:
    load(NOW)
    db.session.commit()
    lines = table("organisations.csv")
    lines[10][3:] = ["Utrecht;Flevoland", "", "Nieuwe POI"]
    lines.append(["Nieuwe POI", "poi", "provinciaal", "Flevoland;Utrecht", "", ""])
    write(copy_to(tmp_path), "organisations.csv", lines)
    assert changed(load_from(tmp_path, LATER)) == {"organisation": (1, 1)}
    db.session.commit()
    moved = organisation("Bibliotheek Eindhoven")
    assert moved.provinces == [Province.FLEVOLAND, Province.UTRECHT]
    assert moved.place is None
    assert moved.supporting_poi is organisation("Nieuwe POI")


def test_one_province_can_be_added(tmp_path: Path) -> None:
    load(NOW)
    db.session.commit()
    set_cell(copy_to(tmp_path), "organisations.csv", 11, "provinces", "Limburg;Noord-Brabant")
    assert changed(load_from(tmp_path, LATER)) == {"organisation": (0, 1)}
    db.session.commit()
    assert organisation("Bibliotheek Eindhoven").provinces == [Province.LIMBURG, Province.NOORD_BRABANT]


def test_a_new_year_leaves_the_rows_of_the_old_one(tmp_path: Path) -> None:
    load(NOW)
    lines = table("criteria.csv")
    write(copy_to(tmp_path), "criteria.csv", lines + [[*line[:-1], "2027"] for line in lines[1:]])
    assert changed(load_from(tmp_path, LATER)) == {"score_criterion": (8, 0)}
    years = db.session.execute(
        select(ScoreCriterion.from_year, func.count())
        .group_by(ScoreCriterion.from_year)
        .order_by(ScoreCriterion.from_year)
    )
    assert [tuple(row) for row in years] == [(2021, 8), (2027, 8)]


def test_a_row_that_left_the_file_stays_in_the_table(tmp_path: Path) -> None:
    load(NOW)
    write(copy_to(tmp_path), "skills.csv", table("skills.csv")[:-1])
    assert changed(load_from(tmp_path, LATER)) == {}
    assert count(Skill) == 14


def test_every_change_is_in_the_record(tmp_path: Path) -> None:
    load(NOW)
    db.session.commit()
    set_cell(copy_to(tmp_path), "skills.csv", 2, "label", "Design thinking")
    load_from(tmp_path, LATER)
    db.session.commit()
    actions = db.session.execute(
        select(RecordEntry.action, RecordEntry.actor_id, RecordEntry.at, func.count())
        .group_by(RecordEntry.action, RecordEntry.actor_id, RecordEntry.at)
        .order_by(RecordEntry.action)
    )
    assert [tuple(row) for row in actions] == [
        ("reference_inserted", None, NOW, 184),
        ("reference_updated", None, LATER, 1),
    ]
    assert record_check.faults() == []
