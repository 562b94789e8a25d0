"""The roadmap: gates to come by quarter beside the calendar of the house, figures of the pipeline, and its balance."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design import formats
from hemicycle.design.charts import Chart, colour
from hemicycle.design.pages import allowed, done, page
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import can, demand
from hemicycle.kernel.terms import Function, Route, Tier
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.forms.benefits import RoadmapReviewForm
from hemicycle.rooms.portfolio.queries import roadmap as queries

HORIZONS = {
    queries.RUNNING: gettext_lazy("Runs already"),
    queries.THIS_YEAR: gettext_lazy("Live this year"),
    queries.NEXT_YEAR: gettext_lazy("Live next year"),
    queries.LATER: gettext_lazy("Live later"),
}
BAR = 26


@allowed("portfolio.read")
@require_GET
def roadmap(request: HttpRequest) -> HttpResponse:
    """Show the initiatives under way by quarter, the calendar, and how the pipeline runs and is balanced."""
    today = clock.today()
    found = queries.roadmap(request.user, today)
    parliament = Parliament.objects.first()
    context = {
        "found": found,
        "rows": [(row, [(quarter, row.within(quarter)) for quarter in found.quarters]) for row in found.rows],
        "is_past": found.review is not None and today >= found.review.holds_until,
        "charts": [
            _chart(_("By function"), found.balance["function"], {each.value: label(each) for each in Function}),
            _chart(_("By tier"), found.balance["tier"], {each.value: label(each) for each in Tier}),
            _chart(_("By route"), found.balance["route"], {each.value: label(each) for each in Route}),
            _chart(_("By horizon"), found.balance["horizon"], HORIZONS),
        ],
        "may_review": bool(parliament) and can(request.user, "portfolio.review-roadmap", parliament),
    }
    return page(request, "portfolio/roadmap.html", context)


def _chart(finding: str, counts: Counter[str], words: dict[str, Any]) -> Chart:
    """Return the number of initiatives of each kind as bars, with the same as a table."""
    rows = [(str(words.get(name, _("Not decided yet"))), count) for name, count in counts.most_common()]
    values = [{"kind": kind, "n": count} for kind, count in rows]

    def specification(width: int) -> dict[str, Any]:
        return {
            "data": {"values": values},
            "mark": {"type": "bar", "color": colour("plot-1")},
            "height": BAR * max(1, len(values)),
            "encoding": {
                "y": {"field": "kind", "type": "nominal", "sort": None, "title": None},
                "x": {"field": "n", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1, "format": "d"}},
            },
        }

    told = ", ".join(f"{kind}: {formats.number(count)}" for kind, count in rows)
    return Chart(finding, told or _("Nothing is on its way."), specification, "", (_("Kind"), _("Initiatives")), rows)


@allowed("portfolio.review-roadmap")
@require_http_methods(["GET", "POST"])
def review_roadmap(request: HttpRequest) -> HttpResponse:
    """Record that the roadmap was gone through, and what came of it."""
    parliament = Parliament.objects.first()
    demand(request.user, "portfolio.review-roadmap", parliament)
    form = RoadmapReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.review_roadmap(parliament, by=request.user, **form.cleaned_data)
            return done(request, reverse("portfolio:roadmap"))
        except Refused as refused:
            form.add_error(None, str(refused))
    return page(request, "portfolio/review_roadmap.html#form", {"form": form}, status=422 if form.errors else 200)
