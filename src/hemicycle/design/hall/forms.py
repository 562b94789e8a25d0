"""What a person may send on the hall's pages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.validators import RegexValidator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel.models import Parliament, Record
from hemicycle.kernel.records import text_fields


class EvidenceForm(forms.Form):
    """A file that proves something, and what it is called."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("What the file proves, in a few words."))
    file = forms.FileField(
        label=_("File"), help_text=_("A PDF, an image, an office document or plain text."), max_length=200
    )


class CommentForm(forms.Form):
    """A remark."""

    text = forms.CharField(label=_("Remark"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 4}))


class SavedViewForm(forms.Form):
    """A list as somebody likes to see it: its name, and the address that holds its filters."""

    name = forms.CharField(max_length=80)
    address = forms.CharField(max_length=1_200, validators=[RegexValidator(r"^/[^/\\]")])

    def clean_address(self) -> str:
        """Return the address if it is one of this house."""
        address: str = self.cleaned_data["address"]
        path, _mark, query = address.partition("?")
        if not url_has_allowed_host_and_scheme(address, allowed_hosts=None) or len(path) > 200 or len(query) > 1_000:
            raise forms.ValidationError(_("This is no page of this house."))
        return address


def other_languages(record: Record) -> list[tuple[str, str]]:
    """Return the working languages of the house that the record is not written in, each named in itself."""
    parliament = Parliament.objects.first()
    codes: Iterable[str] = parliament.languages if parliament else [code for code, _name in settings.LANGUAGES]
    own = getattr(record, "language", parliament.default_language if parliament else settings.LANGUAGE_CODE)
    return [(code, LANG_INFO.get(code, {}).get("name_local", code)) for code in codes if code != own]


class TranslationForm(Versioned, forms.Form):
    """A text of a record in another language."""

    field = forms.ChoiceField(label=_("Text"))
    language = forms.ChoiceField(label=_("Language"))
    text = forms.CharField(label=_("Translation"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, record: Record, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, seen=record.version, **kwargs)
        self.fields["field"].choices = list(text_fields(record).items())  # type: ignore[attr-defined]
        self.fields["language"].choices = other_languages(record)  # type: ignore[attr-defined]
