"""What the pages of bodies share: find, check, show a form or press a button, and say why where the house refuses."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from hemicycle.design.pages import done, merge, page
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Record
from hemicycle.kernel.permissions import demand

Found = TypeVar("Found", bound=Record)


def visible(request: HttpRequest, model: type[Found], pk: UUID, *related: str) -> Found:
    """Return the record that the person may see; 404 for all others."""
    seen: Any = model._default_manager.visible_to(request.user).select_related(*related)
    found: Found = get_object_or_404(seen, pk=pk)
    return found


def change(
    request: HttpRequest,
    permission: str,
    record: Any,
    form: forms.Form,
    act: Callable[..., Any],
    back: str,
    *,
    title: Any,
    lead: Any = "",
    after: str = "",
    template: str = "form",
    **context: Any,
) -> HttpResponse:
    """Show a form and do what it asks; where the house refuses, the reason stands in the form."""
    demand(request.user, permission, record)
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.cleaned_data)
            return done(request, after or back)
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(refused.code if refused.code in form.fields else None, str(refused))
    shown = {"form": form, "back": back, "title": title, "lead": lead, **context}
    return page(request, f"governance/{template}.html#form", shown, status=422 if form.errors else 200)


def press(request: HttpRequest, permission: str, record: Any, act: Callable[[], Any], back: str) -> HttpResponse:
    """Do what a button asks, and go back; where the house refuses, the reason is said there."""
    demand(request.user, permission, record)
    try:
        act()
    except Refused as refused:
        return done(request, back, message=str(refused))
    return done(request, back)
