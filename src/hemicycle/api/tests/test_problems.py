import json

import pytest
from django.test import Client

from hemicycle.api.tests.conftest import person
from hemicycle.kernel.terms import Role

pytestmark = pytest.mark.urls("hemicycle.api.tests.toy")

ABSENT = "00000000-0000-4000-8000-000000000000"


def assert_problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    content = json.loads(response.content)
    assert content["status"] == status
    assert content.get("code", "") == code
    assert content["type"] == "about:blank"
    assert content["title"]
    assert content["detail"]
    return content


def send(client, method, path, content, **headers):
    return client.generic(
        method,
        path,
        json.dumps(content) if not isinstance(content, str) else content,
        "application/json",
        headers=headers,
    )


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?colour=red", "unknown-parameter"),
        ("?limit=1&limit=2", "repeated-parameter"),
        ("?limit=0", "malformed"),
        ("?limit=501", "malformed"),
        ("?limit=5_0", "malformed"),
        ("?limit=five", "malformed"),
        ("?tier=purple", "malformed"),
        ("?tier=%00", "malformed"),
        ("?is_new=yes", "malformed"),
        ("?cursor=abc", "cursor"),
        ("?cursor=", "malformed"),
    ],
)
def test_a_question_that_is_not_understood_gets_400(signed_in, officer, query, code):
    assert_problem(signed_in(officer).get(f"/api/toy/initiatives{query}"), 400, code)


def test_a_malformed_parameter_is_named(signed_in, officer):
    content = assert_problem(signed_in(officer).get("/api/toy/initiatives?limit=x"), 400, "malformed")
    assert content["errors"] == [
        {"place": "query", "pointer": "/limit", "detail": "Value error, must be a whole number from 1 to 500"}
    ]


def test_a_stranger_gets_401_with_a_challenge(client):
    response = client.get("/api/toy/initiatives")
    assert_problem(response, 401, "unauthenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_who_holds_no_office_gets_403(signed_in, stranger):
    assert_problem(signed_in(stranger).get("/api/toy/initiatives"), 403, "denied")


def test_other_peoples_record_is_404_before_the_content_is_read(signed_in, other_officer, initiative):
    client = signed_in(other_officer)
    assert_problem(send(client, "PATCH", f"/api/toy/initiatives/{initiative.pk}", "{nonsense"), 404, "not-found")
    assert_problem(client.get(f"/api/toy/initiatives/{ABSENT}"), 404, "not-found")


def test_who_may_not_do_it_gets_403_before_the_content_is_read(signed_in, auditor, initiative):
    response = send(signed_in(auditor), "PATCH", f"/api/toy/initiatives/{initiative.pk}", "{nonsense")
    assert_problem(response, 403, "denied")


@pytest.mark.parametrize("path", ["", "nothing", "kernel/chambers/not-a-uuid", "kernel/me/", "a%0Ab", "%0A"])
def test_an_address_with_nothing_behind_it_is_a_problem_too(path):
    client = Client(enforce_csrf_checks=True)
    assert_problem(client.get(f"/api/v1/{path}"), 404, "not-found")
    assert_problem(client.post(f"/api/v1/{path}"), 404, "not-found")


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "TRACE", "PUT"])
def test_a_method_that_is_not_known_gets_405(client, method):
    response = client.generic(method, "/api/toy/initiatives")
    assert_problem(response, 405, "method")
    assert response["Allow"] == "GET"


def test_a_rule_of_the_house_refuses_with_409(signed_in, officer, initiative):
    response = send(
        signed_in(officer), "PATCH", f"/api/toy/initiatives/{initiative.pk}", {"title": "refuse"}, if_match='"1"'
    )
    assert assert_problem(response, 409, "taken")["detail"] == "That name is taken."


def test_a_contradiction_of_the_database_is_409(signed_in, officer):
    assert_problem(signed_in(officer).get("/api/toy/contradiction"), 409, "conflict")


def test_more_than_a_megabyte_is_413(signed_in, officer, initiative):
    path = f"/api/toy/initiatives/{initiative.pk}"
    assert_problem(send(signed_in(officer), "PATCH", path, {"title": "x" * (1 << 20)}), 413, "too-large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_content_type_is_415(signed_in, officer, initiative, kind):
    client = signed_in(officer)
    path = f"/api/toy/initiatives/{initiative.pk}"
    assert_problem(client.generic("PATCH", path, "{}", content_type=kind), 415, "media-type")


@pytest.mark.parametrize(
    "content",
    ["{", '{"title": NaN}', '{"title": "a", "title": "b"}', "[" * 100_000, '{"title": "\xff"}'.encode("latin-1")],
)
def test_content_that_is_no_json_is_400(signed_in, officer, initiative, content):
    client = signed_in(officer)
    path = f"/api/toy/initiatives/{initiative.pk}"
    response = client.generic("PATCH", path, content, "application/json", headers={"If-Match": '"1"'})
    assert_problem(response, 400, "malformed")


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ({}, "/title"),
        ({"title": ""}, "/title"),
        ({"title": 3}, "/title"),
        ({"title": "a\x00b"}, "/title"),
        ({"title": "a", "colour": "red"}, "/colour"),
        ({"title": "a", "seats": "3"}, "/seats"),
        ({"title": "a", "seats": 2**31}, "/seats"),
        ({"title": "a", "seats": 2**70}, ""),
        ({"title": "a", "seats": 2.5}, "/seats"),
        ({"title": "a\ud800"}, ""),
        ({"title": "a", "on": 0}, "/on"),
        ({"title": "a", "on": "0001-01-01"}, "/on"),
        ({"title": "a", "at": "2026-01-01T10:00:00"}, "/at"),
        ({"title": "a", "at": "9999-12-31T23:59:59-10:00"}, "/at"),
        ({"title": "a", "chamber": "x"}, "/chamber"),
        ({"title": "a", "tier": "purple"}, "/tier"),
        ([], ""),
        ("title", ""),
    ],
)
def test_content_of_another_shape_is_422_and_says_where(signed_in, officer, initiative, content, pointer):
    path = f"/api/toy/initiatives/{initiative.pk}"
    response = signed_in(officer).patch(path, json.dumps(content), "application/json", headers={"If-Match": '"1"'})
    found = assert_problem(response, 422, "invalid")
    assert {(fault["place"], fault["pointer"]) for fault in found["errors"]} == {("body", pointer)}


def test_good_content_of_every_type_is_taken(signed_in, officer, lower):
    content = {
        "title": "a",
        "on": "2026-03-01",
        "at": "2026-03-01T09:00:00Z",
        "seats": 3.0,
        "chamber": str(lower.pk),
        "tier": "high",
    }
    response = send(signed_in(officer), "POST", f"/api/toy/chambers/{lower.pk}/notes", content)
    assert response.status_code == 200, response.content
    assert response.json() == {"title": "a", "on": "2026-03-01", "at": "2026-03-01 09:00:00+00:00", "remarks": 0}


def test_a_busy_database_is_503_with_retry_after(signed_in, officer):
    response = signed_in(officer).get("/api/toy/locked")
    assert_problem(response, 503, "")
    assert response["Retry-After"]


def test_what_nobody_foresaw_is_500_without_its_details(signed_in, officer):
    response = signed_in(officer).get("/api/toy/broken")
    assert_problem(response, 500, "unforeseen")
    assert b"secret detail" not in response.content


def test_too_many_requests_get_429(signed_in, officer):
    client = signed_in(officer)
    assert client.get("/api/toy/often").status_code == 200
    response = client.get("/api/toy/often")
    assert_problem(response, 429, "throttled")
    assert response["Retry-After"]


def test_an_office_that_is_over_opens_nothing(signed_in, lower):
    user = person("late", Role.AI_OFFICER, lower)
    office = user.offices.get()
    office.to_on = office.from_on
    from hemicycle.api.tests.conftest import past_the_actions

    with past_the_actions():
        office.save()
    assert_problem(signed_in(user).get("/api/toy/initiatives"), 403, "denied")


def test_a_number_beyond_every_number_is_422(signed_in, officer, initiative):
    path = f"/api/toy/initiatives/{initiative.pk}"
    content = '{"title": "a", "seats": 1e999}'
    assert_problem(send(signed_in(officer), "PATCH", path, content, if_match='"1"'), 422, "invalid")
