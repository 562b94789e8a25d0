"""Everything that changes what resources keeps: budgets, bookings, costs, tranches, people, hours, the calendar."""

from hemicycle.rooms.resources.actions.budgets import (
    add_line,
    approve_budget,
    book,
    draft_budget,
    set_amount,
    set_rate,
    set_year,
)
from hemicycle.rooms.resources.actions.costs import (
    allocate,
    confirm_benefit,
    confirm_running_cost,
    estimate_cost,
    state_need,
    withdraw_cost,
    withdraw_need,
)
from hemicycle.rooms.resources.actions.files import import_budget, import_people, unknown_words
from hemicycle.rooms.resources.actions.people import (
    add_leave,
    add_post,
    add_skill,
    change_post,
    mark_calendar,
    state_capacity,
)
from hemicycle.rooms.resources.actions.tranches import (
    close_tranche,
    plan_tranche,
    release_after_decision,
    release_tranche,
)

__all__ = [
    "add_leave",
    "add_line",
    "add_post",
    "add_skill",
    "allocate",
    "approve_budget",
    "book",
    "change_post",
    "close_tranche",
    "confirm_benefit",
    "confirm_running_cost",
    "draft_budget",
    "estimate_cost",
    "import_budget",
    "import_people",
    "mark_calendar",
    "plan_tranche",
    "release_after_decision",
    "release_tranche",
    "set_amount",
    "set_rate",
    "set_year",
    "state_capacity",
    "state_need",
    "unknown_words",
    "withdraw_cost",
    "withdraw_need",
]
