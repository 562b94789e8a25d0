"""The own register beside a comparison set: how many of each stage, function and agency, here and there."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from hemicycle.kernel.terms import Function, Stage
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry
from hemicycle.rooms.portfolio.queries.register import visible_to

LARGEST = 12  # agencies that are listed by name


@dataclass(frozen=True)
class Pair:
    """How many of a kind the house has, and how many the set; the shares are of those that state the kind at all."""

    value: str
    own: int
    theirs: int
    own_share: float
    their_share: float


@dataclass(frozen=True)
class Beside:
    """The counts of both registers: by term, by who runs the systems, and of how many nothing is stated."""

    own_total: int
    their_total: int
    stages: list[Pair]
    functions: list[Pair]
    chambers: list[Pair]
    ids_of_chambers: dict[str, UUID]
    agencies: list[Pair]
    agencies_in_all: int
    own_unstated: dict[str, int]
    their_unstated: dict[str, int]


def beside(user: Any, edition: Edition) -> Beside:
    """Compare what the person may see of the own register with the living entries of a set. Two queries."""
    groups = _grouped(visible_to(user), "stage", "function", "chamber", "chamber__name")
    own = _counted(groups, "stage", "function", "chamber__name")
    living = InventoryEntry.objects.filter(edition=edition, withdrawn_at=None)
    theirs = _counted(_grouped(living, "stage", "function", "agency"), "stage", "function", "agency")
    agencies = Counter({value: number for value, number in theirs["agency"].items() if value})
    return Beside(
        own_total=sum(own["stage"].values()),
        their_total=sum(theirs["stage"].values()),
        stages=_pairs(own["stage"], theirs["stage"], [stage.value for stage in Stage]),
        functions=_pairs(own["function"], theirs["function"], [function.value for function in Function]),
        chambers=_pairs(own["chamber__name"], Counter(), sorted(own["chamber__name"])),
        ids_of_chambers={group["chamber__name"]: group["chamber"] for group in groups},
        agencies=_pairs(Counter(), agencies, sorted(agencies, key=lambda each: (-agencies[each], each))[:LARGEST]),
        agencies_in_all=len(agencies),
        own_unstated={name: own[name][""] for name in ("stage", "function")},
        their_unstated={name: theirs[name][""] for name in ("stage", "function", "agency")},
    )


def _grouped(rows: Any, *names: str) -> list[dict[str, Any]]:
    return list(rows.order_by().values(*names).annotate(n=Count("pk")))


def _counted(groups: list[dict[str, Any]], *names: str) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for group in groups:
        for name in names:
            counts[name][group[name] or ""] += group["n"]
    return counts


def _pairs(own: Counter[str], theirs: Counter[str], values: list[str]) -> list[Pair]:
    mine = sum(number for value, number in own.items() if value) or 1
    others = sum(number for value, number in theirs.items() if value) or 1
    return [Pair(value, own[value], theirs[value], own[value] / mine, theirs[value] / others) for value in values]
