"""What a year of risks may cost: the distribution of its loss, with a stated bound, and where it comes from."""

from hemicycle.engines.loss.curve import CHANCES, LossCurve, exceedance
from hemicycle.engines.loss.risks import Risk
from hemicycle.engines.loss.sampling import sampled
from hemicycle.engines.loss.severity import Lognormal, Pert, Points, Severity, from_interval, pert, points
from hemicycle.engines.loss.shares import Share, shares

__all__ = [
    "CHANCES",
    "Lognormal",
    "LossCurve",
    "Pert",
    "Points",
    "Risk",
    "Severity",
    "Share",
    "exceedance",
    "from_interval",
    "pert",
    "points",
    "sampled",
    "shares",
]
