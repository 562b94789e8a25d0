"""What a person may send about attestations, waivers, requests for decisions and the rules of the gates."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel import clock
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Evidence, Record
from hemicycle.kernel.terms import Gate, Tier
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.queries import InForce
from hemicycle.rooms.portfolio.rules import criteria as demanded
from hemicycle.rooms.portfolio.rules import outcomes

LONG = forms.Textarea(attrs={"rows": 4})
DAY = forms.DateInput(attrs={"type": "date"})
TIERS = (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH)
MARKS = [("M", _("mandatory")), ("A", _("advisory")), ("-", _("not asked"))]
BODY_WORDS = {
    outcomes.AI_OFFICE: _("AI officer"),
    outcomes.PANEL: _("Gate panel"),
    outcomes.STEERING: _("Governance body"),
    outcomes.CLOSURE: _("Closure signatories"),
}


def body_words() -> dict[str, Any]:
    """Return what people read for each deciding body: its own name where the house keeps it."""
    return BODY_WORDS | queries.body_names()


class AttestForm(Versioned, forms.Form):
    """What an office signs: how it knows, what shows it, until when."""

    reason = forms.CharField(
        label=_("How you know that it holds"),
        max_length=2_000,
        widget=LONG,
        help_text=_("A sentence or two. It stays beside your name, in every decision that rests on it."),
    )
    evidence = forms.ModelChoiceField(
        label=_("File that shows it"),
        queryset=Evidence.objects.none(),
        required=False,
        empty_label=_("No file"),
        help_text=_("Files are added on the page of the initiative."),
    )
    record = forms.CharField(
        label=_("Record that shows it"),
        max_length=300,
        required=False,
        help_text=_("Where it is written, such as a number in the files of the house. A file or a record is needed."),
    )
    expires_on = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, subject: Record, days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = Evidence.objects.filter(subject_kind=subject.kind(), subject_id=subject.pk)
        self.fields["evidence"].queryset = files  # type: ignore[attr-defined]
        self.fields["expires_on"].initial = clock.today() + timedelta(days=days)
        self.fields["expires_on"].help_text = _("At most %(days)s days from today.") % {"days": days}


class WaiverForm(Versioned, forms.Form):
    """Why a body should accept that a criterion does not hold, and until when."""

    reason = forms.CharField(
        label=_("Why it should be accepted for a time"), max_length=2_000, widget=LONG, min_length=3
    )
    expires_on = forms.DateField(label=_("Until"), widget=DAY)

    def __init__(self, *args: Any, days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = clock.today() + timedelta(days=days)
        self.fields["expires_on"].help_text = _("At most %(days)s days from today.") % {"days": days}


class AskForm(Versioned, forms.Form):
    """What the body is asked."""

    to_pass = forms.TypedChoiceField(
        label=_("What you ask"),
        coerce=lambda value: value == "pass",
        choices=[
            ("pass", _("To pass the gate")),
            ("other", _("To decide otherwise: return, park, extend, stop")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What the body should know"),
        max_length=2_000,
        required=False,
        widget=LONG,
        help_text=_("Your recommendation, in a few sentences. It is read, and not part of what is frozen."),
    )

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_pass"].initial = "pass" if is_open else "other"


class GateRulesForm(forms.Form):
    """What one gate asks at each tier, and which body decides; the rest of the rules stays as it is."""

    def __init__(self, *args: Any, gate: Gate, rules: InForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gate = gate
        self.demands = [each for each in demanded.configured(rules.changes) if each.gate is gate]
        names = body_words()
        for tier in TIERS:
            self.fields[f"body-{tier}"] = forms.ChoiceField(
                label=_("Deciding body, %(tier)s") % {"tier": label(tier)},
                choices=[(key, names[key]) for key in outcomes.BODIES],
                initial=rules.bodies.get((gate, tier), outcomes.DECIDES[gate][tier]),
            )
        for demand in self.demands:
            for tier in TIERS:
                self.fields[f"{demand.key}-{tier}"] = forms.ChoiceField(
                    label=f"{demand.key}, {label(tier)}",
                    choices=MARKS,
                    initial=demand.mandatory[tier],
                    disabled=demand.key in demanded.UNTOUCHABLE,
                )
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=1_000, widget=LONG, required=False)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the criteria with their fields, one for each tier."""
        return [
            {
                "demand": each,
                "question": _(each.question),
                "fields": [(tier, self[f"{each.key}-{tier}"]) for tier in TIERS],
            }
            for each in self.demands
        ]

    @property
    def bodies(self) -> list[tuple[Tier, Any]]:
        """Return the fields of the deciding bodies, each with its tier."""
        return [(tier, self[f"body-{tier}"]) for tier in TIERS]

    def wanted(self, rules: InForce) -> tuple[list[tuple[str, str, str, str]], list[tuple[str, str, str]]]:
        """Return the marks and bodies of the whole house as they would be with what this form says of its gate."""
        marks = [(key, str(gate), str(tier), mark) for key, gate, tier, mark in rules.changes if gate is not self.gate]
        bodies = [(str(gate), str(tier), body) for (gate, tier), body in rules.bodies.items() if gate is not self.gate]
        told = self.cleaned_data
        for tier in TIERS:
            bodies.append((str(self.gate), str(tier), told[f"body-{tier}"]))
            marks += [(each.key, str(self.gate), str(tier), told[f"{each.key}-{tier}"]) for each in self.demands]
        return marks, bodies
