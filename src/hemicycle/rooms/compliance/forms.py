"""What a person may send to the room of compliance."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel.models import User
from hemicycle.rooms.compliance.models import BASES, CONCLUSIONS, OPINIONS, STANCES, STANDINGS, WORKS, System
from hemicycle.rooms.compliance.rules.classification import NO, YES
from hemicycle.rooms.compliance.rules.rights import Basis, Conclusion, Opinion, WorkKind
from hemicycle.rooms.compliance.rules.statement import Stance, Standing

ROWS_3 = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput(attrs={"type": "date"})
YES_NO: list[tuple[str, Any]] = [(YES, _("Yes")), (NO, _("No"))]
LARGEST_BYTES = 8 * 1_048_576
LANGUAGE = r"^[a-z]{2,3}(-[A-Z]{2})?$"


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the people of the house."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(queryset=User.objects.filter(is_active=True).order_by("name"), **facts)


class BindingForm(forms.Form):
    """What a framework is for this house, and upon which opinion."""

    standing = forms.TypedChoiceField(
        label=_("What it is here"), coerce=Standing, choices=list(STANDINGS.items()), widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label=_("Legal opinion"),
        max_length=4_000,
        widget=ROWS_3,
        help_text=_("Why it binds, or does not, and where the opinion is kept."),
    )
    opinion_by = forms.CharField(label=_("Opinion given by"), max_length=200)
    watched_by = PersonField(label=_("Who watches it"), help_text=_("Hears of changes and assesses them."))


class PositionForm(forms.Form):
    """Where somebody stands on a requirement."""

    stance = forms.TypedChoiceField(
        label=_("Position"), coerce=Stance, choices=list(STANCES.items()), widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=2_000, widget=ROWS_3)


class AttestationForm(forms.Form):
    """That a requirement is met, and what shows it."""

    says = forms.CharField(label=_("What holds"), max_length=2_000, widget=ROWS_3)
    shown_by = forms.CharField(
        label=_("Record that shows it"), max_length=300, help_text=_("Its title, and where it is kept.")
    )
    expires_on = forms.DateField(label=_("Until"), widget=DAY, help_text=_("At most a year ahead."))


class GapForm(forms.Form):
    """What is missing."""

    missing = forms.CharField(label=_("What is missing"), max_length=2_000, widget=ROWS_3)
    owner = PersonField(label=_("Who brings it"))
    due_on = forms.DateField(label=_("By when"), widget=DAY)
    found_in = forms.CharField(
        label=_("Found in"), max_length=200, required=False, help_text=_("The audit or review that found it, if any.")
    )


class ReasonForm(Versioned, forms.Form):
    """What closed a gap, or what a change means."""

    reason = forms.CharField(label=_("What closed it"), max_length=2_000, widget=ROWS_3)


class ImpactForm(ReasonForm):
    """What a change of a framework means here."""

    reason = forms.CharField(label=_("What it means here"), max_length=2_000, widget=ROWS_3)


class Files(forms.ClearableFileInput):
    """A field of a page that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; what is taken is a list of them."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files, each taken as a single one is."""
        several = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(each, initial) for each in several]


class FrameworkForm(forms.Form):
    """A framework of the house in a table, or in the records of a task registry."""

    file = FilesField(
        label=_("Table"),
        allow_empty_file=False,
        help_text=_(
            "CSV or XLSX with the columns of the template, one row for each requirement; "
            "an OSCAL catalog or profile in JSON; or the records of a task registry in YAML, all at once."
        ),
    )
    key = forms.SlugField(
        label=_("Short name"), max_length=40, help_text=_("In small letters; a new version bears the same.")
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    edition = forms.CharField(label=_("Version"), max_length=60)
    sort = forms.CharField(label=_("Kind"), max_length=60, help_text=_("A law, rules of procedure, a directive."))
    binds = forms.CharField(label=_("Whom it binds"), max_length=200)
    language = forms.RegexField(
        LANGUAGE,
        label=_("Language of the text"),
        initial="en",
        max_length=8,
        help_text=_("Its code, such as en, fr, ar or nl."),
    )

    def clean_file(self) -> Any:
        """Return the files. An error where they are larger than any framework."""
        files = self.cleaned_data["file"]
        if sum(file.size for file in files) > LARGEST_BYTES:
            raise forms.ValidationError(_("The file is larger than 8 MB."))
        return files


class DocumentForm(forms.Form):
    """A document of OSCAL in a file."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=False,
        help_text=_("OSCAL 1.1 in JSON. Other documents find it by its file name; nothing it refers to is fetched."),
    )


class AcceptForm(forms.Form):
    """The document that was looked at, and what was seen of it."""

    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    name = forms.CharField(max_length=200, widget=forms.HiddenInput)
    seen = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class WordsForm(Versioned, forms.Form):
    """Other words for one place of a document: a state, a line, a text, or several values with one in each line."""

    value = forms.CharField(label=_("What it says"), max_length=100_000)

    def __init__(self, *args: Any, of: Sequence[str] = (), is_list: bool = False, is_long: bool = False, **facts: Any):
        super().__init__(*args, **facts)
        self.is_list = is_list
        field: Any = self.fields["value"]
        field.strip = not is_long  # a text may begin with a blank, a line may not
        if of:
            self.fields["value"] = forms.ChoiceField(label=field.label, choices=[(each, each) for each in of])
        elif is_list or is_long:
            field.widget = forms.Textarea(attrs={"rows": 8})
        if is_list:
            field.help_text = _("One value in each line.")

    @property
    def words(self) -> str | list[str]:
        """Return what was written, with the ends of lines that JSON of others has."""
        text: str = self.cleaned_data["value"].replace("\r\n", "\n")
        return [line.strip() for line in text.splitlines() if line.strip()] if self.is_list else text


class SystemForm(forms.Form):
    """A system that an initiative uses."""

    title = forms.CharField(label=_("System"), max_length=200, help_text=_("As people call it, such as “Search”."))
    purpose = forms.CharField(
        label=_("Intended purpose"),
        max_length=2_000,
        widget=ROWS_3,
        help_text=_("What it is for, who uses it, and on whom it has an effect. The class is of this purpose."),
    )


class ClassForm(Versioned, forms.Form):
    """The questions of the path that arise upon the answers given, each with its reason."""

    def __init__(self, *args: Any, system: System, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [each.question for each in system.found.reasons]
        self.fields["purpose"] = forms.CharField(
            label=_("Intended purpose"), max_length=2_000, widget=ROWS_3, initial=system.purpose
        )
        for question in self.asked:
            words: list[tuple[str, Any]] = [(key, gettext(text)) for key, text in question.options.items()] or YES_NO
            chosen = system.answers.get(question.key, [])
            facts: dict[str, Any] = {
                "label": gettext(question.text),
                "required": False,
                "help_text": question.reference,
            }
            if question.takes_many:
                self.fields[question.key] = forms.MultipleChoiceField(
                    choices=words, widget=forms.CheckboxSelectMultiple, initial=chosen, **facts
                )
            else:
                self.fields[question.key] = forms.ChoiceField(
                    choices=[*words, ("", _("Nobody knows yet"))],
                    widget=forms.RadioSelect,
                    initial=chosen[0] if chosen else "",
                    **facts,
                )
            self.fields[f"why {question.key}"] = forms.CharField(
                label=_("Reason") + f" ({question.reference})",
                max_length=1_000,
                required=False,
                initial=system.reasons.get(question.key, ""),
            )

    @property
    def told(self) -> dict[str, Any]:
        """Return the answers, their reasons and the purpose, as the action takes them."""
        sent = {question.key: self.cleaned_data[question.key] for question in self.asked}
        return {
            "answers": {
                key: chosen if isinstance(chosen, list) else [chosen] * bool(chosen) for key, chosen in sent.items()
            },
            "reasons": {question.key: self.cleaned_data[f"why {question.key}"] for question in self.asked},
            "purpose": self.cleaned_data["purpose"],
        }


class ConfirmForm(ReasonForm):
    """Why a class is right."""

    reason = forms.CharField(label=_("Why this class is right"), max_length=2_000, widget=ROWS_3)


class RetireForm(ReasonForm):
    """Why a system is no longer used."""

    reason = forms.CharField(label=_("Why it is no longer used"), max_length=2_000, widget=ROWS_3)


class RightsForm(forms.Form):
    """What the answers about fundamental rights come to."""

    outcome = forms.TypedChoiceField(
        label=_("Conclusion"), coerce=Conclusion, choices=list(CONCLUSIONS.items()), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Weighing"),
        max_length=4_000,
        widget=ROWS_3,
        help_text=_("In words, right by right: what is gained, what is touched, why that is fair. Never one number."),
    )
    dissent = forms.CharField(label=_("Dissent"), max_length=2_000, widget=ROWS_3, required=False)
    review_on = forms.DateField(label=_("Review on"), widget=DAY)


class NoticeForm(Versioned, forms.Form):
    """When an authority was told."""

    authority = forms.CharField(label=_("Authority"), max_length=200)
    notified_on = forms.DateField(label=_("Told on"), widget=DAY)
    receipt = forms.CharField(
        label=_("Receipt"), max_length=300, required=False, help_text=_("Its number, or what the authority answered.")
    )


class OpinionForm(forms.Form):
    """Whether something stands against an initiative."""

    conclusion = forms.TypedChoiceField(
        label=_("Conclusion"), coerce=Opinion, choices=list(OPINIONS.items()), widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label=_("Opinion"),
        max_length=4_000,
        widget=ROWS_3,
        help_text=_("Law, privilege, rules of procedure, policies of the house."),
    )
    shown_by = forms.CharField(
        label=_("Record that shows it"), max_length=300, help_text=_("Its title, and where it is kept.")
    )


class BasisForm(forms.Form):
    """By which right a source is used."""

    basis = forms.TypedChoiceField(label=_("Right"), coerce=Basis, choices=list(BASES.items()))
    terms = forms.CharField(
        label=_("Terms"),
        max_length=2_000,
        widget=ROWS_3,
        required=False,
        help_text=_("The licence or the exception, what it allows, and where it is kept."),
    )


class TermsForm(Versioned, BasisForm):
    """The right of a source that is listed, checked anew."""


class WorkForm(BasisForm):
    """Data, content or a model that an initiative uses."""

    title = forms.CharField(label=_("Source"), max_length=200)
    sort = forms.TypedChoiceField(label=_("Kind"), coerce=WorkKind, choices=list(WORKS.items()))
    field_order = ("title", "sort", "basis", "terms")


class TextForm(forms.Form):
    """With what our words for a requirement were compared."""

    source = forms.CharField(
        label=_("Source compared with"),
        max_length=300,
        help_text=_("The official text, its edition and where you read it."),
    )
