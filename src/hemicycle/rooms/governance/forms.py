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
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.rooms import matters
from hemicycle.kernel.terms import Archetype, AutomationLevel, Function, Role
from hemicycle.rooms.governance.models import (
    CHOICES,
    HARMS,
    KINDS,
    MAJORITIES,
    OUTCOMES,
    RECOMMENDATIONS,
    SEATS,
    SKILLS,
    ApprovedTool,
    Body,
)
from hemicycle.rooms.governance.queries import in_language, tools
from hemicycle.rooms.governance.rules.bodies import SeatKind
from hemicycle.rooms.governance.rules.meetings import MeetingKind
from hemicycle.rooms.governance.rules.problems import ProblemHarm, ProblemOutcome
from hemicycle.rooms.governance.rules.responsibilities import Part
from hemicycle.rooms.governance.rules.votes import Choice, Majority

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


ALONE = [Role.AI_OFFICER, Role.SECRETARY_GENERAL, Role.DPO, Role.CISO]  # offices that may decide without a vote


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
        self.fields["demands_label"] = forms.BooleanField(
            label=_("It demands that the part of AI is labelled"),
            required=False,
            help_text=_("Gates read this of the rules on generative AI and of the guideline on law-making."),
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
        return {"texts": texts, "prohibited": uses, "demands_label": cleaned.get("demands_label", False)}

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


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def _text(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    facts = {"max_length": 2_000, **more}
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **facts)


class PeopleField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the people that somebody may see."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(queryset=User.objects.filter(is_active=True), **facts)


class BodyForm(Versioned, forms.Form):
    """What a body is called, what it is for, and how it votes."""

    def __init__(self, *args: Any, languages: Sequence[str], is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages, self.is_new = list(languages), is_new
        if is_new:
            self.fields["key"] = forms.SlugField(label=_("Short name"), max_length=60)
        for language in self.languages:
            name, attrs = OWN_NAMES.get(language, language), {"lang": language, "dir": "auto"}
            self.fields[f"name_{language}"] = forms.CharField(
                label=_("Name (%(language)s)") % {"language": name},
                max_length=200,
                required=language == self.languages[0],
                widget=forms.TextInput(attrs=attrs),
            )
            self.fields[f"terms_{language}"] = forms.CharField(
                label=_("Terms of reference (%(language)s)") % {"language": name},
                max_length=4_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, **attrs}),
            )
        self.fields["seats"] = forms.IntegerField(label=_("Seats that vote"), min_value=1, max_value=200)
        self.fields["quorum"] = forms.IntegerField(label=_("Quorum"), min_value=1, max_value=200)
        self.fields["majority"] = forms.TypedChoiceField(label=_("Majority"), choices=MAJORITIES, coerce=Majority)
        if is_new:
            self.fields["term"] = forms.CharField(label=_("Parliamentary term"), max_length=40, required=False)
            self.fields["from_on"] = _day(_("Mandate from"))
            self.fields["to_on"] = _day(_("Mandate until"), required=False)
            self.fields["sole_office"] = forms.ChoiceField(
                label=_("Office that decides alone"),
                required=False,
                choices=[("", _("None: its members vote"))] + [(role.value, label(role)) for role in ALONE],
            )

    def clean(self) -> dict[str, Any]:
        """Gather the words by language."""
        cleaned = super().clean()
        names = {language: cleaned.pop(f"name_{language}", "") for language in self.languages}
        terms = {language: cleaned.pop(f"terms_{language}", "") for language in self.languages}
        return {**cleaned, "names": names, "terms": terms}


class MemberForm(forms.Form):
    """Who takes a seat, and until when."""

    person = PeopleField(label=_("Person"))
    seat = forms.TypedChoiceField(label=_("Seat"), choices=SEATS, coerce=SeatKind, initial=SeatKind.MEMBER)
    group = forms.CharField(label=_("Political group"), max_length=120, required=False)
    skills = forms.MultipleChoiceField(
        label=_("What the member brings"), choices=SKILLS, required=False, widget=forms.CheckboxSelectMultiple
    )
    from_on = _day(_("From"))
    to_on = _day(_("Until"), required=False, help_text=_("Empty: until the mandate of the body ends."))


class EndForm(Versioned, forms.Form):
    """The last day of a seat, and why."""

    to_on = _day(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=1_000, required=False)


class DissolveForm(Versioned, forms.Form):
    """When a mandate ends, and until when its members go on with what is urgent."""

    on = _day(_("Last day of the mandate"))
    caretaker_until_on = _day(_("Caretaker until"))
    reason = _text(_("Reason"))


class RenewForm(Versioned, forms.Form):
    """The next mandate."""

    term = forms.CharField(label=_("Parliamentary term"), max_length=40)
    from_on = _day(_("Mandate from"))
    to_on = _day(_("Mandate until"), required=False)


class DelegationForm(forms.Form):
    """What another body may decide in this one's place."""

    to_body = forms.ModelChoiceField(label=_("To"), queryset=Body.objects.none())
    what = forms.CharField(label=_("What"), max_length=300)
    matter = forms.ChoiceField(label=_("Matter"), required=False)
    limit = forms.DecimalField(
        label=_("Up to this amount"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    from_on = _day(_("From"))
    to_on = _day(_("Until"))

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_body"].queryset = others  # type: ignore[attr-defined]
        known = [(key, matter.title) for key, matter in matters().items()]
        self.fields["matter"].choices = [("", _("Everything")), *known]  # type: ignore[attr-defined]


class InterestForm(forms.Form):
    """What might sway somebody."""

    initiative = forms.ModelChoiceField(
        label=_("Initiative"), queryset=Initiative.objects.none(), required=False, empty_label=_("None")
    )
    supplier = forms.CharField(label=_("Supplier"), max_length=200, required=False)
    text = forms.CharField(label=_("Interest"), max_length=500)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].queryset = Initiative.objects.visible_to(by)  # type: ignore[attr-defined]


class MeetingForm(forms.Form):
    """When and how a body comes together."""

    sort = forms.TypedChoiceField(label=_("Kind"), choices=KINDS, coerce=MeetingKind, widget=forms.RadioSelect)
    held_on = _day(_("Day"), help_text=_("Of a written procedure: the last day on which a vote counts."))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)


class ItemForm(forms.Form):
    """What comes on an agenda."""

    waiting = forms.ChoiceField(label=_("What awaits the body"), required=False)
    title = forms.CharField(label=_("Or a title, for information"), max_length=200, required=False)
    is_urgent = forms.BooleanField(label=_("Urgent"), required=False)

    def __init__(self, *args: Any, found: Sequence[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(f"{matter.key} {record.pk}", f"{matter.title}: {record}") for matter, record in found]
        self.fields["waiting"].choices = [("", _("Nothing, only the title")), *listed]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Take the matter and its record apart."""
        cleaned = super().clean() or {}
        matter, _space, about = cleaned.pop("waiting", "").partition(" ")
        return {**cleaned, "matter": matter, "about": about or None}


class MotionForm(Versioned, forms.Form):
    """Which outcome is put to the vote, on which condition."""

    outcome = forms.ChoiceField(label=_("Motion"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Condition"), max_length=500, required=False)
    owner = PeopleField(label=_("Who owes it"), required=False)
    due_on = _day(_("Until"), required=False)

    def __init__(self, *args: Any, outcomes: Mapping[str, Any], asked: Sequence[Mapping[str, Any]] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        self.fields["outcome"].choices = [(key, in_language(words)) for key, words in outcomes.items()]  # type: ignore[attr-defined]
        if self.asked:
            self.fields["kept"] = forms.MultipleChoiceField(
                label=_("Conditions so far"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(str(place), each["text"]) for place, each in enumerate(self.asked)],
                initial=[str(place) for place in range(len(self.asked))],
            )

    def clean(self) -> dict[str, Any]:
        """Gather the conditions that were kept and the one that was added."""
        cleaned = super().clean()
        text, owner, due_on = cleaned.pop("text", ""), cleaned.pop("owner", None), cleaned.pop("due_on", None)
        kept = cleaned.pop("kept", [])
        conditions = [self.asked[int(place)] for place in kept]
        if text or owner or due_on:
            if not (text and owner and due_on):
                self.add_error("text", _("A condition has words, an owner and a day."))
            else:
                conditions.append({"text": text, "owner": owner.pk, "due_on": due_on})
        return {**cleaned, "conditions": conditions}


class PresentForm(Versioned, forms.Form):
    """Who is there."""

    present = forms.MultipleChoiceField(label=_("Present"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, rows: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [(str(row.person_id), row.person.name) for row in rows]  # type: ignore[attr-defined]
        self.fields["present"].initial = [str(row.person_id) for row in rows if row.is_present is not False]


class VoteForm(forms.Form):
    """One's own vote."""

    choice = forms.TypedChoiceField(label=_("Your vote"), choices=CHOICES, coerce=Choice, widget=forms.RadioSelect)
    dissent = _text(_("Dissent, for the minutes"), required=False, max_length=4_000)


class VotesForm(forms.Form):
    """How each member who is there voted."""

    def __init__(self, *args: Any, people: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        for place, person in enumerate(self.people):
            self.fields[f"vote-{place}"] = forms.ChoiceField(
                label=person.name, choices=[("", _("Did not vote")), *CHOICES], required=False
            )
        self.fields["dissenter"] = forms.ChoiceField(
            label=_("Dissent of"),
            required=False,
            choices=[("", _("Nobody")), *((str(person.pk), person.name) for person in self.people)],
        )
        self.fields["dissent"] = _text(_("Dissent, for the minutes"), required=False, max_length=4_000)

    def clean(self) -> dict[str, Any]:
        """Gather the votes by person."""
        cleaned = super().clean() or {}
        given = {
            str(person.pk): choice
            for place, person in enumerate(self.people)
            if (choice := cleaned.get(f"vote-{place}"))
        }
        dissents = {cleaned["dissenter"]: cleaned["dissent"]} if cleaned.get("dissenter") else {}
        return {"votes": given, "dissents": dissents}


class AloneForm(MotionForm):
    """What an office decides alone, and why."""

    reason = _text(_("Reason"), max_length=4_000)


class NoteForm(Versioned, forms.Form):
    """How a condition was met."""

    note = _text(_("How it was met"))


class DischargeForm(Versioned, forms.Form):
    """Whether a condition is met, and why."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[("discharge", _("It is met")), ("return", _("It is not met yet"))],
        widget=forms.RadioSelect,
    )
    reason = _text(_("Reason"))


class WeighingForm(Versioned, forms.Form):
    """What the next decision weighs; after a pilot, what is recommended and why."""

    def __init__(self, *args: Any, after_pilot: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gain"] = _text(_("What parliament gains"))
        self.fields["integrity_cost"] = _text(
            _("What it might lose in integrity"), help_text=_("Trust, independence, fairness: what could suffer.")
        )
        if after_pilot:
            self.fields["recommendation"] = forms.ChoiceField(
                label=_("Recommendation"), choices=RECOMMENDATIONS, widget=forms.RadioSelect
            )
            self.fields["reason"] = _text(_("Reason"))


class SubmitPolicyForm(Versioned, forms.Form):
    """Which body votes on a draft, and when it is reviewed next."""

    body = forms.ChoiceField(label=_("Body"))
    review_on = _day(_("To be reviewed on"))

    def __init__(self, *args: Any, bodies: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [(each.key, each.name) for each in bodies]  # type: ignore[attr-defined]


class ExceptionForm(forms.Form):
    """Leave to depart from a rule of a policy."""

    initiative = forms.ModelChoiceField(
        label=_("Initiative"), queryset=Initiative.objects.none(), required=False, empty_label=_("None")
    )
    rule = forms.CharField(label=_("Which rule"), max_length=300)
    reason = _text(_("Reason"))
    instead = _text(_("What stands in its place"))
    until_on = _day(_("Last day"), help_text=_("A year from today at most."))

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].queryset = Initiative.objects.visible_to(by)  # type: ignore[attr-defined]


class ExceptionAnswerForm(Versioned, forms.Form):
    """What comes of a request for an exception."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            ("grant", pgettext_lazy("exception", "Grant it")),
            ("refuse", pgettext_lazy("exception", "Refuse it")),
            ("end", pgettext_lazy("exception", "End it early")),
        ],
        widget=forms.RadioSelect,
    )
    reason = _text(_("Reason"))
