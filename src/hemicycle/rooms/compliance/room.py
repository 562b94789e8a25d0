"""What compliance offers the house."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Room

ROOM = Room(name="compliance", title=_("Compliance"))
