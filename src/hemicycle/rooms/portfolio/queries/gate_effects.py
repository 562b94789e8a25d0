"""Checking rules of the gates that somebody wants, and what they would do to initiatives under way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Gate, Stage, Status, Tier
from hemicycle.rooms.portfolio.queries.gate_rules import in_force
from hemicycle.rooms.portfolio.queries.gates import Answered, answered
from hemicycle.rooms.portfolio.rules import criteria as demanded
from hemicycle.rooms.portfolio.rules import initiatives as rules
from hemicycle.rooms.portfolio.rules import outcomes
from hemicycle.rooms.portfolio.rules.criteria import Change
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST

MARKS = ("M", "A", "-")


def checked_rules(
    marks: Iterable[Sequence[str]], bodies: Iterable[Sequence[str]]
) -> tuple[frozenset[Change], dict[tuple[Gate, Tier], str]]:
    """Return rules that somebody sent, without what says the same as the built-in table. Refused where one is wrong."""
    known = {(demand.key, demand.gate): demand for demand in demanded.demands()}
    changes = set()
    for key, gate, tier, mark in marks:
        demand = known.get((key, Gate(gate))) if gate in set(Gate) else None
        if demand is None or tier not in demand.mandatory:
            raise Refused(
                _("There is no criterion %(key)s at %(gate)s for this tier.") % {"key": key, "gate": gate}, key
            )
        if mark not in MARKS:
            raise Refused(_("A criterion is mandatory (M), advisory (A) or not asked (-)."), key)
        was = demand.mandatory[Tier(tier)]
        if key in demanded.UNTOUCHABLE and was != mark:
            raise Refused(_("Nothing makes %(key)s optional: the whole promise rests on it.") % {"key": key}, key)
        if was != mark:
            changes.add((key, Gate(gate), Tier(tier), mark))
    deciding = {}
    for gate, tier, body in bodies:
        if gate not in set(Gate) or tier not in outcomes.DECIDES[Gate(gate)] or body not in outcomes.BODIES:
            raise Refused(_("%(body)s cannot decide %(gate)s.") % {"body": body, "gate": gate}, "bodies")
        if outcomes.DECIDES[Gate(gate)][Tier(tier)] != body:
            deciding[Gate(gate), Tier(tier)] = body
    if any(deciding.get((gate, Tier.HIGH)) == outcomes.AI_OFFICE for gate in Gate if gate is not Gate.SCREEN):
        raise Refused(_("At the high tier no single officer decides."), "bodies")
    return frozenset(changes), deciding


@dataclass(frozen=True)
class Effect:
    """What other rules would do to one initiative under way: its next gate opens or shuts, or another body decides."""

    initiative: Initiative
    gate: Gate
    was_open: bool
    would_open: bool
    body: str
    would_body: str


def effects(changes: frozenset[Change], bodies: Mapping[tuple[Gate, Tier], str]) -> list[Effect]:
    """Return the initiatives under way that these rules would treat otherwise than those in force.

    The facts cost a fixed number of queries; both sets of rules read the same answers.
    """
    now = in_force()
    under_way = Initiative.objects.exclude(status__in=AT_REST).select_related("chamber").order_by("number")
    scope = InitiativeScope(under_way, clock.today())
    known = answered(scope, {demand.key for demand in demanded.demands()})
    found = []
    for each in under_way:
        gate = rules.next_gate(Stage(each.stage), Status(each.status))
        if gate is None or each.tier == Tier.PROHIBITED:
            continue
        tier = Tier(each.tier)
        was, would = (_opens(known, each.pk, gate, tier, marks) for marks in (now.changes, changes))
        before, after = (outcomes.deciding_body(gate, tier, deciding) for deciding in (now.bodies, bodies))
        if (was, before) != (would, after):
            found.append(Effect(each, gate, was, would, before, after))
    return found


def _opens(known: Answered, pk: UUID, gate: Gate, tier: Tier, marks: frozenset[Change]) -> bool:
    asked = demanded.asked(gate, tier, marks)
    return demanded.is_open([(each.mandatory[tier], known.column(each, gate)(pk).verdict) for each in asked])
