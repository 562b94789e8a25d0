"""What one initiative costs and needs, its tranches, and the forms that change them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.kernel import clock
from hemicycle.kernel.permissions import can
from hemicycle.rooms.portfolio.models import MeasuredValue
from hemicycle.rooms.resources import actions, forms, queries
from hemicycle.rooms.resources.models import TIMINGS, Allocation, ConfirmedBenefit, Cost, Need, RunningCost, Tranche
from hemicycle.rooms.resources.rules import money
from hemicycle.rooms.resources.views.grammar import Words, change, initiative_of, one


@allowed("resources.read")
@require_GET
def initiative(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what an initiative costs over its whole life, by alternative, and the people it needs."""
    found = initiative_of(request, pk)
    costs = queries.costs([found.pk]).get(found.pk, [])
    live = queries.live_costs([found.pk]).get(found.pk, [])
    priced = [cost.priced for cost in live]
    quarter = queries.first_quarter(clock.today())
    hours = Allocation.objects.filter(initiative=found, year__gte=quarter.year).select_related("skill", "person")
    seen = set(Allocation.objects.visible_to(request.user).filter(initiative=found).values_list("pk", flat=True))
    context = {
        "initiative": found,
        "currency": queries.currency(),
        "whole": money.whole_life(priced) if priced else None,
        "years": list(enumerate(money.by_year(priced))),
        "lacking": [TIMINGS[timing] for timing in money.missing(priced)],
        "ways": _ways(costs),
        "needs": queries.needs([found.pk]).get(found.pk, []),
        "hours": [(row, row.pk in seen) for row in hours],
        "tranches": Tranche.objects.filter(initiative=found).select_related("line"),
        "unconfirmed": queries.unconfirmed_benefits([found.pk]),
        "confirmed": ConfirmedBenefit.objects.filter(initiative=found).select_related("measured__benefit"),
        "running": RunningCost.objects.filter(initiative=found).select_related("confirmed_by").first(),
        **{
            name: can(request.user, f"resources.{right}", found)
            for name, right in (
                ("may_estimate", "estimate"), ("may_allocate", "allocate"), ("may_confirm", "confirm"),
                ("may_tie", "handle-tranches"), ("may_release", "release-tranche"),
            )
        },
    }  # fmt: skip
    return page(request, "resources/initiative.html", context)


def _ways(costs: Sequence[Cost]) -> list[tuple[Any, Sequence[Cost], money.Span]]:
    """Return each alternative that has costs with its rows and its whole life, any way of doing it (None) first."""
    found: dict[Any, list[Cost]] = defaultdict(list)
    for cost in costs:
        found[cost.alternative].append(cost)
    ordered = sorted(found.items(), key=lambda pair: (pair[0] is not None, str(pair[0])))
    return [(way, rows, money.whole_life([row.priced for row in rows])) for way, rows in ordered]


def _on_initiative(
    request: HttpRequest, pk: UUID, right: str, form_class: Any, action: Callable[..., Any], verb: Words, **more: Any
) -> HttpResponse:
    found = initiative_of(request, pk)
    form = form_class(request.POST or None, initiative=found, **more)

    def act(facts: dict[str, Any]) -> None:
        action(found, by=request.user, **facts)

    return change(request, right, found, form, act, verb, reverse("resources:initiative", kwargs={"pk": pk}))


@allowed("resources.estimate")
@require_http_methods(["GET", "POST"])
def estimate_cost(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Estimate a cost."""
    form, verb = forms.CostForm, _("Estimate a cost")
    return _on_initiative(request, pk, "resources.estimate", form, actions.estimate_cost, verb)


@allowed("resources.estimate")
@require_http_methods(["GET", "POST"])
def state_need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """State a need of people."""
    form, verb = forms.NeedForm, _("State a need of people")
    return _on_initiative(request, pk, "resources.estimate", form, actions.state_need, verb)


@allowed("resources.allocate")
@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Allocate hours."""
    form, verb = forms.AllocationForm, _("Allocate hours")
    return _on_initiative(request, pk, "resources.allocate", form, actions.allocate, verb, person=request.user)


@allowed("resources.handle-tranches")
@require_http_methods(["GET", "POST"])
def plan_tranche(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tie money to a gate."""
    form, verb = forms.TrancheForm, _("Tie money to a gate")
    return _on_initiative(request, pk, "resources.handle-tranches", form, actions.plan_tranche, verb)


@allowed("resources.confirm")
@require_http_methods(["GET", "POST"])
def confirm_running_cost(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm what an initiative costs to run."""
    form, verb = forms.RunningCostForm, _("Confirm the running cost")
    return _on_initiative(request, pk, "resources.confirm", form, actions.confirm_running_cost, verb)


def _on_record(
    request: HttpRequest, model: Any, pk: UUID, right: str, form_class: Any, action: Callable[..., Any], verb: Words
) -> HttpResponse:
    found = one(request, model, pk, "initiative")
    form = form_class(request.POST or None, seen=found.version)

    def act(facts: dict[str, Any]) -> None:
        action(found, by=request.user, seen=form.version, **facts)

    return change(request, right, found, form, act, verb, found.get_absolute_url())


@allowed("resources.estimate")
@require_http_methods(["GET", "POST"])
def withdraw_cost(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a cost."""
    form, verb = forms.ReasonForm, _("Withdraw the cost")
    return _on_record(request, Cost, pk, "resources.estimate", form, actions.withdraw_cost, verb)


@allowed("resources.estimate")
@require_http_methods(["GET", "POST"])
def withdraw_need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a need of people."""
    form, verb = forms.ReasonForm, _("Withdraw the need of people")
    return _on_record(request, Need, pk, "resources.estimate", form, actions.withdraw_need, verb)


@allowed("resources.confirm")
@require_http_methods(["GET", "POST"])
def confirm_benefit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm a measured benefit."""
    found: MeasuredValue = one(request, MeasuredValue, pk, "initiative", "benefit")
    form = forms.ReasonForm(request.POST or None, seen=found.version)

    def act(facts: dict[str, Any]) -> None:
        actions.confirm_benefit(found, by=request.user, seen=form.version, **facts)

    back = reverse("resources:initiative", kwargs={"pk": found.initiative_id})
    return change(request, "resources.confirm", found, form, act, _("Confirm the measured benefit"), back)


@allowed("resources.release-tranche")
@require_http_methods(["GET", "POST"])
def release_tranche(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Release a tranche whose gate was passed."""
    form, verb = forms.SeenForm, _("Release the tranche")
    return _on_record(request, Tranche, pk, "resources.release-tranche", form, actions.release_tranche, verb)


@allowed("resources.handle-tranches")
@require_http_methods(["GET", "POST"])
def close_tranche(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a tranche with what was spent."""
    form, verb = forms.CloseForm, _("Close the tranche")
    return _on_record(request, Tranche, pk, "resources.handle-tranches", form, actions.close_tranche, verb)
