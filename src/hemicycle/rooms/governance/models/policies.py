"""What the house has laid down, who has read it, which tools are approved, and exceptions with an end."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance.rules import policies
from hemicycle.rooms.governance.rules.policies import Subject

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


SUBJECTS = [
    (Subject.AI.value, pgettext_lazy("policy", "Use of AI")),
    (Subject.GENERATIVE_AI.value, pgettext_lazy("policy", "Generative AI")),
    (Subject.DATA.value, pgettext_lazy("policy", "Data management")),
    (Subject.PRIVACY.value, pgettext_lazy("policy", "Privacy")),
    (Subject.CYBERSECURITY.value, pgettext_lazy("policy", "Cybersecurity")),
    (Subject.ETHICS.value, pgettext_lazy("policy", "Code of ethics")),
    (Subject.PROCUREMENT.value, pgettext_lazy("policy", "Buying AI")),
    (Subject.RECORDS.value, pgettext_lazy("policy", "Documents and archives")),
    (Subject.LAW_MAKING.value, pgettext_lazy("policy", "AI in law-making")),
    (Subject.SANDBOX.value, pgettext_lazy("policy", "Experiments")),
]


class Policy(Record):
    """What the house has laid down on one subject, in as many versions as it took."""

    subject = models.CharField(_("subject"), max_length=20, choices=SUBJECTS, unique=True)

    class Meta:
        verbose_name = _("policy")
        ordering = ["subject"]

    def __str__(self) -> str:
        return str(self.get_subject_display())


class PolicyVersion(Record):
    """One version of a policy: its words by language, the uses it prohibits, and from when until when it holds."""

    policy = models.ForeignKey(Policy, verbose_name=_("policy"), on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    texts = models.JSONField(_("texts"), default=dict)  # language -> title, text, rules
    prohibited = models.JSONField(_("prohibited uses"), default=list)  # key, words by language, when
    demands_label = models.BooleanField(_("demands that AI’s part is labelled"), default=False)
    drafted_by = models.ForeignKey(User, verbose_name=_("drafted by"), on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        User, verbose_name=_("approved by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    body = models.SlugField(_("approving body"), max_length=60, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a policy")
        ordering = ["policy__subject", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once_a_number"),
            models.CheckConstraint(
                condition=Q(approved_on=None, approved_by=None)
                | Q(approved_on__isnull=False, approved_by__isnull=False),
                name="policy_is_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_on=None) | Q(review_on__gt=F("approved_on")), name="policy_is_reviewed_later"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the version."""
        return reverse("governance:policy", kwargs={"pk": self.pk})

    @property
    def words(self) -> Mapping[str, Any]:
        """Return title, text and rules in the reader's language, or in the first language that there is."""
        return self.texts.get(get_language() or "en") or next(iter(self.texts.values()), {})

    @property
    def language(self) -> str:
        """Return the language of `words`."""
        asked = get_language() or "en"
        return asked if self.texts.get(asked) else next(iter(self.texts), "en")

    @property
    def title(self) -> str:
        """Return the title in the reader's language."""
        return str(self.words.get("title", ""))

    @property
    def uses(self) -> list[policies.Use]:
        """Return the uses that it prohibits."""
        return [
            policies.Use(each["key"], each["words"], {name: tuple(values) for name, values in each["when"].items()})
            for each in self.prohibited
        ]


class Acknowledgement(Record):
    """Somebody has read a version of a policy."""

    is_confided: ClassVar[bool] = True

    version_read = models.ForeignKey(
        PolicyVersion, verbose_name=_("version of a policy"), on_delete=models.PROTECT, related_name="acknowledgements"
    )
    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("acknowledgement")
        constraints = [models.UniqueConstraint(fields=["version_read", "person"], name="acknowledged_once_a_version")]

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return one's own, and those of the house for who audits it; others see numbers."""
        return Q(person=standing.person_id) | standing.reached_as(frozenset({Role.AUDITOR}), "chamber")


class ApprovedTool(Record):
    """A tool that people of the house may use, for what, for whom and on which conditions, from a day until a day."""

    name = models.CharField(_("name"), max_length=120)
    purpose = models.CharField(_("what for"), max_length=300)
    audience = models.CharField(_("for whom"), max_length=200)
    conditions = models.TextField(_("conditions"), max_length=2_000)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(User, verbose_name=_("approved by"), on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField(_("approved on"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("approved tool")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("approved_on")), name="tool_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def in_force(self, on: date) -> bool:
        """Return whether the tool may be used on this day."""
        is_ended = (self.until_on and self.until_on < on) or (self.withdrawn_on and self.withdrawn_on <= on)
        return self.approved_on <= on and not is_ended


class PolicyException(Record):
    """Leave to depart from a policy: why, who gave it, what stands in its place, and its last day."""

    named_by = ("rule",)

    policy = models.ForeignKey(Policy, verbose_name=_("policy"), on_delete=models.PROTECT, related_name="exceptions")
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.CharField(_("which rule"), max_length=300)
    reason = models.TextField(_("reason"), max_length=2_000)
    instead = models.TextField(_("what stands in its place"), max_length=2_000)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    asked_by = models.ForeignKey(User, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField(_("asked on"))
    granted_by = models.ForeignKey(
        User, verbose_name=_("granted by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    until_on = models.DateField(_("last day"))
    refused_on = models.DateField(_("refused on"), null=True, blank=True)
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)

    class Meta:
        verbose_name = _("exception from a policy")
        ordering = ["-asked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_on=None, granted_by=None) | Q(granted_on__isnull=False, granted_by__isnull=False),
                name="exception_is_granted_by_somebody",
            ),
            models.CheckConstraint(condition=Q(until_on__gte=F("asked_on")), name="exception_ends_after_it_is_asked"),
        ]

    def __str__(self) -> str:
        return self.rule

    def get_absolute_url(self) -> str:
        """Return the page of the exception."""
        return reverse("governance:exception", kwargs={"pk": self.pk})

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return those of visible initiatives, and those of no initiative in the chambers reached."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        return Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))

    def state(self, on: date) -> policies.ExceptionState:
        """Return where it stands on this day."""
        return policies.exception_state(self.granted_on, self.refused_on, self.ended_on, self.until_on, on)
