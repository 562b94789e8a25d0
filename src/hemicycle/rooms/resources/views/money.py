"""Money against plan, the versions of a budget, rates of exchange, and the forms that change them."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design import charts, formats
from hemicycle.design.pages import allowed, page
from hemicycle.kernel.permissions import can, may_ever
from hemicycle.rooms.resources import actions, forms, queries
from hemicycle.rooms.resources.models import Booking, Budget, Line, Rate
from hemicycle.rooms.resources.queries import MoneyView
from hemicycle.rooms.resources.views.grammar import change, change_house, one

YEAR_DIGITS = 4
LATEST = 12


@allowed("resources.read")
@require_GET
def money(request: HttpRequest) -> HttpResponse:
    """Show money against plan in a year, with one sentence on what is over and what is free."""
    asked = request.GET.get("year", "")
    chosen = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == YEAR_DIGITS else None
    view, unit = queries.money_view(chosen), queries.currency()
    bookings = Booking.objects.visible_to(request.user).filter(year=view.year).select_related("line", "initiative")
    context = {
        "view": view,
        "finding": _finding(view, unit),
        "currency": unit,
        "chart": _chart(view, unit) if view.rows else None,
        "bookings": bookings[:LATEST],
        "versions": Budget.objects.filter(year=view.year),
        "lines": Line.objects.all(),
        "may_plan": may_ever(request.user, "resources.plan"),
        "may_book": may_ever(request.user, "resources.book"),
    }
    return page(request, "resources/money.html", context)


def _finding(view: MoneyView, unit: str) -> str:
    """Return in a sentence or two what is over and what is free."""
    if not view.rows:
        return gettext("Nothing is budgeted for %(year)s yet.") % {"year": view.name}
    free = formats.money(max(view.total.left, Decimal(0)), unit)
    parts = {"year": view.name, "free": free, "lines": formats.listing(str(row.line) for row in view.free[:2])}
    over = [str(row.line) for row in view.over]
    if not over:
        return gettext("No line of %(year)s is over its plan; %(free)s is free, most of it on %(lines)s.") % parts
    parts |= {"over": formats.listing(over[:3]), "n": formats.number(len(over))}
    return (
        ngettext(
            "%(n)s line of %(year)s is over its plan or will be: %(over)s. In all %(free)s is free.",
            "%(n)s lines of %(year)s are over their plan or will be: %(over)s. In all %(free)s is free.",
            len(over),
        )
        % parts
    )


def _chart(view: MoneyView, unit: str) -> charts.Chart:
    planned, bound, spent = gettext("Planned"), gettext("Committed or spent"), gettext("Spent")
    values = [
        {"line": str(row.line), "kind": kind, "amount": float(amount)}
        for row in view.rows
        for kind, amount in (
            (planned, row.position.planned), (bound, row.position.bound), (spent, row.position.actual)
        )
    ]  # fmt: skip
    colours = [charts.colour("plot-2"), charts.colour("plot-1"), charts.colour("plot-3")]

    def specification(width: int) -> charts.Specification:
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "data": {"values": values},
            "height": {"step": 12},
            "mark": {"type": "bar"},
            "encoding": {
                "y": {
                    "field": "line", "type": "nominal", "sort": None, "title": None,
                    "axis": {"labelLimit": 190 if width > 400 else 110},
                },
                "yOffset": {"field": "kind", "type": "nominal", "sort": [planned, bound, spent]},
                "x": {
                    "field": "amount", "type": "quantitative",
                    "axis": {"title": unit, "format": "~s", "tickCount": 4 if width > 400 else 2},
                },
                "color": {
                    "field": "kind", "type": "nominal", "title": None,
                    "scale": {"domain": [planned, bound, spent], "range": colours},
                },
            },
        }  # fmt: skip

    finding = _finding(view, unit)
    rows = [
        (
            str(row.line),
            *(
                formats.money(amount, unit)
                for amount in (row.position.planned, row.position.bound, row.position.actual)
            ),
        )
        for row in view.rows
    ]
    heads = [gettext("Line of the budget"), planned, bound, spent]
    return charts.Chart(finding, finding, specification, heads=heads, rows=rows, note=_note(view))


def _note(view: MoneyView) -> str:
    if view.budget is None:
        return gettext("Nobody has budgeted this year.")
    state = view.budget.get_state_display()
    return gettext("Budget of %(year)s, version %(n)s: %(state)s.") % {
        "year": view.name,
        "n": view.budget.number,
        "state": state,
    }


@allowed("resources.read")
@require_GET
def budget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a version of a budget, line by line and source by source."""
    found: Budget = one(request, Budget, pk)
    rows = list(found.appropriations.select_related("line"))
    context = {
        "budget": found,
        "name": queries.finances().years.name(found.year),
        "rows": rows,
        "total": sum(row.amount for row in rows),
        "currency": queries.currency(),
        "may_plan": not found.is_in_force and can(request.user, "resources.plan", found),
        "may_approve": not found.is_in_force and can(request.user, "resources.approve", found),
    }
    return page(request, "resources/budget.html", context)


@allowed("resources.plan")
@require_http_methods(["GET", "POST"])
def set_year(request: HttpRequest) -> HttpResponse:
    """Say when the financial year begins."""
    known = queries.finances()
    names = ("first_month", "first_day", "delegated_limit")
    form = forms.YearForm(request.POST or None, initial={name: getattr(known, name) for name in names})
    verb = _("Set the financial year")
    return change_house(request, "resources.plan", form, actions.set_year, verb, "resources:money")


@allowed("resources.plan")
@require_http_methods(["GET", "POST"])
def add_line(request: HttpRequest) -> HttpResponse:
    """Add a line of the budget."""
    form = forms.LineForm(request.POST or None)
    return change_house(request, "resources.plan", form, actions.add_line, _("Add a line"), "resources:money")


@allowed("resources.plan")
@require_http_methods(["GET", "POST"])
def draft_budget(request: HttpRequest) -> HttpResponse:
    """Begin a plan of a year."""
    form = forms.DraftForm(request.POST or None)
    verb, note = (
        _("Begin a plan"),
        _("The plan of a year that has a budget begins as a copy of it, and amends it once approved."),
    )
    return change_house(request, "resources.plan", form, actions.draft_budget, verb, "resources:money", note)


@allowed("resources.plan")
@require_http_methods(["GET", "POST"])
def set_amount(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Plan an amount for a line."""
    found: Budget = one(request, Budget, pk)
    form = forms.AmountForm(request.POST or None)

    def act(facts: dict[str, Any]) -> None:
        actions.set_amount(found, by=request.user, **facts)

    return change(request, "resources.plan", found, form, act, _("Plan an amount"), found.get_absolute_url())


@allowed("resources.approve")
@require_http_methods(["GET", "POST"])
def approve_budget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a plan in force as a body decided."""
    found: Budget = one(request, Budget, pk)
    form = forms.ApprovalForm(request.POST or None, seen=found.version)

    def act(facts: dict[str, Any]) -> None:
        actions.approve_budget(found, by=request.user, seen=form.version, **facts)

    return change(request, "resources.approve", found, form, act, _("Put in force"), found.get_absolute_url())


@allowed("resources.book")
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Book against a line."""
    found: Line = one(request, Line, pk)
    form = forms.BookingForm(request.POST or None, person=request.user)

    def act(facts: dict[str, Any]) -> None:
        actions.book(found, by=request.user, **facts)

    return change(request, "resources.book", found, form, act, _("Book against a line"), reverse("resources:money"))


@allowed("resources.read")
@require_GET
def rates(request: HttpRequest) -> HttpResponse:
    """Show the rates of exchange with their days."""
    context = {
        "rates": Rate.objects.visible_to(request.user),
        "currency": queries.currency(),
        "may_plan": may_ever(request.user, "resources.plan"),
    }
    return page(request, "resources/rates.html", context)


@allowed("resources.plan")
@require_http_methods(["GET", "POST"])
def set_rate(request: HttpRequest) -> HttpResponse:
    """Set a rate of exchange."""
    form = forms.RateForm(request.POST or None)
    return change_house(request, "resources.plan", form, actions.set_rate, _("Set a rate"), "resources:rates")
