"""A plan of a scenario: what it uses, what more is worth, what it trades, and how firmly each choice stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from hemicycle.engines.selection import (
    Model,
    OutOfTime,
    Selection,
    Status,
    conflict,
    frontier,
    robustness,
    select,
    worth_of_more,
)
from hemicycle.rooms.portfolio.rules.scenarios import HIGH, STARTS, Facts, Terms, Told, build

POINTS, FUTURES = 20, 100
MORE_PERCENT = 10.0
FULL = 0.999  # of a limit: what is used beyond it binds
LARGE = 400  # items from which on a plan is not also solved for its frontier and its futures unless time is given

Step = Callable[[str], None]


def used(model: Model, chosen: Mapping[str, int]) -> dict[str, list[float]]:
    """Return what a plan uses of each resource by period."""
    found = {name: [0.0] * model.periods for name in model.limits}
    for item in model.items:
        if item.id in chosen:
            for name, amounts in item.uses.items():
                for period, amount in enumerate(amounts[: model.periods - chosen[item.id]], chosen[item.id]):
                    found[name][period] += amount
    return found


def binding(model: Model, chosen: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the resources and periods of which a plan leaves nothing."""
    taken = used(model, chosen)
    return [
        (name, period)
        for name, amounts in model.limits.items()
        for period, limit in enumerate(amounts)
        if name != STARTS and taken[name][period] > 0 and taken[name][period] >= FULL * limit
    ]


def counted(model: Model) -> list[str]:
    """Return the resources that the house limits and that something needs, the scenario's own left out."""
    needed = {name for item in model.items for name, amounts in item.uses.items() if any(amounts)}
    return [name for name in model.limits if name in needed and name not in (STARTS, HIGH)]


def more(model: Model, name: str, percent: float) -> Model:
    """Return the model with so many per cent more of a resource in every period. KeyError for an unknown one."""
    amounts = tuple(each * (1 + percent / 100) for each in model.limits[name])
    return replace(model, limits={**model.limits, name: amounts})


def worths(model: Model, plan: Selection, seed: int = 0) -> dict[str, dict[str, float]]:
    """Return the value that one more unit, and ten per cent more, of each resource would bring."""
    found = {}
    for name in counted(model):
        one = worth_of_more(model, plan, name, 1.0, seed=seed)
        tenth = select(more(model, name, MORE_PERCENT), start=plan.chosen, seed=seed)
        found[name] = {
            "unit": max(0.0, one.objective - plan.objective),
            "tenth": max(0.0, tenth.objective - plan.objective),
        }
    return found


def trades(model: Model, seed: int = 0, seconds: float = math.inf) -> dict[str, list[dict[str, Any]]]:
    """Return for each resource what value the best plans reach within rising caps on it."""
    return {
        name: [
            {
                "used": point.used,
                "value": point.plan.objective,
                "gap": point.plan.gap,
                "chosen": sorted(point.plan.chosen),
            }
            for point in frontier(model, name, POINTS, seconds=seconds, seed=seed)
        ]
        for name in counted(model)
    }


def firmness(terms: Terms, facts: Facts, seed: int = 0, seconds: float = math.inf) -> dict[str, float]:
    """Return for each item the share of the futures in which it is in the best plan."""

    def sample(rng: np.random.Generator) -> Model:
        def draw(_reference: str, _measure: str, told: Told) -> float:
            spread = told.least < told.most
            return float(rng.triangular(told.least, min(max(1.0, told.least), told.most), told.most)) if spread else 1.0

        return build(terms, facts, draw).model

    return dict(robustness(sample, np.random.default_rng(seed), FUTURES, seconds=seconds).shares)


def outcome(model: Model, found: Selection) -> dict[str, Any]:
    """Return what a plan is as a document; where there is none, limits that contradict one another."""
    limits = conflict(model).limits if found.status is Status.INFEASIBLE else {}
    return {
        "chosen": dict(found.chosen),
        "used": used(model, found.chosen),
        "binding": [list(each) for each in binding(model, found.chosen)],
        "conflict": [{"limit": limit, "enough": enough} for limit, enough in limits.items()],
    }


def studied(
    terms: Terms, facts: Facts, model: Model, found: Selection, step: Step, seed: int = 0, seconds: float = math.inf
) -> dict[str, Any]:
    """Return what else is asked of a plan: worth of more, trades, firmness. What time does not allow is left out."""
    if found.status is Status.INFEASIBLE:
        return {}
    studies: dict[str, Callable[[], Any]] = {
        "worths": lambda: worths(model, found, seed),
        "trades": lambda: trades(model, seed, seconds),
        "firmness": lambda: firmness(terms, facts, seed, seconds),
    }
    told: dict[str, Any] = {}
    for name, study in studies.items():
        if len(model.items) > LARGE and seconds == math.inf:
            continue
        step(name)
        try:
            told[name] = study()
        except OutOfTime:
            continue
    return told
