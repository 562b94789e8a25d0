"""The inventory round: that all units were asked which AI they use, and what was found."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from hemicycle.kernel import clock, permissions
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, User
from hemicycle.rooms.portfolio.models import InventoryRound
from hemicycle.rooms.portfolio.rules.rounds import LONGEST_NAME, MOST_MISSING


@action(permission="portfolio.take-stock", event="portfolio.stock-taken", tells=())
def take_stock(
    parliament: Parliament, *, by: User, held_on: date, asked: str, missing: Sequence[str] = ()
) -> InventoryRound:
    """Record an inventory round: who was asked, and which systems in use the register does not hold yet."""
    permissions.demand(by, "portfolio.take-stock", parliament)
    if held_on > clock.today():
        raise Refused(_("The day lies in the future. A round is recorded once it was held."), "held-on")
    if len(asked.strip()) < 10:
        raise Refused(_("Say in a sentence who was asked, and how."), "asked")
    if len(missing) > MOST_MISSING or any(not 0 < len(name) <= LONGEST_NAME for name in missing):
        raise Refused(
            _("At most %(most)s systems, each by a name of at most %(longest)s characters.")
            % {"most": MOST_MISSING, "longest": LONGEST_NAME},
            "missing",
        )
    return InventoryRound(held_on=held_on, asked=asked.strip(), missing=list(missing), held_by=by)
