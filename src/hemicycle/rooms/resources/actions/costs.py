"""What changes what an initiative asks for: costs over its life, hours of people, and what finance confirms of it."""

from decimal import Decimal

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.rooms.portfolio.models import Alternative, MeasuredValue
from hemicycle.rooms.resources.actions.grammar import (
    demand_alternative,
    demand_amount,
    demand_hours,
    demand_quarter,
    demand_words,
)
from hemicycle.rooms.resources.models import Allocation, ConfirmedBenefit, Cost, Line, Need, Post, RunningCost, Skill
from hemicycle.rooms.resources.rules.terms import CostKind, Timing

LONGEST_YEARS, LONGEST_QUARTERS = 50, 200
MOST_OF_A_SKILL = 100_000


@action(permission="resources.estimate", event="resources.cost-estimated", tells=("sort", "timing", "amount"))
def estimate_cost(
    initiative: Initiative, *, by: User, sort: CostKind, timing: Timing, amount: Decimal, low: Decimal | None = None,
    high: Decimal | None = None, first_year: int = 0, last_year: int | None = None, line: Line | None = None,
    alternative: Alternative | None = None, text: str = "",
) -> Cost:  # fmt: skip
    """Enter what it costs to build, to run or to retire, in which years since the start, and how sure that is."""
    demand_alternative(alternative, initiative)
    last = first_year if last_year is None else last_year
    if not 0 <= first_year <= last <= LONGEST_YEARS:
        raise Refused(_("Years count from the start as 0, and the last is not before the first."), "last_year")
    if timing is not Timing.YEARLY and last != first_year:
        raise Refused(_("What is paid once has one year. Enter what recurs as yearly."), "last_year")
    found = demand_amount(amount)
    least, most = (found if each is None else demand_amount(each) for each in (low, high))
    if not least <= found <= most:
        raise Refused(_("The amount lies between the least and the most."), "low")
    return Cost(
        initiative=initiative, chamber_id=initiative.chamber_id, alternative=alternative, sort=sort, timing=timing,
        amount=found, low=least, high=most, first_year=first_year, last_year=last, line=line, text=text.strip(),
    )  # fmt: skip


@action(permission="resources.estimate", event="resources.cost-withdrawn")
def withdraw_cost(cost: Cost, *, by: User, reason: str) -> None:
    """Take a cost out of the estimate; it stays on record."""
    if cost.withdrawn_on:
        raise Refused(_("This was withdrawn already."), "withdrawn")
    demand_words(reason, "reason", 3)
    cost.withdrawn_on = clock.today()


@action(permission="resources.estimate", event="resources.need-stated", tells=("skill", "hours"))
def state_need(
    initiative: Initiative, *, by: User, skill: Skill, hours: Decimal, first_quarter: int = 0,
    last_quarter: int | None = None, alternative: Alternative | None = None,
) -> Need:  # fmt: skip
    """Say how many hours of a skill are needed in each quarter since the start."""
    demand_alternative(alternative, initiative)
    last = LONGEST_QUARTERS if last_quarter is None else last_quarter
    if not 0 <= first_quarter <= last <= LONGEST_QUARTERS:
        raise Refused(_("Quarters count from the start as 0, and the last is not before the first."), "last_quarter")
    return Need(
        initiative=initiative, chamber_id=initiative.chamber_id, alternative=alternative, skill=skill,
        hours=demand_hours(hours, MOST_OF_A_SKILL), first_quarter=first_quarter, last_quarter=last_quarter,
    )  # fmt: skip


@action(permission="resources.estimate", event="resources.need-withdrawn")
def withdraw_need(need: Need, *, by: User, reason: str) -> None:
    """Take a need of people out of the estimate; it stays on record."""
    if need.withdrawn_on:
        raise Refused(_("This was withdrawn already."), "withdrawn")
    demand_words(reason, "reason", 3)
    need.withdrawn_on = clock.today()


@action(permission="resources.allocate", event="resources.allocated", tells=("skill", "year", "number", "hours"))
def allocate(
    initiative: Initiative, *, by: User, skill: Skill, year: int, number: int, hours: Decimal,
    person: User | None = None,
) -> list[Record]:  # fmt: skip
    """Give an initiative hours of a skill in a quarter, of a person where one is named; 0 takes them back."""
    demand_quarter(number)
    if person is not None and not Post.objects.filter(person=person, skill=skill).exists():
        raise Refused(_("That person has no post with this skill."), "person")
    place = {"initiative": initiative, "skill": skill, "year": year, "number": number, "person": person}
    known = lock(Allocation.objects.filter(**place))
    found = known[0] if known else Allocation(chamber_id=initiative.chamber_id, **place)
    found.hours = demand_hours(hours, MOST_OF_A_SKILL)
    return [found]


@action(permission="resources.confirm", event="resources.cost-confirmed", tells=("months", "forecast", "reason"))
def confirm_running_cost(
    initiative: Initiative, *, by: User, months: int, actual: Decimal, forecast: Decimal, reason: str
) -> RunningCost:
    """Confirm as finance what an initiative really costs to run, and what a whole year of it will cost."""
    if not 1 <= months <= 120:
        raise Refused(_("At least one month of the running cost has been counted before it is confirmed."), "months")
    return RunningCost(
        initiative=initiative, chamber_id=initiative.chamber_id, months=months, actual=demand_amount(actual, "actual"),
        forecast=demand_amount(forecast, "forecast"), reason=demand_words(reason, "reason", 3),
        confirmed_by=by, confirmed_on=clock.today(),
    )  # fmt: skip


@action(permission="resources.confirm", event="resources.benefit-confirmed")
def confirm_benefit(measured: MeasuredValue, *, by: User, reason: str) -> ConfirmedBenefit:
    """Confirm as finance that what was measured of a benefit is true."""
    if ConfirmedBenefit.objects.filter(measured=measured).exists():
        raise Refused(_("This was confirmed already."), "confirmed")
    return ConfirmedBenefit(
        initiative_id=measured.initiative_id, chamber_id=measured.chamber_id, measured=measured,
        reason=demand_words(reason, "reason", 3), confirmed_by=by, confirmed_on=clock.today(),
    )  # fmt: skip
