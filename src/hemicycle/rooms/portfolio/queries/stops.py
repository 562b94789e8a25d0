"""Reading emergency stops, and what is owed on them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Due, InitiativeScope
from hemicycle.kernel.permissions import can
from hemicycle.kernel.terms import Status
from hemicycle.rooms.portfolio.models import Stop
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST


def open_stops() -> QuerySet[Stop]:
    """Return the stops that nobody has lifted."""
    found: QuerySet[Stop] = Stop.objects.filter(lifted_by=None)
    return found


def open_stop(initiative: Initiative) -> Stop | None:
    """Return the stop that holds an initiative now. No query for one that is not suspended."""
    if initiative.status != Status.SUSPENDED:
        return None
    return open_stops().filter(initiative=initiative).select_related("stopped_by", "confirmed_by").first()


def to_be_confirmed(scope: InitiativeScope) -> dict[UUID, date]:
    """Return until when the open stops of these initiatives are confirmed or lifted that nobody has confirmed."""
    waiting = open_stops().filter(initiative__in=scope.ids(), confirmed_by=None)
    return dict(waiting.order_by().values_list("initiative_id", "confirm_by_on"))


def may_be_stopped(initiative: Initiative) -> bool:
    """Return whether something of the initiative goes on that an emergency stop would end."""
    return initiative.status not in {*AT_REST, Status.SUSPENDED}


def stops_to_confirm(person: Any) -> list[Due]:
    """Return the stops that await this person's confirmation, the earliest due first."""
    awaiting = Stop.objects.visible_to(person).filter(lifted_by=None, confirmed_by=None).select_related("initiative")
    return [
        Due(
            _("Confirm or lift the emergency stop"),
            reverse("portfolio:confirm-stop", kwargs={"pk": stop.pk}),
            by=stop.confirm_by_on,
            about=str(stop.initiative),
        )
        for stop in awaiting.order_by("confirm_by_on", "pk")
        if can(person, "portfolio.confirm-stop", stop)
    ]
