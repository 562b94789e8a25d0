"""Every page of the URL map: what it demands, that looking writes nothing, and what a browser is allowed to do with it."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client

from hemicycle.design.pages import PUBLIC, SIGNED_IN
from hemicycle.kernel.models import Office, Token
from hemicycle.kernel.permissions import can
from hemicycle.kernel.rooms import permissions
from hemicycle.kernel.terms import INITIATIVE_ROLES, Role
from tests.support.cast import sign_in
from tests.support.html import Reader, complaints_about_headers, complaints_about_page
from tests.support.map import PARAMETER, Address, addresses, room_names
from tests.support.world import HOUSE, OWN, filled, kind_of, places_of, record_for, undone

PAGES = [page for page in addresses() if not page.is_allauth]
ALLAUTH = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reauthenticate", "account_email",
    "account_email_verification_sent", "account_change_password", "account_set_password", "account_reset_password",
    "account_confirm_login_code", "account_confirm_email", "account_reset_password_from_key_done",
    "account_reset_password_from_key", "account_reset_password_done", "mfa_index", "mfa_authenticate", "mfa_reauthenticate",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn", "mfa_edit_webauthn",
}  # fmt: skip
# Addresses at the top, which belong to no room's folder: what operators and other programs ask for by a fixed name.
AT_THE_TOP = {"home", "health", "ready", "metrics"}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# What the machinery of sign-in and of throttling keeps for itself.
MACHINERY = ("django_session", "hemicycle_cache")


def named(page):
    return page.name or page.route


def complaints_about_addresses(pages, known):
    found = []
    for page in pages:
        if page.is_allauth:
            found += [] if page.name in ALLAUTH else [f"allauth's {page.name} is not in the list of what it may open"]
        elif page.permission is None:
            found.append(f"{page.route} says of nobody who may open it")
        elif page.permission not in {PUBLIC, SIGNED_IN, *known}:
            found.append(f"{page.route} asks for {page.permission}, which no room declares")
        elif not begins_with_its_room(page):
            found.append(f"{page.route} is called {page.name}, which is not its room's name")
    return found


def begins_with_its_room(page):
    """Whether a page of a room is named after it and lies under it, or is an address at the top that a room keeps."""
    room = page.name.split(":")[0] if ":" in page.name else page.name.split("-")[0]
    if page.name in AT_THE_TOP or room in {"design", "hall"}:
        return True
    return room in room_names() and (page.route.startswith(f"/{room}/") or ":" not in page.name)


def visitor_of(world, page, record):
    """Return somebody who may open the page: the holder of what is one's own, the officer, or who else the right names."""
    if page.permission == SIGNED_IN:
        return world.officer
    permission = permissions()[page.permission]
    if not permission.roles and isinstance(record, Office | Token):
        return record.person if isinstance(record, Office) else record.office.person
    if not permission.roles:
        return world.officer
    roles = sorted(permission.roles - INITIATIVE_ROLES or permission.roles, key=_officer_first)
    people = (_holder(world, role) for role in roles)
    return next((person for person in people if can(person, page.permission, record)), _holder(world, roles[0]))


def _officer_first(role):
    return role is not Role.AI_OFFICER, role


def _holder(world, role):
    known = {Role.AI_OFFICER: world.officer, Role.ADMINISTRATOR: world.house.administrator}
    return known[role] if role in known else world.person(role, everywhere=role not in INITIATIVE_ROLES)


def complaints_about_writing(statements):
    return [
        sql[:120]
        for sql in statements
        if sql.lstrip().upper().startswith(WRITES) and not any(table in sql for table in MACHINERY)
    ]


@dataclass
class Visit:
    """What came of opening a page."""

    address: str
    status: int
    headers: dict[str, str]
    text: str
    writing: list[str]

    @property
    def is_page(self):
        return self.headers.get("Content-Type", "").startswith("text/html")


def visit(client, address, **more):
    statements = []

    def watch(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with undone(), connection.execute_wrapper(watch):
        response = client.get(address, **more)
        content = b"".join(response.streaming_content) if response.streaming else response.content
    text = content.decode("utf-8", errors="replace")
    return Visit(address, response.status_code, dict(response.headers), text, complaints_about_writing(statements))


def place_for(world, page):
    known = places_of(world, page.route)
    return OWN if OWN in known else known[0] if known else HOUSE


@pytest.fixture(scope="module")
def visits(world):
    """Every page opened once by somebody who may, by the page's name."""
    browsers: dict[Any, Any] = {}
    found = {}
    for page in PAGES:
        place = place_for(world, page)
        record = record_for(world, page.route, place)
        person = None if page.permission == PUBLIC else visitor_of(world, page, record)
        browser = browsers.setdefault(person and person.pk, sign_in(person) if person else Client())
        found[named(page)] = visit(browser, filled(world, page.route, place))
    return found


@pytest.fixture(scope="module")
def account_pages(world):
    """allauth's pages without a parameter, opened by a stranger and by the officer."""
    stranger, officer = Client(), sign_in(world.officer)
    plain = [
        page for page in addresses() if page.is_allauth and not PARAMETER.search(page.route) and "(" not in page.route
    ]
    return [visit(client, page.route) for page in plain for client in (stranger, officer)]


def test_every_view_says_who_may_open_it_and_is_named_after_its_room():
    assert complaints_about_addresses(addresses(), permissions()) == []


def test_nothing_is_registered_by_strangers(db):
    response = Client().get("/accounts/signup/")
    assert b"password1" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("page", [page for page in PAGES if page.permission != PUBLIC], ids=named)
def test_a_stranger_is_led_to_sign_in(page, inside):
    address = filled(inside, page.route, place_for(inside, page))
    for response in (Client().get(address), Client().post(address)):
        assert response.status_code == 302, address
        assert response["Location"].startswith("/accounts/login/?next=")
    part = Client().get(address, headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"].startswith("/accounts/login/")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_whoever_may_open_it_can(page, visits):
    visited = visits[named(page)]
    unopened = {"invitation": 404, "calendar": 404, "metrics": 200}
    expected = {200, 302, 405} | {unopened.get(page.route.split("/")[1], 200)}
    assert visited.status in expected, visited.text[:2_000]
    if visited.status == 302:
        assert page.permission == PUBLIC, visited.headers.get("Location")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_looking_writes_nothing(page, visits):
    assert visits[named(page)].writing == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_headers_are_strict(page, visits):
    assert complaints_about_headers(visits[named(page)].headers) == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_nothing_is_inline(page, visits):
    visited = visits[named(page)]
    if visited.is_page and visited.text.strip() and visited.status not in {302, 405}:
        assert complaints_about_page(visited.text) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.permission != PUBLIC], ids=named)
def test_no_shared_cache_keeps_what_one_person_sees(page, visits):
    assert {"private", "no-store"} & {part.strip() for part in visits[named(page)].headers["Cache-Control"].split(",")}


def test_whatever_pages_load_from_us_is_there(visits, account_pages):
    loaded = {
        reference.split("?")[0].split("#")[0]
        for visited in [*visits.values(), *account_pages]
        if visited.is_page
        for reference in Reader(visited.text).references
        if reference.startswith("/static/")
    }
    assert loaded
    assert [path for path in sorted(loaded) if finders.find(path.removeprefix("/static/")) is None] == []


def test_no_page_loads_anything_from_elsewhere(visits):
    outside = {
        reference
        for visited in visits.values()
        if visited.is_page
        for reference in Reader(visited.text).references
        if reference.startswith(("http:", "https:", "//"))
    }
    assert sorted(each for each in outside if "testserver" not in each) == []


def test_links_between_pages_lead_somewhere(visits, world):
    """Every link of every page resolves to an address of the house; the files of the register are crawled elsewhere."""
    from django.urls import Resolver404, resolve

    from hemicycle.front import PUBLISHED

    links = {
        reference.split("?")[0].split("#")[0]
        for visited in visits.values()
        if visited.is_page
        for reference in Reader(visited.text).references
        if reference.startswith("/") and not reference.startswith(("/static/", *PUBLISHED))
    }
    broken = []
    for link in sorted(links):
        try:
            resolve(link)
        except Resolver404:
            broken.append(link)
    assert broken == []


def test_account_pages_are_as_strict_as_ours(account_pages):
    for visited in account_pages:
        assert visited.status < 500, visited.address
        assert visited.writing == [], visited.address
        assert complaints_about_headers(visited.headers) == [], visited.address
        if visited.is_page and visited.text:
            assert complaints_about_page(visited.text) == [], visited.address


@pytest.mark.parametrize("path", ["/nothing/here/", "/portfolio/initiatives/not-an-id/"])
def test_error_pages_are_as_strict(path, inside):
    visited = visit(sign_in(inside.officer), path)
    assert visited.status == 404
    assert complaints_about_headers(visited.headers) == []
    assert complaints_about_page(visited.text) == []


def test_offices_that_decide_show_a_second_factor_first(inside):
    browser = sign_in(inside.house.administrator, second_factor=False)
    assert browser.get("/administration/people/")["Location"] == "/accounts/2fa/"
    assert browser.get("/api/v1/kernel/me").status_code == 403
    assert sign_in(inside.house.administrator).get("/administration/people/").status_code == 200


def test_planted_a_view_without_a_right_a_foreign_name_and_an_unheard_of_right_are_named():
    def view(request):
        """Open to nobody in particular."""

    def marked(request):
        """Marked wrongly."""

    marked.permission = "portfolio.fly"
    view.__module__ = marked.__module__ = "hemicycle.rooms.portfolio.views"
    assert complaints_about_addresses([Address("/portfolio/plant/", "portfolio:plant", view)], permissions())
    assert complaints_about_addresses([Address("/portfolio/plant/", "portfolio:plant", marked)], permissions())
    marked.permission = "portfolio.read"
    assert complaints_about_addresses([Address("/portfolio/plant/", "ledger:plant", marked)], permissions())
    marked.__module__ = "allauth.account.views"
    assert complaints_about_addresses([Address("/accounts/plant/", "account_plant", marked)], permissions())


@pytest.mark.parametrize(
    "fault",
    [
        '<html lang="en"><p style="color:red">',
        '<html lang="en"><style>p{}</style>',
        '<html lang="en"><script>alert(1)</script>',
        '<html lang="en"><button onclick="go()">',
        '<html lang="en"><a href="javascript:go()">',
        '<html lang="en"><p hx-on:click="go()">',
        '<html lang="en"><p id="a"><p id="a">',
        "<html><p>",
    ],
)
def test_planted_what_the_policy_forbids_is_named(fault):
    assert complaints_about_page(fault)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'"),
        ("Content-Security-Policy", "default-src *; frame-ancestors 'none'"),
        ("Content-Security-Policy", "default-src 'self'"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("X-Content-Type-Options", ""),
    ],
)
def test_planted_a_weaker_header_is_named(name, value, client, db):
    strict = dict(client.get("/healthz").headers)
    assert complaints_about_headers(strict) == []
    assert complaints_about_headers(strict | {name: value})


def test_planted_a_page_that_writes_is_caught(inside, monkeypatch):
    from hemicycle.kernel.models import Notification

    def looking():
        Notification.objects.create(person=inside.officer, at="2026-01-01T00:00Z", message="seen")

    statements = []
    with undone(), connection.execute_wrapper(lambda run, sql, *rest: (statements.append(sql), run(sql, *rest))[1]):
        looking()
    assert complaints_about_writing(statements)


def test_planted_an_unknown_word_in_an_address_is_named():
    from tests.support.world import NoSample

    with pytest.raises(NoSample):
        kind_of("/portfolio/wishes/<uuid:pk>/")
