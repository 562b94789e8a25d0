"""What a person may send to the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Stage, Status, Tier
from hemicycle.rooms.portfolio.queries import said
from hemicycle.rooms.portfolio.rules.catalogue import catalogue

NOT_YET = [("", _("Not decided yet"))]  # the blank choice, in words
SHORT_TEXT = forms.Textarea(attrs={"rows": 4})


class InitiativeForm(Versioned, forms.ModelForm):  # type: ignore[type-arg]
    """What is written about an initiative; only the title is needed at first."""

    class Meta:
        model = Initiative
        fields = (
            "title",
            "summary",
            "problem",
            "function",
            "archetype",
            "use_case",
            "no_use_case_because",
            "route",
            "suppliers",
            "automation",
            "human_role",
            "deployment_case",
            "sensitivity",
        )
        widgets = {
            "summary": SHORT_TEXT,
            "problem": SHORT_TEXT,
            "human_role": forms.Textarea(attrs={"rows": 3}),
            "no_use_case_because": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "title": _("As people in the house would call it, in a few words."),
            "summary": _("What it would do and who checks it, in two or three sentences that a citizen understands."),
            "problem": _("Who has the problem, how often and at what cost. Leave the tool out."),
            "no_use_case_because": _("Only where the catalogue knows nothing like it: what is new here."),
            "human_role": _("What remains with people, and at which point they decide."),
            "suppliers": _("Who sells, builds or hosts it, separated by commas. Who is close to one does not decide."),
            "sensitivity": _(
                "Confidential initiatives are seen by those who decide and control, and by their own team."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases = [(use.key, f"{use.key} {said(use.title).text}") for use in catalogue().values()]
        self.fields["use_case"] = forms.ChoiceField(
            label=_("Nearest use case of the catalogue"), choices=[*NOT_YET, *cases], required=False
        )
        self.order_fields(self.Meta.fields)
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField) and not field.required:
                field.choices = [*NOT_YET, *list(field.choices)[1:]]  # type: ignore[arg-type]

    def _post_clean(self) -> None:
        """Leave the record alone: only the action writes, and it reads `cleaned_data`."""


class ConfirmProblemForm(Versioned, forms.Form):
    """What the reader of a problem found."""

    names_a_tool = forms.TypedChoiceField(
        label=_("Does the text name a tool or a product?"),
        coerce=lambda value: value == "yes",
        choices=[("no", _("No, it tells the problem")), ("yes", _("Yes, it names a tool"))],
        widget=forms.RadioSelect,
    )


class TierForm(Versioned, forms.Form):
    """A risk tier and why."""

    tier = forms.TypedChoiceField(label=_("Risk tier"), coerce=Tier, choices=choices(Tier))
    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))


class StageForm(Versioned, forms.Form):
    """Where an initiative stands, since when, and on whose word."""

    stage = forms.TypedChoiceField(label=_("Stage"), coerce=Stage, choices=choices(Stage))
    status = forms.TypedChoiceField(label=_("State"), coerce=Status, choices=choices(Status))
    since = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who decided it, when, and where that is written."),
    )
