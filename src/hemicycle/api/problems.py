"""What the API answers instead of what was asked: problem+json (RFC 9457), for every error, and never a page."""

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.core.signals import got_request_exception
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled
from ninja.errors import ValidationError as InvalidRequest
from pydantic import BaseModel

from hemicycle.api.versions import etag
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.middleware import LOCKED, busy

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = "There is no such thing here, or it is not yours to see."
logger = logging.getLogger("hemicycle.api")


class Fault(BaseModel):
    """One thing that is wrong with a request: where it lies, and what to mend."""

    place: str
    pointer: str
    detail: str


class Problem(BaseModel):
    """Why the request was not carried out."""

    type: str
    title: str
    status: int
    detail: str
    code: str = ""
    errors: list[Fault] = []
    current_version: int | None = None


class Wrong(Exception):
    """The request cannot be carried out for a reason that lies in the request itself."""

    def __init__(self, status: int, detail: str, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.code, self.headers = status, detail, code, headers


def problem(
    status: int,
    detail: str,
    code: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Return a problem as an answer; `code` is its stable name for programs, `detail` its sentence for people."""
    title = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    content |= {"errors": list(errors)} if errors else {}
    return HttpResponse(json.dumps(content | more), status=status, content_type=MEDIA_TYPE, headers=headers)


def nothing_here() -> HttpResponse:
    """Return the answer for an address at which the API has nothing."""
    return problem(404, NOT_FOUND, "not-found")


def not_allowed(methods: Sequence[str]) -> HttpResponse:
    """Answer a method that an address does not know."""
    return problem(405, "This address does not know this method.", "method", headers={"Allow": ", ".join(methods)})


def _wrong(request: HttpRequest, error: Wrong) -> HttpResponse:
    return problem(error.status, error.detail, error.code, headers=error.headers)


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return nothing_here()


def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, str(error) or "Your office does not allow this.", "denied")


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(409, str(error.message), error.code)


def _stale(request: HttpRequest, error: Stale) -> HttpResponse:
    version = error.current.version
    return problem(
        412,
        f"Somebody changed this record meanwhile; it is at version {version}. Read it again and send your change anew.",
        "stale",
        headers={"ETag": etag(version)},
        current_version=version,
    )


def _conflict(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    logger.warning("%s %s: %s", request.method, request.path, error)
    return problem(409, "This contradicts what the house holds already. Nothing was changed.", "conflict")


def _pointer(steps: Sequence[Any]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _invalid(request: HttpRequest, error: InvalidRequest) -> HttpResponse:
    """Answer 422 where the body is wrong and 400 where an address or a header is; each fault names its place."""
    faults = [_fault(fault["loc"], fault["msg"]) for fault in error.errors]
    if {fault["place"] for fault in faults} <= {"query", "path", "header", "cookie"}:
        return problem(400, "The address or a header of the request is not understood.", "malformed", errors=faults)
    return problem(422, "What was sent does not hold what is asked for.", "invalid", errors=faults)


def _fault(place: Sequence[Any], detail: str) -> dict[str, str]:
    kind, *steps = place
    if kind == "body":
        steps = steps[1:]  # the name of the function's argument, which the sender does not know
    return {"place": str(kind), "pointer": _pointer(steps), "detail": detail}


def _invalid_facts(request: HttpRequest, error: ValidationError) -> HttpResponse:
    held = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    faults = [
        {"place": "body", "pointer": _pointer([name] if name else []), "detail": words}
        for name, found in held.items()
        for words in found
    ]
    return problem(422, "What was sent does not hold what is asked for.", "invalid", errors=faults)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error), "malformed" if error.status_code == 400 else "http")


def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    return problem(429, "Too many requests. Wait a little and send it again.", "throttled")


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "The request is too large.", "too-large")


def _suspicious(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(400, "The request is not understood.", "malformed")


def _database(request: HttpRequest, error: OperationalError) -> HttpResponse:
    if any(word in str(error).lower() for word in LOCKED):
        return busy(request)
    return _unforeseen(request, error)


def _unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    """Log what nobody foresaw and answer without its details; whoever listens for such errors hears of it."""
    got_request_exception.send(sender=None, request=request)
    logger.error("%s %s", request.method, request.path, exc_info=error)
    return problem(500, "Something went wrong on our side. Nothing was changed.", "unforeseen")


HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (Wrong, _wrong),
    (Http404, _not_found),
    (PermissionDenied, _denied),
    (Refused, _refused),
    (Stale, _stale),
    (IntegrityError, _conflict),
    (InvalidRequest, _invalid),
    (ValidationError, _invalid_facts),
    (Throttled, _throttled),
    (HttpError, _http),
    (RequestDataTooBig, _too_large),
    (SuspiciousOperation, _suspicious),
    (MultiPartParserError, _suspicious),
    (UnreadablePostError, _suspicious),
    (OperationalError, _database),
    (Exception, _unforeseen),
)


def install(api: NinjaAPI) -> None:
    """Make every error of an API a problem."""
    for kind, handler in HANDLERS:
        api.add_exception_handler(kind, handler)
