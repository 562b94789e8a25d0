# SPDX-License-Identifier: Apache-2.0
"""What an entry of the ledger is made of, byte by byte.

An entry has two halves. The *leaf* goes into the tree for ever and says what happened, when, to which record. The
*content* says who did it and what the record held; it stays outside, and the leaf carries only a salted commitment to
it. Deleting salt and content erases a person's data lawfully, and every proof made before or after still checks.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from typing import TypeAlias, cast
from uuid import UUID

import rfc8785

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

VERSION = 1
SALT_BYTES = 32
COMMITMENT_PREFIX = b"hemicycle-commitment-v1\n"
ERASED = "ledger.erased"

_LARGEST = 2**53 - 1  # the largest whole number that every reader of JSON understands alike
_WORDS = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
_ORIGIN = re.compile(r'[^"\\\x00-\x1f]+')
_DIGEST = re.compile(r"[0-9a-f]{64}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


VERIFIED_FOR = dt.timedelta(days=31)  # so long a verification of everything speaks for the ledger
SIGNED_FOR = dt.timedelta(days=1)


def is_verification_old(verified_on: dt.date, on: dt.date) -> bool:
    """Return whether the last verification of everything lies too far back."""
    return on > verified_on + VERIFIED_FOR


def is_signature_old(signed_on: dt.date, on: dt.date) -> bool:
    """Return whether the newest signature lies further back than a day."""
    return on > signed_on + SIGNED_FOR


def holds_until(verified_on: dt.date, signed_on: dt.date) -> dt.date:
    """Return the last day on which neither is old."""
    return min(verified_on + VERIFIED_FOR, signed_on + SIGNED_FOR)


class LeafRefused(ValueError):
    """Bytes are not a leaf, or a leaf cannot be made of these facts; the message says why."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The record an entry is about, as `kernel.initiative`, its UUID and the version it then had."""

    type: str
    id: str
    version: int

    def __post_init__(self) -> None:
        _check(_WORDS.fullmatch(self.type), "%r is not the name of a kind of record", self.type)
        _check(_UUID.fullmatch(self.id), "%r is not a UUID", self.id)
        _check(_is_whole(self.version), "%r is not a version", self.version)


@dataclass(frozen=True, slots=True)
class Leaf:
    """What the tree keeps of an entry: nothing in it may be about a person."""

    origin: str
    seq: int
    at: dt.datetime
    event: str
    subject: Subject | None
    commitment: str

    def __post_init__(self) -> None:
        _check(
            _ORIGIN.fullmatch(self.origin), "%r is not one line without quotation marks and backslashes", self.origin
        )
        _check(_is_whole(self.seq), "%r is not a sequence number", self.seq)
        _check(self.at.tzinfo is not None, "%r does not name its time zone", self.at)
        _check(_WORDS.fullmatch(self.event), "%r is not the name of an event", self.event)
        _check(_DIGEST.fullmatch(self.commitment), "%r is not a commitment", self.commitment)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two snapshots; None where a snapshot lacks it."""

    field: str
    before: Json
    after: Json


def commitment(salt: bytes, content: bytes) -> str:
    """Return what a leaf carries instead of the content: a digest nobody can guess the content from without the salt.

    The salt has exactly 32 bytes, so that no byte can pass from the salt to the content.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return sha256(COMMITMENT_PREFIX + salt + content).hexdigest()


def content_bytes(
    *,
    by: str | UUID | None,
    office: str | None,
    facts: Mapping[str, object],
    state: Mapping[str, object] | None,
    before: Mapping[str, object] | None = None,
) -> bytes:
    """Return the bytes that say who did it (`by`, in which `office`), with which `facts`, and what it made of what.

    `before` and `state` are the snapshots of the record around the change. ValueError for what JSON cannot hold.
    """
    content = {"by": by, "office": office, "facts": facts, "state": state, "before": before}
    return _write(content).encode() if _is_simple(content) else canonical(plain(content))


def canonical(value: Json) -> bytes:
    """Return the one spelling that RFC 8785 gives a value.

    Without fractions and with ASCII names the standard library writes the same bytes, many times faster; the rest is
    left to the package, and a test compares the two.
    """
    return _write(value).encode() if _is_simple(value) else rfc8785.dumps(value)


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_SIMPLE = frozenset({str, bool, type(None)})


def _is_simple(value: object) -> bool:
    """Whether a value is JSON as it is and holds no fraction: mostly records of text, so one pass finds the rest."""
    if type(value) is dict:
        return _are_ascii(value) and all(_is_simple(each) for each in value.values() if type(each) not in _SIMPLE)
    if type(value) is list:
        return all(_is_simple(each) for each in value if type(each) not in _SIMPLE)
    return type(value) in _SIMPLE or (type(value) is int and abs(value) <= _LARGEST)


def _are_ascii(names: Iterable[object]) -> bool:
    try:
        return "".join(cast("Iterable[str]", names)).isascii()
    except TypeError:
        return False


def leaf_bytes(leaf: Leaf) -> bytes:
    """Return the bytes that go into the tree, which are canonical: a leaf holds nothing that JSON would escape."""
    about = leaf.subject
    subject = f'{{"id":"{about.id}","type":"{about.type}","version":{about.version}}}' if about else "null"
    return (
        f'{{"at":"{moment(leaf.at)}","commitment":"{leaf.commitment}","event":"{leaf.event}","origin":"{leaf.origin}",'
        f'"seq":{leaf.seq},"subject":{subject},"v":{VERSION}}}'
    ).encode()


def parse_leaf(data: bytes) -> Leaf:
    """Return the leaf these bytes spell. LeafRefused unless they are exactly the bytes `leaf_bytes` would write."""
    try:
        found = json.loads(data)
        subject = found["subject"]
        leaf = Leaf(
            origin=found["origin"],
            seq=found["seq"],
            at=dt.datetime.fromisoformat(found["at"]),
            event=found["event"],
            subject=subject and Subject(subject["type"], subject["id"], subject["version"]),
            commitment=found["commitment"],
        )
        same = leaf_bytes(leaf) == data
    except LeafRefused:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise LeafRefused("the bytes are not a leaf of the ledger") from None
    _check(same, "%r is not in its canonical form", data)
    return leaf


@lru_cache(maxsize=256)  # an action's entries share theirs
def moment(at: dt.datetime) -> str:
    """Return the instant as the ledger writes it: UTC, to the microsecond, ending in Z."""
    return at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def difference(before: Mapping[str, Json] | None, after: Mapping[str, Json] | None) -> list[Change]:
    """Return the fields in which two snapshots differ, by name; no snapshot counts as one without fields."""
    old, new = before or {}, after or {}
    fields = sorted({*old, *new})
    pairs = ((field, old.get(field), new.get(field)) for field in fields)
    return [Change(*each) for each in pairs if not _same(each[1], each[2])]


def erased_entries(facts: Mapping[str, object]) -> list[int]:
    """Return the sequence numbers that an entry `ledger.erased` says were erased. ValueError if it does not say."""
    entries = facts.get("entries")
    if not isinstance(entries, list) or not all(_is_whole(each) for each in entries):
        raise ValueError("an erasure lists the sequence numbers of the entries it erased")
    return cast("list[int]", entries)


def plain(value: object) -> Json:
    """Return a value as JSON can hold it: UUIDs, decimals and enumerations as text, instants in UTC, sets in order.

    ValueError for what has no honest spelling in JSON: bytes, endless numbers, whole numbers beyond 2**53.
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | str():
            return value
        case int() if abs(value) <= _LARGEST:
            return value
        case float() if value - value == 0:
            return value
        case dt.datetime():
            return moment(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case Mapping():
            return {_name(key): plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case set() | frozenset():
            return sorted((plain(each) for each in value), key=str)
    raise ValueError(f"the ledger cannot hold {value!r}")


def _name(key: object) -> str:
    name = plain(key)
    if not isinstance(name, str):
        raise ValueError(f"a field is named by text, not by {key!r}")
    return name


def _same(one: Json, other: Json) -> bool:
    """Equal as JSON, where true is not 1."""
    return one == other and canonical(one) == canonical(other)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _check(holds: object, otherwise: str, value: object) -> None:
    if not holds:
        raise LeafRefused(otherwise % (value,))
