"""What the ledger offers the house: its rights, its words for what it does itself, and its pages."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.offers import Event, NavEntry, Panel, Permission, Room
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Role
from hemicycle.rooms.ledger import gates, queries


def _house_itself(user: Any, record: Any) -> bool:
    """Return whether nobody in particular asks: the operator's own commands run without a person."""
    return user is None


VERIFIERS = EVERYBODY - {Role.STAFF, Role.MEMBER}
EXPORTERS = frozenset({Role.AUDITOR, Role.AI_OFFICER})


def _reach_a_part(roles: frozenset[Role]) -> Callable[[Any, Any], bool]:
    """Return whether the offices of these roles reach only a part of the house, while the whole log is asked for."""
    return lambda user, record: all(office.chamber_id for office in standing(user).offices if office.role in roles)


ROOM = Room(
    name="ledger",
    title=_("Ledger"),
    permissions=[
        Permission("ledger.read", _("Read the ledger"), roles=EVERYBODY, writes=False),
        Permission(
            "ledger.verify",
            _("Have the ledger verified"),
            roles=VERIFIERS,
            writes=False,
            unless=_reach_a_part(VERIFIERS),
        ),
        Permission(
            "ledger.export",
            _("Export the ledger"),
            roles=EXPORTERS,
            writes=False,
            unless=_reach_a_part(EXPORTERS),
        ),
        Permission(
            "ledger.erase",
            _("Erase what the law wants erased"),
            roles=frozenset({Role.ADMINISTRATOR, Role.DPO}),
            also=_house_itself,
        ),
        Permission("ledger.open-origin", _("Open a new log after a restore"), also=_house_itself),
    ],
    events=[
        Event("ledger.erased", _("%(by)s had entries erased: %(reason)s")),
        Event("ledger.opened", _("A new log was opened: %(reason)s")),
    ],
    criteria=gates.CRITERIA,
    panels=[Panel("ledger.history", _("What happened so far"), "ledger/panel.html", queries.panel)],
    works={"ledger.verify": _("Verification of the ledger")},
    nav=[NavEntry("records", _("Ledger"), "ledger:list", "ledger.read")],
    foot=queries.foot,
)
