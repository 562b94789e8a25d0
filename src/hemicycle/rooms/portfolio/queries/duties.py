"""What people owe in the portfolio: problems to confirm, and what the next gate of one's own initiatives asks."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import OWED_AT_MOST, Criterion, Due, InitiativeScope
from hemicycle.kernel.permissions import can, may_ever, standing
from hemicycle.kernel.records import localise
from hemicycle.kernel.terms import OPENING_VERDICTS, Role, Stage, Status, Tier
from hemicycle.rooms.portfolio.queries import gate_rules
from hemicycle.rooms.portfolio.queries.gates import answered, next_gate, offered_criteria, remedy_address
from hemicycle.rooms.portfolio.rules import criteria as demanded
from hemicycle.rooms.portfolio.rules import duties as rules
from hemicycle.rooms.portfolio.rules import initiatives

OWNERS = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER})


def problems_to_confirm(person: Any) -> Iterator[Due]:
    """Yield the ideas whose problem waits for a reader who did not propose them, the oldest first."""
    if not may_ever(person, "portfolio.confirm-problem"):
        return
    waiting = Initiative.objects.visible_to(person).filter(
        stage=Stage.IDEA, status=Status.ACTIVE, problem_confirmed_by=None
    )
    found = list(waiting.exclude(problem="").exclude(proposed_by=person).order_by("created_at")[: OWED_AT_MOST + 1])
    localise(found, ["title"], get_language() or "en")
    for each in found:
        if can(person, "portfolio.confirm-problem", each):
            by = rules.confirm_by(timezone.localtime(each.created_at).date())
            yield Due(_("Confirm the problem"), reverse("portfolio:confirm-problem", args=[each.pk]), by, str(each))


def owed_before_the_gate(person: Any) -> Iterator[Due]:
    """Yield what the next gate of each initiative that the person leads or owns still asks, with its form."""
    held = standing(person).offices
    mine = [office.initiative_id for office in held if office.initiative_id and office.role in OWNERS]
    if not mine:
        return
    own = Initiative.objects.filter(pk__in=mine[:OWED_AT_MOST]).order_by("number")
    found = [each for each in own if next_gate(each)]
    localise(found, ["title"], get_language() or "en")
    offered, changes = offered_criteria(), gate_rules.in_force().changes
    asked = {each.pk: _asked(each, changes) for each in found}
    keys = {demand.key for demands in asked.values() for demand in demands}
    known = answered(InitiativeScope(own, clock.today()), keys)
    for each in found:
        for demand in asked[each.pk]:
            answer = known.answer(demand, each.pk, demand.gate)
            if demand.key in offered and answer.verdict not in OPENING_VERDICTS and answer.remedy:
                yield Due(_question(offered[demand.key]), remedy_address(answer.remedy, each), about=str(each))


def _asked(initiative: Initiative, changes: frozenset[demanded.Change]) -> list[demanded.Demand]:
    """Return the mandatory criteria of the initiative's next gate whose condition holds."""
    gate = next_gate(initiative)
    facts = initiatives.facts(initiative.function, initiative.route)
    tier = Tier(initiative.tier)
    of_gate = demanded.asked(gate, tier, changes) if gate else ()
    return [each for each in of_gate if each.mandatory[tier] == "M" and demanded.applies(each, facts)]


def _question(criterion: Criterion) -> Any:
    return criterion.question
