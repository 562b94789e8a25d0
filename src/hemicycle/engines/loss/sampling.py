"""Seeded sampling of years: slower than the curve, and built on nothing of it, so that one checks the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hemicycle.engines.loss.risks import Risk
from hemicycle.engines.loss.severity import Floats


def sampled(risks: Sequence[Risk], years: int, rng: np.random.Generator) -> Floats:
    """Return the losses of this many independent years, common factors included."""
    names = sorted({name for risk in risks for name in risk.loadings})
    factors = {name: rng.standard_normal(years) for name in names}
    found = np.zeros(years)
    for risk in risks:
        rate = np.full(years, risk.frequency)
        for name, loading in risk.loadings.items():
            rate *= np.exp(loading * factors[name] - loading**2 / 2)
        counts = rng.poisson(rate)
        drawn = risk.severity.draw(int(counts.sum()), rng)
        found += np.bincount(np.repeat(np.arange(years), counts), weights=drawn, minlength=years)
    return found
