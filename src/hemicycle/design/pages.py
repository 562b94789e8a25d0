"""How a view answers: a whole page or a part of it, a redirect after a change, two versions side by side.

One address serves the page and its htmx part. Whole pages go to plain requests, to boosted ones and to htmx's history
cache; everything else that htmx asks for gets the part named after `#`. So each page works without JavaScript.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event
from django_htmx.middleware import HtmxDetails

from hemicycle.kernel import permissions
from hemicycle.kernel.errors import Stale

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed-in"


class HasAddress(Protocol):
    """Anything with a page of its own."""

    def get_absolute_url(self) -> str: ...


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asked, and for less than a page."""
    htmx = cast("HtmxDetails | None", getattr(request, "htmx", None))
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request if htmx else False


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Answer with `room/name.html`, or with the part after `#` where htmx asks for one."""
    whole, _mark, _part = template.partition("#")
    response = render(request, template if wants_part(request) else whole, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def done(
    request: HttpRequest,
    record: HasAddress | str,
    template: str | None = None,
    context: Mapping[str, Any] | None = None,
    *,
    message: str = "",
) -> HttpResponse:
    """Answer a change that was made: the part of `template` for htmx, else a redirect to the record or address.

    `message` is said on the next page, or announced beside the part.
    """
    said = message or _("Saved")
    response: HttpResponse
    if template and wants_part(request):
        response = page(request, template, context)
        trigger_client_event(response, "announce", {"message": said})
    else:
        messages.success(request, said)
        address = record if isinstance(record, str) else record.get_absolute_url()
        response = HttpResponseClientRedirect(address) if wants_part(request) else HttpResponseRedirect(address)
        response.status_code = response.status_code if wants_part(request) else 303
    patch_vary_headers(response, ["HX-Request"])
    return response


@dataclass(frozen=True)
class Difference:
    """A field of a form that somebody else changed meanwhile: what was typed, and what the record says now."""

    field: forms.BoundField
    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        return self.mine.strip() != self.theirs.strip()


def differences(form: forms.BaseForm, current: object) -> list[Difference]:
    """Compare what was typed with the record as it stands, field by field, in words."""
    found = []
    for field in form.visible_fields():
        held = getattr(current, field.name, None)
        found.append(Difference(field, _words(field, field.value()), _words(field, held)))
    return found


def _words(field: forms.BoundField, value: object) -> str:
    """Return a value as the form's own choices name it."""
    if value is None:
        return ""
    names = {str(key): str(words) for key, words in getattr(field.field, "choices", [])}
    held = getattr(value, "pk", value)
    several = value if isinstance(value, (list, tuple)) else [held]
    return ", ".join(names.get(str(item), str(item)) for item in several)


def merge(request: HttpRequest, stale: Stale, form: forms.BaseForm) -> HttpResponse:
    """Show both texts of a record that somebody changed meanwhile; sending the form again keeps what it holds."""
    context = {
        "form": form,
        "current": stale.current,
        "differences": differences(form, stale.current),
        "version": stale.current.version,
    }
    return page(request, "design/merge.html#merge", context, status=409)


def allowed(permission: str) -> Callable[[View[Params]], View[Params]]:
    """Open a view to people who hold an office that grants `permission` somewhere; the action asks about the record."""

    def decorate(view: View[Params]) -> View[Params]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not permissions.may_ever(request.user, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return _marked(guarded, permission)

    return decorate


def signed_in(view: View[Params]) -> View[Params]:
    """Open a view to everybody with an account; the view itself shows each person only what they may see."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return _marked(guarded, SIGNED_IN)


def public(view: View[Params]) -> View[Params]:
    """Open a view to the world."""

    @wraps(view)
    def open_to_all(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return _marked(open_to_all, PUBLIC)


def _marked(view: View[Params], permission: str) -> View[Params]:
    view.permission = permission  # type: ignore[attr-defined]
    return view


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    answer = redirect_to_login(request.get_full_path())
    return HttpResponseClientRedirect(answer.url) if wants_part(request) else answer
