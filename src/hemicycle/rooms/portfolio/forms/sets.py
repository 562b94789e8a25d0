"""What a person may send about the comparison sets."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.models import Chamber
from hemicycle.kernel.permissions import can
from hemicycle.rooms.portfolio import queries

UNDECLARED = "-"  # in place of a source: the file's columns are to be named first


class ImportForm(forms.Form):
    """A file and the source that published it."""

    source = forms.ChoiceField(
        label=_("Source"), help_text=_("Who published the file. Its year and layout are recognised by its columns.")
    )
    file = forms.FileField(
        label=_("File"), help_text=_("CSV, XLSX or JSON, as its publisher made it."), allow_empty_file=False
    )
    guarded = forms.BooleanField(
        label=_("This house exported the file itself, as CSV"),
        help_text=_("An apostrophe before what looks like a formula is then taken away again."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(key, each.title) for key, each in queries.sources().items()]
        other = (UNDECLARED, _("Another source: say what its columns mean"))
        self.fields["source"].choices = [*known, other]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse a file that is too large before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_LIMIT_MB * 1_048_576:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Split it, or send the part you need.")
                % {"limit": settings.IMPORT_LIMIT_MB}
            )
        return file


class AdoptForm(forms.Form):
    """The chamber whose initiative it will be."""

    chamber = forms.ModelChoiceField(
        label=_("Chamber"), queryset=Chamber.objects.none(), empty_label=_("Choose a chamber")
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Chamber.objects.visible_to(by)
        able = [chamber.pk for chamber in visible if can(by, "portfolio.propose", chamber)]
        self.fields["chamber"].queryset = visible.filter(pk__in=able)  # type: ignore[attr-defined]
        if len(able) == 1:
            self.fields["chamber"].initial = able[0]
