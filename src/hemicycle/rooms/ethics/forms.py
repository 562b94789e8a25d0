"""What a person may send to the room of ethics."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel import clock
from hemicycle.kernel.labels import choices
from hemicycle.kernel.terms import Gate, Stage
from hemicycle.rooms.ethics import models, queries
from hemicycle.rooms.ethics.rules import (
    BiasFamily,
    BiasResult,
    Environment,
    Group,
    OpinionKind,
    Outcome,
    OversightForm,
    Principle,
    Sought,
)

ROWS_3, ROWS_6 = forms.Textarea(attrs={"rows": 3}), forms.Textarea(attrs={"rows": 6})
DAY = forms.DateInput(attrs={"type": "date"})
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
NOT_SAID = [("", _("Not said yet")), *YES_NO]


def _yes(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


def _said(value: bool | None) -> str:
    return "" if value is None else ("yes" if value else "no")


def lines(text: str) -> list[str]:
    """Return the lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class YesNo(forms.TypedChoiceField):
    """Yes, no, or not said yet; the record holds True, False or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=NOT_SAID, coerce=_yes, empty_value=None, required=False, widget=forms.RadioSelect, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """Return what the radios know of a value of the record."""
        return _said(value) if value is None or isinstance(value, bool) else value


class OpenForm(forms.Form):
    """The stage whose assessment is opened."""

    stage = forms.TypedChoiceField(label=_("Stage"), coerce=Stage, choices=choices(Stage)[1:])


class SignForm(Versioned, forms.Form):
    """A verdict on one principle."""

    outcome = forms.TypedChoiceField(
        label=_("Verdict"), coerce=Outcome, choices=list(models.OUTCOMES.items()), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=4_000, widget=ROWS_3, help_text=_("What you saw, and why it is enough or not.")
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        max_length=4_000,
        widget=ROWS_3,
        required=False,
        help_text=_("Only with the verdict “upheld with conditions”: what must be done, and by when."),
    )


class DesignForm(Versioned, forms.Form):
    """A part of the design; `facts` are what the action takes."""

    prefix_of_fields = ""
    renamed: dict[str, str] = {}

    def facts(self) -> dict[str, Any]:
        """Return the cleaned values under the names that the action takes."""
        return {
            self.renamed.get(name, name.removeprefix(self.prefix_of_fields)): value
            for name, value in self.cleaned_data.items()
        }


class FairnessForm(DesignForm):
    """What fair means here."""

    prefix_of_fields = "fairness_"

    fairness_sought = forms.TypedChoiceField(
        label=_("Whose fairness"), coerce=Sought, choices=models.SOUGHT, widget=forms.RadioSelect
    )
    fairness_measure = forms.ChoiceField(
        label=_("Definition"), help_text=_("What each means, and when it fits, stands beside this form.")
    )
    fairness_statement = forms.CharField(
        label=_("What fair means here"),
        max_length=2_000,
        widget=ROWS_3,
        help_text=_("In a sentence that a person concerned would understand."),
    )
    fairness_groups = forms.CharField(
        label=_("Groups compared"), widget=ROWS_3, required=False, help_text=_("One on each line, at least two.")
    )
    fairness_without_data = forms.CharField(
        label=_("Groups without enough data"),
        widget=ROWS_3,
        required=False,
        help_text=_("Groups that matter and cannot be measured yet; they stay visible."),
    )
    fairness_threshold = forms.DecimalField(
        label=_("Largest gap allowed"),
        min_value=Decimal(0),
        max_value=Decimal(1),
        decimal_places=4,
        help_text=_("As a share of one: 0.03 is three percentage points."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fairness_measure"].choices = [(each.key, each.title) for each in queries.definitions()]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return the values with each list of groups as a list."""
        found = super().facts()
        return found | {name: lines(found[name]) for name in ("groups", "without_data")}


class ExplanationForm(DesignForm):
    """How a result is explained, and to whom."""

    prefix_of_fields = "explanation_"

    explanation_method = forms.CharField(
        label=_("Method of explanation"),
        max_length=300,
        help_text=_(
            "For instance: the sources beside each sentence; the terms that decided; a comparison with like cases."
        ),
    )
    explanation_audience = forms.CharField(
        label=_("For whom"), max_length=300, help_text=_("Users, those concerned, members, auditors, the public.")
    )


class OversightDesignForm(DesignForm):
    """How people oversee the system."""

    renamed = {"oversight_form": "form", "minutes_per_item": "minutes"}

    oversight_form = forms.TypedChoiceField(
        label=_("Form of oversight"),
        coerce=OversightForm,
        choices=models.OVERSIGHT_FORMS,
        widget=forms.RadioSelect,
    )
    minutes_per_item = forms.DecimalField(
        label=_("Minutes for each check"), min_value=Decimal(0), max_digits=6, decimal_places=2, required=False
    )
    has_stop_power = YesNo(label=_("Can the overseer stop the system?"))
    stop_how = forms.CharField(label=_("How it is stopped"), max_length=2_000, widget=ROWS_3, required=False)


class EffectForm(DesignForm):
    """What effect the output has."""

    environment = forms.TypedChoiceField(
        label=_("Where it runs"), coerce=Environment, choices=models.ENVIRONMENTS, widget=forms.RadioSelect
    )
    has_official_effect = YesNo(label=_("Does its output have an official effect by itself?"))
    needs_adoption = YesNo(label=_("Must a person adopt the output before it counts?"))


class BiasForm(DesignForm):
    """One kind of bias looked for."""

    family = forms.TypedChoiceField(
        label=_("Kind of bias"), coerce=BiasFamily, choices=list(models.FAMILIES.items()), widget=forms.RadioSelect
    )
    checked_on = forms.DateField(label=_("Checked on"), widget=DAY, initial=clock.today)
    result = forms.TypedChoiceField(
        label=_("Result"), coerce=BiasResult, choices=models.RESULTS, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("What was found and done"), max_length=4_000, widget=ROWS_3, required=False)


class PeriodForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was counted in one period."""

    class Meta:
        model = models.OversightPeriod
        fields = (
            "from_on",
            "to_on",
            "decisions",
            "overrides",
            "median_seconds",
            "seeded",
            "seeded_found",
            "sampled",
            "confirmed",
            "source",
        )
        widgets = {"from_on": DAY, "to_on": DAY}

    def _post_clean(self) -> None:
        """Leave the record alone: only the action writes, and it reads `cleaned_data`."""


class PeriodsFileForm(forms.Form):
    """A file of periods."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A CSV file with the columns from_on, to_on, decisions, overrides; optional are median_seconds, seeded, "
            "seeded_found, sampled, confirmed, source."
        ),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_LIMIT_MB * 1_048_576:
            raise forms.ValidationError(
                gettext("The file is larger than %(limit)s MB. Split it, or send the part you need.")
                % {"limit": settings.IMPORT_LIMIT_MB}
            )
        return file


class FairnessReadingForm(forms.Form):
    """What was measured by group."""

    measured_on = forms.DateField(label=_("Measured on"), widget=DAY, initial=clock.today)
    groups = forms.CharField(
        label=_("Groups"),
        widget=ROWS_6,
        help_text=_("One on each line: name, number of cases, rate; for instance “Arabic, 412, 0.104”."),
    )
    source = forms.CharField(label=_("Where it was measured"), max_length=300, required=False)

    def clean_groups(self) -> list[Group]:
        """Return the groups, or say which line cannot be read."""
        found = []
        for number, line in enumerate(lines(self.cleaned_data["groups"]), 1):
            parts = [part.strip() for part in line.replace("،", ",").rsplit(",", 2)]
            try:
                name, n, value = parts
                found.append(Group(name, int(n), float(value)))
            except ValueError:
                raise forms.ValidationError(
                    gettext(
                        "Line %(n)s cannot be read. Write a name, the number of cases and a rate, with commas between."
                    )
                    % {"n": number}
                ) from None
        return found


class CaseForm(forms.Form):
    """A question to a committee."""

    title = forms.CharField(label=_("Title"), max_length=200)
    question = forms.CharField(
        label=_("Question to the committee"),
        max_length=4_000,
        widget=ROWS_3,
        help_text=_("What needs judgement, and what you would do without an opinion."),
    )
    body = forms.ChoiceField(label=_("Committee"))
    gate = forms.TypedChoiceField(
        label=_("Gate that waits for it"),
        coerce=Gate,
        choices=[("", _("None")), *choices(Gate)],
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = queries.body_names()
        sitting = queries.committees(clock.today())
        self.fields["body"].choices = [(key, names.get(key, key)) for key in sitting]  # type: ignore[attr-defined]


class StatementForm(forms.Form):
    """Something said in a case."""

    text = forms.CharField(label=_("Statement"), max_length=4_000, widget=ROWS_3)


class OpinionForm(Versioned, forms.Form):
    """A committee's opinion."""

    kind = forms.TypedChoiceField(
        label=_("The committee advises"), coerce=OpinionKind, choices=models.OPINIONS, widget=forms.RadioSelect
    )
    opinion = forms.CharField(label=_("Opinion"), max_length=8_000, widget=ROWS_6)
    conditions = forms.CharField(
        label=_("Conditions"),
        widget=ROWS_3,
        required=False,
        help_text=_("One on each line; each is answered by itself."),
    )

    def clean_conditions(self) -> list[str]:
        """Return the conditions as a list."""
        return lines(self.cleaned_data["conditions"])


class AnswerForm(Versioned, forms.Form):
    """An answer to a condition."""

    answer = forms.CharField(label=_("Answer"), max_length=4_000, widget=ROWS_3)


class CloseForm(Versioned, forms.Form):
    """Why a case is closed."""

    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=ROWS_3)


class CodeForm(forms.Form):
    """A code of ethics."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(label=_("Text"), max_length=40_000, widget=forms.Textarea(attrs={"rows": 12}))
    principles = forms.TypedMultipleChoiceField(
        label=_("Principles it covers"),
        coerce=Principle,
        choices=list(models.PRINCIPLES.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=list(Principle),
    )
    adopted_by = forms.CharField(
        label=_("Adopted by"), max_length=200, help_text=_("The body, and where its decision is written.")
    )
    review_on = forms.DateField(label=_("To be reviewed by"), widget=DAY)
