"""What the public wrote: what awaits an answer, and what was answered."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.offers import Due
from hemicycle.kernel.permissions import can
from hemicycle.rooms.engagement.models import Contribution, PublicRecord
from hemicycle.rooms.engagement.rules.clock import AnswerOutcome

SAME_WITHIN = timedelta(hours=1)


def contributions(user: Any) -> QuerySet[Contribution]:
    """Return the contributions that the person may see, what is due first at the top."""
    found: QuerySet[Contribution] = Contribution.objects.visible_to(user).select_related("record", "initiative")
    return found


def open_contributions(user: Any) -> QuerySet[Contribution]:
    """Return those that await an answer."""
    return contributions(user).filter(outcome=AnswerOutcome.OPEN)


def due(user: Any) -> list[Due]:
    """Return the answers that this person owes the public."""
    return [
        Due(_("Answer the public"), each.get_absolute_url(), each.due_on, str(each.initiative))
        for each in open_contributions(user)
        if can(user, "engagement.answer", each)
    ]


def same_today(record: Any, text: str) -> Contribution | None:
    """Return the contribution that somebody sent today in the same words, as one who presses the button twice does."""
    return Contribution.objects.filter(
        record=record, text=text.strip(), outcome=AnswerOutcome.OPEN, received_at__gte=clock.now() - SAME_WITHIN
    ).first()


def owed(initiatives: QuerySet[Any]) -> dict[Any, list[date]]:
    """Return, for each of these initiatives that the public may write about, by when each open answer is due."""
    public = PublicRecord.objects.filter(initiative__in=initiatives, edition__gt=0, withdrawn_at=None)
    found: dict[Any, list[date]] = {pk: [] for pk in public.values_list("initiative", flat=True)}
    unanswered = Contribution.objects.filter(initiative__in=initiatives, outcome=AnswerOutcome.OPEN)
    for pk, day in unanswered.order_by("due_on").values_list("initiative", "due_on"):
        found.setdefault(pk, []).append(day)
    return found


def answered_in(records: Iterable[Any]) -> dict[Any, list[Contribution]]:
    """Return the answered contributions of these records whose text may be shown, oldest first."""
    found: dict[Any, list[Contribution]] = {}
    answered = Contribution.objects.filter(record__in=list(records)).exclude(outcome=AnswerOutcome.OPEN)
    for each in answered.order_by("answered_at"):
        found.setdefault(each.record_id, []).append(each)
    return found
