import re

import pytest

pytestmark = pytest.mark.urls("hemicycle.api.tests.toy")


def walk(client, path):
    """Return the titles of all pages, and how many pages there were."""
    titles, pages = [], 0
    while path:
        response = client.get(path)
        assert response.status_code == 200, response.content
        content = response.json()
        titles += [item["title"] for item in content["items"]]
        pages += 1
        link = re.fullmatch(r'<(.+)>; rel="next"', response.get("Link", ""))
        assert (link[1] if link else None) == content["next"]
        path = content["next"]
    return titles, pages


def test_every_row_comes_once_in_order_even_with_equal_keys(signed_in, officer, make_initiative):
    for title in ["b", "a", "b", "c", "b", "a", "d"]:
        make_initiative(title)
    assert walk(signed_in(officer), "/api/toy/initiatives?limit=2") == (["a", "a", "b", "b", "b", "c", "d"], 4)


def test_the_newest_come_first_where_the_list_says_so(signed_in, officer, make_initiative):
    for title in "abcde":
        make_initiative(title)
    assert walk(signed_in(officer), "/api/toy/newest?limit=2") == (list("edcba"), 3)


def test_a_row_that_comes_meanwhile_neither_repeats_nor_hides_another(signed_in, officer, make_initiative):
    for title in "bdf":
        make_initiative(title)
    client = signed_in(officer)
    first = client.get("/api/toy/initiatives?limit=2").json()
    make_initiative("a")
    make_initiative("e")
    rest, _ = walk(client, first["next"])
    assert [item["title"] for item in first["items"]] + rest == ["b", "d", "e", "f"]


def test_the_next_page_keeps_the_filters(signed_in, officer, make_initiative):
    for title in "abc":
        make_initiative(title, tier="high")
        make_initiative(title, tier="minimal")
    assert walk(signed_in(officer), "/api/toy/initiatives?tier=high&limit=1") == (["a", "b", "c"], 3)


@pytest.mark.parametrize("path", ["/api/toy/newest?", "/api/toy/initiatives?tier=high&"])
def test_a_cursor_of_another_list_is_400(signed_in, officer, make_initiative, path):
    make_initiative("a")
    make_initiative("b")
    client = signed_in(officer)
    cursor = client.get("/api/toy/initiatives?limit=1").json()["next"].split("cursor=")[1]
    assert client.get(f"/api/toy/initiatives?cursor={cursor}").status_code == 200
    assert client.get(f"{path}cursor={cursor}").status_code == 400


def test_a_list_costs_as_many_queries_whatever_its_length(
    signed_in, officer, make_initiative, django_assert_max_num_queries
):
    for number in range(20):
        make_initiative(str(number))
    client = signed_in(officer)
    with django_assert_max_num_queries(5):
        assert len(client.get("/api/toy/initiatives").json()["items"]) == 20
