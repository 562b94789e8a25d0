"""What a person may send to the comparison sets."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hemicycle.rooms.portfolio.adapters.sources import sources


class ImportForm(forms.Form):
    """A file and the source that published it."""

    source = forms.ChoiceField(
        label=_("Source"), help_text=_("Who published the file. Its columns are recognised by themselves.")
    )
    file = forms.FileField(label=_("File"), help_text=_("A CSV file as its publisher made it."), allow_empty_file=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(key, each.title) for key, each in sources().items()]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse a file that is too large before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_LIMIT_MB * 1_048_576:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Split it, or send the part you need.")
                % {"limit": settings.IMPORT_LIMIT_MB}
            )
        return file
