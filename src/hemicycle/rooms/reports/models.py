"""What reports keep of a person, which proves nothing (decision 0008), and what they say where nothing is measured."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.models.operational import Own
from hemicycle.kernel.terms import Responsibility
from hemicycle.rooms.reports.rules import MailRhythm

# What would measure a responsibility while no room does.
UNMEASURED: Mapping[Responsibility, Promise] = {
    Responsibility.GOVERNANCE: _("Not measured yet. Policies, mandates and offices would tell."),
    Responsibility.RESOURCES: _("Not measured yet. Budgets, commitments and people by skill would tell."),
    Responsibility.RISK: _("Not measured yet. Risks against the appetite of the house would tell."),
    Responsibility.CHANGE: _("Not measured yet. Readiness by role, training and adoption would tell."),
    Responsibility.ENGAGEMENT: _("Not measured yet. The public register and its answers would tell."),
    Responsibility.ETHICS: _("Not measured yet. Assessments on the seven principles would tell."),
    Responsibility.PERFORMANCE: _("Not measured yet. Metrics with baseline, target and guardrail would tell."),
}


MAIL_RHYTHMS = [
    (MailRhythm.DAILY.value, _("One letter a day, where there is something to say")),
    (MailRhythm.AT_ONCE.value, _("Each notice at once, and what I owe once a day")),
    (MailRhythm.NONE.value, _("No letters")),
]


class MailChoice(Own):
    """How often somebody wants letters, and the last day for which the daily one was considered."""

    rhythm = models.CharField(_("letters"), max_length=10, choices=MAIL_RHYTHMS, default=MailRhythm.DAILY.value)
    considered_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], name="mail_choice_once_a_person")]

    @classmethod
    def of(cls, person: Any) -> MailRhythm:
        """Return how often a person wants letters; once a day where they never said."""
        known = cls.objects.visible_to(person).values_list("rhythm", flat=True).first()
        return MailRhythm(known) if known else MailRhythm.DAILY

    @classmethod
    def keep(cls, person: Any, rhythm: str) -> None:
        """Keep how often a person wants letters."""
        cls.objects.update_or_create(person_id=person.pk, defaults={"at": clock.now(), "rhythm": rhythm})


class Letter(Own):
    """A letter in the outbox: written once under its key, then sent; its words go once it is sent (decision 0041)."""

    key = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    tried_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="letter_once_a_key")]
        indexes = [models.Index(fields=["sent_at", "tried_at"], name="letter_waiting")]


class CalendarFeed(Own):
    """The secret address of somebody's calendar, known by its hash alone."""

    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], name="calendar_feed_once_a_person")]


class Seen(Own):
    """The instant up to which somebody has seen what changed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], name="seen_once_a_person")]
