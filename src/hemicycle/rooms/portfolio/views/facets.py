"""What the filters beside a list show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.labels import label
from hemicycle.kernel.terms import Function, Route, Stage, Status, Tier
from hemicycle.rooms.portfolio.queries import Counts

TERMS = {"stage": Stage, "tier": Tier, "function": Function, "route": Route, "status": Status}
TITLES = {
    "stage": _("Stage"),
    "tier": _("Risk tier"),
    "function": _("Function"),
    "route": _("Route"),
    "status": _("State"),
    "chamber": _("Chamber"),
}


@dataclass(frozen=True)
class Option:
    """A value of a facet with how many rows it would show, and the sign that it wears, if any."""

    value: str
    label: str | Promise
    count: int
    chosen: bool
    glyph: str = ""


@dataclass(frozen=True)
class Facet:
    """A facet with its options."""

    name: str
    title: str | Promise
    options: list[Option]


def facets_of(counts: Counts, filters: Mapping[str, Sequence[str]]) -> list[Facet]:
    """Return the facets of the register that leave a choice, each value with how many it would show.

    Chambers bear the names that `counts` holds, so whoever shows them localises those first.
    """
    found = []
    for name, title in TITLES.items():
        values = _chambers(counts) if name == "chamber" else {term.value: label(term) for term in TERMS[name]}
        options = [
            Option(value, words, counts.facets[name][value], value in filters[name])
            for value, words in values.items()
            if counts.facets[name][value] or value in filters[name]
        ]
        found.append(Facet(name, title, options))
    return [facet for facet in found if len(facet.options) > 1 or filters[facet.name]]


def _chambers(counts: Counts) -> dict[str, str | Promise]:
    named = sorted(counts.chambers.values(), key=lambda each: each.name)
    return {str(each.pk): each.name for each in named}
