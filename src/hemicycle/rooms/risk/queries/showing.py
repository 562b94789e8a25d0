"""What the pages show: the matrix with its movement, the heat of categories, the appetite against its use."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.functional import Promise

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.rooms import measures
from hemicycle.rooms.risk.models import CATEGORIES, DIMENSIONS, Indicator, Limit, Risk
from hemicycle.rooms.risk.queries.exposure import tolerance
from hemicycle.rooms.risk.rules.register import CUTS, HIGHEST, Level, is_breached, level
from hemicycle.rooms.risk.rules.terms import Category, RiskState

SIGNS = {Level.LOW: "met", Level.MODERATE: "partly", Level.HIGH: "not_met", Level.VERY_HIGH: "not_met"}


def cuts() -> Sequence[int]:
    """Return where the levels of the matrix begin."""
    kept = tolerance()
    return kept.cuts if kept and kept.cuts else CUTS


@dataclass
class Field:
    """A field of the matrix: how many risks lie there, how many came and how many left with their last judgement."""

    likelihood: int
    impact: int
    level: Level
    n: int = 0
    came: int = 0
    left: int = 0

    @property
    def sign(self) -> str:
        return SIGNS[self.level]


def matrix(risks: QuerySet[Risk]) -> list[list[Field]]:
    """Return the matrix, the highest likelihood first; one query."""
    begins = cuts()
    fields = {
        (one, two): Field(one, two, level(one * two, begins))
        for one in range(1, HIGHEST + 1)
        for two in range(1, HIGHEST + 1)
    }
    rows = risks.filter(state=RiskState.OPEN).exclude(current_score=None).order_by()
    keys = ("current_likelihood", "current_impact", "earlier_likelihood", "earlier_impact")
    for now_l, now_i, was_l, was_i, n in rows.values_list(*keys).annotate(n=Count("pk")):
        fields[now_l, now_i].n += n
        if was_l and was_i and (was_l, was_i) != (now_l, now_i):
            fields[now_l, now_i].came += n
            fields[was_l, was_i].left += n
    return [[fields[one, two] for two in range(1, HIGHEST + 1)] for one in range(HIGHEST, 0, -1)]


@dataclass
class Use:
    """A limit with its use: the highest score that stands, how many lie above it."""

    subject: str
    words: Promise
    limit: Limit | None
    highest: int | None = None
    above: int = 0
    n: int = 0

    @property
    def sign(self) -> str:
        """Return the sign of its state; without a limit nothing can be said."""
        if self.limit is None:
            return "unknown"
        return "not_met" if self.above else "met"


def uses(risks: QuerySet[Risk], limits: Mapping[str, Limit]) -> list[Use]:
    """Return every category with its limit of the house and what is used of it, what is above first; one query."""
    found = {key: Use(key, words, limits.get(key)) for key, words in CATEGORIES.items()}
    open_ones = risks.filter(state=RiskState.OPEN).order_by()
    for category, score, n in open_ones.values_list("category", "current_score").annotate(n=Count("pk")):
        use = found[category]
        use.n += n
        if score is not None:
            use.highest = max(use.highest or 0, score)
            use.above += n if use.limit and score > use.limit.limit else 0
    return sorted(found.values(), key=lambda use: (not use.above, -(use.highest or 0)))


def harm_limits(limits: Mapping[str, Limit]) -> list[tuple[Promise, Limit]]:
    """Return the limits of the house on kinds of harm."""
    return [(DIMENSIONS[key], each) for key, each in limits.items() if key in DIMENSIONS]


@dataclass
class HeatRow:
    """An initiative with the highest score in each category."""

    initiative: Initiative
    cells: list[tuple[int | None, str, Promise]] = field(default_factory=list)


def heat(initiatives: Sequence[Initiative]) -> tuple[list[Promise], list[HeatRow]]:
    """Return the categories in which something stands, and the highest score of each initiative in them; one query."""
    begins = cuts()
    rows = Risk.objects.filter(initiative__in=[each.pk for each in initiatives], state=RiskState.OPEN).order_by()
    highest: dict[Any, dict[str, int]] = defaultdict(dict)
    for initiative, category, score in rows.values_list("initiative", "category").annotate(top=Max("current_score")):
        if score is not None:
            highest[initiative][category] = score
    shown = [key for key in Category if any(key in each for each in highest.values())]
    found = []
    for initiative in initiatives:
        row = HeatRow(initiative)
        for key in shown:
            score = highest[initiative.pk].get(key)
            row.cells.append((score, SIGNS[level(score, begins)] if score else "", CATEGORIES[key]))
        found.append(row)
    return [CATEGORIES[key] for key in shown], found


def indicator_value(indicator: Indicator) -> float | None:
    """Return what an indicator shows: its measure of the initiative in the first period, or what was read last."""
    if not indicator.measure:
        return None if indicator.value is None else float(indicator.value)
    offered, pk = measures().get(indicator.measure), indicator.initiative_id
    if offered is None or pk is None:
        return None
    told = offered.of(InitiativeScope(Initiative.objects.filter(pk=pk), clock.today())).get(pk)
    return None if told is None else sum(sum(amount.within(1)) for amount in told)


def indicator_sign(indicator: Indicator, value: float | None) -> str:
    """Return the sign of an indicator that shows this value: nothing read is unknown."""
    if value is None:
        return "unknown"
    state = is_breached(value, float(indicator.warn), float(indicator.limit))
    return {"limit": "not_met", "warn": "partly", "": "met"}[state]
