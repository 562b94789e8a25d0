"""Where a year's loss comes from: what each risk adds to the mean and to the worst years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemicycle.engines.loss.curve import SHORTFALL, Inversion
from hemicycle.engines.loss.factors import conditions
from hemicycle.engines.loss.grids import Window, compound, masses_of
from hemicycle.engines.loss.risks import Risk
from hemicycle.engines.loss.severity import Floats


@dataclass(frozen=True)
class Share:
    """What one risk adds to the mean of all years, and to the mean of the worst five in a hundred."""

    label: str
    mean: float
    shortfall: float


def shares(risks: Sequence[Risk], *, seed: int = 0) -> list[Share]:
    """Return what each risk adds, in the order given; the parts sum to the curve's mean and expected shortfall.

    The expectation of one risk's losses in years within an amount q is its rate times the sum over its losses y of
    y f(y) P(loss <= q - y): the size-biased form of a compound Poisson distribution (Mecke 1967).
    """
    live = [risk for risk in risks if risk.frequency > 0 and risk.severity.mean > 0]
    within = dict(zip(map(id, live), _within(live, seed), strict=True)) if live else {}
    found = []
    for risk in risks:
        mean = risk.frequency * risk.severity.mean
        found.append(Share(risk.label, mean, (mean - within.get(id(risk), 0.0)) / (1 - SHORTFALL)))
    return found


def _within(live: Sequence[Risk], seed: int) -> Floats:
    """Return the expectation of each risk's losses over the years within the quantile of the shortfall."""
    given, found = conditions(live, seed), np.zeros(len(live))
    inversion = Inversion(live, given)
    if inversion.nothing >= SHORTFALL:
        return found
    window = inversion.served([SHORTFALL])[0]
    quantile, size = window.quantile(SHORTFALL), len(window.masses)
    masses, amounts = masses_of(live, window.step, size), window.step * np.arange(size)
    totals, worths = given.rates.sum(axis=1), given.weights[:, None] * given.rates
    years, nothing = compound(masses, given.rates, worths.T, totals), np.exp(-totals) @ worths
    left = np.asarray(quantile - amounts, dtype=np.float64)
    for place, (row, none) in enumerate(zip(years, nothing, strict=True)):
        reached = Window(window.step, float(none), row).within(left)
        found[place] = masses[place] @ (amounts * reached)
    return found
