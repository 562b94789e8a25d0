"""Reading objectives: their weights, what initiatives contribute to each, and orphans on both sides."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language

from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Amount, InitiativeScope
from hemicycle.kernel.records import localise
from hemicycle.kernel.terms import Stage, Status
from hemicycle.rooms.portfolio.queries import case
from hemicycle.rooms.strategy import rules
from hemicycle.rooms.strategy.models import Alignment, KeyResult, Objective, Weighing

Aligned = Sequence[tuple[UUID, str, int]]  # of one initiative: id, key of the objective, contribution

OVER = (Status.REJECTED, Status.CLOSED, Status.WITHDRAWING)


@dataclass
class Branch:
    """An objective of the tree: its weight, its key results, and the initiatives that serve it, strongest first."""

    objective: Objective
    weight: float | None
    key_results: list[KeyResult] = field(default_factory=list)
    alignments: list[Alignment] = field(default_factory=list)

    @property
    def is_orphan(self) -> bool:
        """Return whether no initiative serves it."""
        return not self.alignments

    @property
    def points(self) -> float:
        """Return the points of 100 that all initiatives together add through it."""
        strengths = sum(each.contribution for each in self.alignments)
        return 100 * (self.weight or 0.0) * strengths / rules.STRONGEST

    @property
    def start(self) -> Any:
        """Return the use case that one might start from, or None."""
        return case(self.objective.use_case) if self.objective.use_case else None


def current_objectives() -> list[Objective]:
    """Return the objectives in force, in the order in which they were set."""
    return list(Objective.objects.filter(retired_on=None))


def weighing() -> Weighing | None:
    """Return the weighing in force."""
    return Weighing.objects.order_by("-created_at").first()


def current_weights() -> Mapping[str, float]:
    """Return the weight of each objective by key; none before the first weighing."""
    found = weighing()
    return found.weights if found else {}


def running(user: Any) -> QuerySet[Initiative]:
    """Return the initiatives that the person may see and that are not over."""
    seen = Initiative.objects.visible_to(user)
    return seen.exclude(status__in=OVER).exclude(stage=Stage.WITHDRAWAL)


def unaligned() -> int:
    """Return how many initiatives of the house that have left the idea behind and are not over serve no objective."""
    under_way = Initiative.objects.exclude(status__in=OVER).exclude(stage__in=(Stage.IDEA, Stage.WITHDRAWAL))
    served = Alignment.objects.filter(objective__retired_on=None, contribution__gt=0).values("initiative")
    return under_way.exclude(pk__in=served).count()


def alignments(user: Any) -> QuerySet[Alignment]:
    """Return what running initiatives add to objectives in force."""
    found = Alignment.objects.filter(initiative__in=running(user).values("pk"), objective__retired_on=None)
    return found.exclude(contribution=0).select_related("initiative")


def tree(user: Any) -> list[Branch]:
    """Return the objectives with what hangs on each. Six queries."""
    objectives, weights = current_objectives(), current_weights()
    branches = {each.pk: Branch(each, weights.get(each.key)) for each in objectives}
    for result in KeyResult.objects.filter(objective__in=objectives):
        branches[result.objective_id].key_results.append(result)
    for each in alignments(user):
        branches[each.objective_id].alignments.append(each)
    language = get_language() or "en"
    shown = [each for branch in branches.values() for each in branch.alignments]
    localise(objectives, ["title"], language)
    localise([result for branch in branches.values() for result in branch.key_results], ["text"], language)
    localise([each.initiative for each in shown], ["title"], language)
    return list(branches.values())


def matrix(user: Any) -> tuple[list[Objective], list[tuple[Initiative, list[Alignment | None], float | None]]]:
    """Return the objectives, and for each running initiative what it adds to each of them and in all."""
    objectives, weights = current_objectives(), current_weights()
    told: dict[UUID, dict[UUID, Alignment]] = defaultdict(dict)
    for each in alignments(user):
        told[each.initiative_id][each.objective_id] = each
    initiatives = list(running(user).order_by("number"))
    language = get_language() or "en"
    localise([*objectives, *initiatives], ["title"], language)
    rows = []
    for initiative in initiatives:
        cells = [told[initiative.pk].get(each.pk) for each in objectives]
        strengths = {
            each.key: cell.contribution for each, cell in zip(objectives, cells, strict=True) if cell is not None
        }
        rows.append((initiative, cells, rules.contribution(strengths, weights) if weights and strengths else None))
    return objectives, rows


def orphan_initiatives(user: Any) -> list[Initiative]:
    """Return the running initiatives that serve no objective in force."""
    found = list(running(user).exclude(pk__in=alignments(user).values("initiative")).order_by("number"))
    localise(found, ["title"], get_language() or "en")
    return found


def alignments_by_initiative(scope: InitiativeScope) -> Mapping[UUID, Aligned]:
    """Return (id, key of the objective, contribution) of what each initiative adds to objectives in force."""
    found: dict[UUID, list[tuple[UUID, str, int]]] = defaultdict(list)
    rows = Alignment.objects.filter(initiative__in=scope.ids(), objective__retired_on=None).order_by()
    for pk, initiative, key, contribution in rows.values_list("pk", "initiative", "objective__key", "contribution"):
        found[initiative].append((pk, key, contribution))
    return found


def contributions(scope: InitiativeScope) -> Mapping[UUID, Sequence[Amount]]:
    """Return what each initiative adds in points of 100, year by year; none without weights or without alignment."""
    weights = current_weights()
    if not weights:
        return {}
    return {
        pk: [Amount((rules.contribution({key: strength for _pk, key, strength in rows}, weights),), lasts=True)]
        for pk, rows in alignments_by_initiative(scope).items()
    }


def tree_document(user: Any) -> dict[str, Any]:
    """Return the tree and the orphans as other programs read them."""
    branches = tree(user)
    return {
        "objectives": [
            {
                "key": branch.objective.key,
                "title": branch.objective.title,
                "weight": branch.weight,
                "points": branch.points,
                "key_results": [
                    {"text": each.text, "unit": each.unit, "progress": each.progress} for each in branch.key_results
                ],
                "initiatives": [
                    {"reference": each.initiative.reference, "contribution": each.contribution}
                    for each in branch.alignments
                ],
            }
            for branch in branches
        ],
        "orphan_objectives": [branch.objective.key for branch in branches if branch.is_orphan],
        "orphan_initiatives": [each.reference for each in orphan_initiatives(user)],
    }
