"""What is written reads back without a difference, and no cell becomes a formula."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hemicycle.rooms.portfolio.adapters.exports import as_csv, as_json, guard, unguard, write_xlsx
from hemicycle.rooms.portfolio.adapters.tabular import read
from hemicycle.rooms.portfolio.rules.tables import Unreadable

INVENTORY = Path(__file__).parents[5] / "../shared/data/us-ai-inventory/us-2024-v1-utf8bom.csv"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12) | st.text(
    "'=+-@\t\r\n\",;x \ufeff", max_size=6
)
headers = cells.filter(str.strip)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, ...]]]:
    columns = draw(st.lists(headers, min_size=1, max_size=5, unique=True))
    row = st.tuples(*[cells] * len(columns)).filter(lambda row: any(cell.strip() for cell in row))
    return columns, draw(st.lists(row, max_size=6))


@pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''-1", "＝1"])
def test_a_cell_that_looks_like_a_formula_is_guarded(risky: str) -> None:
    assert guard(risky) == f"'{risky}"
    assert unguard(guard(risky)) == risky


@pytest.mark.parametrize("harmless", ["", "x", "1-1", " =1", "'", "''", "it's", "'quoted'", "’=1"])
def test_other_cells_are_left_alone(harmless: str) -> None:
    assert guard(harmless) == harmless == unguard(harmless)


@given(cells)
def test_the_guard_can_always_be_undone(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert guard(cell)[:1] not in tuple("=+-@\t\r\n")


@given(tables())
@example((["'=a", "b"], [("=1", "'=1"), ("", "\r\n-")]))
def test_a_table_written_as_csv_reads_back_exactly(table: tuple[list[str], list[tuple[str, ...]]]) -> None:
    columns, rows = table
    back = read(b"".join(as_csv(columns, rows)), guarded=True)
    assert back.headers == back.columns == tuple(columns)
    assert back.rows == rows
    assert back.encoding == "UTF-8 with BOM"


@given(tables())
def test_a_table_written_as_json_reads_back_exactly(table: tuple[list[str], list[tuple[str, ...]]]) -> None:
    columns, rows = table
    back = json.loads(b"".join(as_json(columns, rows)))
    assert [tuple(record.values()) for record in back] == rows
    assert all(list(record) == columns for record in back)


def test_without_a_guard_the_cells_are_written_as_they_are() -> None:
    assert b"".join(as_csv(["a"], [("=1",)], guarded=False)) == b"\xef\xbb\xbfa\r\n=1\r\n"


def test_an_apostrophe_of_others_is_theirs() -> None:
    content = b"a,b\n'=1,2\n"
    assert read(content).rows == [("'=1", "2")]
    assert read(content, guarded=True).rows == [("=1", "2")]


def test_every_cell_of_a_workbook_is_text() -> None:
    rows = [("=1+1", "0012", "https://example.org"), ("", "a\r\nb\tc", "1e5"), (" x ", "_x000D_", "é \u202e")]
    stream = BytesIO()
    write_xlsx(stream, ["one", "two", "three"], rows)
    assert texts_of(stream.getvalue()) == [("one", "two", "three"), *rows]


def test_a_cell_too_long_for_a_workbook_is_refused_by_row_and_column() -> None:
    stream = BytesIO()
    write_xlsx(stream, ["a"], [("x" * 32_767,)])
    refused = BytesIO()
    with pytest.raises(Unreadable) as refusal:
        write_xlsx(refused, ["a", "b"], [("", "x"), ("", "x" * 32_768)])
    assert (refusal.value.row, refusal.value.column) == (3, "b")
    assert refused.getvalue() == b""


def test_the_real_inventory_goes_out_and_comes_back_cell_by_cell() -> None:
    if not INVENTORY.exists():
        pytest.skip(f"the real inventory is absent: {INVENTORY}")
    source = read(INVENTORY.read_bytes(), INVENTORY.name)
    back = read(b"".join(as_csv(source.columns, source.rows)), guarded=True)
    assert (back.columns, back.rows) == (source.columns, source.rows)
    stream = BytesIO()
    write_xlsx(stream, source.columns, source.rows)
    assert texts_of(stream.getvalue())[1:] == source.rows


def texts_of(workbook: bytes) -> list[tuple[str, ...]]:
    """Return the text cells of the only sheet, and fail on a cell of any other type."""
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows = []
    width = 0
    for row in sheet.iter(f"{SHEET}row"):
        found: dict[int, str] = {}
        for cell in row.iter(f"{SHEET}c"):
            assert cell.get("t") == "inlineStr", cell.attrib
            found[position(cell.get("r", ""))] = unescaped("".join(text.text or "" for text in cell.iter(f"{SHEET}t")))
        width = width or len(found)
        rows.append(tuple(found.get(index, "") for index in range(width)))
    return rows


def position(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1


def unescaped(text: str) -> str:
    return re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)
