"""What every reader shares: the limits it keeps, and the rows it takes or rejects one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemicycle.rooms.portfolio.rules.tables import Fault, Unreadable


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused before or while a file is read."""

    bytes: int = 64 * 1024 * 1024
    rows: int = 200_000
    columns: int = 2_000
    cells: int = 8_000_000
    cell_characters: int = 1_000_000
    header_characters: int = 2_000


LIMITS = Limits()


def has_content(row: Sequence[str]) -> bool:
    """Return whether any cell of the row says something."""
    return any(map(str.strip, row))


def is_storable(cell: str) -> bool:
    """Return whether the text can be kept: it holds no NUL and no half of a surrogate pair."""
    return "\x00" not in cell and (cell.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in cell))


def keep_header_within(headers: Sequence[str], number: int, limits: Limits) -> None:
    """Raise Unreadable where there are too many columns, or one whose name is too long to be a name."""
    if not all(map(is_storable, headers)):
        at = next(at for at, header in enumerate(headers) if not is_storable(header))
        raise Unreadable("header_not_text", position=at + 1)
    if len(headers) > limits.columns:
        raise Unreadable("too_many_columns", row=number, columns=len(headers), limit=limits.columns)
    longest = max(headers, key=len)
    if len(longest) > limits.header_characters:
        position = headers.index(longest) + 1
        raise Unreadable("header_too_long", position=position, characters=len(longest), limit=limits.header_characters)


class Rows:
    """The rows taken so far, those rejected, and how often which allowance was made."""

    def __init__(self, columns: tuple[str, ...], limits: Limits, rejected: Sequence[Fault] = ()) -> None:
        self.columns = columns
        self.limits = limits
        self.rows: list[tuple[str, ...]] = []
        self.numbers: list[int] = []
        self.lines: list[int] = []
        self.rejected: list[Fault] = list(rejected)
        self.counts: dict[str, tuple[int, int]] = {}

    @property
    def blank(self) -> int:
        """Return how many blank rows were left out."""
        return self.counts.get("blank_rows", (0, 0))[0]

    def take(self, number: int, line: int, row: list[str]) -> bool:
        """Take a row, filled to the width of the header; return whether it was taken."""
        if not has_content(row):
            return self._count("blank_rows", number)
        if not self._is_fitted(number, line, row):
            return False
        fault = self._fault(number, line, row)
        if fault:
            return self._reject(fault)
        self.rows.append(tuple(row))
        self.numbers.append(number)
        self.lines.append(line)
        self._keep_within()
        return True

    def _is_fitted(self, number: int, line: int, row: list[str]) -> bool:
        """Make the row as wide as the header; return False where it holds more than fits."""
        width = len(self.columns)
        if len(row) > width:
            if any(row[width:]):
                params = {"row": number, "line": line, "cells": len(row), "columns": width}
                return self._reject(Fault("row_too_long", params))
            del row[width:]
            self._count("rows_trimmed", number)
        elif len(row) < width:
            row.extend([""] * (width - len(row)))
            self._count("rows_padded", number)
        return True

    def _fault(self, number: int, line: int, row: list[str]) -> Fault | None:
        """Return why the row cannot be taken: a cell that is too long, or one that no database keeps."""
        longest = max(row, key=len)
        place: dict[str, str | int] = {"row": number, "line": line}
        if len(longest) > self.limits.cell_characters:
            column = self.columns[row.index(longest)]
            size = {"characters": len(longest), "limit": self.limits.cell_characters}
            return Fault("cell_too_long", {**place, "column": column, **size})
        strange = next((at for at, cell in enumerate(row) if not is_storable(cell)), None)
        if strange is not None:
            return Fault("cell_not_text", {**place, "column": self.columns[strange]})
        return None

    def notes(self, *, padded: bool = True) -> list[Fault]:
        """Return what is to be said about all rows; `padded` is off where a file leaves blank cells at the end out."""
        said = {code: found for code, found in self.counts.items() if padded or code != "rows_padded"}
        notes = [Fault(code, {"count": count, "row": first}) for code, (count, first) in said.items()]
        return notes if self.rows or self.rejected else [*notes, Fault("no_rows")]

    def _keep_within(self) -> None:
        taken = len(self.rows) + len(self.rejected)
        if taken > self.limits.rows:
            raise Unreadable("too_many_rows", limit=self.limits.rows)
        if taken * len(self.columns) > self.limits.cells:
            raise Unreadable("too_many_cells", limit=self.limits.cells)

    def _reject(self, fault: Fault) -> bool:
        self.rejected.append(fault)
        self._keep_within()
        return False

    def _count(self, code: str, number: int) -> bool:
        count, first = self.counts.get(code, (0, number))
        self.counts[code] = (count + 1, first)
        return False
