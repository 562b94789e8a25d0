"""How a source of inventories is declared: what its columns are recognised by and mean, and what makes an entry.

A declaration is data (`source`, from a parsed YAML document); `document` gives it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hemicycle.kernel.terms import Function, Stage
from hemicycle.rooms.portfolio.rules.normalising import code
from hemicycle.rooms.portfolio.rules.tables import Unreadable

STAGES = frozenset(stage.value for stage in Stage)
FUNCTIONS = frozenset(function.value for function in Function)
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
WORD_CHARACTERS, NAMES_LIMIT = 300, 2_000


class Kind(StrEnum):
    """How a field is normalised."""

    LINE = "line"  # one line of text
    TEXT = "text"  # paragraphs
    DATE = "date"
    STAGE = "stage"  # one of the house's own stages, by the words that are declared
    FUNCTION = "function"  # the parliamentary function that it would serve, by the words that are declared


FIELDS: dict[str, Kind] = {
    "external_id": Kind.LINE,
    "title": Kind.LINE,
    "agency": Kind.LINE,
    "agency_code": Kind.LINE,
    "bureau": Kind.LINE,
    "stage": Kind.STAGE,
    "function": Kind.FUNCTION,
    "topic": Kind.LINE,
    "purpose": Kind.TEXT,
    "outputs": Kind.TEXT,
    "techniques": Kind.LINE,
    "impact": Kind.LINE,
    "assessment": Kind.LINE,
    "commercial_use": Kind.LINE,
    "published_on": Kind.DATE,
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
    "contact": Kind.LINE,
}
FACETS = ("stage", "agency")  # what entries are counted by where a declaration does not say


@dataclass(frozen=True, slots=True)
class Edition:
    """One layout of a source: how it is recognised, what its columns mean, and what makes an entry the same entry.

    `columns` gives the source columns of each common field, `values` the normalised value for each known spelling,
    `labels` a readable name for every coded column. `given_id` is the column of the source's own identifier, if it
    has one; `identity` are the columns that tell entries apart where it has none. `facets` are the common fields by
    which the entries are counted and filtered.
    """

    key: str
    label: str
    recognises: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    identity: tuple[str, ...]
    given_id: str | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    facets: tuple[str, ...] = FACETS

    def other_columns(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return those of `columns` that feed no common field: they are shown under other fields."""
        named = {name for names in self.columns.values() for name in names}
        return tuple(column for column in columns if column not in named)

    def label_of(self, column: str) -> str:
        """Return a readable name for the column."""
        return self.labels.get(column, column)


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher of inventories, with the editions that are known; `language` is that of its texts."""

    key: str
    title: str
    publisher: str
    licence: str
    editions: tuple[Edition, ...]
    address: str = ""
    language: str = "en"


SOURCE_WORDS = {"key", "title", "publisher", "licence", "address", "language", "editions"}
EDITION_WORDS = {"key", "label", "recognises", "identity", "given_id", "fields", "values", "labels", "facets"}


def source(document: Mapping[str, Any]) -> Source:
    """Return the source that a parsed declaration describes; Unreadable says what is wrong with it."""
    try:
        _demand_known(document, SOURCE_WORDS)
        editions = tuple(_edition(edition) for edition in document["editions"])
        words = {name: _word(document[name], name) for name in ("key", "title", "publisher", "licence")}
        more = {name: _word(document[name], name) for name in ("address", "language") if document.get(name)}
        declared = Source(**words, **more, editions=editions)
    except KeyError as missing:
        raise _wrong(f"{missing.args[0]} is missing") from None
    except (TypeError, AttributeError):
        raise _wrong("a list or a mapping is not where it should be") from None
    keys = [edition.key for edition in editions]
    if not keys or len(set(keys)) < len(keys):
        raise _wrong("there is no edition, or two have one key")
    for key in (declared.key, *keys):
        if not KEY.fullmatch(key):
            raise _wrong(f"the key “{key[:80]}” is not made of small letters, digits and hyphens")
    return declared


def document(declared: Source) -> dict[str, Any]:
    """Return the declaration of a source as data, ready to be written as YAML and read by `source` again."""
    words = {name: getattr(declared, name) for name in ("key", "title", "publisher", "licence", "address", "language")}
    return {name: word for name, word in words.items() if word} | {
        "editions": [_edition_document(edition) for edition in declared.editions]
    }


def _edition_document(edition: Edition) -> dict[str, Any]:
    spelt: dict[str, dict[str, list[str]]] = {}
    for name, known in edition.values.items():
        for spelling, value in known.items():
            spelt.setdefault(name, {}).setdefault(value, []).append(spelling)
    found: dict[str, Any] = {
        "key": edition.key,
        "label": edition.label,
        "recognises": list(edition.recognises),
        "identity": list(edition.identity),
        "given_id": edition.given_id,
        "facets": list(edition.facets),
        "fields": {name: _one_or_many(columns) for name, columns in edition.columns.items()},
        "values": {name: {value: _one_or_many(told) for value, told in known.items()} for name, known in spelt.items()},
        "labels": dict(edition.labels),
    }
    return {name: value for name, value in found.items() if value}


def _edition(document: Mapping[str, Any]) -> Edition:
    _demand_known(document, EDITION_WORDS)
    columns = {_word(name, "fields"): _names(given) for name, given in document["fields"].items()}
    values = {
        _word(name, "values"): {
            code(spelling): _word(value, "values") for value, told in known.items() for spelling in _names(told)
        }
        for name, known in document.get("values", {}).items()
    }
    facets = _names(document.get("facets", FACETS))
    given_id = document.get("given_id")
    edition = Edition(
        key=_word(document["key"], "key"),
        label=_word(document["label"], "label"),
        recognises=_names(document["recognises"]),
        columns=columns,
        identity=_names(document["identity"]),
        given_id=None if given_id is None else _word(given_id, "given_id"),
        values=values,
        labels={
            _word(column, "labels"): _word(label, "labels") for column, label in document.get("labels", {}).items()
        },
        facets=facets,
    )
    _demand_sense(edition)
    return edition


def _demand_sense(edition: Edition) -> None:
    """Raise Unreadable where the declaration names a field, a stage or a function that there is not, or too little."""
    unknown = sorted((edition.columns.keys() | edition.values.keys() | set(edition.facets)) - FIELDS.keys())
    if unknown:
        raise _wrong(f"there is no field {', '.join(unknown)[:200]}")
    for name, known in (("stage", STAGES), ("function", FUNCTIONS)):
        strange = sorted(set(edition.values.get(name, {}).values()) - known)
        if strange:
            raise _wrong(f"{', '.join(strange)[:200]} is no {name}")
    if not edition.columns.get("title"):
        raise _wrong("no column gives the title")
    if not edition.recognises or not edition.identity:
        raise _wrong(f"the edition {edition.key} names no columns to recognise it by, or none to tell entries apart")


def _demand_known(document: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(str(name) for name in document.keys() - known)
    if unknown:
        raise _wrong(f"nothing is known of {', '.join(unknown)[:200]}")


def _wrong(detail: str) -> Unreadable:
    return Unreadable("content_invalid", detail=detail)


def _word(given: Any, name: str) -> str:
    """Return one plain word or sentence; Unreadable for a list, a mapping, or what is too long to be a name."""
    if isinstance(given, (Mapping, list, tuple)) or given is None or not str(given).strip():
        raise _wrong(f"{name} is not a word")
    if len(str(given)) > WORD_CHARACTERS * (10 if name in ("values", "labels") else 1) or "\x00" in str(given):
        raise _wrong(f"{name} is too long")
    return str(given)


def _names(given: Any) -> tuple[str, ...]:
    """Return the names of columns or values, one or several; a column may be called anything but nothing."""
    several = [given] if isinstance(given, (str, int, float)) else list(given)
    if len(several) > NAMES_LIMIT or any(isinstance(each, (Mapping, list, tuple)) or each is None for each in several):
        raise _wrong("a list of names is too long, or holds something else")
    return tuple(str(each) for each in several)


def _one_or_many(names: Sequence[str]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)
