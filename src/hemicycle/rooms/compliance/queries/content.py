"""Every framework that this house knows: those that come with it, and the newest version of each of its own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from hemicycle.rooms.compliance.models import Binding, HouseFramework, TextCheck
from hemicycle.rooms.compliance.rules import frameworks as rules
from hemicycle.rooms.compliance.rules.frameworks import CARRYING, Framework, Link, Provenance, Relation, Requirement
from hemicycle.rooms.portfolio.rules.criteria import Demand, demands, house_demands, watched


def frameworks() -> dict[str, Framework]:
    """Return every framework by key, the house's own after the built-in ones. One query."""
    own: dict[str, Framework] = {}
    for kept in HouseFramework.objects.order_by("key", "number"):
        own[kept.key] = kept.parsed
    return rules.built_in() | own


def requirement_of(key: str, among: Iterable[Framework] | None = None) -> tuple[Framework, Requirement] | None:
    """Return a requirement with its framework, or None; `among` where the frameworks were read already."""
    for framework in frameworks().values() if among is None else among:
        for each in framework.requirements:
            if each.id == key:
                return framework, each
    return None


def bindings() -> dict[str, Binding]:
    """Return what was decided of each framework, by its key. One query."""
    return {each.framework: each for each in Binding.objects.select_related("watched_by", "decided_by")}


def confirmed_texts(requirements: Iterable[Requirement]) -> dict[str, TextCheck]:
    """Return who compared the words of requirements with the law, by id, while the words are the same. One query."""
    words = {each.id: each.digest for each in requirements}
    checks = TextCheck.objects.filter(requirement__in=words).select_related("checked_by").order_by("checked_on")
    return {each.requirement: each for each in checks if words[each.requirement] == each.sha256}


def unconfirmed(known: Iterable[Framework]) -> dict[str, int]:
    """Return how many requirements of each framework rest on general knowledge that nobody confirmed. One query."""
    to_verify = {
        framework.key: [each for each in framework.requirements if each.provenance is Provenance.KNOWN]
        for framework in known
    }
    done = confirmed_texts(each for found in to_verify.values() for each in found)
    return {key: sum(each.id not in done for each in found) for key, found in to_verify.items()}


@cache
def obligations() -> Mapping[str, Requirement]:
    """Return the obligations of the Guidelines by id."""
    return {each.id: each for each in rules.built_in()[rules.GUIDELINES].requirements}


@cache
def criteria_of_obligations() -> Mapping[str, tuple[str, ...]]:
    """Return the keys of the criteria that prove each obligation, of rooms not built yet too."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for demand in _demanded():
        for obligation in demand.obligations:
            found[obligation][demand.key] = None
    return {key: tuple(keys) for key, keys in found.items()}


@cache
def criteria() -> frozenset[str]:
    """Return the key of every criterion that is asked at a gate, of the house, or every day in operation."""
    return frozenset(demand.key for demand in _demanded())


def _demanded() -> tuple[Demand, ...]:
    return (*demands(), *watched(), *house_demands())


@dataclass(frozen=True)
class Proof:
    """A criterion that proves a requirement: by itself, or over another one that it equals or is part of."""

    criterion: str
    over: str = ""  # the requirement over which the answer comes; none where it proves this one itself
    relation: str = ""


def proofs(requirement: Requirement) -> tuple[Proof, ...]:
    """Return the criteria that prove a requirement, each once.

    Only what is equal to an obligation, or part of it, takes over its answer; the other relations only suggest.
    """
    known = criteria_of_obligations()
    found = {key: Proof(key) for key in (*known.get(requirement.id, ()), *requirement.proved_by)}
    for link in requirement.links:
        if link.relation in CARRYING:
            for key in known.get(link.to, ()):
                found.setdefault(key, Proof(key, link.to, link.relation))
    return tuple(found.values())


def suggested(requirement: Requirement) -> tuple[tuple[Link, tuple[str, ...]], ...]:
    """Return the relations that only suggest evidence, each with the criteria of the other side."""
    known = criteria_of_obligations()
    return tuple((link, known.get(link.to, ())) for link in requirement.links if link.relation not in CARRYING)


def pointing_at(key: str, among: Sequence[Framework]) -> tuple[tuple[Requirement, Relation], ...]:
    """Return the requirements of all frameworks that relate to this one."""
    return tuple(
        (each, link.relation)
        for framework in among
        for each in framework.requirements
        for link in each.links
        if link.to == key
    )


@dataclass(frozen=True)
class Related:
    """A requirement that another one names, and whether any framework here has it."""

    id: str
    is_held: bool


def related_to(requirement: Requirement, among: Sequence[Framework]) -> list[Related]:
    """Return what a requirement names without a relation of ours; what is not held here stays, and is told apart."""
    known = {each.id for framework in among for each in framework.requirements} if requirement.related else set()
    return [Related(each, each in known) for each in requirement.related]


def dangling_in(framework: Framework, among: Sequence[Framework]) -> int:
    """Return how many links of a framework lead to requirements that no framework here has."""
    named = [each for one in framework.requirements for each in one.related]
    known = {each.id for other in among for each in other.requirements} if named else set()
    return sum(each not in known for each in named)
