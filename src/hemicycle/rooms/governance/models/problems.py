"""A problem that somebody met."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance.models.policies import ApprovedTool
from hemicycle.rooms.governance.rules import problems
from hemicycle.rooms.governance.rules.problems import ProblemHarm, ProblemOutcome

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


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
