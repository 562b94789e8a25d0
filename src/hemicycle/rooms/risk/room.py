"""What risk offers the house."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Room

ROOM = Room(name="risk", title=_("Risk"))
