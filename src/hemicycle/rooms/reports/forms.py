"""What a person may choose about letters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hemicycle.rooms.reports.models import MAIL_RHYTHMS


class MailForm(forms.Form):
    """How often letters come."""

    rhythm = forms.ChoiceField(label=_("Letters to my address"), choices=MAIL_RHYTHMS, widget=forms.RadioSelect)
