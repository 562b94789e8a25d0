"""The declared sources of inventories, read from the YAML files in `content/sources`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from hemicycle.rooms.portfolio.rules import sources as rules
from hemicycle.rooms.portfolio.rules.sources import Source
from hemicycle.rooms.portfolio.rules.tables import Unreadable

FOLDER = Path(__file__).parent.parent / "content" / "sources"


@cache
def sources() -> dict[str, Source]:
    """Return every declared source by its key, in the order of the keys."""
    declared = [source_from(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {source.key: source for source in declared}


def source_from(path: Path) -> Source:
    """Return the source declared in one file; Unreadable says what is wrong with it."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError:
        raise Unreadable("content_invalid", detail=f"{path.name} is not YAML") from None
    return rules.source(document)
