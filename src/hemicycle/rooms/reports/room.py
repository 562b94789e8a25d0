"""What the reports offer the house."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.offers import NavEntry, Permission, Room
from hemicycle.kernel.terms import CONFIDENTIAL_READERS, Role

ROOM = Room(
    name="reports",
    title=_("Reports"),
    permissions=[
        Permission("reports.read", _("Read one's own Desk"), roles=EVERYBODY, writes=False),
        Permission("reports.choose-letters", _("Choose how often letters come"), roles=EVERYBODY - {Role.AUDITOR}),
        Permission("reports.state", _("Read the State of AI"), roles=CONFIDENTIAL_READERS, writes=False),
    ],
    nav=[
        NavEntry("desk", _("State of AI"), "reports:state", "reports.state"),
        NavEntry("desk", _("My desk"), "reports:desk"),
    ],
)
