"""Declarative questionnaires: read an instrument, say what it shows, and score the answers part by part.

Works without a framework. `parse(document)` gives an Instrument or raises Malformed with every fault and its place;
`visible(instrument, answers)` says which questions are shown; `score(instrument, answers)` gives a Result. Answers are
a mapping of question key to value: a text for one choice, a list for many, a number, a text, a table as a list of
rows, and `UNKNOWN` from whoever does not know.
"""

from hemicycle.engines.questionnaire import conditions
from hemicycle.engines.questionnaire.conditions import is_empty
from hemicycle.engines.questionnaire.difference import Change, differences
from hemicycle.engines.questionnaire.document import parse
from hemicycle.engines.questionnaire.faults import Fault, Malformed
from hemicycle.engines.questionnaire.instrument import (
    CHOICES,
    FACTORS,
    UNKNOWN,
    WEIGHTS,
    Column,
    Condition,
    Instrument,
    Kind,
    Method,
    Note,
    Option,
    Question,
    Section,
    Side,
    parts_of,
)
from hemicycle.engines.questionnaire.scoring import (
    Finding,
    Part,
    Result,
    Scores,
    SectionScore,
    counted,
    is_required,
    score,
    visible,
    visible_sections,
)

__all__ = [
    "CHOICES",
    "FACTORS",
    "UNKNOWN",
    "WEIGHTS",
    "Change",
    "Column",
    "Condition",
    "Fault",
    "Finding",
    "Instrument",
    "Kind",
    "Malformed",
    "Method",
    "Note",
    "Option",
    "Part",
    "Question",
    "Result",
    "Scores",
    "Section",
    "SectionScore",
    "Side",
    "conditions",
    "counted",
    "differences",
    "is_empty",
    "is_required",
    "parse",
    "parts_of",
    "score",
    "visible",
    "visible_sections",
]
