"""How an initiative stands before its next gate, in one word that keeps its parts apart."""

from collections.abc import Sequence
from functools import cache

from hemicycle.kernel.terms import OPENING_VERDICTS, Gate, Readiness, Stage, Status, Tier, Verdict
from hemicycle.rooms.portfolio.rules import criteria, initiatives


def readiness(status: Status, verdicts: Sequence[Verdict]) -> Readiness:
    """Return how an initiative stands whose next gate has these answers to its mandatory criteria.

    Stopped: somebody suspended it, or a criterion is not met. Ready: every one opens, under waiver if one is waived.
    No data: nothing is known of any of them. All else is partly ready. A gate that asks nothing stops.
    """
    if status is Status.SUSPENDED or not verdicts or Verdict.NOT_MET in verdicts:
        return Readiness.STOPPED
    if OPENING_VERDICTS.issuperset(verdicts):
        return Readiness.WAIVED if Verdict.WAIVED in verdicts else Readiness.READY
    known = set(verdicts) - {Verdict.UNKNOWN, Verdict.NOT_APPLICABLE}
    return Readiness.PARTLY if known else Readiness.NO_DATA


def gate_of(stage: Stage, status: Status, tier: Tier) -> Gate | None:
    """Return the gate before which an initiative has a seat; None for one at rest and for a prohibited use."""
    return None if tier is Tier.PROHIBITED else initiatives.next_gate(stage, status)


@cache
def demanded(
    gate: Gate, tier: Tier, function: str, route: str, changes: frozenset[criteria.Change] = frozenset()
) -> tuple[criteria.Demand, ...]:
    """Return the mandatory criteria of a gate that apply to initiatives of this kind."""
    facts = initiatives.facts(function, route)
    return tuple(
        demand
        for demand in criteria.asked(gate, tier, changes)
        if demand.mandatory[tier] == "M" and criteria.applies(demand, facts)
    )
