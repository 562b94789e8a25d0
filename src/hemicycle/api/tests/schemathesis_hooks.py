"""What a fuzzing run of schemathesis needs to know: a key is used for one request. Named by SCHEMATHESIS_HOOKS."""

import re
from typing import Any
from uuid import uuid4

import schemathesis

HEADER, PATTERN = "Idempotency-Key", r"[A-Za-z0-9._:-]{1,100}"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Give every request that carries a good key one of its own, since a key for another request is refused."""
    if case.headers and re.fullmatch(PATTERN, str(case.headers.get(HEADER, ""))):
        case.headers[HEADER] = str(uuid4())


@schemathesis.hook
def filter_body(_context: Any, body: Any) -> bool:
    """Send no NUL in a name: the house refuses it, but its description tells the pattern of values and not of names."""
    return not _has_nul_in_a_name(body)


def _has_nul_in_a_name(part: Any) -> bool:
    if isinstance(part, dict):
        return any("\0" in name or _has_nul_in_a_name(value) for name, value in part.items())
    return isinstance(part, list) and any(map(_has_nul_in_a_name, part))
