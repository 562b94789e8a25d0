"""Workbooks are read as their cells say, with what is not plain text told."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO

import pytest
import xlsxwriter

from hemicycle.rooms.portfolio.adapters.tabular import Limits, read, read_safely
from hemicycle.rooms.portfolio.rules.tables import Fault, Unreadable


def book(*sheets: tuple[str, list[list[object]]], **options: object) -> bytes:
    """Return a workbook of these sheets; a cell may be text, a number, a truth, an instant, or a formula in a tuple."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"strings_to_formulas": False, **options}) as made:
        day, hour = made.add_format({"num_format": "yyyy-mm-dd"}), made.add_format({"num_format": "hh:mm"})
        for name, rows in sheets:
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(at, column, cell[0], None, cell[1])
                    elif isinstance(cell, datetime | time):
                        sheet.write_datetime(at, column, cell, hour if isinstance(cell, time) else day)
                    elif cell is not None:
                        sheet.write(at, column, cell)
    return stream.getvalue()


def test_cells_of_every_kind_become_text() -> None:
    day, noon = datetime(2024, 1, 31), time(12, 30)  # noqa: DTZ001
    table = read(book(("A", [["a", "b", "c", "d", "e"], ["0012", 12, 0.5, True, day], [" x ", 1e300, -3, noon, None]])))
    assert table.rows == [("0012", "12", "0.5", "true", "2024-01-31"), (" x ", "1e+300", "-3", "12:30:00", "")]
    assert list(table.numbers) == [2, 3]
    assert table.kind == "XLSX"


def test_formulas_and_errors_are_read_by_their_value_and_told() -> None:
    table = read(book(("A", [["a", "b"], ["x", ("=1+1", 2)], ["y", ("=1/0", "#DIV/0!")]])))
    assert table.rows == [("x", "2"), ("y", "")]
    assert Fault("formulas_read", {"count": 2}) in table.notes
    assert Fault("errors_read", {"count": 1}) in table.notes


def test_the_first_sheet_with_cells_is_read_and_the_others_are_named() -> None:
    table = read(book(("Cover", []), ("Tools", [["a"], ["x"]]), ("Notes", [["b"], ["y"]])))
    assert table.rows == [("x",)]
    assert Fault("sheet_read", {"sheet": "Tools", "others": "Cover, Notes"}) in table.notes


def test_blank_rows_and_columns_keep_their_place() -> None:
    table = read(book(("A", [[], [None, "a", "b"], [], [None, "x", None], [None, None, "y"]])))
    assert table.columns == ("column 1", "a", "b")
    assert table.rows == [("", "x", ""), ("", "", "y")]
    assert list(table.numbers) == [4, 5]
    assert table.blank == 1


def test_a_row_longer_than_the_header_is_rejected_by_its_number() -> None:
    table = read(book(("A", [["a"], ["x"], ["y", "more"]])))
    assert [(fault.code, fault.row) for fault in table.rejected] == [("row_too_long", 3)]


def test_limits_hold_for_workbooks_too() -> None:
    small = Limits(rows=3, columns=2, cell_characters=5)
    with pytest.raises(Unreadable, match="3 columns"):
        read(book(("A", [["a", "b", "c"]])), limits=small)
    with pytest.raises(Unreadable, match="more than 3 rows"):
        read(book(("A", [["a"], *([["x"]] * 4)])), limits=small)
    assert [fault.code for fault in read(book(("A", [["a"], ["x" * 6]])), limits=small).rejected] == ["cell_too_long"]


def test_a_child_reads_the_same_workbook() -> None:
    content = book(("A", [["a", "b"], ["é", 1], ["=1+1", None]]))
    assert read_safely(content, "a.xlsx") == read(content, "a.xlsx")
