"""What the register's numbers mean: scores, levels, what is above a limit, and the harm that is not money."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise

from hemicycle.kernel.terms import Tier
from hemicycle.rooms.risk.rules.terms import CONCERN_OF, BreachOutcome, Category, Concern, Rating

LOWEST, HIGHEST = 1, 5
CUTS = (5, 10, 15)  # a score of at least this is moderate, high, very high; the body may set others
REVIEW_DAYS = {Tier.MINIMAL: 365, Tier.LIMITED: 180, Tier.HIGH: 90, Tier.PROHIBITED: 90}
LONGEST_ACCEPTANCE_DAYS = 366
DAYS_TO_TREAT = 90  # what a body sent to be treated awaits it again afterwards


class Level(StrEnum):
    """Where a score lies on the matrix."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    VERY_HIGH = "very high"


def score(likelihood: int | None, impact: int | None) -> int | None:
    """Return likelihood x impact, None where either is not judged. ValueError outside 1 to 5."""
    if likelihood is None or impact is None:
        return None
    if not (LOWEST <= likelihood <= HIGHEST and LOWEST <= impact <= HIGHEST):
        raise ValueError(f"likelihood and impact run from 1 to 5, got {likelihood} and {impact}")
    return likelihood * impact


def level(value: int, cuts: Sequence[int] = CUTS) -> Level:
    """Place a score on the matrix."""
    return list(Level)[sum(value >= cut for cut in cuts)]


def are_cuts(cuts: Sequence[int]) -> bool:
    """Return whether three cut-offs rise within the matrix."""
    return len(cuts) == 3 and LOWEST < cuts[0] < cuts[1] < cuts[2] <= HIGHEST**2


def concerns_left(categories: Iterable[str], explained: Iterable[str]) -> list[Concern]:
    """Return the concerns of the nine that neither a risk nor a reason covers."""
    thought_of = {CONCERN_OF.get(Category(each)) for each in categories}
    return [each for each in Concern if each not in thought_of and each not in set(explained)]


def is_tolerance(points: Sequence[tuple[float, float]]) -> bool:
    """Return whether the points make a tolerance line: losses rise, chances lie between 0 and 1 and do not rise."""
    losses, chances = [loss for loss, _chance in points], [chance for _loss, chance in points]
    return (
        bool(points)
        and all(math.isfinite(each) and each > 0 for each in losses)
        and all(math.isfinite(each) and 0 < each < 1 for each in chances)
        and all(one < two for one, two in pairwise(losses))
        and all(one >= two for one, two in pairwise(chances))
    )


def harms(risks: Iterable[tuple[str, float, int]]) -> Mapping[str, list[float]]:
    """Return for each dimension the chance that a year holds a harm of at least 1, 2, ... 5 on its scale.

    Each risk is (dimension, events a year, impact). Poisson events of one dimension superpose; dimensions never do.
    """
    rates: dict[str, list[float]] = {}
    for dimension, frequency, impact in risks:
        row = rates.setdefault(dimension, [0.0] * HIGHEST)
        for place in range(impact):
            row[place] += frequency
    return {dimension: [-math.expm1(-rate) for rate in row] for dimension, row in rates.items()}


def accepted_days(outcome: str) -> int:
    """Return for how many days a body's outcome accepts a risk; 0 where it accepts nothing."""
    days = {BreachOutcome.ACCEPT_90: 90, BreachOutcome.ACCEPT_180: 180, BreachOutcome.ACCEPT_365: 365}
    return days.get(BreachOutcome(outcome), 0)


def strength(design: str, operating: str, promised: float) -> float:
    """Return how much of a frequency or severity a control takes away: nothing until it is tested and found to work."""
    share = {Rating.EFFECTIVE: 1.0, Rating.PARTLY: 0.5}
    return promised * min(share.get(Rating(design), 0.0), share.get(Rating(operating), 0.0))


def is_breached(value: float, warn: float, limit: float) -> str:
    """Return "limit", "warn" or "" for an indicator; where the limit lies below the warning, low values are bad."""
    sign = 1 if limit >= warn else -1
    if sign * value >= sign * limit:
        return "limit"
    return "warn" if sign * value >= sign * warn else ""
