"""Counting days on which people work."""

from collections.abc import Collection
from datetime import date, timedelta

WEEKEND = frozenset({5, 6})  # Monday is 0
DAYS_OF_A_WEEK = 7


def after(day: date, count: int, rest_days: Collection[int] = WEEKEND, holidays: Collection[date] = ()) -> date:
    """Return the last of the `count` working days that follow a day. ValueError where nobody ever works."""
    if set(range(DAYS_OF_A_WEEK)) <= set(rest_days):
        raise ValueError("a week needs at least one working day")
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() not in rest_days and day not in holidays:
            count -= 1
    return day


def between(
    first: date, last: date, rest_days: Collection[int] = WEEKEND, holidays: Collection[date] = ()
) -> list[date]:
    """Return the working days from the first day to the last, both included."""
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if day.weekday() not in rest_days and day not in holidays]
