"""Everything that changes governance."""

from hemicycle.rooms.governance.actions.policies import (
    acknowledge,
    approve_policy,
    approve_tool,
    draft_policy,
    edit_policy,
    withdraw_policy,
    withdraw_tool,
)
from hemicycle.rooms.governance.actions.problems import answer_problem, close_problem, report_problem
from hemicycle.rooms.governance.actions.responsibilities import assign, restore

__all__ = [
    "acknowledge",
    "answer_problem",
    "approve_policy",
    "approve_tool",
    "assign",
    "close_problem",
    "draft_policy",
    "edit_policy",
    "report_problem",
    "restore",
    "withdraw_policy",
    "withdraw_tool",
]
