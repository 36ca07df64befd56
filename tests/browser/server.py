"""The application as it is served, in processes of its own, for tests that know it only by its pages."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import ROOT, database

START_SECONDS = 30
# Several commands in one process: starting one takes longer than all that they do.
ONE_BY_ONE = """
import json, sys
from flask.cli import cli
for arguments in json.load(sys.stdin):
    cli.main(["--app", "wsgi", *arguments], prog_name="flask", standalone_mode=False)
"""


@dataclass(frozen=True)
class Server:
    """`url` is where it answers, `mail` the folder with the `.eml` files that it sent."""

    url: str
    mail: Path
    environment: dict[str, str]

    def flask(self, *arguments: str) -> str:
        """Run `flask …` beside the server, on the same database; what it printed, or its error."""
        return self._run(["-m", "flask", "--app", "wsgi", *arguments])

    def flask_each(self, commands: Iterable[Sequence[str]]) -> str:
        """The same for several commands, in this order; what they printed."""
        return self._run(["-c", ONE_BY_ONE], typed=json.dumps([list(command) for command in commands]))

    def _run(self, arguments: list[str], typed: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode:
            said = f"{typed}{done.stdout}{done.stderr}"
            raise AssertionError(f"flask {' '.join(arguments)} ended with {done.returncode}:\n{said}")
        return done.stdout


@contextmanager
def serve(folder: Path, *, workers: int = 1, host: str = "127.0.0.1", **settings: str) -> Iterator[Server]:
    """Serve an empty, migrated database of its own on a free port; `settings` as in README.md: `DEMO="1"`.

    `host` is the name by which browsers come: for passkeys it must be one (localhost).
    """
    with database() as database_url, socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://{host}:{listening.getsockname()[1]}"
        environment = _environment(database_url, url, folder) | settings
        # gunicorn gets the bound socket itself: what answers is ours, and nobody takes the port meanwhile
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"fd://{listening.fileno()}",
            "--workers",
            str(workers),
        ]
        command += ["--config", "gunicorn.conf.py", "wsgi:app"]
        with (folder / "server.log").open("w") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, pass_fds=[listening.fileno()], stdout=log, stderr=log
            )
        try:
            wait_for(process, f"{url}/", folder / "server.log")
            yield Server(url, folder / "mail", environment)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _environment(database_url: str, url: str, folder: Path) -> dict[str, str]:
    unwanted = {
        "DEMO",
        "HTTPS",
        "PROXIES",
        "TRUSTED_HOSTS",
        "MAIL_SERVER",
        "WEB_CONCURRENCY",
        "GUNICORN_CMD_ARGS",
        "FLASK_DEBUG",
    }
    return {
        **{name: value for name, value in os.environ.items() if name not in unwanted},
        "DATABASE_URL": database_url,
        "SECRET_KEY": "only-for-tests",
        "BASE_URL": url,
        "MAIL_FOLDER": str(folder / "mail"),
    }


def wait_for(process: subprocess.Popen, url: str, log: Path) -> None:
    """Until this page comes; a server that ends or stays silent shows its log."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=START_SECONDS).close()  # noqa: S310  our own address
            return
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError):  # it answers, and says no
                return
            time.sleep(0.1)
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")
