"""Which things to do and when, so that their value is the largest that the limits allow, with the proof."""

from hemicycle.engines.selection.model import Fault, Group, Item, Model, Prerequisite, read
from hemicycle.engines.selection.solving import OutOfTime, Selection, Status, select

__all__ = ["Fault", "Group", "Item", "Model", "OutOfTime", "Prerequisite", "Selection", "Status", "read", "select"]
