"""Everything that changes what ethics keeps: assessments, designs and checks, measurements, cases, the code."""

from hemicycle.rooms.ethics.actions.assessments import open_assessment, sign
from hemicycle.rooms.ethics.actions.cases import (
    adopt_code,
    answer_condition,
    carry_out_case,
    close_case,
    give_opinion,
    open_case,
    state,
)
from hemicycle.rooms.ethics.actions.designs import (
    check_bias,
    choose_explanation,
    declare_effect,
    define_fairness,
    design_oversight,
)
from hemicycle.rooms.ethics.actions.measured import import_periods, record_fairness, record_period

__all__ = [
    "adopt_code",
    "answer_condition",
    "carry_out_case",
    "check_bias",
    "choose_explanation",
    "close_case",
    "declare_effect",
    "define_fairness",
    "design_oversight",
    "give_opinion",
    "import_periods",
    "open_assessment",
    "open_case",
    "record_fairness",
    "record_period",
    "sign",
    "state",
]
