"""The declared sources of inventories, read from the YAML files in `content/sources` or from what somebody wrote."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemicycle.rooms.portfolio.rules import sources as rules
from hemicycle.rooms.portfolio.rules.sources import Source
from hemicycle.rooms.portfolio.rules.tables import Unreadable

FOLDER = Path(__file__).parent.parent / "content" / "sources"
DEEPEST = 12


@cache
def sources() -> dict[str, Source]:
    """Return every source that comes with the house by its key, in the order of the keys."""
    declared = [source_from(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {source.key: source for source in declared}


def source_from(path: Path) -> Source:
    """Return the source declared in one file; Unreadable says what is wrong with it."""
    return rules.source(parsed(path.read_text(encoding="utf-8"), path.name))


def parsed(text: str, name: str = "") -> dict[str, Any]:
    """Return a declaration as data; Unreadable where it is no YAML, no mapping, or refers to itself.

    An alias is refused before anything is built: a few lines of them can stand for millions.
    """
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
                raise Unreadable("content_invalid", detail="it refers to itself, or nests too deep")
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise Unreadable("content_invalid", detail=f"{name or 'it'} is not YAML{place}") from None
    if not isinstance(document, dict):
        raise Unreadable("content_invalid", detail="it is not a mapping")
    return document


def as_yaml(source: Source) -> str:
    """Return the declaration of a source as YAML, which `parsed` and `rules.source` read again."""
    return yaml.safe_dump(rules.document(source), allow_unicode=True, sort_keys=False, width=120)
