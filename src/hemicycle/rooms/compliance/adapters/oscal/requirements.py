"""What a catalog asks, as rows of a framework's table."""

from collections.abc import Iterable
from typing import Any

from hemicycle.rooms.compliance.adapters.oscal.documents import at
from hemicycle.rooms.compliance.adapters.oscal.imports import Selected
from hemicycle.rooms.compliance.adapters.oscal.parts import Part
from hemicycle.rooms.compliance.rules.frameworks import Status


def rows(controls: Iterable[Selected], key: str, word: str) -> list[dict[str, str]]:
    """Return a row for each control that was not withdrawn; `word` is true where the catalog is taken as law.

    A control's identifier is its own catalog's, so the row's begins with the short name of the framework.
    """
    return [_row(at(each.source, each.control.pointer), each.control, key, word) for each in _asking(controls)]


def _asking(controls: Iterable[Selected]) -> Iterable[Selected]:
    return (each for each in controls if not each.control.is_withdrawn)


def _row(control: Any, part: Part, key: str, word: str) -> dict[str, str]:
    return {
        "id": f"{key}:{part.key}",
        "reference": _prop(control, "label") or part.key,
        "title": part.title or part.key,
        "requirement": part.prose or part.title or part.key,
        "applicability": word,
        "status": Status.VOLUNTARY.value,
        "related": "|".join(f"{key}:{other}" for other in _related(control)),
    }


def _prop(control: Any, name: str) -> str:
    props = control.get("props")
    found = (each for each in props if isinstance(each, dict)) if isinstance(props, list) else ()
    return next((str(each["value"]) for each in found if each.get("name") == name and each.get("value")), "")


def _related(control: Any) -> list[str]:
    links = control.get("links")
    found = [each for each in links if isinstance(each, dict)] if isinstance(links, list) else []
    return [str(each["href"])[1:] for each in found if each.get("rel") == "related" and str(each["href"])[:1] == "#"]
