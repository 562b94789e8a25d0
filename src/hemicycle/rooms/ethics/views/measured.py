"""Measured oversight and fairness: what was counted, with intervals, and the forms that record it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.permissions import can
from hemicycle.rooms.ethics import actions, forms, queries, rules
from hemicycle.rooms.ethics.adapters import periods
from hemicycle.rooms.ethics.models import Design, FairnessReading, OversightPeriod
from hemicycle.rooms.ethics.rules import Group, Period
from hemicycle.rooms.ethics.views.grammar import change, one


@allowed("ethics.read")
@require_GET
def measured(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what people really did with the results, and how groups fare."""
    found = one(request, pk)
    shown = list(OversightPeriod.objects.filter(initiative=found))
    reading = FairnessReading.objects.filter(initiative=found).first()
    design = Design.objects.filter(initiative=found).first()
    groups = [Group(**each) for each in reading.groups] if reading else []
    gaps = rules.group_gaps(groups)
    threshold = design.fairness_threshold if design else None
    context = {
        "initiative": found,
        "periods": [(each, queries.shares(each)) for each in shown],
        "whole": queries.whole(shown),
        "reading": reading,
        "groups": [(group, gaps.get(group.name), _sign(gaps.get(group.name), threshold)) for group in groups],
        "threshold": threshold,
        "may_measure": can(request.user, "ethics.measure", found),
    }
    return page(request, "ethics/measured.html", context)


def _sign(gap: float | None, threshold: Any) -> str:
    if gap is None or threshold is None:
        return "unknown"
    return "met" if gap <= float(threshold) else "not_met"


def _back(found: Initiative) -> str:
    return reverse("ethics:measured", args=[found.pk])


@allowed("ethics.measure")
@require_http_methods(["GET", "POST"])
def record_period(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record one period."""
    found = one(request, pk)
    form = forms.PeriodForm(request.POST or None)
    return change(
        request,
        "ethics.measure",
        found,
        form,
        lambda: actions.record_period(found, by=request.user, period=Period(**form.cleaned_data)),
        "ethics/record_period.html",
        {"initiative": found},
        _back(found),
    )


@allowed("ethics.measure")
@require_http_methods(["GET", "POST"])
def import_periods(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the periods of a file, all or none."""
    found = one(request, pk)
    form = forms.PeriodsFileForm(request.POST or None, request.FILES or None)

    def act() -> None:
        file = form.cleaned_data["file"]
        actions.import_periods(found, by=request.user, periods=periods.read(file.read(), file.name))

    context = {"initiative": found}
    return change(request, "ethics.measure", found, form, act, "ethics/import_periods.html", context, _back(found))


@allowed("ethics.measure")
@require_http_methods(["GET", "POST"])
def read_fairness(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what was measured for each group."""
    found = one(request, pk)
    form = forms.FairnessReadingForm(request.POST or None)
    return change(
        request,
        "ethics.measure",
        found,
        form,
        lambda: actions.record_fairness(found, by=request.user, **form.cleaned_data),
        "ethics/read_fairness.html",
        {"initiative": found},
        _back(found),
    )
