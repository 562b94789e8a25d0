"""The policy of risk in plain Python: what a priced file of risks must hold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hemicycle.engines import loss

COLUMNS = ("label", "frequency", "low", "high")
MOST_RISKS = 20_000


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file: a code, the line, and what the sentence names."""

    code: str
    line: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)


class Unpriced(Exception):
    """A file that cannot be priced, with everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Modelled:
    """What a model of one risk says: its name, events a year, and the least, likeliest and largest loss."""

    title: str
    frequency: float
    low: float
    mode: float
    high: float


def priced(rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[loss.Risk]:
    """Return the risks of a file's rows, each with its line number. Unpriced names every row that cannot be priced."""
    if len(rows) > MOST_RISKS:
        raise Unpriced([Fault("too_many", params={"n": len(rows), "most": MOST_RISKS})])
    found: list[loss.Risk] = []
    faults: list[Fault] = []
    for line, row in rows:
        try:
            found.append(_risk(line, row))
        except Unpriced as unpriced:
            faults += unpriced.faults
    if faults:
        raise Unpriced(faults)
    return found


def _risk(line: int, row: Mapping[str, str]) -> loss.Risk:
    frequency, low, high = (_number(line, name, row[name]) for name in COLUMNS[1:])
    if frequency < 0:
        raise Unpriced([Fault("frequency_negative", line)])
    if low <= 0:
        raise Unpriced([Fault("low_not_positive", line)])
    if high < low:
        raise Unpriced([Fault("reversed", line, {"low": row["low"].strip(), "high": row["high"].strip()})])
    return loss.Risk(row["label"].strip() or f"line {line}", frequency, loss.from_interval(low, high))


def _number(line: int, name: str, text: str) -> float:
    try:
        number = float(text.strip().replace("_", "x"))
    except ValueError:
        raise Unpriced([Fault("no_number", line, {"column": name, "text": text.strip()[:40]})]) from None
    if not math.isfinite(number):
        raise Unpriced([Fault("not_finite", line, {"column": name, "text": text.strip()[:40]})])
    return number


def document(curve: loss.LossCurve) -> dict[str, Any]:
    """Return a curve as other programs read it."""
    return {
        "mean": curve.mean,
        "sd": curve.sd,
        "p_any_loss": curve.p_any_loss,
        "quantiles": {f"{chance:g}": amount for chance, amount in curve.quantiles.items()},
        "expected_shortfall_95": curve.expected_shortfall,
        "method": curve.method,
        "bound": curve.bound,
    }
