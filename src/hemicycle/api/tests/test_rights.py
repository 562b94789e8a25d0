from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from ninja import Router

from hemicycle.api.grammar import allowed
from hemicycle.api.house import build_api, guarded, new_api, operations
from hemicycle.api.tests.conftest import past_the_actions
from hemicycle.kernel import clock
from hemicycle.kernel.models import Token

pytestmark = pytest.mark.urls("hemicycle.api.tests.toy")


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_acts_for_its_office_within_its_scopes(client, officer, initiative, make_token):
    secret = make_token(officer, ["kernel.read"])
    assert client.get(f"/api/toy/initiatives/{initiative.pk}", headers=bearer(secret)).status_code == 200
    response = client.patch(f"/api/toy/initiatives/{initiative.pk}", "{}", "application/json", headers=bearer(secret))
    assert response.status_code == 403


def test_a_token_needs_no_csrf_header(officer, lower, make_token):
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        f"/api/toy/chambers/{lower.pk}/notes",
        '{"title": "a"}',
        "application/json",
        headers=bearer(make_token(officer, ["kernel.comment"])),
    )
    assert response.status_code == 200, response.content


def test_a_session_needs_the_csrf_header_for_changes_only(officer, lower):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert client.get("/api/toy/initiatives").status_code == 200
    response = client.post(f"/api/toy/chambers/{lower.pk}/notes", '{"title": "a"}', "application/json")
    assert (response.status_code, response.json()["code"]) == (403, "csrf")


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer hmc_unknown", "Basic abc", "Bearer", ""])
def test_a_header_that_opens_nothing_is_401_even_with_a_session(signed_in, officer, header):
    response = signed_in(officer).get("/api/toy/initiatives", headers={"Authorization": header})
    assert (response.status_code, response.json()["code"]) == (401, "token")


def test_a_token_dies_with_its_last_day_its_withdrawal_its_office_and_its_person(client, officer, make_token):
    secret = make_token(officer, ["kernel.read"])
    token = Token.objects.get()

    def opens():
        return client.get("/api/toy/initiatives", headers=bearer(secret)).status_code == 200

    assert opens()
    with clock.at(clock.now() + timedelta(days=31)):
        assert not opens()
    for record, field, dead in [
        (token, "revoked_at", clock.now()),
        (officer.offices.get(), "to_on", clock.today() - timedelta(days=1)),
        (officer, "is_active", False),
    ]:
        alive = getattr(record, field)
        with past_the_actions():
            setattr(record, field, dead)
            record.save()
            assert not opens()
            setattr(record, field, alive)
            record.save()
        assert opens()


def test_the_use_of_a_token_is_noted_once_an_hour(client, officer, make_token):
    secret = make_token(officer, ["kernel.read"])
    start = clock.now()

    def used_at():
        client.get("/api/toy/initiatives", headers=bearer(secret))
        return Token.objects.get().used_at

    with clock.at(start):
        assert used_at() == start
    with clock.at(start + timedelta(minutes=59)):
        assert used_at() == start
    with clock.at(start + timedelta(minutes=61)):
        assert used_at() == start + timedelta(minutes=61)
    assert Token.objects.get().version == 1


def test_an_operation_without_a_right_stops_the_house():
    router = Router()

    @router.get("/open")
    def open_to_all(request): ...

    api = new_api("open")
    api.add_router("/x", router)
    with pytest.raises(ImproperlyConfigured, match="no right"):
        guarded(api)


def test_an_operation_with_an_unknown_permission_stops_the_house():
    router = Router()

    @router.get("/mistyped", auth=allowed("kernel.raed"))
    def mistyped(request): ...

    api = new_api("mistyped")
    api.add_router("/x", router)
    with pytest.raises(ImproperlyConfigured, match="raed"):
        guarded(api)


def test_every_operation_of_the_house_names_its_permission():
    api = build_api()
    assert all(
        (operation.openapi_extra or {})["x-permission"] == (right.permission or "authenticated")
        for _path, operation, right in operations(api)
    )
