"""What a person may say about a source: its declaration as YAML, or column by column on the mapping screen."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel.labels import choices
from hemicycle.kernel.terms import Function, Stage
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.adapters.sources import parsed
from hemicycle.rooms.portfolio.models import InventorySource
from hemicycle.rooms.portfolio.rules import guesses
from hemicycle.rooms.portfolio.rules.sources import FIELDS
from hemicycle.rooms.portfolio.rules.tables import Unreadable

DECLARATION_CHARACTERS = 200_000
LANGUAGES = [
    ("en", "English"), ("fr", "Français"), ("ar", "العربية"), ("de", "Deutsch"), ("es", "Español"), ("it", "Italiano"),
    ("nl", "Nederlands"), ("pt", "Português"), ("ru", "Русский"), ("zh", "中文"),
]  # fmt: skip
TERMS = {"stage": Stage, "function": Function}  # fields whose values are the house's own terms
TOLD_APART_BY = ("title", "agency", "bureau")
FACETS = ("stage", "agency", "function", "topic", "impact")
ABOUT_THE_SOURCE = ("title", "key", "label", "publisher", "licence", "language", "given_id")


class DeclarationForm(Versioned, forms.Form):
    """The declaration of a source as YAML."""

    declaration = forms.CharField(
        label=_("Declaration"),
        max_length=DECLARATION_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 24, "dir": "ltr", "spellcheck": "false"}),
        help_text=_("In YAML, as the guide for the AI officer describes it."),
        strip=False,
    )

    def clean_declaration(self) -> Any:
        """Return the declaration as data; the action says whether it makes sense."""
        try:
            return parsed(self.cleaned_data["declaration"])
        except Unreadable as wrong:
            raise forms.ValidationError(queries.fault_words(wrong.fault)) from None


class MappingForm(forms.Form):
    """What the columns of a file mean, and what its source is called."""

    title = forms.CharField(label=_("Name of the source"), max_length=200)
    key = forms.SlugField(
        label=_("Key"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens. Commands know the source by it."),
    )
    label = forms.CharField(
        label=_("Edition"),
        max_length=80,
        help_text=_("The year or the layout, such as 2026. Each edition is compared with itself."),
    )
    publisher = forms.CharField(label=_("Publisher"), max_length=200)
    licence = forms.CharField(label=_("Licence"), max_length=200, help_text=_("As the publisher states it."))
    language = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES)
    given_id = forms.ChoiceField(
        label=_("Column that identifies an entry"),
        required=False,
        help_text=_("With none, entries are told apart by title, agency and bureau."),
    )

    def __init__(self, *args: Any, looked: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looks: list[dict[str, Any]] = looked["columns"]
        names = [look["name"] for look in self.looks]
        sources = queries.sources().values()
        guessed = guesses.meanings(names, sources)
        self.fields["given_id"].choices = [("", _("None")), *((name, name) for name in names)]  # type: ignore[attr-defined]
        unique = (look["name"] for look in self.looks if look["is_unique"])
        self.fields["given_id"].initial = next((name for name in unique if guessed.get(name) == "external_id"), "")
        meanings = [("", _("Other fields")), *((name, queries.FIELD_WORDS[name]) for name in FIELDS)]
        for at, name in enumerate(names):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=name, choices=meanings, required=False, initial=guessed.get(name, "")
            )
        for field, at, number, word in self._coded():
            terms = [("", _("Not stated")), *choices(TERMS[field])]
            self.fields[f"word-{field}-{at}-{number}"] = forms.ChoiceField(
                label=word, choices=terms, required=False, initial=guesses.value_of(word, field, sources)
            )

    def _meaning(self, at: int) -> str:
        """Return the field that a column feeds as the form stands: as sent, or as guessed."""
        return str(self[f"column-{at}"].value() or "")

    def _coded(self) -> Iterator[tuple[str, int, int, str]]:
        """Yield every word of those columns that feed a stage or a function, with its field and its place."""
        for at, look in enumerate(self.looks):
            if (field := self._meaning(at)) in TERMS:
                for number, word in enumerate(look["words"]):
                    yield field, at, number, word

    @property
    def about(self) -> list[forms.BoundField]:
        """Return the questions about the source as a whole."""
        return [self[name] for name in ABOUT_THE_SOURCE]

    @property
    def columns(self) -> list[tuple[dict[str, Any], forms.BoundField]]:
        """Return each column as it was found, with the question what it means."""
        return [(look, self[f"column-{at}"]) for at, look in enumerate(self.looks)]

    @property
    def words(self) -> list[forms.BoundField]:
        """Return the questions what the words of a stage or a function mean here."""
        return [self[f"word-{field}-{at}-{number}"] for field, at, number, _word in self._coded()]

    def clean_key(self) -> str:
        """Return the key in small letters."""
        return str(self.cleaned_data["key"]).lower()

    def clean(self) -> dict[str, Any]:
        """Refuse a mapping without a title, and one that is given the same column twice."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "title" not in self._fields():
            raise forms.ValidationError(_("Say which column holds the title: an entry cannot do without one."))
        return cleaned

    def _fields(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for at, look in enumerate(self.looks):
            if field := self.cleaned_data.get(f"column-{at}"):
                found.setdefault(field, []).append(look["name"])
        return found

    def _values(self) -> dict[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = {}
        for field, at, number, word in self._coded():
            if value := self.cleaned_data.get(f"word-{field}-{at}-{number}"):
                found.setdefault(field, {}).setdefault(value, []).append(word)
        return found

    @property
    def edition(self) -> dict[str, Any]:
        """Return the edition that the answers declare."""
        fields = self._fields()
        identity = [column for name in TOLD_APART_BY for column in fields.get(name, [])]
        given_id = self.cleaned_data["given_id"]
        recognised = [column for columns in fields.values() for column in columns]
        suffix = slugify(self.cleaned_data["label"])[:18] or "1"
        found: dict[str, Any] = {
            "key": f"{self.cleaned_data['key']}-{suffix}".lower(),
            "label": f"{self.cleaned_data['title']}, {self.cleaned_data['label']}",
            "recognises": list(dict.fromkeys([*recognised, *([given_id] if given_id else [])])),
            "identity": identity,
            "facets": [name for name in FACETS if name in fields],
            "fields": fields,
            "values": self._values(),
        }
        return found | ({"given_id": given_id} if given_id else {})

    def declaration_beside(self, declared: InventorySource) -> dict[str, Any]:
        """Return the declaration of the source, with those editions of it that were declared before."""
        words = {name: self.cleaned_data[name] for name in ("key", "title", "publisher", "licence", "language")}
        edition = self.edition
        before = [] if declared._state.adding else declared.declaration["editions"]
        return words | {"editions": [*(each for each in before if each["key"] != edition["key"]), edition]}
