"""Open gaps, and changes of frameworks that await an assessment."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import clock
from hemicycle.kernel.permissions import may_ever
from hemicycle.rooms.compliance import actions, forms, queries
from hemicycle.rooms.compliance.models import Change, Gap
from hemicycle.rooms.compliance.views.grammar import change

COLUMNS = [
    Column("requirement", gettext_lazy("Requirement"), order="requirement"),
    Column("missing", gettext_lazy("What is missing")),
    Column("initiative", gettext_lazy("Initiative"), order="initiative__number"),
    Column("owner", gettext_lazy("Owner"), order="owner__name"),
    Column("due_on", gettext_lazy("Due on"), order="due_on"),
]
MOST_NAMED = 5  # initiatives that a line names


@allowed("compliance.read")
@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """Show what is missing, who brings it and by when."""
    found = queries.open_gaps(request.user)
    table, on = Table(request, COLUMNS, default="due_on"), clock.today()
    context = {
        "table": table,
        "page": table.page(found),
        "number": found.count(),
        "late": found.filter(due_on__lt=on).count(),
        "today": on,
        "may_close": may_ever(request.user, "compliance.close-gap"),
    }
    return page(request, "compliance/gaps.html#table", context)


@allowed("compliance.close-gap")
@require_http_methods(["GET", "POST"])
def close_gap(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a gap with what closed it."""
    found = get_object_or_404(Gap.objects.visible_to(request.user), pk=pk)
    form = forms.ReasonForm(request.POST or None, seen=found.version)
    return change(
        request,
        "compliance.close-gap",
        found,
        form,
        lambda: actions.close_gap(found, by=request.user, seen=form.version, **form.cleaned_data),
        {"heading": _("Close the gap"), "about": found.missing, "named": found.requirement},
        reverse("compliance:gaps"),
    )


@allowed("compliance.read")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Show what new versions of frameworks changed, and what that means here."""
    found, concerned = queries.changes_by_framework(request.user), queries.concerned(request.user)
    context = {
        "most": MOST_NAMED,
        "groups": {name: [(each, concerned.get(each.pk, [])) for each in group] for name, group in found.items()},
        "open": sum(not each.impact for group in found.values() for each in group),
        "may_assess": may_ever(request.user, "compliance.assess-change"),
    }
    return page(request, "compliance/changes.html", context)


@allowed("compliance.assess-change")
@require_http_methods(["GET", "POST"])
def assess_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what a change means here."""
    found = get_object_or_404(Change.objects.visible_to(request.user), pk=pk)
    form = forms.ImpactForm(request.POST or None, seen=found.version, initial={"reason": found.impact})
    return change(
        request,
        "compliance.assess-change",
        found,
        form,
        lambda: actions.assess_change(found, by=request.user, seen=form.version, **form.cleaned_data),
        {"heading": _("Assess a change"), "about": found.get_sort_display(), "named": found.requirement},
        reverse("compliance:changes"),
    )
