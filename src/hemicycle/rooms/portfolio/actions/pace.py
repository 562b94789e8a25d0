"""What the parliament allows itself: days in a stage, days to confirm a stop."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from hemicycle.kernel import permissions
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, User
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.portfolio.models import Pace
from hemicycle.rooms.portfolio.rules.pipeline import LEAST_DAYS, MOST_DAYS


@action(permission="portfolio.set-pace", event="portfolio.pace-set", tells=())
def set_pace(pace: Pace, *, by: User, days: Mapping[Stage, int], confirm_stop_days: int) -> Pace:
    """Set how long an initiative may stay in each stage, and how soon a stop is confirmed."""
    permissions.demand(
        by, "portfolio.set-pace", Parliament.objects.get()
    )  # it holds for every chamber, so an office of one is not enough
    if days.keys() != set(Stage) or not all(LEAST_DAYS <= each <= MOST_DAYS for each in days.values()):
        raise Refused(
            _("Every stage needs from %(least)s to %(most)s days.") % {"least": LEAST_DAYS, "most": MOST_DAYS}, "days"
        )
    if not 1 <= confirm_stop_days <= 30:
        raise Refused(_("A stop is confirmed within 1 to 30 working days."), "confirm-stop-days")
    pace.days = {str(stage): days[stage] for stage in Stage}
    pace.confirm_stop_days = confirm_stop_days
    return pace
