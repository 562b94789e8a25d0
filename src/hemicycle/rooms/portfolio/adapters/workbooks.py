"""XLSX as a table: the first sheet with cells, read with the standard library and nothing that a file may reach out by.

A workbook is an archive of XML. Its parts are measured before they are unpacked, a document type ends the reading (so
that no entity is ever defined, let alone fetched), and what the cells hold is taken as the file writes it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from posixpath import dirname, join, normpath
from xml.parsers import expat  # nosec B407: a document type is refused below, so entities cannot be defined

from hemicycle.rooms.portfolio.adapters.rows import Limits, Rows, has_content, keep_header_within
from hemicycle.rooms.portfolio.rules.tables import Fault, Table, Unreadable, unique_columns

PARTS = 2_000
UNPACKED_MEGABYTES = 256
CHUNK = 256 * 1024
DEEPEST = 64
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main "
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)
NOT_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
EPOCH, EPOCH_1904 = datetime(1899, 12, 30, tzinfo=UTC), datetime(1904, 1, 1, tzinfo=UTC)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str, str], None]


def read_xlsx(content: bytes, limits: Limits, guarded: bool) -> Table:
    """Return the table of the first sheet that holds cells."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _keep_safe(archive)
            return _table(_Workbook(archive), limits)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, KeyError, OSError) as error:
        raise Unreadable("workbook_broken", detail=str(error).strip("'\"")[:200] or type(error).__name__) from None
    except RuntimeError:  # the library's word for a password
        raise Unreadable("workbook_locked") from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma"):
            raise Unreadable("workbook_broken", detail=str(error)[:200]) from None
        raise


def _keep_safe(archive: zipfile.ZipFile) -> None:
    """Raise Unreadable before anything is unpacked where the archive is none of a workbook."""
    parts = archive.infolist()
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


class _Workbook:
    """The parts of a workbook that say what its cells mean."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        if "xl/workbook.xml" not in self.names:
            raise Unreadable("workbook_broken", detail="xl/workbook.xml")
        self.sheets: list[tuple[str, str]] = []
        self.epoch = EPOCH
        self.strings: list[str] = []
        self.date_styles: set[int] = set()
        self._read_targets()
        self._read_strings()
        self._read_styles()

    def walk(self, part: str, start: Start, end: End) -> None:
        """Call `start` and `end` for every element of a part, `end` with the text that stood directly in it."""
        _Walk(part, start, end).over(self.archive)

    def _read_targets(self) -> None:
        targets: dict[str, str] = {}
        found: list[tuple[str, str]] = []

        def relation(name: str, attributes: dict[str, str]) -> None:
            if name.endswith(" Relationship") and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
                targets[attributes.get("Id", "")] = path

        def sheet(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                relation_id = next((value for key, value in attributes.items() if key.endswith(" id")), "")
                found.append((attributes.get("name", ""), relation_id))
            elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch = EPOCH_1904

        if "xl/_rels/workbook.xml.rels" in self.names:
            self.walk("xl/_rels/workbook.xml.rels", relation, _nothing)
        self.walk("xl/workbook.xml", _local(sheet), _nothing)
        self.sheets = [
            (title, targets[key]) for title, key in found if targets.get(key) in self.names and dirname(targets[key])
        ]

    def _read_strings(self) -> None:
        if "xl/sharedStrings.xml" not in self.names:
            return
        text = _Text()

        def start(name: str, attributes: dict[str, str]) -> None:
            text.start(name)

        def end(name: str, words: str) -> None:
            text.end(name, words)
            if name == "si":
                self.strings.append(text.drained())

        self.walk("xl/sharedStrings.xml", _local(start), _local(end))

    def _read_styles(self) -> None:
        if "xl/styles.xml" not in self.names:
            return
        formats: dict[int, str] = {}
        inside = {"cellXfs": False}
        used: list[int] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "numFmt":
                formats[_whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
            elif name == "cellXfs":
                inside["cellXfs"] = True
            elif name == "xf" and inside["cellXfs"]:
                used.append(_whole(attributes.get("numFmtId", "0")))

        def end(name: str, words: str) -> None:
            if name == "cellXfs":
                inside["cellXfs"] = False

        self.walk("xl/styles.xml", _local(start), _local(end))
        self.date_styles = {
            style
            for style, number in enumerate(used)
            if number in DATE_FORMATS or DATE_LETTERS.search(NOT_LETTERS.sub("", formats.get(number, "")))
        }

    def cell(self, kind: str, style: int, value: str, row: int) -> str:
        """Return a cell as text: a date as ISO writes it, a number as the file does."""
        if kind == "s":
            try:
                return self.strings[int(value)]
            except (ValueError, IndexError):
                raise Unreadable("workbook_broken", detail=f"xl/sharedStrings.xml, {row}: {value[:40]}") from None
        if kind == "b":
            return "true" if value.strip() in ("1", "true") else "false"
        if kind in ("str", "inlineStr", "e", "d"):
            return unescaped(value)
        return _date(value, self.epoch) if value and style in self.date_styles else value


@dataclass
class _Sheet:
    """The rows of one sheet, each with the number that a spreadsheet shows."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    formulas: int = 0
    first_formula: int = 0


def _table(book: _Workbook, limits: Limits) -> Table:
    for position, (title, part) in enumerate(book.sheets):
        sheet = _read_sheet(book, part, limits)
        if any(has_content(row) for _number, row in sheet.rows):
            others = [name for at, (name, _part) in enumerate(book.sheets) if at != position]
            return _filled(sheet, title, others, limits)
    raise Unreadable("empty")


def _filled(sheet: _Sheet, title: str, others: Sequence[str], limits: Limits) -> Table:
    rows = iter(sheet.rows)
    number, headers = next((number, row) for number, row in rows if has_content(row))
    while headers and not headers[-1].strip():
        headers.pop()
    keep_header_within(headers, number, limits)
    columns, header_notes = unique_columns(headers)
    taken = Rows(columns, limits)
    for number, row in rows:
        taken.take(number, number, row)
    notes = [Fault("sheet_read", {"sheet": title, "others": ", ".join(others)[:300]})] if others else []
    if sheet.formulas:
        notes.append(Fault("formulas_read", {"count": sheet.formulas, "row": sheet.first_formula}))
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


def _read_sheet(book: _Workbook, part: str, limits: Limits) -> _Sheet:
    sheet, text = _Sheet(), _Text()
    now: dict[str, str] = {}
    cells: list[str] = []
    at = {"row": 0, "column": 0, "cells": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            number = _whole(attributes.get("r", "")) or at["row"] + 1
            if number <= at["row"]:
                raise Unreadable("workbook_broken", detail=f"{part}, row {number}")
            at.update(row=number, column=0)
            cells.clear()
        elif name == "c":
            at["column"] = _column(attributes.get("r", ""), at["column"])
            if at["column"] > limits.columns:
                raise Unreadable("too_many_columns", row=at["row"], columns=at["column"], limit=limits.columns)
            now.clear()
            now.update(attributes)
            text.drained()
        elif name == "f":
            sheet.formulas += 1
            sheet.first_formula = sheet.first_formula or at["row"]
        text.start(name)

    def end(name: str, words: str) -> None:
        text.end(name, words)
        if name == "v":
            now["value"] = words
        elif name == "c":
            kind = now.get("t", "n")
            cells.extend([""] * (at["column"] - 1 - len(cells)))
            value = text.drained() if kind == "inlineStr" else now.get("value", "")
            if value or kind == "inlineStr":
                value = book.cell(kind if kind != "inlineStr" else "", _whole(now.get("s", "")), value, at["row"])
            cells.append(value)
        elif name == "row" and cells:
            at["cells"] += len(cells)
            if len(sheet.rows) > limits.rows:
                raise Unreadable("too_many_rows", limit=limits.rows)
            if at["cells"] > limits.cells:
                raise Unreadable("too_many_cells", limit=limits.cells)
            sheet.rows.append((at["row"], list(cells)))

    book.walk(part, _local(start), _local(end))
    return sheet


class _Text:
    """The text of a cell or a shared string: its runs joined, the reading aids of East Asian scripts left out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.aside = 0

    def start(self, name: str) -> None:
        self.aside += name == "rPh"

    def end(self, name: str, words: str) -> None:
        if name == "t" and not self.aside:
            self.parts.append(unescaped(words))
        self.aside -= name == "rPh"

    def drained(self) -> str:
        text = "".join(self.parts)
        self.parts.clear()
        return text


class _Walk:
    """One pass over a part; the parser itself refuses a document type, and depth and length are kept within bounds."""

    def __init__(self, part: str, start: Start, end: End) -> None:
        self.part, self.on_start, self.on_end = part, start, end
        self.texts: list[list[str]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def over(self, archive: zipfile.ZipFile) -> None:
        left = UNPACKED_MEGABYTES * 1024 * 1024
        with archive.open(self.part) as stream:
            try:
                while chunk := stream.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:  # the archive lied about its size
                        raise Unreadable("workbook_too_large", megabytes=UNPACKED_MEGABYTES)
                    self.parser.Parse(chunk, False)
                self.parser.Parse(b"", True)
            except expat.ExpatError as error:
                raise Unreadable("workbook_xml", part=self.part, line=error.lineno) from None

    def _doctype(self, *_declaration: object) -> None:
        raise Unreadable("workbook_doctype", part=self.part)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.texts) > DEEPEST:
            raise Unreadable("workbook_xml", part=self.part, line=self.parser.CurrentLineNumber)
        self.texts.append([])
        self.on_start(name, attributes)

    def _characters(self, words: str) -> None:
        if self.texts:
            self.texts[-1].append(words)

    def _end(self, name: str) -> None:
        self.on_end(name, "".join(self.texts.pop()))


def unescaped(text: str) -> str:
    """Return the text with `_x000D_` and the like as the characters they stand for."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _local(function: Callable[..., None]) -> Callable[..., None]:
    """Return the function called with the plain name of an element of a spreadsheet, and with no other element."""

    def called(name: str, given: object) -> None:
        space, _, plain = name.rpartition(" ")
        if f"{space} " in (MAIN, STRICT):
            function(plain, given)

    return called


def _nothing(name: str, words: str) -> None:
    """Do nothing at the end of an element."""


def _column(reference: str, before: int) -> int:
    """Return the number of the column that a reference such as B7 names, the next one where there is none."""
    match = REFERENCE.fullmatch(reference)
    if match is None:
        return before + 1
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    if number <= before:
        raise Unreadable("workbook_broken", detail=reference)
    return number


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _date(value: str, epoch: datetime) -> str:
    """Return the day, or the instant, that a serial number stands for; the number where it stands for none."""
    try:
        serial = float(value)
        if epoch == EPOCH and serial < 61:  # Excel believes in 29 February 1900; what lies before is off by a day
            serial += 1 if serial >= 1 else 0
        moment = (epoch + timedelta(seconds=round(serial * 86_400))).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return value
    if float(value) < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == moment.min.time() else moment.isoformat()
