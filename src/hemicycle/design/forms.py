"""What the forms of all rooms share: the version of the record that the person saw."""

from typing import Any

from django import forms


class Versioned:
    """Carry the record's version through a form, to be mixed in before `forms.Form` or `forms.ModelForm`.

    A ModelForm takes it from its instance; another form is given it as `seen`. After validation `form.version` is what
    an action takes as `seen`, and `cleaned_data` does not hold it.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, seen: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = seen if seen is not None else getattr(getattr(self, "instance", None), "version", None)
        self.fields["version"] = forms.IntegerField(required=False, initial=shown, widget=forms.HiddenInput)
        self.version: int | None = None

    def clean(self) -> dict[str, Any]:
        """Take the version out of the facts that the form holds."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc]
        self.version = cleaned.pop("version", None)
        return cleaned

    cleaned_data: dict[str, Any]
