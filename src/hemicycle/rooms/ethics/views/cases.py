"""Cases before a committee."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel.permissions import can
from hemicycle.kernel.records import localise
from hemicycle.rooms.ethics import actions, forms, queries
from hemicycle.rooms.ethics.models import Case, Condition
from hemicycle.rooms.ethics.views.grammar import change, one, visible

COLUMNS = [
    Column("title", _("Case"), order="title"),
    Column("initiative", _("Initiative"), order="initiative__number"),
    Column("body", _("Committee"), order="body"),
    Column("opened", _("Opened on"), order="opened_on"),
    Column("state", _("State")),
]


@allowed("ethics.read")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases, those that await an opinion first."""
    table = Table(request, COLUMNS, default="-opened")
    found = Case.objects.visible_to(request.user).select_related("initiative")
    shown = table.page(found)
    localise([each.initiative for each in shown], ["title"], get_language() or "en")
    names = queries.body_names()
    rows = [(each, names.get(each.body, each.body)) for each in shown]
    context = {"table": table, "page": shown, "rows": rows, "waiting": found.filter(opinion_on=None).count()}
    return page(request, "ethics/cases.html#table", context)


@allowed("ethics.read")
@require_GET
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a case: question, statements, opinion, conditions with their answers."""
    found: Case = visible(request, Case, pk, "opened_by", "opinion_by")
    user = request.user
    context = {
        "case": found,
        "body": queries.body_names().get(found.body, found.body),
        "initiative": found.initiative,
        "statements": found.statements.select_related("author"),
        "conditions": found.conditions.select_related("answered_by"),
        "form": forms.StatementForm(),
        "may_state": found.opinion_on is None and can(user, "ethics.state", found),
        "may_give_opinion": found.opinion_on is None and can(user, "ethics.give-opinion", found),
        "may_answer": not found.closed_at and can(user, "ethics.answer-condition", found),
        "may_close": found.opinion_on and not found.closed_at and can(user, "ethics.close-case", found),
    }
    return page(request, "ethics/case.html", context)


@allowed("ethics.open-case")
@require_http_methods(["GET", "POST"])
def open_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a question before a committee."""
    found = one(request, pk)
    form = forms.CaseForm(request.POST or None)
    return change(
        request,
        "ethics.open-case",
        found,
        form,
        lambda: actions.open_case(found, by=request.user, **form.cleaned_data),
        "ethics/open_case.html",
        {"initiative": found},
        reverse("ethics:initiative", args=[found.pk]),
    )


@allowed("ethics.state")
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a statement."""
    found: Case = visible(request, Case, pk)
    form = forms.StatementForm(request.POST or None)
    return change(
        request,
        "ethics.state",
        found,
        form,
        lambda: actions.state(found, by=request.user, **form.cleaned_data),
        "ethics/state.html",
        {"case": found, "initiative": found.initiative},
        found.get_absolute_url(),
    )


@allowed("ethics.give-opinion")
@require_http_methods(["GET", "POST"])
def give_opinion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the committee's opinion."""
    found: Case = visible(request, Case, pk)
    form = forms.OpinionForm(request.POST or None, seen=found.version)
    return change(
        request,
        "ethics.give-opinion",
        found,
        form,
        lambda: actions.give_opinion(found, by=request.user, seen=form.version, **form.cleaned_data),
        "ethics/give_opinion.html",
        {"case": found, "initiative": found.initiative},
        found.get_absolute_url(),
    )


@allowed("ethics.answer-condition")
@require_http_methods(["GET", "POST"])
def answer_condition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer a condition."""
    found: Condition = visible(request, Condition, pk, "case")
    form = forms.AnswerForm(request.POST or None, seen=found.version, initial={"answer": found.answer})
    return change(
        request,
        "ethics.answer-condition",
        found,
        form,
        lambda: actions.answer_condition(found, by=request.user, seen=form.version, **form.cleaned_data),
        "ethics/answer_condition.html",
        {"condition": found, "case": found.case, "initiative": found.initiative},
        found.get_absolute_url(),
    )


@allowed("ethics.close-case")
@require_http_methods(["GET", "POST"])
def close_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a case."""
    found: Case = visible(request, Case, pk)
    form = forms.CloseForm(request.POST or None, seen=found.version)
    return change(
        request,
        "ethics.close-case",
        found,
        form,
        lambda: actions.close_case(found, by=request.user, seen=form.version, **form.cleaned_data),
        "ethics/close_case.html",
        {"case": found, "initiative": found.initiative},
        found.get_absolute_url(),
    )
