"""What strategy keeps: documents and their reviews, objectives and key results, weights, alignment, tasks, maturity."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.terms import Function
from hemicycle.rooms.strategy import rules
from hemicycle.rooms.strategy.rules import Degree, DocumentKind, MaturityDimension, Method, ReviewOutcome, Segment

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing

KINDS = [
    (DocumentKind.VISION.value, pgettext_lazy("strategy", "Vision")),
    (DocumentKind.STRATEGY.value, _("AI strategy")),
]
REVIEW_OUTCOMES = [
    (ReviewOutcome.KEEP.value, pgettext_lazy("outcome", "Keep it as it is")),
    (ReviewOutcome.REVISE.value, pgettext_lazy("outcome", "Have it revised")),
]
METHODS = [
    (Method.PAIRWISE.value, _("Compared two at a time")),
    (Method.DIRECT.value, _("Given directly")),
]
STRENGTHS = [
    (0, _("0: it does nothing for it")),
    (1, _("1: a side effect")),
    (2, _("2: a helpful part")),
    (3, _("3: a main part")),
    (4, _("4: without it the objective is not reached")),
]
SUITABILITIES = [
    (0, _("0: only a person can do it")),
    (1, _("1: AI has failed at it so far")),
    (2, _("2: AI does parts of it")),
    (3, _("3: AI drafts, a person corrects")),
    (4, _("4: AI does it well under a person’s eye")),
]
DEGREES = [
    (Degree.LOW.value, pgettext_lazy("degree", "Low")),
    (Degree.MODERATE.value, pgettext_lazy("degree", "Moderate")),
    (Degree.HIGH.value, pgettext_lazy("degree", "High")),
]
SEGMENTS: Mapping[str, Promise] = {
    Segment.CANDIDATE: _("A candidate for AI"),
    Segment.WITH_CARE: _("A candidate, with care"),
    Segment.WITH_PEOPLE: _("It stays with people"),
}
DIMENSIONS = [
    (MaturityDimension.GOVERNANCE.value, pgettext_lazy("maturity", "Governance")),
    (MaturityDimension.TECHNICAL.value, pgettext_lazy("maturity", "Technical capability")),
    (MaturityDimension.ORGANISATIONAL.value, pgettext_lazy("maturity", "Organisational capability")),
    (MaturityDimension.DEMOCRATIC.value, pgettext_lazy("maturity", "Democratic impact")),
]


class Document(Record):
    """One version of the vision or of the AI strategy: words by language, sponsor and horizon, who approved it."""

    sort = models.CharField(_("kind"), max_length=10, choices=KINDS)
    number = models.PositiveSmallIntegerField(_("number"))
    texts = models.JSONField(_("texts"), default=dict)  # language -> title, text
    sponsor = models.ForeignKey(User, verbose_name=_("sponsor"), on_delete=models.PROTECT, related_name="+")
    horizon_on = models.DateField(_("horizon"))
    heard_on = models.DateField(_("stakeholders heard on"), null=True, blank=True)
    heard_how = models.TextField(_("who was heard, and how"), max_length=2_000, blank=True)
    drafted_by = models.ForeignKey(User, verbose_name=_("drafted by"), on_delete=models.PROTECT, related_name="+")
    body = models.SlugField(_("approving body"), max_length=60, blank=True)
    approved_by = models.ForeignKey(
        User, verbose_name=_("approved by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("vision or strategy")
        ordering = ["sort", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["sort", "number"], name="strategy_document_once_a_number"),
            models.CheckConstraint(
                condition=Q(approved_on=None, approved_by=None)
                | Q(approved_on__isnull=False, approved_by__isnull=False),
                name="strategy_document_is_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_on=None) | Q(review_on__gt=F("approved_on")),
                name="strategy_document_is_reviewed_later",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the version."""
        return reverse("strategy:document", kwargs={"pk": self.pk})

    @property
    def words(self) -> Mapping[str, Any]:
        """Return title and text in the reader's language, or in the first language that there is."""
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
    def text(self) -> str:
        """Return the text in the reader's language."""
        return str(self.words.get("text", ""))


class Review(Record):
    """A look back on a document that is in force: what was found, and what was decided upon it."""

    named_by = ("findings",)

    document = models.ForeignKey(
        Document, verbose_name=_("vision or strategy"), on_delete=models.PROTECT, related_name="reviews"
    )
    findings = models.TextField(_("what was found"), max_length=4_000)
    next_on = models.DateField(_("next review on"))
    written_by = models.ForeignKey(User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+")
    body = models.SlugField(_("deciding body"), max_length=60, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=REVIEW_OUTCOMES, blank=True)
    reason = models.TextField(_("reason"), max_length=2_000, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        verbose_name = _("review of a strategy")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_on=None) | (~Q(outcome="") & Q(decided_on__isnull=False)),
                name="strategy_review_is_decided_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.findings[:80]

    def get_absolute_url(self) -> str:
        """Return the page of the document that it is about."""
        return reverse("strategy:document", kwargs={"pk": self.document_id})


class Objective(Record):
    """Something that parliament wants to reach, with who answers for it."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey(User, verbose_name=_("who answers for it"), on_delete=models.PROTECT, related_name="+")
    use_case = models.CharField(_("use case to start from"), max_length=10, blank=True)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    retired_on = models.DateField(_("given up or reached on"), null=True, blank=True)

    class Meta:
        verbose_name = _("objective")
        ordering = ["created_at", "key"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the objective."""
        return reverse("strategy:objective", kwargs={"pk": self.pk})


class KeyResult(Record):
    """A number by which one sees that an objective is reached: from where, to where, by when, and where it stands."""

    named_by = ("text",)

    objective = models.ForeignKey(
        Objective, verbose_name=_("objective"), on_delete=models.PROTECT, related_name="key_results"
    )
    text = models.CharField(_("key result"), max_length=300)
    unit = models.CharField(_("unit"), max_length=60)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=2)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2)
    actual = models.DecimalField(_("actual"), max_digits=14, decimal_places=2, null=True, blank=True)
    measured_on = models.DateField(_("measured on"), null=True, blank=True)
    due_on = models.DateField(_("due on"))
    language = models.CharField(_("language of the text"), max_length=8, default="en")

    class Meta:
        verbose_name = _("key result")
        ordering = ["due_on", "text"]
        constraints = [
            models.CheckConstraint(condition=~Q(baseline=F("target")), name="key_result_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(actual=None, measured_on=None) | Q(actual__isnull=False, measured_on__isnull=False),
                name="key_result_is_measured_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return the page of its objective."""
        return reverse("strategy:objective", kwargs={"pk": self.objective_id})

    @property
    def progress(self) -> float | None:
        """Return how far it has come from baseline to target, None unmeasured."""
        actual = None if self.actual is None else float(self.actual)
        return rules.progress(float(self.baseline), float(self.target), actual)

    def sign(self, on: date) -> str:
        """Return the sign that it wears on a day."""
        if self.progress is None:
            return "unknown"
        if self.progress >= 1:
            return "met"
        return "not_met" if self.due_on < on else "partly"


class Weighing(Record):
    """What the objectives weigh from a day on, and the judgements that it follows from. The last one is in force."""

    named_by = ("method",)

    method = models.CharField(_("method"), max_length=10, choices=METHODS)
    judgements = models.JSONField(_("judgements"), default=list)  # key, other key or none, value
    weights = models.JSONField(_("weights"), default=dict)  # key of the objective -> share of 1
    ratio = models.FloatField(_("consistency ratio"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2_000)
    decided_by = models.ForeignKey(User, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(_("decided on"))

    class Meta:
        verbose_name = _("weighing of objectives")
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return str(self.get_method_display())

    @property
    def weighed(self) -> rules.Weighed:
        """Return the weights with their sensitivity."""
        if self.method == Method.DIRECT:
            return rules.Weighed(self.weights)
        return rules.compared(list(self.weights), {(one, other): value for one, other, value in self.judgements})


class Alignment(Record):
    """How strongly an initiative serves an objective, and why."""

    named_by = ("rationale",)

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")
    objective = models.ForeignKey(
        Objective, verbose_name=_("objective"), on_delete=models.PROTECT, related_name="alignments"
    )
    contribution = models.PositiveSmallIntegerField(_("contribution"), choices=STRENGTHS)
    rationale = models.TextField(_("rationale"), max_length=1_000)
    language = models.CharField(_("language of the text"), max_length=8, default="en")

    class Meta:
        verbose_name = _("alignment with an objective")
        ordering = ["objective", "-contribution", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "objective"], name="aligned_once_an_objective"),
            models.CheckConstraint(
                condition=Q(contribution__range=(0, rules.STRONGEST)), name="alignment_contribution_0_to_4"
            ),
        ]

    def __str__(self) -> str:
        return self.rationale

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return those of visible initiatives."""
        return Q(initiative__in=Initiative.objects.filter(Initiative.seen_by(standing)).values("pk"))

    def get_absolute_url(self) -> str:
        """Return the initiative's page in this room."""
        return reverse("strategy:initiative", kwargs={"pk": self.initiative_id})


class RoutineTask(Record):
    """Work that people do again and again: how often, how long, what an error costs, and how well AI would fit."""

    title = models.CharField(_("task"), max_length=200)
    function = models.CharField(_("function"), max_length=20, choices=choices(Function))
    per_year = models.PositiveIntegerField(_("times a year"))
    minutes = models.DecimalField(_("minutes each time"), max_digits=8, decimal_places=1)
    error_cost = models.CharField(_("cost of an error"), max_length=10, choices=DEGREES)
    sensitivity = models.CharField(_("sensitivity of the material"), max_length=10, choices=DEGREES)
    suitability = models.PositiveSmallIntegerField(_("how well AI fits"), choices=SUITABILITIES)
    note = models.TextField(_("note"), max_length=2_000, blank=True)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("routine task")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(per_year__gt=0, minutes__gt=0, suitability__range=(0, 4)), name="routine_task_takes_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page that lists the tasks."""
        return reverse("strategy:tasks")

    @property
    def hours(self) -> float:
        """Return the hours that it takes in a year."""
        return rules.hours(self.per_year, float(self.minutes))

    @property
    def segment(self) -> Segment:
        """Return what becomes of it."""
        return rules.segment(self.suitability, Degree(self.error_cost), Degree(self.sensitivity))

    @property
    def segment_words(self) -> str:
        """Return what becomes of it, in words."""
        return str(SEGMENTS[self.segment])


class Maturity(Record):
    """Where the house stands in one dimension on a day, with its evidence, and where it wants to be."""

    named_by = ("dimension",)

    dimension = models.CharField(_("dimension"), max_length=20, choices=DIMENSIONS)
    level = models.PositiveSmallIntegerField(_("level"))
    target = models.PositiveSmallIntegerField(_("target"))
    evidence = models.TextField(_("evidence"), max_length=4_000)
    assessed_on = models.DateField(_("assessed on"))
    assessed_by = models.ForeignKey(User, verbose_name=_("assessed by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("maturity in a dimension")
        ordering = ["dimension", "-assessed_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__range=(0, rules.HIGHEST_LEVEL), target__range=(0, rules.HIGHEST_LEVEL)),
                name="maturity_levels_0_to_5",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_dimension_display())
