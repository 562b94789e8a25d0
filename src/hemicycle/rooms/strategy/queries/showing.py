"""What the room shows elsewhere: the opportunity map, the profile of maturity, the panel, duties, search."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext

from hemicycle.kernel import clock
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Due, Hit
from hemicycle.kernel.permissions import may_ever
from hemicycle.kernel.records import localise
from hemicycle.kernel.terms import Function
from hemicycle.rooms.portfolio.queries import cases, said
from hemicycle.rooms.strategy import rules
from hemicycle.rooms.strategy.models import DIMENSIONS, Alignment, KeyResult, Maturity, Objective
from hemicycle.rooms.strategy.queries.documents import in_force
from hemicycle.rooms.strategy.queries.objectives import current_weights, running
from hemicycle.rooms.strategy.rules import DocumentKind

CONTENT = Path(__file__).parent.parent / "content" / "maturity.csv"


@dataclass
class Opportunity:
    """A function of parliament: the use cases that others know, those taken up here, and what is under way."""

    function: Function
    cases: list[Any] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    under_way: list[Initiative] = field(default_factory=list)

    @property
    def words(self) -> Any:
        """Return the function in words."""
        return label(self.function)

    @property
    def open_cases(self) -> list[Any]:
        """Return the use cases that nobody here has taken up, each with its title as the reader may read it."""
        return [(each.use.key, said(each.use.title)) for each in self.cases if each.use.key not in self.taken]


def opportunities(user: Any) -> list[Opportunity]:
    """Return the map by function. Two queries beside the rules of triage."""
    found = {function: Opportunity(function) for function in Function}
    for case in cases():
        found[case.use.function].cases.append(case)
    under_way = list(running(user).exclude(function="").order_by("number"))
    localise(under_way, ["title"], get_language() or "en")
    taken = {each.use_case for each in under_way}
    for initiative in under_way:
        found[Function(initiative.function)].under_way.append(initiative)
    for each in found.values():
        each.taken = taken
    return list(found.values())


@cache
def asked() -> Mapping[str, tuple[str, str]]:
    """Return the id and what the Maturity Framework asks of each dimension, in the language of the source."""
    with CONTENT.open(encoding="utf-8", newline="") as file:
        return {row["dimension"]: (row["id"], row["requirement"]) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Profile:
    """A dimension with every reading of it, the newest first."""

    key: str
    title: Any
    requirement: str
    history: list[Maturity]

    @property
    def now(self) -> Maturity | None:
        """Return the newest reading."""
        return self.history[0] if self.history else None

    @property
    def before(self) -> Maturity | None:
        """Return the reading before the newest."""
        return self.history[1] if len(self.history) > 1 else None


def dimensions(user: Any) -> list[Profile]:
    """Return the four dimensions side by side; there is no score of all."""
    history: dict[str, list[Maturity]] = defaultdict(list)
    for each in Maturity.objects.visible_to(user).select_related("assessed_by"):
        history[each.dimension].append(each)
    return [Profile(key, title, gettext(asked()[key][1]), history[key]) for key, title in DIMENSIONS]


def maturity_document(user: Any) -> list[dict[str, Any]]:
    """Return the profile as other programs read it."""
    return [
        {
            "id": asked()[each.key][0],
            "dimension": each.key,
            "history": [
                {
                    "assessed_on": reading.assessed_on.isoformat(),
                    "level": reading.level,
                    "target": reading.target,
                    "evidence": reading.evidence,
                }
                for reading in each.history
            ],
        }
        for each in dimensions(user)
    ]


def panel(initiative: Initiative, user: Any) -> dict[str, Any]:
    """Return what the card on the dossier shows. Two queries."""
    rows = list(Alignment.objects.filter(initiative=initiative, objective__retired_on=None).select_related("objective"))
    language, weights = get_language() or "en", current_weights() if rows else None
    localise([each.objective for each in rows], ["title"], language)
    strengths = {each.objective.key: each.contribution for each in rows}
    return {
        "alignments": rows,
        "points": rules.contribution(strengths, weights) if weights else None,
        "url": reverse("strategy:initiative", kwargs={"pk": initiative.pk}),
    }


def duties(user: Any) -> Iterator[Due]:
    """Yield what the person owes: key results to be measured, documents to be reviewed."""
    today = clock.today()
    own = KeyResult.objects.filter(objective__owner=user, objective__retired_on=None, due_on__lte=today)
    for each in own.select_related("objective"):
        if each.measured_on is None or each.measured_on < each.due_on:
            yield Due(gettext("Measure a key result"), each.get_absolute_url(), each.due_on, each.text)
    if may_ever(user, "strategy.draft"):
        for sort in DocumentKind:
            standing = in_force(sort)
            if standing and standing.document.review_on and standing.document.review_on <= today:
                found = standing.document
                yield Due(gettext("Review the strategy"), found.get_absolute_url(), found.review_on, found.title)


def find(user: Any, words: str, limit: int) -> list[Hit]:
    """Return the objectives that the search words name."""
    found = Objective.objects.visible_to(user).filter(title__icontains=words, retired_on=None)[:limit]
    return [Hit(each.title, each.get_absolute_url(), gettext("Objective")) for each in found]
