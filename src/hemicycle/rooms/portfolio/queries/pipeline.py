"""Reading the pipeline: how many initiatives stand in each stage, since when, and which have waited longest."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Stage, Status
from hemicycle.rooms.portfolio.models import Pace
from hemicycle.rooms.portfolio.rules import pipeline as rules
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST
from hemicycle.rooms.portfolio.rules.pipeline import Age

SHOWN_IN_STAGE = 6


@dataclass(frozen=True)
class Waiting:
    """One initiative in its stage: for how many days, and how that stands against what the stage may take."""

    initiative: Initiative
    days: int
    age: Age


@dataclass(frozen=True)
class Column:
    """One stage of the pipeline: how many are in it by age, their median age, and those that have waited longest."""

    stage: Stage
    allowed: int
    ages: Counter[Age]
    suspended: int
    median: int | None
    longest: list[Waiting]

    @property
    def total(self) -> int:
        """Return how many initiatives stand in the stage."""
        return self.ages.total()

    @property
    def by_age(self) -> list[tuple[Age, int]]:
        """Return how many there are of each age."""
        return [(each, self.ages[each]) for each in Age]

    @property
    def unshown(self) -> int:
        """Return how many are in the stage and not among the longest waiting."""
        return self.total - len(self.longest)


def pace_record() -> Pace:
    """Return the record of the parliament's pace, a new one (not yet written) while it has set none."""
    return Pace.objects.first() or Pace()


def pace() -> rules.Pace:
    """Return what the parliament allows, the defaults where it has set nothing. One query."""
    return pace_record().allowed


def pipeline(initiatives: QuerySet[Initiative], on: date) -> list[Column]:
    """Return every stage with what is in it; what is parked, rejected or closed is in none. Three queries."""
    allowed = pace()
    moving = initiatives.exclude(status__in=AT_REST)
    days: dict[Stage, Counter[int]] = {stage: Counter() for stage in Stage}
    suspended: Counter[Stage] = Counter()
    grouped = moving.order_by().values_list("stage", "status", "stage_since_on").annotate(n=Count("*"))
    for name, status, since, count in grouped:
        days[Stage(name)][(on - since).days] += count
        suspended[Stage(name)] += count if status == Status.SUSPENDED else 0
    longest = _longest(moving, on, allowed)
    return [
        Column(
            stage, allowed.days[stage], _ages(days[stage], allowed.days[stage]), suspended[stage],
            rules.middle(days[stage]), longest.get(stage, []),
        )
        for stage in Stage
    ]  # fmt: skip


def _ages(days: Counter[int], allowed: int) -> Counter[Age]:
    found: Counter[Age] = Counter()
    for number, count in days.items():
        found[rules.age(number, allowed)] += count
    return found


def _longest(moving: QuerySet[Initiative], on: date, allowed: rules.Pace) -> dict[Stage, list[Waiting]]:
    """Return the longest waiting of each stage, one query for all stages."""
    order = Window(RowNumber(), partition_by=F("stage"), order_by=("stage_since_on", "number"))
    first: Any = moving.annotate(place=order).filter(place__lte=SHOWN_IN_STAGE)
    found: dict[Stage, list[Waiting]] = {}
    for initiative in first.only(*SHOWN).order_by("stage", "stage_since_on", "number"):
        stage, days = Stage(initiative.stage), (on - initiative.stage_since_on).days
        found.setdefault(stage, []).append(Waiting(initiative, days, rules.age(days, allowed.days[stage])))
    return found


SHOWN = ("number", "reference", "title", "language", "stage", "tier", "status", "stage_since_on")
