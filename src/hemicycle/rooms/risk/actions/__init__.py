"""Every change of state in the room of risk."""

from hemicycle.rooms.risk.actions.appetite import read_indicator, set_indicator, set_limit, set_tolerance
from hemicycle.rooms.risk.actions.libraries import import_library, link
from hemicycle.rooms.risk.actions.register import (
    close,
    edit,
    handle,
    judge,
    move,
    price,
    record,
    review_register,
    unpriced,
)
from hemicycle.rooms.risk.actions.treating import (
    accept,
    add_control,
    apply_control,
    decide_breach,
    finish,
    fund,
    plan,
    record_test,
)

__all__ = [
    "accept",
    "add_control",
    "apply_control",
    "close",
    "decide_breach",
    "edit",
    "finish",
    "fund",
    "handle",
    "import_library",
    "judge",
    "link",
    "move",
    "plan",
    "price",
    "read_indicator",
    "record",
    "record_test",
    "review_register",
    "set_indicator",
    "set_limit",
    "set_tolerance",
    "unpriced",
]
