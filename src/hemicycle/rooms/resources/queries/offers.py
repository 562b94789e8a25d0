"""What the room says elsewhere: measures and limits, what a person owes, the light, the card on a dossier, search."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import inf
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Amount, Closing, Due, Figure, Form, Hit, InitiativeScope, LightState
from hemicycle.kernel.permissions import may_ever, standing
from hemicycle.kernel.terms import Role, Stage, Status, Verdict
from hemicycle.kernel.text import search_words
from hemicycle.rooms.resources.models import Budget, Closure, Cost, Line, Skill, Tranche
from hemicycle.rooms.resources.queries.facts import costs, currency, finances, live, live_costs, live_needs, needs
from hemicycle.rooms.resources.queries.money import counted_budgets, money_view, positions
from hemicycle.rooms.resources.queries.people import allocated, capacity, capacity_view
from hemicycle.rooms.resources.rules import money, people
from hemicycle.rooms.resources.rules.periods import QUARTERS, Quarter
from hemicycle.rooms.resources.rules.terms import BudgetState, TrancheState

LEADS = (Role.PROJECT_LEAD, Role.BUSINESS_OWNER)
MOST = 20
READS = frozenset(
    f"resources.{kind}" for kind in ("budget", "appropriation", "booking", "tranche", "allocation", "capacity", "post")
)


def led_by(user: Any) -> list[UUID]:
    """Return the ids of the initiatives that the person leads or owns today."""
    return [office.initiative_id for office in standing(user).offices if office.role in LEADS and office.initiative_id]


def closings(first: date, last: date) -> list[Closing]:
    """Return recesses, elections and other times of the parliamentary calendar that touch these days, by beginning."""
    found = Closure.objects.filter(from_on__lte=last, to_on__gte=first)
    return [Closing(each.title, each.from_on, each.to_on) for each in found]


def money_of(scope: InitiativeScope) -> Mapping[UUID, Sequence[Amount]]:
    """Return what each way of doing an initiative takes of each line, by year since its start.

    A cost that names no line of the budget draws on none, and is left out.
    """
    found: dict[UUID, list[Amount]] = defaultdict(list)
    for initiative, rows in costs(scope.ids()).items():
        by_part: dict[tuple[str, UUID | None], list[Cost]] = defaultdict(list)
        for cost in rows:
            if cost.line:
                by_part[cost.line.key, cost.alternative_id].append(cost)
        for (line, alternative), parts in by_part.items():
            priced = [cost.priced for cost in parts]
            whole = money.whole_life(priced)
            if whole.amount:
                spread = (float(whole.low / whole.amount), float(whole.high / whole.amount))
                amounts = tuple(float(span.amount) for span in money.by_year(priced))
                found[initiative].append(Amount(amounts, line, alternative, spread))
    return found


def hours_of(scope: InitiativeScope) -> Mapping[UUID, Sequence[Amount]]:
    """Return the hours of each skill that each way of doing an initiative takes, by quarter since its start."""
    found: dict[UUID, list[Amount]] = defaultdict(list)
    for initiative, rows in needs(scope.ids()).items():
        by_part: dict[tuple[str, UUID | None], list[people.Wanted]] = defaultdict(list)
        for need in rows:
            by_part[need.skill.key, need.alternative_id].append(need.wanted)
        for (skill, alternative), wanted in by_part.items():
            lasts = any(each.last is None for each in wanted)
            quarters = 1 + max(each.first if each.last is None else each.last + lasts for each in wanted)
            amounts = people.asked(wanted, quarters)[skill]
            if any(amounts):
                found[initiative].append(Amount(amounts, skill, alternative, lasts=lasts))
    return found


def money_left(on: date, periods: int) -> Mapping[str, Sequence[float]]:
    """Return what each line has left in the financial year of a day and those after; endless in unbudgeted years."""
    first, budgeted, known = finances().years.year_of(on), set(counted_budgets()), positions()
    lines = sorted({line for line, year in known if year in budgeted})
    years = range(first, first + periods)
    return {
        line: [
            max(float(known.get((line, year), money.Position()).left), 0.0) if year in budgeted else inf
            for year in years
        ]
        for line in lines
    }


def hours_left(on: date, periods: int) -> Mapping[str, Sequence[float]]:
    """Return the hours of each skill that nobody has, from the quarter of a day on; endless where nothing is known."""
    first = finances().years.quarter_of(on)
    quarters = [first.after(n) for n in range(periods)]
    there, taken = capacity(quarters), allocated(first)
    return {
        skill: [
            max(there[skill, each] - taken.get((skill, each), 0.0), 0.0) if (skill, each) in there else inf
            for each in quarters
        ]
        for skill in sorted({skill for skill, _quarter in there})
    }


def line_titles() -> dict[str, str]:
    """Return what each line of the budget is called."""
    return dict(Line.objects.values_list("key", "title"))


def skill_titles() -> dict[str, str]:
    """Return what each skill is called."""
    return dict(Skill.objects.values_list("key", "title"))


def duties(user: Any) -> Iterator[Due]:
    """Yield what the person owes: tranches to close, a plan to approve, a cost that a proposal lacks."""
    if may_ever(user, "resources.handle-tranches"):
        released = Tranche.objects.visible_to(user).filter(state=TrancheState.RELEASED).select_related("initiative")
        for tranche in released.order_by("released_on")[:MOST]:
            url = reverse("resources:close-tranche", kwargs={"pk": tranche.pk})
            yield Due(_("Released tranche to be closed"), url, about=tranche.initiative.reference)
    if may_ever(user, "resources.approve"):
        for budget in (
            Budget.objects.visible_to(user).filter(state=BudgetState.PLAN, appropriations__isnull=False).distinct()
        ):
            if budget.year <= finances().years.year_of(clock.today()):
                yield Due(_("Budget to be approved"), budget.get_absolute_url(), about=str(budget.year))
    led = led_by(user)
    if led:
        proposed = Initiative.objects.filter(pk__in=led, stage=Stage.PROPOSAL, status=Status.ACTIVE)
        priced = live_costs(proposed.values("pk"))
        for initiative in proposed:
            if initiative.pk not in priced:
                url = reverse("resources:initiative", kwargs={"pk": initiative.pk})
                yield Due(_("Cost over the whole life"), url, about=initiative.reference)


def light(_user: Any) -> LightState:
    """Return the light of resource allocation: no line over its plan, no skill allocated beyond its hours."""
    view, hours = money_view(), capacity_view(QUARTERS)
    url = reverse("resources:money")
    if view.budget is None:
        return LightState(Verdict.UNKNOWN, gettext_lazy("The year has no budget for AI."))
    figure = Figure(float(view.total.left), gettext_lazy("free this year"), url, form=Form.MONEY)
    due = None if view.budget.is_in_force else Due(_("Budget to be approved"), view.budget.get_absolute_url())
    over, short = len(view.over), len(hours.over)
    if over or short:
        says = gettext_lazy(
            "Lines of the budget over their plan: %(lines)s; quarters of a skill promised twice: %(skills)s."
        )
        return LightState(Verdict.NOT_MET, says, {"lines": over, "skills": short}, figure, due)
    if due:
        return LightState(
            Verdict.PARTLY,
            gettext_lazy("The budget of this year is a plan that no body has approved."),
            {},
            figure,
            due,
        )
    return LightState(Verdict.MET, gettext_lazy("Money and people are within what was approved."), figure=figure)


def panel(initiative: Initiative, _user: Any) -> dict[str, Any]:
    """Return what the card on the dossier shows. At most five queries."""
    priced = [cost.priced for cost in live(costs([initiative.pk]).get(initiative.pk, []))]
    wanted = [need.wanted for need in live_needs([initiative.pk]).get(initiative.pk, [])]
    titles = skill_titles() if wanted else {}
    hours = people.asked(wanted, QUARTERS)
    return {
        "url": reverse("resources:initiative", kwargs={"pk": initiative.pk}),
        "whole": money.whole_life(priced) if priced else None,
        "currency": currency() if priced else "",
        "years": len(money.by_year(priced)),
        "hours": [(titles[skill], sum(each)) for skill, each in hours.items()],
        "tranches": list(Tranche.objects.filter(initiative=initiative)),
    }


def search(user: Any, words: str, limit: int) -> Sequence[Hit]:
    """Return the lines of the budget and the skills that these words name."""
    if not may_ever(user, "resources.read"):
        return []
    wanted = search_words(words)
    places = (
        (Line, "resources:money", gettext_lazy("line of the budget")),
        (Skill, "resources:capacity", gettext_lazy("skill")),
    )
    found = []
    for model, address, detail in places:
        rows = model.objects.visible_to(user)
        found += [
            Hit(row.title, reverse(address), str(detail))
            for row in rows
            if wanted and all(each in " ".join(search_words(row.title)) for each in wanted)
        ]
    return found[:limit]


def first_quarter(on: date) -> Quarter:
    """Return the quarter of the financial year in which a day lies."""
    return finances().years.quarter_of(on)
