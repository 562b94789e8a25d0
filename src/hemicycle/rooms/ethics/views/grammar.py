"""What the forms of this room share: find, check, act, answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from hemicycle.design.pages import done, merge, page
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.permissions import demand
from hemicycle.kernel.records import localise


def one(request: HttpRequest, pk: UUID) -> Initiative:
    """Return the initiative if the person may see it, its title in the reader's language; Http404 otherwise."""
    found = get_object_or_404(Initiative.objects.visible_to(request.user).select_related("chamber"), pk=pk)
    localise([found], ["title"], get_language() or "en")
    return found


def visible(request: HttpRequest, model: Any, pk: UUID, *related: str) -> Any:
    """Return a record of an initiative if the person may see it; Http404 otherwise."""
    found = get_object_or_404(model.objects.visible_to(request.user).select_related("initiative", *related), pk=pk)
    localise([found.initiative], ["title"], get_language() or "en")
    return found


def change(
    request: HttpRequest,
    permission: str,
    subject: Any,
    form: django_forms.BaseForm,
    act: Callable[[], Any],
    template: str,
    context: dict[str, Any],
    back: str,
) -> HttpResponse:
    """Show a form over a record and do what it asks; the merge page where somebody was quicker."""
    demand(request.user, permission, subject)
    if request.method == "POST" and form.is_valid():
        try:
            act()
            return done(request, back)
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(refused.code if refused.code in form.fields else None, str(refused))
    context = {"form": form, "back": back, **context}
    return page(request, f"{template}#form", context, status=422 if form.errors else 200)
