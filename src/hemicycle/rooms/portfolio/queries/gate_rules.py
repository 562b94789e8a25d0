"""Reading what this house asks at its gates otherwise than the built-in table, and what a change would do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hemicycle.kernel.terms import Gate, Tier
from hemicycle.rooms.portfolio.models import GateRules
from hemicycle.rooms.portfolio.rules import outcomes
from hemicycle.rooms.portfolio.rules.criteria import Change


@dataclass(frozen=True)
class InForce:
    """The rules of the gates in force: their number (0: as built in), other marks, other bodies."""

    number: int = 0
    changes: frozenset[Change] = frozenset()
    bodies: Mapping[tuple[Gate, Tier], str] = field(default_factory=dict)


def in_force() -> InForce:
    """Return the rules in force. One query."""
    last = GateRules.objects.first()
    return as_rules(last) if last else InForce()


def deciding_bodies() -> set[str]:
    """Return the keys of the bodies that decide at some gate of this house. One query."""
    bodies = in_force().bodies
    return {
        bodies.get((gate, tier), key) for gate, by_tier in outcomes.DECIDES.items() for tier, key in by_tier.items()
    }


def as_rules(kept: GateRules) -> InForce:
    """Return a kept version of the rules as they are asked."""
    return InForce(
        kept.number,
        frozenset((key, Gate(gate), Tier(tier), mark) for key, gate, tier, mark in kept.marks),
        {(Gate(gate), Tier(tier)): body for gate, tier, body in kept.bodies},
    )
