"""What a person, or somebody outside, may send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.rooms.engagement.models import Contribution, PublicRecord
from hemicycle.rooms.engagement.rules import clock, fields
from hemicycle.rooms.engagement.rules.clock import About, AnswerOutcome


class TextsForm(Versioned, forms.Form):
    """The texts of a record in one language."""

    def __init__(self, record: PublicRecord, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, seen=record.version, **kwargs)
        for field in fields.written():
            self.fields[field.key] = forms.CharField(
                label=_(field.title),
                help_text=_(field.help),
                required=False,
                max_length=fields.LONGEST,
                initial=record.texts.get(field.key, {}).get(language, ""),
                widget=forms.TextInput() if field.rows == 1 else forms.Textarea(attrs={"rows": field.rows}),
            )


class SeenForm(Versioned, forms.Form):
    """Nothing but the version of the record that the person saw."""


class ChosenForm(Versioned, forms.Form):
    """Which fields the public may read."""

    chosen = forms.MultipleChoiceField(label=_("What becomes public"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, choices: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(Versioned, forms.Form):
    """Why a record goes back to its writer."""

    reason = forms.CharField(
        label=_("What has to be mended"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoticeForm(Versioned, forms.Form):
    """Why a record is withdrawn, in every working language."""

    def __init__(self, languages: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for index, (code, name) in enumerate(languages):
            self.fields[code] = forms.CharField(
                label=_("Reason in %(language)s") % {"language": name},
                required=index == 0,
                max_length=1_000,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            )


class AnswerForm(Versioned, forms.Form):
    """The answer to a contribution, as it is published."""

    outcome = forms.TypedChoiceField(label=_("What came of it"), coerce=AnswerOutcome)
    answer = forms.CharField(
        label=_("Answer"),
        max_length=clock.LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Published as it stands, in the language of the contribution."),
    )
    shown_text = forms.CharField(
        label=_("What of the contribution is shown"),
        required=False,
        max_length=clock.LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Take out what tells who wrote it, or of whom it speaks. Empty shows the answer alone."),
    )
    late_because = forms.CharField(
        label=_("Why the answer is late"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed after the day on which the answer was due; published with it."),
    )

    def __init__(self, contribution: Contribution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, seen=contribution.version, **kwargs)
        words = dict(Contribution._meta.get_field("outcome").choices or [])
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (one, words[one]) for one in AnswerOutcome if one is not AnswerOutcome.OPEN
        ]
        for name in ("answer", "shown_text", "late_because"):
            self.fields[name].initial = getattr(contribution, name)
        if contribution.is_open:
            self.fields["shown_text"].initial = contribution.text
        else:
            self.fields["outcome"].initial = contribution.outcome


class ContributionForm(forms.Form):
    """What somebody outside writes. `subject` is left empty by people: it stands off the page."""

    about = forms.TypedChoiceField(
        label=_("It is about"), coerce=About, choices=Contribution._meta.get_field("about").choices or ()
    )
    text = forms.CharField(
        label=_("Your text"),
        min_length=clock.SHORTEST,
        max_length=clock.LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    email = forms.EmailField(
        label=_("E-mail, if you want to be told (never published)"), required=False, max_length=254
    )
    subject = forms.CharField(required=False, widget=forms.HiddenInput)
