"""What value costs in one resource, and which choices hold when figures turn out otherwise."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from hemicycle.engines.selection.model import Item, Model
from hemicycle.engines.selection.solver import Clock, OutOfTime
from hemicycle.engines.selection.solving import Selection, Status, select

FUTURES = 100


@dataclass(frozen=True)
class Point:
    """The best plan that uses at most `cap` of a resource in all periods together, and what it does use."""

    cap: float
    used: float
    plan: Selection


@dataclass(frozen=True)
class Robustness:
    """In which share of the futures drawn each item is chosen, and how many futures have no plan at all."""

    shares: Mapping[str, float]
    futures: int
    without_plan: int


def used(model: Model, chosen: Mapping[str, int], resource: str) -> float:
    """Return how much of a resource a plan uses in all periods together."""
    return math.fsum(
        amount
        for item in model.items
        if item.id in chosen
        for (name, _), amount in item.taken(chosen[item.id], model).items()
        if name == resource
    )


def capped(model: Model, resource: str, cap: float) -> Model:
    """Return the model with one more limit: what is used of a resource in all periods together."""
    total = f"{resource} in all"

    def counted(item: Item) -> Item:
        return replace(item, uses={**item.uses, total: item.uses[resource]}) if resource in item.uses else item

    return replace(
        model,
        items=tuple(map(counted, model.items)),
        limits={**model.limits, total: (cap,)},
        spans={**model.spans, total: model.periods},
    )


def frontier(
    model: Model,
    resource: str,
    points: int = 20,
    *,
    seconds: float = math.inf,
    seed: int = 0,
    gap: float = 0.0,
    clock: Clock = time.perf_counter,
) -> list[Point]:
    """Return the best plans within caps of a resource, from the least that any plan uses to what the best one does.

    The caps lie in equal steps. Each plan begins with the one before, which keeps the larger cap as well, and the first
    with the one that uses least. The time is shared equally by the points that are left, and a point that none was
    found for in its time is left out. `clock` is what seconds are counted by. Empty where the model has no plan.
    KeyError for an unknown resource; ValueError for fewer than two points.
    """
    if resource not in model.limits:
        raise KeyError(resource)
    if points < 2:
        raise ValueError(f"a frontier has two points or more, not {points}")
    ends = clock() + seconds
    best = select(model, seconds=seconds / points, seed=seed, gap=gap, clock=clock)
    if best.status is Status.INFEASIBLE:
        return []
    most = used(model, best.chosen, resource)
    start = _thriftiest(model, resource, seconds / points, seed, gap, clock)
    lowest = used(model, start, resource)
    found: list[Point] = []
    for number in range(points - 1):
        cap = lowest + (most - lowest) * number / (points - 1)
        left = max(0.0, (ends - clock()) / (points - 1 - number))
        try:
            plan = select(
                capped(model, resource, cap), seconds=left, seed=seed, gap=gap, start=start, clock=clock
            )  # fmt: skip
        except OutOfTime:
            continue
        if plan.status is not Status.INFEASIBLE:
            found.append(Point(cap, used(model, plan.chosen, resource), plan))
            start = plan.chosen
    return [*found, Point(most, most, best)]


def _thriftiest(model: Model, resource: str, seconds: float, seed: int, gap: float, clock: Clock) -> Mapping[str, int]:
    """Return a plan that uses the least of a resource."""
    if not any(item.mandatory for item in model.items) and not any(group.at_least for group in model.groups):
        return {}

    def thrifty(item: Item) -> Item:
        alone = replace(model, items=(item,))
        return replace(item, values=tuple(-used(alone, {item.id: start}, resource) for start in range(model.periods)))

    cheapest = replace(model, items=tuple(thrifty(item) for item in model.items))
    return select(cheapest, seconds=seconds, seed=seed, gap=gap, clock=clock).chosen


def robustness(
    sample: Callable[[np.random.Generator], Model],
    rng: np.random.Generator,
    futures: int = FUTURES,
    *,
    seconds: float = math.inf,
    gap: float = 0.0,
) -> Robustness:
    """Return how often each item is in the best plan of a future, over so many that `sample` draws.

    Each future has its share of the time. An item that is in no plan is not told. ValueError for no future.
    """
    if futures < 1:
        raise ValueError(f"robustness needs one future or more, not {futures}")
    chosen: Counter[str] = Counter()
    without = 0
    start: Mapping[str, int] | None = None
    for _ in range(futures):
        plan = select(sample(rng), seconds=seconds / futures, gap=gap, start=start)
        chosen.update(plan.chosen.keys())
        without += plan.status is Status.INFEASIBLE
        start = plan.chosen or start
    return Robustness({name: count / futures for name, count in sorted(chosen.items())}, futures, without)
