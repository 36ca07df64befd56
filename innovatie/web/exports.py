"""Lists as a file: CSV that a spreadsheet opens as it is, written while it is sent."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

# A cell that starts with one of these is a formula for a spreadsheet; a quote before it makes it text.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip().startswith(RISKY) or text.startswith(RISKY) else text


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A download; with semicolons and a mark of its encoding, as Dutch spreadsheets expect."""
    written = stream_with_context(_written(header, rows))
    response = Response(written, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "\ufeff" + _line(header)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[object]) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerow([defused(cell) for cell in cells])
    return file.getvalue()
