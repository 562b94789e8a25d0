"""What a lowered tier does to the gates that were passed on the higher one."""

from hemicycle.kernel import clock
from hemicycle.kernel.actions import lock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Gate, Status, Tier
from hemicycle.rooms.portfolio.models import GateRequest
from hemicycle.rooms.portfolio.rules import outcomes


def reopened_by(initiative: Initiative, tier: Tier) -> list[GateRequest]:
    """Reopen the gates that were passed on a higher tier than this one; the initiative has to pass them anew."""
    if not outcomes.is_lower(tier, Tier(initiative.tier)):
        return []
    passed = lock(GateRequest.objects.filter(initiative=initiative, reopened_on=None).exclude(outcome=""))
    found = []
    for request in passed:
        decided = outcomes.outcome(Gate(request.gate), request.outcome)
        if decided and decided.passes and outcomes.is_lower(tier, Tier(request.tier)):
            request.reopened_on = clock.today()
            found.append(request)
    if found:
        initiative.status = Status.REVIEW_REOPENED
    return found
