"""CSV and its relatives: encoding and separator found and named, every cell exactly as it was."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from hemicycle.rooms.portfolio.adapters.exports import unguard
from hemicycle.rooms.portfolio.adapters.rows import Limits, Rows, has_content, keep_header_within
from hemicycle.rooms.portfolio.rules.tables import Fault, Table, Unreadable, unique_columns

DELIMITERS = (",", ";", "\t", "|")
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


def read_csv(content: bytes, limits: Limits, guarded: bool) -> Table:
    """Return the table of a text file; `guarded` undoes the formula guard of our own exports."""
    text, encoding, encoding_notes = decode(content)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Unreadable("null_character", row=line, line=line)
    delimiter = "," if guarded else delimiter_of(text)
    records = _records(text, delimiter, limits)
    if guarded:
        records = ((number, line, list(map(unguard, row))) for number, line, row in records)
    first = next(((number, line, row) for number, line, row in records if has_content(row)), None)
    if first is None:
        raise Unreadable("empty")
    number, _, headers = first
    keep_header_within(headers, number, limits)
    columns, header_notes = unique_columns(headers)
    collected = Rows(columns, limits)
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
        blank=collected.blank,
        rejected=tuple(collected.rejected),
        notes=(*encoding_notes, *header_notes, *collected.notes()),
    )


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
