"""Reading the catalogue of use cases, with the tier that the rules in force propose for each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel.labels import label
from hemicycle.kernel.terms import Tier
from hemicycle.kernel.text import search_key
from hemicycle.rooms.portfolio.queries.intake import reasons, rules_in_force
from hemicycle.rooms.portfolio.rules import triage as rules
from hemicycle.rooms.portfolio.rules.catalogue import UseCase, catalogue, kinds
from hemicycle.rooms.portfolio.rules.facts import plain
from hemicycle.rooms.portfolio.rules.triage import Proposal

CASE_FACETS = ("function", "archetype", "tier")


@dataclass(frozen=True)
class Case:
    """A use case with what the rules in force make of it."""

    use: UseCase
    proposal: Proposal

    @property
    def tier(self) -> Tier:
        """Return the tier that the rules propose."""
        return self.proposal.tier

    def value(self, facet: str) -> str:
        """Return the case's value of a facet."""
        return str(getattr(self, facet) if facet == "tier" else getattr(self.use, facet))


def cases() -> list[Case]:
    """Return every use case, in the order of the catalogue."""
    in_force = rules_in_force().rules
    return [Case(use, rules.propose(in_force, use.facts)) for use in catalogue().values()]


def case(key: str) -> Case | None:
    """Return one use case by its id, or None."""
    use = catalogue().get(key.upper())
    return Case(use, rules.propose(rules_in_force().rules, use.facts)) if use else None


def fitting_cases(found: Sequence[Case], filters: Mapping[str, Sequence[str]], words: str = "") -> list[Case]:
    """Return the cases that have one of the values of each facet and hold every word, in any language."""
    wanted = search_key(words[:200]).split()
    return [
        each
        for each in found
        if all(not filters.get(name) or each.value(name) in filters[name] for name in CASE_FACETS)
        and (not wanted or all(word in _key_of(each.use) for word in wanted))
    ]


def _key_of(use: UseCase) -> str:
    texts = (use.key, use.title, _(use.title), use.use, use.parliament, _(use.parliament), use.technique)
    kind, function = label(use.archetype), label(use.function)
    return search_key(" ".join([*texts, str(kind), str(function), *use.metrics, *use.risks]))


def case_counts(found: Sequence[Case], filters: Mapping[str, Sequence[str]], words: str) -> dict[str, Counter[str]]:
    """Count the cases by every facet, for each value with the other facets applied."""
    counts: dict[str, Counter[str]] = {}
    for name in CASE_FACETS:
        others = {other: values for other, values in filters.items() if other != name}
        counts[name] = Counter(each.value(name) for each in fitting_cases(found, others, words))
    return counts


def case_document(found: Case, language: str) -> dict[str, Any]:
    """Return a use case as other programs read it."""
    use, kind = found.use, kinds()[found.use.archetype]
    return {
        "id": use.key,
        "title": _(use.title),
        "parliament": _(use.parliament),
        "source_title": use.use,
        "function": use.function,
        "archetype": use.archetype,
        "technique": use.technique,
        "provenance": use.provenance,
        "risks": [*use.risks, *(f"{key} {text}" for key, text in kind.risks)],
        "metrics": [*use.metrics, *(_(text) for text in kind.metrics)],
        "questions": [_(text) for text in kind.questions],
        "facts": plain(use.facts),
        "tier": found.tier,
        "reasons": reasons(rules.rows_of(found.proposal.reasons), language),
    }
