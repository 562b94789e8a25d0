"""How large one loss is: a lognormal from its 90 % interval, a PERT, or points with their chances.

Every severity answers the same questions, vectorised over amounts: the chance of at most x, and what losses of at most
x contribute to the mean and to the mean square. Amounts are in one currency, never negative.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NINETIETH = 1.6448536269514722  # the normal quantile of 95 %: a 90 % interval reaches as far on both sides


class Partial(Protocol):
    """What a grid asks of losses."""

    def partial(self, amounts: Floats, order: int) -> Floats:
        """Return the expectation of loss**order over losses of at most each amount; order 0 is the chance itself."""
        ...


class Severity(Partial, Protocol):
    """The distribution of one loss."""

    @property
    def mean(self) -> float: ...
    @property
    def mean_square(self) -> float: ...
    def draw(self, size: int, rng: np.random.Generator) -> Floats:
        """Return this many losses drawn at random."""
        ...


@dataclass(frozen=True)
class Lognormal:
    """A lognormal loss: the logarithm is normal with mean `mu` and standard deviation `sigma` > 0."""

    mu: float
    sigma: float

    @property
    def mean(self) -> float:
        return math.exp(self.mu + self.sigma**2 / 2)

    @property
    def mean_square(self) -> float:
        return math.exp(2 * self.mu + 2 * self.sigma**2)

    def partial(self, amounts: Floats, order: int) -> Floats:
        from scipy.special import ndtr

        with np.errstate(divide="ignore"):
            deviations = (np.log(amounts) - self.mu) / self.sigma
        moment = math.exp(order * self.mu + (order * self.sigma) ** 2 / 2)
        shares: Floats = moment * ndtr(deviations - order * self.sigma)
        return shares

    def draw(self, size: int, rng: np.random.Generator) -> Floats:
        return rng.lognormal(self.mu, self.sigma, size)


@dataclass(frozen=True)
class Pert:
    """A PERT loss: a beta between `low` and `high` with its mode at `mode` and the usual weight of four."""

    low: float
    mode: float
    high: float

    @property
    def _shape(self) -> tuple[float, float]:
        width = self.high - self.low
        return 1 + 4 * (self.mode - self.low) / width, 1 + 4 * (self.high - self.mode) / width

    @property
    def mean(self) -> float:
        return (self.low + 4 * self.mode + self.high) / 6

    @property
    def mean_square(self) -> float:
        a, b = self._shape
        return self.mean**2 + (self.high - self.low) ** 2 * a * b / ((a + b) ** 2 * (a + b + 1))

    def partial(self, amounts: Floats, order: int) -> Floats:
        from scipy.special import betainc

        (a, b), width = self._shape, self.high - self.low
        at = np.clip((amounts - self.low) / width, 0.0, 1.0)
        first, second = a / (a + b), a * (a + 1) / ((a + b) * (a + b + 1))
        parts = [betainc(a, b, at), first * betainc(a + 1, b, at), second * betainc(a + 2, b, at)]
        powers = ((1.0,), (self.low, width), (self.low**2, 2 * self.low * width, width**2))[order]
        shares: Floats = np.sum([power * part for power, part in zip(powers, parts, strict=False)], axis=0)
        return shares

    def draw(self, size: int, rng: np.random.Generator) -> Floats:
        return self.low + (self.high - self.low) * rng.beta(*self._shape, size)


@dataclass(frozen=True)
class Points:
    """A loss that takes one of a few amounts, each with its chance; the chances sum to one."""

    amounts: tuple[float, ...]
    chances: tuple[float, ...]

    @property
    def mean(self) -> float:
        return float(np.dot(self.amounts, self.chances))

    @property
    def mean_square(self) -> float:
        return float(np.dot(np.square(self.amounts), self.chances))

    def partial(self, amounts: Floats, order: int) -> Floats:
        held = np.array(sorted(zip(self.amounts, self.chances, strict=True)))
        reached = np.searchsorted(held[:, 0], amounts, side="right")
        shares: Floats = np.concatenate([[0.0], np.cumsum(held[:, 0] ** order * held[:, 1])])[reached]
        return shares

    def draw(self, size: int, rng: np.random.Generator) -> Floats:
        return rng.choice(np.array(self.amounts), size, p=np.array(self.chances))


def from_interval(low: float, high: float) -> Severity:
    """Return the severity whose 90 % interval runs from `low` to `high`: a lognormal, or one amount where they agree.

    ValueError unless 0 < low <= high and both are finite.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("the interval of a loss needs two finite amounts")
    if low <= 0:
        raise ValueError("the least loss of an interval lies above zero")
    if high < low:
        raise ValueError("the interval is reversed: its first amount is the larger one")
    if high - low <= 1e-12 * high:
        return Points((high,), (1.0,))
    return Lognormal((math.log(low) + math.log(high)) / 2, math.log(high / low) / (2 * NINETIETH))


def pert(low: float, mode: float, high: float) -> Severity:
    """Return a PERT severity. ValueError unless 0 <= low <= mode <= high, finite, and not all the same."""
    if not all(math.isfinite(each) for each in (low, mode, high)):
        raise ValueError("a PERT loss needs three finite amounts")
    if not 0 <= low <= mode <= high:
        raise ValueError("the amounts of a PERT loss rise from the least over the likeliest to the largest")
    return Points((high,), (1.0,)) if low == high else Pert(low, mode, high)


def points(amounts: tuple[float, ...], chances: tuple[float, ...]) -> Severity:
    """Return a severity of a few amounts. ValueError unless amounts and chances are >= 0 and the chances sum to one."""
    if len(amounts) != len(chances) or not amounts:
        raise ValueError("every amount needs one chance")
    if not all(math.isfinite(each) and each >= 0 for each in (*amounts, *chances)):
        raise ValueError("amounts and chances are finite and not negative")
    if abs(sum(chances) - 1) > 1e-9:
        raise ValueError(f"the chances sum to one, not to {sum(chances):g}")
    return Points(amounts, chances)
