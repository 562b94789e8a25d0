"""JSON as a table: a list of records, nested values under the names of their paths, nothing of it lost.

`{"a": {"b": 1}, "c": ["x", "y"]}` has the columns `a.b`, `c[0]` and `c[1]`. A cell holds text as it is and everything
else as JSON writes it; `kinds` says of which kind it was, so that `record_of` gives back the very record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hemicycle.rooms.portfolio.adapters.delimited import decode
from hemicycle.rooms.portfolio.adapters.rows import Limits, Rows, keep_header_within
from hemicycle.rooms.portfolio.rules.records import BOOLEAN, EMPTY, NESTED, NULL, NUMBER, SPECIAL, TEXT
from hemicycle.rooms.portfolio.rules.tables import Fault, Table, Unreadable, unique_columns

DEEPEST = 32
STRANGE_NUMBER = re.compile(r"(?<![\w\"'])(-?Infinity|NaN)(?!\w)")

Found = dict[str, tuple[str, str]]  # path -> (cell, kind)


class Number(str):
    """A number exactly as the file writes it."""

    __slots__ = ()


class Pairs(list[tuple[str, Any]]):
    """The members of an object, repeated names included."""


def read_json(content: bytes, limits: Limits, guarded: bool) -> Table:
    """Return the table of a JSON document: a list of objects, or an object with one such list."""
    text, encoding, notes = decode(content)
    records, around = _records(_parsed(text))
    found, faults = _flattened(records, limits)
    headers = tuple(dict.fromkeys(path for _number, cells, _again in found for path in cells))
    if not headers:
        raise Unreadable("no_records") if records else Unreadable("empty")
    keep_header_within(headers, 1, limits)
    columns, header_notes = unique_columns(headers)
    taken = Rows(columns, limits, rejected=faults)
    kinds: list[dict[str, str]] = []
    for number, cells, _again in found:
        if taken.take(number, number, [cells.get(path, ("", ""))[0] for path in headers]):
            kinds.append({path: kind for path, (_cell, kind) in cells.items() if kind})
    repeated = [Fault("json_name_repeated", {"row": row, "column": again}) for row, _cells, again in found if again]
    beside = [Fault("json_beside", {"names": ", ".join(sorted(around))})] if around else []
    return Table(
        columns=columns,
        headers=headers,
        rows=taken.rows,
        numbers=taken.numbers,
        lines=taken.lines,
        kind="JSON",
        encoding=encoding,
        blank=taken.blank,
        rejected=tuple(taken.rejected),
        notes=(*notes, *header_notes, *beside, *repeated[:1], *taken.notes()),
        kinds=kinds,
        around=json.dumps(_plain(Pairs(around.items())), ensure_ascii=False) if around else "",
    )


def _parsed(text: str) -> Any:
    def strange(word: str) -> Any:
        match = STRANGE_NUMBER.search(text)
        line = text.count("\n", 0, match.start()) + 1 if match else 1
        raise Unreadable("json_strange_number", line=line, value=word)

    try:
        return json.loads(text, parse_constant=strange, parse_float=Number, parse_int=Number, object_pairs_hook=Pairs)
    except RecursionError:
        raise Unreadable("json_too_deep", limit=DEEPEST) from None
    except json.JSONDecodeError as error:
        raise Unreadable("json_broken", line=error.lineno, position=error.colno, detail=error.msg) from None


def _records(document: Any) -> tuple[list[Any], dict[str, Any]]:
    """Return the records, and what the document says beside them."""
    if not isinstance(document, Pairs):
        if not isinstance(document, list):
            raise Unreadable("json_no_list")
        return document, {}
    lists = [name for name, value in document if _is_list_of_records(value)]
    if len(lists) > 1:
        lists = [name for name in lists if name == "items"] or lists
    if not lists:
        raise Unreadable("json_no_list")
    if len(lists) > 1:
        raise Unreadable("json_several_lists", names=", ".join(lists)[:300])
    members = dict(document)
    return members.pop(lists[0]), members


def _is_list_of_records(value: Any) -> bool:
    return isinstance(value, list) and not isinstance(value, Pairs) and any(isinstance(each, Pairs) for each in value)


def _flattened(records: list[Any], limits: Limits) -> tuple[list[tuple[int, Found, str]], list[Fault]]:
    """Return each record as its number, its cells and a name that occurs in it twice; and the rows that are none."""
    if len(records) > limits.rows:
        raise Unreadable("too_many_rows", limit=limits.rows)
    found, faults = [], []
    columns: set[str] = set()
    for number, record in enumerate(records, start=1):
        if not isinstance(record, Pairs):
            faults.append(Fault("json_no_record", {"row": number}))
            continue
        cells: Found = {}
        again = ""
        for path, cell, kind in _members(record):
            name = path
            if name in cells:
                again = name = _free(path, cells)
            cells[name] = cell, kind
        columns |= cells.keys()
        if len(columns) > limits.columns:
            raise Unreadable("too_many_columns", row=number, columns=len(columns), limit=limits.columns)
        found.append((number, cells, again))
    return found, faults


def _free(path: str, taken: Mapping[str, Any]) -> str:
    number = 2
    while f"{path} ({number})" in taken:
        number += 1
    return f"{path} ({number})"


def _members(record: Pairs) -> Iterator[tuple[str, str, str]]:
    """Yield path, cell and kind of every value of a record that holds no other."""
    for name, value in record:
        if isinstance(value, list) and value:
            for path, cell, kind in _within(value, _step(name), 1):
                yield path, cell, f"{NESTED}{kind or TEXT}"
        else:
            yield name, *_cell(value)


def _within(value: Any, path: str, depth: int) -> Iterator[tuple[str, str, str]]:
    if depth > DEEPEST:
        raise Unreadable("json_too_deep", limit=DEEPEST)
    if not isinstance(value, list) or not value:
        yield path, *_cell(value)
    elif isinstance(value, Pairs):
        for name, inner in value:
            yield from _within(inner, f"{path}.{_step(name)}", depth + 1)
    else:
        for index, inner in enumerate(value):
            yield from _within(inner, f"{path}[{index}]", depth + 1)


def _step(name: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", name)


def _cell(value: Any) -> tuple[str, str]:
    """Return the text of a value and its kind, "" for plain text."""
    if isinstance(value, Number):
        return str(value), NUMBER
    if isinstance(value, str):
        return value, "" if value else TEXT
    if value is None:
        return "", NULL
    if isinstance(value, bool):
        return ("true" if value else "false"), BOOLEAN
    return ("{}" if isinstance(value, Pairs) else "[]"), EMPTY


def _plain(value: Any) -> Any:
    """Return a parsed value as the standard library would have given it."""
    if isinstance(value, Pairs):
        return {name: _plain(inner) for name, inner in value}
    if isinstance(value, Number):
        return json.loads(value)
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
