"""The lights of "stakeholder communication and engagement": systems in the register, and answers within their time."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import COMING_AT_MOST, Due, Figure, LightState
from hemicycle.kernel.terms import Sensitivity, Stage, Status, Verdict, verdict_of
from hemicycle.rooms.engagement.models import Contribution, Publication
from hemicycle.rooms.engagement.queries.publications import public_records

MONTHS = 8
LOOK_BACK = timedelta(days=365)
IN_USE = (Stage.PILOT, Stage.DEPLOYMENT, Stage.OPERATION)
READS_RECORDS = frozenset({"kernel.initiative", "engagement.publicrecord", "engagement.publication"})
READS_CONTRIBUTIONS = frozenset({"kernel.initiative", "engagement.contribution"})

Dates = tuple[date, date | None]  # due on, answered on


def register_published(user: Any) -> LightState:
    """Return how many initiatives in use, from the pilot on, the public can read about. Three queries."""
    used = Initiative.objects.visible_to(user).filter(stage__in=IN_USE).exclude(sensitivity=Sensitivity.CONFIDENTIAL)
    used = used.exclude(status__in=(Status.REJECTED, Status.CLOSED))
    total = used.count()
    if not total:
        return LightState(Verdict.UNKNOWN, _("Nothing is in use yet that the public could read about."))
    shown = public_records().filter(initiative__in=used.values("pk")).count()
    url = reverse("engagement:list")
    figure = Figure(
        shown, _("systems in use are in the public register"), url,
        of=total, target=total, trend=_shown_before(used, total),
    )  # fmt: skip
    if shown == total:
        return LightState(Verdict.MET, _("Every system in use has its public record."), figure=figure)
    says = ngettext_lazy(
        "%(n)s system in use has no public record.", "%(n)s systems in use have no public record.", "n"
    )
    return LightState(verdict_of(shown, total), says, {"n": total - shown}, figure)


def _shown_before(used: QuerySet[Initiative], total: int) -> list[tuple[date, float]]:
    """Return which share of what is in use today the public could read about, by the dates of editions and notices."""
    editions = Publication.objects.filter(record__initiative__in=used.values("pk")).order_by("published_at", "edition")
    told = [
        (record, timezone.localtime(at).date(), is_notice)
        for record, at, is_notice in editions.values_list("record_id", "published_at", "is_notice")
    ]
    found = []
    for day in clock.month_ends(MONTHS):
        last = {record: is_notice for record, on, is_notice in told if on <= day}
        found.append((day, sum(not is_notice for is_notice in last.values()) / total))
    return found


def answered_in_time(user: Any) -> LightState:
    """Return how many contributions of the public, due in the last year, were answered in time. Two queries."""
    today = clock.today()
    seen = Contribution.objects.visible_to(user)
    rows = [
        (due, timezone.localtime(at).date() if at else None)
        for due, at in seen.order_by().values_list("due_on", "answered_at")
    ]
    waiting_first = seen.filter(answered_at=None).order_by("due_on", "pk")[:COMING_AT_MOST]
    coming = [
        Due(_("Answer the public"), each.get_absolute_url(), each.due_on, each.reference) for each in waiting_first
    ]
    due = coming[0] if coming else None
    judged = _judged(rows, today)
    if not judged:
        return LightState(
            Verdict.UNKNOWN, _("No answer to the public has fallen due in the last year."), {}, None, due, coming
        )
    kept = sum(_is_kept(each) for each in judged)
    figure = Figure(
        kept, _("comments answered in time, in a year"), reverse("engagement:contributions"),
        of=len(judged), target=len(judged), trend=_history(rows),
    )  # fmt: skip
    waiting = sum(answered is None and due_on < today for due_on, answered in rows)
    if waiting:
        says = ngettext_lazy(
            "%(n)s comment of the public waits past its day for an answer.",
            "%(n)s comments of the public wait past their day for an answer.",
            "n",
        )
        return LightState(Verdict.NOT_MET, says, {"n": waiting}, figure, due, coming)
    if kept == len(judged):
        return LightState(Verdict.MET, _("Every comment was answered in time."), {}, figure, due, coming)
    says = ngettext_lazy("%(n)s comment was answered late.", "%(n)s comments were answered late.", "n")
    return LightState(Verdict.PARTLY, says, {"n": len(judged) - kept}, figure, due, coming)


def _judged(rows: Iterable[Dates], on: date) -> list[Dates]:
    """Return what was answered, or fell due without an answer, in the year before a day, as it was known then."""
    known = [(due, answered if answered and answered <= on else None) for due, answered in rows]
    return [each for each in known if on - LOOK_BACK < each[0] and (each[1] or each[0] < on)]


def _is_kept(row: Dates) -> bool:
    due, answered = row
    return answered is not None and answered <= due


def _history(rows: Sequence[Dates]) -> list[tuple[date, float]]:
    found = [(day, _judged(rows, day)) for day in clock.month_ends(MONTHS)]
    return [(day, sum(map(_is_kept, judged)) / len(judged)) for day, judged in found if judged]
