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
from hemicycle.kernel.terms import OPENING_VERDICTS, Role, Stage, Status, Tier, Verdict
from hemicycle.rooms.portfolio.models import Attestation, Waiver
from hemicycle.rooms.portfolio.queries import gate_rules
from hemicycle.rooms.portfolio.queries.gates import answered, next_gate, offered_criteria, remedy_address
from hemicycle.rooms.portfolio.queries.vouched import GRANTED
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
            answer = known.column(demand, demand.gate)(each.pk)
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


def attestations_overtaken(person: Any) -> Iterator[Due]:
    """Yield what the person vouches for and a room answers by now, whatever it says: the word counts no longer."""
    mine = Attestation.objects.filter(attested_by=person, ended_on=None, expires_on__gte=clock.today())
    given = list(mine.exclude(initiative=None).select_related("initiative").order_by("expires_on")[:OWED_AT_MOST])
    offered = offered_criteria()
    keys = {each.criterion for each in given} & offered.keys()
    if not keys:
        return
    about = Initiative.objects.filter(pk__in=[each.initiative_id for each in given])
    known = answered(InitiativeScope(about, clock.today()), keys).computed
    for each in given:
        assert each.initiative
        answer = known.get(each.criterion, {}).get(each.initiative.pk)
        if answer and answer.verdict is not Verdict.UNKNOWN:
            url = reverse("portfolio:requests", args=[each.initiative_id])
            yield Due(
                _("A room answers by now what you vouched for"),
                url,
                about=f"{each.initiative.reference} {each.criterion}",
            )


def waivers_ending(person: Any) -> Iterator[Due]:
    """Yield the waivers in force that the person asked for, with the day on which each ends and its gate shuts."""
    today = clock.today()
    held = Waiver.objects.filter(asked_by=person, outcome=GRANTED, expires_on__gte=today).select_related("initiative")
    for each in held.order_by("expires_on")[:OWED_AT_MOST]:
        url = reverse("portfolio:requests", args=[each.initiative_id])
        about = f"{each.initiative.reference} {each.gate} {each.criterion}"
        yield Due(_("Meet what is waived before the waiver ends"), url, each.expires_on, about)
