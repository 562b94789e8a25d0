"""Everything that changes the register: initiatives of the house, and the comparison sets beside them."""

from hemicycle.rooms.portfolio.actions.alike import Explained, compare, explain_likeness
from hemicycle.rooms.portfolio.actions.holders import name_holder
from hemicycle.rooms.portfolio.actions.initiatives import (
    WRITABLE,
    confirm_problem,
    edit,
    enter,
    propose,
    record_stage,
    take_in,
)
from hemicycle.rooms.portfolio.actions.pace import set_pace
from hemicycle.rooms.portfolio.actions.rounds import take_stock
from hemicycle.rooms.portfolio.actions.sets import (
    Imported,
    adopt,
    beginning,
    declare_source,
    edition_of,
    everywhere,
    import_edition,
)
from hemicycle.rooms.portfolio.actions.stops import confirm_stop, lift_stop, suspend
from hemicycle.rooms.portfolio.actions.triage import adopt_rules, answer, contest_tier, set_tier

__all__ = [
    "WRITABLE",
    "Explained",
    "Imported",
    "adopt",
    "adopt_rules",
    "answer",
    "beginning",
    "compare",
    "confirm_problem",
    "confirm_stop",
    "contest_tier",
    "declare_source",
    "edit",
    "edition_of",
    "enter",
    "everywhere",
    "explain_likeness",
    "import_edition",
    "lift_stop",
    "name_holder",
    "propose",
    "record_stage",
    "set_pace",
    "set_tier",
    "suspend",
    "take_in",
    "take_stock",
]
