"""The cells of a file that somebody uploads, CSV or XLSX, told apart by what is in it and not by its name.

Everything is bounded before it is read: bytes, unpacked bytes, rows, columns, characters. Cells are text, formulas too:
nothing is ever worked out.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from innovatie.errors import ReferenceDataError

MOST_BYTES = 900_000
MOST_UNPACKED = 20_000_000
MOST_FILES = 200  # in the zip that an XLSX is
MOST_ROWS = 1_000
MOST_COLUMNS = 30
LONGEST_CELL = 1_000

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ADVICE = "Sla het bestand op als CSV of als Excel-werkmap (.xlsx)."
SEPARATORS = ";,\t"

Lines = list[tuple[int, list[str]]]  # with the number of the line or row, from 1; empty ones are left out

if not openpyxl.DEFUSEDXML:
    raise ImportError("openpyxl reads XML safely only beside defusedxml")


def read(content: bytes, name: str) -> Lines:
    """Raises `ReferenceDataError`, in words for the user, for what is no such file."""
    if len(content) > MOST_BYTES:
        raise ReferenceDataError(f"Dit bestand is te groot. Maak het kleiner dan {MOST_BYTES // 1000} kB.")
    if not content.strip(b"\0\r\n\t \xef\xbb\xbf"):
        raise ReferenceDataError("Dit bestand is leeg. Kies een ander bestand.")
    is_book = content.startswith(ZIP)
    _check_name(name, is_book)
    lines = list(_book(content) if is_book else _text(content))
    if not lines:
        raise ReferenceDataError("Dit bestand is leeg. Kies een ander bestand.")
    return lines


def _check_name(name: str, is_book: bool) -> None:
    """A name that says something else than the content is a mistake, or a trick."""
    ending = name.lower().rpartition(".")[2]
    if ending not in ("csv", "txt", "xlsx"):
        raise ReferenceDataError(f"We lezen alleen CSV en Excel (.xlsx). {ADVICE}")
    if (ending == "xlsx") is not is_book:
        inside = "een Excel-werkmap" if is_book else "geen Excel-werkmap"
        raise ReferenceDataError(f"De naam eindigt op .{ending}, maar in het bestand zit {inside}. {ADVICE}")


def _bounded(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Without empty rows and empty cells at the end. Raises `ReferenceDataError` where it is too much."""
    number = 0
    for line, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        number += 1
        if number > MOST_ROWS + 1:  # with the names of the columns
            raise ReferenceDataError(f"Er staan meer dan {MOST_ROWS} rijen in. Knip het bestand in stukken.")
        if len(cells) > MOST_COLUMNS:
            raise ReferenceDataError(f"Regel {line} heeft meer dan {MOST_COLUMNS} cellen. Haal er weg.")
        yield line, [cell[: LONGEST_CELL + 1] for cell in cells]


# text


def _text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)

    def rows() -> Iterator[tuple[int, list[str]]]:
        while True:
            line = reader.line_num + 1  # where the row starts
            try:
                cells = next(reader, None)
            except csv.Error:
                raise ReferenceDataError(
                    f"Regel {line} is geen geldige CSV. Kijk naar de aanhalingstekens."
                ) from None
            if cells is None:
                return
            yield line, cells

    return _bounded(rows())


def _decoded(content: bytes) -> str:
    """UTF-8, with or without a mark, else what Excel on Windows writes."""
    if content.startswith(OLD_EXCEL):
        raise ReferenceDataError(f"Dit is een oud Excel-bestand, of er zit een wachtwoord op. {ADVICE}")
    if b"\0" in content:
        raise ReferenceDataError(f"Dit is geen tekstbestand. {ADVICE}")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReferenceDataError("De letters in dit bestand zijn niet te lezen. Sla het op als CSV UTF-8.")


def _separator(text: str) -> str:
    """What stands most between the names of the columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)


# Excel


def _book(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The first sheet. What a broken or hostile file makes of the reader is one and the same answer."""
    _check_unpacked(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says about its size is not to be believed
        rows = sheet.iter_rows(max_row=MOST_ROWS * 2, max_col=MOST_COLUMNS + 1, values_only=True)
        found = [(number, [_shown(value) for value in row]) for number, row in enumerate(rows, start=1)]
        book.close()
    except Exception as error:  # noqa: BLE001  zlib, zipfile, XML and openpyxl each fail in their own ways
        raise _unreadable() from error
    return _bounded(found)


def _unreadable() -> ReferenceDataError:
    return ReferenceDataError(f"Deze Excel-werkmap is niet te lezen. Open hem in Excel. {ADVICE}")


def _check_unpacked(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except Exception as error:  # noqa: BLE001  see `_book`
        raise _unreadable() from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise ReferenceDataError(f"Dit is een zip-bestand en geen Excel-werkmap. {ADVICE}")
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ReferenceDataError(f"Deze Excel-werkmap is uitgepakt te groot. {ADVICE}")
    if any(part.flag_bits & 1 for part in parts):
        raise ReferenceDataError(f"Op dit bestand zit een wachtwoord. {ADVICE}")


def _shown(value: object) -> str:
    """A cell as text. Numbers and days as people write them; a formula as it was typed."""
    if value is None:
        return ""
    if isinstance(value, ArrayFormula | DataTableFormula):
        return str(getattr(value, "text", None) or "=")
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
