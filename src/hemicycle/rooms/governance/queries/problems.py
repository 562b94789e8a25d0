"""Reading reported problems, and whom they wait for."""

from typing import Any

from django.db.models import Q, QuerySet

from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Initiative, Office, Parliament, Record, User
from hemicycle.kernel.permissions import can, standing
from hemicycle.kernel.terms import INITIATIVE_ROLES, Role
from hemicycle.rooms.governance.models import ProblemReport


def visible_to(user: Any) -> QuerySet[ProblemReport]:
    """Return the reports that the person may see, with what a list shows of them."""
    found: QuerySet[ProblemReport] = ProblemReport.objects.visible_to(user)
    return found.select_related("tool", "initiative", "reported_by", "answered_by")


def open_for(user: Any, limit: int) -> list[ProblemReport]:
    """Return the reports that wait for this person's answer, the most urgent first."""
    waiting = visible_to(user).filter(answered_at=None).order_by("due_on", "number")[:limit]
    return [each for each in waiting if can(user, "governance.answer-problem", each)]


def own(user: Any) -> QuerySet[ProblemReport]:
    """Return the person's own reports, the newest first."""
    return visible_to(user).filter(reported_by=user.pk)


def place_of(user: Any) -> Record | None:
    """Return where a person reports from: the chamber of their first office, or the parliament; None without office."""
    offices = standing(user).offices
    acting = next((office for office in offices if office.role not in {*INITIATIVE_ROLES, Role.AUDITOR}), None)
    if acting is None:
        return Initiative.objects.filter(pk__in=standing(user).initiatives).first()
    return Chamber.objects.filter(pk=acting.chamber_id).first() if acting.chamber_id else Parliament.objects.first()


def officers_for(chamber: Chamber | None) -> QuerySet[User]:
    """Return the AI officers of today who answer for this chamber."""
    today = clock.today()
    held = Office.objects.filter(
        Q(to_on=None) | Q(to_on__gte=today),
        Q(chamber=None) | Q(chamber=chamber),
        role=Role.AI_OFFICER,
        from_on__lte=today,
    )
    found: QuerySet[User] = User.objects.filter(is_active=True, pk__in=held.values("person"))
    return found
