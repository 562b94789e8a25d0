"""The distribution of a year's loss on a grid of amounts, up to a window's end.

Independent Poisson processes superpose into one, whose severity is the mixture of all (Bühlmann 1970). A year's loss of
at most x holds only single losses of at most x, so the severity is cut at the window's end without any error below it;
what is cut never comes back. The compound distribution is inverted by a fast Fourier transform, with exponential
tilting against aliasing (Grübel and Hermesmeier 1999). Losses are put on the grid by matching their mass and mean in
each cell, and near zero, where a cell may hold all of a small risk, their mean square as well (Gerber 1982).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemicycle.engines.loss.risks import Risk
from hemicycle.engines.loss.severity import Floats, Partial

TILT = 20.0  # mass that comes round again is multiplied by exp(-TILT), rounding errors by exp(TILT)
HELD = 2_000_000  # complex numbers that conditions may hold at a time
NEAR = 32  # pairs of cells from zero in which the mean square is kept too


def on_grid(severity: Partial, step: float, size: int, near: int = NEAR) -> Floats:
    """Return the mass of a severity at 0, step, 2 step ..., size points in all; what lies beyond is left out.

    Mass and mean are kept in every cell, the mean square in the first `near` pairs of cells, where masses may then be
    slightly negative; with none they are chances, which a step far too wide does not turn into nonsense.
    """
    edges: Floats = step * np.arange(size, dtype=np.float64)
    mass, first = severity.partial(edges, 0), severity.partial(edges, 1) / step
    inside = np.diff(mass)
    right = np.diff(first) - np.arange(size - 1) * inside
    found = np.zeros(size)
    found[:-1] += inside - right
    found[1:] += right
    found[0] += mass[0]
    return _near_zero(found, severity, edges[: 2 * near + 1], step) if near else found


def _near_zero(found: Floats, severity: Partial, edges: Floats, step: float) -> Floats:
    """Replace the masses that the first pairs of cells gave by such as keep the mean square."""
    mass, first, second = (severity.partial(edges, order) / step**order for order in (0, 1, 2))
    inside = np.diff(mass)
    right = np.diff(first) - np.arange(len(inside)) * inside
    found[: len(inside)] -= inside - right
    found[1 : len(inside) + 1] -= right
    starts = np.arange(0, len(inside), 2)
    whole = mass[starts + 2] - mass[starts]
    mean = first[starts + 2] - first[starts] - starts * whole
    square = second[starts + 2] - second[starts] - 2 * starts * (first[starts + 2] - first[starts]) + starts**2 * whole
    middle, end = 2 * mean - square, (square - mean) / 2
    np.add.at(found, starts, whole - middle - end)
    np.add.at(found, starts + 1, middle)
    np.add.at(found, starts + 2, end)
    return found


def coarser(masses: Floats) -> Floats:
    """Return the masses on the grid of twice the step: each odd point is shared between its neighbours.

    The last axis is the grid; its length is odd.
    """
    found = masses[..., ::2].copy()
    found[..., :-1] += masses[..., 1::2] / 2
    found[..., 1:] += masses[..., 1::2] / 2
    return found


def compound(masses: Floats, rates: Floats, weights: Floats, totals: Floats) -> Floats:
    """Return distributions of a year's loss on the grid, each a weighted sum over conditions, shape (sums, points).

    `masses` are single losses, shape (risks, points); `rates` how often each comes under each condition, shape
    (conditions, risks), with their sums `totals`; `weights` has shape (sums, conditions). The sum over conditions is
    taken before the inversion, which is linear, so that each sum is inverted once.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    size = masses.shape[-1]
    length = next_fast_len(size, real=True)
    slope = np.exp(-TILT * np.arange(size) / size)
    transformed = rfft(masses * slope, length)
    summed = np.zeros((len(weights), transformed.shape[-1]), dtype=complex)
    many = max(1, HELD // transformed.shape[-1])
    for start in range(0, len(rates), many):
        part = slice(start, start + many)
        exponents = (rates[part] @ transformed.view(float)).view(complex)  # a product of real numbers is quicker
        summed += weights[:, part] @ np.exp(exponents - totals[part, None])
    inverted: Floats = irfft(summed, length)[..., :size] / slope
    return inverted


@dataclass(frozen=True)
class Window:
    """A year's loss from zero to the window's end: the chance of at most each grid point and a half."""

    step: float
    nothing: float  # the chance of no loss at all
    masses: Floats

    @property
    def chances(self) -> Floats:
        """Return P(loss <= (j + 1/2) step) for j = 0, 1, ..., rising."""
        return np.maximum.accumulate(np.cumsum(self.masses))

    @property
    def covers(self) -> float:
        """Return the chance of a year's loss within the window."""
        return float(self.chances[-1])

    def _knots(self) -> tuple[Floats, Floats]:
        amounts = np.concatenate([[0.0], self.step * (np.arange(len(self.masses)) + 0.5)])
        return amounts, np.maximum.accumulate(np.concatenate([[self.nothing], self.chances]))

    def quantile(self, chance: float) -> float:
        """Return the least amount that a year's loss stays within with this chance; 0 up to the chance of no loss."""
        if chance <= self.nothing:
            return 0.0
        amounts, chances = self._knots()
        at = int(np.searchsorted(chances, chance, side="left"))
        if at >= len(chances):
            return float("inf")
        low, high = chances[at - 1], chances[at]
        return float(amounts[at - 1] + (amounts[at] - amounts[at - 1]) * (chance - low) / (high - low))

    def within(self, amounts: Floats) -> Floats:
        """Return P(loss <= amount); below zero it is 0, beyond the window what the window covers."""
        knots, chances = self._knots()
        found: Floats = np.where(amounts < 0, 0.0, np.interp(amounts, knots, chances))
        return found

    def mean_up_to(self, amount: float) -> float:
        """Return the expectation of a year's loss over years with at most this amount."""
        knots, chances = self._knots()
        inside = int(np.searchsorted(knots, amount, side="right"))
        ends = np.append(knots[:inside], amount)
        reached = np.append(chances[:inside], np.interp(amount, knots, chances))
        return float(np.sum(np.diff(reached) * (ends[1:] + ends[:-1]) / 2))


def masses_of(risks: Sequence[Risk], step: float, size: int, near: int = NEAR) -> Floats:
    """Return the masses of every risk's severity on the grid, shape (risks, size); `near` as for `on_grid`."""
    return np.stack([on_grid(risk.severity, step, size, near) for risk in risks])
