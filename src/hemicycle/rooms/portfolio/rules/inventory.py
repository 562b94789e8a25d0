"""Inventories of others: declared mappings from their columns to common fields, and what changed since last time.

A source is data (`source`, from a parsed YAML document), an edition one layout of it. `read_entries` reads a table
by the edition that recognises its columns; `difference` compares the result with what the register holds.
Nothing is lost on the way: each entry keeps every cell of its row exactly as it was, beside the normalised fields.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any

from hemicycle.kernel.terms import Stage
from hemicycle.rooms.portfolio.rules.tables import Fault, Table, Unreadable

STAGES = frozenset(stage.value for stage in Stage)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
LEAST_SWEPT = 2
GIVEN_ID_CHARACTERS = 120
TITLE_CHARACTERS = 1_000

Cells = Mapping[str, str]


class Kind(StrEnum):
    """How a field is normalised."""

    LINE = "line"  # one line of text
    TEXT = "text"  # paragraphs
    DATE = "date"
    STAGE = "stage"


FIELDS: dict[str, Kind] = {
    "external_id": Kind.LINE,
    "title": Kind.LINE,
    "agency": Kind.LINE,
    "agency_code": Kind.LINE,
    "bureau": Kind.LINE,
    "stage": Kind.STAGE,
    "topic": Kind.LINE,
    "purpose": Kind.TEXT,
    "outputs": Kind.TEXT,
    "techniques": Kind.LINE,
    "impact": Kind.LINE,
    "commercial_use": Kind.LINE,
    "started_on": Kind.DATE,
    "developed_on": Kind.DATE,
    "implemented_on": Kind.DATE,
    "retired_on": Kind.DATE,
    "developed_by": Kind.LINE,
    "supplier": Kind.LINE,
    "contracts": Kind.LINE,
    "service": Kind.LINE,
    "public_information": Kind.LINE,
    "personal_data": Kind.LINE,
    "training_data": Kind.TEXT,
    "system_name": Kind.LINE,
    "automation": Kind.LINE,
    "risks": Kind.TEXT,
    "monitoring": Kind.LINE,
    "legal_basis": Kind.TEXT,
    "users": Kind.LINE,
    "source_code": Kind.LINE,
    "address": Kind.LINE,
}


# The declaration -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edition:
    """One layout of a source: how it is recognised, what its columns mean, and what makes an entry the same entry.

    `columns` gives the source columns of each common field, `values` the normalised value for each known spelling,
    `labels` a readable name for every coded column. `given_id` is the column of the source's own identifier, if it
    has one; `identity` are the columns that tell entries apart where it has none.
    """

    key: str
    label: str
    recognises: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    identity: tuple[str, ...]
    given_id: str | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def other_columns(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return those of `columns` that feed no common field: they are shown under other fields."""
        named = {name for names in self.columns.values() for name in names}
        return tuple(column for column in columns if column not in named)

    def label_of(self, column: str) -> str:
        """Return a readable name for the column."""
        return self.labels.get(column, column)


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher of inventories, with the editions that are known."""

    key: str
    title: str
    publisher: str
    licence: str
    editions: tuple[Edition, ...]
    address: str = ""


def source(document: Mapping[str, Any]) -> Source:
    """Return the source that a parsed declaration describes; Unreadable says what is wrong with it."""
    try:
        editions = tuple(_edition(document["key"], edition) for edition in document["editions"])
        words = {name: str(document[name]) for name in ("key", "title", "publisher", "licence")}
        return Source(**words, address=str(document.get("address", "")), editions=editions)
    except KeyError as missing:
        raise Unreadable("content_invalid", detail=f"{missing.args[0]} is missing") from None
    except (TypeError, AttributeError):
        raise Unreadable("content_invalid", detail="a list or a mapping is not where it should be") from None


def _edition(source_key: str, document: Mapping[str, Any]) -> Edition:
    columns = {name: _names(given) for name, given in document["fields"].items()}
    values = {
        name: {_code(spelling): str(value) for value, spellings in known.items() for spelling in _names(spellings)}
        for name, known in document.get("values", {}).items()
    }
    unknown = sorted((columns.keys() | values.keys()) - FIELDS.keys())
    strange = sorted(set(values.get("stage", {}).values()) - STAGES)
    if unknown or strange or "title" not in columns:
        wrong = ", ".join(unknown or strange) or "no title"
        raise Unreadable("content_invalid", detail=f"{source_key}: {wrong}")
    return Edition(
        key=str(document["key"]),
        label=str(document["label"]),
        recognises=_names(document["recognises"]),
        columns=columns,
        identity=_names(document["identity"]),
        given_id=document.get("given_id"),
        values=values,
        labels={str(column): str(label) for column, label in document.get("labels", {}).items()},
    )


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(map(str, given))


# Reading -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of an inventory.

    `fields` holds every common field of the edition, normalised, "" where the source is blank (a blank stage means
    "not stated"). `source` holds every cell of the row, exactly. `flags` name what a reader should know, such as
    "started_on.ambiguous". Only `title` is ever shortened, and flagged when it is. `identity` is the same whenever
    the same entry is imported again.
    """

    identity: str
    title: str
    fields: Mapping[str, str]
    source: Cells
    flags: tuple[str, ...]
    row: int

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
    columns: tuple[str, ...]
    entries: Sequence[Entry]
    rejected: tuple[Rejection, ...]
    notes: tuple[Fault, ...]

    @property
    def rows_in(self) -> int:
        """Return how many rows came in, blank ones aside."""
        return len(self.entries) + len(self.rejected)


def recognise(table: Table, source: Source) -> Edition:
    """Return the edition whose columns the table has, the most demanding one if several fit; else Unreadable."""
    present = {_code(column) for column in table.columns}
    missing = {
        edition.key: [column for column in edition.recognises if _code(column) not in present]
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
    for number, row in zip(table.numbers, table.rows, strict=True):
        cells = table.cells(row)
        fields, flags = normalise(cells)
        if title := fields["title"]:
            if len(title) > TITLE_CHARACTERS:
                title, flags = f"{title[: TITLE_CHARACTERS - 1]}…", (*flags, "title.shortened")
            entries.append(Entry(natural_identity(cells, edition), title, fields, cells, flags, number))
        else:
            column = edition.columns["title"][0]
            rejected.append(Rejection(number, "title_missing", {"row": number, "column": column}))
    entries, identity_notes = _told_apart(entries, edition)
    notes = (*table.notes, *_column_notes(edition, table.columns), *identity_notes)
    return Reading(edition, table.columns, entries, tuple(sorted(rejected, key=lambda each: each.row)), notes)


def natural_identity(cells: Cells, edition: Edition) -> str:
    """Return what tells this entry from others by its own content: the given id, else a digest of some columns."""
    given = clean_line(cells.get(edition.given_id, "")) if edition.given_id else ""
    if given and len(given) <= GIVEN_ID_CHARACTERS:
        return given
    told_by = json.dumps([given] if given else [_code(cells.get(column, "")) for column in edition.identity])
    return f"row:{hashlib.sha256(told_by.encode()).hexdigest()[:20]}"


def _fitted(edition: Edition, columns: Sequence[str]) -> Edition:
    """Return the edition with its column names spelt as in this file, which may differ in blanks and case."""
    spelt: dict[str, str] = {}
    for column in columns:
        spelt.setdefault(_code(column), column)

    def name(column: str) -> str:
        return column if column in columns else spelt.get(_code(column), column)

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
            identity = _numbered(entry.identity, counts[entry.identity], taken)
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


def _numbered(identity: str, number: int, taken: Collection[str]) -> str:
    while f"{identity}#{number}" in taken:
        number += 1
    return f"{identity}#{number}"


# Normalising ---------------------------------------------------------------------------------------------------------

Normaliser = Callable[[str], tuple[str, str]]  # a cell, to the normalised value and a flag or ""


def clean_line(cell: str) -> str:
    """Return the cell on one line, without blanks around it or invisible characters."""
    return " ".join(_visible(cell).split())


def clean_text(cell: str) -> str:
    """Return the cell without blanks around it or invisible characters; its paragraphs stay."""
    return _visible(cell).strip()


def stage_of(cell: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Return the stage for a source's own word, or "" with the flag "not_stated" or "unrecognised"."""
    code = _code(cell)
    if not code:
        return "", "not_stated"
    stage = known.get(code, "")
    return stage, "" if stage else "unrecognised"


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
MONTH_NUMBER = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
DAY_NAME_YEAR = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]+)\.?,?[ -](\d{4})", re.ASCII)
NAME_DAY_YEAR = re.compile(r"([A-Za-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
NAME_YEAR = re.compile(r"([A-Za-z]+)\.?,?[ -](\d{4})", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d\d|[A-Za-z]{3,9}[ -]\d\d|\d\d?[ -][A-Za-z]{3,9}", re.ASCII)


@lru_cache(maxsize=8192)
def date_of(cell: str) -> tuple[str, str]:
    """Return the date in ISO form as far as the cell states one, with a flag where it does not state a day.

    A month alone becomes "2024-01" and a year "2025" (flags "month_only", "year_only"). What can be read as two
    different dates, such as 1/2/2023 or Jul-25, stays as it is ("ambiguous"), and so does what is no date at all
    ("not_a_date").
    """
    text = clean_line(cell)
    if not text:
        return "", ""
    if match := ISO_DATE.fullmatch(text):
        return _day(text, *map(int, match.groups()))
    if match := NUMBERS.fullmatch(text):
        return _numbers(text, *map(int, match.groups()))
    if match := DAY_NAME_YEAR.fullmatch(text):
        return _day(text, int(match[3]), MONTHS.get(match[2].lower(), 0), int(match[1]))
    if match := NAME_DAY_YEAR.fullmatch(text):
        return _day(text, int(match[3]), MONTHS.get(match[1].lower(), 0), int(match[2]))
    if match := ISO_MONTH.fullmatch(text):
        return _month(text, int(match[1]), int(match[2]))
    if match := MONTH_NUMBER.fullmatch(text):
        return _month(text, int(match[2]), int(match[1]))
    if match := NAME_YEAR.fullmatch(text):
        return _month(text, int(match[2]), MONTHS.get(match[1].lower(), 0))
    if YEAR.fullmatch(text):
        return text, "year_only"
    return text, "ambiguous" if SHORT_YEAR.fullmatch(text) else "not_a_date"


def _numbers(text: str, first: int, second: int, year: int) -> tuple[str, str]:
    if first <= 12 and second <= 12 and first != second:
        return text, "ambiguous"
    return _day(text, year, second, first) if first > 12 else _day(text, year, first, second)


def _day(text: str, year: int, month: int, day: int) -> tuple[str, str]:
    try:
        return date(year, month, day).isoformat(), ""
    except ValueError:
        return text, "not_a_date"


def _month(text: str, year: int, month: int) -> tuple[str, str]:
    return (f"{year:04}-{month:02}", "month_only") if 1 <= month <= 12 and year else (text, "not_a_date")


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
    if kind is Kind.STAGE:
        return partial(stage_of, known=known)
    if known:
        return lambda cell: (known.get(_code(cell)) or clean_line(cell), "")
    clean = clean_text if kind is Kind.TEXT else clean_line
    return lambda cell: (clean(cell), "")


def _visible(cell: str) -> str:
    return cell if cell.isascii() else cell.translate(INVISIBLE)


def _code(cell: str) -> str:
    """Return what two spellings of the same value have in common."""
    return clean_line(cell).casefold().rstrip(".")


# Comparing -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sweep:
    """One change that the source made in every record: what kind, in how many, and an example.

    Kinds: "column_added", "column_removed", "column_renamed" (`to` is the new name), "same_value" (every record now
    says the same), "spelling" (only case and blanks differ) and "rewritten".
    """

    kind: str
    records: int
    old: str = ""
    new: str = ""
    to: str = ""


Changes = dict[str, tuple[str, str]]
Likeness = Callable[[Iterable[tuple[str, str]]], frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What importing `reading` would do to the register.

    Every entry of the reading is in exactly one of `added`, `changed`, `swept_only`, `unchanged` and `returned`.
    `changed` and `returned` give, per identity, old and new of each column, without the columns in `swept`, which
    are told once; `swept_only` changed in nothing else. The entries of `reading` carry the identities under which
    the register knows them, even where the columns that tell entries apart have changed.
    """

    reading: Reading
    added: tuple[str, ...]
    changed: Mapping[str, Changes]
    withdrawn: tuple[str, ...]
    unchanged: tuple[str, ...]
    returned: Mapping[str, Changes]
    swept: Mapping[str, Sweep]
    swept_only: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to do."""
        return not (self.added or self.changed or self.withdrawn or self.returned or self.swept)


def difference(before: Mapping[str, Cells], after: Reading, gone: Collection[str] = ()) -> Difference:
    """Return how the reading differs from the source cells that the register holds, by identity.

    `before` holds the entries of this edition, withdrawn ones included; `gone` names those already withdrawn.
    """
    aligned = align(before, after)
    now = {entry.identity: entry.source for entry in aligned.entries}
    kept = [identity for identity in now if identity in before]
    differing = {identity: (before[identity], now[identity]) for identity in kept if before[identity] != now[identity]}
    swept = _sweeps(differing, len(kept), [(before[identity], now[identity]) for identity in kept])
    ignored = swept.keys() | {sweep.to for sweep in swept.values()}
    changes = {identity: _changes(*pair, ignored) for identity, pair in differing.items()}
    was_gone = set(gone)
    return Difference(
        reading=aligned,
        added=tuple(identity for identity in now if identity not in before),
        changed={identity: found for identity, found in changes.items() if found and identity not in was_gone},
        withdrawn=tuple(identity for identity in before if identity not in now and identity not in was_gone),
        unchanged=tuple(identity for identity in kept if identity not in differing and identity not in was_gone),
        returned={identity: changes.get(identity, {}) for identity in kept if identity in was_gone},
        swept=swept,
        swept_only=tuple(identity for identity, found in changes.items() if not found and identity not in was_gone),
    )


def align(before: Mapping[str, Cells], after: Reading) -> Reading:
    """Return the reading with each entry under the identity by which the register knows it.

    An entry is the same if its natural identity is that of the stored cells. Of several with one natural identity,
    equal ones are paired first, then the rest in order. What is left over is paired if it agrees in every cell but
    one identity column: a corrected title is a change, not a withdrawal and an addition.
    """
    edition = after.edition
    stored: dict[str, list[str]] = defaultdict(list)
    for identity in sorted(before, key=lambda each: (len(each), each)):
        stored[natural_identity(before[identity], edition)].append(identity)
    arrived: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(after.entries):
        arrived[natural_identity(entry.source, edition)].append(index)
    known: dict[int, str] = {}
    for natural in stored.keys() & arrived.keys():
        known |= _paired(stored[natural], arrived[natural], before, after.entries)
    known |= _corrected(known, before, after)
    return replace(after, entries=_under_known_identities(after.entries, known, before))


def _paired(
    stored: Sequence[str], arrived: Sequence[int], before: Mapping[str, Cells], entries: Sequence[Entry]
) -> dict[int, str]:
    if len(stored) == len(arrived) == 1:
        return {arrived[0]: stored[0]}
    pairs = _paired_by(frozenset, stored, arrived, before, entries)
    taken = set(pairs.values())
    left = (identity for identity in stored if identity not in taken)
    rest = (index for index in arrived if index not in pairs)
    return pairs | dict(zip(rest, left, strict=False))


def _paired_by(
    likeness: Likeness,
    stored: Iterable[str],
    arrived: Iterable[int],
    before: Mapping[str, Cells],
    entries: Sequence[Entry],
) -> dict[int, str]:
    """Pair those of equal likeness, in order."""
    alike: dict[frozenset[tuple[str, str]], deque[str]] = defaultdict(deque)
    for identity in stored:
        alike[likeness(before[identity].items())].append(identity)
    pairs: dict[int, str] = {}
    for index in arrived:
        if same := alike.get(likeness(entries[index].source.items())):
            pairs[index] = same.popleft()
    return pairs


def _corrected(known: Mapping[int, str], before: Mapping[str, Cells], after: Reading) -> dict[int, str]:
    """Return the pairs among the left-over that differ in one identity column only.

    Where the source rewrote an identity column in most records, one that changed elsewhere as well is still the same
    if it is the only one left with its other identity columns.
    """
    entries = after.entries
    used = set(known.values())
    left = [identity for identity in before if identity not in used]
    new = [index for index in range(len(entries)) if index not in known]
    found: dict[int, str] = {}
    names = (*([after.edition.given_id] if after.edition.given_id else []), *after.edition.identity)
    for column in names:
        pairs = _paired_by(partial(_all_but, column), left, new, before, entries)
        found |= pairs
        left, new = _left_over(left, new, pairs)
        if pairs and 2 * len(pairs) >= len(known) + len(found):
            others = frozenset(names) - {column}
            pairs = _paired_alone(partial(_only, others), left, new, before, entries)
            found |= pairs
            left, new = _left_over(left, new, pairs)
    return found


def _left_over(left: list[str], new: list[int], pairs: Mapping[int, str]) -> tuple[list[str], list[int]]:
    taken = set(pairs.values())
    return [identity for identity in left if identity not in taken], [index for index in new if index not in pairs]


def _paired_alone(
    likeness: Likeness,
    stored: Sequence[str],
    arrived: Sequence[int],
    before: Mapping[str, Cells],
    entries: Sequence[Entry],
) -> dict[int, str]:
    """Pair those of equal likeness where there is one of each."""
    old = Counter(likeness(before[identity].items()) for identity in stored)
    new = Counter(likeness(entries[index].source.items()) for index in arrived)
    lonely_old = [identity for identity in stored if old[likeness(before[identity].items())] == 1]
    lonely_new = [index for index in arrived if new[likeness(entries[index].source.items())] == 1]
    return _paired_by(likeness, lonely_old, lonely_new, before, entries)


def _only(columns: Collection[str], cells: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(cell for cell in cells if cell[0] in columns)


def _all_but(column: str, cells: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(cell for cell in cells if cell[0] != column)


def _under_known_identities(
    entries: Sequence[Entry], known: Mapping[int, str], before: Mapping[str, Cells]
) -> list[Entry]:
    taken = set(before) | set(known.values())
    renamed: list[Entry] = []
    for index, entry in enumerate(entries):
        identity = known.get(index)
        if identity is None:  # new; its identity may have been left behind by an entry that was corrected since
            identity = entry.identity if entry.identity not in taken else _numbered(entry.identity, 2, taken)
            taken.add(identity)
        renamed.append(entry if identity == entry.identity else replace(entry, identity=identity))
    return renamed


def _changes(old: Cells, new: Cells, ignored: Collection[str]) -> Changes:
    columns = dict.fromkeys([*old, *new])
    pairs = {column: (old.get(column, ""), new.get(column, "")) for column in columns if column not in ignored}
    return {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}


def _sweeps(
    differing: Mapping[str, tuple[Cells, Cells]], compared: int, pairs: Sequence[tuple[Cells, Cells]]
) -> dict[str, Sweep]:
    """Return the changes that were made in every record that is in both, by column."""
    if not differing:
        return {}
    layouts = _layout_sweeps(pairs)
    apart = layouts.keys() | {sweep.to for sweep in layouts.values()}
    changed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for old, new in differing.values():
        for column, pair in _changes(old, new, apart).items():
            changed[column].append(pair)
    for column, found in changed.items():
        stated = sum(1 for old, new in pairs if old.get(column) or new.get(column))
        if len(found) == stated and len(found) >= max(LEAST_SWEPT, compared / 2):
            layouts[column] = Sweep(_kind_of_sweep(found), len(found), old=found[0][0], new=found[0][1])
    return layouts


def _layout_sweeps(pairs: Sequence[tuple[Cells, Cells]]) -> dict[str, Sweep]:
    """Return the columns that came, went, or only changed their name."""
    old_columns = dict.fromkeys(column for old, _ in pairs for column in old)
    new_columns = dict.fromkeys(column for _, new in pairs for column in new)
    removed = [column for column in old_columns if column not in new_columns]
    added = [column for column in new_columns if column not in old_columns]
    sweeps: dict[str, Sweep] = {}
    for column in removed:
        to = next((name for name in added if _is_renamed(column, name, pairs)), None)
        if to:
            added.remove(to)
            sweeps[column] = Sweep("column_renamed", len(pairs), to=to)
        else:
            sweeps[column] = Sweep("column_removed", len(pairs))
    return sweeps | {column: Sweep("column_added", len(pairs)) for column in added}


def _is_renamed(column: str, name: str, pairs: Sequence[tuple[Cells, Cells]]) -> bool:
    has_content = any(old.get(column) for old, _ in pairs)
    return has_content and all(old.get(column, "") == new.get(name, "") for old, new in pairs)


def _kind_of_sweep(found: Sequence[tuple[str, str]]) -> str:
    if all(_code(old) == _code(new) for old, new in found):
        return "spelling"
    return "same_value" if len({new for _, new in found}) == 1 else "rewritten"
