"""A request sent twice is carried out once: its answer is kept for a day under the key that the sender chose."""

import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse

from hemicycle.api.problems import Wrong
from hemicycle.api.requests import Request
from hemicycle.kernel.models import IdempotencyKey
from hemicycle.kernel.repeats import claim, fingerprint, keep

HEADER = "Idempotency-Key"
PATTERN = r"^[A-Za-z0-9._:-]{1,100}$"
NOT_KEPT = "no-store"  # the answer holds a secret
KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Link")

Respond = Callable[[], HttpResponse]


def once(request: Request, respond: Respond) -> HttpResponse:
    """Return the answer of `respond`, or the one that an earlier request with this key got."""
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST":
        return respond()
    if not re.fullmatch(PATTERN, key):
        raise Wrong(400, "An Idempotency-Key has 1 to 100 letters, digits and . _ : -", "idempotency-key")
    asked = fingerprint(request)
    with transaction.atomic():
        kept, is_mine = claim(request.user, key, asked)
        if not is_mine:
            return _again(kept, asked)
        response = respond()
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            is_secret = response.get("Cache-Control") == NOT_KEPT
            keep(kept, response, KEPT_HEADERS, None if is_secret else response.content)
        return response


def _again(earlier: IdempotencyKey, fingerprint: str) -> HttpResponse:
    if earlier.fingerprint != fingerprint:
        raise Wrong(422, "This Idempotency-Key was used for another request. Choose a new one.", "idempotency-key")
    if earlier.status is None:
        raise Wrong(409, "A request with this Idempotency-Key is being carried out.", "in-progress")
    if earlier.body is None:
        raise Wrong(409, "This request was carried out. Its answer held a secret, which is shown once.", "shown-once")
    response = HttpResponse(bytes(earlier.body), status=earlier.status, headers=earlier.headers)
    response["Idempotency-Replayed"] = "true"
    return response
