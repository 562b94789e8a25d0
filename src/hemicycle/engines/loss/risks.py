"""A risk as the engine prices it: how often, how large, and which factors it shares with others."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from hemicycle.engines.loss.severity import Severity


@dataclass(frozen=True)
class Risk:
    """Losses that come as a Poisson process of `frequency` a year, each of an independent `severity`.

    `loadings` names the common factors (a supplier, a model, a data source) and how strongly each moves the frequency:
    given a standard normal factor z, the frequency is multiplied by exp(b z - b**2 / 2), whose mean is one.
    ValueError where the frequency is negative or not finite, or a loading is not finite or beyond +-3.
    """

    label: str
    frequency: float
    severity: Severity
    loadings: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not math.isfinite(self.frequency) or self.frequency < 0:
            raise ValueError(f"{self.label}: a frequency is a number of events a year, zero or more")
        if any(not math.isfinite(each) or abs(each) > 3 for each in self.loadings.values()):
            raise ValueError(f"{self.label}: a loading on a common factor lies between -3 and 3")
