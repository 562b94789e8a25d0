"""The way through which every request reaches an operation, always in this order:

too large? (413) · who is it? (401, 403) · is there such a thing for them? (404) · may they? (403) · is the request well
formed? (415, 400) · was it answered before? · does it know the present version? (428, 400, 412) · the operation itself.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.responses import Status

from hemicycle.api import repeats
from hemicycle.api.problems import Wrong
from hemicycle.api.requests import SAFE_METHODS, Request
from hemicycle.api.rights import Right
from hemicycle.api.versions import etag, is_known, version_of
from hemicycle.kernel.errors import Stale
from hemicycle.kernel.models import Record

LIMIT_BYTES = 1 << 20
CONTENT_TYPES = {"body": "application/json", "form": "application/x-www-form-urlencoded", "file": "multipart/form-data"}


class Door:
    """One operation with its right, as it is called in place of the operation's own `run`."""

    def __init__(self, operation: Operation, right: Right) -> None:
        self.operation, self.right = operation, right
        self.run = operation.run
        self.content_type = content_type(operation)
        self.parameters = {name for model in _models(operation, "query") for name in model.__ninja_flatten_map__}
        self.fields = {name for model in _models(operation, "form") for name in model.__ninja_flatten_map__}
        self.fields |= {name for model in _models(operation, "file") for name in model.model_fields}
        self.lists = {name for model in _models(operation, "query") for name in model.__ninja_collection_fields__}

    def __call__(self, request: Any, **named: Any) -> HttpResponse:
        request.subject, request.version, request.reply = None, None, {}
        try:
            self._size(request)
            request.auth = self.right(request)
            self._form(request)
            response = repeats.once(request, lambda: self._perform(request, named))
        except Exception as error:
            response = self.operation.api.on_exception(request, error)
        return self._finish(request, response)

    def _perform(self, request: Request, named: dict[str, Any]) -> HttpResponse:
        if self.right.is_versioned and request.method not in SAFE_METHODS:
            self._precondition(request)
        response = self.run(request, **named)
        if response.status_code < 400:
            for name, value in request.reply.items():
                response[name] = value
        return response  # type: ignore[return-value]

    def _size(self, request: Request) -> None:
        limit = LIMIT_BYTES
        if self.content_type == CONTENT_TYPES["file"]:
            limit += settings.EVIDENCE_LIMIT_MB << 20
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise Wrong(413, f"The request is larger than {limit >> 20} MB.", "too-large")

    def _form(self, request: Request) -> None:
        if self.content_type and request.content_type != self.content_type:
            raise Wrong(415, f"Send the content as {self.content_type}.", "media-type")
        if self.content_type == CONTENT_TYPES["file"]:
            self._fields(request)
        for name, values in request.GET.lists():
            if name not in self.parameters:
                raise Wrong(400, f"There is no parameter {name[:80]!r} here.", "unknown-parameter")
            if len(values) > 1 and name not in self.lists:
                raise Wrong(400, f"The parameter {name!r} is given more than once.", "repeated-parameter")
            if any("\x00" in value for value in values):
                raise Wrong(400, f"The parameter {name!r} holds a character that no text has.", "malformed")

    def _fields(self, request: Request) -> None:
        sent = [
            name for fields in (request.POST, request.FILES) for name, values in fields.lists() for _value in values
        ]
        if strange := [name for name in sent if name not in self.fields]:
            raise Wrong(422, f"There is no field {strange[0][:80]!r} here.", "unknown-field")
        if len(sent) > len(set(sent)):
            raise Wrong(422, "A field is given more than once.", "repeated-field")

    def _precondition(self, request: Request) -> None:
        header = request.headers.get("If-Match")
        if header is None:
            raise Wrong(428, "Send the ETag that you read as If-Match, lest somebody's change is lost.", "precondition")
        request.version = version_of(header)
        if request.version is None:
            raise Wrong(400, 'If-Match holds one version, as in "3".', "malformed")
        if request.version != request.subject.version:
            raise Stale(request.subject)

    def _finish(self, request: Request, response: HttpResponse) -> HttpResponse:
        tag = response.get("ETag")
        known = request.headers.get("If-None-Match")
        if request.method == "GET" and response.status_code == 200 and tag and known and is_known(known, tag):
            response = HttpResponseNotModified(headers={"ETag": tag})
        patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
        return response


def _models(operation: Operation, *sources: str) -> list[Any]:
    return [model for model in operation.models if model.__ninja_param_source__ in sources]


def content_type(operation: Operation) -> str:
    """Return the content type that an operation reads, or an empty text where it reads none."""
    sources = {model.__ninja_param_source__ for model in _models(operation, *CONTENT_TYPES)}
    if "file" in sources:
        return CONTENT_TYPES["file"]
    return CONTENT_TYPES[sources.pop()] if sources else ""


def noted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make the version of the record that an operation returns the ETag of its answer."""

    @wraps(function)
    def noting(request: Any, *args: Any, **named: Any) -> Any:
        result = function(request, *args, **named)
        answered = result.value if isinstance(result, Status) else result
        if isinstance(answered, Record):
            request.reply["ETag"] = etag(answered.version)
        return result

    return noting


class StrictParser(Parser):
    """Reads JSON as its standard has it: UTF-8, no name twice in an object, no NaN."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the content of a request; ValueError or RecursionError where it is no JSON."""
        return json.loads(request.body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_number)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is used twice in one object")
    return found


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")
