"""Financial years that begin on a day of the house's own choice, and their quarters. Plain Python.

A year is named by the calendar year in which it begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

QUARTERS = 4
MONTHS = 12
LATEST_DAY = 28  # the last day that every month has


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a financial year."""

    year: int
    number: int  # 1 to 4

    def after(self, count: int) -> Quarter:
        """Return the quarter so many quarters later."""
        year, rest = divmod(self.year * QUARTERS + self.number - 1 + count, QUARTERS)
        return Quarter(year, rest + 1)

    def since(self, other: Quarter) -> int:
        """Return how many quarters lie between another one and this."""
        return (self.year - other.year) * QUARTERS + self.number - other.number


@dataclass(frozen=True)
class Years:
    """On which day the financial year begins; ValueError for a day that some month lacks."""

    month: int = 1
    day: int = 1

    def __post_init__(self) -> None:
        if not (1 <= self.month <= MONTHS and 1 <= self.day <= LATEST_DAY):
            raise ValueError(f"a year begins in a month from 1 to 12, on a day from 1 to 28: {self.month}-{self.day}")

    def first_day(self, quarter: Quarter) -> date:
        """Return the first day of a quarter."""
        years, month = divmod(self.month - 1 + 3 * (quarter.number - 1), MONTHS)
        return date(quarter.year + years, month + 1, self.day)

    def last_day(self, quarter: Quarter) -> date:
        """Return the last day of a quarter."""
        return self.first_day(quarter.after(1)) - timedelta(days=1)

    def year_of(self, day: date) -> int:
        """Return the financial year in which a day lies."""
        return day.year if (day.month, day.day) >= (self.month, self.day) else day.year - 1

    def quarter_of(self, day: date) -> Quarter:
        """Return the quarter in which a day lies."""
        first = Quarter(self.year_of(day), 1)
        months = (day.year - first.year) * MONTHS + day.month - self.month - (day.day < self.day)
        return first.after(months // 3)

    def elapsed(self, day: date) -> float:
        """Return which share of its financial year has passed at the end of a day."""
        first, next_first = (self.first_day(Quarter(self.year_of(day) + n, 1)) for n in (0, 1))
        return ((day - first).days + 1) / (next_first - first).days

    def name(self, year: int) -> str:
        """Return what people call a year: 2026, or 2026/27 where it ends in another."""
        return str(year) if (self.month, self.day) == (1, 1) else f"{year}/{(year + 1) % 100:02d}"

    def quarter_name(self, quarter: Quarter) -> str:
        """Return what people call a quarter: 2026 Q1."""
        return f"{self.name(quarter.year)} Q{quarter.number}"
