"""The list of initiatives takes whatever an address holds."""

import pytest

from hemicycle.rooms.portfolio import queries

pytestmark = pytest.mark.django_db

STRANGE = [
    "?chamber=x",
    "?chamber=x&format=csv",
    "?q=" + "a" * 6_000,
    "?q=" + "a+" * 2_500,
    "?page=10000000&sort=--password",
    "?stage=&stage=S9&format=exe",
]


@pytest.mark.parametrize("query", STRANGE)
def test_a_strange_address_is_no_fault_of_ours(signed_in, officer, initiative, query):
    assert signed_in(officer).get(f"/portfolio/{query}").status_code == 200


def test_a_nul_in_an_address_is_refused(signed_in, officer, initiative):
    assert signed_in(officer).get("/portfolio/?q=a%00b").status_code == 400


def test_many_words_are_looked_for_as_far_as_a_database_can(initiative, clerk):
    found = queries.matching(queries.visible_to(clerk), {}, " ".join(["reports"] * 5_000))
    assert initiative in found
    assert initiative not in queries.matching(queries.visible_to(clerk), {"chamber": ["x"]})
