"""Anchors of the record: its head, written to a file outside the database, one line of JSON each.

A chain cannot see that its own tail was cut off, nor that somebody wrote it anew from some line on. A copy of the head
that the database cannot reach can. The file is only ever added to; keep it where the database's administrator is not.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask


@dataclass(frozen=True)
class Anchor:
    """The last entry of the record at a moment; without a moment it was given by hand."""

    number: int
    hash: str
    at: datetime | None = None


class AnchorsUnreadable(Exception):
    """The file is not there or cannot be read; the message is for the operator."""


class Anchors:
    path: Path

    def init_app(self, app: Flask) -> None:
        self.path = Path(app.config["RECORD_ANCHORS"])

    def read(self) -> list[Anchor]:
        """All anchors in the order in which they were written. Raises `AnchorsUnreadable`."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise AnchorsUnreadable(
                f"Het ankerbestand {self.path} is er niet of is niet te lezen ({error})."
            ) from error
        return list(self._parse(lines))

    def _parse(self, lines: list[str]) -> Iterator[Anchor]:
        for place, line in enumerate(lines, start=1):
            try:
                found = json.loads(line)
                yield Anchor(int(found["number"]), str(found["hash"]), datetime.fromisoformat(found["at"]))
            except (ValueError, TypeError, KeyError) as error:
                raise AnchorsUnreadable(f"Regel {place} van {self.path} is geen anker.") from error

    def end_with(self, number: int, hash_: str) -> bool:
        """Is this the last line? A file that cannot be read ends with nothing."""
        try:
            last = self.read()[-1:]
        except AnchorsUnreadable:
            return False
        return [(anchor.number, anchor.hash) for anchor in last] == [(number, hash_)]

    def append(self, anchor: Anchor) -> None:
        """Add a line and return when the disk has it. Raises `OSError`."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = asdict(anchor) | {"at": anchor.at and anchor.at.isoformat()}
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{self._line_break(descriptor)}{json.dumps(content)}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._sync_folder()

    @staticmethod
    def _line_break(descriptor: int) -> str:
        """A line that was cut off by a crash stays a line of its own."""
        size = os.fstat(descriptor).st_size
        return "\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else ""

    def _sync_folder(self) -> None:
        """So that a file that is new is still there after the power failed."""
        descriptor = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


anchors = Anchors()
