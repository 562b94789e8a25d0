import json
from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.models import IdempotencyKey, Initiative

pytestmark = pytest.mark.urls("hemicycle.api.tests.toy")


def post(client, initiative, title="Minutes", key="k-1", version=1):
    headers = {"Idempotency-Key": key, "If-Match": f'"{version}"'}
    path = f"/api/toy/initiatives/{initiative.pk}/name"
    return client.post(path, json.dumps({"title": title}), "application/json", headers=headers)


def test_the_same_request_is_carried_out_once_and_answered_twice(signed_in, officer, initiative):
    client = signed_in(officer)
    first, second = post(client, initiative), post(client, initiative)
    assert (first.status_code, first.get("Idempotency-Replayed")) == (201, None)
    assert (second.status_code, second["Idempotency-Replayed"]) == (201, "true")
    assert (second.content, second["ETag"], second["Content-Type"]) == (first.content, '"2"', first["Content-Type"])
    assert Initiative.objects.get().version == 2


def test_another_request_under_the_same_key_is_422(signed_in, officer, initiative):
    client = signed_in(officer)
    post(client, initiative)
    response = post(client, initiative, "Protocols", version=2)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency-key")


def test_a_refused_request_leaves_its_key_free(signed_in, officer, initiative):
    client = signed_in(officer)
    assert post(client, initiative, "refuse").status_code == 409
    assert not IdempotencyKey.objects.exists()
    assert post(client, initiative).status_code == 201


def test_a_key_is_one_persons_own(signed_in, officer, initiative, lower):
    from hemicycle.api.tests.conftest import person
    from hemicycle.kernel.terms import Role

    colleague = person("colleague", Role.AI_OFFICER, lower)
    assert post(signed_in(officer), initiative).status_code == 201
    assert post(signed_in(colleague), initiative, version=2, title="Protocols").status_code == 201


def test_a_key_is_forgotten_after_a_day(signed_in, officer, initiative):
    client = signed_in(officer)
    post(client, initiative)
    with clock.at(clock.now() + timedelta(hours=25)):
        assert post(client, initiative, "Protocols", version=2).status_code == 201


def test_a_request_that_is_being_carried_out_is_409(signed_in, officer, initiative):
    client = signed_in(officer)
    post(client, initiative)
    IdempotencyKey.objects.update(status=None)
    assert post(client, initiative).status_code == 409


@pytest.mark.parametrize("key", ["", "a b", "x" * 101, "é"])
def test_a_key_that_is_none_is_400(signed_in, officer, initiative, key):
    assert post(signed_in(officer), initiative, key=key).status_code == 400


def test_a_right_that_was_lost_meanwhile_opens_no_old_answer(signed_in, officer, initiative):
    from hemicycle.api.tests.conftest import past_the_actions

    client = signed_in(officer)
    post(client, initiative)
    office = officer.offices.get()
    office.to_on = office.from_on
    with past_the_actions():
        office.save()
    assert post(client, initiative).status_code == 404
