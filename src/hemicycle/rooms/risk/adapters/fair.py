"""A FAIR model file as pyfair writes it: how often losses come, and how large one is, each told by three points."""

from __future__ import annotations

import json
import math
from typing import Any

from hemicycle.rooms.risk.rules import Fault, Modelled, Unpriced

LARGEST_BYTES = 1_048_576
OFTEN, LARGE, PRIMARY = "Loss Event Frequency", "Loss Magnitude", "Primary Loss"
FACTORS = {
    OFTEN: ("Threat Event Frequency", "Vulnerability"),
    "Threat Event Frequency": ("Contact Frequency", "Probability of Action"),
}
SECONDARY = ("Secondary Loss", "Secondary Loss Event Frequency", "Secondary Loss Event Magnitude")
WEIGHT = 4.0  # of the mode, as PERT has it


def model(content: bytes) -> Modelled:
    """Return what a file of one model says. Unpriced where it is none, or holds what cannot be priced."""
    if len(content) > LARGEST_BYTES:
        raise Unpriced([Fault("too_large", params={"megabytes": LARGEST_BYTES // 1_048_576})])
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("type") != "FairModel":
        raise Unpriced([Fault("not_fair")])
    if held := [name for name in SECONDARY if name in found]:
        raise Unpriced([Fault("fair_secondary", params={"name": held[0]})])
    low, mode, high = _loss(found)
    return Modelled(str(found.get("name") or "")[:200], _mean(found, OFTEN), low, mode, high)


def _mean(found: dict[str, Any], name: str) -> float:
    """Return the mean of a quantity, from its own distribution, or from the quantities whose product it is."""
    if name not in found:
        if name not in FACTORS:
            raise Unpriced([Fault("fair_missing", params={"name": name})])
        return math.prod(_mean(found, part) for part in FACTORS[name])
    told = found[name]
    if not isinstance(told, dict):
        raise Unpriced([Fault("fair_shape", params={"name": name})])
    if "mean" in told:
        return _number(told, name, "mean")
    low, mode, high = _points(told, name)
    weight = _number(told, name, "gamma") if "gamma" in told else WEIGHT
    return (low + weight * mode + high) / (2 + weight)


def _loss(found: dict[str, Any]) -> tuple[float, float, float]:
    name = LARGE if LARGE in found else PRIMARY
    told = found.get(name)
    if told is None:
        raise Unpriced([Fault("fair_missing", params={"name": LARGE})])
    if not isinstance(told, dict) or "mean" in told or told.get("gamma", WEIGHT) != WEIGHT:
        raise Unpriced([Fault("fair_shape", params={"name": name})])
    return _points(told, name)


def _points(told: dict[str, Any], name: str) -> tuple[float, float, float]:
    if "constant" in told:
        return (_number(told, name, "constant"),) * 3
    low, mode, high = (_number(told, name, each) for each in ("low", "mode", "high"))
    if not low <= mode <= high:
        raise Unpriced([Fault("fair_order", params={"name": name})])
    return low, mode, high


def _number(told: dict[str, Any], name: str, key: str) -> float:
    number = told.get(key)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise Unpriced([Fault("fair_shape", params={"name": name})])
    if not math.isfinite(number) or number < 0:
        raise Unpriced([Fault("fair_number", params={"name": name, "text": f"{key} {number}"})])
    return float(number)
