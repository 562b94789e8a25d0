"""What is sent twice is carried out once: whoever repeats a request gets what came of the first one.

The key is written in the same transaction as what the request changes, so either both last or neither does. Whoever
sends the same request at the same moment waits for the first one to end.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.models import IdempotencyKey, User

KEPT_FOR = timedelta(hours=24)
PRESSED_TWICE = timedelta(minutes=1)  # later, the same form from the browser's history is meant
FORM_TOKEN = "csrfmiddlewaretoken"  # nosec B105: a name. Every form shown has another value, which tells forms apart
LEADING = ("Location", "HX-Redirect")


def claim(person: User, key: str, fingerprint: str, *, kept_for: timedelta = KEPT_FOR) -> tuple[IdempotencyKey, bool]:
    """Return (the key, True) where it is ours from now on, else (the key as an earlier request left it, False).

    To be called in the transaction of what the request changes.
    """
    now = clock.now()
    own = IdempotencyKey.objects.filter(person=person)
    own.filter(at__lt=now - KEPT_FOR).delete()
    own.filter(key=key, at__lt=now - kept_for).delete()
    earlier = own.filter(key=key).first()
    if earlier is not None:
        return earlier, False
    try:
        with transaction.atomic():
            return own.create(person=person, key=key, at=now, fingerprint=fingerprint), True
    except IntegrityError:
        return own.get(key=key), False


def keep(mine: IdempotencyKey, response: HttpResponse, headers: tuple[str, ...], body: bytes | None = None) -> None:
    """Keep what a later request with this key is answered; nothing, where the request took the key away."""
    told = {name: response[name] for name in headers if response.has_header(name)}
    IdempotencyKey.objects.filter(pk=mine.pk).update(status=response.status_code, headers=told, body=body)


def fingerprint(request: HttpRequest) -> str:
    """Return the hash of what is asked: method, address, the version it is based on, and content."""
    seen = hashlib.sha256()
    for part in (request.method or "", request.get_full_path(), request.headers.get("If-Match", "")):
        seen.update(part.encode(errors="replace") + b"\n")
    if request.content_type in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        _add_form(request, seen)
    else:
        seen.update(request.body)
    return seen.hexdigest()


def _add_form(request: HttpRequest, seen: "hashlib._Hash") -> None:
    for name, values in sorted(request.POST.lists()):
        seen.update(repr((name, values)).encode())
    files: dict[str, Any] = request.FILES.dict()
    for name, file in sorted(files.items()):
        seen.update(repr((name, getattr(file, "name", ""))).encode())
        for chunk in file.chunks():
            seen.update(chunk)
        file.seek(0)


def pressed_once(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lead whoever presses the button of a form twice to what the first press made, and make nothing more."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _is_form(request):
            return respond(request)
        pressed = fingerprint(request)
        with transaction.atomic():
            key, is_mine = claim(cast("User", request.user), pressed, pressed, kept_for=PRESSED_TWICE)
            if not is_mine:
                messages.success(request, _("Saved"))
                return HttpResponse(status=key.status or 204, headers=key.headers)
            response = respond(request)
            if any(response.has_header(name) for name in LEADING):
                keep(key, response, LEADING)
            else:
                key.delete()
            return response

    return middleware


def _is_form(request: HttpRequest) -> bool:
    if request.method != "POST" or request.path.startswith("/api/") or not request.user.is_authenticated:
        return False
    return bool(request.POST.get(FORM_TOKEN))
