"""The table in which a lawyer writes a framework: its columns, and what is wrong with a row."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from hemicycle.rooms.compliance.rules import applying
from hemicycle.rooms.compliance.rules.frameworks import Provenance, Status, links, parts

COLUMNS = (
    "id",
    "reference",
    "title",
    "requirement",
    "addressee",
    "applicability",
    "evidence",
    "effective_from",
    "status",
    "ipu_ids",
    "rooms",
    "provenance",
    "prohibition",
    "criteria",
    "related",
)
NEEDED = ("id", "reference", "title", "requirement", "status")
MOST_ROWS = 5_000
LONGEST = {"id": 60, "reference": 200, "title": 300, "requirement": 10_000}
LONGEST_CELL = 4_000
USUAL = {"applicability": "always", "provenance": Provenance.SEEN.value}


def cleaned(row: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of the columns that are ours, what was left out filled in."""
    return {name: str(row.get(name, "")).strip() or USUAL.get(name, "") for name in COLUMNS}


def faults(
    rows: Sequence[Mapping[str, str]], obligations: Collection[str], criteria: Collection[str], taken: Collection[str]
) -> Iterator[tuple[int, str, str]]:
    """Yield (row as a spreadsheet counts, column, what is wrong) of a table whose cells are cleaned."""
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        for column in NEEDED:
            if not row[column]:
                yield number, column, "empty"
        for column, cell in row.items():
            if len(cell) > LONGEST.get(column, LONGEST_CELL):
                yield number, column, "long"
        if row["id"] in seen:
            yield number, "id", "twice"
        elif row["id"] in taken:
            yield number, "id", "taken"
        seen[row["id"]] = number
        yield from ((number, column, fault) for column, fault in _of_cells(row, obligations, criteria))


def _of_cells(
    row: Mapping[str, str], obligations: Collection[str], criteria: Collection[str]
) -> Iterator[tuple[str, str]]:
    try:
        applying.parse(row["applicability"])
    except applying.RuleFault:
        yield "applicability", "rule"
    if row["effective_from"] and not _is_day(row["effective_from"]):
        yield "effective_from", "day"
    if row["status"] and row["status"] not in set(Status):
        yield "status", "word"
    if row["provenance"] not in set(Provenance):
        yield "provenance", "word"
    try:
        named = {link.to for link in links(row["ipu_ids"])}
    except ValueError:
        yield "ipu_ids", "relation"
    else:
        if not named <= set(obligations):
            yield "ipu_ids", "unknown"
    if not set(parts(row["criteria"])) <= set(criteria):
        yield "criteria", "unknown"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
