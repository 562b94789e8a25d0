"""The built-in list, as content beside this room, and how a newer copy of an imported list differs."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hemicycle.rooms.risk.rules.terms import Category

CONTENT = Path(__file__).parent.parent / "content"


@dataclass(frozen=True)
class BuiltIn:
    """A risk of the built-in list. Provenance: S from a source of the IPU, P partly, K general knowledge."""

    key: str
    category: Category
    title: str
    controls: tuple[str, ...]
    gate: str
    provenance: str


@dataclass(frozen=True)
class Term:
    """A kind of bias, a kind of attack, or a challenge of parliaments."""

    key: str
    family: str
    title: str
    meaning: str
    controls: str
    provenance: str


@cache
def built_in() -> Mapping[str, BuiltIn]:
    """Return the 52 risks by their ids."""
    with (CONTENT / "risks.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["id"]: BuiltIn(
                row["id"], Category(row["category"]), row["risk"], tuple(row["controls"].split("; ")), row["gate"],
                row["provenance"],
            )
            for row in csv.DictReader(file)
        }  # fmt: skip


@cache
def terms(sort: str) -> Mapping[str, Term]:
    """Return the terms of a sort by their ids: "bias", "attack" or "challenge"."""
    with (CONTENT / "taxonomy.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.pop("sort") == sort]
    return {row["id"]: Term(row.pop("id"), **row) for row in rows}


@dataclass(frozen=True)
class Item:
    """An entry of an imported list: its key there, its title, and which built-in risks it maps to."""

    key: str
    title: str
    maps_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """What a newer copy of a list brings: new, renamed, gone; keys of each."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def difference(known: Mapping[str, str], items: Sequence[Item]) -> Difference:
    """Compare titles known by key with a newer copy."""
    newer = {item.key: item.title for item in items}
    return Difference(
        tuple(sorted(newer.keys() - known.keys())),
        tuple(sorted(key for key in newer.keys() & known.keys() if newer[key] != known[key])),
        tuple(sorted(known.keys() - newer.keys())),
    )


def faults(items: Sequence[Item]) -> list[str]:
    """Return the keys of entries that cannot be kept: without key or title, twice, or mapped to no built-in risk."""
    seen: set[str] = set()
    found = []
    for item in items:
        if not item.key or not item.title or item.key in seen or set(item.maps_to) - built_in().keys():
            found.append(item.key or "?")
        seen.add(item.key)
    return found
