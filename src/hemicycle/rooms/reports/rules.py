"""How the Desk is laid, how often letters go, and which light of a responsibility weighs most."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from hemicycle.kernel.terms import Verdict

WEEK = timedelta(days=7)
LOOK_BACK = timedelta(days=7)  # how far the Desk looks back for whoever never said what they have seen


MORNING = 6  # the hour from which the letter of the day is written
TRIES = 10
PAUSE = timedelta(minutes=5)  # before a letter is tried again, once for every try so far


class MailRhythm(StrEnum):
    """How often somebody wants letters."""

    DAILY = "daily"
    AT_ONCE = "at once"
    NONE = "none"


def may_try(tries: int, tried_at: datetime | None, now: datetime) -> bool:
    """Return whether a letter that was tried so often, the last time then, may be tried now; later after each try."""
    return tries < TRIES and (tried_at is None or now >= tried_at + PAUSE * tries)


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


# The verdicts of lights, the worst first. Unknown weighs more than met: what is partly unmeasured is never green.
ORDER = (
    Verdict.NOT_MET,
    Verdict.PARTLY,
    Verdict.UNKNOWN,
    Verdict.WAIVED,
    Verdict.ATTESTED,
    Verdict.MET,
    Verdict.NOT_APPLICABLE,
)


def weight(verdict: Verdict) -> int:
    """Return the place of a verdict among the lights of a responsibility: the least of them shows."""
    return ORDER.index(verdict)
