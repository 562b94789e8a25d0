"""The API says what the pages say: one verdict, strict input, versions, secrets shown once."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Office, Parliament, Token, User
from hemicycle.kernel.terms import Role
from hemicycle.rooms.administration import actions

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/administration"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.SECOND_FACTOR = False


@pytest.fixture
def call():
    """Ask the API as a person in a session, and return status, content and headers."""

    def ask(person, method, path, body=None, version=None, **headers):
        client = Client()
        if isinstance(person, User):
            client.force_login(person)
        elif person:
            headers["Authorization"] = f"Bearer {person}"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        content = "" if body is None else json.dumps(body)
        response = client.generic(method, ROOT + path, content, content_type="application/json", headers=headers)
        return response.status_code, json.loads(response.content or "{}"), response.headers

    return ask


def test_people_are_listed_a_page_at_a_time(call, administrator, clerk, officer):
    status, first, _ = call(administrator, "GET", "/people?limit=2")
    assert (status, len(first["items"])) == (200, 2)
    status, rest, _ = call(administrator, "GET", first["next"].removeprefix(ROOT))
    names = [person["name"] for person in first["items"] + rest["items"]]
    assert names == ["Paule Perrane", "Hiba Raydane", "Leonie Tazir"]
    assert first["items"][1]["offices"][0]["role"] == "staff"


def test_people_are_narrowed(call, administrator, clerk, officer):
    _, found, _ = call(administrator, "GET", "/people?role=AI%20officer&state=active")
    assert [person["name"] for person in found["items"]] == ["Leonie Tazir"]


def test_a_clerk_lists_nobody_and_a_stranger_is_asked_who_they_are(call, clerk):
    assert call(clerk, "GET", "/people")[0] == 403
    assert call(None, "GET", "/people")[0] == 401


def test_a_person_is_added_and_shown(call, administrator, deputies):
    body = {"name": "Nadia Corvane", "email": "nadia@almaris.example", "chamber": str(deputies.pk)}
    status, added, _ = call(administrator, "POST", "/people", body)
    assert (status, added["chamber"], added["state"]) == (201, str(deputies.pk), "active")
    status, shown, headers = call(administrator, "GET", f"/people/{added['id']}")
    assert (status, shown["email"], headers["ETag"]) == (200, "nadia@almaris.example", '"1"')
    status, refused, _ = call(administrator, "POST", "/people", body)
    assert (status, refused["code"]) == (409, "email")


def test_a_person_is_changed_by_who_saw_the_present_version(call, administrator, clerk):
    body = {"name": "Hiba R", "email": clerk.email, "language": "fr"}
    path = f"/people/{clerk.pk}"
    assert call(administrator, "PUT", path, body)[0] == 428
    assert call(administrator, "PUT", path, body, version=99)[0] == 412
    status, changed, _ = call(administrator, "PUT", path, body, version=clerk.version)
    assert (status, changed["name"]) == (200, "Hiba R")


def test_an_office_is_given_and_ended(call, administrator, clerk, deputies):
    today = clock.today().isoformat()
    body = {"role": "data steward", "chamber": str(deputies.pk), "from_on": today}
    status, office, _ = call(administrator, "POST", f"/people/{clerk.pk}/offices", body)
    assert (status, office["role"], office["person"]) == (201, "data steward", str(clerk.pk))
    assert call(administrator, "GET", f"/offices/{office['id']}")[0] == 200
    assert len(call(administrator, "GET", f"/people/{clerk.pk}/offices")[1]["items"]) == 2
    status, ended, _ = call(administrator, "POST", f"/offices/{office['id']}/end", {"to_on": today}, version=1)
    assert (status, ended["to_on"]) == (200, today)


def test_an_office_that_does_not_fit_or_is_ones_own_is_refused(call, administrator, second_administrator, clerk):
    body = {"role": "project lead", "from_on": clock.today().isoformat()}
    status, refused, _ = call(administrator, "POST", f"/people/{clerk.pk}/offices", body)
    assert (status, refused["code"]) == (409, "needs-initiative")
    assert call(administrator, "POST", f"/people/{administrator.pk}/offices", body)[0] == 403


def test_a_chamber_out_of_reach_is_not_found(call, add, clerk, deputies, regions):
    local = add("Mona Elvar", Role.ADMINISTRATOR, deputies)
    body = {"role": "data steward", "chamber": str(regions.pk), "from_on": clock.today().isoformat()}
    assert call(local, "POST", f"/people/{clerk.pk}/offices", body)[0] == 404


def test_access_goes_and_comes_back(call, administrator, clerk):
    path = f"/people/{clerk.pk}"
    status, gone, _ = call(administrator, "POST", f"{path}/deactivation", {"reason": "left"}, version=clerk.version)
    assert (status, gone["state"]) == (200, "away")
    status, back, _ = call(administrator, "POST", f"{path}/reactivation", version=gone["version"])
    assert (status, back["state"]) == (200, "active")


def test_a_person_is_erased(call, administrator, clerk):
    status, gone, _ = call(
        administrator, "POST", f"/people/{clerk.pk}/erasure", {"reason": "asked for"}, version=clerk.version
    )
    assert (status, gone["name"], gone["state"]) == (200, "", "erased")


def test_a_second_factor_that_is_not_there_is_refused(call, administrator, clerk):
    path = f"/people/{clerk.pk}/second-factor-removal"
    status, refused, _ = call(administrator, "POST", path, {"reason": "lost"}, version=clerk.version)
    assert (status, refused["code"]) == (409, "none")


def test_an_invitation_is_made_and_withdrawn(call, administrator, clerk):
    status, invited, _ = call(administrator, "POST", f"/people/{clerk.pk}/invitations")
    assert status == 201
    assert invited["secret"].startswith("invitation_")
    path = f"/invitations/{invited['invitation']['id']}/withdrawal"
    assert call(administrator, "POST", path, version=1)[0] == 200
    assert call(clerk, "POST", path, version=2)[0] == 403


def test_a_token_opens_what_it_names_and_is_revoked(call, officer, office, clerk):
    body = {"name": "export", "scopes": ["administration.read"], "expires_on": str(clock.today() + timedelta(days=9))}
    status, issued, _ = call(officer, "POST", f"/offices/{office.pk}/tokens", body)
    assert status == 201
    assert call(issued["secret"], "GET", "/people")[0] == 200
    assert call(issued["secret"], "GET", "/tokens")[0] == 403
    assert call(issued["secret"], "POST", f"/offices/{office.pk}/tokens", body)[0] == 403
    assert len(call(officer, "GET", "/tokens")[1]["items"]) == 1
    path = f"/tokens/{issued['token']['id']}/revocation"
    assert call(clerk, "POST", path, version=1)[0] == 404
    assert call(officer, "POST", path, version=1)[0] == 200
    assert call(issued["secret"], "GET", "/people")[0] == 401
    assert Token.objects.get().revoked_at


def test_the_settings_are_shown_and_changed(call, administrator, officer):
    status, house, _ = call(officer, "GET", "/parliament")
    assert (status, house["currency"]) == (200, "EUR")
    body = {
        "name": "Almaris",
        "languages": ["fr"],
        "default_language": "fr",
        "currency": "ALF",
        "second_factor_demanded": True,
    }
    path = f"/parliament/{house['id']}"
    assert call(officer, "PUT", path, body, version=1)[0] == 403
    assert call(administrator, "PUT", path, body, version=1)[0] == 200
    assert Parliament.objects.get().default_language == "fr"


def test_a_chamber_is_added_and_changed(call, administrator, parliament):
    path = f"/parliament/{parliament.pk}/chambers"
    status, added, _ = call(administrator, "POST", path, {"name": "Joint services", "sort": "joint"})
    assert (status, added["key"]) == (201, "joint-services")
    assert call(administrator, "PUT", f"/chambers/{added['id']}", {"name": "Shared", "seats": 3}, version=1)[0] == 200
    assert Chamber.objects.get(pk=added["id"]).seats == 3


def test_what_is_of_another_kind_is_refused_before_anything_is_done(call, administrator):
    before = Office.objects.count()
    status, _, _ = call(administrator, "POST", "/people", {"name": 3, "email": "a@b.example", "more": True})
    assert status == 422
    assert Office.objects.count() == before


def test_a_person_of_another_chamber_is_not_found(call, add, deputies, regions):
    local = add("Mona Elvar", Role.ADMINISTRATOR, deputies)
    there = add("Karim Ostrane", Role.STAFF, regions)
    assert call(local, "GET", f"/people/{there.pk}")[0] == 404
    assert call(local, "POST", f"/people/{there.pk}/deactivation", {"reason": "x"}, version=there.version)[0] == 404


def test_a_change_of_the_house_is_not_for_an_administrator_of_one_chamber(call, add, deputies, parliament):
    local = add("Mona Elvar", Role.ADMINISTRATOR, deputies)
    assert call(local, "POST", f"/parliament/{parliament.pk}/chambers", {"name": "X", "sort": "joint"})[0] == 403
    assert call(local, "POST", "/people", {"name": "A", "email": "a@almaris.example"})[0] == 403
    with pytest.raises(User.DoesNotExist):
        User.objects.get(email="a@almaris.example")
    assert actions.change_chamber(deputies, by=local, name="Deputies").name == "Deputies"
