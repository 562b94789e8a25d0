"""What a person may send to the intake: an idea with the answers from which its tier follows."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.design.forms import Versioned
from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Chamber
from hemicycle.kernel.permissions import can
from hemicycle.kernel.terms import Archetype, AutomationLevel, Tier
from hemicycle.rooms.portfolio.queries import Question, intake_questions, rule_fault_words
from hemicycle.rooms.portfolio.rules.facts import (
    OF_THE_INITIATIVE,
    SEVERAL,
    VALUES,
    Effect,
    Facts,
    Practice,
    arises,
    facts_from,
)
from hemicycle.rooms.portfolio.rules.similarity import Link
from hemicycle.rooms.portfolio.rules.triage import LANGUAGES, Rule, RuleFault, rules_from

NOT_KNOWN = ("", _("I do not know"))
ASKED = [name for name in VALUES if name not in OF_THE_INITIATIVE]  # what only the triage asks
# Questions that are put only where an answer before them calls for it.
FOLLOWING = ("practices", "human_role")


def field_for(question: Question) -> forms.Field:
    """Return the field of a question: boxes where several answers may hold, else one of them or "I do not know"."""
    options = list(question.options)
    if question.name in SEVERAL:
        return forms.MultipleChoiceField(
            label=question.question,
            help_text=question.help,
            choices=options,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    return forms.ChoiceField(
        label=question.question,
        help_text=question.help,
        choices=[*options, NOT_KNOWN],
        required=False,
        widget=forms.RadioSelect,
    )


class Answering(forms.Form):
    """The questions that only the triage asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ASKED:
            self.fields[name] = field_for(intake_questions()[name])

    def clean_practices(self) -> list[str]:
        """Refuse nothing of the kind together with something of it."""
        done: list[str] = self.cleaned_data["practices"]
        if Practice.NONE in done and len(done) > 1:
            raise forms.ValidationError(
                _("It cannot do nothing of the kind and something of it as well. Untick one of the two.")
            )
        return done

    def answers(self) -> dict[str, list[str]]:
        """Return what was answered, as the action takes it."""
        return listed({name: self.cleaned_data.get(name, "") for name in ASKED})


def listed(cleaned: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return answers as the action takes them: the values given, none where nobody knows."""
    given = {name: value if isinstance(value, list) else [value] for name, value in cleaned.items()}
    return {name: [value for value in values if value] for name, values in given.items()}


class AnswerForm(Versioned, Answering):
    """The answers about an initiative that stands in the register."""


class IntakeForm(Answering):
    """An idea: where it belongs, what it is about, and all that its tier follows from."""

    use_case = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    chamber = forms.ModelChoiceField(
        label=_("For which chamber?"), queryset=Chamber.objects.none(), empty_label=_("Choose a chamber")
    )
    title = forms.CharField(
        label=_("What should it be called?"),
        max_length=200,
        help_text=_("As people in the house would call it, in a few words."),
    )
    problem = forms.CharField(
        label=_("Which problem would it solve?"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who has the problem, how often and at what cost. Leave the tool out."),
    )
    summary = forms.CharField(
        label=_("What would it do, and who would check it?"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In two or three sentences that a citizen understands."),
    )
    archetype = forms.ChoiceField(
        label=_("Which kind of use is it?"), required=False, choices=[("", _("Not decided yet")), *choices(Archetype)]
    )
    human_role = forms.CharField(
        label=_("What remains with people?"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "hx-preserve": "true"}),
        help_text=_("At which point a person decides, and what they can still change or stop."),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Ticked while an earlier answer is on its way, it stays so when the questions that follow are drawn again.
        self.fields["practices"].widget.attrs["hx-preserve"] = "true"
        for name in OF_THE_INITIATIVE:
            self.fields[name] = self._own_field(intake_questions()[name])
        visible = Chamber.objects.visible_to(by)
        able = [chamber.pk for chamber in visible if can(by, "portfolio.propose", chamber)]
        self.fields["chamber"].queryset = visible.filter(pk__in=able)  # type: ignore[attr-defined]
        if len(able) == 1:
            self.fields["chamber"].initial = able[0]

    @staticmethod
    def _own_field(question: Question) -> forms.Field:
        nothing = ("", _("Not decided yet"))
        field = forms.ChoiceField(
            label=question.question, help_text=question.help, required=False, choices=[nothing, *question.options]
        )
        if question.name == "automation":
            field.widget = forms.RadioSelect(choices=[*question.options, nothing])
        return field

    def clean_title(self) -> str:
        """Refuse a title of spaces."""
        title: str = self.cleaned_data["title"].strip()
        if not title:
            raise forms.ValidationError(_("An initiative needs a title. Write what it is about in a few words."))
        return title

    def facts_so_far(self) -> Facts:
        """Return the facts that the form holds as it is shown."""
        return facts_from({name: self[name].value() for name in VALUES})

    def following(self) -> list[str]:
        """Return which of the questions that need a reason arise from the answers so far."""
        facts = self.facts_so_far()
        acts_alone = AutomationLevel.FULL in facts["automation"] or Effect.DIRECT in facts["effect"]
        called_for = {"practices": bool(facts["material"]) and arises("practices", facts), "human_role": acts_alone}
        return [name for name in FOLLOWING if called_for[name]]

    def of_the_initiative(self) -> dict[str, Any]:
        """Return what is written about the initiative itself, its chamber left out."""
        names = ("title", "problem", "summary", "archetype", "human_role", "use_case", *OF_THE_INITIATIVE)
        return {name: self.cleaned_data.get(name, "") for name in names}


LINKS = [
    ("", _("Say it later")),
    (Link.EXTENDS.value, pgettext_lazy("likeness", "It extends the other")),
    (Link.JOINED.value, pgettext_lazy("likeness", "It will be joined with the other")),
    (Link.DIFFERS.value, pgettext_lazy("likeness", "It is something else")),
]


class LikenessForm(forms.Form):
    """How an initiative belongs to one that it resembles."""

    link = forms.ChoiceField(label=_("How do the two belong together?"), choices=LINKS[1:], widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Because"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence for whoever asks why the house needs both."),
    )


class ContestForm(Versioned, forms.Form):
    """Why a proposed tier does not fit."""

    reason = forms.CharField(
        label=_("Why does the tier not fit?"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Say which reason is wrong here and what the rules do not see. It stays beside the proposal for good."
        ),
    )


class RuleForm(forms.Form):
    """One rule of triage: when it holds, where it leads, and how its reason is said."""

    key = forms.CharField(
        label=_("Short name"), max_length=60, help_text=_("As it is cited beside a tier; it stays the same.")
    )
    tier = forms.ChoiceField(
        label=_("Leads to the tier"), choices=[each for each in choices(Tier) if each[0] != Tier.MINIMAL]
    )
    is_active = forms.BooleanField(label=_("In force"), required=False, initial=True)
    reason = forms.CharField(
        label=_("Why is the rule changed?"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when the rule is adopted; it stays beside the version for good."),
    )
    SENTENCES = {
        "en": _("Its reason in English"),
        "fr": _("Its reason in French"),
        "ar": _("Its reason in Arabic"),
    }

    def __init__(self, *args: Any, rule: Rule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        for language in LANGUAGES:
            self.fields[f"says_{language}"] = forms.CharField(
                label=self.SENTENCES[language],
                max_length=400,
                required=language == "en",
                widget=forms.Textarea(attrs={"rows": 2, "lang": language, "dir": "rtl" if language == "ar" else "ltr"}),
            )
        for question in intake_questions().values():
            self.fields[f"when_{question.name}"] = forms.MultipleChoiceField(
                label=question.title, choices=question.options, required=False, widget=forms.CheckboxSelectMultiple
            )
        if rule:
            self.fields["key"].disabled = True
            self.initial.update(self._initial(rule))

    @staticmethod
    def _initial(rule: Rule) -> dict[str, Any]:
        says = {f"says_{language}": rule.says.get(language, "") for language in LANGUAGES}
        when = {f"when_{name}": sorted(values) for name, values in rule.when.items()}
        return {"key": rule.key, "tier": rule.tier, "is_active": rule.is_active, **says, **when}

    def clean(self) -> dict[str, Any]:
        """Refuse what no rule can mean."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                rules_from([self.row()])
            except RuleFault as fault:
                raise forms.ValidationError(rule_fault_words(fault)) from fault
        return cleaned

    def row(self) -> dict[str, Any]:
        """Return the rule as a row of a set."""
        cleaned: Mapping[str, Any] = self.cleaned_data
        says = {language: text for language in LANGUAGES if (text := cleaned.get(f"says_{language}", "").strip())}
        when = {name: values for name in VALUES if (values := cleaned.get(f"when_{name}"))}
        return {
            "key": self.rule.key if self.rule else cleaned["key"].strip(),
            "tier": cleaned["tier"],
            "when": when,
            "says": says,
            "active": cleaned["is_active"],
        }


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))
