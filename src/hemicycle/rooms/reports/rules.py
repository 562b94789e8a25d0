"""How the Desk is laid: what is late, what is for this week, what comes later, and what has no day."""

from datetime import date, timedelta
from enum import StrEnum

WEEK = timedelta(days=7)
LOOK_BACK = timedelta(days=7)  # how far the Desk looks back for whoever never said what they have seen


class Pile(StrEnum):
    """A pile on the Desk, the most urgent first."""

    LATE = "late"
    THIS_WEEK = "this week"
    LATER = "later"
    UNDATED = "undated"


def pile(by: date | None, today: date) -> Pile:
    """Return the pile for something that is due by a day; the day itself is not late yet."""
    if by is None:
        return Pile.UNDATED
    if by < today:
        return Pile.LATE
    return Pile.THIS_WEEK if by < today + WEEK else Pile.LATER
