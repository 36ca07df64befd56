"""Lists as a file, as a spreadsheet or another system reads them: CSV, XLSX or JSON, whichever the address asks for."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask import Response, request, stream_with_context
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

# A cell that starts with one of these is a formula for a spreadsheet; a quote before it makes it text.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
Rows = Iterable[Sequence[object]]
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def list_file(name: str, header: Sequence[str], rows: Rows) -> Response:
    """A download of a list, in the kind that `?als=` asks for; CSV when it asks for none that we know."""
    kind = request.args.get("als", "")
    if kind == "xlsx":
        return _download(name, kind, _workbook(header, rows))
    if kind == "json":
        return _download(name, kind, stream_with_context(_objects(header, rows)))
    return csv_file(name, header, rows)


def csv_file(name: str, header: Sequence[str], rows: Rows) -> Response:
    """With semicolons and a mark of its encoding, as Dutch spreadsheets expect, written while it is sent."""
    return _download(name, "csv", stream_with_context(_written(header, rows)))


def _download(name: str, kind: str, content: Any) -> Response:
    response = Response(content, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


# CSV


def defused(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip().startswith(RISKY) or text.startswith(RISKY) else text


def _written(header: Sequence[str], rows: Rows) -> Iterator[str]:
    yield "\ufeff" + _line(header)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[object]) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerow([defused(cell) for cell in cells])
    return file.getvalue()


# XLSX


def _workbook(header: Sequence[str], rows: Rows) -> bytes:
    """One sheet with its first row in bold. The rows go to disk while they come, so that many fit."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Lijst")
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, text, bold=True) for text in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: object, *, bold: bool = False) -> Any:
    """A number stays one, the rest is text and never a formula; what a workbook cannot hold falls away."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    text = ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value))
    cell = WriteOnlyCell(sheet, value if is_number else text)
    if not is_number:
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


# JSON


def _objects(header: Sequence[str], rows: Rows) -> Iterator[str]:
    """A list with an object per row, under the names of the columns."""
    before = "[\n"
    for row in rows:
        named = {name: _plain(value) for name, value in zip(header, row, strict=True)}
        yield before + json.dumps(named, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _plain(value: object) -> object:
    """Empty text is nothing here; a day is text."""
    if value in (None, ""):
        return None
    return value.isoformat() if isinstance(value, date) else value
