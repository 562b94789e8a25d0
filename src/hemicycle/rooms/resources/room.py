"""What resources offers the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import (
    Approval,
    Calendar,
    Duty,
    Event,
    Find,
    Light,
    Limit,
    Listen,
    Measure,
    NavEntry,
    Panel,
    Permission,
    Room,
)
from hemicycle.kernel.terms import Period, Responsibility, Role
from hemicycle.rooms.resources import actions, gates, queries

LEADS = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER})
AI_OFFICE = frozenset({Role.AI_OFFICER, Role.PORTFOLIO_MANAGER})
PLANNERS = AI_OFFICE | {Role.FINANCE}
# Whoever carries out what a body decided at a gate releases the money that waited for it, by the same act.
DECIDING = frozenset(
    {
        Role.SECRETARY_GENERAL,
        Role.BODY_CHAIR,
        Role.BODY_MEMBER,
        Role.BODY_SECRETARY,
        Role.AI_OFFICER,
        Role.DPO,
        Role.CISO,
        Role.ARCHIVIST,
    }
)


def _leads_it(person: Any, record: Any) -> bool:
    """Return whether the person leads, owns or proposed the initiative: nobody confirms the figures of their own."""
    if person is None or record is None:
        return False
    found = record if isinstance(record, Initiative) else getattr(record, "initiative", None)
    return found is not None and (found.proposed_by_id == person.pk or found.pk in queries.led_by(person))


def _is_oneself(person: Any, record: Any) -> bool:
    """Return whether the person plans their own leave; everybody with an account may."""
    return getattr(person, "is_authenticated", False) and (record is None or record == person)


NOT_ONES_OWN = _("Who proposed, leads or answers for an initiative does not confirm its figures.")

ROOM = Room(
    name="resources",
    title=_("Resources"),
    permissions=[
        Permission("resources.read", _("Read budgets, costs and capacity"), roles=EVERYBODY, writes=False),
        Permission("resources.plan", _("Plan budgets, lines and rates of exchange"), roles=PLANNERS),
        Permission(
            "resources.approve",
            _("Put a budget in force as a body decided"),
            roles=frozenset({Role.BODY_CHAIR, Role.SECRETARY_GENERAL}),
            decides=True,
        ),
        Permission("resources.book", _("Book commitments, expenditure and forecasts"), roles=frozenset({Role.FINANCE})),
        Permission("resources.estimate", _("Estimate costs and needs of people"), roles=LEADS | PLANNERS),
        Permission("resources.allocate", _("Allocate hours to initiatives"), roles=AI_OFFICE),
        Permission(
            "resources.handle-tranches",
            _("Plan and close tranches"),
            roles=frozenset({Role.FINANCE}),
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission(
            "resources.release-tranche",
            _("Release a tranche after the decision at its gate"),
            roles=DECIDING | {Role.FINANCE},
            decides=True,
        ),
        Permission(
            "resources.confirm",
            _("Confirm running costs and measured benefits"),
            roles=frozenset({Role.FINANCE}),
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission("resources.keep-people", _("Keep skills, posts, the calendar and capacity"), roles=PLANNERS),
        Permission("resources.plan-leave", _("Enter leave"), roles=PLANNERS, also=_is_oneself),
    ],
    events=[
        Event("resources.year-set", _("%(by)s said when the financial year begins")),
        Event("resources.line-added", _("%(by)s added a line of the budget: %(title)s")),
        Event("resources.budget-drafted", _("%(by)s began a plan of the budget of %(year)s")),
        Event("resources.amount-set", _("%(by)s planned an amount: %(amount)s")),
        Event("resources.budget-adopted", _("%(by)s put a budget in force: %(decision)s")),
        Event("resources.booked", _("%(by)s booked %(amount)s: %(text)s")),
        Event("resources.rate-set", _("%(by)s set a rate of exchange: %(currency)s")),
        Event("resources.cost-estimated", _("%(by)s estimated a cost: %(amount)s")),
        Event("resources.cost-withdrawn", _("%(by)s withdrew a cost: %(reason)s")),
        Event("resources.need-stated", _("%(by)s stated a need of people: %(hours)s hours a quarter")),
        Event("resources.need-withdrawn", _("%(by)s withdrew a need of people: %(reason)s")),
        Event("resources.allocated", _("%(by)s allocated hours of people: %(hours)s")),
        Event("resources.tranche-planned", _("%(by)s tied a tranche to %(gate)s: %(amount)s")),
        Event("resources.tranche-released", _("%(by)s released a tranche: %(subject)s")),
        Event("resources.tranche-closed", _("%(by)s closed a tranche: %(reason)s")),
        Event("resources.cost-confirmed", _("%(by)s confirmed a running cost: %(reason)s")),
        Event("resources.benefit-confirmed", _("%(by)s confirmed a measured benefit: %(reason)s")),
        Event("resources.skill-added", _("%(by)s named a skill: %(title)s")),
        Event("resources.post-added", _("%(by)s added a post")),
        Event("resources.post-changed", _("%(by)s changed a post")),
        Event("resources.leave-planned", _("%(by)s entered leave")),
        Event("resources.calendar-marked", _("%(by)s entered in the calendar: %(title)s")),
        Event("resources.capacity-stated", _("%(by)s stated the capacity of a skill: %(reason)s")),
    ],
    criteria=gates.CRITERIA,
    measures=[
        Measure("resources.money", _("Money"), _("money a year"), queries.money_of, parts=queries.line_titles),
        Measure(
            "resources.hours",
            _("Hours of people"),
            _("hours a quarter"),
            queries.hours_of,
            period=Period.QUARTER,
            parts=queries.skill_titles,
        ),
    ],
    limits=[
        Limit("resources.money-left", _("Money that is free"), "resources.money", queries.money_left),
        Limit("resources.hours-left", _("Hours that are free"), "resources.hours", queries.hours_left),
    ],
    calendars=[Calendar("resources.calendar", _("Parliamentary calendar"), queries.closings)],
    duties=[Duty("resources.owed", _("Budgets, tranches and costs"), queries.duties)],
    approvals=[Approval("resources.budget", _("Budget of the year"), queries.leaders_approval)],
    panels=[Panel("resources.panel", _("Money and people"), "resources/panel.html", queries.panel, "resources.read")],
    lights=[Light("resources.within-plan", Responsibility.RESOURCES, queries.light, queries.READS)],
    finds=[Find("resources.lines", _("Lines of the budget and skills"), queries.search)],
    listens=[Listen("portfolio.gate-decided", actions.release_after_decision)],
    nav=[
        NavEntry("strategy", _("Money"), "resources:money", "resources.read"),
        NavEntry("strategy", _("Capacity"), "resources:capacity", "resources.read"),
    ],
)
