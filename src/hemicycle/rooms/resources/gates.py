"""The claims of resources that gates ask, each of many initiatives at once."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Tier, Verdict
from hemicycle.rooms.resources import queries
from hemicycle.rooms.resources.models import Cost, Need, RunningCost
from hemicycle.rooms.resources.rules import money, people
from hemicycle.rooms.resources.rules.periods import QUARTERS, Quarter
from hemicycle.rooms.resources.rules.terms import Timing

PAGE, MONEY = "resources:initiative", "resources:money"
ASKED_QUARTERS = 2 * QUARTERS
CONFIRMED_FOR = timedelta(days=365)


def whole_life_cost_fits(scope: InitiativeScope) -> Answers:
    """Answer whether build, run and retire are priced, and budgets can pay them if it begins this year or next."""
    found, left = queries.live_costs(scope.ids()), queries.left_for(scope.ids())
    house = queries.finances()
    start = house.years.year_of(scope.on)
    return {
        pk: _fits(
            found.get(pk, []), left.get(pk, left[None]), start, house.delegated_limit if tier == Tier.MINIMAL else None
        )
        for pk, tier in scope.values("tier")
    }


def _fits(
    costs: Sequence[Cost], left: Mapping[money.LINE_YEAR, Decimal], start: int, delegated: Decimal | None
) -> Answer:
    if not costs:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=PAGE)
    priced = [cost.priced for cost in costs]
    whole = money.whole_life(priced).amount
    evidence = [("resources.cost", cost.pk) for cost in costs]
    if money.missing(priced):
        return Answer(Verdict.PARTLY, "part", {"n": len(Timing) - len(money.missing(priced))}, evidence, PAGE)
    if delegated is not None and whole <= delegated:
        return Answer(Verdict.MET, "delegated", {}, evidence)
    if any(not cost.line for cost in priced):
        return Answer(Verdict.PARTLY, "no-line", {}, evidence, PAGE)
    starts = [year for year in (start, start + 1) if any(year == of for _line, of in left)]
    if not starts:
        return Answer(Verdict.UNKNOWN, "no-budget", {}, evidence, MONEY)
    lacks = [money.lacking(money.needed(priced, year), left) for year in starts]
    if all(lacks):
        return Answer(Verdict.NOT_MET, "lacks", {"n": len(lacks[0]), "year": lacks[0][0].year}, evidence, PAGE)
    return Answer(Verdict.MET, "fits", {}, evidence)


def people_fit(scope: InitiativeScope) -> Answers:
    """Answer whether the needed skills are free in every quarter of which the capacity is known."""
    start = queries.first_quarter(scope.on)
    quarters = [start.after(n) for n in range(ASKED_QUARTERS)]
    found, free = queries.live_needs(scope.ids()), queries.free_for(scope.ids(), quarters)
    return {pk: _people(found.get(pk, []), free.get(pk, free[None]), start) for (pk,) in scope.values()}


def _people(needs: Sequence[Need], free: Mapping[people.SKILL_QUARTER, float], start: Quarter) -> Answer:
    if not needs:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=PAGE)
    evidence = [(need.kind(), need.pk) for need in needs]
    wanted = people.asked([need.wanted for need in needs], ASKED_QUARTERS)
    if unknown := [skill for skill in wanted if not any(skill == known for known, _quarter in free)]:
        return Answer(Verdict.UNKNOWN, "nobody", {"n": len(unknown)}, evidence, "resources:capacity")
    if short := people.shortages(wanted, free, start):
        return Answer(Verdict.NOT_MET, "short", {"n": len(short)}, evidence, PAGE)
    return Answer(Verdict.MET, "free", {"n": len(wanted)}, evidence)


def running_cost_confirmed(scope: InitiativeScope) -> Answers:
    """Answer whether finance confirmed what it costs to run, within the estimate, and a benefit was measured."""
    confirmed, estimated = queries.running_costs(scope.ids()), queries.standing_costs(scope.ids())
    measured = queries.measured_benefits(scope.ids())
    return {
        pk: _running(confirmed.get(pk), estimated.get(pk, []), pk in measured, scope.on) for (pk,) in scope.values()
    }


def _running(found: RunningCost | None, costs: Sequence[Cost], is_measured: bool, on: date) -> Answer:
    if found is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=PAGE)
    evidence = [(found.kind(), found.pk)]
    until = found.confirmed_on + CONFIRMED_FOR
    if until < on:
        return Answer(Verdict.PARTLY, "old", {}, evidence, PAGE)
    yearly = money.by_year([cost.priced for cost in costs if cost.timing == Timing.YEARLY])
    if not yearly:
        return Answer(Verdict.PARTLY, "no-estimate", {}, evidence, PAGE)
    if found.forecast > max(span.high for span in yearly):
        return Answer(Verdict.NOT_MET, "above", {}, evidence, PAGE)
    if not is_measured:
        return Answer(Verdict.PARTLY, "benefit", {}, evidence, PAGE)
    return Answer(Verdict.MET, "confirmed", {"n": found.months}, evidence, until=until)


def budget_approved(scope: InitiativeScope) -> Answers:
    """Answer whether a body of the house approved the year's budget, with money for training."""
    budget, training = queries.training_planned(queries.finances().years.year_of(scope.on))
    if budget is None or not budget.is_in_force:
        verdict = Verdict.NOT_MET if budget else Verdict.UNKNOWN
        answer = Answer(verdict, "unapproved", remedy=MONEY)
    elif not training:
        answer = Answer(Verdict.PARTLY, "no-training", {}, [(budget.kind(), budget.pk)], MONEY)
    else:
        answer = Answer(Verdict.MET, "approved", {}, [(budget.kind(), budget.pk)])
    return {pk: answer for (pk,) in scope.values()}


def _gates(*names: str) -> frozenset[Gate]:
    return frozenset(Gate(name) for name in names)


def _ids(text: str) -> frozenset[str]:
    return frozenset(text.split())


CRITERIA: list[Criterion] = [
    Criterion(
        "resources.whole-life-cost-fits",
        _("Does the cost over its whole life fit the money there is?"),
        whole_life_cost_fits,
        says={
            "nothing": _("No cost is entered."),
            "part": _("Of build, run and retire, priced so far: %(n)s of three."),
            "no-line": _("A cost names no line of the budget that pays it."),
            "no-budget": _("There is no budget of this year."),
            "lacks": _("The money does not reach in so many lines and years: %(n)s, the first in %(year)s."),
            "delegated": _("The whole life costs no more than needs no place in the budget."),
            "fits": _("Begun this year or next, every budgeted year can pay its part of the whole life."),
        },
        asked_at=_gates("G1"),
        proves=_ids("IPU-SE-11 IPU-KP-05 IPU-PPM-03"),
        remedy=_("Enter cost per year until retirement; reduce, phase, or ask for money."),
    ),
    Criterion(
        "resources.people-fit",
        _("Are the people with the needed skills free?"),
        people_fit,
        says={
            "nothing": _("It is not said which people are needed."),
            "nobody": _("Needed skills of which no capacity is known: %(n)s."),
            "short": _("Quarters in which a needed skill is not free: %(n)s."),
            "free": _("Needed skills, free in every quarter: %(n)s."),
        },
        asked_at=_gates("G1"),
        proves=_ids("IPU-KP-05 IPU-KP-16"),
        remedy=_("Allocate people by quarter, shift the start, or plan hiring or training."),
    ),
    Criterion(
        "resources.running-cost-confirmed",
        _("Is the running cost confirmed and the value case updated with what was measured?"),
        running_cost_confirmed,
        says={
            "nothing": _("Finance has confirmed no running cost."),
            "old": _("The running cost was confirmed more than a year ago."),
            "no-estimate": _("No yearly cost was estimated that the running cost could be held against."),
            "above": _("A whole year will cost more than the highest estimate."),
            "benefit": _("No benefit has been measured yet."),
            "confirmed": _(
                "Months of running cost that finance counted: %(n)s; within the estimate, with a measured benefit."
            ),
        },
        asked_at=_gates("G4", "G6"),
        proves=_ids("IPU-KP-26 IPU-ROL-05"),
        remedy=_("Enter actual cost and measured benefit."),
    ),
    Criterion(
        "resources.budget-approved",
        _("Is there an approved AI budget with a line for training?"),
        budget_approved,
        says={
            "unapproved": _("No body has approved a budget of this year."),
            "no-training": _("The budget gives nothing to training."),
            "approved": _("The budget of this year is approved, with money for training."),
        },
        proves=_ids("IPU-KP-05 IPU-PS-05 IPU-TRN-05"),
        remedy=_("Approve the budget."),
    ),
]
