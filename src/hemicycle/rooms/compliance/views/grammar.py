"""What the forms of this room share: find, check, act, answer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from hemicycle.design.pages import done, merge, page
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.permissions import demand


def change(
    request: HttpRequest,
    permission: str,
    subject: Any,
    form: forms.BaseForm,
    act: Callable[[], Any],
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
    return page(request, "compliance/form.html#form", context, status=422 if form.errors else 200)
