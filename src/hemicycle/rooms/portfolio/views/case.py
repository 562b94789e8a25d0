"""The case of an initiative: what it is to bring, by which way and after what; and the forms that write it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design import formats
from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.permissions import can, demand
from hemicycle.kernel.records import localise
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.forms import benefits as forms
from hemicycle.rooms.portfolio.models import (
    Alternative,
    Benefit,
    Charter,
    InitiativeLink,
    LegalDuty,
    Metric,
    Partner,
    SandboxTrial,
    Tool,
)
from hemicycle.rooms.portfolio.models.benefits import ASPECTS, OfCase
from hemicycle.rooms.portfolio.queries import benefits


@dataclass(frozen=True)
class Part:
    """One form of the case: its title, what it adds, and what it changes where a record is named by `of`."""

    title: str | Promise
    form: type[Any]
    model: type[OfCase] | None = None
    add: Callable[..., Any] | None = None
    change: Callable[..., Any] | None = None


PARTS = {
    "metric": Part(_("How success is measured"), forms.MetricForm, Metric, actions.add_metric, actions.edit_metric),
    "benefit": Part(_("What it brings a year"), forms.BenefitForm, Benefit, actions.add_benefit, actions.edit_benefit),
    "alternative": Part(
        _("A way of doing it"), forms.AlternativeForm, Alternative, actions.add_alternative, actions.edit_alternative
    ),
    "tool": Part(_("A tool of others"), forms.ToolForm, Tool, actions.add_tool, actions.edit_tool),
    "link": Part(_("How it depends on another initiative"), forms.LinkForm, add=actions.link),
    "law": Part(_("A law that demands it"), forms.LawForm, add=actions.name_law),
    "charter": Part(
        _("The charter of the pilot"), forms.CharterForm, Charter, actions.write_charter, actions.change_charter
    ),
    "partner": Part(_("A parliament that takes part"), forms.PartnerForm, add=actions.name_partner),
    "partner-decision": Part(
        _("What the partner decided"), forms.PartnerDecisionForm, Partner, change=actions.record_partner
    ),
    "partner-end": Part(_("It takes no part any more"), forms.CaseReasonForm, Partner, change=actions.release_partner),
    "trial": Part(_("A trial in the sandbox"), forms.TrialForm, add=actions.declare_trial),
    "choice": Part(_("Choose this way"), forms.CaseReasonForm, Alternative, change=actions.choose_alternative),
    "tool-choice": Part(_("Choose this tool"), forms.CaseReasonForm, Tool, change=actions.choose_tool),
    "link-end": Part(_("End this link"), forms.CaseReasonForm, InitiativeLink, change=actions.unlink),
    "law-end": Part(_("The law demands it no more"), forms.CaseReasonForm, LegalDuty, change=actions.end_law),
    "trial-end": Part(_("End the trial"), forms.CaseReasonForm, SandboxTrial, change=actions.end_trial),
}


@allowed("portfolio.read")
@require_GET
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what an initiative is to bring: measures, benefits, the ways compared, what it waits for."""
    found = _initiative(request, pk)
    shown = benefits.case_of(found, request.user)
    currency = Parliament.objects.values_list("currency", flat=True).first()
    context = {
        "initiative": found,
        "case": shown,
        "chosen": shown.chosen,
        "charter_facts": _charter_facts(shown.charter, currency) if shown.charter else [],
        "tools": [
            (tool, [(words, getattr(tool, aspect)) for aspect, words in ASPECTS.items()]) for tool in shown.tools
        ],
        "aspects": list(ASPECTS.values()),
        "currency": currency,
        "may_plan": can(request.user, "portfolio.plan", found),
        "measurable": {each.pk for each, _values in shown.benefits if can(request.user, "portfolio.measure", each)},
        "may_accept": can(request.user, "portfolio.accept-solution", found),
    }
    return page(request, "portfolio/case.html", context)


def _charter_facts(charter: Charter, currency: str | None) -> list[tuple[str, str]]:
    """Return what a charter says with the words for each part, in the order of its form."""
    shown: dict[type, Callable[[Any], str]] = {
        date: formats.day, int: formats.number, Decimal: lambda amount: formats.money(amount, currency or "EUR")
    }  # fmt: skip
    said = [(name, charter.facts[name]) for name in forms.CharterForm.Meta.fields]
    return [
        (Charter.words(name), shown.get(type(value), str)(value)) for name, value in said if value not in (None, "")
    ]


@allowed("portfolio.plan")
@require_http_methods(["GET", "POST"])
def case_part(request: HttpRequest, pk: UUID, part: str) -> HttpResponse:
    """Add a part to the case, or change the one that `of` names."""
    if part not in PARTS:
        raise Http404(part)
    found = _initiative(request, pk)
    return _written(request, found, _named(request, found, PARTS[part]), "portfolio.plan", PARTS[part])


@allowed("portfolio.measure")
@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what a benefit was measured to bring."""
    part = Part(_("Record what was measured"), forms.MeasureForm, change=actions.measure_benefit)
    benefit = get_object_or_404(Benefit.objects.visible_to(request.user), pk=pk)
    return _written(request, _initiative(request, benefit.initiative_id), benefit, "portfolio.measure", part)


@allowed("portfolio.measure")
@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what a benefit came to in the end."""
    part = Part(_("Record the final value"), forms.ConcludeForm, change=actions.conclude_benefit)
    benefit = get_object_or_404(Benefit.objects.visible_to(request.user), pk=pk)
    return _written(request, _initiative(request, benefit.initiative_id), benefit, "portfolio.measure", part)


@allowed("portfolio.accept-solution")
@require_http_methods(["GET", "POST"])
def accept_solution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say as the business owner whether a version solves the problem."""
    part = Part(_("Is the problem solved?"), forms.SolutionForm, add=actions.accept_solution)
    return _written(request, _initiative(request, pk), None, "portfolio.accept-solution", part)


def _written(
    request: HttpRequest, found: Initiative, record: OfCase | None, permission: str, part: Part
) -> HttpResponse:
    """Show a form of the case and do what it asks; the merge page where somebody was quicker."""
    demand(request.user, permission, record or found)
    form = part.form(request.POST or None, by=request.user, initiative=found, instance=record)
    act = part.change if record else part.add
    assert act
    if request.method == "POST" and form.is_valid():
        try:
            seen = {"seen": form.version} if record else {}
            act(record or found, by=request.user, **seen, **form.cleaned_data)
            return done(request, reverse("portfolio:case", kwargs={"pk": found.pk}))
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"initiative": found, "record": record, "form": form, "heading": part.title}
    return page(request, "portfolio/case_part.html#form", context, status=422 if form.errors else 200)


def _named(request: HttpRequest, initiative: Initiative, part: Part) -> OfCase | None:
    """Return the record of this initiative that `of` names; None where one is added; Http404 for all else."""
    of = request.GET.get("of", "")
    if part.model is None or (not of and part.add):
        return None
    try:
        record: OfCase | None = part.model._default_manager.filter(initiative=initiative, pk=of).first()
    except ValidationError:
        record = None
    if record is None:
        raise Http404(of)
    return record


def _initiative(request: HttpRequest, pk: UUID) -> Initiative:
    found = get_object_or_404(queries.visible_to(request.user).select_related("chamber"), pk=pk)
    localise([found, found.chamber], ["title", "name"], get_language() or "en")
    return found
