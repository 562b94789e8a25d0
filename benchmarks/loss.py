"""The curve of a year's loss, against sampling of a million years in numpy.

Goals: 200 independent risks in at most 0.02x of the sampling, correlated ones within 1.0x of a sampled copula. That the
quantiles and expected shortfall lie within 0.1 %, `tests/engines/test_loss.py` holds against Panjer's recursion.
"""

import math
import statistics
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import ground

sys.path.insert(0, str(ground.SOURCE))
from hemicycle.engines.loss import CHANCES, Lognormal, Risk, exceedance, from_interval

YEARS, RISKS, ROUNDS = ground.size(1_000_000), 200, 5


def main() -> None:
    """Measure independent risks that come seldom and often, then risks that share two factors and four."""
    for most, name in ((1.0, "at most one event a year"), (10.0, "at most ten events a year")):
        compare(f"{RISKS} independent risks, {name}", portfolio(most), 0.02)
    for factors in ("ab", "abcd"):
        compare(f"{RISKS} risks that share {len(factors)} factors", portfolio(1.0, factors), 1.0)


def portfolio(most: float, factors: str = "") -> list[Risk]:
    """Return risks whose intervals have ratios of 2 to 2,000, the same on every machine."""
    chance, made = np.random.default_rng(2026), []
    for number in range(RISKS):
        low, ratio = 10 ** chance.uniform(2, 5), 10 ** chance.uniform(math.log10(2), math.log10(2_000))
        frequency = 10 ** chance.uniform(-3, math.log10(most))
        loadings = {name: chance.uniform(0.2, 0.8) for name in factors}
        made.append(Risk(f"risk {number}", frequency, from_interval(low, low * ratio), loadings))
    return made


def compare(what: str, risks: list[Risk], goal: float) -> None:
    """Time the curve against the sampling; exit where they differ by more than the sampling may err."""
    curve, years = exceedance(risks), sampling(risks)()
    for chance, amount in curve.quantiles.items():
        error = max(curve.bounds.get(chance, 0.0), 1e-3)
        below, above = (np.mean(years <= amount * (1 + sign * error)) for sign in (-1, 1))
        noise = 5 * math.sqrt(chance * (1 - chance) / len(years))
        if amount and not below - noise <= chance <= above + noise:
            sys.exit(f"{what}: the curve and the sampling differ at {chance}")
    timing = ground.interleave(lambda: exceedance(risks, chances=CHANCES), sampling(risks), ROUNDS)
    share = round(statistics.median(timing.product) / statistics.median(timing.reference), 4)
    ground.report(what, timing, goal, share=share, bound=curve.bound, years=YEARS)


def sampling(risks: list[Risk]) -> Callable[[], Any]:
    """Return the sampling of so many years: for each risk its counts, its losses, and their sums."""

    def run() -> Any:
        chance, years = np.random.default_rng(1), np.zeros(YEARS)
        names = sorted({name for risk in risks for name in risk.loadings})
        factors = {name: chance.standard_normal(YEARS) for name in names}
        for risk in risks:
            rate: Any = risk.frequency
            for name, loading in risk.loadings.items():
                rate = rate * np.exp(loading * factors[name] - loading**2 / 2)
            counts = chance.poisson(rate, YEARS)
            severity = risk.severity
            assert isinstance(severity, Lognormal)
            losses = chance.lognormal(severity.mu, severity.sigma, int(counts.sum()))
            years += np.bincount(np.repeat(np.arange(YEARS), counts), weights=losses, minlength=YEARS)
        return years

    return run


if __name__ == "__main__":
    main()
