"""`flask reference load`."""

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from innovatie.extensions import db
from innovatie.models.people import Organisation
from innovatie.models.reference import Skill
from tests.reference.files import copy_to, set_cell


def test_load_says_what_it_did(app: Flask) -> None:
    run = app.test_cli_runner()
    first = run.invoke(args=["reference", "load"])
    assert (first.exit_code, first.output.splitlines()) == (
        0,
        [
            "organisation: 107 nieuw, 0 gewijzigd, 0 gelijk",
            "challenge: 11 nieuw, 0 gewijzigd, 0 gelijk",
            "score_criterion: 8 nieuw, 0 gewijzigd, 0 gelijk",
            "gate_criterion: 29 nieuw, 0 gewijzigd, 0 gelijk",
            "funding_source: 8 nieuw, 0 gewijzigd, 0 gelijk",
            "national_programme: 7 nieuw, 0 gewijzigd, 0 gelijk",
            "skill: 14 nieuw, 0 gewijzigd, 0 gelijk",
        ],
    )
    second = run.invoke(args=["reference", "load"])
    assert second.output.splitlines()[0] == "organisation: 0 nieuw, 0 gewijzigd, 107 gelijk"


def test_a_folder_of_your_own(app: Flask, tmp_path: Path) -> None:
    set_cell(copy_to(tmp_path), "skills.csv", 2, "label", "Design thinking")
    assert app.test_cli_runner().invoke(args=["reference", "load", "--folder", str(tmp_path)]).exit_code == 0
    with app.app_context():
        assert (
            db.session.scalars(select(Skill.label).where(Skill.code == "ontwerponderzoek")).one()
            == "Design thinking"
        )


def test_a_wrong_row_is_shown_and_nothing_is_written(app: Flask, tmp_path: Path) -> None:
    set_cell(copy_to(tmp_path), "gates.csv", 2, "phase", "5")
    result = app.test_cli_runner().invoke(args=["reference", "load", "--folder", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output == "Error: gates.csv, regel 2, kolom phase: ‘5’ is onbekend. Kies uit: 1, 2, 3, 4.\n"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0
