"""A request that is sent twice is carried out once: the answer is kept for a day under the key that the sender chose.

The key is written in the same transaction as what the request changes, so either both last or neither does. Whoever
sends the same request at the same moment waits for the first one to end, and then gets its answer.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse

from hemicycle.api.problems import Wrong
from hemicycle.api.requests import Request
from hemicycle.kernel import clock
from hemicycle.kernel.models import IdempotencyKey

HEADER = "Idempotency-Key"
PATTERN = r"^[A-Za-z0-9._:-]{1,100}$"
KEPT_FOR = timedelta(hours=24)
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
    with transaction.atomic():
        mine, earlier = _claim(request, key)
        if mine is None:
            return _again(earlier, _fingerprint(request))
        response = respond()
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            _keep(mine, response)
        return response


def _claim(request: Request, key: str) -> tuple[IdempotencyKey | None, IdempotencyKey | None]:
    """Return (the key, now ours, None), or (None, the key as an earlier request left it)."""
    now = clock.now()
    own = IdempotencyKey.objects.filter(person=request.user)
    own.filter(at__lt=now - KEPT_FOR).delete()
    earlier = own.filter(key=key).first()
    if earlier is not None:
        return None, earlier
    try:
        with transaction.atomic():
            return own.create(person=request.user, key=key, at=now, fingerprint=_fingerprint(request)), None
    except IntegrityError:
        return None, own.get(key=key)


def _again(earlier: IdempotencyKey | None, fingerprint: str) -> HttpResponse:
    if earlier is None or earlier.fingerprint != fingerprint:
        raise Wrong(422, "This Idempotency-Key was used for another request. Choose a new one.", "idempotency-key")
    if earlier.status is None:
        raise Wrong(409, "A request with this Idempotency-Key is being carried out.", "in-progress")
    if earlier.body is None:
        raise Wrong(409, "This request was carried out. Its answer held a secret, which is shown once.", "shown-once")
    response = HttpResponse(bytes(earlier.body), status=earlier.status, headers=earlier.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def _keep(mine: IdempotencyKey, response: HttpResponse) -> None:
    mine.status = response.status_code
    mine.body = None if response.get("Cache-Control") == NOT_KEPT else response.content
    mine.headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    mine.save(update_fields=["status", "body", "headers"])


def _fingerprint(request: Request) -> str:
    """Return the hash of what is asked: method, address, the version it is based on, and content."""
    seen = hashlib.sha256()
    for part in (request.method or "", request.get_full_path(), request.headers.get("If-Match", "")):
        seen.update(part.encode(errors="replace") + b"\n")
    if request.content_type == "multipart/form-data":
        _add_form(request, seen)
    else:
        seen.update(request.body)
    return seen.hexdigest()


def _add_form(request: Request, seen: "hashlib._Hash") -> None:
    for name, values in sorted(request.POST.lists()):
        seen.update(repr((name, values)).encode())
    files: dict[str, Any] = request.FILES.dict()
    for name, file in sorted(files.items()):
        seen.update(repr((name, getattr(file, "name", ""))).encode())
        for chunk in file.chunks():
            seen.update(chunk)
        file.seek(0)
