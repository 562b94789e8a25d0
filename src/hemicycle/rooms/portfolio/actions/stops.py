"""The emergency stop: suspend at once, then let another office confirm or lift."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Notification, Office, Parliament, User
from hemicycle.kernel.terms import Role, Status
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.actions.triage import demand_reason
from hemicycle.rooms.portfolio.models import Stop
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST

# Who is told of a stop besides those who hold an office in the initiative itself.
TOLD = frozenset({Role.AI_OFFICER, Role.SECRETARY_GENERAL, Role.BODY_CHAIR, Role.BODY_SECRETARY, Role.DPO, Role.CISO})


@action(permission="portfolio.suspend", event="portfolio.suspended")
def suspend(initiative: Initiative, *, by: User, reason: str) -> Stop:
    """Stop an initiative at once. The body confirms or lifts it within the working days that the house allows."""
    demand_reason(reason)
    if initiative.status in AT_REST:
        raise Refused(_("Nothing of this initiative runs any more, so there is nothing to stop."), "at-rest")
    if initiative.status == Status.SUSPENDED or lock(queries.open_stops().filter(initiative=initiative)):
        raise Refused(_("This initiative is suspended already. It stays so until it is lifted."), "suspended")
    return stopped(initiative, by, reason)


def stopped(initiative: Initiative, by: User, reason: str) -> Stop:
    """Return the stop that suspends an initiative from now on, and tell everybody concerned."""
    today = clock.today()
    stop = Stop(
        initiative=initiative, chamber_id=initiative.chamber_id, stopped_by=by, stopped_on=today, reason=reason.strip()
    )
    stop.status_before = initiative.status
    stop.confirm_by_on = Parliament.objects.get().working_day_after(today, queries.pace().confirm_stop_days)
    initiative.status = Status.SUSPENDED
    _tell(initiative, "portfolio.suspended", by)
    return stop


def stopped_by_body(initiative: Initiative, by: User, reason: str) -> Stop:
    """Return the stop of an initiative that its body suspended by a decision, which needs nobody to confirm it."""
    stop = stopped(initiative, by, reason)
    stop.confirmed_by, stop.confirmed_on, stop.confirmation = by, stop.stopped_on, stop.reason
    return stop


@action(permission="portfolio.confirm-stop", event="portfolio.stop-confirmed")
def confirm_stop(stop: Stop, *, by: User, reason: str) -> None:
    """Confirm an emergency stop, for the body: the initiative stays suspended until the stop is lifted."""
    _demand_open(stop, reason)
    if stop.confirmed_by_id:
        raise Refused(_("This stop is confirmed already."), "confirmed")
    stop.confirmed_by, stop.confirmed_on, stop.confirmation = by, clock.today(), reason.strip()
    _tell(stop.initiative, "portfolio.stop-confirmed", by)


@action(permission="portfolio.lift-stop", event="portfolio.stop-lifted")
def lift_stop(stop: Stop, *, by: User, reason: str) -> list[Initiative]:
    """Lift an emergency stop: the initiative is again what it was before."""
    _demand_open(stop, reason)
    stop.lifted_by, stop.lifted_on, stop.lifting = by, clock.today(), reason.strip()
    initiatives = lock(Initiative.objects.filter(pk=stop.initiative_id))
    for initiative in initiatives:
        initiative.status = stop.status_before
    _tell(stop.initiative, "portfolio.stop-lifted", by)
    return initiatives


def _demand_open(stop: Stop, reason: str) -> None:
    demand_reason(reason)
    if stop.lifted_by_id:
        raise Refused(_("This stop is lifted already. Nothing is left to decide."), "lifted")


def _tell(initiative: Initiative, message: str, by: User) -> None:
    """Leave a notice with everybody concerned, except who acted."""
    params = {"reference": initiative.reference, "title": initiative.title}
    Notification.objects.bulk_create(
        Notification(
            person_id=person, at=clock.now(), message=message, params=params, url=initiative.get_absolute_url()
        )
        for person in _concerned(initiative)
        if person != by.pk
    )


def _concerned(initiative: Initiative) -> Iterable[Any]:
    today = clock.today()
    in_force = Office.objects.filter(Q(to_on=None) | Q(to_on__gte=today), from_on__lte=today, person__is_active=True)
    of_house = Q(role__in=TOLD, initiative=None) & (Q(chamber=None) | Q(chamber=initiative.chamber_id))
    found = in_force.filter(of_house | Q(initiative=initiative)).order_by().values_list("person_id", flat=True)
    return dict.fromkeys(found)
