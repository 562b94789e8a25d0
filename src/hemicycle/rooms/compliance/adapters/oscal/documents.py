"""A document of OSCAL: read with care, kept as it came, changed at one place only."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import jsonpointer
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.rooms.compliance.rules.oscal import Kind, states_at

LARGEST_BYTES = 64 * 1_048_576
MOST_MARKS = 4_000_000  # brackets, braces and commas: what a small file may not blow up to in memory
DEEPEST = 64
LONGEST_TEXT = 100_000
VERSION = re.compile(r"1\.1\.\d+")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SUSPECT = re.compile(rb"\\u(0000|[dD][89a-fA-F])")  # only escapes can smuggle in what no page or table can hold

CONTAINERS = (dict, list)
MARKS = (b"{", b"[", b",")
escape = lru_cache(maxsize=10_000)(jsonpointer.escape)  # the same few hundred names stand in every document

# What a page may change. Names and identifiers are referred to from elsewhere, so they stay.
TEXTS = frozenset({
    "title", "short-name", "description", "prose", "remarks", "purpose", "statement", "label", "usage", "caption",
    "text", "version", "city", "country", "postal-code",
})  # fmt: skip
STATES = frozenset({"value", "state", "status", "reason"})
LISTS = frozenset({"values", "addr-lines", "email-addresses"})
OF_MANY_LINES = frozenset({"description", "prose", "remarks", "statement", "usage"})
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Unacceptable(Refused):
    """The document or the change cannot be taken; `pointer` is the place in it (RFC 6901), "" for the whole."""

    def __init__(self, message: str | Promise, code: str, pointer: str = "") -> None:
        super().__init__(message, code)
        self.pointer = pointer


@dataclass(frozen=True)
class Document:
    """A document as it came: what it is, and all it says."""

    kind: Kind
    content: Mapping[str, Any]

    @property
    def body(self) -> Mapping[str, Any]:
        """Return what stands below the root."""
        return self.content[self.kind]  # type: ignore[no-any-return]

    @property
    def uuid(self) -> str:
        """Return the document's own identifier."""
        return str(self.body["uuid"])

    @property
    def title(self) -> str:
        """Return the title that the document gives itself."""
        return str(self.body["metadata"]["title"])

    @property
    def version(self) -> str:
        """Return the document's own version."""
        return str(self.body["metadata"]["version"])


def read(content: bytes) -> Document:
    """Return the document that these bytes hold. Unacceptable, with place and remedy, where they hold none."""
    if len(content) > LARGEST_BYTES:
        megabytes = LARGEST_BYTES // 1_048_576
        raise Unacceptable(
            _("The document is larger than %(n)s MB. Split it into several documents.") % {"n": megabytes}, "size"
        )
    if sum(map(content.count, MARKS)) > MOST_MARKS:
        raise Unacceptable(
            _("The document holds more than %(n)s values. Split it into several documents.") % {"n": MOST_MARKS}, "size"
        )
    document = _document(_parsed(content))
    if SUSPECT.search(content):
        _check_texts(document.content)
    return document


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_members,
            parse_constant=_no_number,
            parse_float=_number,
        )
    except UnicodeDecodeError as error:
        raise Unacceptable(
            _("The file is not UTF-8 at byte %(at)s. Save it again as JSON in UTF-8.") % {"at": error.start}, "json"
        ) from None
    except json.JSONDecodeError as error:
        raise Unacceptable(
            _("This is not JSON: line %(line)s, column %(column)s. Convert OSCAL in XML or YAML to JSON first.")
            % {"line": error.lineno, "column": error.colno},
            "json",
        ) from None
    except RecursionError:
        raise Unacceptable(_too_deep(), "depth") from None
    except ValueError:  # a whole number of thousands of digits
        raise Unacceptable(_number_fault(), "number") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unacceptable(
            _("One object has the member “%(name)s” twice, so part of it would be lost. Keep one of the two.")
            % {"name": twice[:80]},
            "member-twice",
        )
    return found


def _number_fault() -> str:
    return _("The document holds a number that is too large or none. Write it in at most 15 digits, or as text.")


def _no_number(_text: str) -> float:
    raise Unacceptable(_number_fault(), "number")


def _number(text: str) -> float:
    found = float(text)
    if math.isinf(found):
        raise Unacceptable(_number_fault(), "number")
    return found


def _too_deep() -> str:
    return _("The document is nested more than %(n)s deep. Take groups or parts out of one another.") % {"n": DEEPEST}


def _document(found: Any) -> Document:
    roots = [name for name in found if name != "$schema"] if isinstance(found, dict) else []
    if len(roots) != 1 or roots[0] not in set(Kind):
        raise Unacceptable(
            _("This is no OSCAL document. It must have one root, one of: %(roots)s.") % {"roots": ", ".join(Kind)},
            "root",
        )
    root = roots[0]
    _check_head(root, found[root])
    return Document(Kind(root), found)


def _check_head(root: str, body: Any) -> None:
    metadata = body.get("metadata") if isinstance(body, dict) else None
    if not isinstance(metadata, dict):
        raise _lacking(f"/{root}/metadata")
    for name in ("title", "last-modified", "version", "oscal-version"):
        if not isinstance(metadata.get(name), str) or not metadata[name].strip():
            raise _lacking(f"/{root}/metadata/{name}")
    if not VERSION.fullmatch(metadata["oscal-version"]):
        raise Unacceptable(
            _("%(pointer)s: OSCAL %(version)s is not read here, only 1.1. Convert the document to 1.1 first.")
            % {"pointer": f"/{root}/metadata/oscal-version", "version": metadata["oscal-version"][:20]},
            "version",
            f"/{root}/metadata/oscal-version",
        )
    if not isinstance(body.get("uuid"), str) or not UUID.fullmatch(body["uuid"]):
        raise _lacking(f"/{root}/uuid")


def _lacking(pointer: str) -> Unacceptable:
    return Unacceptable(
        _("%(pointer)s is missing or not of the form that OSCAL gives it. Add it, and import again.")
        % {"pointer": pointer},
        "missing",
        pointer,
    )


def walk(content: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield (pointer, name of the member it stands in, value) of each object and list, in the document's order."""
    pending: list[tuple[str, str, Any, int]] = [("", "", content, 0)]
    while pending:
        pointer, name, value, depth = pending.pop()
        if depth > DEEPEST:
            raise Unacceptable(_too_deep(), "depth", pointer)
        yield pointer, name, value
        members = value.items() if isinstance(value, dict) else enumerate(value)
        below = [(key, each) for key, each in members if isinstance(each, CONTAINERS)]
        for key, each in reversed(below):
            if isinstance(key, str):
                pending.append((f"{pointer}/{escape(key)}", key, each, depth + 1))
            else:
                pending.append((f"{pointer}/{key}", name, each, depth + 1))


def _check_texts(content: Any) -> None:
    for pointer, _name, value in walk(content):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in members:
            if any(isinstance(text, str) and not _can_be_kept(text) for text in (key, each)):
                place = f"{pointer}/{escape(str(key))}".encode("ascii", "backslashreplace").decode()
                raise Unacceptable(
                    _("%(pointer)s holds a character that cannot be kept. Remove it.") % {"pointer": place},
                    "character",
                    place,
                )


def _can_be_kept(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def write(document: Document) -> bytes:
    """Return the document as a file, with everything it came with in the order it came in."""
    return json.dumps(document.content, ensure_ascii=False, indent=2).encode() + b"\n"


def at(document: Document, pointer: str) -> Any:
    """Return what stands at a place of the document. Unacceptable where there is nothing."""
    try:
        return jsonpointer.resolve_pointer(document.content, pointer)
    except jsonpointer.JsonPointerException:
        raise _nowhere(pointer) from None


def _nowhere(pointer: str) -> Unacceptable:
    return Unacceptable(
        _("%(pointer)s leads nowhere in this document. Open the part again and change it there.")
        % {"pointer": pointer[:200]},
        "nowhere",
        pointer,
    )


def change(document: Document, changes: Mapping[str, str | list[str]], modified: datetime) -> Document:
    """Return the document with other words at these places, and nothing else but its time of change different.

    Prose, titles, states and the values of parameters may be changed where there are some; names and identifiers may
    not, since other places refer to them. Unacceptable names the first place where a change is none of these.
    """
    content: Any = document.content
    for pointer, value in changes.items():
        _check_change(pointer, at(document, pointer), value)
        content = _with(content, jsonpointer.JsonPointer(pointer).parts, value)
    if changes:
        content = _with(content, [document.kind, "metadata", "last-modified"], modified.isoformat())
    return Document(document.kind, content)


def _with(content: Any, path: Sequence[str], value: Any) -> Any:
    """Return the content with another value at the end of the path; what lies beside the path is shared, not copied."""
    if not path:
        return value
    changed: Any = content.copy()
    key: Any = int(path[0]) if isinstance(content, list) else path[0]
    changed[key] = _with(content[key], path[1:], value)
    return changed


def may_change(name: str, value: Any) -> bool:
    """Return whether a page may change what stands under this name: a text, a state, or the values of a parameter."""
    return isinstance(value, list if name in LISTS else str) and name in TEXTS | STATES | LISTS


def _check_change(pointer: str, before: Any, value: Any) -> None:
    is_text = _is_text(value) or (isinstance(value, list) and bool(value) and all(map(_is_text, value)))
    if not (may_change(pointer.rpartition("/")[2], before) and type(value) is type(before) and is_text):
        raise unchangeable(pointer)
    _check_form(pointer, value)


def _check_form(pointer: str, value: str | list[str]) -> None:
    """Refuse words that OSCAL has another form for: a state, a single line, an address."""
    name, said = pointer.rpartition("/")[2], [value] if isinstance(value, str) else value
    if (words := states_at(pointer)) and value not in words:
        told = _("%(pointer)s takes one of: %(words)s.") % {"pointer": pointer[:200], "words": ", ".join(words)}
        raise Unacceptable(told, "state", pointer)
    if name not in OF_MANY_LINES and any(each != " ".join(each.split()) for each in said):
        told = _("%(pointer)s is one line, without blanks around it. Write it so.") % {"pointer": pointer[:200]}
        raise Unacceptable(told, "line", pointer)
    if name == "email-addresses" and not all(map(EMAIL.fullmatch, said)):
        told = _("%(pointer)s holds addresses such as name@parliament.example.") % {"pointer": pointer[:200]}
        raise Unacceptable(told, "address", pointer)


def unchangeable(pointer: str) -> Unacceptable:
    """Return the refusal of a change at a place where none is allowed."""
    return Unacceptable(
        _("%(pointer)s cannot be changed to this. Prose, titles, states and values of parameters can, to text.")
        % {"pointer": pointer[:200]},
        "unchangeable",
        pointer,
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_TEXT and _can_be_kept(value)
