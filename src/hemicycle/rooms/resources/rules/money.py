"""What money a plan leaves, what an initiative costs over its whole life, and other currencies. Plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hemicycle.rooms.resources.rules.terms import Timing

NOTHING = Decimal(0)
LINE_YEAR = tuple[str, int]


@dataclass(frozen=True)
class Span:
    """An amount with the least and the most that it may become."""

    amount: Decimal = NOTHING
    low: Decimal = NOTHING
    high: Decimal = NOTHING

    def __add__(self, other: Span) -> Span:
        return Span(self.amount + other.amount, self.low + other.low, self.high + other.high)


@dataclass(frozen=True)
class Priced:
    """A line of what an initiative costs: every year from the first to the last, counted from its start as 0."""

    timing: Timing
    span: Span
    first: int = 0
    last: int = 0
    line: str = ""  # of the budget that pays it
    kind: str = ""

    def in_year(self, year: int) -> Span:
        """Return what it costs in a year since the start."""
        return self.span if self.first <= year <= self.last else Span()


def by_year(costs: Sequence[Priced]) -> list[Span]:
    """Return what each year since the start costs, until the last that costs anything."""
    years = max((cost.last for cost in costs), default=-1) + 1
    return [sum((cost.in_year(year) for cost in costs), Span()) for year in range(years)]


def whole_life(costs: Sequence[Priced]) -> Span:
    """Return what all years together cost."""
    return sum(by_year(costs), Span())


def missing(costs: Iterable[Priced]) -> list[Timing]:
    """Return which of build, run and retire nobody has priced."""
    told = {cost.timing for cost in costs}
    return [timing for timing in Timing if timing not in told]


def needed(costs: Sequence[Priced], start: int) -> dict[LINE_YEAR, Decimal]:
    """Return what is asked of each line in each financial year, if it starts in this one."""
    found: dict[LINE_YEAR, Decimal] = defaultdict(Decimal)
    for cost in costs:
        for year in range(cost.first, cost.last + 1):
            found[cost.line, start + year] += cost.span.amount
    return dict(found)


@dataclass(frozen=True)
class Lack:
    """A line and year that cannot pay what is asked, and how much is missing."""

    line: str
    year: int
    amount: Decimal


def lacking(need: Mapping[LINE_YEAR, Decimal], left: Mapping[LINE_YEAR, Decimal]) -> list[Lack]:
    """Return where the money of a budgeted year does not reach; years without a budget are not judged."""
    budgeted = {year for _line, year in left}
    asked = sorted((year, line, amount) for (line, year), amount in need.items() if year in budgeted)
    return [
        Lack(line, year, amount - left.get((line, year), NOTHING))
        for year, line, amount in asked
        if amount > left.get((line, year), NOTHING)
    ]


@dataclass(frozen=True)
class Position:
    """A line of a year: what is planned, bound, spent and expected."""

    planned: Decimal = NOTHING
    committed: Decimal = NOTHING
    actual: Decimal = NOTHING
    forecast: Decimal | None = None

    @property
    def bound(self) -> Decimal:
        """Return what is spoken for: what was committed, or what was spent where that is more."""
        return max(self.committed, self.actual)

    @property
    def left(self) -> Decimal:
        """Return what is free; below zero, what is over."""
        return self.planned - self.bound

    @property
    def expected(self) -> Decimal:
        """Return what the year will have cost: as forecast, never less than what is spent."""
        return max(self.bound if self.forecast is None else self.forecast, self.actual)

    @property
    def variance(self) -> Decimal:
        """Return how far the year is expected to end above the plan; below zero, under it."""
        return self.expected - self.planned

    @property
    def is_over(self) -> bool:
        """Return whether more is bound or expected than planned."""
        return self.variance > 0 or self.left < 0

    @property
    def burn(self) -> float | None:
        """Return which share of the plan is spent, None where nothing is planned."""
        return float(self.actual / self.planned) if self.planned else None

    def __add__(self, other: Position) -> Position:
        forecast = None if self.forecast is None and other.forecast is None else self.expected + other.expected
        return Position(
            self.planned + other.planned, self.committed + other.committed, self.actual + other.actual, forecast
        )


def converted(amount: Decimal, rate: Decimal) -> Decimal:
    """Return an amount of another currency in that of the house; the rate is what one unit of it costs."""
    return round(amount * rate, 2)


def rate_on(rates: Iterable[tuple[date, Decimal]], day: date) -> Decimal | None:
    """Return the last rate that was set on or before a day, None where there is none."""
    known = [(on, rate) for on, rate in rates if on <= day]
    return max(known)[1] if known else None
