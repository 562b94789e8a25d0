"""What a person may send about an inventory round."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.rooms.portfolio.rules import rounds


class RoundForm(forms.Form):
    """When the units were asked, how, and what was found that no initiative stands for."""

    held_on = forms.DateField(
        label=_("Held on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), initial=clock.today
    )
    asked = forms.CharField(
        label=_("Who was asked, and how?"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: every head of unit by letter, contracts of the last three years, licences in use."),
    )
    missing = forms.CharField(
        label=_("Which systems in use does the register not hold?"),
        required=False,
        max_length=rounds.MOST_MISSING * rounds.LONGEST_NAME,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, as people call them. Leave it empty if every one is registered."),
    )

    def clean_missing(self) -> list[str]:
        """Return the names, each once."""
        cleaned: Any = self.cleaned_data["missing"]
        return rounds.names(cleaned)
