"""Small lines of how a figure went, month by month, against what it should be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hemicycle.design import formats

WIDTH, HEIGHT, EDGE = 84, 32, 4


@dataclass(frozen=True)
class Spark:
    """A line to be drawn: its points, its last point, the height of the target, and what it says in words."""

    points: str
    last: tuple[float, float]
    target: float | None
    first_words: str
    last_words: str


def spark(trend: Sequence[tuple[date, float]], target: float | None, is_share: bool) -> Spark | None:
    """Return the line of a trend; None where fewer than two days were measured. A share is drawn from 0 to 1."""
    if len(trend) < 2:
        return None
    values = [value for _day, value in trend]
    reach = [*values, target] if target is not None else values
    low, high = (0.0, 1.0) if is_share else (min(0.0, *reach), max(reach))
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    places = [(EDGE + place * step, _height(value, low, high)) for place, value in enumerate(values)]
    return Spark(
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in places),
        last=places[-1],
        target=None if target is None else _height(target, low, high),
        first_words=_words(values[0], is_share),
        last_words=_words(values[-1], is_share),
    )


def _height(value: float, low: float, high: float) -> float:
    part = (value - low) / (high - low) if high > low else 0.0
    return HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE)


def _words(value: float, is_share: bool) -> str:
    return formats.percent(value) if is_share else formats.number(value)
