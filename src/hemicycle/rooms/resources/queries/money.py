"""Money against plan: by line and year, what is planned, bound, spent and expected."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from hemicycle.kernel import clock
from hemicycle.kernel.offers import Approved
from hemicycle.rooms.resources.models import Appropriation, Booking, Budget, Line, Tranche
from hemicycle.rooms.resources.queries.facts import finances
from hemicycle.rooms.resources.rules.money import LINE_YEAR, Position
from hemicycle.rooms.resources.rules.terms import BookingKind, CostKind, TrancheState


def counted_budgets() -> dict[int, Budget]:
    """Return the version of each year's budget that counts: the last that a body approved, else the plan."""
    found: dict[int, Budget] = {}
    for budget in Budget.objects.order_by("year", "number"):
        if budget.is_in_force or budget.year not in found:
            found[budget.year] = budget
    return found


def positions() -> dict[LINE_YEAR, Position]:
    """Return where each line of each budgeted or booked year stands. Four queries."""
    found: dict[LINE_YEAR, Position] = defaultdict(Position)
    rows = Appropriation.objects.filter(budget__in=[budget.pk for budget in counted_budgets().values()]).order_by()
    for key, year, amount in rows.values_list("line__key", "budget__year").annotate(all=Sum("amount")):
        found[key, year] = Position(planned=amount)
    names = {BookingKind.COMMITMENT: "committed", BookingKind.ACTUAL: "actual"}
    for sort, name in names.items():
        for place, amount in _booked(Booking.objects.filter(sort=sort)).items():
            found[place] = replace(found[place], **{name: amount})
    for place, amount in _set_aside(Tranche.objects.all()).items():
        found[place] = replace(found[place], committed=found[place].committed + amount)
    forecasts = Booking.objects.filter(sort=BookingKind.FORECAST).order_by("on", "created_at")
    for key, year, amount in forecasts.values_list("line__key", "year", "amount"):
        found[key, year] = replace(found[key, year], forecast=amount)
    return dict(found)


def _booked(bookings: QuerySet[Booking]) -> dict[LINE_YEAR, Decimal]:
    rows = bookings.order_by().values_list("line__key", "year").annotate(all=Sum("amount"))
    return {(key, year): amount for key, year, amount in rows}


def _set_aside(tranches: QuerySet[Tranche]) -> dict[LINE_YEAR, Decimal]:
    """Return what waits for a gate, or was released and is not closed."""
    rows = tranches.exclude(state=TrancheState.CLOSED).order_by().values_list("line__key", "year")
    return {(key, year): amount for key, year, amount in rows.annotate(all=Sum("amount"))}


def left_for(ids: Any) -> Mapping[UUID | None, Mapping[LINE_YEAR, Decimal]]:
    """Return what each line has left in each budgeted year: for anybody under None, else with what is one's own."""
    budgeted = set(counted_budgets())
    house = {place: each.left for place, each in positions().items() if place[1] in budgeted}
    own: dict[UUID, dict[LINE_YEAR, Decimal]] = defaultdict(lambda: dict(house))
    committed = Booking.objects.filter(initiative__in=ids, sort=BookingKind.COMMITMENT).order_by()
    tied = Tranche.objects.filter(initiative__in=ids).exclude(state=TrancheState.CLOSED).order_by()
    for rows in (committed, tied):
        summed = rows.values_list("initiative", "line__key", "year").annotate(all=Sum("amount"))
        for initiative, key, year, amount in summed:
            own[initiative][key, year] = own[initiative].get((key, year), Decimal(0)) + amount
    found: dict[UUID | None, Mapping[LINE_YEAR, Decimal]] = {None: house}
    return found | dict(own)


def leaders_approval(on: date) -> Approved | None:
    """Return which body approved the budget that is in force on a day."""
    budget = counted_budgets().get(finances().years.year_of(on))
    return Approved(budget.body) if budget and budget.is_in_force else None


def training_planned(year: int) -> tuple[Budget | None, Decimal]:
    """Return the budget of a year, a plan where none is approved, None without either, and its money for training."""
    budget = counted_budgets().get(year)
    if budget is None:
        return None, Decimal(0)
    given = budget.appropriations.filter(line__sort=CostKind.TRAINING).aggregate(all=Sum("amount"))["all"]
    return budget, given or Decimal(0)


@dataclass(frozen=True)
class LineRow:
    """A line of a year."""

    line: Line
    position: Position


@dataclass(frozen=True)
class MoneyView:
    """Money against plan in a year, with how much of the year has passed where it is the present one."""

    year: int
    name: str
    budget: Budget | None
    rows: Sequence[LineRow]
    total: Position
    elapsed: float | None
    years: Sequence[tuple[int, str]]

    @property
    def over(self) -> list[LineRow]:
        """Return the lines that are over, or are expected to be."""
        return [row for row in self.rows if row.position.is_over]

    @property
    def free(self) -> list[LineRow]:
        """Return the lines on which money is free, the most first."""
        return sorted((row for row in self.rows if row.position.left > 0), key=lambda row: -row.position.left)


def money_view(year: int | None = None) -> MoneyView:
    """Return money against plan in a year, the present one unless another is named."""
    rule, today = finances().years, clock.today()
    present = rule.year_of(today)
    chosen = present if year is None else year
    known, budgets = positions(), counted_budgets()
    rows = [LineRow(line, known[line.key, chosen]) for line in Line.objects.all() if (line.key, chosen) in known]
    years = sorted({of for _line, of in known} | {present, chosen})
    total = sum((row.position for row in rows), Position())
    elapsed = rule.elapsed(today) if chosen == present else None
    return MoneyView(
        chosen,
        rule.name(chosen),
        budgets.get(chosen),
        rows,
        total,
        elapsed,
        [(each, rule.name(each)) for each in years],
    )


def _document(position: Position) -> dict[str, Any]:
    return {
        "planned": float(position.planned),
        "committed": float(position.committed),
        "actual": float(position.actual),
        "forecast": None if position.forecast is None else float(position.forecast),
        "left": float(position.left),
        "expected": float(position.expected),
        "variance": float(position.variance),
        "burn": position.burn,
    }


def money_document(view: MoneyView) -> dict[str, Any]:
    """Return money against plan as other programs read it."""
    return {
        "year": view.year,
        "version": view.budget.number if view.budget else None,
        "state": view.budget.state if view.budget else None,
        "elapsed": view.elapsed,
        "total": _document(view.total),
        "lines": [
            {"line": row.line.key, "title": row.line.title, "kind": row.line.sort, **_document(row.position)}
            for row in view.rows
        ],
    }
