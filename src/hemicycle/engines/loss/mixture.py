"""The losses of many risks taken together: what independent Poisson processes superpose into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemicycle.engines.loss.risks import Risk
from hemicycle.engines.loss.severity import Floats, Lognormal

SMOOTH = 0.15  # of the logarithm: a lognormal at least so wide is followed closely by a spline
SPACING = 0.004  # of the logarithm, between the knots of that spline: its error is below 1e-8 of a chance
EXACT = 250  # first amounts of a grid, whose logarithms lie wider apart than the knots


@dataclass(frozen=True)
class Mixture:
    """The single losses of several risks, each weighted with its rate; the weights sum to the rate of all."""

    risks: Sequence[Risk]

    def partial(self, amounts: Floats, order: int) -> Floats:
        """Return the sum over risks of rate times the expectation of loss**order over losses of at most each amount.

        `amounts` rise. Wide lognormals are summed at knots and followed between them by a cubic spline.
        """
        found, smooth = np.zeros(len(amounts)), []
        for risk in self.risks:
            if isinstance(risk.severity, Lognormal) and risk.severity.sigma >= SMOOTH:
                smooth.append(risk)
            else:
                found += risk.frequency * risk.severity.partial(amounts, order)
        if smooth:
            found += _followed(smooth, amounts, order) if len(amounts) > 2 * EXACT else _summed(smooth, amounts, order)
        return found


def _summed(risks: Sequence[Risk], amounts: Floats, order: int) -> Floats:
    from scipy.special import ndtr

    shapes = [risk.severity for risk in risks if isinstance(risk.severity, Lognormal)]
    mu, sigma = (np.array([[getattr(each, name)] for each in shapes]) for name in ("mu", "sigma"))
    rates = np.array([risk.frequency for risk in risks])
    with np.errstate(divide="ignore"):
        deviations = (np.log(amounts) - mu) / sigma - order * sigma
    moments = np.exp(order * mu + (order * sigma) ** 2 / 2)[:, 0]
    summed: Floats = (rates * moments) @ ndtr(deviations)
    return summed


def _followed(risks: Sequence[Risk], amounts: Floats, order: int) -> Floats:
    from scipy.interpolate import CubicSpline

    first, last = np.log(amounts[EXACT]), np.log(amounts[-1])
    knots = np.linspace(first, last, max(8, int((last - first) / SPACING) + 1))
    at_knots = _summed(risks, np.exp(knots), order)
    between = CubicSpline(knots, at_knots)(np.log(amounts[EXACT:]))
    return np.concatenate([_summed(risks, amounts[:EXACT], order), between])
