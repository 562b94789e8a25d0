"""Everything that changes the register: initiatives of the house, and the comparison sets beside them."""

from hemicycle.rooms.portfolio.actions.alike import Explained, compare, explain_likeness
from hemicycle.rooms.portfolio.actions.gates import adopt_gate_rules, ask_for_decision, decide_gate, withdraw_request
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
from hemicycle.rooms.portfolio.actions.vouching import (
    ask_for_waiver,
    attest,
    attest_house,
    decide_waiver,
    withdraw_attestation,
)

__all__ = [
    "WRITABLE",
    "Explained",
    "Imported",
    "adopt",
    "adopt_gate_rules",
    "adopt_rules",
    "answer",
    "ask_for_decision",
    "ask_for_waiver",
    "attest",
    "attest_house",
    "beginning",
    "compare",
    "confirm_problem",
    "confirm_stop",
    "contest_tier",
    "decide_gate",
    "decide_waiver",
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
    "withdraw_attestation",
    "withdraw_request",
]
