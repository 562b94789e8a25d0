"""The days of the story: told in days from today, kept on working days and in working hours."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TypeVar

SATURDAY, SUNDAY = 5, 6
LEAST_PAUSE = timedelta(minutes=1)

Thing = TypeVar("Thing")


def working_day(today: date, days: int) -> date:
    """Return the day so many days from today; Saturdays and Sundays move to Monday, which keeps every order."""
    day = today + timedelta(days=days)
    return day + timedelta(days={SATURDAY: 2, SUNDAY: 1}.get(day.weekday(), 0))


def moment(today: date, days: int, hour: time, zone: tzinfo) -> datetime:
    """Return the instant at this hour of that working day."""
    return datetime.combine(working_day(today, days), hour, tzinfo=zone)


def in_order(dated: Iterable[tuple[datetime, Thing]]) -> Iterator[tuple[datetime, Thing]]:
    """Yield the things by their instants, each at least a minute after the last; equal instants keep their order."""
    last: datetime | None = None
    for planned, thing in sorted(dated, key=lambda pair: pair[0]):
        last = planned if last is None else max(planned, last + LEAST_PAUSE)
        yield last, thing
