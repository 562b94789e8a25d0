"""The light that questionnaires add to "risk and compliance": what was asked is answered and signed by its day."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.offers import COMING_AT_MOST, Due, Figure, LightState
from hemicycle.kernel.terms import Status, Verdict
from hemicycle.rooms.questionnaires.models import Response
from hemicycle.rooms.questionnaires.rules import ResponseState

MONTHS = 8
READS = frozenset({"kernel.initiative", "questionnaires.response"})


def answers_signed(user: Any) -> LightState:
    """Return how many questionnaires put to initiatives are signed, and which are past their day. Two queries."""
    today = clock.today()
    seen = Response.objects.visible_to(user).exclude(initiative__status__in=(Status.REJECTED, Status.CLOSED))
    rows = list(seen.order_by().values_list("created_at", "due_on", "signed_on"))
    if not rows:
        return LightState(Verdict.UNKNOWN, _("No questionnaire has been put to an initiative."))
    signed = sum(signed_on is not None for _at, _due, signed_on in rows)
    opened = [(timezone.localtime(at).date(), signed_on) for at, _due, signed_on in rows]
    figure = Figure(
        signed, _("questionnaires signed"), reverse("questionnaires:responses"),
        of=len(rows), target=len(rows), trend=_history(opened),
    )  # fmt: skip
    unsigned = seen.exclude(state=ResponseState.SIGNED).exclude(due_on=None).select_related("initiative")
    coming = [
        Due(_("Sign the questionnaire"), each.get_absolute_url(), each.due_on, each.initiative.reference)
        for each in unsigned.order_by("due_on", "pk")[:COMING_AT_MOST]
    ]
    due = coming[0] if coming else None
    late = sum(signed_on is None and due_on is not None and due_on < today for _at, due_on, signed_on in rows)
    if late:
        says: Any = ngettext_lazy(
            "%(n)s questionnaire is past its day and not signed.",
            "%(n)s questionnaires are past their day and not signed.",
            "n",
        )
        return LightState(Verdict.NOT_MET, says, {"n": late}, figure, due, coming)
    if signed == len(rows):
        return LightState(Verdict.MET, _("Every questionnaire asked is signed."), figure=figure)
    says = ngettext_lazy(
        "%(n)s questionnaire is being answered; none is past its day.",
        "%(n)s questionnaires are being answered; none is past its day.",
        "n",
    )
    return LightState(Verdict.PARTLY, says, {"n": len(rows) - signed}, figure, due, coming)


def _history(opened: list[tuple[Any, Any]]) -> list[tuple[Any, float]]:
    """Return the share of the questionnaires asked by then that were signed by then, of those not signed anew since."""
    found = []
    for day in clock.month_ends(MONTHS):
        asked = [signed_on for opened_on, signed_on in opened if opened_on <= day]
        if asked:
            found.append((day, sum(signed_on is not None and signed_on <= day for signed_on in asked) / len(asked)))
    return found
