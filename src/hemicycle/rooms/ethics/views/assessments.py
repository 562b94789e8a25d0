"""One initiative's page in this room, and the findings on its principles."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.kernel.permissions import can
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.ethics import actions, forms, queries, rules
from hemicycle.rooms.ethics.models import PRINCIPLES, BiasCheck, Case, Design, Finding
from hemicycle.rooms.ethics.views.grammar import change, one, visible


@dataclass(frozen=True)
class Line:
    """A principle of one initiative: its finding at each stage, None where none was opened."""

    words: Any
    findings: list[Finding | None]


@allowed("ethics.read")
@require_GET
def initiative(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the seven principles of an initiative stage by stage, its design, checks and cases."""
    found = one(request, pk)
    assessments = queries.standings(found.pk)
    stages = [stage for stage in rules.ASSESSED_STAGES if stage <= found.stage or stage in assessments]
    by_stage = {
        stage: {each.principle: each for each in assessment.findings.all()} for stage, assessment in assessments.items()
    }
    present = assessments.get(found.stage)
    context = {
        "initiative": found,
        "yes_no": f"{gettext('Yes')},{gettext('No')},{gettext('Not said yet')}",
        "stages": stages,
        "lines": [
            Line(words, [by_stage.get(stage, {}).get(key) for stage in stages]) for key, words in PRINCIPLES.items()
        ],
        "unopened": [stage for stage in stages if stage not in assessments],
        "open": present.standing.count(rules.OPEN) if present else len(PRINCIPLES),
        "is_asked": found.stage in rules.ASSESSED_STAGES,
        "is_opened": present is not None,
        "design": Design.objects.filter(initiative=found).first(),
        "checks": BiasCheck.objects.filter(initiative=found).select_related("checked_by"),
        "cases": Case.objects.filter(initiative=found),
        "may_assess": can(request.user, "ethics.assess", found),
        "may_design": can(request.user, "ethics.design", found),
        "may_open_case": can(request.user, "ethics.open-case", found),
    }
    return page(request, "ethics/initiative.html", context)


@allowed("ethics.assess")
@require_http_methods(["GET", "POST"])
def open_assessment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the assessment of a stage."""
    found = one(request, pk)
    first = found.stage if found.stage in rules.ASSESSED_STAGES else Stage.PROPOSAL
    form = forms.OpenForm(request.POST or None, initial={"stage": request.GET.get("stage", first)})
    return change(
        request,
        "ethics.assess",
        found,
        form,
        lambda: actions.open_assessment(found, by=request.user, **form.cleaned_data),
        "ethics/open_assessment.html",
        {"initiative": found},
        reverse("ethics:initiative", args=[found.pk]),
    )


@allowed("ethics.read")
@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what one principle asks at one stage, the answers given, and let a reviewer sign."""
    found: Finding = visible(request, Finding, pk, "assessment", "reviewer")
    form = forms.SignForm(
        request.POST or None,
        seen=found.version,
        initial={"outcome": found.outcome, "reason": found.reason, "conditions": found.conditions},
    )
    context = {
        "initiative": found.initiative,
        "finding": found,
        "principle": queries.principle(found.principle),
        "answers": queries.practice_rows(found),
        "may_review": can(request.user, "ethics.review", found),
        "siblings": Finding.objects.filter(assessment=found.assessment_id).order_by("pk"),
    }
    if request.method == "GET":
        return page(request, "ethics/finding.html#form", context | {"form": form})
    return change(
        request,
        "ethics.review",
        found,
        form,
        lambda: actions.sign(found, by=request.user, seen=form.version, **form.cleaned_data),
        "ethics/finding.html",
        context,
        found.get_absolute_url(),
    )
