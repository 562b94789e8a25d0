"""What a person may send to the portfolio."""

from hemicycle.rooms.portfolio.forms.register import (
    ConfirmProblemForm,
    InitiativeForm,
    ProposeForm,
    StageForm,
    TierForm,
)
from hemicycle.rooms.portfolio.forms.sets import ImportForm

__all__ = ["ConfirmProblemForm", "ImportForm", "InitiativeForm", "ProposeForm", "StageForm", "TierForm"]
