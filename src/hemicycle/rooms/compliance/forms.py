"""What a person may send to the room of compliance."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel.models import User
from hemicycle.rooms.compliance.models import STANCES, STANDINGS
from hemicycle.rooms.compliance.rules.statement import Stance, Standing

ROWS_3 = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput(attrs={"type": "date"})
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
