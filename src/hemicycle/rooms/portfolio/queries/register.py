"""Reading the own register: lists with facets, and who holds which office."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Initiative, Office, User
from hemicycle.kernel.offers import Hit
from hemicycle.kernel.text import search_key

FACETS = ("stage", "tier", "function", "route", "status", "chamber")


# A database takes no pattern of fifty thousand letters, and no thousand conditions.
WORDS_LIMIT, WORDS_CHARACTERS = 20, 200


SORTS = {"reference": "number", "title": "title", "stage": "stage", "tier": "tier", "since": "stage_since_on"}


def visible_to(user: Any) -> QuerySet[Initiative]:
    """Return the initiatives that the person may see."""
    found: QuerySet[Initiative] = Initiative.objects.visible_to(user)
    return found


def matching(
    initiatives: QuerySet[Initiative], filters: Mapping[str, Sequence[str]], words: str = ""
) -> QuerySet[Initiative]:
    """Return the initiatives that have one of the values of each facet and hold every word."""
    for name in FACETS:
        if values := [value for value in filters.get(name, ()) if value]:
            initiatives = initiatives.filter(**{f"{name}__in": _ids(values) if name == "chamber" else values})
    for word in search_key(words[:WORDS_CHARACTERS]).split()[:WORDS_LIMIT]:
        initiatives = initiatives.filter(search_key__contains=word)
    return initiatives


def _ids(values: Sequence[str]) -> list[UUID]:
    """Return those of the values that are ids; what is none fits no row."""
    found = []
    for value in values:
        with suppress(ValueError):
            found.append(UUID(value))
    return found


def sorted_by(initiatives: QuerySet[Initiative], sort: str) -> QuerySet[Initiative]:
    """Return the initiatives in this order, "-" before a name for the reverse; by reference for an unknown name."""
    field = SORTS.get(sort.removeprefix("-"), "number")
    sign = "-" if sort.startswith("-") and sort.removeprefix("-") in SORTS else ""
    return initiatives.order_by(f"{sign}{field}", "pk")


@dataclass(frozen=True)
class Counts:
    """How many initiatives fit, how many each value of a facet would show, and which chambers occur, by name only."""

    total: int
    facets: dict[str, Counter[str]]
    chambers: dict[UUID | None, Chamber]


def facet_counts(initiatives: QuerySet[Initiative], filters: Mapping[str, Sequence[str]]) -> Counts:
    """Count the initiatives by every facet, for each value with the other facets applied. One query.

    It groups by sensitivity too, and finds the chamber's name by group: so the index `initiative_facets` answers alone.
    """
    named = Chamber.objects.filter(pk=OuterRef("chamber")).values("name")
    grouped = initiatives.order_by().values(*FACETS, "sensitivity").annotate(n=Count("*"))
    groups = list(grouped.annotate(chamber_name=Subquery(named)))
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    total = 0
    for group in groups:
        misses = [name for name in FACETS if filters.get(name) and str(group[name]) not in filters[name]]
        total += 0 if misses else group["n"]
        for name in FACETS:
            if not misses or misses == [name]:
                counts[name][str(group[name])] += group["n"]
    chambers = {group["chamber"]: Chamber(pk=group["chamber"], name=group["chamber_name"]) for group in groups}
    return Counts(total, counts, chambers)


def offices_of(initiative: Initiative, on: date) -> QuerySet[Office]:
    """Return the offices that are held in the initiative on this day."""
    found: QuerySet[Office] = Office.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on), initiative=initiative, from_on__lte=on
    )
    return found


def offices_held(initiative: Initiative) -> list[Office]:
    """Return who holds an office in the initiative today."""
    return list(offices_of(initiative, clock.today()).select_related("person").order_by("role", "from_on"))


def holders(initiative: Initiative) -> dict[str, User]:
    """Return who holds which office in the initiative today; the earlier one where there are two. One query."""
    today = clock.today()
    held = Office.objects.filter(Q(to_on=None) | Q(to_on__gte=today), initiative=initiative, from_on__lte=today)
    named = held.select_related("person").only("role", "person__name").order_by("-from_on")
    return {office.role: office.person for office in named}


def find(user: Any, words: str, limit: int) -> list[Hit]:
    """Return initiatives for the search box: reference, title and summary hold every word."""
    found = matching(visible_to(user), {}, words)[:limit]
    return [Hit(title=each.title, url=each.get_absolute_url(), detail=each.reference) for each in found]
