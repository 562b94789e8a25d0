"""The losses of many risks taken together: what independent Poisson processes superpose into."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hemicycle.engines.loss.risks import Risk
from hemicycle.engines.loss.severity import Floats, Lognormal

SMOOTH = 0.2  # of the logarithm: a lognormal at least so wide is followed closely by a spline
SPACING = 0.005  # of the logarithm, between the knots of that spline: its error is below 1e-8 of a chance
EXACT = 200  # first amounts of a grid, whose logarithms lie wider apart than the knots


class Mixture:
    """The single losses of several risks, each weighted with its rate; the weights sum to the rate of all."""

    def __init__(self, risks: Sequence[Risk]) -> None:
        shapes = [(risk, risk.severity) for risk in risks]
        wide = [(risk, each) for risk, each in shapes if isinstance(each, Lognormal) and each.sigma >= SMOOTH]
        self.others = [risk for risk, each in shapes if not isinstance(each, Lognormal) or each.sigma < SMOOTH]
        self.rates = np.array([risk.frequency for risk, _shape in wide])
        self.mu = np.array([[shape.mu] for _risk, shape in wide])
        self.sigma = np.array([[shape.sigma] for _risk, shape in wide])

    def partial(self, amounts: Floats, order: int) -> Floats:
        """Return the sum over risks of rate times the expectation of loss**order over losses of at most each amount.

        `amounts` rise. Wide lognormals are summed at knots and followed between them by a cubic spline.
        """
        found = np.zeros(len(amounts))
        for risk in self.others:
            found += risk.frequency * risk.severity.partial(amounts, order)
        if len(self.rates):
            found += (self._followed if len(amounts) > 2 * EXACT else self._summed)(amounts, order)
        return found

    def _summed(self, amounts: Floats, order: int) -> Floats:
        from scipy.special import ndtr

        with np.errstate(divide="ignore"):
            deviations = (np.log(amounts) - self.mu) / self.sigma - order * self.sigma
        moments = np.exp(order * self.mu + (order * self.sigma) ** 2 / 2)[:, 0]
        summed: Floats = (self.rates * moments) @ ndtr(deviations)
        return summed

    def _followed(self, amounts: Floats, order: int) -> Floats:
        from scipy.interpolate import CubicSpline

        first, last = np.log(amounts[EXACT]), np.log(amounts[-1])
        knots = np.linspace(first, last, max(8, int((last - first) / SPACING) + 1))
        between = CubicSpline(knots, self._summed(np.exp(knots), order))(np.log(amounts[EXACT:]))
        return np.concatenate([self._summed(amounts[:EXACT], order), between])
