"""What a person may send to the room of risk."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel.models import User
from hemicycle.kernel.rooms import measures
from hemicycle.rooms.risk import models
from hemicycle.rooms.risk.rules import library
from hemicycle.rooms.risk.rules.register import CUTS, HIGHEST, LOWEST
from hemicycle.rooms.risk.rules.terms import Concern

ROWS_2 = forms.Textarea(attrs={"rows": 2})
NOTHING = ("", "—")


def day(words: Any, *, required: bool = True) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=words, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def reason() -> forms.CharField:
    """Return a field for a reason."""
    return forms.CharField(label=_("Reason"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(Versioned, forms.Form):
    """A reason alone."""

    reason = reason()


class Act(Versioned, forms.ModelForm):  # type: ignore[type-arg]
    """The facts of a record; people are chosen among those whom the person sees."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for chosen in self.fields.values():
            if isinstance(chosen, forms.ModelChoiceField) and chosen.queryset is not None:
                if chosen.queryset.model is User:
                    chosen.queryset = User.objects.visible_to(user).filter(is_active=True).order_by("name")
                elif hasattr(chosen.queryset, "visible_to"):
                    chosen.queryset = chosen.queryset.visible_to(user)

    def _post_clean(self) -> None:
        """Leave the record alone: actions change it, under lock."""

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        return self.cleaned_data


class RiskForm(Act):
    """What a risk is."""

    class Meta:
        model = models.Risk
        fields = (
            "title", "kind_of_risk", "category", "cause", "event", "consequence", "dimension", "affected", "bias",
            "bias_cause", "owner", "review_on",
        )  # fmt: skip
        widgets = {"cause": ROWS_2, "event": ROWS_2, "consequence": ROWS_2}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        biases = library.terms("bias").values()
        kinds = [(each.key, f"{each.key} {each.title}") for each in library.built_in().values()]
        every = [(each.key, f"{each.key} {each.title}") for each in biases]
        thought = [(each.key, f"{each.key} {each.title}") for each in biases if each.family == "Cognitive"]
        for name, choices in (("kind_of_risk", kinds), ("bias", every), ("bias_cause", thought)):
            label = self.fields[name].label
            self.fields[name] = forms.ChoiceField(label=label, choices=[NOTHING, *choices], required=False)
        self.fields["review_on"] = day(self.fields["review_on"].label, required=False)


class JudgeForm(Act):
    """Likelihood and impact, four times."""

    reason = reason()

    class Meta:
        model = models.Risk
        fields = (
            "inherent_likelihood", "inherent_impact", "current_likelihood", "current_impact", "residual_likelihood",
            "residual_impact", "target_likelihood", "target_impact",
        )  # fmt: skip


class PriceForm(Act):
    """How often, and what one loss costs."""

    points = forms.CharField(
        label=_("Amounts with their chances"),
        required=False,
        widget=ROWS_2,
        help_text=_("One on each line: amount, then chance, such as “5000 0.8”."),
    )
    factors = forms.CharField(
        label=_("What it shares with other risks"),
        required=False,
        help_text=_(
            "A supplier, a model, a source of data, separated by commas. Risks that share it go wrong together."
        ),
    )

    class Meta:
        model = models.Risk
        fields = (
            "pricing", "inherent_frequency", "frequency", "low", "high", "mode", "points", "factors", "counts_controls",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["points"] = "\n".join(f"{amount:g} {chance:g}" for amount, chance in self.instance.points)
        self.initial["factors"] = ", ".join(self.instance.factors)

    def clean_points(self) -> list[list[float]]:
        """Return amounts with chances."""
        return pairs(self.cleaned_data["points"])

    def clean_factors(self) -> list[str]:
        """Return the names of common factors."""
        return [each.strip() for each in self.cleaned_data["factors"].split(",") if each.strip()]


def pairs(text: str) -> list[list[float]]:
    """Return two numbers from each line. ValidationError where a line holds other things."""
    found = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
        try:
            one, two = (float(word) for word in line.replace(";", " ").split())
        except ValueError:
            wrong = gettext("Line %(line)s: write two numbers with a decimal point and a space between them.")
            raise forms.ValidationError(wrong % {"line": number}) from None
        found.append([one, two])
    return found


class MoveForm(Versioned, forms.Form):
    """Who answers for a risk from now on."""

    owner = forms.ModelChoiceField(label=_("New owner"), queryset=User.objects.none())
    reason = reason()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(user).filter(is_active=True)
        self.fields["owner"].queryset = people.order_by("name")  # type: ignore[attr-defined]


class PlanForm(Act):
    """What is done about a risk."""

    due_on = day(_("Due on"))

    class Meta:
        model = models.Treatment
        fields = (
            "strategy", "text", "owner", "cost", "due_on", "after_likelihood", "after_impact", "after_frequency",
        )  # fmt: skip


class AcceptForm(Versioned, forms.Form):
    """Until when, for which body, and why a risk is accepted."""

    body = forms.ChoiceField(label=_("Body"))
    until_on = day(_("Accepted until"))
    reason = reason()

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [(each, each) for each in sorted(bodies)]  # type: ignore[attr-defined]


class ControlForm(Act):
    """A control."""

    next_test_on = day(_("Next test on"), required=False)

    class Meta:
        model = models.Control
        fields = ("title", "sort", "acts_on", "takes_away", "owner", "next_test_on")


class TestForm(Act):
    """What a test of a control found."""

    reason = reason()
    next_test_on = day(_("Next test on"), required=False)

    class Meta:
        model = models.Control
        fields = ("design", "operating", "next_test_on")


class ApplyForm(Act):
    """Which control acts on a risk."""

    class Meta:
        model = models.Applied
        fields = ("control",)


class LimitForm(Versioned, forms.Form):
    """A limit of the appetite, and who decided it."""

    about = forms.ChoiceField(
        label=_("Category or kind of harm"),
        choices=[
            (pgettext_lazy("risk category", "Categories"), list(models.CATEGORIES.items())),
            (_("Kinds of harm"), list(models.DIMENSIONS.items())),
        ],
    )
    limit = forms.IntegerField(
        label=_("Largest score accepted"),
        min_value=LOWEST,
        max_value=HIGHEST**2,
        help_text=_("Likelihood × impact, 1 to 25."),
    )
    text = forms.CharField(label=_("In words"), max_length=300, required=False)
    body = forms.SlugField(label=_("Body"), max_length=60)
    decision = forms.CharField(label=_("Decision"), max_length=200)
    review_on = day(_("Review on"))


class ToleranceForm(Versioned, forms.Form):
    """The line that losses should stay under."""

    line = forms.CharField(
        label=_("Losses and their largest chances"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One on each line: a loss within a year, then how likely more may be at most, such as “500000 0.35”."
        ),
    )
    new_loss = forms.DecimalField(
        label=_("Mean loss a year of all that starts this year"), max_digits=15, decimal_places=2, required=False
    )
    cuts = forms.CharField(
        label=_("Where moderate, high and very high begin"),
        initial=" ".join(map(str, CUTS)),
        help_text=_("Three rising scores between 2 and 25."),
    )
    body = forms.SlugField(label=_("Body"), max_length=60)
    decision = forms.CharField(label=_("Decision"), max_length=200)
    review_on = day(_("Review on"))

    def clean_line(self) -> list[list[float]]:
        """Return losses with chances."""
        return pairs(self.cleaned_data["line"])

    def clean_cuts(self) -> list[int]:
        """Return whole scores. ValidationError for anything else."""
        try:
            return [int(word) for word in self.cleaned_data["cuts"].split()]
        except ValueError:
            raise forms.ValidationError(gettext("Three rising scores between 2 and 25.")) from None


class IndicatorForm(Act):
    """A number that warns."""

    class Meta:
        model = models.Indicator
        fields = ("text", "measure", "unit", "warn", "limit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(key, f"{measure.title} ({measure.unit})") for key, measure in measures().items()]
        words = _("Left open, somebody reads the number by hand.")
        self.fields["measure"] = forms.ChoiceField(
            label=self.fields["measure"].label, choices=[NOTHING, *known], required=False, help_text=words
        )


class ReadForm(Act):
    """What an indicator shows."""

    class Meta:
        model = models.Indicator
        fields = ("value",)


class ReviewForm(Versioned, forms.Form):
    """Why a concern does not arise, for each that has no risk."""

    def __init__(self, *args: Any, known: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, concern in enumerate(Concern):
            self.fields[f"concern-{place}"] = forms.CharField(
                label=str(models.CONCERNS[concern]),
                max_length=300,
                required=False,
                initial=(known or {}).get(concern, ""),
            )

    def facts(self) -> dict[str, Any]:
        """Return the reasons by concern."""
        given = {concern.value: self.cleaned_data[f"concern-{place}"] for place, concern in enumerate(Concern)}
        return {"not_relevant": given}


def file_of(megabytes: int, words: Any) -> forms.FileField:
    """Return a field for a file of at most so many megabytes."""

    def clean(file: Any) -> None:
        if file.size > megabytes * 1_048_576:
            raise forms.ValidationError(
                gettext("The file is larger than %(limit)s MB. Split it.") % {"limit": megabytes}
            )

    return forms.FileField(label=_("File"), help_text=words, allow_empty_file=False, validators=[clean])


class LibraryForm(Versioned, forms.Form):
    """A list of risks that others keep, in a file."""

    file = file_of(8, _("MITRE ATLAS (YAML or STIX), any YAML with “risks”, or a JSON list of “key” and “title”."))
    key = forms.SlugField(label=_("Short name of the list"), max_length=40, help_text=_("A newer copy bears the same."))
    title = forms.CharField(label=_("Title"), max_length=200)
    edition = forms.CharField(label=_("Edition"), max_length=60)


class MappingForm(Versioned, forms.Form):
    """Which entries of other lists the entries of a list match, in a file."""

    file = file_of(8, _("A table in SSSOM, separated by tabs: its columns subject_id and object_id are read."))


class ModelFileForm(Versioned, forms.Form):
    """A model of one risk, in a file."""

    file = file_of(1, _("A FAIR model in JSON, as pyfair writes it."))
    category = forms.ChoiceField(label=_("Category"), choices=list(models.CATEGORIES.items()))


class LinkForm(Versioned, forms.Form):
    """The entry of an imported list that a risk is."""

    entry = forms.ModelChoiceField(
        label=_("Entry of a list of risks"), queryset=models.LibraryEntry.objects.filter(gone_in="")
    )


class HandleForm(Versioned, forms.Form):
    """What becomes of a proposed risk."""

    outcome = forms.ChoiceField(label=_("What becomes of it"), choices=models.OUTCOMES, widget=forms.RadioSelect)
    risk = forms.ModelChoiceField(
        label=_("Risk that holds it already"), queryset=models.Risk.objects.none(), required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4_000,
        required=False,
        widget=ROWS_2,
        help_text=_("Needed where it is rejected."),
    )

    def __init__(self, *args: Any, risks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["risk"].queryset = risks  # type: ignore[attr-defined]
