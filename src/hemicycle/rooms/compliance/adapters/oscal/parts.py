"""What a document is made of: its controls, parameters, requirements, findings, each with its place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.rooms.compliance.adapters.oscal.documents import (
    CONTAINERS,
    Document,
    Unacceptable,
    at,
    escape,
    may_change,
    walk,
)
from hemicycle.rooms.compliance.rules.oscal import Kind

# The lists whose entries are parts: what an entry is called here, and which of its members tells it apart.
LISTS = {
    "groups": ("group", "id"),
    "controls": ("control", "id"),
    "params": ("parameter", "id"),
    "parts": ("part", "id"),
    "set-parameters": ("setting", "param-id"),
    "alters": ("alteration", "control-id"),
    "components": ("component", "uuid"),
    "capabilities": ("capability", "uuid"),
    "implemented-requirements": ("requirement", "control-id"),
    "statements": ("statement", "statement-id"),
    "by-components": ("answer", "component-uuid"),
    "activities": ("activity", "uuid"),
    "tasks": ("task", "uuid"),
    "results": ("result", "uuid"),
    "observations": ("observation", "uuid"),
    "findings": ("finding", "uuid"),
    "risks": ("risk", "uuid"),
    "poam-items": ("item", "uuid"),
}
WITHIN = frozenset({"params", "parts", "set-parameters", "statements", "by-components"})  # read with what they stand in
UNNAMED = frozenset({"parts", "groups", "poam-items"})  # OSCAL lets these go without an identifier
ONCE = frozenset({"group", "control", "parameter", "part"})  # in a catalog, each identifier names one thing
ONCE_IN_ALL = ONCE | {kind for kind, key in LISTS.values() if key == "uuid"}
ONCE_BESIDE = frozenset(
    {"requirement", "setting", "statement", "answer", "selection"}
)  # one answer to one question in one list


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of a document: what it is, what it is called, what it says, and where it stands."""

    kind: str
    key: str
    title: str
    prose: str
    pointer: str
    is_withdrawn: bool = False


def parts(document: Document) -> list[Part]:
    """Return the parts in the order of the document. Unacceptable, with both places, where two claim one identifier."""
    found: list[Part] = []
    places: dict[tuple[str, str], str] = {}
    for pointer, name, value in walk(document.content):
        for part in _parts_at(pointer, name, value):
            _check_once(places, document.kind, part)
            found.append(part)
    return found


def on_the_way(document: Document, pointer: str) -> list[Part]:
    """Return the parts in which a place stands, from the outermost on."""
    words = pointer.split("/")
    places = ["/".join(words[:n]) for n in range(3, len(words)) if words[n - 2] in LISTS and words[n - 1].isdigit()]
    return [_part(place, place.split("/")[-2], at(document, place)) for place in places]


@dataclass(frozen=True, slots=True)
class Field:
    """One text or list of values that may be changed, where it stands, and how far below the part."""

    pointer: str
    place: str
    value: str | list[str]

    @property
    def is_list(self) -> bool:
        """Return whether it holds several values."""
        return isinstance(self.value, list)


def fields(document: Document, pointer: str) -> list[Field]:
    """Return what may be changed of the thing at a place, without the things in it that stand for themselves."""
    return list(_fields(at(document, pointer), pointer, len(pointer) + 1))


def _fields(value: Any, pointer: str, skip: int) -> Iterator[Field]:
    if not isinstance(value, CONTAINERS):
        return
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        place = f"{pointer}/{escape(str(key))}"
        if isinstance(key, str) and may_change(key, each):
            yield Field(place, place[skip:], each)
        elif key in WITHIN or key not in LISTS:
            yield from _fields(each, place, skip)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many things a document adds to another one, says otherwise, and no longer holds."""

    added: int
    changed: int
    withdrawn: int


def compare(before: Iterable[Part], now: Iterable[Part]) -> Comparison:
    """Return what differs between two documents, by what kind of thing each is and what it is called."""
    old, new = (
        {(each.kind, each.key): (each.title, each.prose, each.is_withdrawn) for each in side if each.key}
        for side in (before, now)
    )
    both = old.keys() & new.keys()
    return Comparison(len(new) - len(both), sum(old[each] != new[each] for each in both), len(old) - len(both))


def _parts_at(pointer: str, name: str, value: Any) -> Iterator[Part]:
    """Yield the part that stands at a place, or the controls that a profile names there."""
    if name not in LISTS and name != "with-ids":
        return
    if isinstance(value, dict) and pointer.endswith(f"/{name}"):
        raise _no_list(pointer)
    if name == "with-ids":
        yield from _selected(pointer, value)
    elif isinstance(value, list):
        _check_entries(pointer, name, value)
    else:
        yield _part(pointer, name, value)


def _selected(pointer: str, entries: list[Any]) -> Iterator[Part]:
    for number, entry in enumerate(entries):
        if not isinstance(entry, str):
            raise _unnamed(f"{pointer}/{number}", "with-ids")
        yield Part("selection", entry, "", "", f"{pointer}/{number}")


def _check_entries(pointer: str, name: str, entries: list[Any]) -> None:
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict):
            raise _unnamed(f"{pointer}/{number}", LISTS[name][1])


def _part(pointer: str, name: str, entry: Mapping[str, Any]) -> Part:
    kind, member = LISTS[name]
    key = entry.get(member)
    if not isinstance(key, str) and not (key is None and name in UNNAMED):
        raise _unnamed(pointer, member)
    return Part(kind, key or "", _text(entry, "title"), _prose(entry), pointer, _is_withdrawn(entry))


def _text(entry: Mapping[str, Any], *names: str) -> str:
    return next((found for name in names if isinstance(found := entry.get(name), str)), "")


def _prose(entry: Mapping[str, Any]) -> str:
    """Return what a part says in its own words; of a control, what its statement says, items included."""
    own = _text(entry, "prose", "description", "label", "remarks")
    if own or not isinstance(entry.get("parts"), list):
        return own
    stated = [
        each
        for each in entry["parts"]
        if isinstance(each, dict) and each.get("name") in {"statement", "overview", "item"}
    ]
    return "\n".join(filter(None, (f"{_text(each, 'prose')}\n{_items(each)}".strip() for each in stated)))


def _items(entry: Mapping[str, Any]) -> str:
    return _prose({"parts": entry["parts"]}) if "parts" in entry else ""


def _is_withdrawn(entry: Mapping[str, Any]) -> bool:
    props = entry.get("props")
    return isinstance(props, list) and any(
        isinstance(prop, dict) and prop.get("name") == "status" and str(prop.get("value")).lower() == "withdrawn"
        for prop in props
    )


def _check_once(places: dict[tuple[str, str], str], kind: Kind, part: Part) -> None:
    if (
        part.kind in ONCE and kind is not Kind.CATALOG
    ):  # elsewhere they are copies of a catalog's, and may be told twice
        return
    whole, beside = part.kind in ONCE_IN_ALL, part.kind in ONCE_BESIDE
    if not part.key or not (whole or beside):
        return
    claim = part.kind if whole else part.pointer.rpartition("/")[0], part.key
    if (first := places.setdefault(claim, part.pointer)) == part.pointer:
        return
    if whole:
        raise _twice(part.key, part.pointer, first)
    raise Unacceptable(
        _("%(pointer)s answers “%(key)s”, which %(first)s has answered. Join the two, or take one out.")
        % {"pointer": part.pointer, "key": part.key[:80], "first": first},
        "overlap",
        part.pointer,
    )


def _no_list(pointer: str) -> Unacceptable:
    return Unacceptable(
        _("%(pointer)s must be a list. Put its content in square brackets.") % {"pointer": pointer}, "shape", pointer
    )


def _unnamed(pointer: str, member: str) -> Unacceptable:
    return Unacceptable(
        _("%(pointer)s has no “%(member)s”, so nothing can refer to it. Add one.")
        % {"pointer": pointer, "member": member},
        "unnamed",
        pointer,
    )


def _twice(key: str, pointer: str, first: str) -> Unacceptable:
    return Unacceptable(
        _("%(pointer)s has the identifier “%(key)s”, which %(first)s has already. Give one of them another.")
        % {"pointer": pointer, "key": key[:80], "first": first},
        "twice",
        pointer,
    )
