"""From what people wrote about a loss to what the engine prices, with everything that is wrong named by its field."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from hemicycle.engines import loss
from hemicycle.rooms.risk.rules.terms import Pricing

MOST_FREQUENT = 10_000.0
LARGEST_LOSS = 1e12
LOADING = 0.5  # how strongly a named common factor moves a risk, unless it says otherwise
Number = float | Decimal | None


@dataclass(frozen=True)
class Loss:
    """How often, and how large one loss is: the interval, its mode (PERT), or its points."""

    pricing: str = Pricing.INTERVAL
    frequency: Number = None
    low: Number = None
    high: Number = None
    mode: Number = None
    points: Sequence[Sequence[float]] = field(default_factory=tuple)


def fault(told: Loss) -> str:
    """Return the field that cannot be priced and why, as "field:reason"; empty where it can, or nothing was said."""
    numbers = {name: getattr(told, name) for name in ("frequency", "low", "high", "mode")}
    for name, value in numbers.items():
        if value is not None and not math.isfinite(float(value)):
            return f"{name}:not_finite"
    if told.frequency is not None and not 0 <= float(told.frequency) <= MOST_FREQUENT:
        return "frequency:frequency"
    if told.pricing == Pricing.POINTS:
        return _points_fault(told.points)
    if told.low is None and told.high is None:
        return "" if told.mode is None else "mode:interval_missing"
    return _interval_fault(told)


def _interval_fault(told: Loss) -> str:
    if told.low is None or told.high is None:
        return "high:interval_missing"
    if float(told.low) <= 0 or float(told.high) > LARGEST_LOSS:
        return "low:amount"
    if told.high < told.low:
        return "high:reversed"
    if told.pricing == Pricing.PERT and (told.mode is None or not told.low <= told.mode <= told.high):
        return "mode:mode"
    return ""


def _points_fault(points: Sequence[Sequence[float]]) -> str:
    try:
        loss.points(tuple(float(each[0]) for each in points), tuple(float(each[1]) for each in points))
    except (ValueError, IndexError, TypeError):
        return "points:points"
    return ""


def severity(told: Loss) -> loss.Severity | None:
    """Return the distribution of one loss, None where it is not priced. ValueError where it cannot be."""
    if told.pricing == Pricing.POINTS:
        return loss.points(*map(tuple, zip(*told.points, strict=True))) if told.points else None
    if told.low is None or told.high is None:
        return None
    if told.pricing == Pricing.PERT and told.mode is not None:
        return loss.pert(float(told.low), float(told.mode), float(told.high))
    return loss.from_interval(float(told.low), float(told.high))


def scaled(told: loss.Severity, share: float) -> loss.Severity:
    """Return the severity with every loss multiplied by a share above zero."""
    if isinstance(told, loss.Lognormal):
        return loss.Lognormal(told.mu + math.log(share), told.sigma)
    if isinstance(told, loss.Pert):
        return loss.Pert(told.low * share, told.mode * share, told.high * share)
    assert isinstance(told, loss.Points)
    return loss.Points(tuple(each * share for each in told.amounts), told.chances)


def priced(label: str, told: Loss, factors: Sequence[str] = (), remains: tuple[float, float] = (1.0, 1.0)) -> loss.Risk:
    """Return a priced risk; `remains` is what controls leave of its frequency and severity. ValueError unpriced."""
    found = severity(told)
    if found is None or told.frequency is None:
        raise ValueError(f"{label} is not priced")
    frequency, size = remains
    return loss.Risk(
        label,
        float(told.frequency) * frequency,
        scaled(found, max(size, 1e-6)) if size < 1 else found,
        dict.fromkeys(factors, LOADING),
    )


Priced = tuple[str, float, loss.Severity, tuple[tuple[str, float], ...]]


def curve_of(risks: Sequence[loss.Risk]) -> loss.LossCurve:
    """Return the curve of these risks; the same risks are inverted once."""
    return _curve(tuple((each.label, each.frequency, each.severity, tuple(each.loadings.items())) for each in risks))


@lru_cache(maxsize=64)
def _curve(risks: tuple[Priced, ...]) -> loss.LossCurve:
    return loss.exceedance([loss.Risk(label, often, size, dict(shared)) for label, often, size, shared in risks])


def chance_above(curve: loss.LossCurve, amount: float) -> float:
    """Return the chance that a year costs more than an amount, between the curve's own points."""
    if len(curve.losses) < 2:
        return 0.0
    if amount >= curve.losses[-1]:
        return float(curve.exceeded[-1])
    import numpy as np

    return float(np.interp(amount, curve.losses, curve.exceeded))


def crossed(curve: loss.LossCurve, line: Sequence[tuple[float, float]]) -> list[tuple[float, float, float]]:
    """Return the points of a tolerance line that the curve crosses: loss, chance allowed, chance found."""
    found = [(amount, allowed, chance_above(curve, amount)) for amount, allowed in line]
    return [point for point in found if point[2] > point[1]]


def worth(avoided: float, cost: float) -> float | None:
    """Return the loss avoided a year for each unit of cost, None where it costs nothing."""
    return avoided / cost if cost > 0 else None
