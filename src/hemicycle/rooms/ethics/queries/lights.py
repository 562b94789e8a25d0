"""The light of "ethical principles embedded": how many initiatives uphold the seven principles where they stand."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Due, Figure, LightState
from hemicycle.kernel.terms import Verdict
from hemicycle.rooms.ethics.models import Case
from hemicycle.rooms.ethics.queries.coverage import coverage

READS = frozenset({"kernel.initiative", "ethics.assessment", "ethics.case"})


def light(user: Any) -> LightState:
    """Return the light: every initiative the person sees, at its present stage. Three queries."""
    found = coverage(Initiative.objects.visible_to(user))
    if not found.initiatives:
        return LightState(Verdict.UNKNOWN, _("No initiative has reached its first assessment."))
    figure = Figure(
        found.complete,
        _("uphold all seven principles"),
        reverse("ethics:coverage"),
        of=found.initiatives,
        target=found.initiatives,
    )
    due = _opinion_due(user)
    if not found.lacking:
        says = _("Every initiative upholds the seven principles at its stage.")
        return LightState(Verdict.MET, says, figure=figure, due=due)
    says = _("%(n)s of %(all)s initiatives do not uphold the seven principles at their stage.")
    verdict = Verdict.PARTLY if found.complete else Verdict.NOT_MET
    return LightState(verdict, says, {"n": found.lacking, "all": found.initiatives}, figure, due)


def _opinion_due(user: Any) -> Due | None:
    """Return the case that has waited longest for its committee's opinion."""
    first = Case.objects.visible_to(user).filter(opinion_on=None, closed_at=None).order_by("opened_on", "pk").first()
    return Due(_("Opinion on a case"), first.get_absolute_url(), about=first.title) if first else None
