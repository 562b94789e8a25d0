"""Tables written so that they read back without a difference: CSV with a formula guard, lossless JSON, XLSX as text.

The guard is reversible. A spreadsheet takes a cell that begins with `= + - @`, a tab or a line break for a formula
or worse, so such a cell gets an apostrophe in front. A cell that already begins with apostrophes before such a
character gets one more, so that taking one away (`unguard`) always gives back what was there.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

import xlsxwriter

from hemicycle.rooms.portfolio.rules.records import record_of
from hemicycle.rooms.portfolio.rules.tables import Unreadable

RISKY = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")  # and their full-width forms
GUARDED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
CHUNK_CHARACTERS = 64 * 1024
XLSX_CELL_CHARACTERS = 32_767
XLSX_ROWS = 1_048_576

Row = Sequence[str]


def guard(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if RISKY.match(cell) else cell


def unguard(cell: str) -> str:
    """Return what `guard` was given."""
    return cell[1:] if GUARDED.match(cell) else cell


def as_csv(columns: Row, rows: Iterable[Row], *, guarded: bool = True) -> Iterator[bytes]:
    """Yield the table as CSV in UTF-8 with BOM, which every spreadsheet recognises, in chunks.

    Column names are guarded like cells. Without `guarded` the cells are exactly those given, for programs only.
    """
    yield codecs.BOM_UTF8
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in _with_header(columns, rows):
        writer.writerow(map(guard, row) if guarded else row)
        if buffer.tell() >= CHUNK_CHARACTERS:
            yield _drained(buffer)
    yield _drained(buffer)


def as_json(columns: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table as a JSON list of one object a row, every cell a string exactly as it is, in chunks."""
    separator = b"[\n"
    for row in rows:
        record = dict(zip(columns, row, strict=True))
        yield separator + json.dumps(record, ensure_ascii=False).encode()
        separator = b",\n"
    yield b"\n]\n" if separator == b",\n" else b"[]\n"


def write_xlsx(stream: BinaryIO, columns: Row, rows: Iterable[Row], *, sheet: str = "Register") -> None:
    """Write the table as a workbook whose cells are all text, in constant memory.

    Unreadable (before anything reaches `stream`) when a cell is longer than a workbook can hold.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, {**options, "strings_to_numbers": False}) as workbook:
        worksheet = workbook.add_worksheet(sheet)
        worksheet.freeze_panes(1, 0)
        for number, row in enumerate(_with_header(columns, rows)):
            if number >= XLSX_ROWS:
                raise Unreadable("xlsx_too_many_rows", limit=XLSX_ROWS)
            for position, cell in enumerate(row):
                if cell:
                    worksheet.write_string(number, position, _fitting(cell, number, columns[position]))
    stream.write(buffer.getvalue())


def _fitting(cell: str, number: int, column: str) -> str:
    """Return the cell; the writer would drop one that is too long without a word."""
    if len(cell) > XLSX_CELL_CHARACTERS:
        length = len(cell)
        raise Unreadable(
            "xlsx_cell_too_long", row=number + 1, column=column, characters=length, limit=XLSX_CELL_CHARACTERS
        )
    return cell


def _with_header(columns: Row, rows: Iterable[Row]) -> Iterator[Row]:
    yield columns
    yield from rows


def _drained(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content


def as_records(rows: Iterable[tuple[Mapping[str, str], Mapping[str, str]]]) -> Iterator[bytes]:
    """Yield a JSON list of the records of which these are cells and kinds, nested as they were, in chunks."""
    separator = b"[\n"
    for cells, kinds in rows:
        yield separator + json.dumps(record_of(cells, kinds), ensure_ascii=False).encode()
        separator = b",\n"
    yield b"\n]\n" if separator == b",\n" else b"[]\n"


MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_file(kind: str, columns: Row, rows: Iterable[Row]) -> Iterable[bytes]:
    """Return the table as a file of this kind, one of `MEDIA_TYPES`, in chunks. KeyError for another kind."""
    if kind == "xlsx":
        book = io.BytesIO()
        write_xlsx(book, columns, rows)
        return [book.getvalue()]
    return {"csv": as_csv, "json": as_json}[kind](columns, rows)
