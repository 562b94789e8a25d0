"""One address, two answers: a page for a reader, a part for htmx. And the doors before each view."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware

from hemicycle.design import pages
from hemicycle.design.forms import Versioned
from hemicycle.kernel import permissions

pytestmark = pytest.mark.django_db


def asked(method: str = "get", path: str = "/search/?q=a", user: Any = None, **headers: str) -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)(path, headers=headers)
    request.user = user or AnonymousUser()
    request.session = SessionStore()
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    HtmxMiddleware(lambda seen: HttpResponse())(request)
    return request


HTMX = {"HX-Request": "true"}
CONTEXT = {"query": "mail", "found": [], "count": 0}


def test_a_reader_gets_the_whole_page() -> None:
    response = pages.page(asked(), "design/search.html#hits", CONTEXT)
    assert b"<!doctype html>" in response.content
    assert "HX-Request" in response["Vary"]


def test_htmx_gets_the_part() -> None:
    response = pages.page(asked(**HTMX), "design/search.html#hits", CONTEXT)
    assert b"<!doctype" not in response.content
    assert b"mail" in response.content
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_boosted_and_restored_pages_are_whole(header: str) -> None:
    response = pages.page(asked(**HTMX, **{header: "true"}), "design/search.html#hits", CONTEXT)
    assert b"<!doctype html>" in response.content


def test_a_plain_change_ends_in_a_redirect_with_a_message() -> None:
    request = asked("post", "/x/")
    response = pages.done(request, "/initiatives/1/", "design/search.html#hits", CONTEXT, message="Accepted")
    assert (response.status_code, response["Location"]) == (303, "/initiatives/1/")
    assert [str(one) for one in request._messages] == ["Accepted"]  # type: ignore[attr-defined]


def test_an_htmx_change_ends_in_the_part_and_an_announcement() -> None:
    response = pages.done(asked("post", "/x/", **HTMX), "/1/", "design/search.html#hits", CONTEXT, message="Accepted")
    assert response.status_code == 200
    assert json.loads(response["HX-Trigger"]) == {"announce": {"message": "Accepted"}}


def test_an_htmx_change_without_a_part_leads_on() -> None:
    response = pages.done(asked("post", "/x/", **HTMX), "/initiatives/1/")
    assert response["HX-Redirect"] == "/initiatives/1/"


@pages.allowed("kernel.read")
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


@pages.signed_in
def personal(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


@pages.public
def opened(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


PERSON = SimpleNamespace(is_authenticated=True, is_active=True, name="Lea Moreau")


@pytest.mark.parametrize("view", [guarded, personal])
def test_a_stranger_is_led_to_the_sign_in(view: Any) -> None:
    response = view(asked())
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/search/%3Fq%3Da")
    assert view(asked(**HTMX))["HX-Redirect"] == response["Location"]


def test_whoever_holds_no_office_for_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "may_ever", lambda user, key: False)
    with pytest.raises(PermissionDenied):
        guarded(asked(user=PERSON))


def test_whoever_holds_an_office_for_it_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "may_ever", lambda user, key: key == "kernel.read")
    assert guarded(asked(user=PERSON)).content == b"inside"


def test_every_door_names_its_permission() -> None:
    assert [view.permission for view in (guarded, personal, opened)] == ["kernel.read", "signed-in", "public"]  # type: ignore[attr-defined]
    assert opened(asked()).content == b"inside"


class RiskForm(Versioned, forms.Form):
    title = forms.CharField()
    level = forms.ChoiceField(choices=[("low", "Low"), ("high", "High")])


def test_a_form_carries_the_version_beside_the_facts() -> None:
    form = RiskForm({"title": "Leak", "level": "high", "version": "3"})
    assert form.is_valid()
    assert form.version == 3
    assert form.cleaned_data == {"title": "Leak", "level": "high"}
    assert RiskForm(seen=7)["version"].value() == 7


def test_two_versions_are_shown_field_by_field_and_nothing_typed_is_lost() -> None:
    form = RiskForm({"title": "Leak of minutes", "level": "high", "version": "3"})
    current = SimpleNamespace(title="Leak", level="low", version=4)
    response = pages.merge(asked("post", "/x/"), SimpleNamespace(current=current), form)  # type: ignore[arg-type]
    html = response.content.decode()
    assert response.status_code == 409
    assert 'value="Leak of minutes"' in html
    assert 'name="version" value="4"' in html
    assert html.count("merge-differs") == 2
    assert [(one.mine, one.theirs) for one in pages.differences(form, current)] == [
        ("Leak of minutes", "Leak"),
        ("High", "Low"),
    ]


def test_templates_know_the_tags_without_loading_them() -> None:
    assert engines["django"].from_string("{{ 'AI-1'|ltr }}").render({}) == '<bdi dir="ltr">AI-1</bdi>'
