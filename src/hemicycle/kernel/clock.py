"""The one clock of the house. Everything that lapses is a date compared with it at reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("hemicycle_clock", default=None)


def now() -> datetime:
    """Return the present instant, aware; the moved one inside `at`."""
    return _moved.get() or timezone.now()


def today() -> date:
    """Return the present date in the time zone of the house."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Move the clock to an aware instant for what is done inside; the demo and the tests live by it."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
