"""Budgets and people as others list them in tables: every row judged before any is taken. Plain Python."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from hemicycle.rooms.resources.rules.terms import CostKind, FileKind

MOST_ROWS = 5_000
LARGEST = Decimal(10) ** 12
HIGHEST_LEVEL = 5
MOST_HOURS = 1_000
YEARS = range(1990, 2101)
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEY_LENGTH = 40

NEEDED: Mapping[FileKind, Sequence[str]] = {
    FileKind.BUDGET: ("year", "line", "amount"),
    FileKind.PEOPLE: ("email", "skill", "hours"),
}
KNOWN: Mapping[FileKind, Sequence[str]] = {
    FileKind.BUDGET: (*NEEDED[FileKind.BUDGET], "title", "kind", "source"),
    FileKind.PEOPLE: (*NEEDED[FileKind.PEOPLE], "level", "from_on", "to_on"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell or a column, as a code of the words that people read."""

    code: str
    column: str
    row: int = 0
    value: str = ""


@dataclass(frozen=True)
class BudgetRow:
    """What a file plans for a line in a year, from one source."""

    row: int
    year: int
    line: str
    amount: Decimal
    title: str = ""
    kind: CostKind = CostKind.OTHER
    source: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """Return what may stand in a file only once."""
        return self.year, self.line, self.source


@dataclass(frozen=True)
class PersonRow:
    """What a file says of a person and a skill."""

    row: int
    email: str
    skill: str
    hours: Decimal
    level: int = 3
    from_on: date | None = None
    to_on: date | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """Return what may stand in a file only once."""
        return self.email, self.skill


def column_faults(kind: FileKind, columns: Iterable[str]) -> list[Fault]:
    """Return which columns are missing, and which nobody knows."""
    found = list(columns)
    missing = [Fault("column_missing", name) for name in NEEDED[kind] if name not in found]
    return missing + [Fault("column_unknown", name) for name in found if name not in KNOWN[kind]]


def read(
    kind: FileKind, rows: Iterable[tuple[int, Mapping[str, str]]]
) -> tuple[list[BudgetRow] | list[PersonRow], list[Fault]]:
    """Return the rows of a table that can be taken, and what is wrong with the others; each place is named."""
    taken: list[Any] = []
    faults: list[Fault] = []
    seen: dict[tuple[Any, ...], int] = {}
    make: Callable[..., Any] = BudgetRow if kind is FileKind.BUDGET else PersonRow
    for number, cells in rows:
        facts, wrong = _facts(kind, number, cells)
        if wrong:
            faults += wrong
            continue
        made = make(row=number, **facts)
        if made.key in seen:
            faults.append(Fault("repeated", NEEDED[kind][1], number, str(seen[made.key])))
            continue
        seen[made.key] = number
        taken.append(made)
    return taken, faults


def _facts(kind: FileKind, row: int, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    facts: dict[str, Any] = {}
    faults: list[Fault] = []
    for column in KNOWN[kind]:
        text = cells.get(column, "").strip()
        if not text:
            if column in NEEDED[kind]:
                faults.append(Fault("cell_missing", column, row))
            continue
        try:
            facts[column] = _READERS[column](text)
        except (ValueError, InvalidOperation):
            faults.append(Fault(f"no_{column}", column, row, text[:40]))
    if not faults and facts.get("to_on") and facts.get("from_on") and facts["to_on"] < facts["from_on"]:
        faults.append(Fault("no_to_on", "to_on", row, str(facts["to_on"])))
    return facts, faults


def _among(values: Iterable[int]) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or int(text) not in values:
            raise ValueError(text)
        return int(text)

    return number


def _up_to(most: Decimal) -> Callable[[str], Decimal]:
    def amount(text: str) -> Decimal:
        found = Decimal(text)
        if not found.is_finite() or not 0 <= found <= most:
            raise ValueError(text)
        return round(found, 2)

    return amount


def _key(text: str) -> str:
    if not KEY.fullmatch(text) or len(text) > KEY_LENGTH:
        raise ValueError(text)
    return text


def _email(text: str) -> str:
    if text.count("@") != 1 or len(text) > 254:
        raise ValueError(text)
    return text.lower()


def _title(text: str) -> str:
    if len(text) > 200 or "\0" in text:
        raise ValueError(text)
    return text


_READERS: Mapping[str, Callable[[str], Any]] = {
    "year": _among(YEARS),
    "line": _key,
    "amount": _up_to(LARGEST),
    "title": _title,
    "kind": CostKind,
    "source": _title,
    "email": _email,
    "skill": _key,
    "hours": _up_to(Decimal(MOST_HOURS)),
    "level": _among(range(1, HIGHEST_LEVEL + 1)),
    "from_on": date.fromisoformat,
    "to_on": date.fromisoformat,
}
