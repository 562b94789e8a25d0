"""What a document takes from others: resolved among the documents that the house holds, never fetched."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _

from hemicycle.rooms.compliance.adapters.oscal.documents import Document, Unacceptable, at, walk
from hemicycle.rooms.compliance.adapters.oscal.parts import Part, parts
from hemicycle.rooms.compliance.rules.oscal import Kind

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
DEEPEST_IMPORTS = 30
IMPORTING = {
    Kind.PROFILE: "imports",
    Kind.COMPONENTS: "import-component-definitions",
    Kind.PLAN: "import-profile",
    Kind.ASSESSMENT_PLAN: "import-ssp",
    Kind.RESULTS: "import-ap",
    Kind.MILESTONES: "import-ssp",
}


class Reach(StrEnum):
    """Where a reference leads: into the same document, beside it, to another machine, to a place of this one."""

    INSIDE = "inside"
    BESIDE = "beside"
    REMOTE = "remote"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as the document gives it; nothing here is ever opened."""

    pointer: str
    href: str
    reach: Reach

    @property
    def name(self) -> str:
        """Return the last part of the path, by which a document that the house holds is recognised."""
        return _path(self.href).rpartition("/")[2]


def _path(href: str) -> str:
    return unquote(re.split(r"[?#]", href, maxsplit=1)[0]).replace("\\", "/").strip()


def reach(href: str) -> Reach:
    """Return where a reference leads, by its form alone."""
    path = _path(href)
    if href.startswith("#"):
        return Reach.INSIDE
    if path.lower().startswith("file:") or re.match(r"[A-Za-z]:/|/(?!/)", path):
        return Reach.FILE
    return Reach.REMOTE if path.startswith("//") or SCHEME.match(path) else Reach.BESIDE


def references(document: Document) -> list[Reference]:
    """Return all references of a document, in its order, so that a page can show where they would lead."""
    return [
        Reference(f"{pointer}/href", value["href"], reach(value["href"]))
        for pointer, _name, value in walk(document.content)
        if isinstance(value, dict) and isinstance(value.get("href"), str)
    ]


def imports(document: Document) -> list[Reference]:
    """Return what the document builds on: a profile's catalogs, a plan's profile, an assessment's plan."""
    name = IMPORTING.get(document.kind, "")
    value, pointer = document.body.get(name), f"/{document.kind}/{name}"
    if isinstance(value, list):
        return [_reference(f"{pointer}/{number}", each) for number, each in enumerate(value)]
    return [] if value is None else [_reference(pointer, value)]


def _reference(pointer: str, entry: Any) -> Reference:
    href = entry.get("href") if isinstance(entry, dict) else None
    if not isinstance(href, str) or not href.strip():
        raise Unacceptable(
            _("%(pointer)s does not say what it imports. Add “href”.") % {"pointer": pointer}, "href", pointer
        )
    return Reference(f"{pointer}/href", href, reach(href))


def found(document: Document, reference: Reference, held: Mapping[str, Document]) -> Document:
    """Return the document that a reference means, among those that the house holds by file name.

    A reference into the document leads to a resource of its back matter, and on to the names that resource gives.
    Unacceptable says where the reference stands and what to do; whatever it names, nothing is opened or fetched.
    """
    candidates = [reference] if reference.reach is not Reach.INSIDE else _of_resource(document, reference)
    for each in candidates:
        if each.reach is Reach.BESIDE and each.name in held:
            return held[each.name]
    outside = next((each for each in candidates if each.reach in {Reach.REMOTE, Reach.FILE}), None)
    if outside:
        raise Unacceptable(
            _(
                "%(pointer)s refers to “%(href)s”. Nothing is fetched or opened from there: import that document"
                " here first, and refer to it by its file name."
            )
            % {"pointer": outside.pointer, "href": outside.href[:200]},
            str(outside.reach),
            outside.pointer,
        )
    raise Unacceptable(
        _("%(pointer)s refers to “%(name)s”, which is not held here. Import that document first.")
        % {"pointer": reference.pointer, "name": ", ".join(each.name for each in candidates)[:200]},
        "not-held",
        reference.pointer,
    )


def _of_resource(document: Document, reference: Reference) -> list[Reference]:
    for number, resource in enumerate(_list(document.body.get("back-matter"), "resources")):
        if isinstance(resource, dict) and resource.get("uuid") == reference.href[1:]:
            pointer = f"/{document.kind}/back-matter/resources/{number}/rlinks"
            return [_reference(f"{pointer}/{n}", each) for n, each in enumerate(_list(resource, "rlinks"))]
    raise Unacceptable(
        _("%(pointer)s refers to “%(href)s”, and the back matter has no such resource. Add it, or mend the reference.")
        % {"pointer": reference.pointer, "href": reference.href[:80]},
        "dangling",
        reference.pointer,
    )


def _list(of: Any, name: str) -> list[Any]:
    """Return the list that stands under a name, empty where none does."""
    found = of.get(name) if isinstance(of, dict) else None
    return found if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class Selected:
    """A control that a profile selects, and the catalog it is taken from."""

    control: Part
    source: Document

    @property
    def catalog(self) -> str:
        """Return the identifier of the catalog."""
        return self.source.uuid


Selection = Mapping[str, Selected]


def resolve(document: Document, held: Mapping[str, Document]) -> list[Selected]:
    """Return the controls of a catalog, or those that a profile selects from what it imports, each once.

    Unacceptable for a profile that imports itself by whatever way, for a control that is nowhere, and for one
    identifier that two catalogs give to different controls.
    """
    return list(_resolved(document, held, (), {}).values())


def _resolved(
    document: Document, held: Mapping[str, Document], way: tuple[str, ...], known: dict[str, Selection]
) -> Selection:
    if document.uuid in known:
        return known[document.uuid]
    if document.kind is Kind.CATALOG:
        of: Selection = {each.key: Selected(each, document) for each in parts(document) if each.kind == "control"}
    elif document.kind is Kind.PROFILE:
        of = _profile(document, held, (*way, document.uuid), known)
    else:
        raise Unacceptable(
            _("“%(title)s” is neither a catalog nor a profile, so no controls can be taken from it.")
            % {"title": document.title[:200]},
            "no-controls",
        )
    known[document.uuid] = of
    return of


def _profile(
    document: Document, held: Mapping[str, Document], way: tuple[str, ...], known: dict[str, Selection]
) -> Selection:
    parts(document)  # what it names is judged here, with its place
    chosen: dict[str, Selected] = {}
    for reference in imports(document):
        source = found(document, reference, held)
        if source.uuid in way:
            raise Unacceptable(
                _("%(pointer)s leads back to “%(title)s”: the profiles import one another. Take one import out.")
                % {"pointer": reference.pointer, "title": source.title[:200]},
                "cycle",
                reference.pointer,
            )
        if len(way) > DEEPEST_IMPORTS:
            raise Unacceptable(
                _("%(pointer)s: more than %(n)s profiles import one another. Import the catalog directly.")
                % {"pointer": reference.pointer, "n": DEEPEST_IMPORTS},
                "depth",
                reference.pointer,
            )
        place = reference.pointer.removesuffix("/href")
        offered = _resolved(source, held, way, known)
        for key, selected in _selected(at(document, place), place, offered).items():
            if chosen.setdefault(key, selected).catalog != selected.catalog:
                raise Unacceptable(
                    _("%(pointer)s selects “%(key)s”, which an earlier import takes from another catalog. Exclude one.")
                    % {"pointer": place, "key": key},
                    "overlap",
                    place,
                )
    return chosen


def _selected(entry: Mapping[str, Any], place: str, offered: Selection) -> Selection:
    """Return what one import selects: all where it names nothing, else what it includes, less what it excludes."""
    included = set(_named(entry, "include-controls", place, offered) if "include-controls" in entry else offered)
    excluded = set(_named(entry, "exclude-controls", place, offered))
    return {key: each for key, each in offered.items() if key in included - excluded}


def _named(of: Mapping[str, Any], name: str, place: str, offered: Selection) -> Iterator[str]:
    for number, entry in enumerate(_list(of, name)):
        keys = [*_by_id(entry, f"{place}/{name}/{number}", offered), *_by_pattern(entry, offered)]
        yield from keys
        if isinstance(entry, dict) and entry.get("with-child-controls") == "yes":
            yield from _below(keys, offered)


def _by_id(entry: Any, place: str, offered: Selection) -> Iterator[str]:
    for number, key in enumerate(_list(entry, "with-ids")):
        if key not in offered:
            raise Unacceptable(
                _("%(pointer)s selects “%(key)s”, which is in nothing imported. Take it out, or import its catalog.")
                % {"pointer": f"{place}/with-ids/{number}", "key": str(key)[:80]},
                "unknown-control",
                f"{place}/with-ids/{number}",
            )
        yield key


def _by_pattern(entry: Any, offered: Selection) -> Iterator[str]:
    for each in _list(entry, "matching"):
        pattern = each.get("pattern") if isinstance(each, dict) else None
        if isinstance(pattern, str):
            yield from (key for key in offered if fnmatchcase(key, pattern))


def _below(keys: Sequence[str], offered: Selection) -> Iterator[str]:
    places = {(offered[key].catalog, offered[key].control.pointer) for key in keys}
    for key, each in offered.items():
        pointer = each.control.pointer
        while "/controls/" in pointer:
            pointer = pointer.rpartition("/controls/")[0]
            if (each.catalog, pointer) in places:
                yield key
                break
