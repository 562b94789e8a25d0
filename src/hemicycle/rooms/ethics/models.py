"""What ethics keeps: assessments by stage and principle, designs, checks, measurements, cases, and the code."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.terms import Gate, Stage
from hemicycle.rooms.ethics import rules
from hemicycle.rooms.ethics.rules import (
    BiasFamily,
    BiasResult,
    Environment,
    OpinionKind,
    Outcome,
    OversightForm,
    Principle,
    Sought,
)

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing

PRINCIPLES: Mapping[str, Promise] = {
    Principle.PRIVACY: _("Privacy"),
    Principle.TRANSPARENCY: _("Transparency"),
    Principle.ACCOUNTABILITY: _("Accountability"),
    Principle.FAIRNESS: _("Fairness and non-discrimination"),
    Principle.ROBUSTNESS: _("Robustness and safety"),
    Principle.AUTONOMY: _("Human autonomy and oversight"),
    Principle.INTELLECTUAL_PROPERTY: _("Intellectual property"),
}
OUTCOMES: Mapping[str, Promise] = {
    Outcome.UPHELD: pgettext_lazy("principle", "Upheld"),
    Outcome.CONDITIONAL: pgettext_lazy("principle", "Upheld with conditions"),
    Outcome.NOT_UPHELD: pgettext_lazy("principle", "Not upheld"),
    Outcome.UNDER_REVIEW: pgettext_lazy("principle", "Under review"),
}
SIGNS: Mapping[str, str] = {
    Outcome.UPHELD: "met",
    Outcome.CONDITIONAL: "partly",
    Outcome.NOT_UPHELD: "not_met",
    Outcome.UNDER_REVIEW: "waived",
}
OPEN_WORDS = pgettext_lazy("principle", "Open")
OVERSIGHT_FORMS = [
    (OversightForm.IN_THE_LOOP.value, _("Human in the loop: a person checks every result before it counts")),
    (OversightForm.ON_THE_LOOP.value, _("Human on the loop: a person watches and steps in")),
    (OversightForm.IN_COMMAND.value, _("Human in command: a person decides whether the system is used at all")),
]
SOUGHT = [(Sought.INDIVIDUAL.value, _("Individual fairness")), (Sought.GROUP.value, _("Group fairness"))]
ENVIRONMENTS = [
    (Environment.NON_PRODUCTION.value, _("Apart from daily work, without effect")),
    (Environment.PRODUCTION.value, _("In daily work")),
]
FAMILIES: Mapping[str, Promise] = {
    BiasFamily.COGNITIVE: _("Cognitive bias: of those who frame, label and choose"),
    BiasFamily.DATA: _("Data bias: coverage, sampling, labels, history"),
    BiasFamily.PROCESSING: _("Processing and validation bias: errors of subgroups, the set for evaluation"),
    BiasFamily.LEANING: _("Party leaning of the data"),
    BiasFamily.HISTORY: _("Old value judgements in the records"),
}
RESULTS = [
    (BiasResult.BALANCED.value, pgettext_lazy("bias", "None found")),
    (BiasResult.CORRECTED.value, pgettext_lazy("bias", "Found and corrected")),
    (BiasResult.BIASED.value, pgettext_lazy("bias", "Found, not corrected")),
]
OPINIONS = [
    (OpinionKind.FAVOURABLE.value, pgettext_lazy("opinion", "Favourable")),
    (OpinionKind.CONDITIONAL.value, pgettext_lazy("opinion", "Favourable with conditions")),
    (OpinionKind.UNFAVOURABLE.value, pgettext_lazy("opinion", "Unfavourable")),
]


CASE_STATES: Mapping[str, Promise] = {
    "open": pgettext_lazy("case", "Awaits the opinion"),
    "heard": pgettext_lazy("case", "Opinion given"),
    "closed": pgettext_lazy("case", "Closed"),
}


class About(Record):
    """A record about one initiative, seen by whoever sees that."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the rows of visible initiatives."""
        return Q(initiative__in=Initiative.objects.filter(Initiative.seen_by(standing)).values("pk"))

    def get_absolute_url(self) -> str:
        """Return the initiative's page in this room."""
        return reverse("ethics:initiative", kwargs={"pk": self.initiative_id})


class Assessment(About):
    """One stage of an initiative looked at against the seven principles; its standing is kept on every signing."""

    stage = models.CharField(_("stage"), max_length=2, choices=choices(Stage))
    standing = models.CharField(_("standing"), max_length=7, default=rules.NOTHING_SIGNED, editable=False)
    depths = models.CharField(_("depth of the answers"), max_length=7, default=rules.NO_DEPTH, editable=False)

    class Meta:
        verbose_name = _("ethical assessment")
        ordering = ["stage"]
        constraints = [models.UniqueConstraint(fields=["initiative", "stage"], name="assessment_once_a_stage")]
        indexes = [models.Index(fields=["stage", "standing", "initiative"], name="assessment_coverage")]

    def __str__(self) -> str:
        return f"{self.stage} {self.standing}"


class Finding(About):
    """What a reviewer signs of one principle at one stage, with the answers that it rests on."""

    named_by = ("principle",)

    assessment = models.ForeignKey(
        Assessment, verbose_name=_("ethical assessment"), on_delete=models.PROTECT, related_name="findings"
    )
    principle = models.CharField(_("principle"), max_length=24, choices=list(PRINCIPLES.items()))
    outcome = models.CharField(_("verdict"), max_length=24, choices=list(OUTCOMES.items()), blank=True)
    reason = models.TextField(_("reason"), max_length=4_000, blank=True)
    conditions = models.TextField(_("conditions"), max_length=4_000, blank=True)
    answers = models.JSONField(_("answers that it rests on"), default=dict, editable=False)
    reviewer = models.ForeignKey(
        User, verbose_name=_("reviewer"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("finding on a principle")
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "principle"], name="finding_once_a_principle"),
            models.CheckConstraint(
                condition=(Q(outcome="") & Q(signed_at=None)) | (~Q(outcome="") & ~Q(signed_at=None)),
                name="finding_is_signed_with_a_verdict",
            ),
        ]

    def __str__(self) -> str:
        return str(PRINCIPLES[self.principle])

    def get_absolute_url(self) -> str:
        """Return the page of the finding."""
        return reverse("ethics:finding", kwargs={"pk": self.pk})

    @property
    def sign(self) -> str:
        """Return the sign that its verdict wears."""
        return SIGNS.get(self.outcome, "unknown")


class Design(About):
    """How an initiative means to be fair, to be explained, to be overseen, and to bind nobody by itself."""

    fairness_sought = models.CharField(_("fairness sought"), max_length=12, choices=SOUGHT, blank=True)
    fairness_measure = models.CharField(_("definition"), max_length=40, blank=True)
    fairness_statement = models.TextField(_("what fair means here"), max_length=2_000, blank=True)
    fairness_groups = models.JSONField(_("groups compared"), default=list)
    fairness_without_data = models.JSONField(_("groups without enough data"), default=list)
    fairness_threshold = models.DecimalField(
        _("largest gap allowed"), max_digits=6, decimal_places=4, null=True, blank=True
    )
    explanation_method = models.CharField(_("method of explanation"), max_length=300, blank=True)
    explanation_audience = models.CharField(_("whom it explains to"), max_length=300, blank=True)
    oversight_form = models.CharField(_("form of oversight"), max_length=12, choices=OVERSIGHT_FORMS, blank=True)
    minutes_per_item = models.DecimalField(
        _("minutes for each check"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    has_stop_power = models.BooleanField(_("the overseer can stop the system"), null=True, blank=True)
    stop_how = models.TextField(_("how it is stopped"), max_length=2_000, blank=True)
    environment = models.CharField(_("where it runs"), max_length=16, choices=ENVIRONMENTS, blank=True)
    has_official_effect = models.BooleanField(_("its output has an official effect"), null=True, blank=True)
    needs_adoption = models.BooleanField(_("a person must adopt its output"), null=True, blank=True)

    class Meta:
        verbose_name = _("design of fairness and oversight")
        constraints = [models.UniqueConstraint(fields=["initiative"], name="design_once_an_initiative")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class BiasCheck(About):
    """One kind of bias looked for: on which day, with what result."""

    named_by = ("family",)

    family = models.CharField(_("kind of bias"), max_length=12, choices=list(FAMILIES.items()))
    checked_on = models.DateField(_("checked on"))
    result = models.CharField(_("result"), max_length=12, choices=RESULTS)
    note = models.TextField(_("what was found and done"), max_length=4_000, blank=True)
    checked_by = models.ForeignKey(User, verbose_name=_("checked by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("bias check")
        ordering = ["family"]
        constraints = [models.UniqueConstraint(fields=["initiative", "family"], name="bias_check_once_a_family")]

    def __str__(self) -> str:
        return str(FAMILIES[self.family])

    @property
    def sign(self) -> str:
        """Return the sign of its result."""
        return "not_met" if self.result == BiasResult.BIASED else "met"


class FairnessReading(About):
    """What was measured for each group on one day."""

    named_by = ("measured_on",)

    measured_on = models.DateField(_("measured on"))
    groups = models.JSONField(_("groups"), default=list)  # [{"name", "n", "value"}]
    source = models.CharField(_("where it was measured"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("fairness reading")
        ordering = ["-measured_on"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "measured_on"], name="fairness_reading_once_a_day")
        ]

    def __str__(self) -> str:
        return str(self.measured_on)


class OversightPeriod(About):
    """What people really did with a system's results in a period: counted, never declared."""

    named_by = ("from_on",)

    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until"))
    decisions = models.PositiveIntegerField(_("results checked"))
    overrides = models.PositiveIntegerField(_("results changed or refused by a person"))
    median_seconds = models.DecimalField(
        _("median time of a check in seconds"), max_digits=9, decimal_places=1, null=True, blank=True
    )
    seeded = models.PositiveIntegerField(_("seeded errors planted"), default=0)
    seeded_found = models.PositiveIntegerField(_("seeded errors found"), default=0)
    sampled = models.PositiveIntegerField(_("generated texts read for bias"), default=0)
    confirmed = models.PositiveIntegerField(_("of them free of bias"), default=0)
    source = models.CharField(_("where it was counted"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("measured oversight")
        ordering = ["-from_on"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "from_on"], name="oversight_period_once"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="oversight_period_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(overrides__lte=F("decisions"))
                & Q(seeded_found__lte=F("seeded"))
                & Q(confirmed__lte=F("sampled")),
                name="oversight_parts_within_their_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} – {self.to_on}"


class Case(About):
    """A question of judgement before a committee, from its opening to its closing."""

    gate = models.CharField(_("gate that waits for it"), max_length=2, choices=choices(Gate), blank=True)
    body = models.SlugField(_("committee"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    question = models.TextField(_("question to the committee"), max_length=4_000)
    opened_by = models.ForeignKey(User, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField(_("opened on"))
    opinion = models.TextField(_("opinion"), max_length=8_000, blank=True)
    opinion_kind = models.CharField(_("the committee advises"), max_length=12, choices=OPINIONS, blank=True)
    opinion_on = models.DateField(_("opinion given on"), null=True, blank=True)
    opinion_by = models.ForeignKey(
        User, verbose_name=_("signed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("ethics case")
        ordering = ["-opened_on", "-created_at"]
        indexes = [models.Index(fields=["initiative", "gate"], name="case_of_a_gate")]
        constraints = [
            models.CheckConstraint(
                condition=Q(opinion_on=None) | Q(opinion_on__gte=F("opened_on")), name="case_opinion_after_opening"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the case."""
        return reverse("ethics:case", kwargs={"pk": self.pk})

    @property
    def state(self) -> str:
        """Return how far the case is: "open", "heard" or "closed"."""
        if self.closed_at:
            return "closed"
        return "heard" if self.opinion_on else "open"

    @property
    def sign(self) -> str:
        """Return the sign of its state."""
        return {"open": "unknown", "heard": "partly", "closed": "met"}[self.state]

    @property
    def state_words(self) -> Promise:
        """Return what people read for its state."""
        return CASE_STATES[self.state]


class Statement(About):
    """What somebody says in a case before the committee gives its opinion."""

    case = models.ForeignKey(Case, verbose_name=_("ethics case"), on_delete=models.PROTECT, related_name="statements")
    text = models.TextField(_("statement"), max_length=4_000)
    author = models.ForeignKey(User, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("statement")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text[:60]


class Condition(About):
    """What a committee asks for, and what was answered to it."""

    named_by = ("text",)

    case = models.ForeignKey(Case, verbose_name=_("ethics case"), on_delete=models.PROTECT, related_name="conditions")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("condition"), max_length=2_000)
    answer = models.TextField(_("answer"), max_length=4_000, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("answered by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("condition")
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="condition_once_a_number")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def sign(self) -> str:
        """Return whether it has its answer, as a sign."""
        return "met" if self.answered_at else "not_met"

    def get_absolute_url(self) -> str:
        """Return the page of its case."""
        return reverse("ethics:case", kwargs={"pk": self.case_id})


class Code(Record):
    """The parliament's code of ethics: which principles it covers, since when it is in force, when it is reviewed."""

    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=40_000)
    principles = models.JSONField(_("principles it covers"), default=list)
    adopted_on = models.DateField(_("adopted on"))
    adopted_by = models.CharField(_("adopted by"), max_length=200)
    review_on = models.DateField(_("to be reviewed by"))

    class Meta:
        verbose_name = _("code of ethics")
        ordering = ["-adopted_on", "-created_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the code."""
        return reverse("ethics:code")
