"""What risks share: the conditions under which they are independent, each with its weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemicycle.engines.loss.risks import Risk
from hemicycle.engines.loss.severity import Floats

ACROSS = 6.5  # standard deviations to each side; a normal factor lies beyond once in twelve thousand million
NODES = {1: 129, 2: 33}
NEGLIGIBLE = 1e-13  # the weight of a condition that is left out
SOBOL = 1_024


@dataclass(frozen=True)
class Conditions:
    """Yearly rates of every risk under each condition, shape (conditions, risks), with weights that sum to one.

    `fewer` weighs a part of the same conditions alone: what changes with it tells what the choice of conditions costs.
    `covariance` is, for each pair of risks, the covariance of the logarithms of their frequencies.
    """

    rates: Floats
    weights: Floats
    fewer: Floats
    covariance: Floats
    method: str


def conditions(risks: Sequence[Risk], seed: int) -> Conditions:
    """Return the conditions of these risks: one if nothing is shared, a mesh up to two factors, else Sobol points."""
    names = sorted({name for risk in risks for name, loading in risk.loadings.items() if loading})
    loadings = np.array([[risk.loadings.get(name, 0.0) for name in names] for risk in risks])
    frequencies = np.array([risk.frequency for risk in risks])
    if not names:
        flat, one = np.zeros((len(risks), len(risks))), np.ones(1)
        return Conditions(frequencies[None, :], one, one, flat, "compound distribution, inverted on a grid")
    if len(names) <= 2:
        points, weights, fewer = _mesh(len(names))
        method = f"compound distribution over common factors ({len(names)}), by quadrature"
    else:
        points, weights, fewer = _sobol(len(names), seed)
        method = f"compound distribution over common factors ({len(names)}), by scrambled Sobol points"
    log_rates = np.log(frequencies) + points @ loadings.T - np.sum(loadings**2, axis=1) / 2
    return Conditions(np.exp(log_rates), weights, fewer, loadings @ loadings.T, method)


def _mesh(factors: int) -> tuple[Floats, Floats, Floats]:
    """Return an even mesh with normal weights, and those of the mesh of twice the step.

    For smooth integrands it converges faster than any power of its step.
    """
    line = np.linspace(-ACROSS, ACROSS, NODES[factors])
    weight = np.exp(-(line**2) / 2)
    every_second = weight * (np.arange(len(line)) % 2 == 0)
    weight, every_second = weight / weight.sum(), every_second / every_second.sum()
    if factors == 1:
        return line[:, None], weight, every_second
    points = np.stack([each.ravel() for each in np.meshgrid(line, line, indexing="ij")], axis=1)
    joint, rough = np.outer(weight, weight).ravel(), np.outer(every_second, every_second).ravel()
    kept = joint > NEGLIGIBLE
    return points[kept], joint[kept] / joint[kept].sum(), rough[kept] / rough[kept].sum()


def _sobol(factors: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return scrambled Sobol points of two independent scrambles, and the weights of the first alone."""
    from scipy.special import ndtri
    from scipy.stats import qmc

    scrambles = np.random.default_rng(seed).spawn(2)
    points = np.concatenate([qmc.Sobol(factors, scramble=True, rng=rng).random(SOBOL // 2) for rng in scrambles])
    first = np.repeat([2 / SOBOL, 0.0], SOBOL // 2)
    return ndtri(np.clip(points, 1e-12, 1 - 1e-12)), np.full(SOBOL, 1 / SOBOL), first
