"""Tables read from the bytes of a file: kind by content, encoding named, limits kept, every cell exactly as it was.

`read` works in this process; `read_safely` reads a file of unknown origin in a child with limits (`sandbox`).
A further kind of file is one more entry in `READERS` and, if it is told by its first bytes, in `SIGNATURES`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hemicycle.rooms.portfolio.adapters import sandbox
from hemicycle.rooms.portfolio.adapters.delimited import read_csv
from hemicycle.rooms.portfolio.adapters.documents import read_json
from hemicycle.rooms.portfolio.adapters.rows import LIMITS, Limits
from hemicycle.rooms.portfolio.adapters.workbooks import read_xlsx
from hemicycle.rooms.portfolio.rules.tables import Fault, Table, Unreadable

SIGNATURES = (
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"RIFF", "RIFF media"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel or Word, or a workbook with a password"),
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
JSON_BEGINS = re.compile(rb"\[\s*[{\]]|\{\s*[\"}]")
READERS: dict[str, Callable[[bytes, Limits, bool], Table]] = {"CSV": read_csv, "JSON": read_json, "XLSX": read_xlsx}
# What the end of a file's name promises.
PROMISES = {"csv": "CSV", "tsv": "CSV", "txt": "CSV", "json": "JSON", "xlsx": "XLSX", "xlsm": "XLSX"}


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
    extension = Path(name).suffix.lower().lstrip(".")
    if PROMISES.get(extension, found) != found:
        raise Unreadable("not_a_table", expected=extension.upper(), found=found)
    if found not in READERS:
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
    return "JSON" if JSON_BEGINS.match(start) else "CSV"


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
            "kinds": data["kinds"] or (),
        }
        return Table(**as_found)
    except (KeyError, TypeError):
        raise Unreadable("crashed", detail="no table came back") from None


def _kind_of_zip(content: bytes) -> str:
    if b"xl/workbook.xml" in content:
        return "XLSX"
    return "Word or other Office document" if b"[Content_Types].xml" in content[:8192] else "ZIP"
