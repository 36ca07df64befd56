"""flask commands. They wire settings to commands and print; they hold no rules."""

import click
from flask import Flask
from flask.cli import AppGroup

from innovatie.domain import record

record_cli = AppGroup("record", help="The record of all changes.")


@record_cli.command("verify")
def verify_record() -> None:
    """Check that no line of the record was changed, moved or taken out."""
    faults = record.faults()
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    click.echo("Het logboek klopt.")


def init_app(app: Flask) -> None:
    for group in (record_cli,):
        app.cli.add_command(group)


