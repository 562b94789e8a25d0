"""What ethics offers the house."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Room
from hemicycle.rooms.ethics import gates

ROOM = Room(name="ethics", title=_("Ethics"), criteria=gates.CRITERIA)
