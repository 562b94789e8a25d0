"""The pages on which a problem is reported, answered and closed."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hemicycle.design import formats
from hemicycle.design.pages import allowed, done, page
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.permissions import can, demand, denied
from hemicycle.kernel.records import localise
from hemicycle.rooms.governance import actions, forms, queries
from hemicycle.rooms.governance.models import ProblemReport
from hemicycle.rooms.governance.rules.problems import ProblemState

PER_PAGE = 50


@allowed("governance.read")
@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """List one's own reports, and those that one answers for."""
    seen = queries.visible_to(request.user)
    shown = Paginator(seen, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "waiting": seen.filter(answered_at=None).count(),
        "may_report": can(request.user, "governance.report-problem"),
    }
    return page(request, "governance/problems.html#table", context)


@allowed("governance.report-problem")
@require_http_methods(["GET", "POST"])
def report_problem(request: HttpRequest) -> HttpResponse:
    """Report a problem; `?initiative=` says with what, where the page of an initiative leads here."""
    initiative = _initiative(request)
    form = forms.ProblemForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data, initiative=initiative)
        try:
            report = actions.report_problem(initiative or _place(request), by=request.user, **facts)
            said = _("Reported as %(reference)s. You will have an answer by %(day)s.") % {
                "reference": report.reference,
                "day": formats.long_day(report.due_on),
            }
            return done(request, report, message=said)
        except Refused as refused:
            form.add_error("what", str(refused))
    context = {"form": form, "initiative": initiative, "back": reverse("governance:staff")}
    return page(request, "governance/report_problem.html#form", context, status=422 if form.errors else 200)


def _place(request: HttpRequest) -> Any:
    place = queries.place_of(request.user)
    if place is None:
        raise denied(request.user, "governance.report-problem")
    return place


def _initiative(request: HttpRequest) -> Initiative | None:
    asked = request.GET.get("initiative", "")
    if not asked:
        return None
    try:
        pk = UUID(asked)
    except ValueError:
        return None
    found: Initiative | None = (
        Initiative.objects.visible_to(request.user).select_related("chamber").filter(pk=pk).first()
    )
    if found:
        localise([found], ["title"], get_language() or "en")
    return found if found and can(request.user, "governance.report-problem", found) else None


@allowed("governance.read")
@require_GET
def problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a report: what was said, until when it is answered, and the answer."""
    found = _found(request, pk)
    context = {
        "report": found,
        "is_own": found.reported_by_id == request.user.pk,
        "is_late": found.state is ProblemState.OPEN and found.due_on < clock.today(),
        "may_answer": found.state is not ProblemState.CLOSED and can(request.user, "governance.answer-problem", found),
        "may_close": found.state is ProblemState.ANSWERED and can(request.user, "governance.close-problem", found),
    }
    return page(request, "governance/problem.html", context)


def _found(request: HttpRequest, pk: UUID) -> ProblemReport:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)


@allowed("governance.answer-problem")
@require_http_methods(["GET", "POST"])
def answer_problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer a report with what came of it."""
    found = _found(request, pk)
    demand(request.user, "governance.answer-problem", found)
    kept = {"answer": found.answer, "outcome": found.outcome}
    form = forms.AnswerForm(request.POST or None, seen=found.version, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_problem(found, by=request.user, seen=form.version, **form.cleaned_data)
            return done(request, found, message=_("Answered. The reporter has a notice."))
        except Stale:
            form.add_error(None, _("Somebody answered meanwhile. Open the report and read that answer first."))
        except Refused as refused:
            form.add_error(refused.code if refused.code in form.fields else None, str(refused))
    context = {"form": form, "report": found, "back": found.get_absolute_url()}
    return page(request, "governance/answer_problem.html#form", context, status=422 if form.errors else 200)


@allowed("governance.close-problem")
@require_POST
def close_problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a report that was answered."""
    found = _found(request, pk)
    demand(request.user, "governance.close-problem", found)
    try:
        actions.close_problem(found, by=request.user)
    except Refused as refused:
        return done(request, found, message=str(refused))
    return done(request, found, message=_("Closed."))
