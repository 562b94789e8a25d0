"""Which things to do and when, so that their value is the largest that limits allow, with proof and reasons."""

from hemicycle.engines.selection.frontier import Point, Robustness, frontier, robustness
from hemicycle.engines.selection.model import Fault, Group, Item, Model, Prerequisite, read
from hemicycle.engines.selection.reasons import Conflict, Reason, conflict, reason, short_of, worth_of_more
from hemicycle.engines.selection.solver import OutOfTime
from hemicycle.engines.selection.solving import Selection, Status, select

__all__ = [
    "Conflict",
    "Fault",
    "Group",
    "Item",
    "Model",
    "OutOfTime",
    "Point",
    "Prerequisite",
    "Reason",
    "Robustness",
    "Selection",
    "Status",
    "conflict",
    "frontier",
    "read",
    "reason",
    "robustness",
    "select",
    "short_of",
    "worth_of_more",
]
