"""The curve of a year's loss: mean, quantiles, expected shortfall, and the chance that an amount is exceeded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hemicycle.engines.loss.factors import Conditions, conditions
from hemicycle.engines.loss.grids import NEAR, Window, coarser, compound, masses_of, on_grid
from hemicycle.engines.loss.mixture import Mixture
from hemicycle.engines.loss.risks import Risk
from hemicycle.engines.loss.severity import Floats

CHANCES = (0.5, 0.9, 0.95, 0.99, 0.999)
SHORTFALL = 0.95
TOLERANCE = 5e-4  # of a quantile: the grid is refined until its own estimate of the error is smaller
SIZE, LARGEST, SEARCH = 8_193, 131_073, 1_025  # points of a grid; one more than a power of two, so that it halves
SAFETY, ROUNDING = 1.5, 1e-6  # on the change, which exceeds what is left where the step alone matters
INVERSION = 5e-8  # of a chance: what aliasing and rounding leave of it
REACH = 4.0  # a window serves quantiles down to its end divided by this


@dataclass(frozen=True)
class LossCurve:
    """What a year may cost. Amounts are in the currency of the risks.

    `quantiles` gives for each chance the amount that a year's loss stays within; 0 up to the chance of no loss.
    `bounds` gives for each of them how far the truth may lie from it, as a share of it, and for the shortfall under
    "expected_shortfall". `losses` and `exceeded` are the curve: the chance that each amount is exceeded.
    """

    mean: float
    sd: float
    p_any_loss: float
    quantiles: Mapping[float, float]
    expected_shortfall: float
    bounds: Mapping[float | str, float]
    losses: Floats
    exceeded: Floats
    method: str

    @property
    def bound(self) -> float:
        """Return the largest of the bounds, as a share."""
        return max(self.bounds.values(), default=0.0)


def exceedance(risks: Sequence[Risk], *, chances: Sequence[float] = CHANCES, seed: int = 0) -> LossCurve:
    """Return the curve of a year's loss over all risks.

    Independent risks are inverted numerically; up to two common factors are integrated over their conditions, more of
    them by scrambled Sobol points (`seed`). The same input gives the same bytes. ValueError for a chance that is not
    between 0 and 1.
    """
    if any(not 0 < chance < 1 for chance in chances):
        raise ValueError("a chance lies between 0 and 1")
    live = [risk for risk in risks if risk.frequency > 0 and risk.severity.mean > 0]
    if not live:
        nothing = dict.fromkeys(chances, 0.0)
        return LossCurve(0.0, 0.0, 0.0, nothing, 0.0, {}, np.zeros(1), np.zeros(1), "no loss can occur")
    return Inversion(live, conditions(live, seed)).curve(sorted({*chances, SHORTFALL}), chances)


class Inversion:
    """One portfolio of risks on its way to a curve."""

    def __init__(self, risks: Sequence[Risk], given: Conditions) -> None:
        self.risks, self.given, self.mixture = risks, given, Mixture(risks)
        self.mean = sum(risk.frequency * risk.severity.mean for risk in risks)
        self.sd = math.sqrt(self._variance())
        self.nothing = float(given.weights @ np.exp(-given.rates.sum(axis=1)))

    def _variance(self) -> float:
        own = sum(risk.frequency * risk.severity.mean_square for risk in self.risks)
        means = np.array([risk.frequency * risk.severity.mean for risk in self.risks])
        return own + float(means @ np.expm1(self.given.covariance) @ means)

    def windows(self, end: float, size: int, near: int = NEAR) -> tuple[Window, Window]:
        """Return the window up to `end`, and the same on a grid of twice the step, from which the error is told."""
        step, given = end / (size - 1), self.given
        totals, kept = given.rates.sum(axis=1), given.fewer > 0
        if len(given.weights) == 1:  # all risks are one process
            masses, rates = on_grid(self.mixture, step, size, near)[None, :], np.ones((1, 1))
        else:
            masses, rates = masses_of(self.risks, step, size, near), given.rates
        fine = compound(masses, rates, given.weights[None, :], totals)[0]
        rough = compound(coarser(masses), rates[kept], given.fewer[None, kept], totals[kept])[0]
        return Window(step, self.nothing, fine), Window(2 * step, self.nothing, rough)

    def near(self, chance: float) -> float:
        """Return an amount near this quantile, found on small grids; 0 where there is probably no loss."""
        if chance <= self.nothing:
            return 0.0
        end = self.mean + 3 * self.sd
        for _attempt in range(200):
            window = self.windows(end, SEARCH, near=0)[0]
            if window.covers < chance:
                end *= 3
                continue
            found = window.quantile(chance)
            if found > end / 30:
                return found
            end = max(found * 4, end / 200)
        raise ArithmeticError("the quantile of a year's loss was not found")

    def curve(self, wanted: Sequence[float], chances: Sequence[float]) -> LossCurve:
        """Return the curve, window by window from the largest quantile down."""
        quantiles: dict[float, float] = {}
        bounds: dict[float | str, float] = {}
        pieces, shortfall = [], 0.0
        left = [chance for chance in wanted if chance > self.nothing]
        while left:
            fine, rough, served = self.served(left)
            pieces.append(fine)
            for chance in served:
                quantiles[chance], bounds[chance] = self._quantile(fine, rough, chance)
                if chance == SHORTFALL:
                    shortfall = self._shortfall(fine, quantiles[chance])
                    bounds["expected_shortfall"] = _apart(
                        shortfall, self._shortfall(rough, rough.quantile(chance)) if rough.covers > chance else 0.0
                    )
            left = [chance for chance in left if chance not in served]
        if self.nothing >= SHORTFALL:
            shortfall, bounds["expected_shortfall"] = self.mean / (1 - SHORTFALL), 0.0
        kept = {chance: quantiles.get(chance, 0.0) for chance in chances}
        told = {key: self._stated(bound) for key, bound in bounds.items() if key in kept or isinstance(key, str)}
        losses, exceeded = _joined(pieces, self.nothing)
        return LossCurve(
            self.mean, self.sd, 1 - self.nothing, kept, shortfall, told, losses, exceeded, self.given.method
        )

    def served(self, left: Sequence[float]) -> tuple[Window, Window, list[float]]:
        """Return the window for the largest chance that is left, fine enough, and the chances that it serves."""
        end, size = 1.25 * self.near(left[-1]), SIZE
        while True:
            fine, rough = self.windows(end, size)
            served = [each for each in left if each < fine.covers and fine.quantile(each) * REACH >= end] or [left[-1]]
            apart = max(self._quantile(fine, rough, each)[1] for each in served)
            if apart <= TOLERANCE or size * 2 > LARGEST + 1 or len(self.given.weights) > 1:  # fine enough, or the limit
                return fine, rough, served
            size = 2 * size - 1

    def _quantile(self, fine: Window, rough: Window, chance: float) -> tuple[float, float]:
        """Return a quantile, and how far it moves with twice the step, fewer conditions and rounding."""
        found = fine.quantile(chance)
        rounding = fine.quantile(min(chance + INVERSION, fine.covers)) - fine.quantile(chance - INVERSION)
        return found, _apart(found, rough.quantile(chance)) + rounding / found

    def _shortfall(self, window: Window, quantile: float) -> float:
        """Return the mean of the worst years: what the closed mean leaves above the quantile."""
        return (self.mean - window.mean_up_to(quantile)) / (1 - SHORTFALL)

    def _stated(self, apart: float) -> float:
        """Return the bound that is told, from the change that twice the step and fewer conditions make."""
        return SAFETY * apart + ROUNDING


def _apart(found: float, other: float) -> float:
    return abs(found - other) / found if found > 0 else 0.0


def _joined(pieces: Sequence[Window], nothing: float) -> tuple[Floats, Floats]:
    """Return the amounts and how likely each is exceeded, the finer window where two reach it."""
    losses, exceeded = [0.0], [1 - nothing]
    for piece in reversed(pieces):
        chances = 1 - piece.chances
        for index in np.unique(np.linspace(0, len(chances) - 1, 400).astype(int)):
            amount = piece.step * (index + 0.5)
            if amount > losses[-1]:
                losses.append(float(amount))
                exceeded.append(min(float(chances[index]), exceeded[-1]))
    return np.array(losses), np.array(exceeded)
