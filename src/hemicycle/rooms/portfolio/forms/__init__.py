"""What a person may send to the portfolio."""

from hemicycle.rooms.portfolio.forms.audit import SampleForm
from hemicycle.rooms.portfolio.forms.gates import TIERS, AskForm, AttestForm, GateRulesForm, WaiverForm, body_words
from hemicycle.rooms.portfolio.forms.intake import (
    ASKED,
    LINKS,
    AnswerForm,
    ContestForm,
    IntakeForm,
    LikenessForm,
    ReasonForm,
    RuleForm,
    listed,
)
from hemicycle.rooms.portfolio.forms.register import (
    ConfirmProblemForm,
    InitiativeForm,
    StageForm,
    TierForm,
)
from hemicycle.rooms.portfolio.forms.rounds import RoundForm
from hemicycle.rooms.portfolio.forms.sets import UNDECLARED, AdoptForm, ImportForm
from hemicycle.rooms.portfolio.forms.sources import DeclarationForm, MappingForm
from hemicycle.rooms.portfolio.forms.stops import HolderForm, PaceForm, StopForm

__all__ = [
    "ASKED",
    "LINKS",
    "TIERS",
    "UNDECLARED",
    "AdoptForm",
    "AnswerForm",
    "AskForm",
    "AttestForm",
    "ConfirmProblemForm",
    "ContestForm",
    "DeclarationForm",
    "GateRulesForm",
    "HolderForm",
    "ImportForm",
    "InitiativeForm",
    "IntakeForm",
    "LikenessForm",
    "MappingForm",
    "PaceForm",
    "ReasonForm",
    "RoundForm",
    "RuleForm",
    "SampleForm",
    "StageForm",
    "StopForm",
    "TierForm",
    "WaiverForm",
    "body_words",
    "listed",
]
