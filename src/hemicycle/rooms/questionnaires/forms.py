"""What a person may send about instruments, in choices and words instead of a language for machines."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.design.forms import Versioned
from hemicycle.engines.questionnaire import FACTORS, Kind
from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import User
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.questionnaires import queries
from hemicycle.rooms.questionnaires.models import InstrumentVersion
from hemicycle.rooms.questionnaires.rules import LANGUAGES, drafting, in_language

OPTION_ROWS = 8  # blank ones included; a question with more keeps those it has and shows two blank ones besides
MOST_OPTION_ROWS = 40
CONDITION_ROWS = 3
Label = str | Promise

LANGUAGE_NAMES: Mapping[str, Label] = {"en": _("English"), "fr": _("French"), "ar": _("Arabic")}
KIND_WORDS: Mapping[Kind, Label] = {
    Kind.SINGLE: _("One of several answers"),
    Kind.MULTI: _("Any number of answers"),
    Kind.NUMBER: _("A number"),
    Kind.TEXT: _("A text"),
    Kind.DATE: _("A date"),
    Kind.TABLE: _("A table, one line for each thing"),
    Kind.FILE: _("A file"),
    Kind.LOOKUP: _("Something that the house knows"),
}
EFFECTS: Sequence[tuple[str, Label]] = (
    ("", _("Tells nothing")),
    ("good", pgettext_lazy("answer", "Good")),
    ("partial", pgettext_lazy("answer", "Partly good")),
    ("unknown", pgettext_lazy("answer", "Unknown")),
    ("bad", pgettext_lazy("answer", "Bad")),
)
SEVERITIES: Sequence[tuple[str, Label]] = (
    ("", _("It is not scored")),
    ("low", pgettext_lazy("severity", "Low")),
    ("medium", pgettext_lazy("severity", "Medium")),
    ("high", pgettext_lazy("severity", "High")),
    ("critical", pgettext_lazy("severity", "Critical")),
)
COMPARISON_WORDS: Mapping[str, Label] = {
    "=": _("is"),
    "<>": _("is not"),
    "contains": _("includes"),
    "notempty": _("is answered"),
    "empty": _("is not answered"),
    ">=": _("is at least"),
    "<=": _("is at most"),
}
EVIDENCE: Sequence[tuple[str, Label]] = (
    ("optional", _("May be added")),
    ("required", _("Must be added")),
    ("none", _("Is not asked for")),
)


def text_field(
    label: Label, language: str, *, rows: int = 0, needed: bool = False, limit: int = 2_000
) -> forms.CharField:
    """Return a field for a text in one language, which it names and is read in."""
    attributes = {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    widget = forms.Textarea(attrs={"rows": rows, **attributes}) if rows else forms.TextInput(attrs=attributes)
    return forms.CharField(label=str(label), required=needed, max_length=limit, widget=widget)


class InThreeLanguages(Versioned, forms.Form):
    """A form whose `words` are asked in English, French and Arabic, English first and needed."""

    words: Sequence[tuple[str, Label, bool]] = ()  # name, label, whether the English text is needed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, needed in self.words:
            for language in LANGUAGES:
                told = _in_language(label, language)
                is_long = name not in ("title", "section")
                self.fields[f"{name}_{language}"] = text_field(
                    told, language, rows=2 * is_long, needed=needed and language == "en"
                )

    def told(self, name: str) -> dict[str, str]:
        """Return the text of this name by language, without those left blank."""
        found = {language: self.cleaned_data.get(f"{name}_{language}", "").strip() for language in LANGUAGES}
        return {language: text for language, text in found.items() if text}

    def in_languages(self, name: str) -> list[forms.BoundField]:
        """Return the fields of a text, one a language."""
        return [self[f"{name}_{language}"] for language in LANGUAGES]


def _in_language(label: Label, language: str) -> Label:
    return _("%(text)s, %(language)s") % {"text": label, "language": LANGUAGE_NAMES[language]}


def spread(name: str, words: Mapping[str, str]) -> dict[str, str]:
    """Return a text by language as the initial values of a form."""
    return {f"{name}_{language}": words.get(language, "") for language in LANGUAGES}


class NewInstrumentForm(InThreeLanguages):
    """What a new instrument is called, and its first section."""

    words = (("title", _("Title"), True), ("section", _("First section"), True))
    key = forms.SlugField(
        label=_("Short name"),
        max_length=60,
        help_text=_("Small letters, digits and dashes, such as library-tools. It stays for ever."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    field_order = ("key",)

    def clean_key(self) -> str:
        """Refuse a short name that is taken."""
        key: str = self.cleaned_data["key"].lower()
        if queries.is_taken(key):
            raise forms.ValidationError(_("This short name is taken. Choose another."))
        return key


class ConditionForm(InThreeLanguages):
    """A form with a condition made of plain choices: up to three comparisons, all or one of which must hold."""

    def __init__(
        self, document: Mapping[str, Any], condition: str, *args: Any, own_key: str = "", **kwargs: Any
    ) -> None:
        rows = drafting.condition_rows(condition, CONDITION_ROWS)
        initial = {"is_any": "any" if rows and rows[1] else "all", "condition": "" if rows is not None else condition}
        for at, (key, word, value) in enumerate(rows[0] if rows else []):
            initial |= {f"when_{at}": key, f"compare_{at}": word, f"value_{at}": value}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.asked = {part["key"]: part for _section, part in drafting.questions(document) if part["key"] != own_key}
        self.is_plain = rows is not None
        if self.is_plain:
            self._add_rows()
        else:
            self.fields["condition"] = forms.CharField(
                label=_("Condition, as it is written"),
                required=False,
                max_length=10_000,
                widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
                help_text=_(
                    "It says more than plain choices can. Leave it, or write it in the language of conditions."
                ),
            )

    def _add_rows(self) -> None:
        keys = [("", _("No condition"))] + [(key, f"{key}: {_short(part)}") for key, part in self.asked.items()]
        for at in range(CONDITION_ROWS):
            number = {"n": at + 1}
            self.fields[f"when_{at}"] = forms.ChoiceField(
                label=_("Question of condition %(n)s") % number, choices=keys, required=False
            )
            self.fields[f"compare_{at}"] = forms.ChoiceField(
                label=_("Comparison of condition %(n)s") % number,
                choices=list(COMPARISON_WORDS.items()),
                required=False,
            )
            self.fields[f"value_{at}"] = forms.CharField(
                label=_("Answer of condition %(n)s") % number, max_length=120, required=False
            )
        self.fields["is_any"] = forms.ChoiceField(
            label=_("How many of them must hold"),
            choices=[("all", _("All of them")), ("any", _("One of them"))],
            required=False,
            widget=forms.RadioSelect,
        )

    def condition_fields(self) -> list[list[forms.BoundField]]:
        """Return the three fields of each comparison."""
        return [[self[f"{name}_{at}"] for name in ("when", "compare", "value")] for at in range(CONDITION_ROWS)]

    def clean(self) -> dict[str, Any]:
        """Take the words of an answer for its value, and refuse an answer that the question does not have."""
        cleaned = super().clean()
        if self.is_plain:
            cleaned["show_if"] = self._condition(cleaned)
        else:
            cleaned["show_if"] = cleaned.get("condition", "")
        return cleaned

    def _condition(self, cleaned: Mapping[str, Any]) -> str:
        rows: list[drafting.Row] = []
        for at in range(CONDITION_ROWS):
            if key := cleaned.get(f"when_{at}"):
                word = cleaned.get(f"compare_{at}") or "="
                rows.append((key, word, self._value(at, key, word, cleaned.get(f"value_{at}", "").strip())))
        return drafting.condition_text(rows, any_of_them=cleaned.get("is_any") == "any")

    def _value(self, at: int, key: str, word: str, given: str) -> str:
        options = self.asked[key].get("options", [])
        if word in ("empty", "notempty"):
            return ""
        if not given:
            self.add_error(f"value_{at}", _("Say with which answer it is compared."))
        if not options or not given:
            return given
        for option in options:
            if given.casefold() in {option["value"].casefold(), *(text.casefold() for text in option["text"].values())}:
                return str(option["value"])
        known = ", ".join(in_language(option["text"], "en") for option in options[:12])
        self.add_error(f"value_{at}", _("This question has no such answer. It has: %(known)s.") % {"known": known})
        return given


def _short(part: Mapping[str, Any]) -> str:
    text = in_language(part["text"], "en")
    return text if len(text) <= 70 else f"{text[:69]}…"


class SectionForm(ConditionForm):
    """What a section is called, and when it is shown."""

    words = (("title", _("Title"), True),)

    def title_fields(self) -> list[forms.BoundField]:
        """Return the title, one field a language."""
        return self.in_languages("title")


class QuestionForm(ConditionForm):
    """A question: its words, its answers, what they mean, and when it is asked."""

    words = (("text", _("Question"), True), ("help", _("Help in plain words"), False))

    key = forms.CharField(
        label=_("Key"),
        max_length=80,
        required=False,
        help_text=_("Left blank, it is made. Questionnaires that ask a question of one key share its answer."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    type = forms.ChoiceField(label=_("Kind of answer"), choices=list(KIND_WORDS.items()))
    section = forms.ChoiceField(label=_("Section"))
    required = forms.BooleanField(label=_("It must be answered before anybody signs"), required=False)
    evidence = forms.ChoiceField(label=_("Evidence"), choices=EVIDENCE, required=False)
    severity = forms.ChoiceField(
        label=_("How severe a bad answer would be"),
        choices=SEVERITIES,
        required=False,
        help_text=_("Severity times how bad the answer is makes the score."),
    )
    blocker = forms.BooleanField(label=_("A bad answer stops the gate, whatever the score"), required=False)
    needs_all = forms.BooleanField(label=_("It is bad unless all answers are ticked"), required=False)
    risk = forms.CharField(
        label=_("Risk that a bad answer proposes"),
        max_length=40,
        required=False,
        help_text=_("The key of the risk, such as R-PRI-01."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    lookup = forms.ChoiceField(label=_("What is looked up"), required=False)

    def __init__(self, document: Mapping[str, Any], told: Mapping[str, Any], section: str, *args: Any, **kwargs: Any):
        self.told_before = told
        self.rows_of = "columns" if told.get("type") == Kind.TABLE else "options"
        self.too_many = len(told.get(self.rows_of, [])) > MOST_OPTION_ROWS
        kept = kwargs.get("initial") or {}
        unticked = dict.fromkeys(("required", "blocker", "needs_all"), False) if kept else {}
        kwargs["initial"] = self._initial(told, section) | unticked | kept
        super().__init__(document, told.get("show_if", ""), *args, own_key=told.get("key", ""), **kwargs)
        self.fields["section"].choices = [  # type: ignore[attr-defined]
            (each["key"], in_language(each.get("title", {}), "en") or each["key"])
            for each in drafting.sections(document)
        ]
        lookups = [("", _("Nothing")), *queries.lookups()]
        if told.get("lookup"):
            lookups.append((told["lookup"], told["lookup"]))
        self.fields["lookup"].choices = lookups  # type: ignore[attr-defined]
        if told:
            del self.fields["key"]
        self.taken = {part["key"] for _section, part in drafting.questions(document)}
        self.document = document
        if not self.too_many:
            self._add_option_rows(len(told.get(self.rows_of, [])))

    def _initial(self, told: Mapping[str, Any], section: str) -> dict[str, Any]:
        initial: dict[str, Any] = {
            "type": told.get("type", Kind.SINGLE.value),
            "section": section,
            "required": bool(told.get("required", not told)),
            "evidence": told.get("evidence", "optional"),
            **{name: told.get(name, "") for name in ("severity", "risk", "lookup")},
            **{name: bool(told.get(name)) for name in ("blocker", "needs_all")},
            **spread("text", told.get("text", {})),
            **spread("help", told.get("help", {})),
        }
        for at, row in enumerate(told.get(self.rows_of, [])):
            effect = row.get("effect", "")
            names = {factor: name for name, factor in FACTORS.items()}
            initial |= spread(f"option_{at}", row.get("text", {}))
            initial[f"effect_{at}"] = names.get(effect, str(effect)) if not isinstance(effect, str) else effect
            initial[f"points_{at}"] = row.get("points")
        return initial

    def _add_option_rows(self, known: int) -> None:
        self.option_rows = max(OPTION_ROWS, known + 2)
        for at in range(self.option_rows):
            number = {"n": at + 1}
            for language in LANGUAGES:
                label = _in_language(_("Answer %(n)s") % number, language)
                self.fields[f"option_{at}_{language}"] = text_field(label, language, limit=500)
            effects = list(EFFECTS)
            given = self.initial.get(f"effect_{at}", "")
            if given not in dict(effects):
                effects.append((given, _("Bad by %(share)s of 1") % {"share": given}))
            self.fields[f"effect_{at}"] = forms.ChoiceField(
                label=_("What answer %(n)s says") % number, choices=effects, required=False
            )
            if self.initial.get(f"points_{at}") is not None:
                self.fields[f"points_{at}"] = forms.FloatField(
                    label=_("Points of answer %(n)s") % number, required=False, min_value=-1_000, max_value=1_000
                )

    def text_fields(self) -> list[forms.BoundField]:
        """Return the question, one field a language."""
        return self.in_languages("text")

    def help_fields(self) -> list[forms.BoundField]:
        """Return the help, one field a language."""
        return self.in_languages("help")

    def option_fields(self) -> list[list[forms.BoundField]]:
        """Return the fields of each answer that may be chosen."""
        if self.too_many:
            return []
        names = [
            [*(f"option_{at}_{language}" for language in LANGUAGES), f"effect_{at}", f"points_{at}"]
            for at in range(self.option_rows)
        ]
        return [[self[name] for name in row if name in self.fields] for row in names]

    def clean_key(self) -> str:
        """Refuse a key that another question has."""
        key: str = self.cleaned_data["key"].strip()
        if key in self.taken:
            raise forms.ValidationError(_("Another question has this key. Choose another, or leave it blank."))
        return key

    def question(self) -> dict[str, Any]:
        """Return the question as a document tells it; call it on a valid form."""
        given = self.cleaned_data
        key = (
            self.told_before.get("key")
            or given.get("key")
            or drafting.fresh_key(drafting.question_prefix(self.document, given["section"]), list(self.taken))
        )
        told: dict[str, Any] = {
            "key": key,
            "type": given["type"],
            "text": self.told("text"),
            "help": self.told("help"),
            "required": given["required"] or None,
            "show_if": given["show_if"],
            "evidence": given["evidence"] if given["evidence"] != "optional" else None,
            **{name: given[name] or None for name in ("severity", "risk", "blocker", "needs_all", "lookup")},
        }
        rows = self.told_before.get(self.rows_of, []) if self.too_many else self._rows(given)
        is_table, has_options = given["type"] == Kind.TABLE, given["type"] in (Kind.SINGLE, Kind.MULTI)
        told["columns"] = [_column(row) for row in rows] if is_table else None
        told["options"] = rows if has_options else None
        if given["type"] != Kind.NUMBER:
            told["bands"] = None
        return told

    def _rows(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        known = self.told_before.get(self.rows_of, [])
        rows: list[dict[str, Any]] = []
        for at in range(self.option_rows):
            text = self.told(f"option_{at}")
            if text:
                old = known[at] if at < len(known) else {}
                rows.append(self._option(old, text, at, given, rows))
        return rows

    def _option(
        self,
        old: Mapping[str, Any],
        text: dict[str, str],
        at: int,
        given: Mapping[str, Any],
        before: list[dict[str, Any]],
    ) -> dict[str, Any]:
        """Return an option; one that was there keeps its value, so that answers given under it still fit."""
        taken = [each["value"] for each in before]
        value = old.get("value") or old.get("key") or _value_of(text, taken)
        effect = given.get(f"effect_{at}", "")
        told = {**old, "value": value, "text": text}
        told.pop("effect", None)
        if effect:
            told["effect"] = effect if effect in FACTORS else float(effect)
        if given.get(f"points_{at}") is not None:
            told["points"] = given[f"points_{at}"]
        return told


def _value_of(text: Mapping[str, str], taken: Sequence[str]) -> str:
    base = in_language(text, "en").casefold()[:60]
    return base if base and base not in taken else drafting.fresh_key(base or "answer", taken)


def _column(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name in ("text", "type", "options", "required")}
    return {"key": row.get("key") or row["value"], **told}


class PublishForm(Versioned, forms.Form):
    """What the new version is called."""

    name = forms.RegexField(
        label=_("Name of the version"),
        regex=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,29}$",
        max_length=30,
        error_messages={"invalid": _("Use letters, digits, dots and dashes.")},
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )


class ImportForm(forms.Form):
    """A file that holds a questionnaire."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Our own YAML, or a survey file such as the Canadian Algorithmic Impact Assessment (JSON)."),
        allow_empty_file=False,
    )
    version = forms.CharField(
        label=_("Name of the version"),
        max_length=30,
        required=False,
        help_text=_("Left blank, it is the one that the file names."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_LIMIT_MB * 1_048_576:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Take out what is no question.")
                % {"limit": settings.IMPORT_LIMIT_MB}
            )
        return file


# What a person may send besides answers.

ROWS_3 = forms.Textarea(attrs={"rows": 3})


class OpenForm(forms.Form):
    """A stage, and a person for each role in which the questionnaire is answered."""

    stage = forms.TypedChoiceField(label=_("Stage"), coerce=Stage, choices=choices(Stage))
    about = forms.CharField(
        label=_("Release or period it is about"),
        max_length=100,
        required=False,
        help_text=_("For instance “version 2.1” or “spring 2026”."),
    )
    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}), required=False)

    def __init__(self, *args: Any, version: InstrumentVersion, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = list(version.parsed.respondents) or ["respondent"]
        for role in self.roles:
            self.fields[f"role-{role}"] = forms.ModelChoiceField(
                label=queries.role_words(role),
                queryset=User.objects.visible_to(by).filter(is_active=True).order_by("name"),
            )

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        found = {name: self.cleaned_data[name] for name in ("stage", "about", "due_on")}
        return found | {"respondents": {role: self.cleaned_data[f"role-{role}"] for role in self.roles}}


class ChallengeForm(forms.Form):
    """A reviewer's doubt."""

    text = forms.CharField(
        label=_("What you doubt"),
        max_length=4_000,
        widget=ROWS_3,
        help_text=_("The answers return to their respondents, and what was signed has to be signed again."),
    )


class ReplyForm(Versioned, forms.Form):
    """A respondent's reply."""

    text = forms.CharField(label=_("Reply"), max_length=4_000, widget=ROWS_3)


class ConfirmForm(Versioned, forms.Form):
    """Nothing but the version that was seen."""
