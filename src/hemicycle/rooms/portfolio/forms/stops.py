"""What a person may send about an emergency stop, the pace of the portfolio, and who holds an office."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.terms import INITIATIVE_ROLES, Role, Stage
from hemicycle.rooms.portfolio.models import Pace
from hemicycle.rooms.portfolio.rules.pipeline import LEAST_DAYS, MOST_DAYS


class StopForm(Versioned, forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays beside the change, and everybody concerned reads it."),
    )


class HolderForm(Versioned, forms.Form):
    """Who holds an office of an initiative from today."""

    role = forms.TypedChoiceField(label=_("Office"), coerce=Role)
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person"))

    def __init__(self, *args: Any, by: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in Role if role in INITIATIVE_ROLES]
        self.fields["role"].choices = [(role.value, label(role)) for role in roles]  # type: ignore[attr-defined]
        visible = User.objects.visible_to(by).filter(is_active=True).exclude(pk=by.pk)
        self.fields["person"].queryset = visible.order_by("name")  # type: ignore[attr-defined]


class PaceForm(Versioned, forms.Form):
    """How long a stage may take, and how soon a stop is confirmed."""

    confirm_stop_days = forms.IntegerField(
        label=_("Working days to confirm an emergency stop"),
        min_value=1,
        max_value=30,
        help_text=_("Days of rest and holidays of the house, which its settings hold, do not count."),
    )

    def __init__(self, *args: Any, pace: Pace, **kwargs: Any) -> None:
        allowed = pace.allowed
        initial = {"confirm_stop_days": allowed.confirm_stop_days}
        super().__init__(*args, seen=pace.version or None, initial=initial, **kwargs)
        others = {name: self.fields.pop(name) for name in list(self.fields)}
        for stage in Stage:
            self.fields[stage.value] = forms.IntegerField(
                label=_("Days in the stage %(stage)s") % {"stage": label(stage)},
                min_value=LEAST_DAYS,
                max_value=MOST_DAYS,
                initial=allowed.days[stage],
            )
        self.fields.update(others)

    def clean(self) -> dict[str, Any]:
        """Gather the days of the stages under one name."""
        cleaned = super().clean()
        cleaned["days"] = {stage: cleaned.pop(stage.value) for stage in Stage if stage.value in cleaned}
        return cleaned
