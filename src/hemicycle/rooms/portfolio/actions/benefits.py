"""What is expected of an initiative and how it is measured: metrics, benefits, and what was measured of them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.rooms.portfolio.models import Benefit, MeasuredValue, Metric
from hemicycle.rooms.portfolio.models.benefits import OfCase
from hemicycle.rooms.portfolio.rules import benefits as rules

METRIC = frozenset(
    {
        "title", "language", "sort", "unit", "is_better_up", "baseline", "target", "method", "owner", "measure_on",
        "review_on",
    }
)  # fmt: skip
BENEFIT = frozenset(
    {
        "title", "language", "alternative", "baseline", "target", "low", "mode", "high", "is_cashable", "owner",
        "measure_on", "review_on",
    }
)  # fmt: skip


@action(permission="portfolio.plan", event="portfolio.metric-set", tells=())
def add_metric(initiative: Initiative, *, by: User, **facts: Any) -> Metric:
    """Say how the success of an initiative will be measured."""
    metric = Metric(initiative=initiative, chamber_id=initiative.chamber_id)
    _set_metric(metric, facts)
    return metric


@action(permission="portfolio.plan", event="portfolio.metric-set", tells=())
def edit_metric(metric: Metric, *, by: User, **facts: Any) -> None:
    """Change how success is measured; the ledger keeps what stood before."""
    _set_metric(metric, facts)


def _set_metric(metric: Metric, facts: Mapping[str, Any]) -> None:
    write(metric, facts, METRIC)
    demand_words(metric.title, "title")
    if not metric.unit:
        raise Refused(_("Say in which unit it is measured, such as % or minutes."), "unit")
    _demand_numbers(metric.baseline, metric.target)


@action(permission="portfolio.plan", event="portfolio.benefit-set", tells=())
def add_benefit(initiative: Initiative, *, by: User, **facts: Any) -> Benefit:
    """Say what an initiative, or one way of doing it, brings in money a year."""
    benefit = Benefit(initiative=initiative, chamber_id=initiative.chamber_id)
    _set_benefit(benefit, facts)
    return benefit


@action(permission="portfolio.plan", event="portfolio.benefit-set", tells=())
def edit_benefit(benefit: Benefit, *, by: User, **facts: Any) -> None:
    """Change what is expected of a benefit; the ledger keeps what stood before."""
    if benefit.final_on:
        raise Refused(_("The final value of this benefit is recorded. It is expected no more."), "final")
    _set_benefit(benefit, facts)


def _set_benefit(benefit: Benefit, facts: Mapping[str, Any]) -> None:
    write(benefit, facts, BENEFIT)
    demand_words(benefit.title, "title")
    _demand_numbers(benefit.baseline, benefit.target, benefit.low, benefit.mode, benefit.high)
    fault = rules.triangle_fault(float(benefit.low), float(benefit.mode), float(benefit.high))
    if fault is rules.TriangleFault.NEGATIVE:
        raise Refused(_("A benefit is no negative amount. A loss stands in the register of risks."), "amount")
    if fault is rules.TriangleFault.ORDER:
        raise Refused(_("The three amounts do not rise: least, likeliest, most. Put them in order."), "amount")
    if fault is rules.TriangleFault.LARGE:
        raise Refused(_("The amount is too large to be meant. Give it in units of the currency, a year."), "amount")
    if benefit.alternative is not None and benefit.alternative.initiative_id != benefit.initiative_id:
        raise Refused(_("The alternative belongs to another initiative. Choose one of this."), "alternative")


@action(permission="portfolio.measure", event="portfolio.benefit-measured", tells=("value",))
def measure_benefit(
    benefit: Benefit,
    *,
    by: User,
    value: Decimal,
    measured_on: date,
    note: str = "",
    measure_on: date | None = None,
) -> MeasuredValue:
    """Record what a benefit was measured to bring a year, and when it is measured next."""
    _demand_open(benefit)
    _demand_numbers(value)
    _demand_past(measured_on)
    if MeasuredValue.objects.filter(benefit=benefit, measured_on=measured_on).exists():
        raise Refused(_("A value of this day is recorded already. Choose the day of the new one."), "measured-on")
    benefit.measure_on = measure_on
    where = {"initiative_id": benefit.initiative_id, "chamber_id": benefit.chamber_id}
    said = {"value": value, "measured_on": measured_on, "note": note.strip(), "measured_by": by}
    return MeasuredValue(benefit=benefit, **where, **said)


@action(permission="portfolio.measure", event="portfolio.benefit-concluded", tells=("final_value",))
def conclude_benefit(benefit: Benefit, *, by: User, final_value: Decimal) -> None:
    """Record what a benefit came to in the end; nothing is measured of it afterwards."""
    _demand_open(benefit)
    _demand_numbers(final_value)
    benefit.final_value, benefit.final_on = final_value, clock.today()
    benefit.measure_on = benefit.review_on = None


def write(record: OfCase, facts: Mapping[str, Any], writable: frozenset[str]) -> None:
    """Write facts into a record, words without the space around them; TypeError for a fact that is none of its own."""
    if unknown := facts.keys() - writable:
        raise TypeError(f"not written by this action: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(record, name, value.strip() if isinstance(value, str) else value)


def demand_words(words: str, code: str) -> None:
    """Refuse a title that says nothing."""
    if not words:
        raise Refused(_("A title is needed. Write in a few words what is meant."), code)


def _demand_numbers(*values: Any) -> None:
    if any(value is not None and not isfinite(value) for value in values):
        raise Refused(_("One of the values is no number. Write it in digits."), "number")


def _demand_open(benefit: Benefit) -> None:
    if benefit.final_on:
        raise Refused(_("The final value of this benefit is recorded. Nothing is measured of it any more."), "final")


def _demand_past(day: date) -> None:
    if day > clock.today():
        raise Refused(_("The day lies in the future. A value is recorded once it was measured."), "measured-on")
