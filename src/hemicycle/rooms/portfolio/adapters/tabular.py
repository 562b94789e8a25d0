"""Tables read from the bytes of a file: kind by content, encoding named, limits kept, every cell exactly as it was.

`read` works in this process; `read_safely` reads a file of unknown origin in a child with limits (`sandbox`).
A further kind of file is one more entry in `READERS` and, if it is told by its first bytes, in `SIGNATURES`.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hemicycle.rooms.portfolio.adapters import sandbox
from hemicycle.rooms.portfolio.adapters.exports import unguard
from hemicycle.rooms.portfolio.rules.tables import Fault, Table, Unreadable, unique_columns

DELIMITERS = (",", ";", "\t", "|")
SIGNATURES = (
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"RIFF", "RIFF media"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel or Word"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"\x7fELF", "program"),
    (b"{\\rtf", "RTF"),
)
ENCODING_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "UTF-32", None),
    (codecs.BOM_UTF32_BE, "UTF-32", None),
    (codecs.BOM_UTF8, "UTF-8 with BOM", "utf-8"),
    (codecs.BOM_UTF16_LE, "UTF-16 with BOM", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "UTF-16 with BOM", "utf-16-be"),
)
LOOKS_LIKE_UTF8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
SAMPLE_CHARACTERS = 64 * 1024
SAMPLE_ROWS = 50


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


def read(content: bytes, name: str = "", *, guarded: bool = False, limits: Limits = LIMITS) -> Table:
    """Return the table in `content`; Unreadable if the file as a whole cannot be taken.

    `name` is only used to say that it promises another kind of file. `guarded` is for our own exports: it undoes their
    formula guard (`exports.guard`), and must stay off for files of others, whose apostrophes are theirs.
    """
    if len(content) > limits.bytes:
        raise Unreadable("too_many_bytes", bytes=len(content), limit=limits.bytes)
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise Unreadable("empty")
    found = kind_of(content)
    promised = Path(name).suffix.lower().lstrip(".")
    if found not in READERS:
        if promised in ("csv", "tsv", "txt"):
            raise Unreadable("not_a_table", expected=promised.upper(), found=found)
        raise Unreadable("unknown_format", found=found)
    return READERS[found](content, limits, guarded)


def read_safely(
    content: bytes,
    name: str = "",
    *,
    guarded: bool = False,
    limits: Limits = LIMITS,
    seconds: float = 60,
    megabytes: int = 1024,
) -> Table:
    """Return the same as `read`, read in a child process that can exhaust neither memory nor patience."""
    if len(content) > limits.bytes:
        raise Unreadable("too_many_bytes", bytes=len(content), limit=limits.bytes)
    answer = sandbox.run_limited(
        _read_as_data, content, name, guarded, asdict(limits), seconds=seconds, megabytes=megabytes
    )
    return _table_of(answer)


def kind_of(content: bytes) -> str:
    """Return what the content is, whatever its name says: "CSV" for text, else a plain word for the kind."""
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return _kind_of_zip(content) if kind == "ZIP" else kind
    start = content[:512].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith((b"<!doctype", b"<html")):
        return "HTML"
    if start.startswith((b"<?xml", b"<svg")):
        return "XML"
    if start.startswith((b"{", b"[")) and _is_json(content):
        return "JSON"
    return "CSV"


def decode(content: bytes) -> tuple[str, str, tuple[Fault, ...]]:
    """Return the text, the name of its encoding, and what is worth knowing about it."""
    for mark, encoding, codec in ENCODING_MARKS:
        if content.startswith(mark):
            return _decode_marked(content[len(mark) :], encoding, codec), encoding, _found(encoding)
    try:
        return content.decode("utf-8"), "UTF-8", _found("UTF-8")
    except UnicodeDecodeError as error:
        first_foreign = error.start
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        byte = f"0x{content[error.start]:02X}"
        raise Unreadable("encoding_unknown", line=_line_of(content, error.start), byte=byte) from None
    notes = _found("Windows-1252")
    if LOOKS_LIKE_UTF8.search(content):
        notes += (Fault("encoding_mixed", {"line": _line_of(content, first_foreign)}),)
    return text, "Windows-1252", notes


def delimiter_of(text: str) -> str:
    """Return the delimiter under which the first rows agree best in their number of cells."""
    sample = text[:SAMPLE_CHARACTERS]
    complete = len(text) <= SAMPLE_CHARACTERS
    return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter, complete))


def _agreement(sample: str, delimiter: str, complete: bool) -> tuple[bool, float, int]:
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) > SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    if not complete and len(widths) > 1:
        widths.pop()  # the sample ends in the middle of it
    if not widths:
        return (False, 0.0, 0)
    return (widths[0] > 1, widths.count(widths[0]) / len(widths), widths[0])


def _read_csv(content: bytes, limits: Limits, guarded: bool) -> Table:
    text, encoding, encoding_notes = decode(content)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Unreadable("null_character", row=line, line=line)
    delimiter = "," if guarded else delimiter_of(text)
    records = _records(text, delimiter, limits)
    if guarded:
        records = ((number, line, list(map(unguard, row))) for number, line, row in records)
    first = next(((number, line, row) for number, line, row in records if _has_content(row)), None)
    if first is None:
        raise Unreadable("empty")
    number, _, headers = first
    _keep_header_within(headers, number, limits)
    columns, header_notes = unique_columns(headers)
    collected = _Rows(columns, limits)
    for number, line, row in records:
        collected.take(number, line, row)
    return Table(
        columns=columns,
        headers=tuple(headers),
        rows=collected.rows,
        numbers=collected.numbers,
        lines=collected.lines,
        encoding=encoding,
        delimiter=delimiter,
        blank=collected.counts.get("blank_rows", (0, 0))[0],
        rejected=tuple(collected.rejected),
        notes=(*encoding_notes, *header_notes, *collected.notes()),
    )


def _keep_header_within(headers: list[str], number: int, limits: Limits) -> None:
    if len(headers) > limits.columns:
        raise Unreadable("too_many_columns", row=number, columns=len(headers), limit=limits.columns)
    longest = max(headers, key=len)
    if len(longest) > limits.header_characters:
        position = headers.index(longest) + 1
        raise Unreadable("header_too_long", position=position, characters=len(longest), limit=limits.header_characters)


def _records(text: str, delimiter: str, limits: Limits) -> Iterator[tuple[int, int, list[str]]]:
    """Yield each record with its row as a spreadsheet counts and the physical line it begins on."""
    if csv.field_size_limit() < limits.bytes:  # it holds for the whole process, so it is only ever raised
        csv.field_size_limit(limits.bytes)
    reader = csv.reader(_lines(text, delimiter, limits), delimiter=delimiter, strict=True)
    number = 0
    while True:
        line = reader.line_num + 1
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            code = "quote_not_closed" if "unexpected end" in str(error) else "quote_misplaced"
            raise Unreadable(code, row=number, line=line) from None
        yield number, line, row


def _lines(text: str, delimiter: str, limits: Limits) -> Iterator[str]:
    """Yield the physical lines with their ends untouched, and stop at one that would burst into millions of cells."""
    most = limits.columns + limits.cell_characters
    for line, content in enumerate(io.StringIO(text, newline=""), start=1):
        if len(content) > most and content.count(delimiter) > most:
            raise Unreadable("too_many_columns", row=line, columns=content.count(delimiter) + 1, limit=limits.columns)
        yield content


class _Rows:
    """The rows taken so far, those rejected, and how often which allowance was made."""

    def __init__(self, columns: tuple[str, ...], limits: Limits) -> None:
        self.columns = columns
        self.limits = limits
        self.rows: list[tuple[str, ...]] = []
        self.numbers: list[int] = []
        self.lines: list[int] = []
        self.rejected: list[Fault] = []
        self.counts: dict[str, tuple[int, int]] = {}

    def take(self, number: int, line: int, row: list[str]) -> None:
        if not _has_content(row):
            return self._count("blank_rows", number)
        width = len(self.columns)
        if len(row) > width:
            if any(row[width:]):
                return self._reject("row_too_long", row=number, line=line, cells=len(row), columns=width)
            del row[width:]
            self._count("rows_trimmed", number)
        elif len(row) < width:
            row.extend([""] * (width - len(row)))
            self._count("rows_padded", number)
        longest = max(row, key=len)
        if len(longest) > self.limits.cell_characters:
            return self._reject(
                "cell_too_long",
                row=number,
                line=line,
                column=self.columns[row.index(longest)],
                characters=len(longest),
                limit=self.limits.cell_characters,
            )
        self.rows.append(tuple(row))
        self.numbers.append(number)
        self.lines.append(line)
        self._keep_within()
        return None

    def notes(self) -> list[Fault]:
        notes = [Fault(code, {"count": count, "row": first}) for code, (count, first) in self.counts.items()]
        return notes if self.rows or self.rejected else [*notes, Fault("no_rows")]

    def _keep_within(self) -> None:
        taken = len(self.rows) + len(self.rejected)
        if taken > self.limits.rows:
            raise Unreadable("too_many_rows", limit=self.limits.rows)
        if taken * len(self.columns) > self.limits.cells:
            raise Unreadable("too_many_cells", limit=self.limits.cells)

    def _reject(self, code: str, **params: str | int) -> None:
        self.rejected.append(Fault(code, params))
        self._keep_within()

    def _count(self, code: str, number: int) -> None:
        count, first = self.counts.get(code, (0, number))
        self.counts[code] = (count + 1, first)


READERS: dict[str, Callable[[bytes, Limits, bool], Table]] = {"CSV": _read_csv}


def _read_as_data(content: bytes, name: str, guarded: bool, limits: dict[str, int]) -> dict[str, Any]:
    return asdict(read(content, name, guarded=guarded, limits=Limits(**limits)))


def _table_of(data: dict[str, Any]) -> Table:
    try:
        as_found: dict[str, Any] = {
            **data,
            "columns": tuple(data["columns"]),
            "headers": tuple(data["headers"]),
            "rows": [tuple(row) for row in data["rows"]],
            "rejected": tuple(Fault(**fault) for fault in data["rejected"]),
            "notes": tuple(Fault(**fault) for fault in data["notes"]),
        }
        return Table(**as_found)
    except (KeyError, TypeError):
        raise Unreadable("crashed", detail="no table came back") from None


def _decode_marked(content: bytes, encoding: str, codec: str | None) -> str:
    if codec is None:
        raise Unreadable("encoding_unsupported", encoding=encoding)
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        line = content[: error.start].decode(codec, errors="replace").count("\n") + 1
        raise Unreadable("encoding_broken", encoding=encoding, line=line) from None


def _found(encoding: str) -> tuple[Fault, ...]:
    return (Fault("encoding_found", {"encoding": encoding}),)


def _line_of(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1


def _has_content(row: list[str]) -> bool:
    return any(map(str.strip, row))


def _kind_of_zip(content: bytes) -> str:
    start = content[:8192]
    if b"xl/" in content:
        return "XLSX"
    return "Word or other Office document" if b"[Content_Types].xml" in start else "ZIP"


def _is_json(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content), (dict, list))
    except (ValueError, RecursionError):
        return False
