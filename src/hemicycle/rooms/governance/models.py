"""What governance keeps: who answers for what, policies and who read them, approved tools, problems reported."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance.rules import policies, problems
from hemicycle.rooms.governance.rules.policies import Subject
from hemicycle.rooms.governance.rules.problems import ProblemHarm, ProblemOutcome
from hemicycle.rooms.governance.rules.responsibilities import Part, Parts, Seat

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
HARMS = [
    (ProblemHarm.NONE.value, pgettext_lazy("harm", "Nobody was harmed")),
    (ProblemHarm.POSSIBLE.value, pgettext_lazy("harm", "Somebody may be harmed")),
    (ProblemHarm.HAPPENED.value, pgettext_lazy("harm", "Somebody was harmed")),
]
OUTCOMES = [
    (ProblemOutcome.ACCEPTED.value, pgettext_lazy("reported problem", "Accepted: it is being mended")),
    (ProblemOutcome.EXPLAINED.value, pgettext_lazy("reported problem", "Explained: it works as intended")),
    (ProblemOutcome.DECLINED.value, pgettext_lazy("reported problem", "Declined, with a reason")),
]
PROBLEM_READERS = frozenset(
    {Role.AI_OFFICER, Role.DPO, Role.CISO, Role.RISK_OFFICER, Role.SECRETARY_GENERAL, Role.AUDITOR}
)


class Assignment(Record):
    """Which offices hold a part in an activity: of one initiative, or of all where the house says it for them.

    The office that answers is one column that is never empty, so there is exactly one; who holds it today is read.
    """

    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    activity = models.SlugField(_("activity"), max_length=40)
    accountable = models.CharField(_("accountable office"), max_length=40, choices=choices(Role))
    body = models.SlugField(_("body"), max_length=60, blank=True)
    others = models.JSONField(_("other parts"), default=dict)  # role -> R, C or I
    is_set = models.BooleanField(_("in place of the default"), default=True)

    class Meta:
        verbose_name = _("responsibility")
        constraints = [
            models.UniqueConstraint(fields=["initiative", "activity"], name="one_accountable_office_an_activity"),
            models.UniqueConstraint(
                fields=["activity"], condition=Q(initiative=None), name="one_accountable_office_of_the_house"
            ),
            models.CheckConstraint(condition=~Q(accountable=""), name="somebody_is_accountable"),
        ]

    def __str__(self) -> str:
        return self.activity

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the parts in visible initiatives, and those that the house gives."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        return Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))

    @property
    def seat(self) -> Seat:
        """Return the office that answers."""
        return Seat(Role(self.accountable), self.body)

    @property
    def parts(self) -> Parts:
        """Return the part of each office."""
        return {
            Role(self.accountable): Part.ACCOUNTABLE,
            **{Role(role): Part(part) for role, part in self.others.items()},
        }


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


class ProblemReport(Record):
    """A problem that somebody met, with whom it waits, and what came of it."""

    is_confided: ClassVar[bool] = True

    number = models.PositiveIntegerField(_("number"), unique=True, editable=False)
    what = models.TextField(_("what happened"), max_length=4_000)
    harm = models.CharField(_("harm to people"), max_length=10, choices=HARMS, default=problems.ProblemHarm.NONE)
    tool = models.ForeignKey(
        ApprovedTool, verbose_name=_("tool"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_by = models.ForeignKey(User, verbose_name=_("reported by"), on_delete=models.PROTECT, related_name="+")
    is_anonymous = models.BooleanField(_("without a name"), default=False)
    due_on = models.DateField(_("to be answered by"))
    answer = models.TextField(_("answer"), max_length=4_000, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=OUTCOMES, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("answered by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reported problem")
        ordering = ["-number"]
        indexes = [models.Index(fields=["reported_by"]), models.Index(fields=["answered_at", "closed_at", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(answered_at__isnull=False), name="problem_is_answered_before_it_closes"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="", outcome="")
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(outcome="")),
                name="problem_is_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the page of the report."""
        return reverse("governance:problem", kwargs={"pk": self.pk})

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return one's own reports, and those of the chambers that one answers, controls or audits for."""
        return Q(reported_by=standing.person_id) | standing.reached_as(PROBLEM_READERS, "chamber")

    @property
    def reference(self) -> str:
        """Return what people call it."""
        return problems.reference(self.number)

    @property
    def state(self) -> problems.ProblemState:
        """Return where it stands."""
        if self.closed_at:
            return problems.ProblemState.CLOSED
        return problems.ProblemState.ANSWERED if self.answered_at else problems.ProblemState.OPEN
