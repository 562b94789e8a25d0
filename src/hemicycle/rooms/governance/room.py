"""What governance offers the house."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Room
from hemicycle.rooms.governance import gates

ROOM = Room(name="governance", title=_("Governance"), criteria=gates.CRITERIA)
