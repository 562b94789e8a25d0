"""What the actions of this room demand of what they are told."""

from decimal import Decimal

from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.rooms.portfolio.models import Alternative
from hemicycle.rooms.resources.rules.files import KEY, KEY_LENGTH, LARGEST, MOST_HOURS


def demand_amount(amount: Decimal, field: str = "amount") -> Decimal:
    """Return an amount of money in cents. Refused for one below zero, endless, or beyond a million millions."""
    if not amount.is_finite() or not 0 <= amount <= LARGEST:
        raise Refused(_("An amount lies between 0 and a million millions."), field)
    return round(amount, 2)


def demand_hours(hours: Decimal, most: int = MOST_HOURS) -> Decimal:
    """Return the hours of a quarter. Refused below zero, and for more than there can be."""
    if not hours.is_finite() or not 0 <= hours <= most:
        raise Refused(_("The hours of a quarter lie between 0 and %(most)s.") % {"most": most}, "hours")
    return round(hours, 2)


def demand_words(text: str, field: str, least: int = 1) -> str:
    """Return a text without needless space. Refused where it says nothing."""
    if len(text.strip()) < least:
        raise Refused(_("Say it in words: this is empty, or too short."), field)
    return text.strip()


def demand_key(key: str) -> str:
    """Return a key. Refused where it is none."""
    if not KEY.fullmatch(key) or len(key) > KEY_LENGTH:
        raise Refused(_("A key has small letters, digits and hyphens, at most 40."), "key")
    return key


def demand_alternative(alternative: Alternative | None, initiative: Initiative) -> None:
    """Raise Refused where an alternative is one of another initiative."""
    if alternative is not None and alternative.initiative_id != initiative.pk:
        raise Refused(_("That alternative belongs to another initiative."), "alternative")


def demand_quarter(number: int) -> None:
    """Raise Refused where a year has no such quarter."""
    if not 1 <= number <= 4:
        raise Refused(_("A year has the quarters 1 to 4."), "number")
