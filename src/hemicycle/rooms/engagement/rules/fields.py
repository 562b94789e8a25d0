"""Which fields a public record may have, as `content/fields.csv` declares them, and what may stand in them.

The fields are those of the United Kingdom's Algorithmic Transparency Recording Standard (column `atrs`) and a few
plain questions of our own. What is not declared there, or declared as never offered, cannot be published.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

CONTENT = Path(__file__).parent.parent / "content" / "fields.csv"

Texts = Mapping[str, str]  # language -> text
LONGEST = 3_000


class Level(StrEnum):
    """Where a field is shown: beside the name, in the plain summary, or among the details."""

    FACT = "fact"
    SUMMARY = "summary"
    DETAILS = "details"


@dataclass(frozen=True)
class Field:
    """One field of a public record."""

    key: str
    level: Level
    group: str
    title: str
    help: str
    source: str
    required: str  # "publication": nothing is published without it; "list": the field list of the standard asks for it
    repeatable: bool
    offered: bool
    why_not: str
    atrs: str
    rows: int

    @property
    def taken_from(self) -> str:
        """Return the field of the initiative from which the value is taken live, or nothing."""
        return self.source.removeprefix("initiative:") if self.source.startswith("initiative:") else ""

    @property
    def begins_with(self) -> str:
        """Return the field of the initiative whose text the writer begins with, or nothing."""
        return self.source.removeprefix("prefill:") if self.source.startswith("prefill:") else ""

    @property
    def is_written(self) -> bool:
        """Return whether somebody writes the text here."""
        return self.offered and not self.taken_from


@cache
def declared() -> tuple[Field, ...]:
    """Return every declared field in the order of the file, those never offered included."""
    with CONTENT.open(encoding="utf-8", newline="") as file:
        return tuple(_field(row) for row in csv.DictReader(file))


def _field(row: Mapping[str, str]) -> Field:
    return Field(
        key=row["key"],
        level=Level(row["level"]),
        group=row["group"],
        title=row["title"],
        help=row["help"],
        source=row["source"],
        required=row["required"],
        repeatable=row["repeatable"] == "yes",
        offered=row["offered"] == "yes",
        why_not=row["why_not"],
        atrs=row["atrs"],
        rows=int(row["rows"]),
    )


@cache
def offered() -> dict[str, Field]:
    """Return the fields that may be published, by key."""
    return {field.key: field for field in declared() if field.offered}


def written() -> tuple[Field, ...]:
    """Return the fields whose texts are written in this room."""
    return tuple(field for field in offered().values() if field.is_written)


REQUIRED = "publication"


def missing(values: Mapping[str, Texts], language: str) -> list[str]:
    """Return the fields without which nothing is published and that have no text in this language, in order."""
    return [
        key
        for key, field in offered().items()
        if field.required == REQUIRED and not values.get(key, {}).get(language, "").strip()
    ]


def parity(values: Mapping[str, Texts], languages: Iterable[str]) -> dict[str, list[str]]:
    """Return for each language the fields that have a text in another language and none in this one."""
    filled = [key for key, texts in values.items() if any(text.strip() for text in texts.values())]
    return {language: [key for key in filled if not values[key].get(language, "").strip()] for language in languages}


def completeness(values: Mapping[str, Texts]) -> tuple[int, int]:
    """Return how many fields of the standard's list have a text, and how many it asks for."""
    asked = [field.key for field in offered().values() if field.required and field.atrs]
    return sum(1 for key in asked if any(values.get(key, {}).values())), len(asked)


class Fault(StrEnum):
    """Why a text cannot be published."""

    LONG = "long"
    MARKUP = "markup"
    CONTROL = "control"
    EMAIL = "email"
    MACHINE = "machine"


_MARKUP = re.compile(r"<\s*[/!?]?\s*[a-zA-Z]")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_MACHINE = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b|\\\\[\w.-]+\\")
# Overrides of direction paint a text otherwise than it reads; other control characters have no place in a sentence.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e]")
CONTACT = "contact"


def markup_or_control(text: str) -> Fault | None:
    """Return why a text is no plain text, or None."""
    if _CONTROL.search(text):
        return Fault.CONTROL
    return Fault.MARKUP if _MARKUP.search(text) else None


def fault(key: str, text: str) -> Fault | None:
    """Return why a text cannot stand in this field, or None: no mark-up, no person's address, no machine's."""
    if len(text) > LONGEST:
        return Fault.LONG
    if found := markup_or_control(text):
        return found
    if _MACHINE.search(text):
        return Fault.MACHINE
    return Fault.EMAIL if key != CONTACT and _EMAIL.search(text) else None


def addresses(text: str) -> list[str]:
    """Return the e-mail addresses in a text, in small letters."""
    return [found.strip(".,;:()").casefold() for found in _EMAIL.findall(text)]


def names_in(texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return those of these people's names that stand in the texts."""
    whole = "\n".join(texts).casefold()
    return [name for name in names if " " in name and name.casefold() in whole]
