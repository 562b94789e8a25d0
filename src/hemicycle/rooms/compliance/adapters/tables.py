"""A framework as a spreadsheet: read in a limited child, whatever is in it, and the empty template."""

from collections.abc import Iterable

from hemicycle.rooms.compliance.rules.tables import COLUMNS, MOST_ROWS, cleaned
from hemicycle.rooms.portfolio.adapters import exports, tabular
from hemicycle.rooms.portfolio.rules.tables import Table


def read(content: bytes, name: str) -> Table:
    """Return the table of a CSV file or workbook. Unreadable if the file as a whole cannot be taken."""
    return tabular.read_safely(content, name)


def rows_of(table: Table) -> list[dict[str, str]]:
    """Return the rows under the columns that are ours, as far as a framework may be long, and one more."""
    taken = table.rows[: MOST_ROWS + 1]
    return [cleaned(dict(zip(table.columns, row, strict=False))) for row in taken]


def unknown_columns(table: Table) -> list[str]:
    """Return the names of columns that are none of ours."""
    return [name for name in table.columns if name not in COLUMNS]


def template() -> Iterable[bytes]:
    """Return the empty table with its header, as CSV."""
    return exports.as_csv(COLUMNS, ())
