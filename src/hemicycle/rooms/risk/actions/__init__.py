"""Every change of state in the room of risk."""

from hemicycle.rooms.risk.actions.appetite import read_indicator, set_indicator, set_limit, set_tolerance
from hemicycle.rooms.risk.actions.libraries import import_library, link, map_library
from hemicycle.rooms.risk.actions.register import (
    close,
    edit,
    handle,
    import_model,
    judge,
    move,
    price,
    record,
    review_register,
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
from hemicycle.rooms.risk.actions.words import no_entry, no_list, no_mapping, told, unpriced

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
    "import_model",
    "judge",
    "link",
    "map_library",
    "move",
    "no_entry",
    "no_list",
    "no_mapping",
    "plan",
    "price",
    "read_indicator",
    "record",
    "record_test",
    "review_register",
    "set_indicator",
    "set_limit",
    "set_tolerance",
    "told",
    "unpriced",
]
