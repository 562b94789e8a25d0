"""The pipeline: what stands in which stage, since when, and what is late."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design import formats, lanes
from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import can, demand
from hemicycle.kernel.records import localise
from hemicycle.kernel.terms import Status, Tier
from hemicycle.rooms.portfolio import actions, forms, queries
from hemicycle.rooms.portfolio.queries import Column, Waiting
from hemicycle.rooms.portfolio.rules.pipeline import Age
from hemicycle.rooms.portfolio.views.facets import facets_of
from hemicycle.rooms.portfolio.views.words import AGES

SIGNS = {Age.NEW: "", Age.ON_TIME: "", Age.LATE: "partly", Age.STUCK: "not_met"}


@allowed("portfolio.read")
@require_GET
def pipeline(request: HttpRequest) -> HttpResponse:
    """Show every stage with what has waited longest in it, and the numbers of all of it."""
    filters = {name: request.GET.getlist(name) for name in queries.FACETS}
    visible = queries.visible_to(request.user)
    columns = queries.pipeline(queries.matching(visible, filters), clock.today())
    counts = queries.facet_counts(visible, filters)
    shown = [each.initiative for column in columns for each in column.longest]
    localise([*shown, *counts.chambers.values()], ["title", "name"], get_language() or "en")
    parliament = Parliament.objects.first()
    context = {
        "lanes": [_lane(column, filters) for column in columns],
        "rows": [(column, [(AGES[age], count) for age, count in column.by_age]) for column in columns],
        "ages": list(AGES.values()),
        "total": sum(column.total for column in columns),
        "late": sum(column.ages[Age.LATE] + column.ages[Age.STUCK] for column in columns),
        "stuck": sum(column.ages[Age.STUCK] for column in columns),
        "suspended": sum(column.suspended for column in columns),
        "facets": [facet for facet in facets_of(counts, filters) if facet.name in ("tier", "function", "chamber")],
        "may_propose": can(request.user, "portfolio.propose"),
        "may_set_pace": bool(parliament) and can(request.user, "portfolio.set-pace", parliament),
    }
    return page(request, "portfolio/pipeline.html", context)


def _lane(column: Column, filters: dict[str, list[str]]) -> lanes.Lane:
    asked = [(name, value) for name, values in filters.items() if name != "stage" for value in values]
    address = f"{reverse('portfolio:list')}?{urlencode([('stage', column.stage), *asked, ('sort', 'since')])}"
    median = "" if column.median is None else _("median %(days)s") % {"days": _days(column.median)}
    return lanes.Lane(
        label(column.stage),
        address,
        column.total,
        _("at most %(days)s") % {"days": _days(column.allowed)},
        median,
        [_card(each, column.allowed) for each in column.longest],
        column.unshown,
    )


def _card(waiting: Waiting, allowed_days: int) -> lanes.Card:
    initiative = waiting.initiative
    is_suspended = initiative.status == Status.SUSPENDED
    return lanes.Card(
        initiative.title,
        initiative.get_absolute_url(),
        initiative.reference,
        label(Tier(initiative.tier)),
        _days(waiting.days),
        label(Status.SUSPENDED) if is_suspended else AGES[waiting.age],
        "not_met" if is_suspended else SIGNS[waiting.age],
        getattr(initiative, "shown_in", initiative.language),
        min(waiting.days, 2 * allowed_days),
        2 * allowed_days,
    )


def _days(count: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": formats.number(count)}


@allowed("portfolio.set-pace")
@require_http_methods(["GET", "POST"])
def set_pace(request: HttpRequest) -> HttpResponse:
    """Set how long a stage may take, and how soon a stop is confirmed."""
    pace = queries.pace_record()
    demand(request.user, "portfolio.set-pace", Parliament.objects.first())
    form: Any = forms.PaceForm(request.POST or None, pace=pace)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_pace(pace, by=request.user, seen=form.version, **form.cleaned_data)
            return done(request, reverse("portfolio:pipeline"))
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    return page(request, "portfolio/pace.html#form", {"form": form}, status=422 if form.errors else 200)
