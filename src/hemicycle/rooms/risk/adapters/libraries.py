"""Lists of risks that others keep: MITRE ATLAS (YAML or STIX), `risks` with id and name, plain lists; what matches."""

from __future__ import annotations

import csv
from typing import Any

import yaml

from hemicycle.rooms.risk.rules.library import Item

LARGEST_BYTES = 8 * 1_048_576
OF_STIX = {"attack-pattern", "course-of-action"}
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def items(content: bytes) -> list[Item] | None:
    """Return the entries of a file, None where it is no such list. JSON is read as the YAML that it is."""
    if len(content) > LARGEST_BYTES:
        return None
    try:
        found = yaml.load(content, Loader=Loader)  # nosec B506: one of the two safe loaders
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        return None
    if isinstance(found, list):
        return [_entry(each, "key", "title") for each in found] if _are_entries(found) else None
    if not isinstance(found, dict):
        return None
    if isinstance(found.get("objects"), list):
        return [item for each in found["objects"] if (item := _of_stix(each))]
    if _are_entries(found.get("risks")):
        return [_entry(each, "id", "name") for each in found["risks"]]
    matrices: Any = found.get("matrices")
    if _are_entries(matrices):
        techniques = [each for matrix in matrices for each in matrix.get("techniques", ())]
        return [_entry(each, "id", "name") for each in techniques] if _are_entries(techniques) else None
    return None


def pairs(content: bytes) -> list[tuple[str, str]] | None:
    """Return which entry matches which of another list, from a table in SSSOM (tabs); None where it is no such file."""
    if len(content) > LARGEST_BYTES:
        return None
    try:
        lines = [line for line in content.decode("utf-8-sig").splitlines() if line and not line.startswith("#")]
    except UnicodeDecodeError:
        return None
    rows = list(csv.DictReader(lines, delimiter="\t"))
    if not rows or not {"subject_id", "object_id"} <= rows[0].keys():
        return None
    return [
        (_bare(row["subject_id"]), _bare(row["object_id"])) for row in rows if row["subject_id"] and row["object_id"]
    ]


def _bare(name: str) -> str:
    """Return a name without the prefix that tells its list."""
    return name.rpartition(":")[2][:60]


def _are_entries(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(each, dict) for each in found)


def _entry(found: dict[str, Any], key: str, title: str) -> Item:
    maps_to = found.get("maps_to", [])
    mapped = tuple(str(each) for each in maps_to) if isinstance(maps_to, list) else ()
    return Item(str(found.get(key) or "")[:60], str(found.get(title) or "")[:300], mapped)


def _of_stix(found: Any) -> Item | None:
    """Return a technique or a mitigation that still holds; the rest of a bundle is no entry."""
    if not isinstance(found, dict) or found.get("type") not in OF_STIX:
        return None
    if found.get("revoked") or found.get("x_mitre_deprecated"):
        return None
    names = [each.get("external_id", "") for each in found.get("external_references", []) if isinstance(each, dict)]
    key = next((name for name in names if name), "")
    return Item(str(key)[:60], str(found.get("name", ""))[:300]) if key else None
