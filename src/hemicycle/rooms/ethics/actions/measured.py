"""What records measurements: oversight by period, and fairness by group."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.rooms.ethics.actions.designs import kept
from hemicycle.rooms.ethics.models import FairnessReading, OversightPeriod
from hemicycle.rooms.ethics.rules import Group, Period

# A part is never more than its whole.
PARTS = (("overrides", "decisions"), ("seeded_found", "seeded"), ("confirmed", "sampled"))


@action(permission="ethics.measure", event="ethics.oversight-measured", tells=())
def record_period(initiative: Initiative, *, by: User, period: Period) -> OversightPeriod:
    """Record what people did with the results of one period; a period that begins on the same day is replaced."""
    _sound(period)
    return _filled(kept(OversightPeriod, initiative, None, from_on=period.from_on), period)


@action(permission="ethics.measure", event="ethics.oversight-measured", tells=())
def import_periods(initiative: Initiative, *, by: User, periods: Sequence[Period]) -> Sequence[OversightPeriod]:
    """Record many periods at once: all of them, or none."""
    for period in periods:
        _sound(period)
    known = {each.from_on: each for each in lock(OversightPeriod.objects.filter(initiative=initiative))}
    place = {"initiative": initiative, "chamber_id": initiative.chamber_id}
    return [_filled(known.get(each.from_on) or OversightPeriod(**place), each) for each in periods]


def _sound(period: Period) -> None:
    if period.to_on < period.from_on or period.to_on > clock.today():
        raise Refused(
            _("The period from %(day)s ends before it begins, or in the future.") % {"day": period.from_on}, "to_on"
        )
    for part, whole in PARTS:
        if getattr(period, part) > getattr(period, whole):
            raise Refused(
                _("The period from %(day)s counts more in %(part)s than in %(whole)s.")
                % {"day": period.from_on, "part": part, "whole": whole},
                part,
            )


def _filled(record: OversightPeriod, period: Period) -> OversightPeriod:
    for name, value in asdict(period).items():
        setattr(record, name, value)
    return record


@action(permission="ethics.measure", event="ethics.fairness-measured", tells=())
def record_fairness(
    initiative: Initiative, *, by: User, measured_on: date, groups: Sequence[Group], source: str = ""
) -> FairnessReading:
    """Record what was measured for each group on one day; a reading of the same day is replaced."""
    if measured_on > clock.today():
        raise Refused(_("The day lies in the future. A reading is recorded once it was made."), "measured_on")
    names = [group.name for group in groups]
    if not names or len(set(names)) < len(names):
        raise Refused(_("Each group is named once, with the number of its cases and its rate."), "groups")
    if any(group.n < 0 or not 0 <= group.value <= 1 for group in groups):
        raise Refused(_("A group has no fewer than no cases, and its rate lies between 0 and 1."), "groups")
    reading = kept(FairnessReading, initiative, None, measured_on=measured_on)
    reading.groups, reading.source = [asdict(group) for group in groups], source.strip()
    return reading
