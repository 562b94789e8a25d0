"""The OpenAPI document: it says of every operation what it demands and all that it may answer."""

import copy

import pytest

from hemicycle.kernel.rooms import permissions
from tests.support.map import API, api_operations, room_names

ALWAYS = {"400", "401", "403", "503"}
ON_CHANGE = {"409", "413", "422"}
SAFE = {"get", "head"}


@pytest.fixture(scope="module")
def document():
    from hemicycle.api.urls import description

    return description(f"{API}/")


def complaints_about_document(document, known, rooms):
    found = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            found += [f"{method.upper()} {path} {words}" for words in _faults(path, method, operation, known, rooms)]
    return found


def _faults(path, method, operation, known, rooms):
    permission = operation.get("x-permission")
    room = path.removeprefix(f"{API}/").split("/")[0]
    if permission is None:
        yield "is bound to no right"
    elif permission not in {"authenticated", *known}:
        yield f"asks for {permission}, which no room declares"
    elif permission != "authenticated" and permission.split(".")[0] != room:
        yield f"asks for {permission} of another room"
    if room not in {"kernel", *rooms}:
        yield "lies under no room's name"
    if not operation.get("summary", "").strip():
        yield "says nothing of itself"
    if not operation.get("security"):
        yield "does not say how to sign in"
    answered = {str(status) for status in operation["responses"]}
    owed = ALWAYS | ({"404"} if "{" in path else set()) | (set() if method in SAFE else ON_CHANGE)
    if any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", [])):
        owed |= {"412", "428"}
    for status in sorted(owed - answered):
        yield f"does not document {status}"
    for status, answer in operation["responses"].items():
        if int(status) >= 400 and "application/problem+json" not in answer.get("content", {}):
            yield f"answers {status} otherwise than by a problem"
    if not any(status.startswith("2") for status in answered):
        yield "documents no answer of success"


def test_every_operation_says_what_it_demands_and_answers(document):
    assert complaints_about_document(document, permissions(), room_names()) == []


def test_the_document_holds_every_operation_and_no_other(document):
    described = {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}
    assert len(described) == len(api_operations())


def test_the_document_says_of_every_operation_what_its_door_asks(document):
    said = sorted(
        operation["x-permission"] for operations in document["paths"].values() for operation in operations.values()
    )
    assert said == sorted(operation.permission or "authenticated" for operation in api_operations())


def test_every_change_of_a_record_asks_for_the_version_that_was_seen(document):
    """A record that an address names is changed with If-Match; what is added to it needs none."""
    versioned = [operation for operation in api_operations() if operation.is_versioned and operation.method != "GET"]
    assert versioned
    demanded = [
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", []))
    ]
    assert len(demanded) == len(versioned)


def test_names_of_operations_are_unique(document):
    names = [operation["operationId"] for operations in document["paths"].values() for operation in operations.values()]
    assert len(names) == len(set(names))


def test_the_document_is_open_to_all_and_the_same_for_all(client, db, document):
    response = client.get(f"{API}/openapi.json")
    assert response.status_code == 200
    assert response.json()["paths"].keys() == document["paths"].keys()


def spoil(operation, *, drop=None, **changes):
    operation.update(changes)
    if drop:
        operation["responses"] = {key: value for key, value in operation["responses"].items() if str(key) != drop}


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (f"{API}/portfolio/initiatives", {"x-permission": None}),
        (f"{API}/portfolio/initiatives", {"x-permission": "portfolio.fly"}),
        (f"{API}/portfolio/initiatives", {"x-permission": "ledger.read"}),
        (f"{API}/portfolio/initiatives", {"summary": ""}),
        (f"{API}/portfolio/initiatives", {"security": []}),
        (f"{API}/portfolio/initiatives", {"drop": "401"}),
        (f"{API}/portfolio/initiatives/{{pk}}", {"drop": "404"}),
        (f"{API}/portfolio/initiatives", {"drop": "200"}),
    ],
)
def test_planted_a_fault_in_the_document_is_named(document, path, changes):
    faulty = copy.deepcopy(document)
    spoil(faulty["paths"][path]["get"], **changes)
    assert complaints_about_document(faulty, permissions(), room_names())


def test_planted_an_operation_without_a_right_stops_the_house():
    from django.core.exceptions import ImproperlyConfigured
    from ninja import Router

    from hemicycle.api.house import guarded, new_api

    router = Router()

    @router.get("/open")
    def opened(request):
        """Open to whoever comes."""

    api = new_api("planted")
    api.add_router("/portfolio", router)
    with pytest.raises(ImproperlyConfigured):
        guarded(api)
