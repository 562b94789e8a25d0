"""Reading the inventory rounds of the house, and what is in use without standing in the register."""

from datetime import date

from django.db.models import Q

from hemicycle.kernel.models import RecordQuerySet
from hemicycle.rooms.governance.models import ApprovedTool
from hemicycle.rooms.portfolio.models import InventoryRound


def last_round() -> InventoryRound | None:
    """Return the newest inventory round, or None."""
    return InventoryRound.objects.first()


def unregistered_tools(on: date) -> RecordQuerySet[ApprovedTool]:
    """Return the approved tools in force that belong to no initiative of the register."""
    is_ended = Q(until_on__lt=on) | Q(withdrawn_on__lte=on)
    found: RecordQuerySet[ApprovedTool] = ApprovedTool.objects.filter(initiative=None, approved_on__lte=on).exclude(
        is_ended
    )
    return found
