"""What the house may choose: scenarios, the plans that solve them, and where a body departed from one."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.engines.selection import Status
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.rooms.portfolio.models.base import OfInitiative
from hemicycle.rooms.portfolio.rules import scenarios as rules

if TYPE_CHECKING:
    from datetime import datetime

STATES = [
    (Status.OPTIMAL.value, pgettext_lazy("plan", "Proven the best")),
    (Status.FEASIBLE.value, pgettext_lazy("plan", "The best found")),
    (Status.INFEASIBLE.value, pgettext_lazy("plan", "There is none")),
]


class Scenario(Record):
    """A question to the optimiser: which initiatives, which way of each, and when, within which limits."""

    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=8, default="en")
    terms = models.JSONField(_("terms"), default=dict)
    made_by = models.ForeignKey(User, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("scenario")
        ordering = ["created_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="scenario_has_a_title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the scenario."""
        return reverse("portfolio:scenario", kwargs={"pk": self.pk})

    @property
    def asked(self) -> rules.Terms:
        """Return what the scenario asks."""
        return rules.read_terms(self.terms)


class Plan(Record):
    """What a scenario was answered: the model as it was solved, the plan, its bound and gap, and what explains it."""

    scenario = models.ForeignKey(Scenario, verbose_name=_("scenario"), on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("state"), max_length=12, choices=STATES)
    objective = models.FloatField(_("value"))
    bound = models.FloatField(_("at most"))
    gap = models.FloatField(_("gap"))
    seconds = models.FloatField(_("seconds"))
    fingerprint = models.CharField(_("fingerprint of the model"), max_length=64)
    model = models.JSONField(_("model"))
    result = models.JSONField(_("result"))
    solved_by = models.ForeignKey(User, verbose_name=_("solved by"), on_delete=models.PROTECT, related_name="+")

    if TYPE_CHECKING:
        created_at: models.DateTimeField[Any, datetime]

    class Meta:
        verbose_name = _("plan")
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.scenario_id} {self.status}"

    def get_absolute_url(self) -> str:
        """Return the page of its scenario."""
        return reverse("portfolio:scenario", kwargs={"pk": self.scenario_id})


class Departure(OfInitiative):
    """That a body takes an initiative in that the plan left out, or leaves one out that it took, with what it costs."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.PROTECT, related_name="+")
    takes_in = models.BooleanField(_("taken in"))
    reason = models.TextField(_("reason"), max_length=1_000)
    language = models.CharField(_("language"), max_length=8, default="en")
    cost = models.FloatField(_("cost in value"))
    left = models.JSONField(_("what leaves"), default=list)
    taken = models.JSONField(_("what comes in"), default=list)
    departed_by = models.ForeignKey(User, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("departure")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="departure_has_a_reason"),
            models.UniqueConstraint(fields=["plan", "initiative"], name="departure_once_a_plan"),
        ]

    def __str__(self) -> str:
        return self.reason

    def get_absolute_url(self) -> str:
        """Return the page of the scenario."""
        return reverse("portfolio:scenario", kwargs={"pk": self.plan.scenario_id})
