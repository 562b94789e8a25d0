"""What a document is made of: its controls, parameters, requirements, findings, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.rooms.compliance.adapters.oscal.documents import Document, Kind, Unacceptable, walk

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
