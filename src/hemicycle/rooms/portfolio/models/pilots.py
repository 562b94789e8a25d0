"""The charter of a pilot, and the parliaments that take part in one."""

from collections.abc import Mapping

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.rooms.portfolio.models.benefits import OfCase
from hemicycle.rooms.portfolio.rules import charters as rules


class Charter(OfCase):
    """What a pilot is to show, within which limits, compared with what, and by which rules it succeeds or stops."""

    language = models.CharField(_("language"), max_length=8, default="en")
    hypothesis = models.TextField(_("hypothesis"), max_length=1_000, blank=True)
    scope = models.TextField(_("scope"), max_length=1_000, blank=True)
    comparator = models.TextField(_("compared with"), max_length=1_000, blank=True)
    success_rule = models.TextField(_("it succeeds if"), max_length=1_000, blank=True)
    stop_rule = models.TextField(_("it stops if"), max_length=1_000, blank=True)
    labels = models.TextField(_("how results are labelled"), max_length=1_000, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    users = models.PositiveIntegerField(_("users at most"), null=True, blank=True)
    records = models.PositiveIntegerField(_("records at most"), null=True, blank=True)
    money = models.DecimalField(_("money at most"), max_digits=15, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("charter of a pilot")
        constraints = [
            models.UniqueConstraint(fields=["initiative"], name="charter_once_an_initiative"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="charter_ends"
            ),
            models.CheckConstraint(condition=Q(money=None) | Q(money__gte=0), name="charter_money_is_a_limit"),
        ]

    def __str__(self) -> str:
        return self.hypothesis

    @property
    def facts(self) -> Mapping[str, object]:
        """Return what it says, by name."""
        return {name: getattr(self, name) for name in rules.SAID}

    @property
    def missing(self) -> list[str]:
        """Return the words for what it does not say yet."""
        return [self.words(name) for name in rules.missing(self.facts)]

    @classmethod
    def words(cls, name: str) -> str:
        """Return what a part of the charter is called."""
        return str(next(field.verbose_name for field in cls._meta.fields if field.name == name))

    @property
    def days(self) -> int | None:
        """Return how many days the pilot lasts, None while a day is missing."""
        return rules.days(self.starts_on, self.ends_on) if self.starts_on and self.ends_on else None

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what it says."""
        return rules.digest(self.facts)


class Partner(OfCase):
    """Another parliament that takes part in a pilot, and its own decision on the charter."""

    parliament = models.CharField(_("parliament"), max_length=200)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision = models.CharField(_("their decision"), max_length=200, blank=True)
    charter_digest = models.CharField(_("SHA-256 of the charter they decided on"), max_length=64, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        verbose_name = _("partner of a pilot")
        ordering = ["parliament"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "parliament"], condition=Q(left_on=None), name="partner_once_an_initiative"
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | ~Q(decision="") & ~Q(charter_digest=""), name="partner_decides_on_a_text"
            ),
        ]

    def __str__(self) -> str:
        return self.parliament
