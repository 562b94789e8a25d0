"""What a person may send to the portfolio."""

from hemicycle.rooms.portfolio.forms.register import (
    ConfirmProblemForm,
    InitiativeForm,
    ProposeForm,
    StageForm,
    TierForm,
)
from hemicycle.rooms.portfolio.forms.sets import UNDECLARED, AdoptForm, ImportForm
from hemicycle.rooms.portfolio.forms.sources import DeclarationForm, MappingForm

__all__ = [
    "UNDECLARED",
    "AdoptForm",
    "ConfirmProblemForm",
    "DeclarationForm",
    "ImportForm",
    "InitiativeForm",
    "MappingForm",
    "ProposeForm",
    "StageForm",
    "TierForm",
]
