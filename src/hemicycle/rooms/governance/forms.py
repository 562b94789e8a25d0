"""What a person may send to governance."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.design.context import OWN_NAMES
from hemicycle.design.forms import Versioned
from hemicycle.kernel.labels import choices, label
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Archetype, AutomationLevel, Function, Role
from hemicycle.rooms.governance.models import HARMS, OUTCOMES, ApprovedTool
from hemicycle.rooms.governance.queries import in_language, tools
from hemicycle.rooms.governance.rules.problems import ProblemHarm, ProblemOutcome
from hemicycle.rooms.governance.rules.responsibilities import Part

WHEN = {
    "automation": _("Prohibited at these automation levels"),
    "function": _("Prohibited in these functions"),
    "archetype": _("Prohibited for these kinds of use"),
}

NO_PART = ("", pgettext_lazy("responsibility", "No part"))
PARTS = [
    NO_PART,
    (Part.ACCOUNTABLE.value, pgettext_lazy("responsibility", "A: answers for it")),
    (Part.RESPONSIBLE.value, pgettext_lazy("responsibility", "R: does it")),
    (Part.CONSULTED.value, pgettext_lazy("responsibility", "C: is heard")),
    (Part.INFORMED.value, pgettext_lazy("responsibility", "I: is told")),
]
# Belonging to the house is no office that takes a part.
ROLES = [role for role in Role if role not in {Role.STAFF, Role.MEMBER, Role.ADMINISTRATOR, Role.BODY_MEMBER}]


class AssignForm(Versioned, forms.Form):
    """The part of each office in an activity."""

    body = forms.SlugField(
        label=_("Body"),
        max_length=60,
        required=False,
        help_text=_("Only where a chair or a secretary of a body answers: the short name of the body."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays beside the change for whoever asks later."),
    )

    def __init__(self, *args: Any, parts: dict[Role, Part] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, role in enumerate(ROLES):
            self.fields[f"part-{place}"] = forms.ChoiceField(
                label=str(label(role)),
                choices=PARTS,
                required=False,
                initial=(parts or {}).get(role, ""),
            )
        self.order_fields([*(f"part-{place}" for place in range(len(ROLES))), "body", "reason"])

    def clean(self) -> dict[str, Any]:
        """Gather the parts that were given."""
        cleaned = super().clean()
        given = {role: cleaned.pop(f"part-{place}", "") for place, role in enumerate(ROLES)}
        cleaned["parts"] = {role: Part(part) for role, part in given.items() if part}
        return cleaned


class PolicyForm(Versioned, forms.Form):
    """The words of a policy in each working language, and the uses that it prohibits."""

    def __init__(self, *args: Any, languages: Sequence[str], prohibited: Sequence[Mapping[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.languages, self.prohibited = list(languages), list(prohibited)
        for language in self.languages:
            name = OWN_NAMES.get(language, language)
            attrs = {"lang": language, "dir": "auto"}
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": name},
                max_length=200,
                required=language == self.languages[0],
                widget=forms.TextInput(attrs=attrs),
            )
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": name},
                max_length=20_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 10, **attrs}),
            )
            self.fields[f"rules_{language}"] = forms.CharField(
                label=_("Rules in plain words (%(language)s)") % {"language": name},
                max_length=4_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 6, **attrs}),
                help_text=_("Five to ten rules, one a line, as you would say them to a colleague."),
            )
        if self.prohibited:
            self.fields["kept"] = forms.MultipleChoiceField(
                label=_("Prohibited uses"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(each["key"], str(in_language(each["words"]))) for each in self.prohibited],
                initial=[each["key"] for each in self.prohibited],
            )
        for language in self.languages:
            name = OWN_NAMES.get(language, language)
            self.fields[f"use_{language}"] = forms.CharField(
                label=_("One more prohibited use (%(language)s)") % {"language": name},
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"lang": language, "dir": "auto"}),
            )
        for name, terms in (("automation", AutomationLevel), ("function", Function), ("archetype", Archetype)):
            self.fields[f"when_{name}"] = forms.MultipleChoiceField(
                label=WHEN[name],
                required=False,
                choices=choices(terms),
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Where all that you tick fits, the gate closes by itself. Without any, people judge it."),
            )

    def clean(self) -> dict[str, Any]:
        """Gather the words by language, and the uses kept and added."""
        cleaned = super().clean()
        texts = {language: self._text(cleaned, language) for language in self.languages}
        kept = set(cleaned.get("kept", ()))
        uses = [dict(each) for each in self.prohibited if each["key"] in kept]
        words = {language: cleaned.get(f"use_{language}", "").strip() for language in self.languages}
        if any(words.values()):
            if not all(words.values()):
                self.add_error(f"use_{self.languages[0]}", _("Say the prohibited use in every working language."))
            when = {name: list(values) for name in WHEN if (values := cleaned.get(f"when_{name}"))}
            uses.append({"key": self._key(words), "words": words, "when": when})
        return {"texts": texts, "prohibited": uses}

    def _text(self, cleaned: dict[str, Any], language: str) -> dict[str, Any]:
        lines = [line.strip(" -•\t") for line in cleaned.get(f"rules_{language}", "").splitlines()]
        return {
            "title": cleaned.get(f"title_{language}", "").strip(),
            "text": cleaned.get(f"text_{language}", "").strip(),
            "rules": [line for line in lines if line],
        }

    def _key(self, words: dict[str, str]) -> str:
        taken = {each["key"] for each in self.prohibited}
        base = slugify(words.get("en") or next(iter(words.values())))[:40].strip("-") or "use"
        return next(
            key for number in range(1, 1_000) if (key := f"{base}-{number}" if number > 1 else base) not in taken
        )


class ApprovePolicyForm(Versioned, forms.Form):
    """Which body approved it, and when it is reviewed."""

    body = forms.SlugField(
        label=_("Body"), max_length=60, help_text=_("The short name of the body that approved it, such as bureau.")
    )
    review_on = forms.DateField(
        label=_("To be reviewed on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("From that day on the policy is shown as under review, until a new version is approved."),
    )


class ReasonForm(Versioned, forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))


class ToolForm(forms.Form):
    """A tool that people may use."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(label=_("What for"), max_length=300)
    audience = forms.CharField(label=_("For whom"), max_length=200)
    conditions = forms.CharField(
        label=_("Conditions"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What may go in, what must not, and who checks the result."),
    )
    initiative = forms.ModelChoiceField(
        label=_("Initiative"), queryset=Initiative.objects.none(), required=False, empty_label=_("None")
    )
    until_on = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].queryset = Initiative.objects.visible_to(by)  # type: ignore[attr-defined]


class ProblemForm(forms.Form):
    """What went wrong."""

    what = forms.CharField(
        label=_("What happened?"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you did, what came out, and what should have. Leave out names of people where you can."),
    )
    harm = forms.TypedChoiceField(
        label=_("Was anybody harmed?"),
        coerce=ProblemHarm,
        choices=HARMS,
        widget=forms.RadioSelect,
        initial=ProblemHarm.NONE,
    )
    tool = forms.ModelChoiceField(
        label=_("Which tool?"), queryset=ApprovedTool.objects.none(), required=False, empty_label=_("None of the list")
    )
    is_anonymous = forms.BooleanField(
        label=_("Do not show my name to those who answer"),
        required=False,
        help_text=_("You still see the answer here. Only an auditor can look up who reported it."),
    )

    def __init__(self, *args: Any, by: Any, initiative: Initiative | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = tools(by)
        self.fields["tool"].queryset = ApprovedTool.objects.filter(pk__in=[tool.pk for tool in listed])  # type: ignore[attr-defined]


class AnswerForm(Versioned, forms.Form):
    """What came of a report."""

    outcome = forms.TypedChoiceField(
        label=_("Outcome"), coerce=ProblemOutcome, choices=OUTCOMES, widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The reporter reads it. Say what was found, what is done, and by when."),
    )
