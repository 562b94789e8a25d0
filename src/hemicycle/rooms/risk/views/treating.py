"""Treatments, controls, acceptance, indicators."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import clock
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import can
from hemicycle.rooms.risk import actions, forms, queries
from hemicycle.rooms.risk.models import Control, Indicator, Risk, Treatment
from hemicycle.rooms.risk.views.grammar import change, one

COLUMNS = [
    Column("title", _("Control"), order="title"),
    Column("sort", _("Kind"), order="sort"),
    Column("design", _("Design"), order="design"),
    Column("operating", _("Operation"), order="operating"),
    Column("owner", _("Owner"), order="owner__name"),
    Column("next", _("Next test on"), order="next_test_on"),
]
SIGNS = {"effective": "met", "partly effective": "partly", "ineffective": "not_met", "not tested": "unknown"}


@allowed("risk.treat")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Plan a treatment."""
    found = one(request, Risk, pk, "initiative")
    initial = {"due_on": clock.today() + timedelta(days=60)}
    form = forms.PlanForm(request.POST or None, initial=initial, user=request.user)
    return change(
        request, "risk.treat", found, form,
        lambda facts: actions.plan(found, by=request.user, **facts), _("Plan a treatment"), found.get_absolute_url(),
    )  # fmt: skip


@allowed("risk.fund")
@require_http_methods(["GET", "POST"])
def fund(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fund a treatment."""
    found = one(request, Treatment, pk, "initiative")
    form = forms.ReasonForm(request.POST or None, seen=found.version)
    return change(
        request, "risk.fund", found, form,
        lambda facts: actions.fund(found, by=request.user, seen=form.version, **facts),
        _("Fund the treatment"), found.get_absolute_url(),
    )  # fmt: skip


@allowed("risk.treat")
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Finish a treatment."""
    found = one(request, Treatment, pk, "initiative")
    form = forms.ReasonForm(request.POST or None, seen=found.version)
    return change(
        request, "risk.treat", found, form,
        lambda facts: actions.finish(found, by=request.user, seen=form.version, **facts),
        _("Finish the treatment"), found.get_absolute_url(),
    )  # fmt: skip


@allowed("risk.accept")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept a risk for a time."""
    found = one(request, Risk, pk, "initiative")
    form = forms.AcceptForm(request.POST or None, seen=found.version, bodies=queries.bodies_of(request.user))
    return change(
        request, "risk.accept", found, form,
        lambda facts: actions.accept(found, by=request.user, seen=form.version, **facts),
        _("Accept the risk for a time"), found.get_absolute_url(),
        _("Only the body that owns the limit accepts a risk above it, never who leads the initiative."),
    )  # fmt: skip


@allowed("risk.treat")
@require_http_methods(["GET", "POST"])
def apply_control(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name a control that acts on a risk."""
    found = one(request, Risk, pk, "initiative")
    form = forms.ApplyForm(request.POST or None, user=request.user)
    return change(
        request, "risk.treat", found, form,
        lambda facts: actions.apply_control(found, by=request.user, **facts), _("Name a control"),
        found.get_absolute_url(),
    )  # fmt: skip


@allowed("risk.read")
@require_GET
def controls(request: HttpRequest) -> HttpResponse:
    """List the controls with what their tests found."""
    table = Table(request, COLUMNS, default="next")
    visible = Control.objects.visible_to(request.user)
    shown = table.page(visible.select_related("owner"))
    context = {
        "table": table,
        "page": shown,
        "rows": [(each, SIGNS[each.design], SIGNS[each.operating]) for each in shown],
        "n": visible.count(),
        "working": visible.filter(design="effective", operating="effective").count(),
        "due": visible.filter(next_test_on__lte=clock.today()).count(),
        "today": clock.today(),
        "may_add": can(request.user, "risk.keep-controls", Parliament.objects.first()),
        "may_test": can(request.user, "risk.test-control"),
    }
    return page(request, "risk/controls.html#table", context)


@allowed("risk.keep-controls")
@require_http_methods(["GET", "POST"])
def add_control(request: HttpRequest) -> HttpResponse:
    """Add a control."""
    parliament = get_object_or_404(Parliament)
    form = forms.ControlForm(request.POST or None, user=request.user)
    return change(
        request, "risk.keep-controls", parliament, form,
        lambda facts: actions.add_control(parliament, by=request.user, **facts), _("Add a control"),
        reverse("risk:controls"),
    )  # fmt: skip


@allowed("risk.test-control")
@require_http_methods(["GET", "POST"])
def test_control(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the test of a control."""
    found = one(request, Control, pk)
    form = forms.TestForm(request.POST or None, instance=found, user=request.user)
    return change(
        request, "risk.test-control", found, form,
        lambda facts: actions.record_test(found, by=request.user, seen=form.version, **facts),
        _("Record a test"), reverse("risk:controls"),
    )  # fmt: skip


@allowed("risk.watch")
@require_http_methods(["GET", "POST"])
def set_indicator(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Watch a number that warns of a risk."""
    found = one(request, Risk, pk, "initiative")
    form = forms.IndicatorForm(request.POST or None, user=request.user)
    return change(
        request, "risk.watch", found, form,
        lambda facts: actions.set_indicator(found, by=request.user, **facts), _("Set an indicator"),
        found.get_absolute_url(),
        _("Where the limit lies below the warning, low values are bad; otherwise high ones."),
    )  # fmt: skip


@allowed("risk.watch")
@require_http_methods(["GET", "POST"])
def read_indicator(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what an indicator shows."""
    found = one(request, Indicator, pk, "initiative", "risk")
    form = forms.ReadForm(request.POST or None, instance=found, user=request.user)
    return change(
        request, "risk.watch", found, form,
        lambda facts: actions.read_indicator(found, by=request.user, seen=form.version, **facts),
        _("Read the indicator"), found.risk.get_absolute_url(),
    )  # fmt: skip
