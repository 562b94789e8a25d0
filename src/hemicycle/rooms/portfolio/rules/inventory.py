"""Inventories of others read by their declaration: every row an entry, every cell kept exactly as it was."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import repeat

from hemicycle.rooms.portfolio.rules.normalising import clean_line, clean_text, code, date_of, stage_of
from hemicycle.rooms.portfolio.rules.sources import FIELDS, Edition, Kind, Source
from hemicycle.rooms.portfolio.rules.tables import Fault, Table, Unreadable

GIVEN_ID_CHARACTERS = 120
TITLE_CHARACTERS = 1_000

Cells = Mapping[str, str]
Normaliser = Callable[[str], tuple[str, str]]  # a cell, to the normalised value and a flag or ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of an inventory.

    `fields` holds every common field of the edition, normalised, "" where the source is blank (a blank stage means
    "not stated"). `source` holds every cell of the row, exactly. `flags` name what a reader should know, such as
    "started_on.ambiguous". Only `title` is ever shortened, and flagged when it is. `identity` is the same whenever the
    same entry is imported again. `kinds` says which cells were no plain text (JSON).
    """

    identity: str
    title: str
    fields: Mapping[str, str]
    source: Cells
    flags: tuple[str, ...]
    row: int
    kinds: Mapping[str, str] = field(default_factory=dict)

    def other_fields(self, edition: Edition) -> dict[str, str]:
        """Return the cells that feed no common field, by their original column."""
        return {column: self.source[column] for column in edition.other_columns(self.source)}


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken, with the reason."""

    row: int
    code: str
    params: Mapping[str, str | int]

    @property
    def text(self) -> str:
        """Return the reason in English."""
        return Fault(self.code, self.params).text


@dataclass(frozen=True, slots=True)
class Reading:
    """A table read by an edition. `rows_in` is always the number of entries plus that of rejections."""

    edition: Edition
    table: Table
    entries: Sequence[Entry]
    rejected: tuple[Rejection, ...]
    notes: tuple[Fault, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the file, under unique names."""
        return self.table.columns

    @property
    def rows_in(self) -> int:
        """Return how many rows came in, blank ones aside."""
        return len(self.entries) + len(self.rejected)


def recognise(table: Table, source: Source) -> Edition:
    """Return the edition whose columns the table has, the most demanding one if several fit; else Unreadable."""
    present = {code(column) for column in table.columns}
    missing = {
        edition.key: [column for column in edition.recognises if code(column) not in present]
        for edition in source.editions
    }
    fitting = [edition for edition in source.editions if not missing[edition.key]]
    if fitting:
        return max(fitting, key=lambda edition: len(edition.recognises))
    nearest = min(source.editions, key=lambda edition: len(missing[edition.key]) / len(edition.recognises))
    raise Unreadable(
        "edition_unknown",
        source=source.title,
        edition=nearest.label,
        missing=", ".join(missing[nearest.key]),
    )


def read_entries(table: Table, source: Source) -> Reading:
    """Return the rows of the table as entries of the edition that recognises them.

    Rows that the table itself had to reject are among the rejections. Unreadable if no edition fits.
    """
    edition = _fitted(recognise(table, source), table.columns)
    normalise = _normaliser(edition)
    rejected = [Rejection(fault.row or 0, fault.code, fault.params) for fault in table.rejected]
    entries: list[Entry] = []
    for number, row, kinds in zip(table.numbers, table.rows, table.kinds or repeat({}), strict=False):
        cells = table.cells(row)
        fields, flags = normalise(cells)
        title, more = _title(fields["title"], clean_line(cells.get(edition.given_id or "", "")))
        if title:
            identity = natural_identity(cells, edition)
            entries.append(Entry(identity, title, fields, cells, (*flags, *more), number, kinds))
        else:
            column = edition.columns["title"][0]
            rejected.append(Rejection(number, "title_missing", {"row": number, "column": column}))
    entries, identity_notes = _told_apart(entries, edition)
    notes = (*table.notes, *_column_notes(edition, table.columns), *identity_notes)
    return Reading(edition, table, entries, tuple(sorted(rejected, key=lambda each: each.row)), notes)


def _title(stated: str, given_id: str) -> tuple[str, tuple[str, ...]]:
    """Return what an entry is called, with a flag where that is not the whole title: shortened, or the identifier."""
    if not stated:
        return given_id[:GIVEN_ID_CHARACTERS], ("title.not_stated",)
    if len(stated) > TITLE_CHARACTERS:
        return f"{stated[: TITLE_CHARACTERS - 1]}…", ("title.shortened",)
    return stated, ()


def natural_identity(cells: Cells, edition: Edition) -> str:
    """Return what tells this entry from others by its own content: the given id, else a digest of some columns."""
    given = clean_line(cells.get(edition.given_id, "")) if edition.given_id else ""
    if given and len(given) <= GIVEN_ID_CHARACTERS:
        return given
    told_by = json.dumps([given] if given else [code(cells.get(column, "")) for column in edition.identity])
    return f"row:{hashlib.sha256(told_by.encode()).hexdigest()[:20]}"


def _fitted(edition: Edition, columns: Sequence[str]) -> Edition:
    """Return the edition with its column names spelt as in this file, which may differ in blanks and case."""
    spelt: dict[str, str] = {}
    for column in columns:
        spelt.setdefault(code(column), column)

    def name(column: str) -> str:
        return column if column in columns else spelt.get(code(column), column)

    return replace(
        edition,
        columns={field: tuple(map(name, given)) for field, given in edition.columns.items()},
        identity=tuple(map(name, edition.identity)),
        given_id=name(edition.given_id) if edition.given_id else None,
        labels={name(column): label for column, label in edition.labels.items()},
    )


def _column_notes(edition: Edition, columns: Sequence[str]) -> list[Fault]:
    present = set(columns)
    known = {name for names in edition.columns.values() for name in names} | edition.labels.keys()
    known |= set(edition.identity) | {edition.given_id or ""}
    unknown = [Fault("column_unknown", {"column": column}) for column in columns if column not in known]
    missing = sorted(column for column in known - present if column)
    return [*unknown, *(Fault("column_missing", {"column": column}) for column in missing)]


def _told_apart(entries: list[Entry], edition: Edition) -> tuple[list[Entry], list[Fault]]:
    """Return the entries with repeated identities numbered "#2", "#3" in their order, and what to say about it."""
    taken = {entry.identity for entry in entries}
    counts: Counter[str] = Counter()
    told: list[Entry] = []
    repeated: list[int] = []
    for entry in entries:
        counts[entry.identity] += 1
        if counts[entry.identity] > 1:
            repeated.append(entry.row)
            identity = numbered(entry.identity, counts[entry.identity], taken)
            taken.add(identity)
            told.append(replace(entry, identity=identity))
        else:
            told.append(entry)
    notes = []
    names = ", ".join(([edition.given_id] if edition.given_id else []) + list(edition.identity))
    if repeated:
        notes.append(Fault("identity_repeated", {"count": len(repeated), "columns": names, "row": repeated[0]}))
    if edition.given_id:
        without = [entry.row for entry in entries if not entry.source.get(edition.given_id, "").strip()]
        if without:
            by = ", ".join(edition.identity)
            notes.append(Fault("identity_given_missing", {"count": len(without), "columns": by, "row": without[0]}))
    return told, notes


def numbered(identity: str, number: int, taken: Collection[str]) -> str:
    """Return the identity with the first free number from `number` on, such as "Chatbot#2"."""
    while f"{identity}#{number}" in taken:
        number += 1
    return f"{identity}#{number}"


def _normaliser(edition: Edition) -> Callable[[Cells], tuple[dict[str, str], tuple[str, ...]]]:
    """Return a function from the cells of a row to its fields and flags, with every look-up done beforehand."""
    plan = [
        (name, columns, "\n\n" if FIELDS[name] is Kind.TEXT else "; ", _rule(name, edition.values.get(name, {})))
        for name, columns in edition.columns.items()
    ]

    def normalise(cells: Cells) -> tuple[dict[str, str], tuple[str, ...]]:
        fields: dict[str, str] = {}
        flags: list[str] = []
        for name, columns, glue, rule in plan:
            values = []
            for column in columns:
                value, flag = rule(cells.get(column, ""))
                values.append(value)
                if flag and f"{name}.{flag}" not in flags:
                    flags.append(f"{name}.{flag}")
            fields[name] = values[0] if len(values) == 1 else glue.join(filter(None, values))
        return fields, tuple(flags)

    return normalise


def _rule(name: str, known: Mapping[str, str]) -> Normaliser:
    kind = FIELDS[name]
    if kind is Kind.DATE:
        return date_of
    if kind in (Kind.STAGE, Kind.FUNCTION):
        return partial(stage_of, known=known)
    if known:
        return lambda cell: (known.get(code(cell)) or clean_line(cell), "")
    clean = clean_text if kind is Kind.TEXT else clean_line
    return lambda cell: (clean(cell), "")
