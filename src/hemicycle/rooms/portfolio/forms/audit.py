"""What an auditor asks of a sample."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.rooms.portfolio.queries import STRATA_OF, Of, Strata
from hemicycle.rooms.portfolio.rules.sampling import LARGEST_SEED, MOST

OF_WORDS = [(Of.INITIATIVES.value, _("Initiatives")), (Of.ENTRIES.value, _("Entries of the ledger"))]
STRATA_WORDS = [
    (Strata.NONE.value, pgettext_lazy("sample", "Not spread")),
    (Strata.STAGE.value, pgettext_lazy("sample", "By stage")),
    (Strata.TIER.value, pgettext_lazy("sample", "By risk tier")),
    (Strata.EVENT.value, pgettext_lazy("sample", "By what happened")),
]


class SampleForm(forms.Form):
    """What to draw from, how many, spread by what, and with which seed."""

    of = forms.TypedChoiceField(label=_("Sample of"), coerce=Of, choices=OF_WORDS)
    strata = forms.TypedChoiceField(label=_("Spread"), coerce=Strata, choices=STRATA_WORDS)
    size = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST)
    seed = forms.IntegerField(label=_("Seed"), min_value=0, max_value=LARGEST_SEED)

    def clean(self) -> dict[str, Any]:
        """Refuse strata that do not fit what is drawn from."""
        cleaned = super().clean() or {}
        of, strata = cleaned.get("of"), cleaned.get("strata")
        if of and strata and strata not in STRATA_OF[of]:
            self.add_error("strata", _("Initiatives are spread by stage or tier, entries by what happened."))
        return cleaned
