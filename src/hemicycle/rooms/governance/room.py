"""What governance offers the house."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.offers import Event, NavEntry, Panel, Permission, Room
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance import gates, queries

GOVERNING = frozenset({Role.SECRETARY_GENERAL, Role.BODY_CHAIR, Role.BODY_SECRETARY, Role.AI_OFFICER})

ROOM = Room(
    name="governance",
    title=_("Governance"),
    permissions=[
        Permission("governance.read", _("Read who answers for what, and the policies"), roles=EVERYBODY, writes=False),
        Permission("governance.assign", _("Say which offices answer for what"), roles=GOVERNING),
    ],
    events=[
        Event("governance.assigned", _("%(by)s said which offices hold a part in %(activity)s")),
        Event("governance.assignment-restored", _("%(by)s went back to the default for %(activity)s")),
    ],
    criteria=gates.CRITERIA,
    panels=[
        Panel(
            "governance.responsibilities",
            _("Who answers"),
            "governance/panel.html",
            queries.stage_panel,
            permission="governance.read",
        )
    ],
    nav=[
        NavEntry("people", _("Responsibilities"), "governance:responsibilities", "governance.read"),
        NavEntry("people", _("Vacancies"), "governance:vacancies", "governance.read"),
    ],
)
