"""What a person may send about a scenario and a departure from its plan."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.design.forms import Versioned
from hemicycle.kernel import clock
from hemicycle.kernel.terms import Period
from hemicycle.rooms.portfolio.queries import scenarios as queries
from hemicycle.rooms.portfolio.rules import lines
from hemicycle.rooms.portfolio.rules.scenarios import MOST_PERIODS, Wrong

PERIODS = [
    (Period.YEAR.value, pgettext_lazy("period", "Years")),
    (Period.QUARTER.value, pgettext_lazy("period", "Quarters")),
]


def _lines(words: Any, text: Any, rows: int = 3, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=words, help_text=text, required=required, max_length=100_000, widget=forms.Textarea(attrs={"rows": rows})
    )


class ScenarioForm(Versioned, forms.Form):
    """What may be chosen, what counts as value, and within which limits; lists are written one thing a line."""

    title = forms.CharField(label=_("Title"), max_length=200)
    first_on = forms.DateField(
        label=_("First period"), initial=clock.today,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("A day of the first year or quarter."),
    )  # fmt: skip
    period = forms.ChoiceField(label=_("Periods are"), choices=PERIODS)
    periods = forms.IntegerField(label=_("How many periods"), min_value=1, max_value=MOST_PERIODS, initial=3)
    start_within = forms.IntegerField(
        label=_("Everything starts within the first"), min_value=1, max_value=MOST_PERIODS, required=False,
        help_text=_("Periods. Empty: within all."),
    )  # fmt: skip
    delay_percent = forms.FloatField(
        label=_("Value lost by waiting"), min_value=0, max_value=99, initial=5, required=False,
        help_text=_("Per cent for each period that a start waits."),
    )  # fmt: skip
    weights = _lines(
        _("What counts as value"), _("A measure, its weight, and the amount that counts in full."), required=True
    )
    candidates = _lines(
        _("What may be chosen"), _("References of initiatives, such as AI-007. Empty: all not yet in use.")
    )
    committed = _lines(_("What is committed"), _("A reference and, where it is settled, the period of its start."))
    blackout = forms.CharField(
        label=_("Nothing starts in periods"), required=False, max_length=60, help_text=_("Numbers, such as 2 4.")
    )
    high_at_most = forms.IntegerField(label=_("High-tier initiatives at once, at most"), min_value=0, required=False)
    shares = _lines(_("At least so many"), _("“function oversight 2” or “chamber senate 1”."), 2)
    changes = _lines(
        _("Limits otherwise"),
        _("A limit, its part, and how much more: “+330 from 2”, “+10%”, or “none” to lift it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weights"].initial = "\n".join(f"{key} 1 1" for key, _words in queries.measure_choices()[:1])

    def clean_blackout(self) -> list[int]:
        """Return the periods in which nothing starts."""
        try:
            return [int(each) for each in self.cleaned_data["blackout"].replace(",", " ").split()]
        except ValueError:
            raise forms.ValidationError(_("Write numbers of periods, such as 2 4.")) from None

    def _read(self, name: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(self.cleaned_data[name])
        except Wrong as wrong:
            raise forms.ValidationError(queries.wrong_words(wrong)) from None

    def clean_weights(self) -> Any:
        """Return the weights."""
        return self._read("weights", lines.weights)

    def clean_candidates(self) -> Any:
        """Return the references that may be chosen."""
        return self._read("candidates", lines.references)

    def clean_committed(self) -> Any:
        """Return what is committed, and when it starts."""
        return self._read("committed", lines.committed)

    def clean_shares(self) -> Any:
        """Return the least counts."""
        return self._read("shares", lines.shares)

    def clean_changes(self) -> Any:
        """Return the changes of limits."""
        return self._read("changes", lines.changes)

    @property
    def terms(self) -> dict[str, Any]:
        """Return what the scenario asks, as a document."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "title"}
        told["first_on"] = told["first_on"].isoformat()
        told["delay_percent"] = told["delay_percent"] or 0
        return {name: value for name, value in told.items() if value is not None}


class DepartForm(forms.Form):
    """Why a body departs from a plan."""

    item = forms.CharField(widget=forms.HiddenInput, max_length=80)
    reason = forms.CharField(
        label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In one sentence. It stands beside the plan for everybody."),
    )  # fmt: skip


class MoreForm(forms.Form):
    """What a plan is compared with: another plan, or the same question with more of one limit."""

    resource = forms.ChoiceField(label=_("More of"), required=False)
    percent = forms.FloatField(label=_("Per cent more"), min_value=-100, max_value=1_000, initial=10, required=False)
