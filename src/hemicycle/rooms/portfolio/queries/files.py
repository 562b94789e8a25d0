"""What is listed, as a file: the own register by its fields, a comparison set by the cells of its source."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from hemicycle.rooms.portfolio.adapters import exports
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry
from hemicycle.rooms.portfolio.queries.sets import entry_rows

EXPORTED = (
    "reference",
    "title",
    "summary",
    "problem",
    "function",
    "archetype",
    "route",
    "automation",
    "tier",
    "stage",
    "status",
    "stage_since_on",
    "chamber__key",
)


def register_table(shown: QuerySet[Any]) -> tuple[list[str], Iterator[tuple[str, ...]]]:
    """Return the columns of the own register and a row of text for each initiative, in the order of `shown`."""
    rows = (
        tuple("" if cell is None else str(cell) for cell in row)
        for row in shown.values_list(*EXPORTED).iterator(chunk_size=2_000)
    )
    return [name.removesuffix("__key") for name in EXPORTED], rows


def set_file(edition: Edition, shown: QuerySet[InventoryEntry], kind: str) -> Iterable[bytes]:
    """Return what is shown of a set as a file with the columns of its source; Unreadable where the kind forbids it."""
    rows = entry_rows(shown)
    if kind == "json" and edition.format == "JSON":
        return exports.as_records(rows)
    columns = edition.columns
    cells = ([row.get(column, "") for column in columns] for row, _kinds in rows)
    return exports.as_file(kind, columns if kind == "json" else edition.headers or columns, cells)
