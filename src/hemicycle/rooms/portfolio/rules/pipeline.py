"""How long an initiative may stay in a stage, and what follows when it stays longer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from hemicycle.kernel.terms import Stage

# The defaults of the house; a parliament sets its own. Operation goes from review to review.
DAYS_IN_STAGE: dict[Stage, int] = {
    Stage.IDEA: 30,
    Stage.PROPOSAL: 60,
    Stage.DESIGN: 120,
    Stage.PILOT: 180,
    Stage.DEPLOYMENT: 60,
    Stage.OPERATION: 182,
    Stage.WITHDRAWAL: 90,
}
NEW_DAYS = 14
STUCK_AT = 2  # times the days that the stage may take
CONFIRM_STOP_DAYS = 5  # working days
LEAST_DAYS, MOST_DAYS = 1, 1_825


class Age(StrEnum):
    """How long something has been where it is, against what its stage may take."""

    NEW = "new"
    ON_TIME = "on time"
    LATE = "late"
    STUCK = "stuck"


def age(days: int, allowed: int) -> Age:
    """Return how these days in a stage stand against those allowed. What is late is late, however new."""
    if days > STUCK_AT * allowed:
        return Age.STUCK
    if days > allowed:
        return Age.LATE
    return Age.NEW if days <= NEW_DAYS else Age.ON_TIME


@dataclass(frozen=True)
class Pace:
    """What the parliament allows: days in each stage, working days to confirm a stop."""

    days: Mapping[Stage, int] = field(default_factory=lambda: dict(DAYS_IN_STAGE))
    confirm_stop_days: int = CONFIRM_STOP_DAYS


def middle(days: Mapping[int, int]) -> int | None:
    """Return the median of so many initiatives of each age in days, rounded to a day; None for none."""
    every = [age_days for age_days, count in sorted(days.items()) for _each in range(count)]
    return round(median(every)) if every else None
