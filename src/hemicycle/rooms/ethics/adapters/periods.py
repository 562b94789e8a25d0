"""A file of oversight periods, read by the house's guarded reader and judged row by row."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.rooms.ethics.rules import Period
from hemicycle.rooms.portfolio.adapters import tabular
from hemicycle.rooms.portfolio.queries import fault_words
from hemicycle.rooms.portfolio.rules.tables import Unreadable

NEEDED = ("from_on", "to_on", "decisions", "overrides")
COUNTS = ("decisions", "overrides", "seeded", "seeded_found", "sampled", "confirmed")
KNOWN = {*NEEDED, *COUNTS, "median_seconds", "source"}
MOST_ROWS = 1_000


def read(content: bytes, name: str) -> list[Period]:
    """Return the periods of a file. Refused, with place and remedy, where a column or a cell is not as declared."""
    try:
        table = tabular.read_safely(content, name)
    except Unreadable as unreadable:
        raise Refused(fault_words(unreadable.fault), unreadable.fault.code) from None
    if missing := [column for column in NEEDED if column not in table.columns]:
        raise Refused(_("The file lacks the column %(column)s.") % {"column": ", ".join(missing)}, "column")
    if unknown := [column for column in table.columns if column not in KNOWN]:
        raise Refused(
            _("The column %(column)s is not known here. Take it out, or give it its right name.")
            % {"column": ", ".join(unknown)},
            "column",
        )
    if table.rejected or len(table.rows) > MOST_ROWS:
        raise Refused(
            _("The file has rows that cannot be read, or more than %(n)s. Mend or split it.") % {"n": MOST_ROWS}, "rows"
        )
    return [_period(table.cells(row), number) for row, number in zip(table.rows, table.numbers, strict=True)]


def _period(cells: Mapping[str, str], row: int) -> Period:
    facts = {name: cells.get(name, "").strip() for name in KNOWN}
    column = ""
    try:
        column = "from_on"
        from_on = date.fromisoformat(facts["from_on"])
        column = "to_on"
        to_on = date.fromisoformat(facts["to_on"])
        numbers = {}
        for column in COUNTS:
            numbers[column] = _count(facts[column])
        column = "median_seconds"
        median = Decimal(facts[column]) if facts[column] else None
        if median is not None and not 0 <= median < 10**8:
            raise ValueError(column)
    except (ValueError, InvalidOperation):
        raise Refused(
            _("Row %(row)s, column %(column)s: “%(value)s” cannot be read. Write days as 2026-03-01, counts in digits.")
            % {"row": row, "column": column, "value": facts[column][:40]},
            "cell",
        ) from None
    return Period(from_on, to_on, median_seconds=median, source=facts["source"][:300], **numbers)


def _count(text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)
