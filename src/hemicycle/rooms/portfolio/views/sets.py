"""The pages of the comparison sets: what others run, as they published it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel.permissions import can, may_ever
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.adapters import exports
from hemicycle.rooms.portfolio.models import InventoryEntry
from hemicycle.rooms.portfolio.queries.words import FIELD_WORDS, Words, flag_words, value_words
from hemicycle.rooms.portfolio.rules.sources import Edition as Layout
from hemicycle.rooms.portfolio.views.facets import Facet, Option
from hemicycle.rooms.portfolio.views.files import file_answer

OPTIONS = 60  # values of a facet that are offered
ENTRY_COLUMNS = [
    Column("row", _("Row"), order="row", numeric=True),
    Column("title", _("System"), order="title"),
    Column("agency", _("Agency"), order="agency"),
    Column("stage", _("Stage"), order="stage"),
]


@allowed("portfolio.read")
@require_GET
def editions(request: HttpRequest) -> HttpResponse:
    """List the comparison sets."""
    found = list(queries.editions(request.user).select_related("imported_by").order_by("title"))
    context = {"editions": found, "may_import": can(request.user, "portfolio.import")}
    return page(request, "portfolio/editions.html", context)


@allowed("portfolio.read")
@require_GET
def edition(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """List the entries of a comparison set; the same address exports what it shows."""
    found = get_object_or_404(queries.editions(request.user), pk=pk)
    names = queries.facets_of(found)
    filters = {name: [value for value in request.GET.getlist(name) if value] for name in names}
    filters["state"] = [state for state in (queries.LISTED, queries.WITHDRAWN) if state in request.GET.getlist("state")]
    matching = queries.entries(found, request.GET.get("q", ""))
    shown = queries.fitting(matching, names, filters)
    table = Table(request, ENTRY_COLUMNS, default="row")
    if (kind := request.GET.get("format", "")) in exports.MEDIA_TYPES:
        listed = shown.order_by(*table.order_by)
        return file_answer(request, kind, f"{found.key}.{kind}", lambda: queries.set_file(found, listed, kind))
    counts = queries.entry_counts(matching, names, filters)
    total = sum(counts["state"][state] for state in filters["state"] or [queries.LISTED])
    rows = table.page(shown.defer("cells", "fields", "kinds"), total)
    context = {
        "edition": found,
        "table": table,
        "page": rows,
        "facets": _facets(counts, filters, names),
        "query": request.GET.get("q", ""),
        "is_filtered": any(filters.values()) or bool(request.GET.get("q")),
        "withdrawn": counts["state"][queries.WITHDRAWN],
        "may_import": can(request.user, "portfolio.import"),
    }
    return page(request, "portfolio/edition.html#table", context)


def _facets(
    counts: Mapping[str, Mapping[str, int]], filters: Mapping[str, list[str]], names: Sequence[str]
) -> list[Facet]:
    facets = [Facet(name, FIELD_WORDS[name], _options(name, counts[name], filters[name])) for name in names]
    states = {queries.LISTED: _("Listed by the source"), queries.WITHDRAWN: _("Withdrawn by the source")}
    chosen = filters["state"] or [queries.LISTED]
    if counts["state"][queries.WITHDRAWN] or filters["state"]:
        options = [Option(state, words, counts["state"][state], state in chosen) for state, words in states.items()]
        facets.append(Facet("state", _("State"), options))
    return [facet for facet in facets if len(facet.options) > 1 or filters[facet.name]]


def _options(name: str, counts: Mapping[str, int], chosen: list[str]) -> list[Option]:
    """Return the values of a facet: stages in their order, the rest by how often they occur, blank last."""
    if name == "stage":
        values = sorted(counts)
    else:
        values = sorted(counts, key=lambda value: (-counts[value], value))
    values = [value for value in values if value != queries.BLANK and (counts[value] or value in chosen)]
    shown = values[:OPTIONS] + [value for value in values[OPTIONS:] if value in chosen]
    options = [Option(value, value_words(name, value), counts[value], value in chosen) for value in shown]
    if counts.get(queries.BLANK) or queries.BLANK in chosen:
        blank = counts.get(queries.BLANK, 0)
        options.append(Option(queries.BLANK, _("Not stated"), blank, queries.BLANK in chosen))
    return options


@dataclass(frozen=True)
class Line:
    """A field of an entry: what it says here, what the source says where that differs, and what was noticed."""

    label: Words
    value: Words
    source: str = ""
    remark: Words = ""


@allowed("portfolio.read")
@require_GET
def inventory_entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one entry of a comparison set: the named fields, and every other cell of the source."""
    found = get_object_or_404(InventoryEntry.objects.visible_to(request.user).select_related("edition"), pk=pk)
    layout = queries.layout(found.edition)
    others = layout.other_columns(found.edition.columns)
    context = {
        "entry": found,
        "named": list(_named(found, layout)),
        "others": [Line(_(layout.label_of(name)), found.cells[name]) for name in others if found.cells.get(name)],
        "blank": [_(layout.label_of(name)) for name in others if not found.cells.get(name)],
        "adoptions": list(queries.adoptions(found, request.user)),
        "may_adopt": may_ever(request.user, "portfolio.propose") and not found.withdrawn_at,
    }
    return page(request, "portfolio/inventory_entry.html", context)


def _named(entry: InventoryEntry, layout: Layout) -> Iterable[Line]:
    """Yield the common fields that say something or of which something was noticed."""
    remarks = flag_words(entry.flags)
    for name, value in entry.fields.items():
        cells = [entry.cells.get(column, "") for column in _columns(layout, name, entry.cells)]
        own = "; ".join(cell for cell in cells if cell.strip())
        if name == "function" and not value:
            continue  # the source's own word stands under its topic
        if value or own or name in remarks:
            told = value_words(name, value)
            differs = _bare(own) != _bare(str(value if told == value else told)) and len(cells) == 1
            yield Line(FIELD_WORDS[name], told or _("Not stated"), own if differs else "", remarks.get(name, ""))


def _columns(layout: Layout, name: str, cells: Mapping[str, Any]) -> Sequence[str]:
    return [column for column in layout.columns.get(name, ()) if column in cells]


def _bare(text: str) -> str:
    return " ".join(text.split()).casefold()
