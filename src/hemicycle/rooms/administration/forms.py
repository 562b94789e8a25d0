"""What a person may send to this room."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from hemicycle.design.forms import Versioned
from hemicycle.kernel import clock
from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Chamber, Initiative, Office, Parliament, User
from hemicycle.kernel.offers import Permission
from hemicycle.kernel.permissions import can
from hemicycle.kernel.terms import ChamberKind, Role
from hemicycle.rooms.administration import queries, rules
from hemicycle.rooms.administration.actions import NewChamber

REASON = forms.Textarea(attrs={"rows": 3})


def _hints() -> str:
    """Return what a password must be, in the reader's language."""
    return " ".join(str(text) for text in password_validators_help_texts())


HINTS: Any = lazy(_hints, str)


def _day(**attributes: Any) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attributes})


def _new_password() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password"})


class PasswordForm(forms.Form):
    """A new password, written twice."""

    password = forms.CharField(label=_("Password"), strip=False, widget=_new_password(), help_text=HINTS())
    password_again = forms.CharField(label=_("The same password again"), strip=False, widget=_new_password())

    def clean(self) -> dict[str, Any]:
        """Take the second writing out, and object where the two differ."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.pop("password_again", None) != cleaned.get("password"):
            raise ValidationError({"password_again": _("The two passwords differ. Write the same one twice.")})
        return cleaned


class LanguagesForm(forms.Form):
    """The working languages of the house, and which comes first."""

    languages = forms.MultipleChoiceField(
        label=_("Working languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    default_language = forms.ChoiceField(
        label=_("First language"), choices=settings.LANGUAGES, help_text=_("New people begin in it.")
    )

    def clean(self) -> dict[str, Any]:
        """Object where the first language is none of the working languages."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, all_of_them = cleaned.get("default_language"), cleaned.get("languages")
        if first and all_of_them and first not in all_of_them:
            raise ValidationError({"default_language": _("Choose one of the working languages.")})
        return cleaned


class FirstRunForm(PasswordForm, LanguagesForm):
    """Everything that makes an empty installation a parliament ready to work."""

    name = forms.CharField(
        label=_("Name of the parliament"), max_length=200, help_text=_("As it stands on your letterhead.")
    )
    first_chamber = forms.CharField(
        label=_("Chamber"), max_length=200, help_text=_("The only chamber, or the lower house.")
    )
    second_chamber = forms.CharField(
        label=_("Upper house"), max_length=200, required=False, help_text=_("Leave it empty if there is one chamber.")
    )
    joint_services = forms.CharField(
        label=_("Joint services"),
        max_length=200,
        required=False,
        help_text=_("The administration that both houses share, if there is one."),
    )
    person_name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your e-mail address"), help_text=_("You sign in with it."))
    field_order = (
        "name",
        "first_chamber",
        "second_chamber",
        "joint_services",
        "languages",
        "default_language",
        "person_name",
        "email",
        "password",
        "password_again",
    )

    def chambers(self) -> list[NewChamber]:
        """Return the chambers that were named, each with its kind."""
        second, joint = self.cleaned_data["second_chamber"], self.cleaned_data["joint_services"]
        named = [NewChamber(self.cleaned_data["first_chamber"], ChamberKind.LOWER if second else ChamberKind.SINGLE)]
        named += [NewChamber(second, ChamberKind.UPPER)] if second else []
        return named + ([NewChamber(joint, ChamberKind.JOINT)] if joint else [])


class ParliamentForm(Versioned, LanguagesForm, forms.ModelForm):  # type: ignore[type-arg]
    """What the whole house is set to."""

    rest_days = forms.TypedMultipleChoiceField(
        label=_("Days of rest"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    holidays = forms.CharField(
        label=_("Holidays"),
        required=False,
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "ltr"}),
        help_text=_("One day a line, as 2026-12-25. Deadlines in working days skip days of rest and holidays."),
    )

    def __init__(self, *args: Any, instance: Parliament, **kwargs: Any) -> None:
        initial = {"rest_days": instance.rest_days, "holidays": "\n".join(instance.holidays)}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def clean_holidays(self) -> list[date]:
        """Return the days, or name the line that is none."""
        try:
            return rules.days_from(self.cleaned_data["holidays"])
        except ValueError as fault:
            line = {"line": fault.args[0]}
            raise ValidationError(_("Line %(line)s is no day. Write it as 2026-12-25.") % line) from fault

    class Meta:
        model = Parliament
        fields = ("name", "country", "languages", "default_language", "currency", "second_factor_demanded")
        help_texts = {
            "currency": _("A code of three letters, such as EUR. Amounts of money are shown in it."),
            "second_factor_demanded": _(
                "Those who decide, and those who administer, then confirm each sign-in with a second device."
            ),
        }

    def _post_clean(self) -> None:
        """Leave the record alone: only the action writes, and it reads `cleaned_data`."""


class NewChamberForm(forms.ModelForm):  # type: ignore[type-arg]
    """A chamber that is added."""

    class Meta:
        model = Chamber
        fields: tuple[str, ...] = ("name", "sort", "seats")

    def _post_clean(self) -> None:
        """Leave the record alone: only the action writes, and it reads `cleaned_data`."""


class ChamberForm(Versioned, NewChamberForm):
    """What may change of a chamber; its kind stays."""

    class Meta(NewChamberForm.Meta):
        fields = ("name", "seats")


class PersonForm(Versioned, forms.ModelForm):  # type: ignore[type-arg]
    """A person's details."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("name", "email", "unit", "language")
        help_texts = {"email": _("The person signs in with it."), "unit": _("The service or department.")}

    def _post_clean(self) -> None:
        """Leave the record alone: only the action writes, and it reads `cleaned_data`."""


class NewPersonForm(PersonForm):
    """A person who is added, and where to."""

    where = forms.ModelChoiceField(
        label=_("Chamber"),
        queryset=Chamber.objects.none(),
        required=False,
        empty_label=_("The whole house"),
        help_text=_("People of one chamber do not see the people of another."),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_chambers(self.fields["where"], by, "administration.add-person")


def _offer_chambers(field: Any, by: Any, permission: str) -> None:
    """Offer the chambers in which the person may do this, and the whole house only where they may do it there."""
    able = [chamber.pk for chamber in queries.chambers(by) if can(by, permission, chamber)]
    field.queryset = Chamber.objects.filter(pk__in=able)
    if not can(by, permission, queries.parliament()):
        field.required, field.empty_label = True, None


class AppointForm(forms.Form):
    """An office that a person is to hold."""

    role = forms.ChoiceField(label=_("Office"), choices=choices(Role))
    chamber = forms.ModelChoiceField(
        label=_("Chamber"), queryset=Chamber.objects.none(), required=False, empty_label=_("The whole house")
    )
    initiative = forms.CharField(
        label=_("Initiative"),
        required=False,
        max_length=20,
        help_text=_("Its reference, such as AI-001; only for project leads, business owners and named overseers."),
    )
    body = forms.SlugField(
        label=_("Body"),
        required=False,
        max_length=60,
        help_text=_("Its short name in Latin letters, such as steering; only for those who sit in a body."),
    )
    from_on = forms.DateField(label=_("First day"), widget=_day(), initial=clock.today)
    to_on = forms.DateField(
        label=_("Last day"), widget=_day(), required=False, help_text=_("Leave it empty if no end is known.")
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        _offer_chambers(self.fields["chamber"], by, "administration.appoint")

    def clean_initiative(self) -> Initiative | None:
        """Return the initiative of this reference, as far as the administrator sees it."""
        reference = self.cleaned_data["initiative"].strip()
        if not reference:
            return None
        found: Initiative | None = Initiative.objects.visible_to(self.by).filter(reference__iexact=reference).first()
        if found is None:
            raise ValidationError(_("No initiative has this reference. Look it up in the register."))
        return found


class EndOfficeForm(Versioned, forms.Form):
    """The last day of an office."""

    to_on = forms.DateField(
        label=_("Last day"),
        widget=_day(),
        initial=clock.today,
        help_text=_("The office still opens what it opens on this day. For an end at once, name yesterday."),
    )
    reason = forms.CharField(label=_("Reason"), widget=REASON, max_length=1_000, required=False)


class ReasonForm(Versioned, forms.Form):
    """Why something is done; the ledger keeps it."""

    reason = forms.CharField(
        label=_("Reason"), widget=REASON, max_length=1_000, help_text=_("The ledger keeps it. Name nobody in it.")
    )


class SeenForm(Versioned, forms.Form):
    """Nothing but the version that was seen, for a step that only needs to be confirmed."""


class TokenForm(forms.Form):
    """A token for one office, and what it may do."""

    name = forms.CharField(
        label=_("What it is for"), max_length=100, help_text=_("Such as: nightly export to the archive.")
    )
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    expires_on = forms.DateField(label=_("Last day"), widget=_day(), help_text=_("At most a year from now."))

    def __init__(self, *args: Any, office: Office, has_second_factor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = _grantable(queries.scopes(office.role), has_second_factor)
        self.fields["scopes"].choices = [(permission.key, permission.title) for permission in given]  # type: ignore[attr-defined]
        self.fields["expires_on"].initial = clock.today() + timedelta(days=rules.TOKEN_DAYS // 4)


def _grantable(given: Sequence[Permission], has_second_factor: bool) -> list[Permission]:
    return [permission for permission in given if has_second_factor or not permission.decides]
