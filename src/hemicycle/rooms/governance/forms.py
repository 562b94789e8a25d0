"""What a person may send to governance."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.design.forms import Versioned
from hemicycle.kernel.labels import label
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance.rules.responsibilities import Part

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
