"""Scenarios of the optimiser, the plans that answer them, and the departures of the bodies that decide."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hemicycle.engines.selection import Status
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, User
from hemicycle.rooms.portfolio.actions.triage import demand_reason
from hemicycle.rooms.portfolio.models import Departure, Plan, Scenario
from hemicycle.rooms.portfolio.queries import scenarios as queries
from hemicycle.rooms.portfolio.rules import scenarios as rules


@action(permission="portfolio.make-scenario", event="portfolio.scenario-made", tells=("title",))
def make_scenario(parliament: Parliament, *, by: User, title: str, terms: Mapping[str, Any]) -> Scenario:
    """Ask the optimiser a question: what may be chosen, what counts as value, and within which limits."""
    _demand_sense(title, terms, by)
    return Scenario(title=title.strip(), terms=dict(terms), made_by=by, language=get_language() or "en")


@action(permission="portfolio.make-scenario", event="portfolio.scenario-changed", tells=("title",))
def change_scenario(scenario: Scenario, *, by: User, title: str, terms: Mapping[str, Any]) -> None:
    """Ask otherwise; plans that were solved before stay, and say that the question has changed."""
    _demand_sense(title, terms, by)
    scenario.title, scenario.terms = title.strip(), dict(terms)


def _demand_sense(title: str, terms: Mapping[str, Any], by: User) -> None:
    """Refuse a scenario without a title, one that contradicts itself, and one that names what nobody knows."""
    if len(title.strip()) < 3:
        raise Refused(_("Give the scenario a title."), "title")
    try:
        asked = rules.read_terms(terms)
    except rules.Wrong as wrong:
        raise Refused(queries.wrong_words(wrong), wrong.code) from None
    if unknown := queries.unknown_references([*asked.candidates, *asked.committed], by):
        raise Refused(_("No initiative has this reference: %(names)s.") % {"names": ", ".join(unknown)}, "reference")
    measures = dict(queries.measure_choices())
    if strange := [each.measure for each in asked.weights if each.measure not in measures]:
        raise Refused(_("The house has no measure “%(name)s”.") % {"name": strange[0]}, "measure")


@action(permission="portfolio.make-scenario", event="portfolio.scenario-solved", tells=("status",))
def keep_plan(scenario: Scenario, *, by: User, status: str, solved: Mapping[str, Any]) -> Plan:
    """Keep the plan that answers a scenario, with the model as it was solved."""
    return Plan(scenario=scenario, status=status, solved_by=by, **solved)


@action(permission="portfolio.depart", event="portfolio.departed")
def depart(plan: Plan, *, by: User, item: str, reason: str) -> Departure:
    """Take in what the plan left out, or leave out what it took, with a reason; its cost is found by solving again."""
    demand_reason(reason)
    if plan.status == Status.INFEASIBLE:
        raise Refused(_("There is no plan to depart from."), "no-plan")
    if item not in plan.result["stands_for"]:
        raise Refused(_("This plan does not weigh “%(name)s”.") % {"name": item}, "item")
    reference, _way = plan.result["stands_for"][item]
    initiative = Initiative.objects.visible_to(by).filter(reference=reference).first()
    if initiative is None:
        raise Refused(_("This plan does not weigh “%(name)s”.") % {"name": item}, "item")
    if Departure.objects.filter(plan=plan, initiative=initiative).exists():
        raise Refused(_("The body departed from the plan on this initiative already."), "departed")
    found = queries.explained(plan, item)
    if found.cost is None:
        raise Refused(_("No plan keeps every limit with this. The page says which limits contradict it."), "no-plan")
    return Departure(
        plan=plan, initiative=initiative, chamber_id=initiative.chamber_id, takes_in=item not in plan.result["chosen"],
        reason=reason.strip(), language=get_language() or "en", cost=found.cost, left=sorted(found.left),
        taken=sorted(found.taken), departed_by=by,
    )  # fmt: skip
