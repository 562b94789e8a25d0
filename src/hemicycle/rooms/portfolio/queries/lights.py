"""The lights of "performance and impact" that the register itself can tell: stages kept in time, emergency stops."""

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import COMING_AT_MOST, Due, Figure, LightState
from hemicycle.kernel.terms import Stage, Verdict, verdict_of
from hemicycle.rooms.portfolio.models import Stop
from hemicycle.rooms.portfolio.queries.pipeline import pace
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST

MONTHS = 8
READS_STAGES = frozenset({"kernel.initiative", "portfolio.pace"})
READS_STOPS = frozenset({"kernel.initiative", "portfolio.stop"})


def stages_in_time(user: Any) -> LightState:
    """Return how many initiatives under way are within the time that the house allows their stage. Two queries."""
    today, allowed = clock.today(), pace().days
    moving = Initiative.objects.visible_to(user).exclude(status__in=AT_REST)
    in_time: Counter[bool] = Counter()
    for stage, since in moving.order_by().values_list("stage", "stage_since_on"):
        in_time[(today - since).days <= allowed[Stage(stage)]] += 1
    if not in_time:
        return LightState(Verdict.UNKNOWN, _("No initiative is under way."))
    total, late = in_time.total(), in_time[False]
    figure = Figure(
        total - late, _("initiatives within the time of their stage"), reverse("portfolio:pipeline"),
        of=total, target=total,
    )  # fmt: skip
    if not late:
        says: Any = _("No initiative has stood in its stage longer than the house allows.")
        return LightState(Verdict.MET, says, figure=figure)
    says = ngettext_lazy(
        "%(n)s initiative has stood in its stage longer than the house allows.",
        "%(n)s initiatives have stood in their stage longer than the house allows.",
        "n",
    )
    return LightState(verdict_of(total - late, total), says, {"n": late}, figure)


def no_open_stop(user: Any) -> LightState:
    """Return how many emergency stops hold now, and whether one waits past its day for confirmation. Two queries."""
    if not Initiative.objects.visible_to(user).exists():
        return LightState(Verdict.UNKNOWN, _("No initiative is under way."))
    stops = list(Stop.objects.visible_to(user).order_by("confirm_by_on", "pk"))
    held = [each for each in stops if each.lifted_by_id is None]
    waiting = [each for each in held if each.confirmed_by_id is None]
    trend = [(day, float(sum(_held_on(each, day) for each in stops))) for day in clock.month_ends(MONTHS)]
    url = reverse("portfolio:list") + "?status=suspended"
    figure = Figure(len(held), _("stopped in an emergency"), url, target=0, is_cap=True, trend=trend)
    if not held:
        return LightState(Verdict.MET, _("No emergency stop holds."), figure=figure)
    coming = [_confirmation(each) for each in waiting[:COMING_AT_MOST]]
    due = coming[0] if coming else None
    late = sum(each.confirm_by_on < clock.today() for each in waiting)
    if late:
        says = ngettext_lazy(
            "%(n)s emergency stop waits past its day for confirmation.",
            "%(n)s emergency stops wait past their day for confirmation.",
            "n",
        )
        return LightState(Verdict.NOT_MET, says, {"n": late}, figure, due, coming)
    says = ngettext_lazy(
        "%(n)s initiative is stopped in an emergency.", "%(n)s initiatives are stopped in an emergency.", "n"
    )
    return LightState(Verdict.PARTLY, says, {"n": len(held)}, figure, due, coming)


def _held_on(stop: Stop, day: Any) -> bool:
    return stop.stopped_on <= day and (stop.lifted_on is None or stop.lifted_on > day)


def _confirmation(stop: Stop) -> Due:
    url = reverse("portfolio:confirm-stop", kwargs={"pk": stop.pk})
    return Due(_("Confirm or lift the emergency stop"), url, by=stop.confirm_by_on)
