"""What a person may send about what an initiative is to bring: its case, trials, and the roadmap."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, User
from hemicycle.rooms.portfolio.models import Alternative, Benefit, Charter, Metric, Tool
from hemicycle.rooms.portfolio.models.benefits import LINKS, SANDBOX_DATA
from hemicycle.rooms.portfolio.rules import benefits as rules

TEXT = forms.Textarea(attrs={"rows": 3})
SCORES = [("", _("Not scored yet")), *((str(score), str(score)) for score in range(rules.HIGHEST_SCORE + 1))]


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _score(value: str) -> int | None:
    return int(value) if value else None


class CaseForm(Versioned, forms.ModelForm):  # type: ignore[type-arg]
    """A part of the case of an initiative, offered the people and alternatives that it may name."""

    def __init__(self, *args: Any, by: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            people = User.objects.visible_to(by).filter(is_active=True)
            self.fields["owner"].queryset = people.order_by("name")  # type: ignore[attr-defined]
        if "alternative" in self.fields:
            ways = Alternative.objects.filter(initiative=initiative)
            self.fields["alternative"].queryset = ways  # type: ignore[attr-defined]
            self.fields["alternative"].empty_label = _("Whichever way is taken")  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """Leave the record alone: only the action writes, and it reads `cleaned_data`."""


class MetricForm(CaseForm):
    """How success is measured."""

    class Meta:
        model = Metric
        fields = (
            "title", "sort", "unit", "is_better_up", "baseline", "target", "method", "owner", "measure_on", "review_on",
        )  # fmt: skip
        widgets = {"method": TEXT, "measure_on": _day(), "review_on": _day()}
        help_texts = {
            "unit": _("Such as %, minutes, or sittings in a hundred."),
            "baseline": _("Measured before anything changed."),
            "method": _("From which data, by whom, how often."),
        }


class BenefitForm(CaseForm):
    """What is brought in money a year, as least, likeliest and most."""

    class Meta:
        model = Benefit
        fields = (
            "title", "alternative", "low", "mode", "high", "is_cashable", "baseline", "target", "owner", "measure_on",
            "review_on",
        )  # fmt: skip
        widgets = {"measure_on": _day(), "review_on": _day()}
        help_texts = {
            "low": _("In units of the currency of the house, for the first full year."),
            "is_cashable": _("Cashable means: a line of the budget falls. Hours that go to other work are not."),
        }


class AlternativeForm(CaseForm):
    """One way of solving the problem."""

    democratic_value = forms.TypedChoiceField(
        label=_("Democratic value, from 0 to 4"),
        choices=SCORES,
        coerce=_score,
        empty_value=None,
        required=False,
        help_text=_("0: only the house gains. 2: members decide better. 4: citizens can follow or take part."),
    )

    class Meta:
        model = Alternative
        fields = ("title", "way", "months", "democratic_value", "democratic_because")
        widgets = {"democratic_because": TEXT}


def _aspect(words: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=words, choices=SCORES, coerce=_score, empty_value=None, required=False)


class ToolForm(CaseForm):
    """A tool of others with its scores, from 0 (unfit) to 4 (fits as it is)."""

    class Meta:
        model = Tool
        fields = ("title", *rules.Aspect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for aspect in rules.Aspect:
            self.fields[aspect.value] = _aspect(self.fields[aspect.value].label)


class PlainForm(Versioned, forms.Form):
    """A part of the case that is not changed once it is entered."""

    def __init__(self, *args: Any, by: Any, initiative: Initiative, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, seen=getattr(instance, "version", None), **kwargs)


class LinkForm(PlainForm):
    """How an initiative depends on another one."""

    sort = forms.TypedChoiceField(label=_("How they depend"), choices=LINKS, coerce=rules.LinkKind)
    other = forms.ModelChoiceField(
        label=_("The other initiative"), queryset=Initiative.objects.none(), empty_label=_("Choose an initiative")
    )
    lag_months = forms.IntegerField(
        label=_("Months after the other's start"),
        min_value=0,
        max_value=rules.LONGEST_LAG,
        initial=0,
        help_text=_("0 means: as soon as the other has started."),
    )
    reason = forms.CharField(label=_("Because"), max_length=1_000, widget=TEXT)

    def __init__(self, *args: Any, by: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, by=by, initiative=initiative, **kwargs)
        others = Initiative.objects.visible_to(by).exclude(pk=initiative.pk)
        self.fields["other"].queryset = others.order_by("number")  # type: ignore[attr-defined]


class LawForm(PlainForm):
    """A law that demands the initiative."""

    law = forms.CharField(label=_("Law and article"), max_length=300)
    deadline_on = forms.DateField(label=_("Deadline"), widget=_day())


class TrialForm(PlainForm):
    """A trial in the sandbox."""

    ends_on = forms.DateField(label=_("Ends on"), widget=_day(), help_text=_("Within 90 days."))
    data_kinds = forms.MultipleChoiceField(
        label=_("Kinds of data"), choices=SANDBOX_DATA, widget=forms.CheckboxSelectMultiple
    )
    which_data = forms.CharField(label=_("Which data"), max_length=1_000, widget=TEXT)
    has_official_effect = forms.BooleanField(
        label=_("A result has official effect"),
        required=False,
        help_text=_("Then the gate stays shut: what is tried in the sandbox has none."),
    )


class CharterForm(CaseForm):
    """The charter of a pilot."""

    class Meta:
        model = Charter
        fields = (
            "hypothesis", "scope", "comparator", "success_rule", "stop_rule", "starts_on", "ends_on", "users",
            "records", "money", "labels",
        )  # fmt: skip
        widgets = {
            **dict.fromkeys(("hypothesis", "scope", "comparator", "success_rule", "stop_rule", "labels"), TEXT),
            "starts_on": _day(), "ends_on": _day(),
        }  # fmt: skip
        help_texts = {
            "hypothesis": _("What will be seen, for whom, if the idea is right."),
            "scope": _("Which committee, which texts, which offices; and what stays out."),
            "comparator": _("How it is done today, measured beside the pilot."),
            "success_rule": _("A figure, a value to reach, and how many observations it takes."),
            "stop_rule": _("What ends the pilot at once. A pilot stopped by its own rule has done its work."),
            "ends_on": _("Within half a year; a pilot is extended once at most."),
            "records": _("Texts, letters or hours that it may touch. Nought where it touches none."),
            "money": _("In units of the currency of the house."),
            "labels": _("What readers see beside a text in which AI took part."),
        }


class PartnerForm(PlainForm):
    """Another parliament that takes part in the pilot."""

    parliament = forms.CharField(label=_("Parliament"), max_length=200)


class PartnerDecisionForm(PlainForm):
    """What a partner decided for itself."""

    decided_on = forms.DateField(label=_("Decided on"), widget=_day(), initial=clock.today)
    decision = forms.CharField(
        label=_("Their decision"), max_length=200, help_text=_("Such as its number or its date.")
    )
    charter_digest = forms.CharField(
        label=_("SHA-256 of the charter they decided on"),
        max_length=64,
        help_text=_("It stands under the charter; a partner reads it from the copy that was sent."),
    )


class CaseReasonForm(PlainForm):
    """Why something is chosen or ended."""

    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=TEXT)


class MeasureForm(PlainForm):
    """What a benefit was measured to bring a year."""

    value = forms.DecimalField(label=_("Value a year"), max_digits=15, decimal_places=2)
    measured_on = forms.DateField(label=_("Measured on"), widget=_day(), initial=clock.today)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    measure_on = forms.DateField(label=_("Next measured on"), widget=_day(), required=False)


class ConcludeForm(PlainForm):
    """What a benefit came to in the end."""

    final_value = forms.DecimalField(
        label=_("Final value a year"),
        max_digits=15,
        decimal_places=2,
        help_text=_("Nothing is measured of it afterwards."),
    )


class SolutionForm(PlainForm):
    """The business owner's word on a version."""

    release = forms.CharField(label=_("Version"), max_length=60)
    is_solved = forms.TypedChoiceField(
        label=_("Is the problem solved?"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Yes, as it was told")), ("no", _("No, or only in part"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=TEXT)


class RoadmapReviewForm(forms.Form):
    """What came of going through the roadmap."""

    finding = forms.CharField(
        label=_("What came of it"),
        max_length=2_000,
        min_length=10,
        widget=TEXT,
        help_text=_("What moved, what was added or dropped, and why."),
    )
