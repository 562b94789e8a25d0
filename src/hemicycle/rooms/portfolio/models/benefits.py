"""What initiatives are to bring: metrics, benefits, the ways of doing them, what they wait for, and trials."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.rooms.portfolio.models.base import OfInitiative
from hemicycle.rooms.portfolio.rules import benefits as rules

KINDS = [
    (rules.MetricKind.BENEFIT.value, pgettext_lazy("metric", "Benefit")),
    (rules.MetricKind.QUALITY.value, pgettext_lazy("metric", "Quality")),
]
WAYS = [
    (rules.Way.BUILD.value, pgettext_lazy("way", "Build it")),
    (rules.Way.BUY.value, pgettext_lazy("way", "Buy it")),
    (rules.Way.EMBED.value, pgettext_lazy("way", "Use a function of software that is there")),
    (rules.Way.JOIN.value, pgettext_lazy("way", "Join another parliament")),
    (rules.Way.NOTHING.value, pgettext_lazy("way", "Do nothing")),
]
LINKS = [
    (rules.LinkKind.AFTER.value, pgettext_lazy("initiative link", "Starts after the other")),
    (rules.LinkKind.EXCLUDES.value, pgettext_lazy("initiative link", "Rules the other out")),
]
ASPECTS: Mapping[str, Promise] = {
    rules.Aspect.EASE: pgettext_lazy("aspect", "Ease of use"),
    rules.Aspect.COMMUNITY: pgettext_lazy("aspect", "Community and documentation"),
    rules.Aspect.PERFORMANCE: pgettext_lazy("aspect", "Performance"),
    rules.Aspect.MODELS: pgettext_lazy("aspect", "Support of models"),
    rules.Aspect.DEPLOYMENT: pgettext_lazy("aspect", "Readiness for deployment"),
}
SANDBOX_DATA = [
    (rules.SandboxData.SYNTHETIC.value, pgettext_lazy("sandbox data", "Synthetic data")),
    (rules.SandboxData.PUBLIC.value, pgettext_lazy("sandbox data", "Published data")),
]
TRIANGLE = Q(low__gte=0, mode__gte=F("low"), high__gte=F("mode"))


def _score(words: Any, **more: Any) -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(words, null=True, blank=True, **more)


def _money(words: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(words, max_digits=15, decimal_places=2, default=0)


def _person(words: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        User, verbose_name=words, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class OfCase(OfInitiative):
    """A record of what an initiative is to bring; all of them show on one page, its case."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """Return the page of the initiative's case."""
        return reverse("portfolio:case", kwargs={"pk": self.initiative_id})


class Alternative(OfCase):
    """One way of solving the problem of an initiative, doing nothing included; at most one is chosen, with a reason."""

    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=8, default="en")
    way = models.CharField(_("way"), max_length=10, choices=WAYS)
    months = models.PositiveSmallIntegerField(_("months until it works"), null=True, blank=True)
    democratic_value = _score(_("democratic value, from 0 to 4"))
    democratic_because = models.TextField(_("why this democratic value"), max_length=1_000, blank=True)
    is_chosen = models.BooleanField(_("chosen"), default=False)
    reason = models.TextField(_("reason"), max_length=1_000, blank=True)
    chosen_by = _person(_("chosen by"))
    chosen_on = models.DateField(_("chosen on"), null=True, blank=True)

    class Meta:
        verbose_name = _("alternative")
        ordering = ["-is_chosen", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(is_chosen=True), name="alternative_chosen_once_an_initiative"
            ),
            models.CheckConstraint(
                condition=Q(is_chosen=False) | ~Q(reason=""), name="alternative_chosen_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(democratic_value=None)
                | Q(democratic_value__lte=rules.HIGHEST_VALUE) & ~Q(democratic_because=""),
                name="alternative_value_from_0_to_4_with_a_reason",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="alternative_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Metric(OfCase):
    """How success will be measured, known beforehand: baseline, target, unit, owner, method and days."""

    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=8, default="en")
    sort = models.CharField(_("kind"), max_length=10, choices=KINDS)
    unit = models.CharField(_("unit"), max_length=60)
    is_better_up = models.BooleanField(_("more is better"), default=True)
    baseline = models.FloatField(_("value today"), null=True, blank=True)
    target = models.FloatField(_("target"), null=True, blank=True)
    method = models.TextField(_("how it is measured"), max_length=1_000, blank=True)
    owner = _person(_("who measures it"))
    measure_on = models.DateField(_("next measured on"), null=True, blank=True)
    review_on = models.DateField(_("next reviewed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("metric")
        ordering = ["sort", "created_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(title="") & ~Q(unit=""), name="metric_has_title_and_unit")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_whole(self) -> bool:
        """Return whether nothing of it is missing: baseline, target, unit, owner and method."""
        stated = self.baseline is not None and self.target is not None
        return stated and bool(self.owner_id and self.unit and self.method.strip())


class Benefit(OfCase):
    """What an initiative, or one way of doing it, brings in money a year: least, likeliest and most; and what came."""

    alternative = models.ForeignKey(
        Alternative, verbose_name=_("alternative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=8, default="en")
    baseline = models.FloatField(_("value today"), null=True, blank=True)
    target = models.FloatField(_("target"), null=True, blank=True)
    low = _money(_("least a year"))
    mode = _money(_("likeliest a year"))
    high = _money(_("most a year"))
    is_cashable = models.BooleanField(_("cashable"), default=False)
    owner = _person(_("who answers for it"))
    measure_on = models.DateField(_("next measured on"), null=True, blank=True)
    review_on = models.DateField(_("next reviewed on"), null=True, blank=True)
    final_value = models.DecimalField(_("final value a year"), max_digits=15, decimal_places=2, null=True, blank=True)
    final_on = models.DateField(_("final value recorded on"), null=True, blank=True)

    class Meta:
        verbose_name = _("benefit")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=TRIANGLE, name="benefit_is_a_triangle"),
            models.CheckConstraint(condition=~Q(title=""), name="benefit_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def mean(self) -> float:
        """Return the mean of what it brings a year."""
        return rules.mean(float(self.low), float(self.mode), float(self.high))


class MeasuredValue(OfCase):
    """What was measured of a benefit on a day, in money a year."""

    benefit = models.ForeignKey(Benefit, verbose_name=_("benefit"), on_delete=models.PROTECT, related_name="+")
    measured_on = models.DateField(_("measured on"))
    value = models.DecimalField(_("value a year"), max_digits=15, decimal_places=2)
    note = models.CharField(_("note"), max_length=300, blank=True)
    measured_by = models.ForeignKey(User, verbose_name=_("measured by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("measured value")
        ordering = ["measured_on"]
        constraints = [models.UniqueConstraint(fields=["benefit", "measured_on"], name="benefit_measured_once_a_day")]

    def __str__(self) -> str:
        return f"{self.measured_on}: {self.value}"


class Tool(OfCase):
    """A tool of others that was compared on five aspects before one was chosen."""

    title = models.CharField(_("title"), max_length=200)
    ease = _score(ASPECTS[rules.Aspect.EASE])
    community = _score(ASPECTS[rules.Aspect.COMMUNITY])
    performance = _score(ASPECTS[rules.Aspect.PERFORMANCE])
    model_support = _score(ASPECTS[rules.Aspect.MODELS])
    deployment = _score(ASPECTS[rules.Aspect.DEPLOYMENT])
    is_chosen = models.BooleanField(_("chosen"), default=False)
    reason = models.TextField(_("reason"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("outside tool")
        ordering = ["-is_chosen", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["initiative"], condition=Q(is_chosen=True), name="tool_chosen_once"),
            models.CheckConstraint(condition=Q(is_chosen=False) | ~Q(reason=""), name="tool_chosen_with_a_reason"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_scored(self) -> bool:
        """Return whether every aspect has a score."""
        return all(getattr(self, aspect) is not None for aspect in rules.Aspect)


class InitiativeLink(OfCase):
    """That an initiative starts only after another one, some months later, or that it rules the other out."""

    other = models.ForeignKey(Initiative, verbose_name=_("the other"), on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(_("how they depend"), max_length=10, choices=LINKS)
    lag_months = models.PositiveSmallIntegerField(_("months after the other's start"), default=0)
    reason = models.TextField(_("because"), max_length=1_000)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("link between initiatives")
        ordering = ["sort", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "other", "sort"], condition=Q(ended_on=None), name="initiative_link_once"
            ),
            models.CheckConstraint(condition=~Q(initiative=F("other")), name="initiative_link_of_two"),
            models.CheckConstraint(condition=Q(sort="after") | Q(lag_months=0), name="initiative_link_lags_after"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.sort} {self.other_id}"


class LegalDuty(OfCase):
    """That a law demands an initiative until a day."""

    law = models.CharField(_("law"), max_length=300)
    deadline_on = models.DateField(_("deadline"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("demand of a law")
        ordering = ["deadline_on"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "law"], condition=Q(ended_on=None), name="legal_duty_once"),
            models.CheckConstraint(condition=~Q(law=""), name="legal_duty_names_the_law"),
        ]

    def __str__(self) -> str:
        return self.law


class SandboxTrial(OfCase):
    """A trial in the sandbox: bounded in time, on harmless data, without official effect."""

    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    data_kinds = models.JSONField(_("data"), default=list)
    data = models.TextField(_("which data"), max_length=1_000)
    has_official_effect = models.BooleanField(_("official effect"), default=False)
    declared_by = models.ForeignKey(User, verbose_name=_("declared by"), on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("trial in the sandbox")
        ordering = ["-starts_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["initiative"], condition=Q(ended_on=None), name="sandbox_trial_open_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="sandbox_trial_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    @property
    def is_bounded(self) -> bool:
        """Return whether it ends in time, on harmless data, without official effect."""
        return rules.is_bounded(self.starts_on, self.ends_on, self.data_kinds, self.has_official_effect)


class Acceptance(OfCase):
    """That the business owner says of a version whether it solves the problem as it was told."""

    release = models.CharField(_("version"), max_length=60)
    problem = models.TextField(_("the problem as it was told"))
    is_solved = models.BooleanField(_("solved"))
    reason = models.TextField(_("reason"), max_length=1_000)
    accepted_by = models.ForeignKey(User, verbose_name=_("said by"), on_delete=models.PROTECT, related_name="+")
    accepted_on = models.DateField(_("said on"))

    class Meta:
        verbose_name = _("acceptance of the solution")
        ordering = ["-accepted_on", "-created_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="acceptance_has_a_reason")]

    def __str__(self) -> str:
        return self.release


class RoadmapReview(Record):
    """That the roadmap was gone through, when, and what came of it; once a year it is due anew."""

    reviewed_on = models.DateField(_("reviewed on"))
    finding = models.TextField(_("what came of it"), max_length=2_000)
    reviewed_by = models.ForeignKey(User, verbose_name=_("reviewed by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("review of the roadmap")
        ordering = ["-reviewed_on", "-created_at"]
        constraints = [models.CheckConstraint(condition=~Q(finding=""), name="roadmap_review_finds_something")]

    def __str__(self) -> str:
        return self.reviewed_on.isoformat()

    def get_absolute_url(self) -> str:
        """Return the roadmap."""
        return reverse("portfolio:roadmap")

    @property
    def holds_until(self) -> date:
        """Return the first day on which a new review is due."""
        return self.reviewed_on + rules.ROADMAP_HOLDS_FOR
