"""What people said of requirements: positions, attestations in force, open gaps; and which law binds."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from hemicycle.kernel import clock
from hemicycle.rooms.compliance.models import Attestation, Binding, Gap, Position
from hemicycle.rooms.compliance.queries.content import bindings


@dataclass(frozen=True)
class Said:
    """Positions, attestations in force and open gaps by requirement."""

    positions: Mapping[str, Position]
    attestations: Mapping[str, Attestation]
    gaps: Mapping[str, list[Gap]]


@dataclass(frozen=True)
class House:
    """What the house itself decided and said."""

    bindings: Mapping[str, Binding]
    said: Said


def said_of(where: Q) -> Said:
    """Return what was said where this holds. Three queries."""
    on = clock.today()
    positions = Position.objects.filter(where).select_related("taken_by")
    vouched = Attestation.objects.filter(where, expires_on__gte=on).select_related("attested_by")
    gaps: dict[str, list[Gap]] = defaultdict(list)
    for gap in Gap.objects.filter(where, closed_on=None).select_related("owner"):
        gaps[gap.requirement].append(gap)
    return Said(
        {each.requirement: each for each in positions}, {each.requirement: each for each in reversed(vouched)}, gaps
    )


def house() -> House:
    """Return what the house decided and said of all frameworks. Four queries."""
    return House(bindings(), said_of(Q(initiative=None)))
