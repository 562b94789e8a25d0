"""The pages on which the house answers the public."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.permissions import can, demand
from hemicycle.rooms.engagement import actions, forms, queries
from hemicycle.rooms.engagement.models import Contribution

COLUMNS = [
    Column("due_on", _("Answer due"), order="due_on"),
    Column("text", _("Text")),
    Column("initiative", _("Initiative"), order="initiative__title"),
    Column("outcome", _("Outcome"), order="outcome"),
]


@allowed("engagement.read")
@require_GET
def contributions(request: HttpRequest) -> HttpResponse:
    """List what the public wrote, what is due first at the top."""
    table = Table(request, COLUMNS, default="due_on")
    waiting = queries.open_contributions(request.user)
    everything = request.GET.get("show") == "all"
    shown = queries.contributions(request.user) if everything else waiting
    context = {
        "table": table,
        "page": table.page(shown),
        "everything": everything,
        "waiting": waiting.count(),
        "late": waiting.filter(due_on__lt=clock.today()).count(),
        "today": clock.today(),
    }
    return page(request, "engagement/contributions.html#table", context)


def _contribution(request: HttpRequest, pk: UUID) -> Contribution:
    return get_object_or_404(queries.contributions(request.user), pk=pk)


@allowed("engagement.read")
@require_http_methods(["GET", "POST"])
def contribution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what somebody wrote, and answer it."""
    found = _contribution(request, pk)
    may_answer = can(request.user, "engagement.answer", found)
    if request.method == "POST" and not may_answer:
        return page(request, "403.html", status=403)
    form = forms.AnswerForm(found, request.POST or None) if may_answer else None
    if request.method == "POST" and form and form.is_valid():
        try:
            actions.answer(found, by=request.user, seen=form.version, **form.cleaned_data)
            return done(request, found)
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "contribution": found,
        "form": form,
        "is_late": found.is_open and found.due_on < clock.today(),
        "may_forget": bool(found.email) and can(request.user, "engagement.forget", found),
    }
    return page(request, "engagement/contribution.html#form", context, status=422 if form and form.errors else 200)


@allowed("engagement.forget")
@require_http_methods(["GET", "POST"])
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Erase the address that a contributor left."""
    found = _contribution(request, pk)
    demand(request.user, "engagement.forget", found)
    error = ""
    if request.method == "POST":
        try:
            actions.forget(found, by=request.user)
            return done(request, found)
        except Refused as refused:
            error = str(refused)
    context = {"contribution": found, "error": error}
    return page(request, "engagement/forget.html", context, status=422 if error else 200)
