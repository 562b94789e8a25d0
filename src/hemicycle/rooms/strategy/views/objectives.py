"""The tree of objectives, the matrix of alignment, orphans, and what objectives weigh."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.permissions import can
from hemicycle.kernel.records import localise
from hemicycle.rooms.strategy import actions, forms, queries
from hemicycle.rooms.strategy.models import Alignment, KeyResult, Objective
from hemicycle.rooms.strategy.rules import DocumentKind, Method
from hemicycle.rooms.strategy.views.grammar import change, one


@allowed("strategy.read")
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """Show vision, objectives with their weights, key results, and the initiatives that serve each."""
    branches = queries.tree(request.user)
    bare = [each for each in branches if each.is_orphan]
    context = {
        "vision": queries.in_force(DocumentKind.VISION),
        "branches": [
            (branch, [(each, each.sign(clock.today())) for each in branch.key_results]) for branch in branches
        ],
        "bare": bare[0] if bare else None,
        "more": len(bare) - 1,
        "orphans": len(queries.orphan_initiatives(request.user)),
        "may_define": can(request.user, "strategy.keep-objectives", Parliament.objects.get()),
    }
    return page(request, "strategy/tree.html", context)


@allowed("strategy.read")
@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Show which initiative serves which objective, how strongly."""
    objectives, rows = queries.matrix(request.user)
    served = sum(1 for _initiative, cells, _points in rows if any(cells))
    context = {"objectives": objectives, "rows": rows, "served": served, "lacking": len(rows) - served}
    return page(request, "strategy/matrix.html", context)


@allowed("strategy.read")
@require_GET
def orphans(request: HttpRequest) -> HttpResponse:
    """Show objectives that no initiative serves, and initiatives that serve none."""
    bare = [each for each in queries.tree(request.user) if each.is_orphan]
    context = {"bare": bare, "initiatives": queries.orphan_initiatives(request.user)}
    return page(request, "strategy/orphans.html", context)


@allowed("strategy.read")
@require_GET
def objective(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an objective: its key results, and the initiatives that serve it with their reasons."""
    found: Objective = one(request, Objective, pk, "owner")
    branch = next((each for each in queries.tree(request.user) if each.objective.pk == found.pk), None)
    results = branch.key_results if branch else list(found.key_results.all())
    localise([found], ["title"], get_language() or "en")
    context = {
        "objective": found,
        "branch": branch,
        "results": [(each, each.sign(clock.today()), can(request.user, "strategy.measure", each)) for each in results],
        "may_keep": found.retired_on is None and can(request.user, "strategy.keep-objectives", found),
    }
    return page(request, "strategy/objective.html", context)


@allowed("strategy.keep-objectives")
@require_http_methods(["GET", "POST"])
def define(request: HttpRequest) -> HttpResponse:
    """Set an objective."""
    house = Parliament.objects.get()
    form = forms.ObjectiveForm(request.POST or None)

    def act(facts: dict[str, Any]) -> Any:
        return actions.define(house, by=request.user, **facts)

    return change(
        request, "strategy.keep-objectives", house, form, act, _("Set an objective"), reverse("strategy:tree")
    )


@allowed("strategy.keep-objectives")
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an objective."""
    found: Objective = one(request, Objective, pk)
    form = forms.ReasonForm(request.POST or None, seen=found.version)

    def act(facts: dict[str, Any]) -> Any:
        return actions.retire(found, by=request.user, seen=form.version, **facts)

    verb = _("End the objective")
    return change(request, "strategy.keep-objectives", found, form, act, verb, found.get_absolute_url())


@allowed("strategy.keep-objectives")
@require_http_methods(["GET", "POST"])
def add_key_result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a key result."""
    found: Objective = one(request, Objective, pk)
    form = forms.KeyResultForm(request.POST or None)

    def act(facts: dict[str, Any]) -> Any:
        return actions.add_key_result(found, by=request.user, **facts)

    verb = _("Add a key result")
    return change(request, "strategy.keep-objectives", found, form, act, verb, found.get_absolute_url())


@allowed("strategy.measure")
@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record where a key result stands."""
    found: KeyResult = one(request, KeyResult, pk, "objective")
    form = forms.MeasureForm(request.POST or None, seen=found.version)

    def act(facts: dict[str, Any]) -> Any:
        return actions.measure(found, by=request.user, seen=form.version, **facts)

    return change(request, "strategy.measure", found, form, act, _("Measure"), found.get_absolute_url())


@allowed("strategy.read")
@require_GET
def weights(request: HttpRequest) -> HttpResponse:
    """Show what objectives weigh, how consistent the judgements are, and how far one of them moves a weight."""
    objectives, found = queries.current_objectives(), queries.weighing()
    localise(objectives, ["title"], get_language() or "en")
    weighed = found.weighed if found else None
    ranges = (weighed.ranges if weighed else None) or {}
    context = {
        "weighing": found,
        "weighed": weighed,
        "rows": [(each, weighed.weights.get(each.key), ranges.get(each.key)) for each in objectives] if weighed else [],
        "unweighed": [each for each in objectives if weighed and each.key not in weighed.weights],
        "may_weigh": can(request.user, "strategy.weigh", Parliament.objects.get()),
    }
    return page(request, "strategy/weights.html", context)


def _titles() -> dict[str, str]:
    objectives = queries.current_objectives()
    localise(objectives, ["title"], get_language() or "en")
    return {each.key: each.title for each in objectives}


@allowed("strategy.weigh")
@require_http_methods(["GET", "POST"])
def weigh_pairwise(request: HttpRequest) -> HttpResponse:
    """Weigh objectives by judging each pair."""
    house = Parliament.objects.get()
    form = forms.PairwiseForm(request.POST or None, titles=_titles())

    def act(facts: dict[str, Any]) -> Any:
        told = {"method": Method.PAIRWISE, "reason": facts["reason"], "judgements": form.judgements()}
        return actions.weigh(house, by=request.user, **told)

    note = _(
        "Say of each pair which matters more, and how many times. Contradictions beyond a ratio of 0.10 are refused."
    )
    return change(
        request, "strategy.weigh", house, form, act, _("Compare the objectives"), reverse("strategy:weights"), note
    )


@allowed("strategy.weigh")
@require_http_methods(["GET", "POST"])
def weigh_direct(request: HttpRequest) -> HttpResponse:
    """Weigh objectives by points."""
    house = Parliament.objects.get()
    form = forms.DirectForm(request.POST or None, titles=_titles())

    def act(facts: dict[str, Any]) -> Any:
        told = {"method": Method.DIRECT, "reason": facts["reason"], "points": form.points()}
        return actions.weigh(house, by=request.user, **told)

    return change(request, "strategy.weigh", house, form, act, _("Give points"), reverse("strategy:weights"))


@allowed("strategy.read")
@require_GET
def initiative(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show which objectives an initiative serves, how strongly and why."""
    found: Initiative = one(request, Initiative, pk)
    shown = queries.panel(found, request.user)
    language = get_language() or "en"
    localise([found], ["title"], language)
    localise(shown["alignments"], ["rationale"], language)
    context = {"initiative": found, **shown, "may_align": can(request.user, "strategy.align", found)}
    return page(request, "strategy/initiative.html", context)


@allowed("strategy.align")
@require_http_methods(["GET", "POST"])
def align(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how strongly an initiative serves an objective."""
    found: Initiative = one(request, Initiative, pk)
    form = forms.AlignForm(request.POST or None)

    def act(facts: dict[str, Any]) -> Alignment:
        aligned: Alignment = actions.align(found, by=request.user, **facts)
        return aligned

    back = reverse("strategy:initiative", kwargs={"pk": found.pk})
    return change(request, "strategy.align", found, form, act, _("Say what it serves"), back)
