"""The records of a task registry, each a file of YAML."""

from collections.abc import Mapping
from typing import Any

import yaml

LARGEST_BYTES = 1_048_576
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def record(content: bytes) -> Mapping[str, Any]:
    """Return what a file says. ValueError where it is no record: too large, no YAML, or no list of members."""
    if len(content) > LARGEST_BYTES:
        raise ValueError(len(content))
    try:
        found = yaml.load(content, Loader=Loader)  # nosec B506: one of the two safe loaders
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(str(error)[:200]) from None
    if not isinstance(found, Mapping):
        raise ValueError(type(found).__name__)
    return found
