"""Files as people and others send them: read by their content, bounded, and refused in words."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innovatie.errors import ReferenceDataError
from innovatie.reference import grid

ROWS = [["naam", "email"], ["Zoë", "zoe@bieb.nl"]]
READ = [(1, ["naam", "email"]), (2, ["Zoë", "zoe@bieb.nl"])]


def book(rows, name="xl/workbook.xml") -> bytes:
    """A workbook as Excel writes it."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def changed(content: bytes, part: str, new: bytes) -> bytes:
    """The same workbook with another part."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in old.namelist():
            made.writestr(name, new if name == part else old.read(name))
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_text_in_the_encodings_and_separators_that_spreadsheets_write(encoding, separator, ending):
    text = ending.join(separator.join(row) for row in ROWS) + ending
    assert grid.read(text.encode(encoding), "mensen.CSV") == READ


def test_quotes_and_empty_lines_and_cells():
    text = 'naam;email\n\n"Jansen; Zoë";"a ""b"""\n;;\nkort\n'
    assert grid.read(text.encode(), "a.csv") == [
        (1, ["naam", "email"]),
        (3, ["Jansen; Zoë", 'a "b"']),
        (5, ["kort"]),
    ]


def test_a_workbook_gives_text_whatever_is_in_its_cells():
    made = [["naam", "email"], [1, 2.5], [True, None, "x"], ["=1+1", '=HYPERLINK("http://kwaad.example")']]
    assert grid.read(book(made), "a.xlsx") == [
        (1, ["naam", "email"]),
        (2, ["1", "2.5"]),
        (3, ["ja", "", "x"]),
        (4, ["=1+1", '=HYPERLINK("http://kwaad.example")']),
    ]


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.csv", "is leeg"),
        (b"\xef\xbb\xbf \r\n", "a.csv", "is leeg"),
        (b"naam", "a.pdf", "alleen CSV en Excel"),
        (b"naam", "naam", "alleen CSV en Excel"),
        (b"naam", "a.xlsx", "eindigt op .xlsx, maar in het bestand zit geen Excel-werkmap"),
        (book(ROWS), "a.csv", "eindigt op .csv, maar in het bestand zit een Excel-werkmap"),
        (b"PK\x03\x04 geen zip", "a.xlsx", "niet te lezen"),
        (packed(a_txt=b"hallo"), "a.xlsx", "een zip-bestand en geen Excel-werkmap"),
        (packed(xl__workbook_xml=b"<geen xml"), "a.xlsx", "niet te lezen"),
        (packed(xl__workbook_xml=b"0" * 30_000_000), "a.xlsx", "uitgepakt te groot"),
        (changed(book(ROWS), SHEET, ENTITIES), "a.xlsx", "niet te lezen"),
        (changed(book(ROWS), SHEET, b"<worksheet"), "a.xlsx", "niet te lezen"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.csv", "oud Excel-bestand"),
        ("naam;email".encode("utf-16"), "a.csv", "geen tekstbestand"),
        (b"naam\x81", "a.csv", "letters in dit bestand"),
        (b'naam\n"open', "a.csv", "Regel 2 is geen geldige CSV"),
        (b"x" * 900_001, "a.csv", "te groot"),
        (b"n\n" + b"a\n" * 1_001, "a.csv", "meer dan 1000 rijen"),
        (b"a;" * 31 + b"a", "a.csv", "meer dan 30 cellen"),
        (book([["a"]] * 1_002), "a.xlsx", "meer dan 1000 rijen"),
        (book([["a"] * 40]), "a.xlsx", "meer dan 30 cellen"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(content, name, reason):
    with pytest.raises(ReferenceDataError, match=reason):
        grid.read(content, name)


def test_what_a_sheet_says_of_its_own_size_is_not_believed():
    small = book(ROWS)
    with zipfile.ZipFile(io.BytesIO(small)) as made:
        sheet = made.read(SHEET)
    lying = sheet.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    assert lying != sheet
    assert grid.read(changed(small, SHEET, lying), "a.xlsx") == READ


def test_a_cell_is_not_longer_than_is_looked_at():
    (_, (cell,)), *_ = grid.read(b"x" * 100_000, "a.csv")
    assert len(cell) == grid.LONGEST_CELL + 1


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx"]), st.booleans())
def test_nonsense_is_read_or_refused_and_nothing_else(content, name, as_zip):
    try:
        lines = grid.read(b"PK\x03\x04" + content if as_zip else content, name)
    except ReferenceDataError:
        return
    assert all(cells and cells[-1].strip() for _, cells in lines)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5_000), st.integers(0, 255))
def test_a_damaged_workbook_is_read_or_refused(place, byte):
    content = bytearray(WORKBOOK)
    content[place % len(content)] = byte
    try:
        grid.read(bytes(content), "a.xlsx")
    except ReferenceDataError:
        return


WORKBOOK = book(ROWS)
