"""When gates come at the pace that the house allows, and which quarter a day lies in."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from hemicycle.kernel.terms import GATES_OF_STAGE, Gate, Stage, Status
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST

SHOWN_QUARTERS = 8


class Quarter(NamedTuple):
    """A quarter of a year."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """Return the day on which it begins."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """Return the day on which it ends."""
        following = date(self.year + self.number // 4, 3 * (self.number % 4) + 1, 1)
        return following - timedelta(days=1)


def quarter_of(day: date) -> Quarter:
    """Return the quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarters(start: date, count: int = SHOWN_QUARTERS) -> list[Quarter]:
    """Return so many quarters, the first the one in which the day lies."""
    first = quarter_of(start)
    numbers = range(4 * first.year + first.number - 1, 4 * first.year + first.number - 1 + count)
    return [Quarter(each // 4, each % 4 + 1) for each in numbers]


def gates_to_come(
    stage: Stage, status: Status, since: date, days: Mapping[Stage, int], on: date
) -> list[tuple[Gate, date]]:
    """Return each gate to come with its day, at the pace that the house allows each stage; none where it rests.

    The gates of a stage come at its end, but a pilot starts as its stage begins. What is late comes today. A service in
    operation meets its next review only, and what is withdrawn its closure.
    """
    if status in AT_REST:
        return []
    found: list[tuple[Gate, date]] = []
    begins = since
    order = list(Stage)
    last = Stage.WITHDRAWAL if stage is Stage.WITHDRAWAL else Stage.OPERATION
    for each in order[order.index(stage) : order.index(last) + 1]:
        ends = max(begins + timedelta(days=days[each]), on)
        starts_pilot = each is Stage.PILOT and status is not Status.PILOT_RUNNING
        found += [
            (gate, max(begins, on) if gate is Gate.PILOT_START else ends)
            for gate in GATES_OF_STAGE[each]
            if gate is not Gate.PILOT_START or starts_pilot
        ]
        begins = ends
    return found
