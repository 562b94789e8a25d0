"""What a person may send to the room of resources."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel import clock
from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.governance.models import Body
from hemicycle.rooms.portfolio.models import Alternative
from hemicycle.rooms.resources import models, queries
from hemicycle.rooms.resources.models import Line, Post, Skill
from hemicycle.rooms.resources.rules.terms import BookingKind, ClosureKind, CostKind, FileKind, Timing

ROWS_3 = forms.Textarea(attrs={"rows": 3})
MONTH, QUARTER = range(1, 13), range(1, 5)


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **options)


def _money(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=16, decimal_places=2, **options)


def _term(label: Any, term: Any, words: Any, **options: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=term, choices=list(words.items()), **options)


def _year() -> int:
    return queries.finances().years.year_of(clock.today())


def _year_field(**options: Any) -> forms.IntegerField:
    label = _("Financial year")
    help_text = _("The calendar year in which it begins.")
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=1990, max_value=2100, initial=_year, **options
    )


class YearForm(forms.Form):
    """When the financial year begins."""

    first_month = forms.TypedChoiceField(
        label=_("Month in which the financial year begins"), coerce=int, choices=[(n, str(n)) for n in MONTH]
    )
    first_day = forms.IntegerField(label=_("Day on which it begins"), min_value=1, max_value=28, initial=1)
    delegated_limit = _money(
        _("Whole-life cost that needs no place in the budget"),
        min_value=0,
        help_text=_("For initiatives of the minimal tier; 0 where every one needs it."),
    )


class LineForm(forms.Form):
    """A line of the budget."""

    title = forms.CharField(label=_("Title"), max_length=200)
    key = forms.SlugField(
        label=_("Key"), max_length=40, help_text=_("Short, in small letters: as files and programs name it.")
    )
    sort = _term(_("What for"), CostKind, models.COST_KINDS)


class BookingForm(forms.Form):
    """A commitment, an expenditure or a forecast."""

    sort = _term(_("Kind"), BookingKind, models.BOOKING_KINDS, widget=forms.RadioSelect)
    year = _year_field()
    amount = _money(_("Amount"), help_text=_("A negative amount takes back what was booked before."))
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Empty: the currency of the house.")
    )
    on = _day(label=_("Day"), initial=clock.today)
    text = forms.CharField(label=_("What for"), max_length=200)
    initiative = forms.ModelChoiceField(Initiative.objects.none(), label=_("Initiative"), required=False)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].queryset = Initiative.objects.visible_to(person)  # type: ignore[attr-defined]


class DraftForm(forms.Form):
    """A plan of a year."""

    year = _year_field()
    reason = forms.CharField(
        label=_("Reason for the change"), max_length=2_000, widget=ROWS_3, required=False,
        help_text=_("Only where an approved budget is amended."),
    )  # fmt: skip


class AmountForm(forms.Form):
    """What a plan gives a line."""

    line = forms.ModelChoiceField(Line.objects.all(), label=_("Line of the budget"))
    source = forms.CharField(
        label=_("Source of the money"), max_length=200, required=False,
        help_text=_("For instance: budget of parliament, grant, another institution."),
    )  # fmt: skip
    amount = _money(_("Amount"), min_value=0)


class ApprovalForm(Versioned, forms.Form):
    """The decision by which a budget comes into force."""

    body = forms.ChoiceField(label=_("Body that decided"))
    decision = forms.CharField(label=_("Decision"), max_length=200, help_text=_("Its number, and where it is written."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [(body.key, str(body)) for body in Body.objects.all()]  # type: ignore[attr-defined]


class RateForm(forms.Form):
    """A rate of exchange."""

    currency = forms.CharField(
        label=_("Currency"), min_length=3, max_length=3, help_text=_("Three letters, such as EUR.")
    )
    rate = forms.DecimalField(
        label=_("One unit of it costs"), min_value=Decimal("0.000001"), max_digits=16, decimal_places=6,
        help_text=_("In the currency of the house."),
    )  # fmt: skip
    from_on = _day(label=_("From"), initial=clock.today)


class OfInitiativeForm(forms.Form):
    """A form about an initiative that may name one of its alternatives."""

    def __init__(self, *args: Any, initiative: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "alternative" in self.fields:
            own = Alternative.objects.filter(initiative=initiative)
            self.fields["alternative"].queryset = own  # type: ignore[attr-defined]


def _alternative() -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(
        Alternative.objects.none(), label=_("Alternative"), required=False,
        help_text=_("Empty: whichever way the initiative is done."),
    )  # fmt: skip


class CostForm(OfInitiativeForm):
    """A line of the whole-life cost."""

    text = forms.CharField(label=_("Description"), max_length=200, required=False)
    sort = _term(_("What for"), CostKind, models.COST_KINDS)
    timing = _term(_("When"), Timing, models.TIMINGS, widget=forms.RadioSelect)
    first_year = forms.IntegerField(
        label=_("First year"), min_value=0, max_value=50, initial=0, help_text=_("0 is the year in which it starts.")
    )
    last_year = forms.IntegerField(
        label=_("Last year"), min_value=0, max_value=50, required=False, help_text=_("Empty: the first year only.")
    )
    amount = _money(_("Amount a year"), min_value=0)
    low = _money(_("At least"), min_value=0, required=False)
    high = _money(_("At most"), min_value=0, required=False)
    line = forms.ModelChoiceField(
        Line.objects.all(), label=_("Line of the budget"), required=False, help_text=_("Which line pays it.")
    )
    alternative = _alternative()


class NeedForm(OfInitiativeForm):
    """A need of people."""

    skill = forms.ModelChoiceField(Skill.objects.all(), label=_("Skill"))
    hours = forms.DecimalField(label=_("Hours in each quarter"), min_value=0, max_digits=9, decimal_places=2)
    first_quarter = forms.IntegerField(
        label=_("First quarter"), min_value=0, max_value=200, initial=0,
        help_text=_("0 is the quarter in which it starts."),
    )  # fmt: skip
    last_quarter = forms.IntegerField(
        label=_("Last quarter"), min_value=0, max_value=200, required=False, help_text=_("Empty: it goes on.")
    )
    alternative = _alternative()


class AllocationForm(OfInitiativeForm):
    """Hours of a quarter."""

    skill = forms.ModelChoiceField(Skill.objects.all(), label=_("Skill"))
    year = _year_field()
    number = forms.TypedChoiceField(label=_("Quarter"), coerce=int, choices=[(n, str(n)) for n in QUARTER])
    hours = forms.DecimalField(label=_("Hours"), min_value=0, max_digits=9, decimal_places=2)
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Person"), required=False,
        help_text=_("Empty: whoever is free. A name is seen only by that person, finance and the AI office."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Post.objects.visible_to(person).exclude(person=None).values("person")
        self.fields["person"].queryset = User.objects.filter(pk__in=known)  # type: ignore[attr-defined]


class TrancheForm(OfInitiativeForm):
    """Money tied to a gate."""

    title = forms.CharField(label=_("Title"), max_length=200)
    gate = forms.TypedChoiceField(label=_("Gate that releases it"), coerce=Gate, choices=choices(Gate))
    line = forms.ModelChoiceField(Line.objects.all(), label=_("Line of the budget"))
    year = _year_field()
    amount = _money(_("Amount"), min_value=Decimal("0.01"))


class RunningCostForm(OfInitiativeForm):
    """What finance confirms."""

    months = forms.IntegerField(label=_("Months counted"), min_value=1, max_value=120)
    actual = _money(_("Spent in these months"), min_value=0)
    forecast = _money(_("Forecast of a whole year"), min_value=0)
    reason = forms.CharField(label=_("What it rests on"), max_length=2_000, widget=ROWS_3)


class ReasonForm(Versioned, forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=ROWS_3)


class SeenForm(Versioned, forms.Form):
    """A step that needs no words."""


class CloseForm(ReasonForm):
    """What was spent of a tranche."""

    field_order = ("spent", "reason")
    spent = _money(_("Spent"), min_value=0)


class SkillForm(forms.Form):
    """A skill."""

    title = forms.CharField(label=_("Title"), max_length=200)
    key = forms.SlugField(
        label=_("Key"), max_length=40, help_text=_("Short, in small letters: as files and programs name it.")
    )


class CapacityForm(forms.Form):
    """Hours that the house states."""

    year = _year_field()
    number = forms.TypedChoiceField(label=_("Quarter"), coerce=int, choices=[(n, str(n)) for n in QUARTER])
    hours = forms.DecimalField(label=_("Hours"), min_value=0, max_digits=9, decimal_places=2)
    reason = forms.CharField(label=_("Why it is stated"), max_length=200)


class PostForm(forms.Form):
    """A post."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Person"), required=False)
    title = forms.CharField(
        label=_("Post"), max_length=200, required=False, help_text=_("Where no person is named, such as a contract.")
    )
    skill = forms.ModelChoiceField(Skill.objects.all(), label=_("Skill"))
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=[(n, str(n)) for n in range(1, 6)], initial=3,
        help_text=_("From 1, who learns, to 5, who teaches."),
    )  # fmt: skip
    hours = forms.DecimalField(
        label=_("Hours in a full quarter"), min_value=0, max_value=1000, max_digits=9, decimal_places=2
    )
    from_on = _day(label=_("From"), initial=clock.today)
    to_on = _day(label=_("Until"), required=False)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = User.objects.visible_to(person).filter(is_active=True)
        self.fields["person"].queryset = known  # type: ignore[attr-defined]


class ChangePostForm(Versioned, forms.Form):
    """Other hours, another level, or the last day of a post."""

    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=[(n, str(n)) for n in range(1, 6)])
    hours = forms.DecimalField(
        label=_("Hours in a full quarter"), min_value=0, max_value=1000, max_digits=9, decimal_places=2
    )
    to_on = _day(label=_("Until"), required=False)


class LeaveForm(forms.Form):
    """Days away."""

    from_on = _day(label=_("From"))
    to_on = _day(label=_("Until"))


class ClosureForm(forms.Form):
    """An entry of the calendar."""

    sort = _term(_("Kind"), ClosureKind, models.CLOSURE_KINDS)
    title = forms.CharField(label=_("Title"), max_length=200)
    from_on = _day(label=_("From"))
    to_on = _day(label=_("Until"))
    share = forms.DecimalField(
        label=_("Share of working hours that falls away"), min_value=0, max_value=1, decimal_places=3, initial=0,
        help_text=_("0.5 is half of them; 0 where people work as always."),
    )  # fmt: skip


KINDS = {FileKind.BUDGET: _("A budget: year, line, amount"), FileKind.PEOPLE: _("People: email, skill, hours")}


class FileForm(forms.Form):
    """A file of budgets or people."""

    kind = _term(_("What the file holds"), FileKind, KINDS, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX. A budget may also have the columns title, kind, source; people level, from_on, to_on. "
            "Nothing is taken before you have seen what would change."
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


class AcceptForm(forms.Form):
    """A file that was compared, as it was seen."""

    kind = forms.TypedChoiceField(coerce=FileKind, choices=list(KINDS.items()), widget=forms.HiddenInput)
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    name = forms.CharField(max_length=300, widget=forms.HiddenInput)
    seen = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
