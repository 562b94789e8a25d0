"""Inventories of others are read without loss, and compared with what the register already holds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.rooms.portfolio.adapters.sources import sources
from hemicycle.rooms.portfolio.adapters.tabular import read
from hemicycle.rooms.portfolio.rules.differences import Sweep, difference
from hemicycle.rooms.portfolio.rules.inventory import Cells, Reading, read_entries
from hemicycle.rooms.portfolio.rules.normalising import date_of, stage_of
from hemicycle.rooms.portfolio.rules.sources import Source, source
from hemicycle.rooms.portfolio.rules.tables import Fault, Table, Unreadable, unique_columns

INVENTORY = Path(__file__).parents[5] / "../shared/data/us-ai-inventory/us-2024-v1-utf8bom.csv"

SOURCE = source(
    {
        "key": "example",
        "title": "An example",
        "publisher": "A parliament",
        "licence": "CC0",
        "editions": [
            {
                "key": "example-1",
                "label": "first",
                "recognises": ["Name", "Office"],
                "identity": ["Name", "Office"],
                "given_id": "Id",
                "fields": {
                    "external_id": "Id",
                    "title": "Name",
                    "agency": "Office",
                    "stage": "Phase",
                    "purpose": ["Why", "Benefits"],
                    "started_on": "Begun",
                },
                "values": {"stage": {"S5": ["In use", "Live"], "S6": "Gone"}},
            },
        ],
    }
)
COLUMNS = ("Id", "Name", "Office", "Phase", "Why", "Benefits", "Begun", "Colour")
ROWS = [
    ("7", "Chatbot", "Press", "In use\n", "answers", "less work", "2024-01-31", "red"),
    ("", "Minutes", "Record", "", "drafts", "", "1/2/2023", "blue"),
    ("", "Minutes", "Record", "gone.", "drafts", "", "TBD", ""),
]


def table(rows: Sequence[Sequence[str]], columns: Sequence[str] = COLUMNS) -> Table:
    numbers = range(2, 2 + len(rows))
    return Table(unique_columns(columns)[0], tuple(columns), list(map(tuple, rows)), numbers, numbers)


def reading(rows: Sequence[Sequence[str]] = ROWS, columns: Sequence[str] = COLUMNS) -> Reading:
    return read_entries(table(rows, columns), SOURCE)


def held(read: Reading) -> dict[str, Cells]:
    return {entry.identity: entry.source for entry in read.entries}


def many(number: int = 20) -> list[list[str]]:
    return [
        ["", f"Tool {index}", f"Office {index % 3}", "Live", f"because {index}", "", "2024", f"colour {index % 4}"]
        for index in range(number)
    ]


def changed_in(rows: list[list[str]], column: str, value: str) -> list[list[str]]:
    at = COLUMNS.index(column)
    return [[*row[:at], value.format(row[at]), *row[at + 1 :]] for row in rows]


def test_a_row_becomes_an_entry_with_common_fields_and_every_cell() -> None:
    chatbot = reading().entries[0]
    assert chatbot.title == "Chatbot"
    assert chatbot.fields["stage"] == "S5"
    assert chatbot.fields["purpose"] == "answers\n\nless work"
    assert chatbot.fields["started_on"] == "2024-01-31"
    assert dict(chatbot.source) == dict(zip(COLUMNS, ROWS[0], strict=True))
    assert chatbot.other_fields(reading().edition) == {"Colour": "red"}
    assert chatbot.row == 2


def test_a_blank_stage_is_not_stated_and_an_unknown_one_is_flagged() -> None:
    known = {"live": "S5"}
    assert stage_of("", known) == stage_of(" \u200b", known) == ("", "not_stated")
    assert stage_of("Live.\r\n", known) == ("S5", "")
    assert stage_of("The tool is live", known) == ("", "unrecognised")
    assert reading().entries[1].flags == ("stage.not_stated", "started_on.ambiguous")


@pytest.mark.parametrize(
    ("cell", "value", "flag"),
    [
        ("2024-03-09", "2024-03-09", ""),
        ("2024-03-09T00:00:00.000Z", "2024-03-09", ""),
        ("2024-03-09 00:00:00", "2024-03-09", ""),
        ("8/29/2023", "2023-08-29", ""),
        ("29/8/2023", "2023-08-29", ""),
        ("7/7/2023", "2023-07-07", ""),
        ("1 March 2024", "2024-03-01", ""),
        ("March 1st, 2024", "2024-03-01", ""),
        ("01/2024", "2024-01", "month_only"),
        ("2024-01", "2024-01", "month_only"),
        ("Sept. 2024", "2024-09", "month_only"),
        ("2025", "2025", "year_only"),
        ("1/2/2023", "1/2/2023", "ambiguous"),
        ("Jul-25", "Jul-25", "ambiguous"),
        ("22-Jul", "22-Jul", "ambiguous"),
        ("1/13/23", "1/13/23", "ambiguous"),
        ("13/13/2023", "13/13/2023", "not_a_date"),
        ("2023-02-30", "2023-02-30", "not_a_date"),
        ("10/12023", "10/12023", "not_a_date"),
        ("2015-2022", "2015-2022", "not_a_date"),
        ("Pre-2021", "Pre-2021", "not_a_date"),
        ("TBD", "TBD", "not_a_date"),
        ("N/A", "N/A", "not_a_date"),
        ("٢٠٢٤", "٢٠٢٤", "not_a_date"),
        (" ", "", ""),
    ],
)
def test_a_date_is_taken_only_as_far_as_it_is_stated(cell: str, value: str, flag: str) -> None:
    assert date_of(cell) == (value, flag)


@given(st.text(max_size=20))
def test_no_cell_breaks_the_reading_of_dates(cell: str) -> None:
    date_of(cell)


def test_identities_are_given_or_made_and_repeated_ones_are_numbered() -> None:
    found = reading()
    first, second, third = (entry.identity for entry in found.entries)
    assert first == "7"
    assert second.startswith("row:")
    assert third == f"{second}#2"
    assert [note.code for note in found.notes if note.code.startswith("identity")] == [
        "identity_repeated",
        "identity_given_missing",
    ]
    assert [entry.identity for entry in reading().entries] == [first, second, third]


def test_a_made_number_never_takes_the_id_of_another() -> None:
    rows = [["7", "a", *ROWS[0][2:]], ["7#2", "b", *ROWS[0][2:]], ["7", "c", *ROWS[0][2:]]]
    assert [entry.identity for entry in reading(rows).entries] == ["7", "7#2", "7#3"]


def test_an_overlong_id_or_title_is_shortened_and_the_cell_kept() -> None:
    entry = reading([["9" * 500, "x" * 5_000, *ROWS[0][2:]]]).entries[0]
    assert entry.identity.startswith("row:")
    assert len(entry.title) == 1_000
    assert "title.shortened" in entry.flags
    assert entry.source["Name"] == entry.fields["title"] == "x" * 5_000


def test_a_row_without_a_title_is_called_by_its_identifier() -> None:
    entry = reading([*ROWS, ("9", " \n", "Press", "", "", "", "", "")]).entries[3]
    assert (entry.title, entry.fields["title"], entry.flags[-1]) == ("9", "", "title.not_stated")


def test_a_row_without_title_and_identifier_is_rejected_and_counted() -> None:
    found = reading([*ROWS, ("", " \n", "Press", "", "", "", "", "")])
    assert (found.rows_in, len(found.entries)) == (4, 3)
    assert [(rejection.row, rejection.code) for rejection in found.rejected] == [(5, "title_missing")]
    assert found.rejected[0].text == "Row 5 has no title (column “Name”)."


def test_rows_that_the_table_rejected_are_counted_too() -> None:
    found = read_entries(read(b"Name,Office\na,b\na,b,c\n"), SOURCE)
    assert (found.rows_in, len(found.entries), found.rejected[0].code) == (2, 1, "row_too_long")


def test_headers_may_differ_in_case_and_blanks() -> None:
    found = reading(columns=["Id ", "NAME", "Office\n", *COLUMNS[3:]])
    assert found.entries[0].fields["title"] == "Chatbot"
    assert found.entries[0].source["Office\n"] == "Press"


def test_unknown_and_missing_columns_are_said() -> None:
    found = reading([["a", "b", "c"]], columns=["Name", "Office", "Taste"])
    said = {(note.code, note.params["column"]) for note in found.notes if note.code.startswith("column")}
    assert ("column_unknown", "Taste") in said
    assert ("column_missing", "Phase") in said
    assert found.entries[0].fields["stage"] == ""


def test_a_foreign_table_is_refused_with_what_is_missing() -> None:
    with pytest.raises(Unreadable, match="it also needs: Office"):
        reading([["a", "b"]], columns=["Name", "Colour"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": {"title": "Name", "smell": "Nose"}},
        {"fields": {"agency": "Office"}},
        {"values": {"stage": {"S9": "Later"}}},
        {"fields": ["title"]},
    ],
)
def test_a_wrong_declaration_is_refused(wrong: dict[str, object]) -> None:
    edition: dict[str, object] = {"key": "a", "label": "a", "recognises": ["Name"], "identity": ["Name"]}
    document = {"key": "a", "title": "a", "publisher": "a", "licence": "a"}
    right = {**edition, "fields": {"title": "Name"}}
    assert source({**document, "editions": [right]}).key == "a"
    with pytest.raises(Unreadable):
        source({**document, "editions": [{**right, **wrong}]})
    with pytest.raises(Unreadable):
        source({"key": "a"})


def test_the_same_again_changes_nothing_in_whatever_order() -> None:
    before = held(reading())
    again = difference(before, reading(ROWS[::-1]))
    assert again.is_empty
    assert set(again.unchanged) == set(before)


def test_added_changed_and_withdrawn_are_told_apart() -> None:
    rows = many()
    before = held(reading(rows))
    after = [*changed_in(rows[:3], "Why", "{} now"), *rows[3:15], *changed_in(rows[15:17], "Name", "New {}x")]
    after[-1][4] = "another reason"
    found = difference(before, reading(after))
    assert (len(found.added), len(found.withdrawn), len(found.unchanged)) == (1, 4, 12)
    assert Counter(tuple(columns) for columns in found.changed.values()) == {("Why",): 3, ("Name",): 1}
    assert found.changed[next(iter(found.changed))] == {"Why": ("because 0", "because 0 now")}
    assert not found.swept


def test_a_corrected_title_keeps_its_identity_now_and_later() -> None:
    before = held(reading(ROWS[1:2]))
    (identity,) = before
    corrected = [["", "Minutes, drafted", *ROWS[1][2:]]]
    first = difference(before, reading(corrected))
    assert first.changed == {identity: {"Name": ("Minutes", "Minutes, drafted")}}
    stored = held(first.reading)
    assert difference(stored, reading(corrected)).is_empty
    later = difference(stored, reading(changed_in(corrected, "Why", "{} quickly")))
    assert list(later.changed) == [identity]
    newcomer = difference(stored, reading([*corrected, ROWS[1]]))
    assert newcomer.added == (f"{identity}#2",)


def test_what_comes_back_is_returned_and_not_withdrawn_twice() -> None:
    rows = many(4)
    before = held(reading(rows))
    gone = list(before)[:2]
    assert difference(before, reading(rows[2:]), gone).is_empty
    found = difference(before, reading([*rows[2:], *changed_in(rows[:1], "Why", "again")]), gone)
    assert found.returned == {gone[0]: {"Why": ("because 0", "again")}}
    assert (found.added, dict(found.changed), found.withdrawn) == ((), {}, ())


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("Colour", "{} tone", "rewritten"),
        ("Colour", "green", "same_value"),
        ("Phase", "LIVE\n", "spelling"),
        ("Name", "The {}", "rewritten"),
        ("Office", "{} (renamed)", "rewritten"),
    ],
)
def test_one_change_in_every_record_is_one_change(column: str, value: str, kind: str) -> None:
    rows = many()
    after = changed_in(rows, column, value)
    after[0][4] = "its own reason"
    found = difference(held(reading(rows)), reading(after))
    assert [(name, sweep.kind, sweep.records) for name, sweep in found.swept.items()] == [(column, kind, 20)]
    assert [list(columns) for columns in found.changed.values()] == [["Why"]]
    assert len(found.swept_only) == 19
    assert (found.added, found.withdrawn) == ((), ())


def test_a_column_that_came_went_or_was_renamed_is_one_change() -> None:
    rows = many()
    before = held(reading(rows))
    without = difference(before, reading([row[:-1] for row in rows], COLUMNS[:-1]))
    assert without.swept == {"Colour": Sweep("column_removed", 20)}
    renamed = difference(before, reading(rows, [*COLUMNS[:-1], "Hue"]))
    assert renamed.swept == {"Colour": Sweep("column_renamed", 20, to="Hue")}
    more = difference(before, reading([[*row, "new"] for row in rows], [*COLUMNS, "Hue"]))
    assert more.swept == {"Hue": Sweep("column_added", 20)}
    for found in (without, renamed, more):
        assert (len(found.swept_only), len(found.changed)) == (20, 0)


def test_a_change_in_a_few_records_is_not_swept() -> None:
    rows = many()
    found = difference(held(reading(rows)), reading([*changed_in(rows[:19], "Why", "{}!"), *rows[19:]]))
    assert (len(found.changed), len(found.swept)) == (19, 0)


@given(st.data())
def test_every_entry_is_in_one_part_of_the_difference(data: st.DataObject) -> None:
    cell = st.sampled_from(["", "a", "b"])
    row = st.tuples(st.sampled_from(["", "1"]), st.sampled_from("xyz"), cell, cell, cell, cell, cell, cell)
    before = reading(data.draw(st.lists(row, max_size=8)))
    after = reading(data.draw(st.lists(row, max_size=8)))
    gone = [identity for identity in held(before) if data.draw(st.booleans())]
    found = difference(held(before), after, gone)
    parts = [found.added, found.changed, found.swept_only, found.unchanged, found.returned]
    assert Counter(key for part in parts for key in part) == Counter(entry.identity for entry in found.reading.entries)
    assert len(held(found.reading)) == len(after.entries)
    stored = {**held(before), **held(found.reading)}
    still_gone = [*found.withdrawn, *(identity for identity in gone if identity not in found.returned)]
    assert difference(stored, after, still_gone).is_empty


# The real file -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> tuple[Table, Reading]:
    if not INVENTORY.exists():
        pytest.skip(f"the real inventory is absent: {INVENTORY}")
    found = read(INVENTORY.read_bytes(), INVENTORY.name)
    return found, read_entries(found, united_states())


def united_states() -> Source:
    return sources()["us-inventory"]


def test_the_declared_edition_names_every_column_once(real: tuple[Table, Reading]) -> None:
    edition = real[1].edition
    named = [column for name, columns in edition.columns.items() for column in columns if name != "function"]
    assert len(named) == len(set(named))
    assert set(edition.labels) == set(real[0].columns)
    assert not [note for note in real[1].notes if note.code.startswith("column")]


def test_every_row_of_the_real_inventory_is_accepted(real: tuple[Table, Reading]) -> None:
    found = real[1]
    assert (found.rows_in, len(found.entries), len(found.rejected)) == (1_757, 1_757, 0)
    assert len({entry.identity for entry in found.entries}) == 1_757
    assert Fault("encoding_found", {"encoding": "UTF-8 with BOM"}) in found.notes


def test_the_facets_of_the_real_inventory_are_those_of_the_file(real: tuple[Table, Reading]) -> None:
    def facet(name: str) -> Counter[str]:
        return Counter(entry.fields[name] for entry in real[1].entries)

    assert facet("stage") == {"S5": 645, "S3": 351, "S1": 349, "S4": 275, "S6": 133, "": 4}
    assert facet("impact") == {"neither": 1_491, "both": 150, "rights": 59, "safety": 18, "": 39}
    assert len(facet("agency")) == 37
    assert facet("agency")["Department of Veterans Affairs"] == 229


def test_every_source_cell_of_fifty_rows_is_found_again(real: tuple[Table, Reading]) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    found, mapped = real
    edition = mapped.edition
    for index in random.Random(seed).sample(range(len(found.rows)), 50):
        entry = mapped.entries[index]
        shown = entry.other_fields(edition)
        shown |= {column: entry.source[column] for columns in edition.columns.values() for column in columns}
        assert tuple(shown[column] for column in found.columns) == found.rows[index]


def test_the_real_inventory_again_with_ten_of_each_says_so(real: tuple[Table, Reading]) -> None:
    found, mapped = real
    before = held(mapped)
    assert difference(before, read_entries(found, united_states())).is_empty
    rows = [*found.rows[10:1_000], *(("A new " + row[0], *row[1:]) for row in found.rows[500:510])]
    rows += [(*row[:7], row[7] + " More.", *row[8:]) for row in found.rows[1_000:1_010]] + [*found.rows[1_010:]]
    numbers = range(2, 2 + len(rows))
    after = replace(found, rows=rows, numbers=numbers, lines=numbers)
    there = difference(before, read_entries(after, united_states()))
    assert (len(there.added), len(there.changed), len(there.withdrawn)) == (10, 10, 10)
