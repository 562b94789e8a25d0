"""The picture of the portfolio: every initiative that awaits a gate on its seat, and the same as a table."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hemicycle.design import hemicycles
from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Chamber, Initiative, SavedView
from hemicycle.kernel.permissions import can
from hemicycle.kernel.records import localise
from hemicycle.kernel.terms import Readiness, Stage, Tier
from hemicycle.kernel.text import search_key
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.adapters import exports
from hemicycle.rooms.portfolio.queries import Stand
from hemicycle.rooms.portfolio.rules.initiatives import reference
from hemicycle.rooms.portfolio.views.facets import Facet, Option, facets_of

COLUMNS = [
    Column("title", _("Initiative"), order="title"),
    Column("readiness", _("Readiness"), order="readiness"),
    Column("stage", _("Stage"), order="stage"),
    Column("tier", _("Risk tier"), order="tier"),
    Column("waiting", _("In this stage"), order="waiting", numeric=True),
    Column("needs", _("Next gate needs"), order="needs"),
]
ROWS = 50
ORDERS: dict[str, Callable[[Stand], Any]] = {
    "title": lambda each: search_key(each.title),
    "readiness": lambda each: (list(Readiness).index(each.readiness), each.since),
    "stage": lambda each: each.stage,
    "tier": lambda each: list(Tier).index(each.tier),
    "needs": lambda each: (each.gate, each.missing),
    "waiting": lambda each: -each.since.toordinal(),
}
EXPORTED = ("reference", "title", "stage", "tier", "status", "gate", "readiness", "asked", "missing", "in_stage_since")


@allowed("portfolio.read")
@require_GET
def chamber(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Draw the initiatives that the reader may see, narrowed by facets and by readiness."""
    filters = {name: request.GET.getlist(name) for name in queries.FACETS}
    fitting = queries.matching(queries.visible_to(request.user), {}, request.GET.get("q", ""))
    counts = queries.facet_counts(fitting, filters)
    shown = queries.matching(fitting, filters)
    every = queries.stands(shown)
    chosen = request.GET.getlist("readiness")
    seated = [each for each in every if not chosen or each.readiness in chosen]
    table = Table(request, COLUMNS, default="readiness")
    ordered = _ordered(seated, table)
    if (kind := request.GET.get("format", "")) in exports.MEDIA_TYPES:
        return _export(ordered, kind)
    listed: Page[Any] = Paginator(ordered, ROWS).get_page(request.GET.get("page"))
    has_own_seats = len(seated) <= hemicycles.SEATS_LIMIT
    named = _named(seated if has_own_seats else list(listed), counts.chambers.values())
    listed.object_list = [(named[each.pk], each) for each in listed]
    places = _places(seated, named) if has_own_seats else _crowd(seated)
    context = {
        "chamber": hemicycles.draw(places, url_of=_address(request)),
        "tally": Counter(each.readiness for each in seated),
        "seated": len(seated),
        "without_seat": counts.total - len(every),
        "facets": [_readiness_facet(every, chosen), *facets_of(counts, filters)],
        "query": request.GET.get("q", ""),
        "table": table,
        "page": listed,
        "views": SavedView.objects.visible_to(request.user).filter(path=request.path),
        "may_propose": can(request.user, "portfolio.propose"),
        "is_filtered": any(filters.values()) or bool(chosen) or bool(request.GET.get("q")),
    }
    return page(request, "portfolio/chamber.html", context)


def _ordered(seated: list[Stand], table: Table) -> list[Stand]:
    by = table.sorted_by.key if table.sorted_by else "readiness"
    return sorted(sorted(seated, key=lambda each: each.number), key=ORDERS[by], reverse=table.descending)


def _named(stands: Sequence[Stand], chambers: Iterable[Chamber]) -> dict[UUID, Initiative]:
    """Return these initiatives with their titles in the reader's language, in which the chambers are named as well."""
    found = Initiative.objects.in_bulk([each.pk for each in stands])
    localise([*found.values(), *chambers], ["title", "name"], get_language() or "en")
    return found


def _places(seated: Sequence[Stand], named: Mapping[UUID, Initiative]) -> list[hemicycles.Place]:
    """Return a place for each initiative, with its title and its page."""
    return [
        hemicycles.Place(each.stage, each.tier, each.readiness, named[each.pk].title, named[each.pk].get_absolute_url())
        for each in seated
    ]


def _crowd(seated: Sequence[Stand]) -> list[hemicycles.Place]:
    """Return how many initiatives of each kind there are, where a seat stands for several."""
    kinds = Counter((each.stage, each.tier, each.readiness) for each in seated)
    return [hemicycles.Place(*kind, count=count) for kind, count in kinds.items()]


def _address(request: HttpRequest) -> hemicycles.Url:
    """Return how the chamber of a stage, and of what one seat stands for, is addressed with the reader's filters."""
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name not in UNKEPT]

    def address(stage: Stage, tier: Tier | None, readiness: Readiness | None) -> str:
        asked = {"stage": stage, "tier": tier, "readiness": readiness}
        others = [(name, value) for name, value in kept if not asked.get(name)]
        return f"{reverse('portfolio:chamber')}?{urlencode([*others, *((k, str(v)) for k, v in asked.items() if v)])}"

    return address


UNKEPT = frozenset({"page", "sort", "format"})


def _readiness_facet(every: list[Stand], chosen: list[str]) -> Facet:
    counts = Counter(each.readiness for each in every)
    options = [
        Option(each.value, label(each), counts[each], each.value in chosen, glyph=each.value)
        for each in Readiness
        if counts[each] or each.value in chosen
    ]
    return Facet("readiness", _("Readiness"), options)


def _export(ordered: list[Stand], kind: str) -> StreamingHttpResponse:
    rows = (
        (
            reference(each.number),
            each.title,
            each.stage,
            each.tier,
            each.status,
            each.gate,
            each.readiness,
            str(each.asked),
            str(each.missing),
            each.since.isoformat(),
        )
        for each in ordered
    )
    response = StreamingHttpResponse(exports.as_file(kind, EXPORTED, rows), content_type=exports.MEDIA_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="readiness.{kind}"'
    return response
