"""The appetite against its use, and the curve of losses before and after treatment."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design import charts, formats
from hemicycle.design.pages import allowed, page
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.permissions import can
from hemicycle.kernel.records import localise
from hemicycle.rooms.risk import actions, forms, queries
from hemicycle.rooms.risk.models import DIMENSIONS, Limit, Risk
from hemicycle.rooms.risk.rules.register import HIGHEST
from hemicycle.rooms.risk.views.grammar import change, currency, initiative_of

POINTS = 90  # of a drawn curve


@allowed("risk.read")
@require_GET
def appetite(request: HttpRequest) -> HttpResponse:
    """Show each limit with what is used of it, from the house down to initiatives."""
    limits, kept = queries.house_limits(), queries.tolerance()
    uses = queries.uses(Risk.objects.visible_to(request.user), limits)
    own = Limit.objects.visible_to(request.user).exclude(initiative=None).select_related("initiative")
    parliament = get_object_or_404(Parliament)
    context = {
        "uses": uses,
        "above": sum(use.above for use in uses),
        "over": [use for use in uses if use.above],
        "unset": sum(use.limit is None for use in uses),
        "unfunded": _unfunded(Risk.objects.visible_to(request.user)),
        "harm_limits": queries.harm_limits(limits),
        "own": own,
        "line": [(amount, chance) for amount, chance in kept.line] if kept else [],
        "currency": parliament.currency,
        "may_set": can(request.user, "risk.set-appetite", parliament),
    }
    return page(request, "risk/appetite.html", context)


def _unfunded(visible: QuerySet[Risk]) -> str:
    """Return in a sentence which initiatives wait at their gate for a funded treatment; empty where none does."""
    found = queries.unfunded(visible)
    localise(found, ["title"], get_language() or "en")
    if not found:
        return ""
    names = formats.listing(formats.isolate(f"{each.reference} {each.title}") for each in found)
    return gettext("Above the appetite, and stopped at the gate until a treatment is funded: %(names)s.") % {
        "names": names
    }


@allowed("risk.set-appetite")
@require_http_methods(["GET", "POST"])
def set_limit(request: HttpRequest) -> HttpResponse:
    """Set a limit of the house."""
    return _set_limit(request, get_object_or_404(Parliament))


@allowed("risk.set-appetite")
@require_http_methods(["GET", "POST"])
def set_own_limit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set a stricter limit for one initiative."""
    return _set_limit(request, initiative_of(request, pk))


def _set_limit(request: HttpRequest, subject: Parliament | Initiative) -> HttpResponse:
    form = forms.LimitForm(request.POST or None)
    return change(
        request, "risk.set-appetite", subject, form,
        lambda facts: actions.set_limit(subject, by=request.user, **facts), _("Set a limit"), reverse("risk:appetite"),
    )  # fmt: skip


@allowed("risk.set-appetite")
@require_http_methods(["GET", "POST"])
def set_tolerance(request: HttpRequest) -> HttpResponse:
    """Set the tolerance of losses."""
    parliament, kept = get_object_or_404(Parliament), queries.tolerance()
    initial: dict[str, Any] = {}
    if kept:
        initial = {name: getattr(kept, name) for name in ("new_loss", "body", "decision", "review_on")}
        initial["line"] = "\n".join(f"{amount:.12g} {chance:g}" for amount, chance in kept.line)
        initial["cuts"] = " ".join(map(str, kept.cuts))
    form = forms.ToleranceForm(request.POST or None, initial=initial)
    return change(
        request, "risk.set-appetite", parliament, form,
        lambda facts: actions.set_tolerance(parliament, by=request.user, **facts), _("Set the tolerance of losses"),
        reverse("risk:appetite"),
    )  # fmt: skip


@allowed("risk.read")
@require_GET
def exposure(request: HttpRequest) -> HttpResponse:
    """Show what a year may cost, before and after treatment, against what the house tolerates."""
    visible = Risk.objects.visible_to(request.user)
    found, unit = queries.exposure(visible), currency()
    context = {
        "found": found,
        "finding": _finding(found, unit),
        "unfunded": _unfunded(visible),
        "chart": _chart(found, unit) if found.risks else None,
        "currency": unit,
        "quantiles": [
            (chance, amount, found.after.quantiles[chance]) for chance, amount in found.before.quantiles.items()
        ],
        "nothing": 1 - found.before.p_any_loss,
        "contributions": found.contributions[:12],
        "worths": found.worths[:12],
        "harms": [(DIMENSIONS[key], row) for key, row in queries.harms(visible).items()],
        "degrees": range(1, HIGHEST + 1),
    }
    return page(request, "risk/exposure.html", context)


def _finding(found: queries.Exposure, unit: str) -> str:
    """Return the finding of the curve in a sentence."""
    if not found.risks:
        return gettext("No risk is priced yet, so what a year may cost is not known.")
    if not found.line:
        amount = formats.money(found.before.quantiles[0.95], unit)
        return gettext(
            "In 95 of 100 years the priced risks cost at most %(amount)s; nobody has decided what is tolerated."
        ) % {"amount": amount}
    if not found.crossed:
        return gettext("The curve of losses stays within what the house tolerates.")
    return ngettext(
        "The curve of losses crosses %(n)s point of the tolerance line, and %(left)s after the planned treatments.",
        "The curve of losses crosses %(n)s points of the tolerance line, and %(left)s after the planned treatments.",
        len(found.crossed),
    ) % {"n": formats.number(len(found.crossed)), "left": formats.number(len(found.crossed_after))}


def _chart(found: queries.Exposure, unit: str) -> charts.Chart:
    today, later, line = gettext("Today"), gettext("After the planned treatments"), gettext("Tolerated at most")
    least = max(found.before.mean / 50, 1.0)
    values = [
        {"x": amount, "y": chance, "c": words}
        for words, curve in ((today, found.before), (later, found.after))
        for amount, chance in _thin(curve, least)
    ] + [{"x": amount, "y": chance, "c": line} for amount, chance in found.line]
    colours = [charts.colour("plot-1"), charts.colour("plot-2"), charts.colour("not-met")]
    finding, axis = _finding(found, unit), gettext("Loss of a year")

    def specification(width: int) -> charts.Specification:
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "height": 300,
            "data": {"values": values},
            "mark": {"type": "line", "point": False},
            "encoding": {
                "x": {
                    "field": "x", "type": "quantitative", "scale": {"type": "log", "nice": False},
                    "axis": {"title": f"{axis} ({unit})", "tickCount": 4 if width > 400 else 2, "format": "~s"},
                },
                "y": {
                    "field": "y", "type": "quantitative", "scale": {"domain": [0, 1]},
                    "axis": {"title": gettext("Chance of more"), "format": ".0%", "tickCount": 5},
                },
                "color": {
                    "field": "c", "type": "nominal", "sort": None, "title": None,
                    "scale": {"domain": [today, later, line], "range": colours},
                },
                "strokeDash": {
                    "field": "c", "type": "nominal", "title": None, "sort": None,
                    "scale": {"domain": [today, later, line], "range": [[1, 0], [6, 3], [2, 2]]},
                },
            },
        }  # fmt: skip

    shown = [0.5, 0.9, 0.95, 0.99, 0.999]
    rows = [
        (
            formats.percent(chance, 1),
            formats.money(found.before.quantiles[chance], unit),
            formats.money(found.after.quantiles[chance], unit),
        )
        for chance in shown
    ]
    return charts.Chart(
        finding=finding, alternative=finding, specification=specification,
        heads=[gettext("Years within"), today, later],
        rows=rows,
        note=gettext("Priced risks: %(n)s; without a price: %(unpriced)s. Every amount is exact within %(bound)s.")
        % {
            "n": formats.number(len(found.risks)), "unpriced": formats.number(found.unpriced),
            "bound": formats.percent(max(found.before.bound, found.after.bound), 3),
        },
    )  # fmt: skip


def _thin(curve: Any, least: float) -> list[tuple[float, float]]:
    kept = [(float(x), float(y)) for x, y in zip(curve.losses, curve.exceeded, strict=True) if x >= least and y > 5e-4]
    step = max(1, len(kept) // POINTS)
    return kept[::step]
