"""What a fuzzing run of schemathesis needs to know: a key is used for one request. Named by SCHEMATHESIS_HOOKS."""

from typing import Any
from uuid import uuid4

import schemathesis


@schemathesis.hook
def map_headers(context: Any, headers: dict[str, Any] | None) -> dict[str, Any] | None:
    """Give every request that carries a key one of its own, since the same key for another request is refused."""
    if headers and "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = str(uuid4())
    return headers
