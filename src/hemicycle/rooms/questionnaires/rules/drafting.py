"""Writing an instrument piece by piece: pure changes of its document, and what a change of judgement is.

Every function returns a new document and leaves the one it was given alone.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hemicycle.engines import questionnaire as engine

Document = dict[str, Any]
Part = dict[str, Any]

# What may be published by its own author: it makes no answer look better than it did.
HARMLESS = frozenset({"added", "text", "help", "option text", "moved", "section added", "section text", "risk"})
# A draft may be unfinished in these ways.
UNFINISHED = frozenset({"no_question"})


def empty(key: str, title: Mapping[str, str], section: Mapping[str, str]) -> Document:
    """Return the document of a new instrument with one section and no question yet."""
    return {
        "instrument": key,
        "version": "1",
        "title": dict(title),
        "languages": ["en", "fr", "ar"],
        "scoring": {"method": "exposure", "levels": [0.2, 0.5]},
        "sections": [{"key": "section-1", "title": dict(section), "parts": []}],
    }


WORDY = frozenset({"title", "description", "attribution", "help", "remark", "text", "note"})


def in_full(told: Any) -> Any:
    """Return a checked document with every text by its language, so that whoever writes on finds one form of it.

    A plain text is English; an option without words is called by its value, a column by its key.
    """
    if isinstance(told, list):
        return [in_full(each) for each in told]
    if not isinstance(told, Mapping):
        return told
    full = {name: in_full(value) for name, value in told.items()}
    for name in WORDY & full.keys():
        if isinstance(full[name], str):
            full[name] = {"en": full[name]}
    for name in ("options", "columns", "rows"):
        for row in full.get(name) or []:
            row["text"] = row.get("text") or {"en": str(row.get("value", row.get("key")))}
            if "value" in row:
                row["value"] = str(row["value"])
    return full


def sections(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every section, outer ones before the inner ones."""
    waiting = list(document.get("sections", []))
    while waiting:
        section = waiting.pop(0)
        yield section
        waiting[:0] = [part for part in section.get("parts", []) if "parts" in part]


def questions(document: Mapping[str, Any]) -> Iterator[tuple[Part, Part]]:
    """Yield every question with the section around it."""
    for section in sections(document):
        for part in section.get("parts", []):
            if "parts" not in part and "note" not in part:
                yield section, part


def question(document: Mapping[str, Any], key: str) -> tuple[Part, Part] | None:
    """Return the section and the question of this key, or None."""
    return next((found for found in questions(document) if found[1]["key"] == key), None)


def with_question(document: Document, section_key: str, told: Part, replaces: str = "") -> Document:
    """Return the document with a question in this section: in place of another, or as its last."""
    changed = copy.deepcopy(document)
    known = question(changed, replaces) if replaces else None
    target = next(each for each in sections(changed) if each["key"] == section_key)
    if known is None:
        target["parts"].append(told)
        return changed
    around, old = known
    merged = {name: value for name, value in {**old, **told}.items() if value not in (None, "", [], {})}
    if around["key"] == section_key:
        around["parts"][around["parts"].index(old)] = merged
    else:
        around["parts"].remove(old)
        target["parts"].append(merged)
    return changed


def without(document: Document, key: str, *, is_section: bool) -> Document:
    """Return the document without this question, or this section with all that it holds."""
    changed = copy.deepcopy(document)
    for parts in _lists(changed):
        for part in parts:
            if part.get("key") == key and ("parts" in part) is is_section:
                parts.remove(part)
                return changed
    return changed


def moved(document: Document, key: str, by: int, *, is_section: bool) -> Document:
    """Return the document with this question or section one place further up (-1) or down (1) among its neighbours."""
    changed = copy.deepcopy(document)
    for parts in _lists(changed):
        at = next(
            (n for n, part in enumerate(parts) if part.get("key") == key and ("parts" in part) is is_section), None
        )
        if at is not None and 0 <= at + by < len(parts):
            parts[at], parts[at + by] = parts[at + by], parts[at]
    return changed


def with_section(document: Document, title: Mapping[str, str], show_if: str, replaces: str = "") -> Document:
    """Return the document with a section: the one of this key told anew, or a new one at the end."""
    changed = copy.deepcopy(document)
    known = next((each for each in sections(changed) if each["key"] == replaces), None)
    if known is None:
        known = {"key": fresh_key("section", [each["key"] for each in sections(changed)]), "parts": []}
        changed["sections"].append(known)
    known["title"] = dict(title)
    known.pop("show_if", None)
    if show_if:
        known["show_if"] = show_if
    return changed


def _lists(document: Document) -> Iterator[list[Part]]:
    yield document["sections"]
    for section in sections(document):
        yield section["parts"]


def fresh_key(prefix: str, taken: Sequence[str]) -> str:
    """Return the first of prefix-1, prefix-2, ... that is not taken."""
    number = 1
    while f"{prefix}-{number}" in taken:
        number += 1
    return f"{prefix}-{number}"


def question_prefix(document: Mapping[str, Any], section_key: str) -> str:
    """Return what the keys of a section's questions begin with, so that a new one looks like its neighbours."""
    neighbours = [part["key"] for section, part in questions(document) if section["key"] == section_key]
    found = re.fullmatch(r"(.+)-\d+", neighbours[-1]) if neighbours else None
    return found[1] if found else f"{document['instrument']}-{section_key}"[:100]


def faults(document: Mapping[str, Any], *, is_draft: bool) -> list[engine.Fault]:
    """Return what is wrong with a document; a draft may still be without a question."""
    try:
        engine.parse(document)
    except engine.Malformed as malformed:
        return [fault for fault in malformed.faults if not (is_draft and fault.code in UNFINISHED)]
    return []


def next_version(published: Sequence[str]) -> str:
    """Return the name of the version after these: the next whole number, or the last name with a number behind it."""
    numbers = [int(name) for name in published if name.isascii() and name.isdigit()]
    if numbers or not published:
        return str(max(numbers, default=0) + 1)
    base, number = f"{published[-1]}-house", 1
    while f"{base}-{number}" in published:
        number += 1
    return f"{base}-{number}"


def judges_otherwise(changes: Sequence[engine.Change]) -> list[engine.Change]:
    """Return the changes by which the same answers would be judged otherwise, which nobody publishes alone."""
    return [change for change in changes if change.what not in HARMLESS]


# Conditions as plain choices


COMPARISONS = ("=", "<>", "contains", "notempty", "empty", ">=", "<=")
Row = tuple[str, str, str]  # question, comparison, value


def condition_text(rows: Sequence[Row], *, any_of_them: bool) -> str:
    """Return the condition that these choices make; an empty text where there is none."""
    told = [_written(*row) for row in rows if row[0]]
    return (" or " if any_of_them else " and ").join(told)


def _written(key: str, word: str, value: str) -> str:
    if word in ("empty", "notempty"):
        return f"{{{key}}} {word}"
    if word in (">=", "<=") and re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", value):
        return f"{{{key}}} {word} {value}"
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{{{key}}} {word} '{quoted}'"


def condition_rows(text: str, most: int) -> tuple[list[Row], bool] | None:
    """Return the choices that a condition is made of, and whether one of them is enough; None where it is more."""
    if not text:
        return [], False
    try:
        tree = engine.conditions.read(text)
    except engine.Malformed:
        return None
    parts: Sequence[Any] = tree.parts if isinstance(tree, engine.conditions.Every | engine.conditions.Some) else [tree]
    rows = [_row(part) for part in parts]
    if len(rows) > most or None in rows:
        return None
    return [row for row in rows if row is not None], isinstance(tree, engine.conditions.Some)


def _row(part: Any) -> Row | None:
    match part:
        case engine.conditions.Comparison(engine.conditions.Name(key, ()), word, None) if word in COMPARISONS:
            return key, word, ""
        case engine.conditions.Comparison(engine.conditions.Name(key, ()), word, engine.conditions.Value(value)) if (
            word in COMPARISONS and not isinstance(value, tuple | bool)
        ):
            return key, word, str(value)
    return None
