"""Coverage: seven principles x every initiative x every stage, counted from standings in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise

from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Stage, Tier
from hemicycle.rooms.ethics import rules
from hemicycle.rooms.ethics.models import OPEN_WORDS, OUTCOMES, PRINCIPLES, SIGNS, Assessment
from hemicycle.rooms.ethics.rules import Outcome, Principle

# An idea is not assessed yet, and what was rejected or closed no longer.
UNASKED = Q(stage=Stage.IDEA) | Q(status__in=("rejected", "closed")) | Q(tier=Tier.PROHIBITED)


@dataclass(frozen=True)
class Cell:
    """One principle at one stage: how many initiatives that reached the stage have which verdict, and how many none."""

    principle: Principle
    stage: Stage
    counts: Mapping[Outcome | None, int]

    @property
    def total(self) -> int:
        """Return how many initiatives reached the stage."""
        return sum(self.counts.values())

    @property
    def upheld(self) -> int:
        """Return how many of them uphold the principle, with conditions or without."""
        return sum(self.counts.get(each, 0) for each in rules.UPHOLDING)

    @property
    def sign(self) -> str:
        """Return the sign of the whole cell: its worst part, "not_applicable" where nobody is there yet."""
        if not self.total:
            return "not_applicable"
        if self.counts.get(Outcome.NOT_UPHELD):
            return "not_met"
        if self.upheld == self.total:
            return "met"
        return "partly" if self.upheld else "unknown"


@dataclass(frozen=True)
class Coverage:
    """The picture: rows of principles, a cell for each stage; and how many initiatives lack something today."""

    cells: Mapping[Principle, Sequence[Cell]]
    initiatives: int
    complete: int
    assessed: int  # of them, how many have a verdict on each principle at that stage, whichever it is

    @property
    def lacking(self) -> int:
        """Return how many initiatives do not uphold all seven principles at the stage in which they stand."""
        return self.initiatives - self.complete


def covered(initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Return those initiatives that owe an assessment at the stage in which they stand."""
    return initiatives.exclude(UNASKED)


def coverage(initiatives: QuerySet[Initiative]) -> Coverage:
    """Count the verdicts of these initiatives by principle and stage. Two queries."""
    asked = covered(initiatives)
    reached = Counter(dict(asked.order_by().values_list("stage").annotate(n=Count("pk"))))
    rows = (
        Assessment.objects.filter(initiative__in=asked.values("pk"))
        .order_by()
        .values_list("stage", "initiative__stage", "standing")
        .annotate(n=Count("pk"))
    )
    by_stage: dict[str, Counter[str]] = {stage: Counter() for stage in rules.ASSESSED_STAGES}
    complete = assessed = 0
    for stage, stands_at, standing, n in rows:
        if stage <= stands_at:
            by_stage[stage][standing] += n
        if stage == stands_at and set(standing) <= UPHELD_LETTERS:
            complete += n
        if stage == stands_at and rules.OPEN not in standing:
            assessed += n
    cells = {each: _row(each, by_stage, reached) for each in Principle}
    return Coverage(cells, reached.total(), complete, assessed)


UPHELD_LETTERS = {rules.LETTERS[each] for each in rules.UPHOLDING}


def _row(principle: Principle, by_stage: Mapping[str, Counter[str]], reached: Counter[str]) -> list[Cell]:
    """Return the cells of a principle; whoever stands at a later stage has reached the earlier ones too."""
    found = []
    for stage in rules.ASSESSED_STAGES:
        there = sum(n for at, n in reached.items() if at >= stage)
        counts: Counter[Outcome | None] = Counter()
        for standing, n in by_stage[stage].items():
            counts[rules.outcome_of(standing, principle)] += n
        counts[None] += there - counts.total()
        found.append(Cell(principle, stage, counts))
    return found


@dataclass(frozen=True)
class PrincipleSign:
    """One principle with its verdict, as a sign and in words."""

    principle: Promise
    sign: str
    words: Promise


def signs_of(standing: str) -> list[PrincipleSign]:
    """Return the seven principles with what a standing says of each."""
    found = [(each, rules.outcome_of(standing, each)) for each in Principle]
    return [
        PrincipleSign(PRINCIPLES[each], SIGNS[said], OUTCOMES[said])
        if said
        else PrincipleSign(PRINCIPLES[each], "unknown", OPEN_WORDS)
        for each, said in found
    ]


@dataclass(frozen=True)
class CoverageRow:
    """One initiative with the standing of the stage in which it stands; "-" throughout where nothing was opened."""

    initiative: Initiative
    standing: str

    @property
    def signs(self) -> list["PrincipleSign"]:
        """Return the verdict of each principle in their order, as it is shown."""
        return signs_of(self.standing)

    @property
    def upheld(self) -> int:
        """Return how many of the seven principles are upheld."""
        return sum(letter in UPHELD_LETTERS for letter in self.standing)


def coverage_rows(initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Return the initiatives that owe an assessment, each with `standing`, that of its present stage or None."""
    present = Assessment.objects.filter(initiative=OuterRef("pk"), stage=OuterRef("stage"))
    return covered(initiatives).annotate(standing=Subquery(present.values("standing")[:1]))


def lacking(initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Return those that do not uphold all seven principles at the stage in which they stand."""
    whole = Assessment.objects.filter(initiative=OuterRef("pk"), stage=OuterRef("stage"), standing__regex="^[uc]{7}$")
    return covered(initiatives).exclude(Exists(whole))


def rows_of(initiatives: Iterable[Initiative]) -> list[CoverageRow]:
    """Return the rows of a page of `coverage_rows`."""
    return [CoverageRow(each, getattr(each, "standing", None) or rules.NOTHING_SIGNED) for each in initiatives]


def coverage_document(initiatives: QuerySet[Initiative]) -> dict[str, Any]:
    """Return the coverage as other programs read it."""
    found = coverage(initiatives)
    return {
        "initiatives": found.initiatives,
        "complete": found.complete,
        "lacking": found.lacking,
        "assessed": found.assessed,
        "cells": [
            {
                "principle": str(cell.principle),
                "stage": str(cell.stage),
                "initiatives": cell.total,
                "upheld": cell.counts.get(Outcome.UPHELD, 0),
                "upheld_with_conditions": cell.counts.get(Outcome.CONDITIONAL, 0),
                "not_upheld": cell.counts.get(Outcome.NOT_UPHELD, 0),
                "under_review": cell.counts.get(Outcome.UNDER_REVIEW, 0),
                "open": cell.counts.get(None, 0),
            }
            for cells in found.cells.values()
            for cell in cells
        ],
    }


def standings(initiative: UUID) -> dict[str, Assessment]:
    """Return the assessments of one initiative by stage, each with its findings. Two queries."""
    rows = Assessment.objects.filter(initiative=initiative).prefetch_related("findings__reviewer")
    return {each.stage: each for each in rows}
