"""The one clock of the house. Everything that lapses is a date compared with it at reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("hemicycle_clock", default=None)


def now() -> datetime:
    """Return the present instant, aware; the moved one inside `at`."""
    return _moved.get() or timezone.now()


def today() -> date:
    """Return the present date in the time zone of the house."""
    return timezone.localtime(now()).date()


def month_ends(count: int) -> list[date]:
    """Return the last days of the past `count` - 1 months and today, oldest first, for what is shown month by month."""
    found = [today()]
    while len(found) < count:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Move the clock to an aware instant for what is done inside; the demo and the tests live by it."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
