"""The pages of the comparison sets: what others run, as they published it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Task
from hemicycle.kernel.permissions import can
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.portfolio import forms, queries, tasks
from hemicycle.rooms.portfolio.models import InventoryEntry
from hemicycle.rooms.portfolio.views.facets import Facet, Option

ENTRY_COLUMNS = [
    Column("title", _("System"), order="title"),
    Column("agency", _("Agency"), order="agency"),
    Column("stage", _("Stage"), order="stage"),
]


@allowed("portfolio.read")
@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    """List the comparison sets."""
    found = queries.editions(request.user).select_related("imported_by")
    return page(
        request, "portfolio/editions.html", {"editions": found, "may_import": can(request.user, "portfolio.import")}
    )


@allowed("portfolio.import")
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take a file, and have it read and compared by the worker."""
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        digest = tasks.stage(file.read())
        asked = long_work.start(
            "portfolio.compare", by=request.user, digest=digest, filename=file.name, source=form.cleaned_data["source"]
        )
        return redirect("hall:task", pk=asked.pk)
    return page(request, "portfolio/import.html#form", {"form": form}, status=422 if form.errors else 200)


@allowed("portfolio.import")
@require_http_methods(["GET", "POST"])
def import_difference(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what accepting a compared file would do, and accept it."""
    compared = get_object_or_404(
        Task.objects.visible_to(request.user), pk=pk, kind="portfolio.compare", result__isnull=False
    )
    if request.method == "POST":
        facts = {name: compared.result[name] for name in ("digest", "filename", "source")}
        asked = long_work.start("portfolio.import", by=request.user, **facts)
        return redirect("hall:task", pk=asked.pk)
    return page(request, "portfolio/import_difference.html", {"task": compared, "result": compared.result})


@allowed("portfolio.read")
@require_GET
def edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List the entries of a comparison set."""
    found = get_object_or_404(queries.editions(request.user), pk=pk)
    filters = {name: [value for value in request.GET.getlist(name) if value] for name in ("agency", "stage", "state")}
    table = Table(request, ENTRY_COLUMNS, default="title")
    rows = table.page(queries.entries(found, filters, request.GET.get("q", "")).defer("cells", "fields"))
    counts = queries.entry_facets(found)
    facets = [
        Facet("stage", _("Stage"), _entry_options(counts["stage"], filters["stage"], stages=True)),
        Facet("agency", _("Agency"), _entry_options(counts["agency"][:12], filters["agency"], stages=False)),
    ]
    return page(
        request,
        "portfolio/edition.html#table",
        {"edition": found, "table": table, "page": rows, "facets": facets, "query": request.GET.get("q", "")},
    )


def _entry_options(counts: list[tuple[str, int]], chosen: list[str], *, stages: bool) -> list[Option]:
    return [
        Option(value, (label(Stage(value)) if stages else value) if value else _("Not stated"), count, value in chosen)
        for value, count in counts
        if value or stages
    ]


@allowed("portfolio.read")
@require_GET
def inventory_entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one entry of a comparison set: the named fields, and every other cell of the source."""
    found = get_object_or_404(InventoryEntry.objects.visible_to(request.user).select_related("edition"), pk=pk)
    layout = queries.layout(found.edition)
    named = [{"label": FIELD_WORDS[name], "value": value} for name, value in found.fields.items() if value]
    others = [
        {"label": _(layout.label_of(column)), "value": found.cells.get(column, "")}
        for column in layout.other_columns(found.cells)
    ]
    context = {"entry": found, "named": named, "others": others}
    return page(request, "portfolio/inventory_entry.html", context)


FIELD_WORDS: dict[str, str | Promise] = {
    "external_id": _("Identifier"),
    "title": _("Title"),
    "agency": _("Agency"),
    "agency_code": _("Code of the agency"),
    "bureau": _("Bureau"),
    "stage": _("Stage"),
    "topic": _("Topic"),
    "purpose": _("Purpose"),
    "outputs": _("Outputs"),
    "techniques": _("Techniques"),
    "impact": _("Impact on rights or safety"),
    "commercial_use": _("Commercial use"),
    "started_on": _("Begun on"),
    "developed_on": _("Developed since"),
    "implemented_on": _("Put into service on"),
    "retired_on": _("Retired on"),
    "developed_by": _("Developed by"),
    "supplier": _("Supplier"),
    "contracts": _("Contracts"),
    "service": _("Public service"),
    "public_information": _("Public information"),
    "personal_data": _("Personal data"),
    "training_data": _("Training data"),
    "system_name": _("Name of the system"),
    "automation": _("Automation"),
    "risks": _("Risks"),
    "monitoring": _("Monitoring"),
    "legal_basis": _("Legal basis"),
    "users": _("Users"),
    "source_code": _("Source code"),
    "address": _("Address"),
}
