"""What the forms of this room share: find, check, act, answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise

from hemicycle.design.pages import done, merge, page
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import demand

Words = str | Promise


def one(request: HttpRequest, model: Any, pk: UUID, *related: str) -> Any:
    """Return a record if the person may see it; Http404 otherwise."""
    return get_object_or_404(model.objects.visible_to(request.user).select_related(*related), pk=pk)


def change(
    request: HttpRequest,
    permission: str,
    subject: Any,
    form: django_forms.BaseForm,
    act: Callable[[dict[str, Any]], Any],
    verb: Words,
    back: str,
    note: Words = "",
) -> HttpResponse:
    """Show a form over a record and do what it asks; the merge page where somebody was quicker."""
    demand(request.user, permission, subject)
    if request.method == "POST" and form.is_valid():
        try:
            act(dict(form.cleaned_data))
            return done(request, back)
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(refused.code if refused.code in form.fields else None, str(refused))
    about = "" if isinstance(subject, Parliament) else str(subject)
    context = {"form": form, "back": back, "verb": verb, "about": about, "note": note}
    return page(request, "strategy/form.html#form", context, status=422 if form.errors else 200)
