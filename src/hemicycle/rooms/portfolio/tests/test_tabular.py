"""Tables are read from bytes exactly, and every refusal names what and where."""

from __future__ import annotations

import os
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest

from hemicycle.rooms.portfolio.adapters import exports, sandbox
from hemicycle.rooms.portfolio.adapters.sandbox import run_limited
from hemicycle.rooms.portfolio.adapters.tabular import Limits, read, read_safely
from hemicycle.rooms.portfolio.rules.tables import MESSAGES, Fault, Unreadable, unique_columns

INVENTORY = Path(__file__).parents[5] / "../shared/data/us-ai-inventory/us-2024-v1-utf8bom.csv"

SMALL = Limits(bytes=2_000, rows=3, columns=4, cells=100, cell_characters=50, header_characters=40)


def codes(faults: tuple[Fault, ...]) -> list[str]:
    return [fault.code for fault in faults]


def workbook() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("naïve,b\n1,2\n".encode(), "UTF-8"),
        ("naïve,b\n1,2\n".encode("utf-8-sig"), "UTF-8 with BOM"),
        ("naïve,b\n1,2\n".encode("cp1252"), "Windows-1252"),
        ("naïve,b\n1,2\n".encode("utf-16"), "UTF-16 with BOM"),
        (b"\xfe\xff" + "naïve,b\n1,2\n".encode("utf-16-be"), "UTF-16 with BOM"),
    ],
)
def test_the_encoding_is_detected_and_named(content: bytes, encoding: str) -> None:
    table = read(content)
    assert table.encoding == encoding
    assert table.columns == ("naïve", "b")
    assert table.rows == [("1", "2")]
    assert Fault("encoding_found", {"encoding": encoding}) in table.notes


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_even_beside_commas_in_the_text(delimiter: str) -> None:
    lines = ["name", "size"], ['"one, or two; | \t"', "3,5" if delimiter != "," else "3"], ["x", "4"]
    table = read("\n".join(delimiter.join(line) for line in lines).encode())
    assert table.delimiter == delimiter
    assert table.rows[0][0] == "one, or two; | \t"


def test_line_breaks_of_every_kind_stay_as_they_are_in_a_cell() -> None:
    table = read(b'a,b\r\n"one\ntwo\r\nthree\rfour",2\r\n x ,"say ""hi"""\r\n')
    assert table.rows == [("one\ntwo\r\nthree\rfour", "2"), (" x ", 'say "hi"')]
    assert list(table.numbers) == [2, 3]
    assert list(table.lines) == [2, 6]


def test_repeated_and_missing_headers_are_kept_apart() -> None:
    columns, notes = unique_columns(["name", "name", "", "name (2)", "name", " "])
    assert columns == ("name", "name (3)", "column 3", "name (2)", "name (4)", "column 6")
    assert codes(notes) == ["header_repeated", "header_empty", "header_repeated", "header_empty"]


def test_short_rows_are_filled_and_blank_rows_left_out_and_both_are_said() -> None:
    table = read(b"a,b,c\n1,2\n\n , ,\n4,5,6,,\n")
    assert table.rows == [("1", "2", ""), ("4", "5", "6")]
    assert list(table.numbers) == [2, 5]
    assert table.blank == 2
    assert Fault("rows_padded", {"count": 1, "row": 2}) in table.notes
    assert Fault("blank_rows", {"count": 2, "row": 3}) in table.notes
    assert Fault("rows_trimmed", {"count": 1, "row": 5}) in table.notes


def test_a_long_row_is_rejected_by_row_and_line_and_the_others_are_taken() -> None:
    table = read(b'a,b\n"1\n2",3\n4,5,6\n7,8\n')
    assert table.rows == [("1\n2", "3"), ("7", "8")]
    assert table.rejected == (Fault("row_too_long", {"row": 3, "line": 4, "cells": 3, "columns": 2}),)
    assert table.rows_in == 3


def test_a_million_characters_in_a_cell_are_rejected_by_row_and_column() -> None:
    table = read(b"a,b\n1," + b"x" * 1_000_001 + b"\n1," + b"x" * 1_000_000 + b"\n")
    assert codes(table.rejected) == ["cell_too_long"]
    assert (table.rejected[0].row, table.rejected[0].column) == (2, "b")
    assert len(table.rows) == 1


MALFORMED_AND_WELL_FORMED = [
    ("empty", b"", b"a\n1\n"),
    ("empty", b"\xef\xbb\xbf\r\n\r\n", b"\xef\xbb\xbf\r\n\r\na\r\n"),
    ("empty", b",,\n,,\n", b",b,\n"),
    ("null_character", b"a,b\n1,\x00\n", b"a,b\n1,0\n"),
    ("encoding_unknown", b"a,b\n1,\x81\n", b"a,b\n1,\x80\n"),
    ("encoding_broken", b"\xef\xbb\xbfa,b\n1,\xe9\n", b"\xef\xbb\xbfa,b\n1,\xc3\xa9\n"),
    ("encoding_broken", b"\xff\xfea\x00,\x00\x00\xd8", b"\xff\xfea\x00,\x00b\x00"),
    ("encoding_unsupported", "a,b".encode("utf-32"), "a,b".encode("utf-16")),
    ("quote_not_closed", b'a,b\n1,2\n3,"4\n5,6\n', b'a,b\n1,2\n3,"4"\n5,6\n'),
    ("quote_misplaced", b'a,b\n1,"2"x\n', b'a,b\n1,"2""x"\n'),
    ("too_many_bytes", b"a\n" + b"1" * 2_000, b"a\n1"),
    ("too_many_rows", b"a\n1\n2\n3\n4\n", b"a\n1\n2\n3\n\n"),
    ("too_many_rows", b"a\n1,1\n1,1\n1,1\n1,1\n", b"a\n1,1\n1,1\n1,1\n"),
    ("too_many_columns", b"a,b,c,d,e\n", b"a,b,c,d\n"),
    ("too_many_columns", b"a,b\n" + b"," * 100, b"a,b\n" + b"," * 50),
    ("header_too_long", b"a," + b"b" * 41, b"a," + b"b" * 40),
    ("header_too_long", b"[" * 1_000, b"[" * 40),
    ("not_a_table", workbook(), b"PK,a\n1,2\n"),
    ("not_a_table", b"%PDF-1.7\n%", b"percent\n%\n"),
    ("not_a_table", b"\x89PNG\r\n\x1a\n", b"PNG\n1\n"),
    ("not_a_table", b"\xff\xd8\xff\xe0", b"JPEG\n1\n"),
    ("not_a_table", b"\x1f\x8b\x08", b"gzip\n1\n"),
    ("not_a_table", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"xls\n1\n"),
    ("not_a_table", b"<!DOCTYPE html><html>", b"html\n<html>\n"),
    ("not_a_table", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>', b"xml\n<?xml?>\n"),
    ("not_a_table", b'[{"a": 1}]', b"[a],{b}\n1,2\n"),
]


@pytest.mark.parametrize(("code", "malformed", "well_formed"), MALFORMED_AND_WELL_FORMED)
def test_a_malformed_file_is_refused_in_words_and_its_twin_is_taken(
    code: str, malformed: bytes, well_formed: bytes
) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(malformed, "inventory.csv", limits=SMALL)
    assert refusal.value.fault.code == code
    assert refusal.value.reason
    assert refusal.value.remedy
    assert read(well_formed, "inventory.csv", limits=SMALL).columns


def test_a_refusal_names_the_row_where_the_quotation_mark_was_opened() -> None:
    with pytest.raises(Unreadable) as refusal:
        read(b'a,b\n"1\n1",2\n3,"4\n5,6\n')
    assert (refusal.value.row, refusal.value.fault.line) == (3, 4)


def test_a_workbook_under_a_false_name_is_called_a_workbook() -> None:
    with pytest.raises(Unreadable, match="the content is XLSX"):
        read(workbook(), "inventory.csv")
    with pytest.raises(Unreadable, match="PDF"):
        read(b"%PDF-1.7", "inventory.pdf")


def test_windows_text_with_traces_of_utf8_is_taken_with_a_warning() -> None:
    table = read("a,b\né,1\n".encode() + "è,2\n".encode("cp1252"))
    assert table.encoding == "Windows-1252"
    assert Fault("encoding_mixed", {"line": 3}) in table.notes


def test_every_message_can_be_said() -> None:
    params = "row line column columns limit bytes expected found encoding byte seconds megabytes detail cells"
    params += " characters source edition missing count header position value names name part sheet others"
    given: dict[str, str | int] = dict.fromkeys(params.split(), 1)
    for code in MESSAGES:
        assert Fault(code, given).text
        assert "{" not in Fault(code, given).remedy


def test_a_child_reads_the_same_table_and_says_the_same_refusal() -> None:
    content = 'a,b\n"é\r\n",2\n\n3\n4,5,6\n'.encode()
    assert read_safely(content, "x.csv") == read(content, "x.csv")
    with pytest.raises(Unreadable) as refusal:
        read_safely(b"a,b\n1,\x81\n", "x.csv")
    assert refusal.value.fault == Fault("encoding_unknown", {"line": 2, "byte": "0x81"})


def test_a_child_that_needs_too_much_memory_is_stopped() -> None:
    with pytest.raises(Unreadable) as refusal:
        run_limited(bytearray, 2_000_000_000, seconds=20, megabytes=128)
    assert refusal.value.fault == Fault("too_much_memory", {"megabytes": 128})


def test_a_child_that_takes_too_long_is_stopped_asleep_or_busy() -> None:
    started = time.monotonic()
    with pytest.raises(Unreadable, match="took longer"):
        run_limited(time.sleep, 60, seconds=1, megabytes=128)
    with pytest.raises(Unreadable, match="took longer"):
        run_limited(pow, 3, 10**9, seconds=1, megabytes=512)
    assert time.monotonic() - started < 30


def test_a_child_that_crashes_only_ends_itself() -> None:
    with pytest.raises(Unreadable, match="SIGABRT"):
        run_limited(os.abort, seconds=20, megabytes=128)
    with pytest.raises(Unreadable, match="exit 3"):
        run_limited(os._exit, 3, seconds=20, megabytes=128)
    with pytest.raises(Unreadable, match="exit 1"):
        run_limited(int, "not a number", seconds=20, megabytes=128)
    with pytest.raises(Unreadable, match="made no sense"):
        run_limited(os._exit, 0, seconds=20, megabytes=128)


def test_a_child_that_answers_too_much_is_stopped() -> None:
    with pytest.raises(Unreadable) as refusal:
        run_limited(exports.unguard, "x" * 3_000_000, seconds=20, megabytes=128, answer_megabytes=2)
    assert refusal.value.fault == Fault("answer_too_large", {"megabytes": 2})


def test_a_child_sees_no_secret_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMICYCLE_SECRET_KEY", "hush")
    assert run_limited(os.getenv, "HEMICYCLE_SECRET_KEY", seconds=20, megabytes=128) is None


def test_a_child_cannot_write_a_file(tmp_path: Path) -> None:
    target = tmp_path / "written"
    descriptor = os.open(target, os.O_CREAT | os.O_WRONLY)
    os.close(descriptor)
    with pytest.raises(Unreadable):
        run_limited(_write, str(target), seconds=20, megabytes=256)
    assert target.read_bytes() == b""
    _write(str(target))
    assert target.read_bytes() == b"x"


def _write(path: str) -> None:
    Path(path).write_text("x")


def test_an_answer_that_is_no_answer_is_a_crash() -> None:
    for answer in (b"", b"[]", b'{"fault": "no such code", "params": {}}', b'{"fault": "empty", "params": {"a": []}}'):
        with pytest.raises(Unreadable, match="made no sense"):
            sandbox._result(bytearray(answer))
    with pytest.raises(Unreadable, match="made no sense"):
        sandbox._result(bytearray(b"[" * 200_000))


def test_children_of_many_threads_do_not_disturb_one_another() -> None:
    files = [f"a,b\n{number},x\n".encode() * 20_000 for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        tables = list(pool.map(read_safely, files))
    assert [table.rows[0][0] for table in tables] == ["0", "1", "2", "3", "4", "5"]


def test_the_united_states_inventory_of_2024_is_read_whole() -> None:
    if not INVENTORY.exists():
        pytest.skip(f"the real inventory is absent: {INVENTORY}")
    table = read(INVENTORY.read_bytes(), INVENTORY.name)
    assert (table.rows_in, len(table.rejected), len(table.columns)) == (1_757, 0, 62)
    assert table.encoding == "UTF-8 with BOM"
    assert table.columns[0] == "2_use_case_name"
    assert codes(table.notes) == ["encoding_found"]
