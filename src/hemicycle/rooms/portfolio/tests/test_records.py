"""JSON becomes a table and is written again as the very document it was."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hemicycle.rooms.portfolio.adapters.tabular import read, read_safely
from hemicycle.rooms.portfolio.rules.records import record_of
from hemicycle.rooms.portfolio.rules.tables import Table, Unreadable

names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=6).filter(
    str.strip
)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
leaves = (
    texts
    | st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=8
)
# A name that could be read as a path of another one is told and kept apart; that it is, is tested below.
records = st.dictionaries(names.filter(lambda name: not set(name) & set(".[(")), values, min_size=1, max_size=4)


def written(table: Table) -> list[dict[str, object]]:
    return [record_of(table.cells(row), kinds) for row, kinds in zip(table.rows, table.kinds, strict=True)]


def has_content(record: dict[str, object]) -> bool:
    """Return whether any cell of the record says something; a record of blanks is a blank row."""
    return bool(json.dumps(list(leaves_of(record))).strip("[]")) and any(
        str(leaf).strip() for leaf in leaves_of(record)
    )


def leaves_of(value: object) -> list[object]:
    if isinstance(value, dict | list) and value:
        inner = value.values() if isinstance(value, dict) else value
        return [leaf for each in inner for leaf in leaves_of(each)]
    return ["" if value is None else value]


@given(st.lists(records.filter(has_content), min_size=1, max_size=4))
@example([{"a": {"b.c": [1, {"d": None}], "e": []}}, {"a": "x", "f": ""}])
@example([{"a": ["x", "y"]}, {"a": []}, {"a": {"0": "x"}}])
def test_nested_records_come_back_as_they_were(given_records: list[dict[str, object]]) -> None:
    table = read(json.dumps(given_records).encode())
    assert written(table) == given_records


def test_names_that_collide_are_kept_apart_and_told() -> None:
    table = read(b'[{"a.b": 1, "a": {"b": 2}}]')
    assert table.columns == ("a.b", "a.b (2)")
    assert "json_name_repeated" in [note.code for note in table.notes]


def test_what_stands_beside_the_list_is_kept() -> None:
    table = read(b'{"count": 2, "items": [{"a": "x"}, {"a": 1.50}], "by": {"name": "y"}}')
    assert json.loads(table.around) == {"count": 2, "by": {"name": "y"}}
    assert table.rows == [("x",), ("1.50",)]


def test_a_number_stays_as_it_is_written() -> None:
    table = read(b'[{"a": 1.0, "b": 1e5, "c": 12345678901234567890123}]')
    assert table.rows == [("1.0", "1e5", "12345678901234567890123")]


def test_a_child_reads_the_same_document() -> None:
    content = '[{"a": {"b": ["é", null]}, "c": true}]'.encode()
    assert read_safely(content, "x.json") == read(content, "x.json")
    with pytest.raises(Unreadable, match="NaN"):
        read_safely(b'[{"a": NaN}]', "x.json")
