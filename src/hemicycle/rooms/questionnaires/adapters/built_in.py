"""The questionnaires that come with Hemicycle, as the files in `content/instruments` tell them."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from hemicycle.rooms.questionnaires.adapters.files import plain_data

FOLDER = Path(__file__).resolve().parent.parent / "content" / "instruments"


@lru_cache(maxsize=1)
def documents() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return the name of each file with its document, in the order of the names."""
    return tuple((path.name, plain_data(path.read_bytes(), path.name)) for path in sorted(FOLDER.glob("*.yaml")))
