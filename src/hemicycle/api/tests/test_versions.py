import json

import pytest

from hemicycle.api import repeats
from hemicycle.kernel.models import Initiative

pytestmark = pytest.mark.urls("hemicycle.api.tests.toy")


def patch(client, initiative, title, **headers):
    return client.patch(
        f"/api/toy/initiatives/{initiative.pk}", json.dumps({"title": title}), "application/json", headers=headers
    )


def test_a_record_carries_its_version_and_takes_it_back(signed_in, officer, initiative):
    client = signed_in(officer)
    read = client.get(f"/api/toy/initiatives/{initiative.pk}")
    assert read["ETag"] == '"1"'
    changed = patch(client, initiative, "Minutes", if_match=read["ETag"])
    assert (changed.status_code, changed["ETag"], changed.json()["version"]) == (200, '"2"', 2)
    assert Initiative.objects.get().title == "Minutes"


def test_a_change_without_a_version_is_428(signed_in, officer, initiative):
    assert patch(signed_in(officer), initiative, "Minutes").status_code == 428


@pytest.mark.parametrize("header", ["1", "*", 'W/"1"', '"a"', '"1", "2"', '"99999999999"', ""])
def test_a_version_that_is_none_is_400(signed_in, officer, initiative, header):
    assert patch(signed_in(officer), initiative, "Minutes", if_match=header).status_code == 400


def test_an_old_version_is_412_and_tells_the_present_one(signed_in, officer, initiative):
    client = signed_in(officer)
    patch(client, initiative, "Minutes", if_match='"1"')
    response = patch(client, initiative, "Protocols", if_match='"1"')
    assert (response.status_code, response["ETag"], response.json()["current_version"]) == (412, '"2"', 2)
    assert Initiative.objects.get().title == "Minutes"


@pytest.mark.parametrize("header", ['"1"', 'W/"1"', '"7", "1"', "*"])
def test_what_is_known_already_is_not_sent_again(signed_in, officer, initiative, header):
    response = signed_in(officer).get(f"/api/toy/initiatives/{initiative.pk}", headers={"If-None-Match": header})
    assert (response.status_code, response["ETag"], response.content) == (304, '"1"', b"")


def test_what_is_new_is_sent(signed_in, officer, initiative):
    response = signed_in(officer).get(f"/api/toy/initiatives/{initiative.pk}", headers={"If-None-Match": '"0"'})
    assert response.status_code == 200


def test_the_pattern_of_a_key_is_what_the_description_says():
    assert repeats.PATTERN.startswith("^")
