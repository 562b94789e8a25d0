"""Files that nobody should send, each with the same file as it ought to be. Both are made here; none is kept.

A pair says how the house takes the bad one: "refused" as a whole, "rejected" by the row, or "noted" beside rows that
are taken; and a word or two that the person must be told.
"""

import csv
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

REFUSED, REJECTED, NOTED = "refused", "rejected", "noted"
COLUMNS = ["Id", "Name", "Office", "Phase"]
ROWS = [
    ["1", "Chatbot", "Press", "in use"],
    ["2", "Minutes", "Record", "planned"],
    ["3", "Search", "Library", "in use"],
]
SOURCE = {
    "key": "trial", "title": "A trial", "publisher": "A parliament", "licence": "CC0",
    "editions": [
        {
            "key": "trial-1", "label": "A trial, 2026", "recognises": ["Name", "Office"], "identity": ["Name", "Office"],
            "given_id": "Id", "fields": {"title": "Name", "agency": "Office", "stage": "Phase"},
            "values": {"stage": {"S5": "in use", "S1": "planned"}},
        },
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A malformed file and its twin; both are made when they are first asked for."""

    what: str
    verdict: str
    says: str
    make: Callable[[], bytes] = field(repr=False)
    make_twin: Callable[[], bytes] = field(repr=False)
    name: str = "trial.csv"
    twin_name: str = ""

    @cached_property
    def content(self) -> bytes:
        return self.make()

    @cached_property
    def twin(self) -> bytes:
        return self.make_twin()

    def __str__(self) -> str:
        return self.what.replace(" ", "-")


def sheet(rows: Iterable[Iterable[str]], end: str = "\r\n") -> bytes:
    """Return a CSV file."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=end).writerows(rows)
    return file.getvalue().encode()


def good() -> bytes:
    return sheet([COLUMNS, *ROWS])


def lines(*raw: bytes) -> bytes:
    """Return a CSV file whose last lines are given as bytes."""
    return good() + b"".join(raw)


def with_cell(at: int, cell: str) -> bytes:
    """Return the good file with one cell of the second row replaced."""
    rows = [list(row) for row in ROWS]
    rows[1][at] = cell
    return sheet([COLUMNS, *rows])


def records() -> list[dict[str, object]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]


def document(value: object) -> bytes:
    return json.dumps(value).encode()


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def cells_xml(rows: Iterable[Iterable[str]]) -> str:
    """Return rows of a sheet whose cells hold their text themselves."""
    found = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in enumerate(row)
        )
        found.append(f'<row r="{number}">{cells}</row>')
    return "".join(found)


def parts(*, rows: str = "", prologue: str = "", strings: str = "") -> dict[str, str]:
    """Return the parts of a small workbook."""
    found = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets><sheet name="Tools" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"{HEAD}{prologue}<worksheet {MAIN}><sheetData>{rows or cells_xml([COLUMNS, *ROWS])}</sheetData></worksheet>",
    }
    return found | ({"xl/sharedStrings.xml": strings} if strings else {})


def workbook(found: dict[str, str] | None = None, *, extra: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """Return a workbook of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (found or parts()).items():
            archive.writestr(name, content)
        for name, raw in extra:
            archive.writestr(name, raw)
    return stream.getvalue()


def with_row(cells: str) -> bytes:
    """Return a workbook with one more row of these cells."""
    return workbook(parts(rows=cells_xml([COLUMNS, *ROWS]) + f'<row r="5">{cells}</row>'))


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


BILLION_LAUGHS = (
    "<!DOCTYPE worksheet ["
    + '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    + "]>"
)
XXE = '<!DOCTYPE sst [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'


def bomb() -> bytes:
    """Return a workbook of some 300 KB that unpacks to more than 256 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _number in range(300):
                part.write(b" " * 1024 * 1024)
    return stream.getvalue()


def lying_about_its_size() -> bytes:
    """Return a workbook whose directory says that a sheet of 300 MB has a hundred bytes."""
    content = bytearray(bomb())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(content)


def locked() -> bytes:
    """Return a workbook whose parts say that they are encrypted."""
    content = bytearray(workbook())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    return bytes(content)


def many_parts() -> bytes:
    return workbook(extra=[(f"xl/media/{number}.bin", b"x") for number in range(2_500)])


def strings(table: str) -> str:
    return f"{HEAD}<sst {MAIN}>{table}</sst>"


PAIRS = [
    # text
    Pair("nothing at all", REFUSED, "empty", lambda: b"", good),
    Pair("only a byte order mark", REFUSED, "empty", lambda: b"\xef\xbb\xbf", lambda: b"\xef\xbb\xbf" + good()),
    Pair("only column names", REFUSED, "no rows", lambda: sheet([COLUMNS]), good),
    Pair("only blank rows", REFUSED, "no rows", lambda: sheet([COLUMNS, [""] * 4, [" "] * 4]), lambda: sheet([COLUMNS, [""] * 4, *ROWS])),
    Pair("a NUL character", REFUSED, "Row 5", lambda: lines(b"4,Bo\x00t,Press,\r\n"), lambda: lines(b"4,Bot,Press,\r\n")),
    Pair("a byte of no encoding", REFUSED, "line 5", lambda: lines(b"4,Caf\x81,Press,\r\n"), lambda: lines(b"4,Caf\x80,Press,\r\n")),
    Pair("UTF-8 that breaks", REFUSED, "line 5", lambda: b"\xef\xbb\xbf" + lines(b"4,Caf\xe9,Press,\r\n"), lambda: b"\xef\xbb\xbf" + lines("4,Café,Press,\r\n".encode())),
    Pair("UTF-16 that breaks", REFUSED, "UTF-16", lambda: good().decode().encode("utf-16") + b"\x00\xd8", lambda: good().decode().encode("utf-16")),
    Pair("UTF-32", REFUSED, "UTF-32", lambda: good().decode().encode("utf-32"), lambda: good().decode().encode("utf-16")),
    Pair("a quotation mark never closed", REFUSED, "Row 5", lambda: lines(b'4,"Bot,Press,\r\n'), lambda: lines(b'4,"Bot",Press,\r\n')),
    Pair("text after a quotation mark", REFUSED, "Row 5", lambda: lines(b'4,"Bot"tle,Press,\r\n'), lambda: lines(b'4,"Bot""tle",Press,\r\n')),
    Pair("a row too long", REJECTED, "Row 5", lambda: lines(b"4,Bot,Press,planned,more\r\n"), lambda: lines(b"4,Bot,Press,planned,\r\n")),
    Pair("a cell of a million characters", REJECTED, "Row 3", lambda: with_cell(1, "x" * 1_000_001), lambda: with_cell(1, "x" * 900)),
    Pair("a row without a title", REJECTED, "Row 5", lambda: lines(b",,Press,\r\n"), lambda: lines(b",Bot,Press,\r\n")),
    Pair("twenty thousand columns", REFUSED, "20000 columns", lambda: sheet([COLUMNS + [f"c{n}" for n in range(19_996)], *ROWS]), lambda: sheet([COLUMNS + [f"c{n}" for n in range(1_000)], *ROWS])),
    Pair("a column name of a page", REFUSED, "column 5", lambda: sheet([[*COLUMNS, "y" * 5_000], *ROWS]), lambda: sheet([[*COLUMNS, "y" * 500], *ROWS])),
    Pair("millions of separators", REFUSED, "Row 5", lambda: lines(b"," * 3_000_000 + b"\r\n"), lambda: lines(b"," * 3 + b"\r\n")),
    Pair("columns of no source", REFUSED, "Name, Office", lambda: sheet([["A", "B"], ["1", "2"]]), good),
    Pair("the same id twice", NOTED, "cannot be told apart", lambda: sheet([COLUMNS, *ROWS, ["1", "Bot", "Press", ""]]), lambda: sheet([COLUMNS, *ROWS, ["4", "Bot", "Press", ""]])),
    Pair("ends of line of three kinds", NOTED, "fewer cells", lambda: b"Id,Name,Office,Phase\r1,Chatbot,Press\n2,Minutes,Record,\r\n", lambda: sheet([COLUMNS, *ROWS], end="\n")),
    Pair("a formula", NOTED, "Read as", lambda: with_cell(1, "=cmd|' /C calc'!A0"), lambda: with_cell(1, "Calculator")),
    # another kind than the name says
    Pair("a PDF", REFUSED, "PDF", lambda: b"%PDF-1.7\n" + b"x" * 100, good),
    Pair("a picture", REFUSED, "PNG", lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, good),
    Pair("a gzip archive", REFUSED, "gzip", lambda: b"\x1f\x8b\x08" + zlib.compress(good()), good),
    Pair("a page of the web", REFUSED, "HTML", lambda: b"<!DOCTYPE html><html><script>alert(1)</script></html>", good),
    Pair("XML that reads a file", REFUSED, "XML", lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', good),
    Pair("a workbook called CSV", REFUSED, "XLSX", workbook, workbook, twin_name="trial.xlsx"),
    Pair("a table called a workbook", REFUSED, "CSV", good, good, "trial.xlsx", "trial.csv"),
    Pair("a binary workbook of old", REFUSED, "old Excel", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, workbook, "trial.xls", "trial.xlsx"),
    # JSON
    Pair("JSON cut off", REFUSED, "Line 1", lambda: document(records())[:-20], lambda: document(records()), "trial.json"),
    Pair("not a number", REFUSED, "NaN", lambda: document([*records(), {"Name": "Bot", "Office": "Press", "Users": float("nan")}]), lambda: document([*records(), {"Name": "Bot", "Office": "Press", "Users": 7}]), "trial.json"),
    Pair("infinity", REFUSED, "Infinity", lambda: document([*records(), {"Name": "Bot", "Office": "Press", "Users": -float("inf")}]), lambda: document([*records(), {"Name": "Bot", "Office": "Press", "Users": -1e300}]), "trial.json"),
    Pair("a hundred thousand brackets", REFUSED, "deeper", lambda: b'[{"Name":' + b"[" * 100_000 + b"]" * 100_000 + b"}]", lambda: document([{"Name": "Bot", "Office": "Press", "more": [[["deep"]]]}, *records()]), "trial.json"),
    Pair("forty levels of objects", REFUSED, "deeper", lambda: b'[{"Name":' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}]", lambda: document([*records(), {"Name": "Bot", "Office": "Press", "more": {"a": {"b": 1}}}]), "trial.json"),
    Pair("no list", REFUSED, "no list", lambda: document({"Name": "Bot", "Office": "Press"}), lambda: document({"items": records(), "count": 3}), "trial.json"),
    Pair("two lists", REFUSED, "several lists", lambda: document({"a": records(), "b": records()}), lambda: document({"items": records(), "others": records()}), "trial.json"),
    Pair("a record that is a word", REJECTED, "Row 4", lambda: document([*records(), "Bot"]), lambda: document([*records(), {"Name": "Bot", "Office": "Press"}]), "trial.json"),
    Pair("a NUL in a text", REJECTED, "Row 4", lambda: document([*records(), {"Name": "Bo\x00t", "Office": "Press"}]), lambda: document([*records(), {"Name": "Bot", "Office": "Press"}]), "trial.json"),
    Pair("half a character", REJECTED, "Row 4", lambda: b"[" + document(records())[1:-1] + b', {"Name": "\\ud83d", "Office": "Press"}]', lambda: b"[" + document(records())[1:-1] + b', {"Name": "\\ud83d\\ude00", "Office": "Press"}]', "trial.json"),
    Pair("a column for every record", REFUSED, "columns", lambda: document([{"Name": "Bot", "Office": "Press", f"c{n}": n} for n in range(3_000)]), lambda: document([{"Name": f"Bot {n}", "Office": "Press", f"c{n}": n} for n in range(100)]), "trial.json"),
    Pair("a name twice in a record", NOTED, "twice", lambda: b'[{"Name": "Bot", "Office": "Press", "Name": "Other"}]', lambda: b'[{"Name": "Bot", "Office": "Press", "Name two": "Other"}]', "trial.json"),
    # workbooks
    Pair("a bomb", REFUSED, "unpacks", bomb, workbook, "trial.xlsx"),
    Pair("a bomb that lies about its size", REFUSED, "workbook", lying_about_its_size, workbook, "trial.xlsx"),
    Pair("entities of entities", REFUSED, "document type", lambda: workbook(parts(prologue=BILLION_LAUGHS, rows='<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>')), workbook, "trial.xlsx"),
    Pair("a workbook that reads a file", REFUSED, "document type", lambda: workbook(parts(strings=f"{HEAD}{XXE}<sst {MAIN}><si><t>&secret;</t></si></sst>")), lambda: workbook(parts(strings=strings("<si><t>Bot</t></si>"))), "trial.xlsx"),
    Pair("a part outside the workbook", REFUSED, "leads out", lambda: workbook(extra=[("../../etc/cron.d/bot", b"x")]), lambda: workbook(extra=[("docProps/app.xml", b"<a/>")]), "trial.xlsx"),
    Pair("a part at the root", REFUSED, "leads out", lambda: workbook(extra=[("/etc/passwd", b"x")]), lambda: workbook(extra=[("etc/passwd", b"x")]), "trial.xlsx"),
    Pair("thousands of parts", REFUSED, "too many parts", many_parts, lambda: workbook(extra=[("xl/media/1.bin", b"x")]), "trial.xlsx"),
    Pair("a workbook cut off", REFUSED, "workbook", lambda: workbook()[:-40], workbook, "trial.xlsx"),
    Pair("a workbook with a password", REFUSED, "password", locked, workbook, "trial.xlsx"),
    Pair("a sheet that is no XML", REFUSED, "workbook", lambda: workbook(parts() | {"xl/worksheets/sheet1.xml": parts()["xl/worksheets/sheet1.xml"][:-90]}), workbook, "trial.xlsx"),
    Pair("a string that is not there", REFUSED, "shared strings", lambda: with_row('<c r="B5" t="s"><v>99</v></c>'), lambda: with_row(text_cell("B5", "Bot") + text_cell("C5", "Press")), "trial.xlsx"),
    Pair("a cell far out", REFUSED, "Row 5", lambda: with_row('<c r="XFD5"><v>1</v></c>'), lambda: with_row(text_cell("B5", "Bot") + text_cell("C5", "Press")), "trial.xlsx"),
    Pair("a row at the end of the sheet", REFUSED, "rows", lambda: workbook(parts(rows=cells_xml([COLUMNS, *ROWS]) + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>')), lambda: workbook(parts(rows=cells_xml([COLUMNS, *ROWS]) + f'<row r="90">{text_cell("B90", "Bot")}</row>')), "trial.xlsx"),
    Pair("formulas in a workbook", NOTED, "formulas", lambda: with_row(text_cell("B5", "Bot") + '<c r="C5" t="str"><f>1+1</f><v>Press</v></c>'), lambda: with_row(text_cell("B5", "Bot") + text_cell("C5", "Press")), "trial.xlsx"),
    Pair("an empty sheet", REFUSED, "empty", lambda: workbook(parts(rows="<row r=\"1\"/>")), workbook, "trial.xlsx"),
]  # fmt: skip
