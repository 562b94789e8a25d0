"""What one initiative costs and needs, as other programs read it."""

from typing import Any

from hemicycle.kernel.models import Initiative
from hemicycle.rooms.resources.models import Cost, Need
from hemicycle.rooms.resources.queries.facts import costs, live, needs
from hemicycle.rooms.resources.rules import money
from hemicycle.rooms.resources.rules.money import Span


def cost_document(initiative: Initiative) -> dict[str, Any]:
    """Return the whole-life cost of an initiative with its bounds, year by year, and the people needed."""
    every = costs([initiative.pk]).get(initiative.pk, [])
    priced = [cost.priced for cost in live(every)]
    return {
        "whole_life": _span(money.whole_life(priced)) if priced else None,
        "years": [_span(span) for span in money.by_year(priced)],
        "not_priced": [str(timing) for timing in money.missing(priced)],
        "costs": [_cost(cost) for cost in every],
        "needs": [_need(need) for need in needs([initiative.pk]).get(initiative.pk, [])],
    }


def _span(span: Span) -> dict[str, float]:
    return {"amount": float(span.amount), "low": float(span.low), "high": float(span.high)}


def _cost(cost: Cost) -> dict[str, Any]:
    span = _span(cost.priced.span)
    return {
        "id": str(cost.pk),
        "sort": cost.sort,
        "timing": cost.timing,
        **span,
        "first_year": cost.first_year,
        "last_year": cost.last_year,
        "line": cost.line.key if cost.line else None,
        "alternative": str(cost.alternative_id) if cost.alternative_id else None,
        "text": cost.text,
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "id": str(need.pk),
        "skill": need.skill.key,
        "hours": float(need.hours),
        "first_quarter": need.first_quarter,
        "last_quarter": need.last_quarter,
        "alternative": str(need.alternative_id) if need.alternative_id else None,
    }
