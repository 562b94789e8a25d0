"""A table as it was found in a file, and the plain words for what was wrong with it.

Every fault is a stable code with parameters, so that the interface can say it in its own language; `MESSAGES` holds
the English sentence and, where there is one, what the person can do about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Parameter = str | int


def marked(words: str) -> str:
    """Return the words as they are; the name tells whoever gathers words for translators to take these."""
    return words


MESSAGES: dict[str, tuple[str, str]] = {
    # the whole file
    "empty": (marked("The file is empty."), marked("Choose a file with a line of column names and at least one row.")),
    "too_many_bytes": (marked("The file has {bytes} bytes; at most {limit} are read."), marked("Split the file.")),
    "too_many_rows": (marked("The file has more than {limit} rows."), marked("Split the file.")),
    "too_many_columns": (
        marked("Row {row} has {columns} columns; at most {limit} are read."),
        marked("Remove columns."),
    ),
    "header_too_long": (
        marked("The name of column {position} has {characters} characters; at most {limit} are read."),
        marked("Check that the first row holds the column names."),
    ),
    "too_many_cells": (marked("The file has more than {limit} cells."), marked("Split the file.")),
    "null_character": (
        marked("Row {row} (line {line}) holds a NUL character, so this is not a text file."),
        marked("Save the file again as CSV in UTF-8."),
    ),
    "not_a_table": (
        marked("The name says {expected}, but the content is {found}."),
        marked("Save it as {expected}, or give the file its right name."),
    ),
    "unknown_format": (
        marked("Files of the kind {found} cannot be read here."),
        marked("Save the table as CSV in UTF-8."),
    ),
    "encoding_broken": (
        marked("The file begins like {encoding}, but line {line} holds bytes that are not {encoding}."),
        marked("Save the file again as CSV in UTF-8."),
    ),
    "encoding_unknown": (
        marked("The file is neither UTF-8 nor Windows-1252: line {line} holds the byte {byte}."),
        marked("Save the file again as CSV in UTF-8."),
    ),
    "encoding_unsupported": (
        marked("The file is in {encoding}, which is not read here."),
        marked("Save the file as CSV in UTF-8."),
    ),
    "quote_not_closed": (
        marked("Row {row} (line {line}) opens a quotation mark that is never closed."),
        marked('Close the quotation mark; write a quotation mark inside a cell as "".'),
    ),
    "quote_misplaced": (
        marked("Row {row} (line {line}) has text after a closing quotation mark."),
        marked('Write a quotation mark inside a cell as "".'),
    ),
    "header_not_text": (
        marked("The name of column {position} holds a character that cannot be kept."),
        marked("Remove the character."),
    ),
    # JSON
    "json_broken": (
        marked("Line {line}, character {position}: this is not JSON ({detail})."),
        marked("Save the file again as JSON, or as CSV in UTF-8."),
    ),
    "json_strange_number": (
        marked("Line {line} holds {value}, which is no number of JSON."),
        marked("Write null or a text in its place."),
    ),
    "json_too_deep": (marked("The file nests deeper than {limit} levels."), marked("Bring the values higher up.")),
    "json_no_list": (
        marked("The file holds no list of records."),
        marked("Give a list of objects, or an object that holds one such list."),
    ),
    "json_several_lists": (
        marked("The file holds several lists of records: {names}."),
        marked("Leave the one to read, or call it items."),
    ),
    "no_records": (marked("No record of the file holds a value."), marked("Give a list of objects with named values.")),
    # workbooks
    "workbook_broken": (marked("The workbook is damaged ({detail})."), marked("Save it again as XLSX or as CSV.")),
    "workbook_unsafe": (
        marked("The workbook holds a part “{name}”, which leads out of it."),
        marked("Save it again as XLSX or as CSV."),
    ),
    "workbook_locked": (marked("The workbook is protected by a password."), marked("Save it without a password.")),
    "workbook_too_large": (
        marked("The workbook unpacks to more than {megabytes} MB, or to too many parts."),
        marked("Split the file."),
    ),
    "workbook_doctype": (
        marked("The part {part} of the workbook declares a document type, which is never read."),
        marked("Save it again as XLSX or as CSV."),
    ),
    # the child process
    "too_slow": (marked("The file took longer than {seconds} seconds to read."), marked("Split the file.")),
    "too_much_memory": (
        marked("The file needed more than {megabytes} MB of memory to read."),
        marked("Split the file."),
    ),
    "answer_too_large": (
        marked("What was read from the file is larger than {megabytes} MB."),
        marked("Split the file."),
    ),
    "crashed": (marked("The reader stopped at this file ({detail})."), marked("Save the file again as CSV in UTF-8.")),
    # one row
    "row_too_long": (
        marked("Row {row} (line {line}) has {cells} cells, the header has {columns}."),
        marked("Check for a separator or a quotation mark too many in this row."),
    ),
    "cell_too_long": (
        marked("Row {row}, column “{column}” holds {characters} characters; at most {limit} are read."),
        marked("Shorten the cell."),
    ),
    "cell_not_text": (
        marked("Row {row}, column “{column}” holds a character that cannot be kept."),
        marked("Remove the character."),
    ),
    "json_no_record": (marked("Row {row} is no object with named values."), marked("Write it as an object.")),
    "title_missing": (marked("Row {row} has no title (column “{column}”)."), marked("Give the entry a title.")),
    # the source
    "edition_unknown": (
        marked("The columns fit no known edition of {source}. The nearest is {edition}; it also needs: {missing}."),
        marked("Check that this is the right source for the file."),
    ),
    "content_invalid": (marked("The declaration of the source is wrong: {detail}."), ""),
    # worth knowing
    "encoding_found": (marked("Read as {encoding}."), ""),
    "encoding_mixed": (
        marked("Read as Windows-1252, but parts look like UTF-8; line {line} holds the first byte that is not."),
        marked("Look for broken letters (such as “Ã©”), and save the file again as CSV in UTF-8 if there are any."),
    ),
    "blank_rows": (marked("{count} blank rows were left out, the first is row {row}."), ""),
    "rows_padded": (
        marked("{count} rows have fewer cells than the header, the first is row {row}; the rest is blank."),
        "",
    ),
    "rows_trimmed": (marked("{count} rows have blank cells beyond the header, the first is row {row}."), ""),
    "header_repeated": (
        marked("The column name “{header}” occurs more than once; column {position} is called “{column}”."),
        "",
    ),
    "header_empty": (marked("Column {position} has no name; it is called “{column}”."), ""),
    "json_name_repeated": (
        marked("A name occurs twice in row {row}; the second is called “{column}”."),
        "",
    ),
    "json_beside": (marked("Beside the records the file says {names}; that is kept with the set."), ""),
    "sheet_read": (marked("The sheet “{sheet}” was read; left out: {others}."), ""),
    "formulas_read": (
        marked("{count} cells of the workbook hold formulas; the values computed last were read."),
        "",
    ),
    "merged_read": (
        marked("{count} ranges of the workbook are merged cells; only the first cell of each holds its text."),
        "",
    ),
    "errors_read": (marked("{count} cells of the workbook hold an error, such as #N/A; they were read as blank."), ""),
    "no_rows": (marked("The file has column names and no rows."), ""),
    "column_unknown": (
        marked("The column “{column}” is not known to this edition; it is kept under other fields."),
        "",
    ),
    "column_missing": (marked("The column “{column}” of this edition is not in the file."), ""),
    "identity_repeated": (
        marked(
            "{count} entries cannot be told apart by {columns} and are numbered in their order; the first is row {row}."
        ),
        "",
    ),
    "identity_given_missing": (
        marked("{count} entries have no identifier and are recognised by {columns}; the first is row {row}."),
        "",
    ),
    # writing
    "xlsx_cell_too_long": (
        marked("Row {row}, column “{column}” holds {characters} characters; a workbook cell holds at most {limit}."),
        marked("Export as CSV or JSON."),
    ),
    "xlsx_too_many_rows": (marked("A workbook sheet holds at most {limit} rows."), marked("Export as CSV or JSON.")),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to tell a person about a file, as a code of `MESSAGES` with its parameters."""

    code: str
    params: Mapping[str, Parameter] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return what is to be told, in English."""
        return MESSAGES[self.code][0].format(**self.params)

    @property
    def remedy(self) -> str:
        """Return what would mend it, in English, or "" where nothing is to be done."""
        return MESSAGES[self.code][1].format(**self.params)

    @property
    def row(self) -> int | None:
        """Return the row as a spreadsheet shows it (the header is row 1), if the fault has a place."""
        return _number(self.params.get("row"))

    @property
    def line(self) -> int | None:
        """Return the physical line of the file, which differs from the row when cells hold line breaks."""
        return _number(self.params.get("line"))

    @property
    def column(self) -> str | None:
        """Return the column, if the fault has one."""
        column = self.params.get("column")
        return None if column is None else str(column)


class Unreadable(Exception):
    """The file as a whole cannot be read or written; `fault` says why, where, and what would mend it."""

    def __init__(self, code: str, **params: Parameter) -> None:
        self.fault = Fault(code, params)
        super().__init__(self.fault.text)

    @property
    def reason(self) -> str:
        """Return why, in English."""
        return self.fault.text

    @property
    def row(self) -> int | None:
        """Return the row as a spreadsheet shows it, if the fault has a place."""
        return self.fault.row

    @property
    def column(self) -> str | None:
        """Return the column, if the fault has one."""
        return self.fault.column

    @property
    def remedy(self) -> str:
        """Return what would mend it, in English, or "" where nothing is to be done."""
        return self.fault.remedy


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of one file, exactly as they were, under column names that are made unique.

    `headers` are the names as the file has them, `columns` the unique ones. `numbers` and `lines` run beside `rows`
    and say where each begins: as a spreadsheet counts, and as a text editor does. A row that could not be taken is
    in `rejected`; a blank one is counted in `blank` and in neither, so rows in = `rows` + `rejected`. JSON adds
    `kinds`, beside `rows`: the kind of each cell that is not plain text; and `around`, what stood beside the records.
    """

    columns: tuple[str, ...]
    headers: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: Sequence[int]
    lines: Sequence[int]
    kind: str = "CSV"
    encoding: str = ""
    delimiter: str = ""
    blank: int = 0
    rejected: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    kinds: Sequence[Mapping[str, str]] = ()
    around: str = ""

    @property
    def rows_in(self) -> int:
        """Return how many rows came in, blank ones aside."""
        return len(self.rows) + len(self.rejected)

    def cells(self, row: tuple[str, ...]) -> dict[str, str]:
        """Return the cells of a row by their column."""
        return dict(zip(self.columns, row, strict=True))


def unique_columns(headers: Sequence[str]) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """Return a distinct name for each header, with what had to be said about it.

    The first keeps its name, the next become "name (2)", "name (3)"; one without a name becomes "column 7". A made
    name never takes one that a later header has by right.
    """
    taken = {header for header in headers if header.strip()}
    seen: set[str] = set()
    columns: list[str] = []
    notes: list[Fault] = []
    for position, header in enumerate(headers, start=1):
        name = header
        if not header.strip():
            name = _free(f"column {position}", taken)
            notes.append(Fault("header_empty", {"position": position, "column": name}))
        elif header in seen:
            name = _free(header, taken, start=2)
            notes.append(Fault("header_repeated", {"position": position, "header": header, "column": name}))
        seen.add(header)
        taken.add(name)
        columns.append(name)
    return tuple(columns), tuple(notes)


def _free(name: str, taken: set[str], start: int = 1) -> str:
    candidate, number = (name, 1) if start == 1 else (f"{name} ({start})", start)
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate


def _number(value: Parameter | None) -> int | None:
    return value if isinstance(value, int) else None
