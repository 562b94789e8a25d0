"""A CSV file of risks with the columns label, frequency, low and high, in any order and beside any others."""

from __future__ import annotations

import csv
import io

from hemicycle.rooms.risk.rules import COLUMNS, Fault, Unpriced

LARGEST_BYTES = 16 * 1_048_576


def rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a file with the number of each line. Unpriced where it is no such file."""
    if len(content) > LARGEST_BYTES:
        raise Unpriced([Fault("too_large", params={"megabytes": LARGEST_BYTES // 1_048_576})])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unpriced([Fault("not_utf8", params={"position": error.start})]) from None
    if "\0" in text:
        raise Unpriced([Fault("not_text")])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = [head.strip().casefold() for head in next(reader, [])]
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise Unpriced([Fault("not_csv", reader.line_num)]) from None
    return _named(heads, lines)


def _named(heads: list[str], lines: list[tuple[int, list[str]]]) -> list[tuple[int, dict[str, str]]]:
    missing = [name for name in COLUMNS if heads.count(name) != 1]
    if missing:
        raise Unpriced([Fault("no_column", 1, {"columns": ", ".join(missing)})])
    ragged = [(number, len(cells)) for number, cells in lines if len(cells) != len(heads)]
    if ragged:
        raise Unpriced([Fault("ragged", number, {"n": n, "heads": len(heads)}) for number, n in ragged])
    return [(number, dict(zip(heads, cells, strict=True))) for number, cells in lines]
