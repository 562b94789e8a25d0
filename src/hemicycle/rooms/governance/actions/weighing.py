"""Writing down what a decision at a gate weighs, before the body decides."""

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.terms import Gate, Stage
from hemicycle.rooms.governance.models import Weighing
from hemicycle.rooms.governance.rules.meetings import Recommendation, gate_to_weigh


@action(permission="governance.weigh", event="governance.weighed", tells=("gain", "recommendation"))
def weigh(
    initiative: Initiative,
    *,
    by: User,
    gain: str,
    integrity_cost: str,
    recommendation: Recommendation | str = "",
    reason: str = "",
) -> list[Weighing]:
    """Write what the next decision weighs: the gain, the cost in integrity, and after a pilot a recommendation."""
    gate = gate_to_weigh(Stage(initiative.stage))
    if not gain.strip() or not integrity_cost.strip():
        raise Refused(_("Say both what parliament gains and what it might lose in integrity."), "gain")
    if recommendation and gate is not Gate.SCALE:
        raise Refused(_("A recommendation follows a pilot. Leave it out before gate G4."), "recommendation")
    if recommendation and not reason.strip():
        raise Refused(_("A recommendation needs its reason."), "reason")
    known = lock(Weighing.objects.filter(initiative=initiative, gate=gate))
    written = known[0] if known else Weighing(initiative=initiative, chamber_id=initiative.chamber_id, gate=gate)
    written.gain, written.integrity_cost = gain.strip(), integrity_cost.strip()
    written.recommendation, written.reason = recommendation, reason.strip()
    written.language, written.written_by, written.written_on = by.language, by, clock.today()
    return [written]
