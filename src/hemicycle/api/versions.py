"""The version of a record as HTTP knows it: given as ETag, asked back as If-Match."""

import re

ENTITY_TAG = re.compile(r'"(\d{1,9})"')
PATTERN = r'^"[0-9]{1,9}"$'


def etag(version: int) -> str:
    """Return a version as a strong entity tag."""
    return f'"{version}"'


def version_of(header: str) -> int | None:
    """Return the version that an If-Match header names, or None where it names none or several."""
    found = ENTITY_TAG.fullmatch(header.strip())
    return int(found[1]) if found else None


def is_known(header: str, tag: str) -> bool:
    """Return whether an If-None-Match header names this entity tag; a weak tag is as good as a strong one here."""
    named = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in named or tag in named
