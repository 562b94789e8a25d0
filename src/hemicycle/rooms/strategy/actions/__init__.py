"""Everything that changes what strategy keeps: documents, objectives, weights, alignment, tasks, maturity."""

from hemicycle.rooms.strategy.actions.documents import (
    approve,
    carry_out_document,
    carry_out_review,
    decide_review,
    draft,
    edit,
    review,
    submit,
)
from hemicycle.rooms.strategy.actions.objectives import (
    add_key_result,
    align,
    define,
    measure,
    retire,
    weigh,
)
from hemicycle.rooms.strategy.actions.tasks import assess_maturity, propose_candidate, record_task

__all__ = [
    "add_key_result",
    "align",
    "approve",
    "assess_maturity",
    "carry_out_document",
    "carry_out_review",
    "decide_review",
    "define",
    "draft",
    "edit",
    "measure",
    "propose_candidate",
    "record_task",
    "retire",
    "review",
    "submit",
    "weigh",
]
