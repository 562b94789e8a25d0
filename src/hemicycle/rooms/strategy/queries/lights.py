"""The light of alignment: every objective is served, and everything under way serves one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Figure, LightState
from hemicycle.kernel.terms import Verdict
from hemicycle.rooms.strategy.queries.objectives import alignments, current_objectives, running

READS = frozenset({"kernel.initiative", "strategy.objective", "strategy.alignment"})


def alignment(user: Any) -> LightState:
    """Return the light over the initiatives that the person sees. Three queries."""
    objectives = current_objectives()
    if not objectives:
        return LightState(Verdict.UNKNOWN, _("Parliament has set no objective for AI."))
    seen = alignments(user)
    under_way = running(user).count()
    served = seen.values("initiative").distinct().count()
    bare = len(objectives) - len(set(seen.values_list("objective", flat=True)))
    figure = Figure(served, _("serve an objective"), reverse("strategy:matrix"), of=under_way, target=under_way)
    if not bare and served == under_way:
        return LightState(Verdict.MET, _("Every objective is served, and every initiative serves one."), figure=figure)
    says = _("Objectives that no initiative serves: %(bare)s; initiatives that serve none: %(orphans)s.")
    verdict = Verdict.PARTLY if served else Verdict.NOT_MET
    return LightState(verdict, says, {"bare": bare, "orphans": under_way - served}, figure)
