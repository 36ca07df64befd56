"""flask commands. They wire settings to commands and print; they hold no rules."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from innovatie import clock
from innovatie.domain import record, reference
from innovatie.errors import ReferenceDataError
from innovatie.extensions import db
from innovatie.reference import FOLDER

record_cli = AppGroup("record", help="The record of all changes.")
reference_cli = AppGroup("reference", help="The reference data of the product.")


@record_cli.command("verify")
def verify_record() -> None:
    """Check that no line of the record was changed, moved or taken out."""
    faults = record.faults()
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    click.echo("Het logboek klopt.")


@reference_cli.command("load")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=FOLDER,
    help="Where the CSV files are; without it the files of the product.",
)
def load_reference(folder: Path) -> None:
    """Insert and update rows from the CSV files. One wrong row: nothing is written. Twice changes nothing."""
    try:
        report = reference.load_from(folder, clock.now())
    except ReferenceDataError as error:
        raise click.ClickException(str(error)) from None
    db.session.commit()
    for row in report.tables:
        click.echo(f"{row.table}: {row.inserted} nieuw, {row.updated} gewijzigd, {row.unchanged} gelijk")


def init_app(app: Flask) -> None:
    for group in (record_cli, reference_cli):
        app.cli.add_command(group)
