"""Every page and every operation of the API, opened by every role on records in every place: one verdict for both.

The rights themselves are judged in test_permissions; here the doors are, over HTTP. The default depth draws
one role by the seed for half of the doors, `--full` takes a covering set and one more for all, so that some commits see
every role at every door.
"""

import random

import pytest

from hemicycle.design.pages import PUBLIC, SIGNED_IN
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import can, forget, may_ever
from hemicycle.kernel.rooms import permissions
from hemicycle.kernel.terms import Role
from tests.support.cast import new_person, sign_in
from tests.support.map import addresses, api_operations
from tests.support.world import ABOUT_THE_PARLIAMENT, filled, places_of, record_for, undone

ALLOWED, DENIED, HIDDEN = "allowed", "denied", "hidden"
COVERING = [Role.AI_OFFICER, Role.PROJECT_LEAD, Role.STAFF, Role.AUDITOR, Role.ADMINISTRATOR, Role.DPO]
WITHOUT_OFFICE = "no office"
EVERYWHERE = "administrator of the whole house"
# These pages name no record and are about the parliament itself.
OF_THE_HOUSE = ABOUT_THE_PARLIAMENT
KEEPS_NOTHING = {"hall:drafts"}  # it answers 404 where no draft of that name was kept, whoever asks
PAGES = [page for page in addresses() if not page.is_allauth and page.permission not in {PUBLIC, SIGNED_IN, None}]


def pytest_generate_tests(metafunc):
    if "role" not in metafunc.fixturenames:
        return
    options = metafunc.config.option
    others = [role for role in Role if role not in COVERING]
    by_lot = random.Random(options.seed)
    chosen = [*COVERING, *by_lot.sample(others, 1)] if options.full else by_lot.sample(list(Role), 1)
    metafunc.parametrize("role", [*chosen, WITHOUT_OFFICE, EVERYWHERE])


def person_of(world, role):
    if role == WITHOUT_OFFICE:
        return world.people.setdefault(role, new_person(world.house, world.house.deputies, name="Nils Nobody"))
    return world.house.administrator if role == EVERYWHERE else world.person(role)


def is_visible(person, record):
    return record is None or type(record)._default_manager.visible_to(person).filter(pk=record.pk).exists()


def may_do(person, key, record):
    """Return whether the right holds for this record; what is only read was found through `visible_to` already."""
    if record is not None and not permissions()[key].writes:
        return may_ever(person, key)
    return can(person, key, record)


def expected_of_api(person, key, record):
    """A record that is not one's own to see is hidden before anything else is said."""
    if not is_visible(person, record):
        return HIDDEN
    return ALLOWED if not key or may_do(person, key, record) else DENIED


def expected_of_page(person, key, record):
    """The same, but a page that no office of the person opens anywhere is denied without looking for the record.

    The house itself is named by no page's address, and so hidden from nobody.
    """
    if not may_ever(person, key):
        return DENIED
    if isinstance(record, Parliament):
        return ALLOWED if may_do(person, key, record) else DENIED
    return expected_of_api(person, key, record)


def verdict(response):
    return {401: DENIED, 403: DENIED, 404: HIDDEN}.get(response.status_code, ALLOWED)


def ask_api(browser, operation, address):
    send = getattr(browser, operation.method.lower())
    if operation.method in {"GET", "DELETE"}:
        return send(address)
    return send(address, data="{}", content_type="application/json")


def ask_page(browser, address):
    response = browser.get(address)
    return browser.post(address, {"form": "portfolio.propose"}) if response.status_code == 405 else response


def differences(world, person, routes, ask, expected):
    """Return every route and place where the door says something else than the right, in words."""
    browser, found = sign_in(person), []
    browser.raise_request_exception = False
    for route, label, key, question in routes:
        for place in places_of(world, route):
            record = world.house.parliament if route in OF_THE_HOUSE else record_for(world, route, place)
            forget(person)
            wanted = expected(person, key, record)
            with undone():
                response = ask(browser, question, filled(world, route, place))
            if verdict(response) != wanted or response.status_code >= 500:
                found.append(f"{label} on {place or 'nothing'}: {response.status_code}, expected {wanted}")
    return found


def api_routes():
    return [(each.route, f"{each.method} {each.route}", each.permission, each) for each in api_operations()]


def page_routes():
    return [(page.route, page.route, page.permission, None) for page in PAGES if page.name not in KEEPS_NOTHING]


def pages_of(room):
    return [page for page in page_routes() if page[0].startswith(f"/{room}/")]


def asks_page(browser, _question, address):
    return ask_page(browser, address)


@pytest.fixture
def asked(full, rng):
    """A function that returns which of some routes are asked at this depth: all, or half of them drawn by the seed."""
    return lambda routes: routes if full else rng.sample(routes, len(routes) // 2)


def test_the_api_judges_as_the_right_does(inside, role, asked):
    assert differences(inside, person_of(inside, role), asked(api_routes()), ask_api, expected_of_api) == []


def test_the_pages_judge_as_the_right_does(inside, role, asked):
    assert differences(inside, person_of(inside, role), asked(page_routes()), asks_page, expected_of_page) == []


def test_a_record_that_is_not_there_and_one_that_is_hidden_get_the_same_answer(inside):
    """Nobody learns from an answer whether a record of the other chamber exists."""
    from uuid import uuid4

    browser = sign_in(inside.person(Role.STAFF))
    for operation in api_operations():
        if "other" not in places_of(inside, operation.route):
            continue
        record = record_for(inside, operation.route, "other")
        absent = 10**9 if isinstance(record.pk, int) else uuid4()
        with undone():
            hidden = ask_api(browser, operation, filled(inside, operation.route, "other"))
            missing = ask_api(browser, operation, filled(inside, operation.route, "other", pk=absent))
        assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content), operation


def test_a_stranger_is_told_to_sign_in_by_every_operation(inside, client):
    for operation in api_operations():
        place = places_of(inside, operation.route)[0]
        response = ask_api(client, operation, filled(inside, operation.route, place))
        assert response.status_code == 401, operation
        assert response["Content-Type"] == "application/problem+json"


def test_every_answer_of_the_api_has_strict_headers(inside):
    from tests.support.html import complaints_about_headers

    browser = sign_in(inside.officer)
    for operation in api_operations():
        place = places_of(inside, operation.route)[0]
        with undone():
            response = ask_api(browser, operation, filled(inside, operation.route, place))
        assert complaints_about_headers(dict(response.headers)) == [], operation


def test_reading_the_api_writes_nothing(inside):
    from tests.house.test_pages import visit

    browser = sign_in(inside.officer)
    for operation in api_operations():
        if operation.method == "GET":
            place = places_of(inside, operation.route)[0]
            assert visit(browser, filled(inside, operation.route, place)).writing == [], operation


def test_planted_a_door_that_stands_open_is_found_out(inside):
    """With a right that everybody holds in place of the real one, the differences are named."""
    routes = [(route, label, "portfolio.read", question) for route, label, _key, question in pages_of("portfolio")]
    person = person_of(inside, Role.STAFF)
    assert differences(inside, person, routes, asks_page, expected_of_page)


def test_planted_a_door_that_ignores_the_chamber_is_found_out(inside, monkeypatch):
    from hemicycle.rooms.portfolio import queries

    monkeypatch.setattr(queries, "visible_to", lambda user: queries.Initiative.objects.all())
    person = person_of(inside, Role.STAFF)
    found = differences(inside, person, pages_of("portfolio"), asks_page, expected_of_page)
    assert any("portfolio/initiatives" in each and "on other" in each for each in found)
