"""The opportunity map, the inventory of routine tasks, and the profile of maturity."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.kernel.models import Chamber, Parliament
from hemicycle.kernel.permissions import can, may_ever
from hemicycle.kernel.records import localise
from hemicycle.rooms.strategy import actions, forms, queries
from hemicycle.rooms.strategy.models import RoutineTask
from hemicycle.rooms.strategy.rules import Segment
from hemicycle.rooms.strategy.views.grammar import change, one


@allowed("strategy.read")
@require_GET
def opportunities(request: HttpRequest) -> HttpResponse:
    """Show by function what other parliaments do and what is under way here."""
    found = queries.opportunities(request.user)
    context = {"rows": found, "empty": [each.words for each in found if not each.under_way]}
    return page(request, "strategy/opportunities.html", context)


@allowed("strategy.read")
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """List routine tasks, the most hours first, with what becomes of each."""
    user = request.user
    found = sorted(
        RoutineTask.objects.visible_to(user).select_related("initiative", "chamber"), key=lambda each: -each.hours
    )
    localise(found, ["title"], get_language() or "en")
    open_ones = [each for each in found if each.segment is Segment.CANDIDATE and not each.initiative_id]
    rows = [
        (
            each,
            not each.initiative_id
            and each.segment is not Segment.WITH_PEOPLE
            and can(user, "strategy.propose-candidate", each),
        )
        for each in found
    ]
    hours = sum(each.hours for each in open_ones)
    context = {
        "rows": rows,
        "candidates": len(open_ones),
        "hours": hours,
        "may_keep": may_ever(user, "strategy.keep-tasks"),
    }
    return page(request, "strategy/tasks.html", context)


@allowed("strategy.keep-tasks")
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Enter a routine task."""
    form = forms.TaskForm(request.POST or None)
    where = Chamber.objects.visible_to(request.user)
    form.fields["chamber"].queryset = where  # type: ignore[attr-defined]

    def act(facts: dict[str, Any]) -> Any:
        return actions.record_task(facts.pop("chamber"), by=request.user, **facts)

    house = Parliament.objects.get()
    return change(
        request, "strategy.keep-tasks", house, form, act, _("Record a routine task"), reverse("strategy:tasks")
    )


@allowed("strategy.propose-candidate")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose an initiative from a task."""
    found: RoutineTask = one(request, RoutineTask, pk, "chamber")
    form = forms.CandidateForm(request.POST or None, seen=found.version, initial={"title": found.title})

    def act(facts: dict[str, Any]) -> Any:
        return actions.propose_candidate(found, by=request.user, seen=form.version, **facts)

    verb = _("Propose an initiative")
    return change(request, "strategy.propose-candidate", found, form, act, verb, reverse("strategy:tasks"))


@allowed("strategy.read")
@require_GET
def maturity(request: HttpRequest) -> HttpResponse:
    """Show four dimensions side by side, each with target, evidence and history."""
    found = queries.dimensions(request.user)
    context = {
        "dimensions": found,
        "below": sum(1 for each in found if each.now and each.now.level < each.now.target),
        "unknown": sum(1 for each in found if not each.now),
        "may_assess": can(request.user, "strategy.assess-maturity", Parliament.objects.get()),
    }
    return page(request, "strategy/maturity.html", context)


@allowed("strategy.assess-maturity")
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest) -> HttpResponse:
    """Assess a dimension."""
    house = Parliament.objects.get()
    form = forms.MaturityForm(request.POST or None)

    def act(facts: dict[str, Any]) -> Any:
        return actions.assess_maturity(house, by=request.user, **facts)

    return change(
        request, "strategy.assess-maturity", house, form, act, _("Assess a dimension"), reverse("strategy:maturity")
    )
