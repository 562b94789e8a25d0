import pytest
from django.core.exceptions import ImproperlyConfigured
from ninja import Router

from hemicycle.api.grammar import Out, allowed
from hemicycle.api.house import guarded, new_api
from hemicycle.api.tests import toy

pytestmark = pytest.mark.urls("hemicycle.api.tests.toy")


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json()


def described(document):
    return [(path, method, what) for path, methods in document["paths"].items() for method, what in methods.items()]


def test_the_document_is_openapi_3_1_and_names_every_path_from_the_root(document):
    assert document["openapi"].startswith("3.1")
    assert all(path.startswith("/api/v1/") for path in document["paths"])


def test_every_operation_says_what_it_answers_and_demands(document):
    for path, method, what in described(document):
        answers = set(what["responses"])
        assert {"400", "401", "403", "503"} <= answers, path
        assert what["x-permission"], path
        assert what["security"] == [{"bearer": []}, {"session": []}]
        if method != "get":
            assert {"409", "413", "422"} <= answers, path
        if "{" in path:
            assert "404" in answers, path
        if "requestBody" in what:
            assert "415" in answers, path
        for status in answers - {"200", "201", "202", "204", "304"}:
            assert list(what["responses"][status]["content"])[-1] == "application/problem+json"


def test_a_change_of_a_record_demands_its_version():
    document = toy.api.get_openapi_schema(path_prefix="/")
    change = document["paths"]["/toy/initiatives/{pk}"]["patch"]
    assert {412, 428} <= set(change["responses"])
    assert {"If-Match"} == {one["name"] for one in change["parameters"] if one["in"] == "header"}
    posted = document["paths"]["/toy/initiatives/{pk}/name"]["post"]
    assert {"If-Match", "Idempotency-Key"} == {one["name"] for one in posted["parameters"] if one["in"] == "header"}
    read = document["paths"]["/toy/initiatives/{pk}"]["get"]
    assert {"If-None-Match"} == {one["name"] for one in read["parameters"] if one["in"] == "header"}


def test_no_parameter_is_described_as_null():
    document = toy.api.get_openapi_schema(path_prefix="/")
    parameters = [one for _path, _method, what in described(document) for one in what["parameters"]]
    assert all("anyOf" not in one["schema"] for one in parameters)


def test_the_document_is_only_read(client):
    assert client.post("/api/v1/openapi.json").status_code == 405


def test_two_shapes_of_one_name_are_refused():
    router = Router()

    class ThingOut(Out):
        one: int

    first = ThingOut

    class ThingOut(Out):  # type: ignore[no-redef]
        two: int

    @router.get("/first", auth=allowed("kernel.read"), response=first)
    def show_first(request): ...

    @router.get("/second", auth=allowed("kernel.read"), response=ThingOut)
    def show_second(request): ...

    api = new_api("twice")
    api.add_router("/x", router)
    with pytest.raises(ImproperlyConfigured, match="ThingOut"):
        guarded(api).get_openapi_schema(path_prefix="/")
