"""Records with nested values, as the cells of a row: the names of their columns are paths, such as `a.b[0]`.

A cell holds text as it is and everything else as JSON writes it; its kind says what it was, "nested" before it where
the name is a path. A dot, a bracket or a backslash in a name on a path is written with a backslash before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

SPECIAL = re.compile(r"[.\[\]\\]")
STEP = re.compile(r"\[(\d+)\]|((?:[^.\[\]\\]|\\.)+)", re.DOTALL)
# The kinds of cells that are not plain text.
NULL, TEXT, NUMBER, BOOLEAN, EMPTY = "null", "text", "number", "boolean", "empty"
NESTED = "nested "


def record_of(cells: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return the record of which these are the cells, nested as it was; numbers as JSON reads them."""
    record: dict[str, Any] = {}
    for path, cell in cells.items():
        kind = kinds.get(path, "")
        if cell or kind:
            steps: list[str | int] = _steps(path) if kind.startswith(NESTED) else [path]
            _put(record, steps, _value(cell, kind.removeprefix(NESTED)))
    return record


def _value(cell: str, kind: str) -> Any:
    return json.loads(cell) if kind in (NUMBER, BOOLEAN, EMPTY) else None if kind == NULL else cell


def _steps(path: str) -> list[str | int]:
    return [
        int(index) if index else re.sub(r"\\(.)", r"\1", name, flags=re.DOTALL) for index, name in STEP.findall(path)
    ]


def _put(record: dict[str, Any], steps: list[str | int], value: Any) -> None:
    """Put the value where the steps lead, making the objects and lists on the way."""
    place: Any = record
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        inner = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(step, int):
            if step >= len(place):
                place.append(inner)
            place = place[step]
        else:
            place = place.setdefault(step, inner)
