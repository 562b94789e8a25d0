"""What the room says elsewhere: duties, the light, the card on a dossier, search, the numbers of the optimiser."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import OWED_AT_MOST, Amount, Due, Figure, Hit, InitiativeScope, LightState
from hemicycle.kernel.permissions import may_ever
from hemicycle.kernel.terms import Verdict
from hemicycle.rooms.risk.models import Control, Risk, Treatment
from hemicycle.rooms.risk.queries.exposure import residual_loss, tolerance
from hemicycle.rooms.risk.queries.facts import breaches, waiting_proposals, with_limits
from hemicycle.rooms.risk.rules.terms import RiskState

SOON = timedelta(days=30)


def duties(user: Any) -> Iterator[Due]:
    """Yield treatments and tests that the person owes, and proposals and breaches for those who handle them."""
    today = clock.today()
    mine = Treatment.objects.visible_to(user).filter(owner=user, done_on=None, risk__state=RiskState.OPEN)
    for each in mine.order_by("due_on")[:OWED_AT_MOST]:
        yield Due(_("Treatment of a risk"), each.get_absolute_url(), by=each.due_on, about=each.text)
    if may_ever(user, "risk.test-control"):
        due = Control.objects.visible_to(user).filter(next_test_on__lte=today + SOON).exclude(owner=user)
        for control in due.order_by("next_test_on")[:OWED_AT_MOST]:
            address = reverse("risk:test-control", args=[control.pk])
            yield Due(_("Test of a control"), address, by=control.next_test_on, about=control.title)
    if may_ever(user, "risk.handle-proposal"):
        visible = Initiative.objects.visible_to(user).values("pk")
        for proposal in waiting_proposals().filter(initiative__in=visible).order_by("created_at")[:OWED_AT_MOST]:
            address = reverse("risk:handle", args=[proposal.pk])
            yield Due(_("Proposed risk to be handled"), address, by=proposal.due_on, about=proposal.risk)


def light(user: Any) -> LightState:
    """Return the light of "risk and compliance": breaches of the appetite in what the person's offices reach."""
    visible = Risk.objects.visible_to(user).filter(state=RiskState.OPEN)
    n = visible.count()
    if not n:
        return LightState(Verdict.UNKNOWN, gettext_lazy("No risk is in the register yet."))
    above = breaches(clock.today()).filter(pk__in=visible.values("pk")).count()
    unknown = with_limits(visible).filter(Q(of_category=None) | Q(current_score=None)).count()
    words = gettext_lazy("risks within appetite, or accepted for a time")
    figure = Figure(max(n - above - unknown, 0), words, reverse("risk:list"), of=n, target=n)
    if above:
        says = gettext_lazy("Risks above appetite: %(n)s of %(all)s.")
        return LightState(Verdict.NOT_MET, says, {"n": above, "all": n}, figure)
    if unknown:
        says = gettext_lazy("Risks not judged, or without a limit: %(n)s of %(all)s.")
        return LightState(Verdict.UNKNOWN, says, {"n": unknown, "all": n}, figure)
    says = gettext_lazy("Risks within appetite or accepted for a time: %(n)s.")
    return LightState(Verdict.MET, says, {"n": n}, figure)


def panel(initiative: Initiative, user: Any) -> dict[str, Any]:
    """Return what the card on the dossier shows. One query."""
    found = list(
        with_limits(Risk.objects.filter(initiative=initiative, state=RiskState.OPEN)).order_by("-current_score", "pk")
    )
    above = [each for each in found if each.current_score and each.current_score > each.accepted_score]
    return {
        "risks": [
            (each, "not_met" if each in above else "met" if each.current_score else "unknown") for each in found[:5]
        ],
        "n": len(found),
        "above": len(above),
        "url": reverse("risk:initiative", args=[initiative.pk]),
    }


def search(user: Any, words: str, limit: int) -> Sequence[Hit]:
    """Return risks that hold the words."""
    found = Risk.objects.visible_to(user).filter(Q(title__icontains=words) | Q(event__icontains=words))
    return [Hit(each.title, each.get_absolute_url(), each.reference) for each in found.order_by("number")[:limit]]


def loss_of(scope: InitiativeScope) -> Mapping[UUID, Sequence[Amount]]:
    """Return the mean loss of each year of each initiative whose risks are priced; others are left out, unknown."""
    return {pk: [Amount((loss,), lasts=True)] for pk, loss in residual_loss(scope.ids()).items()}


def new_loss(_on: date, periods: int) -> Mapping[str, Sequence[float]]:
    """Return what all that starts may add to the mean loss of each year; nothing where nobody decided."""
    kept = tolerance()
    return {"": [float(kept.new_loss)] * periods} if kept and kept.new_loss is not None else {}
