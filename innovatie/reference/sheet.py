"""One CSV file of reference data: its columns, and reading it so that every fault names its place."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from innovatie.errors import ReferenceDataError
from innovatie.reference.values import Convert, clean, shown

Row = TypeVar("Row")


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """`columns` says how a cell is read, `empty` what an empty cell means (elsewhere it is a fault).

    `unique` lists the combinations of columns that may occur once.
    """

    file: str
    row: Callable[..., Row]
    columns: Mapping[str, Convert]
    unique: tuple[tuple[str, ...], ...]
    empty: Mapping[str, object] = field(default_factory=dict)

    def read(self, folder: Path) -> dict[int, Row]:
        """Return the rows by the number of their line. Raises `ReferenceDataError`."""
        lines = self._lines(folder)
        number, first = next(lines, (1, ""))
        header = self._header(number, self._cells(number, (), first))
        rows = {line: self._row(line, header, self._cells(line, header, text)) for line, text in lines}
        if not rows:
            raise self.wrong(2, header[0], "er staan geen rijen in het bestand. Vul minstens een rij in.")
        self._check_unique(rows)
        return rows

    def wrong(self, line: int, column: str, reason: str) -> ReferenceDataError:
        return ReferenceDataError(f"{self.file}, regel {line}, kolom {column}: {reason}")

    def _lines(self, folder: Path) -> Iterator[tuple[int, str]]:
        """A cell holds no line break, so each line is a row of its own; blank lines count but say nothing."""
        try:
            content = (folder / self.file).read_bytes()
        except OSError:
            reason = "het bestand is niet te openen. Zet het in de map."
            raise self.wrong(1, next(iter(self.columns)), reason) from None
        text = content.decode("utf-8-sig", errors="surrogateescape")  # spreadsheets put a mark in front
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield number, line.removesuffix("\r")

    def _cells(self, number: int, header: Sequence[str], line: str) -> list[str]:
        try:
            return _split(line)
        except csv.Error:
            place = _broken_cell(line)
            column = header[place] if place < len(header) else str(place + 1)
            reason = "deze cel is geen geldige CSV. Kijk naar de aanhalingstekens."
            raise self.wrong(number, column, reason) from None

    def _header(self, line: int, cells: list[str]) -> list[str]:
        names = [self._cleaned(line, str(place), cell) for place, cell in enumerate(cells, start=1)]
        for name in self.columns:
            if name not in names:
                raise self.wrong(line, name, "deze kolom ontbreekt. Zet hem in de eerste regel.")
        for place, name in enumerate(names, start=1):
            if name not in self.columns:
                raise self.wrong(line, str(place), f"de kolom {shown(name)} hoort hier niet. Haal hem weg.")
            if name in names[: place - 1]:
                raise self.wrong(line, str(place), f"de kolom {shown(name)} staat er al. Haal er een weg.")
        return names

    def _row(self, line: int, header: list[str], cells: list[str]) -> Row:
        if len(cells) != len(header):
            column = header[len(cells)] if len(cells) < len(header) else str(len(header) + 1)
            raise self.wrong(line, column, f"de regel heeft {len(cells)} cellen. Maak er {len(header)} van.")
        return self.row(
            **{column: self._value(line, column, cell) for column, cell in zip(header, cells, strict=True)}
        )

    def _value(self, line: int, column: str, cell: str) -> object:
        text = self._cleaned(line, column, cell)
        if text:
            try:
                return self.columns[column](text)
            except ValueError as error:
                raise self.wrong(line, column, str(error)) from None
        if column not in self.empty:
            raise self.wrong(line, column, "deze cel is leeg. Vul hem in.")
        return self.empty[column]

    def _cleaned(self, line: int, column: str, cell: str) -> str:
        try:
            return clean(cell)
        except ValueError as error:
            raise self.wrong(line, column, str(error)) from None

    def _check_unique(self, rows: Mapping[int, Row]) -> None:
        for columns in self.unique:
            seen: dict[str, int] = {}
            for line, row in rows.items():
                key = ", ".join(str(getattr(row, column)) for column in columns)
                first = seen.setdefault(key.casefold(), line)
                if first != line:
                    reason = f"{shown(key)} staat ook al op regel {first}. Haal er een weg."
                    raise self.wrong(line, columns[0], reason)


def _split(line: str) -> list[str]:
    return next(csv.reader([line], strict=True))


def _broken_cell(line: str) -> int:
    """The place (from 0) of the cell where a line stops being CSV: what stands before it can be read."""
    parts = line.split(",")
    readable = 0
    for length in range(1, len(parts)):
        try:
            readable = len(_split(",".join(parts[:length])))
        except csv.Error:
            continue  # a comma inside quotes, or the fault itself
    return readable
