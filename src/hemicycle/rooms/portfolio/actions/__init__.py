"""Everything that changes the register: initiatives of the house, and the comparison sets beside them."""

from hemicycle.rooms.portfolio.actions.alike import Explained, compare, explain_likeness
from hemicycle.rooms.portfolio.actions.alternatives import (
    add_alternative,
    add_tool,
    choose_alternative,
    choose_tool,
    drop_choice,
    edit_alternative,
    edit_tool,
)
from hemicycle.rooms.portfolio.actions.benefits import (
    add_benefit,
    add_metric,
    conclude_benefit,
    edit_benefit,
    edit_metric,
    measure_benefit,
)
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
from hemicycle.rooms.portfolio.actions.links import end_law, link, name_law, unlink
from hemicycle.rooms.portfolio.actions.pace import set_pace
from hemicycle.rooms.portfolio.actions.pilots import (
    change_charter,
    name_partner,
    record_partner,
    release_partner,
    write_charter,
)
from hemicycle.rooms.portfolio.actions.rounds import take_stock
from hemicycle.rooms.portfolio.actions.scenarios import change_scenario, depart, keep_plan, make_scenario
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
from hemicycle.rooms.portfolio.actions.triage import adopt_rules, answer, contest_tier, raise_tier, set_tier
from hemicycle.rooms.portfolio.actions.trials import accept_solution, declare_trial, end_trial, review_roadmap
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
    "accept_solution",
    "add_alternative",
    "add_benefit",
    "add_metric",
    "add_tool",
    "adopt",
    "adopt_gate_rules",
    "adopt_rules",
    "answer",
    "ask_for_decision",
    "ask_for_waiver",
    "attest",
    "attest_house",
    "beginning",
    "change_charter",
    "change_scenario",
    "choose_alternative",
    "choose_tool",
    "compare",
    "conclude_benefit",
    "confirm_problem",
    "confirm_stop",
    "contest_tier",
    "decide_gate",
    "decide_waiver",
    "declare_source",
    "declare_trial",
    "depart",
    "drop_choice",
    "edit",
    "edit_alternative",
    "edit_benefit",
    "edit_metric",
    "edit_tool",
    "edition_of",
    "end_law",
    "end_trial",
    "enter",
    "everywhere",
    "explain_likeness",
    "import_edition",
    "keep_plan",
    "lift_stop",
    "link",
    "make_scenario",
    "measure_benefit",
    "name_holder",
    "name_law",
    "name_partner",
    "propose",
    "raise_tier",
    "record_partner",
    "record_stage",
    "release_partner",
    "review_roadmap",
    "set_pace",
    "set_tier",
    "suspend",
    "take_in",
    "take_stock",
    "unlink",
    "withdraw_attestation",
    "withdraw_request",
    "write_charter",
]
