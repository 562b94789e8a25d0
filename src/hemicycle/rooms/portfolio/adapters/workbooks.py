"""XLSX as a table: the first sheet with cells, read by calamine after the archive was measured part by part.

A workbook is an archive of XML. Before anything is read from it, every part is unpacked in a stream, counted and thrown
away: so nothing is larger than it says, no part leads out, none declares a document type (so that no entity is ever
defined, let alone fetched), and no cell lies so far out that the sheet could not be held.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import python_calamine

from hemicycle.rooms.portfolio.adapters.rows import Limits, Rows, has_content, keep_header_within
from hemicycle.rooms.portfolio.rules.tables import Fault, Table, Unreadable, unique_columns

PARTS = 2_000
UNPACKED_MEGABYTES = 256
CHUNK = 1024 * 1024
WHOLE_NUMBERS = 10.0**16  # beyond it a number of a workbook is no longer exact to the unit
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
CLOSED = re.compile(rb"(</([\w.-]+:)?worksheet\s*>|/>|-->)\s*\Z")  # a sheet that was cut off would be read in part
SEEN = re.compile(rb"<c\b([^>]*)>|<f\b|<mergeCell\b|<!DOCTYPE", re.IGNORECASE)
PLACE = re.compile(rb'\br="([A-Z]{1,9})(\d{1,9})"', re.IGNORECASE)


def read_xlsx(content: bytes, limits: Limits, guarded: bool) -> Table:
    """Return the table of the first sheet that holds cells."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            seen = _looked_through(archive, limits)
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        return _table(book, seen, limits)
    except python_calamine.PasswordError:
        raise Unreadable("workbook_locked") from None
    except RuntimeError:  # the library's word for a part with a password
        raise Unreadable("workbook_locked") from None
    except (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError) as error:
        raise Unreadable("workbook_broken", detail=str(error).strip("'\"")[:200] or type(error).__name__) from None
    except NotImplementedError as error:  # a compression that nobody uses
        raise Unreadable("workbook_broken", detail=str(error)[:200]) from None


@dataclass
class _Seen:
    """What is worth telling of the sheets, as the archive was looked through."""

    formulas: int = 0
    merged: int = 0
    errors: int = 0
    unpacked: int = field(default=0)


def _looked_through(archive: zipfile.ZipFile, limits: Limits) -> _Seen:
    """Unpack every part in a stream; raise Unreadable where the archive is none of a workbook, or too much of one."""
    _keep_safe(archive.infolist())
    seen = _Seen()
    for part in archive.infolist():
        last = b""
        for last in _pieces(archive, part, seen):
            if part.filename.endswith((".xml", ".rels")):
                _look(part.filename, last, seen, limits)
        if SHEET.fullmatch(part.filename) and not CLOSED.search(last):
            raise Unreadable("workbook_broken", detail=part.filename)
    return seen


def _keep_safe(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Raise Unreadable for what the directory of the archive says already."""
    if len(parts) > PARTS:
        raise Unreadable("workbook_too_large", megabytes=UNPACKED_MEGABYTES)
    for part in parts:
        if part.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part.filename) or ":" in part.filename:
            raise Unreadable("workbook_unsafe", name=part.filename[:200])
        if part.flag_bits & 1:
            raise Unreadable("workbook_locked")
    names = [part.filename for part in parts]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable("workbook_broken", detail=f"{twice[:200]} ×2")
    if sum(part.file_size for part in parts) > UNPACKED_MEGABYTES * 1024 * 1024:
        raise Unreadable("workbook_too_large", megabytes=UNPACKED_MEGABYTES)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo, seen: _Seen) -> Iterator[bytes]:
    """Yield the content of a part in pieces that end before a tag, so that no tag is cut in two."""
    left = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            seen.unpacked += len(chunk)
            if seen.unpacked > UNPACKED_MEGABYTES * 1024 * 1024:
                raise Unreadable("workbook_too_large", megabytes=UNPACKED_MEGABYTES)
            whole, mark, rest = (left + chunk).rpartition(b"<")
            if mark and len(rest) < CHUNK:
                yield whole
                left = mark + rest
            else:
                yield left + chunk
                left = b""
    yield left


def _look(name: str, piece: bytes, seen: _Seen, limits: Limits) -> None:
    is_sheet = SHEET.fullmatch(name) is not None
    for match in SEEN.finditer(piece):
        found = match[0].lower()
        if found == b"<!doctype":
            raise Unreadable("workbook_doctype", part=name)
        if is_sheet and found == b"<f":
            seen.formulas += 1
        elif is_sheet and found == b"<mergecell":
            seen.merged += 1
        elif is_sheet:
            seen.errors += b't="e"' in match[1]
            if place := PLACE.search(match[1]):
                _keep_near(place[1].decode(), int(place[2]), limits)


def _keep_near(letters: str, row: int, limits: Limits) -> None:
    """Raise Unreadable for a cell so far out that the sheet has more rows or columns than are read."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    if column > limits.columns:
        raise Unreadable("too_many_columns", row=row, columns=column, limit=limits.columns)
    if row > limits.rows + 1:
        raise Unreadable("too_many_rows", limit=limits.rows)


def _table(book: python_calamine.CalamineWorkbook, seen: _Seen, limits: Limits) -> Table:
    names = book.sheet_names
    for title in names:
        sheet = book.get_sheet_by_name(title)
        rows = [(number, list(map(_text, row))) for number, row in _numbered(sheet)]
        if any(has_content(row) for _number, row in rows):
            return _filled(rows, title, [name for name in names if name != title], seen, limits)
    raise Unreadable("empty")


def _numbered(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows of a sheet with the numbers that a spreadsheet shows, columns from A on."""
    yield from enumerate(sheet.to_python(skip_empty_area=False), start=1)


def _filled(rows: list[tuple[int, list[str]]], title: str, others: list[str], seen: _Seen, limits: Limits) -> Table:
    left = iter(rows)
    number, headers = next((number, row) for number, row in left if has_content(row))
    while not headers[-1].strip():
        headers.pop()
    keep_header_within(headers, number, limits)
    columns, header_notes = unique_columns(headers)
    taken = Rows(columns, limits)
    for number, row in left:
        while len(row) > len(columns) and not row[-1]:
            row.pop()
        taken.take(number, number, row)
    notes = [Fault("sheet_read", {"sheet": title, "others": ", ".join(others)[:300]})] if others else []
    notes += [Fault("formulas_read", {"count": seen.formulas})] if seen.formulas else []
    notes += [Fault("merged_read", {"count": seen.merged})] if seen.merged else []
    notes += [Fault("errors_read", {"count": seen.errors})] if seen.errors else []
    return Table(
        columns=columns,
        headers=tuple(headers),
        rows=taken.rows,
        numbers=taken.numbers,
        lines=taken.lines,
        kind="XLSX",
        blank=taken.blank,
        rejected=tuple(taken.rejected),
        notes=(*notes, *header_notes, *taken.notes(padded=False)),
    )


def _text(value: Any) -> str:
    """Return a cell as text: dates as ISO writes them, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < WHOLE_NUMBERS else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value.total_seconds()) if isinstance(value, timedelta) else str(value)
