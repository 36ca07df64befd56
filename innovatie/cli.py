"""flask commands. They wire settings to commands and print; they hold no rules."""

import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from innovatie import clock, demo, deploycheck, jobs, scheduler
from innovatie.anchors import Anchor, AnchorsUnreadable, anchors
from innovatie.domain import (
    people,
    people_access,
    people_council,
    people_factors,
    people_roles,
    record_check,
    reference,
)
from innovatie.enums import CouncilRole, Layer, Role
from innovatie.errors import DomainError, ReferenceDataError
from innovatie.extensions import db
from innovatie.models.people import Organisation
from innovatie.queries import jobs as job_queries
from innovatie.queries import people as people_queries
from innovatie.queries import settings as settings_queries
from innovatie.reference import FOLDER

record_cli = AppGroup("record", help="The record of all changes.")
jobs_cli = AppGroup("jobs", help="Scheduled jobs: list them, run one now, or keep running them.")
reference_cli = AppGroup("reference", help="The reference data of the product.")
people_cli = AppGroup("people", help="People who can sign in.")

GUNICORN = Path(__file__).parents[1] / "gunicorn.conf.py"
ROLES = click.Choice([role.value for role in Role])
LAYERS = click.Choice([layer.value for layer in Layer])
SEATS = click.Choice([role.value for role in CouncilRole])
FROM_HERE = "Via de opdrachtregel."  # why somebody has a role or a seat
JOB_NAMES = click.Choice([job.name for job in jobs.JOBS])


def init_app(app: Flask) -> None:
    for command in (
        record_cli,
        jobs_cli,
        reference_cli,
        people_cli,
        load_demonstration,
        check_deployment,
        serve,
    ):
        app.cli.add_command(command)


@record_cli.command("verify")
@click.option(
    "--head", "heads", multiple=True, metavar="NUMBER:HASH", help="A head of the record, from a mail."
)
def verify_record(heads: tuple[str, ...]) -> None:
    """Check that no line of the record was changed, moved or taken out since it was written.

    The exit code is 1 when something was, and 2 when nothing is wrong but there is no anchor to hold it against.
    """
    known, told = _anchors(), [_head(text) for text in heads]
    faults = record_check.faults([*(known or ()), *told])
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    click.echo("De regels van het logboek kloppen.")
    if known:
        last = known[-1]
        click.echo(
            f"Ankers: {len(known)}, het laatste bij regel {last.number} ({last.at:%d-%m-%Y %H.%M} UTC)."
        )
    elif not told:
        click.echo(
            "Zonder anker is een afgeknipte staart niet te zien. Gebruik --head, of: flask jobs run anchor-record"
        )
        raise SystemExit(2)


def _anchors() -> list[Anchor] | None:
    try:
        return anchors.read()
    except AnchorsUnreadable as error:
        click.echo(str(error), err=True)
        return None


def _head(text: str) -> Anchor:
    number, _, hash_ = text.partition(":")
    if not re.fullmatch("[0-9]{1,18}", number) or not re.fullmatch("[0-9a-f]{64}", hash_):
        raise click.BadParameter(f"{text} is not NUMBER:HASH, as in the mail", param_hint="--head")
    return Anchor(int(number), hash_)


@jobs_cli.command("list")
def list_jobs() -> None:
    """Show every job with how often it runs and its last run."""
    latest = job_queries.latest_runs()
    for job in jobs.JOBS:
        run = latest.get(job.name)
        last = f"{run.slot:%Y-%m-%d %H:%M} UTC, {run.done} done, {run.failed} failed" if run else "never"
        click.echo(f"{job.name:15} every {str(job.every):8} {last}")


@jobs_cli.command("run")
@click.argument("name", type=JOB_NAMES)
@click.option("--now", "moment", help="Act as if it is this moment (ISO 8601; without a zone: UTC).")
def run_job(name: str, moment: str | None) -> None:
    """Run one job at once, whether its turn has come or not."""
    now = _moment(moment) if moment else clock.now()
    result = jobs.run(jobs.named(name), now, slot=now)
    if result is None:
        click.echo(f"{name}: already run for {now.isoformat()}")
        return
    click.echo(f"{name}: {result.done} done, {result.failed} failed")
    if result.failed:
        raise SystemExit(1)


@jobs_cli.command("scheduler")
def run_scheduler() -> None:
    """Run all jobs when their time comes, until stopped. A process of its own; several are harmless."""
    scheduler.run(current_app._get_current_object())  # type: ignore[attr-defined]


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


@people_cli.command("add")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option(
    "--organisation", "organisation_name", required=True, help="Its name, exactly as in the register."
)
@click.option("--role", "roles", multiple=True, type=ROLES, help="May be given more than once.")
@click.option(
    "--for-organisation", is_flag=True, help="Give the roles for that organisation, not for the network."
)
@click.option("--password", help="Without it, and without --invite: asked for.")
@click.option("--invite", is_flag=True, help="Mail an invitation; the person chooses the password.")
def add_person(
    email: str,
    name: str,
    organisation_name: str,
    roles: tuple[str, ...],
    for_organisation: bool,
    password: str | None,
    invite: bool,
) -> None:
    """Add somebody, with a password or an invitation: the first administrator of a new installation."""
    now = clock.now()
    organisation = _organisation(organisation_name)
    if invite and password:
        raise click.UsageError("Give a password or --invite, not both.")
    if not invite and not password:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        person = people.add_person(
            email=email, name=name, password=password, organisations=[organisation], actor=None, now=now
        )
        for role in roles:
            people_roles.give(
                person,
                Role(role),
                organisation=organisation if for_organisation else None,
                starts_on=clock.local_date(now),
                reason=FROM_HERE,
                actor=None,
                now=now,
            )
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    if invite:
        people_access.invite(person, actor=None, now=now)
    db.session.commit()
    click.echo(f"{name} krijgt een uitnodiging." if invite else f"{name} kan inloggen met {person.email}.")


@people_cli.command("invite")
@click.option("--email", required=True, help="Of somebody who was added already.")
def invite_person(email: str) -> None:
    """Mail somebody an invitation; an earlier one stops working."""
    person = people_queries.by_email(email)
    if person is None:
        raise click.ClickException(f"Er is niemand met het adres {email}.")
    try:
        people_access.invite(person, actor=None, now=clock.now())
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"{person.name} krijgt een uitnodiging.")


@people_cli.command("seat")
@click.option("--email", required=True, help="Of somebody who was added already.")
@click.option("--layer", required=True, type=LAYERS, help="The layer that this member speaks for.")
@click.option("--role", default=CouncilRole.MEMBER.value, show_default=True, type=SEATS)
@click.option("--organisation", "organisation_name", help="On whose behalf; without it: in person.")
def seat_person(email: str, layer: str, role: str, organisation_name: str | None) -> None:
    """Give somebody a seat in the Innovatieraad from today."""
    now = clock.now()
    person = people_queries.by_email(email)
    if person is None:
        raise click.ClickException(f"Er is niemand met het adres {email}.")
    organisation = _organisation(organisation_name) if organisation_name else None
    try:
        people_council.seat(
            person,
            layer=Layer(layer),
            role=CouncilRole(role),
            organisation=organisation,
            starts_on=clock.local_date(now),
            reason=FROM_HERE,
            actor=None,
            now=now,
        )
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    council = settings_queries.current(now).the_council
    click.echo(f"{person.name} zit in {council}: {CouncilRole(role).label.lower()}, {layer}.")


@people_cli.command("relock")
def lock_secrets_anew() -> None:
    """After a new SECRET_KEY: lock the secrets of all authenticator apps with it, so that the old one can go."""
    number = people_factors.lock_secrets_anew()
    db.session.commit()
    click.echo(f"{number} geheimen staan op slot met de nieuwe SECRET_KEY.")


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing when there are people already.")
def load_demonstration(if_empty: bool) -> None:
    """Load the reference data and the demonstration network, through the commands that the pages use."""
    if not demo.is_empty():
        if if_empty:
            return
        raise click.ClickException("Er staan al mensen in deze database. Begin met een lege database.")
    demo.load(clock.now())
    click.echo("Het demonstratienetwerk is geladen.")


@click.command("deploycheck")
@with_appcontext
def check_deployment() -> None:
    """Say whether this installation is ready for real work: one line per check, and 1 when something is wrong."""
    found = list(deploycheck.findings(clock.now()))
    for one in found:
        click.echo(
            f"{'goed' if one.fault is None else 'FOUT'}  {one.about}{f': {one.fault}' if one.fault else ''}"
        )
    faults = sum(one.fault is not None for one in found)
    if faults:
        click.echo(f"Nog niet klaar: {faults} van de {len(found)} punten zijn niet goed.")
        raise SystemExit(1)
    click.echo("Klaar om te gebruiken.")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages (gunicorn) with one scheduler beside them; Ctrl-C ends both, and so does the end of either."""
    environment = {**os.environ, "BIND": host}
    python = [sys.executable, "-m"]
    server = [*python, "gunicorn", "wsgi:app", "--config", str(GUNICORN)]
    server += ["--bind", f"{host}:{port}", "--workers", str(workers)]
    programs = [server, [*python, "flask", "--app", "wsgi", "jobs", "scheduler"]]
    running = [subprocess.Popen(program, env=environment) for program in programs]  # noqa: S603
    click.echo(f"Het Innovatienetwerk staat op http://{host}:{port} (stoppen met Ctrl-C)")

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    code = 0
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.2)
        code = 1
    except KeyboardInterrupt:
        pass
    for process in running:
        process.terminate()
    for process in running:
        process.wait()
    raise SystemExit(code)


def _organisation(name: str) -> Organisation:
    found = people_queries.organisation_named(name)
    if found is None:
        raise click.ClickException(f"Er is geen organisatie met de naam ‘{name}’.")
    return found


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter("use ISO 8601, such as 2026-12-01T09:00") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
