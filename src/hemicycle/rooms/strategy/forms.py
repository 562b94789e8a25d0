"""What a person may send to the room of strategy."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel import clock
from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Chamber, User
from hemicycle.kernel.terms import Function
from hemicycle.rooms.governance.models import Body
from hemicycle.rooms.strategy import models, rules
from hemicycle.rooms.strategy.rules import Degree, DocumentKind, MaturityDimension, ReviewOutcome

ROWS_3, ROWS_6 = forms.Textarea(attrs={"rows": 3}), forms.Textarea(attrs={"rows": 6})
DAY = forms.DateInput(attrs={"type": "date"})
LEVELS = [(number, str(number)) for number in range(rules.HIGHEST_LEVEL + 1)]
JUDGED = (1, 2, 3, 4, 5, 6, 7, 8, 9)


class DocumentForm(Versioned, forms.Form):
    """Title and text in each working language, the sponsor, the horizon, and who was heard."""

    sponsor = forms.ModelChoiceField(User.objects.filter(is_active=True).order_by("name"), label=_("Sponsor"))
    horizon_on = forms.DateField(
        label=_("Horizon"), widget=DAY, help_text=_("The day until which it is to be reached.")
    )
    heard_on = forms.DateField(label=_("Stakeholders heard on"), widget=DAY, required=False)
    heard_how = forms.CharField(label=_("Who was heard, and how"), max_length=2_000, widget=ROWS_3, required=False)

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        names = dict(settings.LANGUAGES)
        for number, language in enumerate(languages):
            named = {"language": names.get(language, language)}
            self.fields[f"title_{language}"] = forms.CharField(
                label=gettext("Title (%(language)s)") % named, max_length=200, required=number == 0
            )
            self.fields[f"text_{language}"] = forms.CharField(
                label=gettext("Text (%(language)s)") % named, max_length=20_000, widget=ROWS_6, required=False
            )

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        told = dict(self.cleaned_data)
        told["texts"] = {
            language: {part: told.pop(f"{part}_{language}") for part in ("title", "text")}
            for language in self.languages
        }
        return told


class NewDocumentForm(DocumentForm):
    """The same, of a kind."""

    sort = forms.TypedChoiceField(label=_("Kind"), coerce=DocumentKind, choices=models.KINDS, widget=forms.RadioSelect)


class ApproveForm(Versioned, forms.Form):
    """For which body, and until when it is reviewed."""

    body = forms.SlugField(label=_("Approving body"), max_length=60)
    review_on = forms.DateField(label=_("To be reviewed on"), widget=DAY)


class SubmitForm(Versioned, forms.Form):
    """Before which body, and until when it is reviewed."""

    body = forms.ChoiceField(label=_("Body"))
    review_on = forms.DateField(label=_("To be reviewed on"), widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [(each.key, str(each)) for each in Body.objects.all()]  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """What a look back found."""

    findings = forms.CharField(
        label=_("What was found"), max_length=4_000, widget=ROWS_6,
        help_text=_("What was reached, what was not, what changed around the house."),
    )  # fmt: skip
    next_on = forms.DateField(label=_("Next review on"), widget=DAY)
    body = forms.ChoiceField(label=_("Deciding body"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = [(each.key, str(each)) for each in Body.objects.all()]
        self.fields["body"].choices = [("", gettext("The office that may")), *bodies]  # type: ignore[attr-defined]


class DecideReviewForm(Versioned, forms.Form):
    """How a review ends."""

    outcome = forms.TypedChoiceField(
        label=_("Outcome"), coerce=ReviewOutcome, choices=models.REVIEW_OUTCOMES, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=ROWS_3)


class ReasonForm(Versioned, forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=ROWS_3)


class ObjectiveForm(forms.Form):
    """An objective."""

    key = forms.SlugField(label=_("Key"), max_length=40, help_text=_("A short word that stays, such as open-record."))
    title = forms.CharField(label=_("Title"), max_length=200)
    owner = forms.ModelChoiceField(User.objects.filter(is_active=True).order_by("name"), label=_("Who answers for it"))
    use_case = forms.CharField(
        label=_("Use case to start from"), max_length=10, required=False,
        help_text=_("Its number in the catalogue, such as UC-26."),
    )  # fmt: skip


class KeyResultForm(forms.Form):
    """A key result."""

    text = forms.CharField(label=_("Key result"), max_length=300)
    unit = forms.CharField(label=_("Unit"), max_length=60)
    baseline = forms.DecimalField(label=_("Baseline"), max_digits=14, decimal_places=2)
    target = forms.DecimalField(label=_("Target"), max_digits=14, decimal_places=2)
    due_on = forms.DateField(label=_("Due on"), widget=DAY)


class MeasureForm(Versioned, forms.Form):
    """Where a key result stands."""

    actual = forms.DecimalField(label=_("Actual"), max_digits=14, decimal_places=2)
    measured_on = forms.DateField(label=_("Measured on"), widget=DAY, initial=clock.today)


class PairwiseForm(forms.Form):
    """Each pair of objectives judged once."""

    def __init__(self, *args: Any, titles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = list(titles)
        self.pairs = [(one, other) for place, one in enumerate(keys) for other in keys[place + 1 :]]
        for one, other in self.pairs:
            named = {"one": titles[one], "other": titles[other]}
            more = [(f"{n}", gettext("%(n)s times “%(one)s”") % {"n": n, **named}) for n in reversed(JUDGED[1:])]
            less = [(f"1/{n}", gettext("%(n)s times “%(other)s”") % {"n": n, **named}) for n in JUDGED[1:]]
            self.fields[f"{one}:{other}"] = forms.ChoiceField(
                label=gettext("“%(one)s” against “%(other)s”") % named,
                choices=[*more, ("1", gettext("As much as each other")), *less],
                initial="1",
            )
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=2_000, widget=ROWS_3)

    def judgements(self) -> dict[tuple[str, str], float]:
        """Return how many times the first of each pair outweighs the second."""
        return {pair: _ratio(self.cleaned_data[":".join(pair)]) for pair in self.pairs}


def _ratio(text: str) -> float:
    above, _slash, below = text.partition("/")
    return float(above) / float(below or 1)


class DirectForm(forms.Form):
    """Points for each objective."""

    def __init__(self, *args: Any, titles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = list(titles)
        for key, title in titles.items():
            self.fields[f"points:{key}"] = forms.FloatField(label=title, min_value=0, max_value=1_000)
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=2_000, widget=ROWS_3)

    def points(self) -> dict[str, float]:
        """Return the points by key."""
        return {key: self.cleaned_data[f"points:{key}"] for key in self.keys}


class AlignForm(forms.Form):
    """How strongly an initiative serves an objective."""

    objective = forms.ModelChoiceField(models.Objective.objects.none(), label=_("Objective"))
    contribution = forms.TypedChoiceField(
        label=_("Contribution"), coerce=int, choices=models.STRENGTHS, widget=forms.RadioSelect
    )
    rationale = forms.CharField(label=_("Rationale"), max_length=1_000, widget=ROWS_3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = models.Objective.objects.filter(retired_on=None)
        self.fields["objective"].queryset = current  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    """A routine task."""

    chamber = forms.ModelChoiceField(Chamber.objects.all(), label=_("Chamber"))
    title = forms.CharField(label=_("Task"), max_length=200)
    function = forms.TypedChoiceField(label=_("Function"), coerce=Function, choices=choices(Function))
    per_year = forms.IntegerField(label=_("Times a year"), min_value=1, max_value=100_000_000)
    minutes = forms.DecimalField(label=_("Minutes each time"), max_digits=8, decimal_places=1)
    error_cost = forms.TypedChoiceField(label=_("Cost of an error"), coerce=Degree, choices=models.DEGREES)
    sensitivity = forms.TypedChoiceField(label=_("Sensitivity of the material"), coerce=Degree, choices=models.DEGREES)
    suitability = forms.TypedChoiceField(label=_("How well AI fits"), coerce=int, choices=models.SUITABILITIES)
    note = forms.CharField(label=_("Note"), max_length=2_000, widget=ROWS_3, required=False)


class CandidateForm(Versioned, forms.Form):
    """The initiative that is proposed from a task."""

    title = forms.CharField(label=_("Title"), max_length=200)
    problem = forms.CharField(
        label=_("Problem"), max_length=4_000, widget=ROWS_3, help_text=_("What is wrong today, without naming a tool.")
    )


class MaturityForm(forms.Form):
    """Where the house stands in a dimension."""

    dimension = forms.TypedChoiceField(label=_("Dimension"), coerce=MaturityDimension, choices=models.DIMENSIONS)
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=LEVELS)
    target = forms.TypedChoiceField(label=_("Target"), coerce=int, choices=LEVELS)
    evidence = forms.CharField(label=_("Evidence"), max_length=4_000, widget=ROWS_3)
    assessed_on = forms.DateField(label=_("Assessed on"), widget=DAY, initial=clock.today)
