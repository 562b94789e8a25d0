"""What the OpenAPI document says of an operation beside its own answers: its demands, and the problems it may meet."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from hemicycle.api import repeats, versions
from hemicycle.api.door import CONTENT_TYPES, content_type
from hemicycle.api.problems import MEDIA_TYPE, Fault, Problem
from hemicycle.api.requests import SAFE_METHODS
from hemicycle.api.rights import Right

REF = "#/components/schemas/"
WORDS = {
    400: "The address or a header is not understood, or the content is no JSON.",
    401: "Nobody is signed in, or the token opens nothing.",
    403: "The office does not allow it.",
    404: "There is no such thing, or it is not yours to see.",
    409: "The rules of the house do not allow it; the detail says why.",
    412: "The record was changed meanwhile.",
    413: "The request is too large.",
    415: "The content is of another type than asked for.",
    422: "The content does not hold what is asked for.",
    428: "The version that was seen is not named.",
    429: "Too many requests.",
    503: "The database is busy; nothing was changed.",
}
SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token of an office; it begins with hmc_."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of the pages; changes need the X-CSRFToken header.",
    },
}
TAG = {"type": "string", "pattern": versions.PATTERN}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": TAG,
    "description": "The ETag of the record as it was read.",
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag that is known already; the answer is then 304.",
}
IDEMPOTENCY_KEY = {
    "name": repeats.HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": repeats.PATTERN},
    "description": "A name of the sender's for this request; sent again within a day, it gets the same answer.",
}


class Document(OpenAPISchema):
    """Ninja's document, in which no shape takes another's name: rooms share one list of shapes."""

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        """Add shapes; ImproperlyConfigured where two rooms call different shapes by one name."""
        for name, shape in definitions.items():
            if self.schemas.setdefault(name, shape) != shape:
                raise ImproperlyConfigured(f"Two schemas of the API are called {name}; name one after its room.")


def extra(path: str, operation: Operation, right: Right) -> dict[str, Any]:
    """Return what is to be added to an operation's own description."""
    changes = not SAFE_METHODS.issuperset(operation.methods)
    answers: dict[int, Any] = {status: _problem(status) for status in _statuses(path, operation, right, changes)}
    parameters = []
    if right.is_versioned and changes:
        parameters.append(IF_MATCH)
    elif right.is_versioned:
        parameters.append(IF_NONE_MATCH)
        answers[304] = {"description": "Nothing changed since."}
    if "POST" in operation.methods:
        parameters.append(IDEMPOTENCY_KEY)
    own = operation.openapi_extra or {}
    return own | {
        "x-permission": right.permission or "authenticated",
        "security": SECURITY,
        "responses": answers | own.get("responses", {}),
        "parameters": [*own.get("parameters", []), *parameters],
    }


def _statuses(path: str, operation: Operation, right: Right, changes: bool) -> set[int]:
    found = {400, 401, 403, 503}
    if "{" in path:
        found.add(404)
    if changes:
        # 404: what is sent may name a record that is not there for the sender; 412: any record may change meanwhile.
        found |= {404, 409, 412, 413, 422}
    if content_type(operation):
        found.add(415)
    if changes and right.is_versioned:
        found.add(428)
    if operation.throttle_objects:
        found.add(429)
    return found


def _problem(status: int) -> dict[str, Any]:
    return {"description": WORDS[status], "content": {MEDIA_TYPE: {"schema": {"$ref": f"{REF}Problem"}}}}


def completed(document: OpenAPISchema) -> OpenAPISchema:
    """Add the shapes that every operation shares."""
    schema = Problem.model_json_schema(ref_template=REF + "{model}")
    schema.pop("$defs", None)
    document["components"]["schemas"] |= {"Problem": schema, "Fault": Fault.model_json_schema()}
    document["components"]["securitySchemes"] = SCHEMES
    for path in document["paths"].values():
        for operation in path.values():
            if form := operation.get("requestBody", {}).get("content", {}).get(CONTENT_TYPES["file"]):
                form["schema"]["additionalProperties"] = False
            for parameter in operation["parameters"]:
                parameter["schema"] = _never_null(parameter["schema"])
    return document


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter without null, which no address can hold; the parameter is left out instead."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    only: dict[str, Any] = kinds[0]
    return only | {name: value for name, value in schema.items() if name != "anyOf"}
