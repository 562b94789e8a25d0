"""What risk keeps: risks, what is done about them, who accepted what until when, and what the house tolerates."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.rooms.questionnaires.models import RiskProposal
from hemicycle.rooms.risk.rules.quantity import Loss
from hemicycle.rooms.risk.rules.register import HIGHEST, LOWEST, Level
from hemicycle.rooms.risk.rules.terms import (
    ActsOn,
    Category,
    Concern,
    ControlKind,
    Dimension,
    Pricing,
    ProposalOutcome,
    Rating,
    RiskState,
    Strategy,
)

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing

CATEGORIES: Mapping[str, Promise] = {
    Category.STRATEGY: pgettext_lazy("risk category", "Strategy"),
    Category.DEMOCRATIC_INTEGRITY: pgettext_lazy("risk category", "Democratic integrity"),
    Category.LEGAL: pgettext_lazy("risk category", "Law and compliance"),
    Category.INTELLECTUAL_PROPERTY: pgettext_lazy("risk category", "Intellectual property"),
    Category.PRIVACY: pgettext_lazy("risk category", "Privacy"),
    Category.DATA: pgettext_lazy("risk category", "Data"),
    Category.BIAS: pgettext_lazy("risk category", "Bias"),
    Category.TECHNICAL: pgettext_lazy("risk category", "Technology"),
    Category.HUMAN_AUTONOMY: pgettext_lazy("risk category", "Human autonomy"),
    Category.TRANSPARENCY: pgettext_lazy("risk category", "Transparency"),
    Category.ACCOUNTABILITY: pgettext_lazy("risk category", "Accountability"),
    Category.SECURITY: pgettext_lazy("risk category", "Security"),
    Category.OPERATIONAL: pgettext_lazy("risk category", "Operation"),
    Category.SUPPLIER: pgettext_lazy("risk category", "Suppliers"),
    Category.RESOURCES: pgettext_lazy("risk category", "Resources"),
    Category.PEOPLE: pgettext_lazy("risk category", "People and change"),
    Category.TRUST: pgettext_lazy("risk category", "Reputation and trust"),
    Category.ENVIRONMENT: pgettext_lazy("risk category", "Environment"),
}
DIMENSIONS: Mapping[str, Promise] = {
    Dimension.INTEGRITY: pgettext_lazy("harm", "Legislative integrity"),
    Dimension.RIGHTS: pgettext_lazy("harm", "Rights and fairness"),
    Dimension.PRIVACY: pgettext_lazy("harm", "Privacy"),
    Dimension.CONTINUITY: pgettext_lazy("harm", "Continuity"),
    Dimension.FINANCE: pgettext_lazy("harm", "Finance"),
    Dimension.TRUST: pgettext_lazy("harm", "Reputation and trust"),
    Dimension.INNOVATION: pgettext_lazy("harm", "Responsible innovation"),
}
CONCERNS: Mapping[str, Promise] = {
    Concern.SAFETY: pgettext_lazy("concern", "Safety"),
    Concern.ETHICS: pgettext_lazy("concern", "Ethics"),
    Concern.FAIRNESS: pgettext_lazy("concern", "Fairness"),
    Concern.PRIVACY: pgettext_lazy("concern", "Privacy"),
    Concern.TRUST: pgettext_lazy("concern", "Trust"),
    Concern.TRANSPARENCY: pgettext_lazy("concern", "Transparency"),
    Concern.COMPLIANCE: pgettext_lazy("concern", "Compliance"),
    Concern.AUTONOMY: pgettext_lazy("concern", "Autonomy"),
    Concern.INTELLECTUAL_PROPERTY: pgettext_lazy("concern", "Intellectual property"),
}
LEVELS: Mapping[str, Promise] = {
    Level.LOW: pgettext_lazy("risk level", "Low"),
    Level.MODERATE: pgettext_lazy("risk level", "Moderate"),
    Level.HIGH: pgettext_lazy("risk level", "High"),
    Level.VERY_HIGH: pgettext_lazy("risk level", "Very high"),
}
STATES = [
    (RiskState.OPEN.value, pgettext_lazy("risk", "Open")),
    (RiskState.CLOSED.value, pgettext_lazy("risk", "Closed")),
    (RiskState.MOVED.value, pgettext_lazy("risk", "Moved to another owner")),
]
STRATEGIES = [
    (Strategy.AVOID.value, pgettext_lazy("treatment", "Avoid")),
    (Strategy.REDUCE.value, pgettext_lazy("treatment", "Reduce")),
    (Strategy.TRANSFER.value, pgettext_lazy("treatment", "Transfer")),
    (Strategy.ACCEPT.value, pgettext_lazy("treatment", "Accept")),
]
KINDS = [
    (ControlKind.PREVENT.value, pgettext_lazy("control", "Prevents")),
    (ControlKind.DETECT.value, pgettext_lazy("control", "Detects")),
    (ControlKind.RECOVER.value, pgettext_lazy("control", "Recovers")),
]
RATINGS = [
    (Rating.EFFECTIVE.value, pgettext_lazy("control", "Effective")),
    (Rating.PARTLY.value, pgettext_lazy("control", "Partly effective")),
    (Rating.INEFFECTIVE.value, pgettext_lazy("control", "Ineffective")),
    (Rating.UNTESTED.value, pgettext_lazy("control", "Not tested")),
]
ACTS_ON = [
    (ActsOn.FREQUENCY.value, pgettext_lazy("control", "How often it happens")),
    (ActsOn.SEVERITY.value, pgettext_lazy("control", "How much one loss costs")),
]
OUTCOMES = [
    (ProposalOutcome.ACCEPTED.value, pgettext_lazy("proposed risk", "Accepted")),
    (ProposalOutcome.MERGED.value, pgettext_lazy("proposed risk", "Merged")),
    (ProposalOutcome.REJECTED.value, pgettext_lazy("proposed risk", "Rejected")),
]
PRICINGS = [
    (Pricing.INTERVAL.value, _("A 90 % interval of one loss")),
    (Pricing.PERT.value, _("Least, likeliest and largest loss")),
    (Pricing.POINTS.value, _("A few amounts with their chances")),
]
POINT = [MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]


def _point(words: Any) -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(words, null=True, blank=True, validators=POINT)


def _amount(words: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(words, max_digits=15, decimal_places=2, null=True, blank=True)


class About(Record):
    """A record about an initiative, seen by whoever sees that, or about the house, seen by the chambers reached."""

    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the rows of visible initiatives, and those of no initiative in the chambers reached."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        return Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))


class Risk(About):
    """Something that may happen, why and with what consequence; judged inherent, current, target and residual."""

    number = models.PositiveIntegerField(_("number"), unique=True, editable=False)
    kind_of_risk = models.CharField(_("kind of risk"), max_length=20, blank=True)  # an id of the built-in list
    category = models.CharField(_("category"), max_length=30, choices=list(CATEGORIES.items()))
    title = models.CharField(_("risk"), max_length=200)
    cause = models.TextField(_("cause"), max_length=2_000, blank=True)
    event = models.TextField(_("event"), max_length=2_000)
    consequence = models.TextField(_("consequence"), max_length=2_000, blank=True)
    affected = models.CharField(_("groups affected"), max_length=300, blank=True)
    bias = models.CharField(_("kind of bias"), max_length=20, blank=True)
    bias_cause = models.CharField(_("bias of thought behind it"), max_length=20, blank=True)
    owner = models.ForeignKey(
        User, verbose_name=_("owner of the risk"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dimension = models.CharField(_("what it harms most"), max_length=30, choices=list(DIMENSIONS.items()))
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=RiskState.OPEN.value)
    inherent_likelihood, inherent_impact = (
        _point(_("likelihood without controls")),
        _point(_("impact without controls")),
    )
    current_likelihood, current_impact = _point(_("likelihood today")), _point(_("impact today"))
    target_likelihood, target_impact = _point(_("likelihood aimed at")), _point(_("impact aimed at"))
    residual_likelihood = _point(_("likelihood with controls found to work"))
    residual_impact = _point(_("impact with controls found to work"))
    earlier_likelihood = models.PositiveSmallIntegerField(null=True, editable=False)  # before the last judgement
    earlier_impact = models.PositiveSmallIntegerField(null=True, editable=False)
    judged_on = models.DateField(_("judged on"), null=True, editable=False)
    current_score = models.PositiveSmallIntegerField(null=True, editable=False)
    residual_score = models.PositiveSmallIntegerField(null=True, editable=False)
    pricing = models.CharField(_("how a loss is described"), max_length=10, choices=PRICINGS, default=Pricing.INTERVAL)
    frequency = models.DecimalField(_("events a year"), max_digits=12, decimal_places=5, null=True, blank=True)
    inherent_frequency = models.DecimalField(
        _("events a year without controls"), max_digits=12, decimal_places=5, null=True, blank=True
    )
    low, high = _amount(_("one loss is seldom less than")), _amount(_("one loss is seldom more than"))
    mode = _amount(_("likeliest loss"))
    points = models.JSONField(_("amounts with their chances"), default=list, blank=True)
    factors = models.JSONField(_("what it shares with other risks"), default=list, blank=True)
    counts_controls = models.BooleanField(_("controls make the price smaller"), default=False)
    review_on = models.DateField(_("review on"), null=True, blank=True)

    class Meta:
        verbose_name = _("risk")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["initiative", "state", "category"], name="risk_of_initiative"),
            models.Index(fields=["state", "category", "current_score"], name="risk_matrix"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(high__gte=F("low"), low__gt=0), name="risk_interval_rises"
            ),
            models.CheckConstraint(condition=Q(frequency=None) | Q(frequency__gte=0), name="risk_frequency_positive"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the risk."""
        return reverse("risk:risk", kwargs={"pk": self.pk})

    @property
    def reference(self) -> str:
        """Return the short name that people use."""
        return f"R-{self.number}"

    @property
    def loss(self) -> Loss:
        """Return what was said of its price."""
        return Loss(self.pricing, self.frequency, self.low, self.high, self.mode, self.points)


class Control(Record):
    """Something that makes risks smaller, how well it is designed and how well it was found to work."""

    title = models.CharField(_("control"), max_length=200)
    sort = models.CharField(_("kind of control"), max_length=10, choices=KINDS)
    acts_on = models.CharField(_("acts on"), max_length=10, choices=ACTS_ON, default=ActsOn.FREQUENCY.value)
    takes_away = models.DecimalField(
        _("share that it takes away when it works"), max_digits=4, decimal_places=3, default=0
    )
    design = models.CharField(_("design"), max_length=20, choices=RATINGS, default=Rating.UNTESTED.value)
    operating = models.CharField(_("operation"), max_length=20, choices=RATINGS, default=Rating.UNTESTED.value)
    owner = models.ForeignKey(
        User, verbose_name=_("owner of the control"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tested_on = models.DateField(_("last tested on"), null=True, blank=True)
    next_test_on = models.DateField(_("next test on"), null=True, blank=True)

    class Meta:
        verbose_name = _("control")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(takes_away__gte=0, takes_away__lt=1), name="control_takes_a_share")
        ]

    def __str__(self) -> str:
        return self.title


class Applied(About):
    """A control that acts on a risk."""

    risk = models.ForeignKey(Risk, verbose_name=_("risk"), on_delete=models.PROTECT, related_name="applied")
    control = models.ForeignKey(Control, verbose_name=_("control"), on_delete=models.PROTECT, related_name="applied")

    class Meta:
        verbose_name = _("control of a risk")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["risk", "control"], name="control_once_a_risk")]

    def __str__(self) -> str:
        return str(self.pk)


class Treatment(About):
    """What is done about a risk: who, by when, at what cost, whether funded, and what it leaves."""

    risk = models.ForeignKey(Risk, verbose_name=_("risk"), on_delete=models.PROTECT, related_name="treatments")
    strategy = models.CharField(_("what is done"), max_length=10, choices=STRATEGIES)
    text = models.CharField(_("measure"), max_length=300)
    owner = models.ForeignKey(
        User, verbose_name=_("responsible"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cost = models.DecimalField(_("cost"), max_digits=15, decimal_places=2, default=0)
    is_funded = models.BooleanField(_("funded"), default=False)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    after_frequency = models.DecimalField(
        _("events a year afterwards"), max_digits=12, decimal_places=5, null=True, blank=True
    )
    after_likelihood, after_impact = _point(_("likelihood afterwards")), _point(_("impact afterwards"))

    class Meta:
        verbose_name = _("treatment of a risk")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["initiative", "due_on"], name="treatment_due")]
        constraints = [models.CheckConstraint(condition=Q(cost__gte=0), name="treatment_cost_positive")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return the page of its risk."""
        return reverse("risk:risk", kwargs={"pk": self.risk_id})


class Acceptance(About):
    """A risk above appetite that a body accepted for a limited time, with its reason."""

    risk = models.ForeignKey(Risk, verbose_name=_("risk"), on_delete=models.PROTECT, related_name="acceptances")
    body = models.SlugField(_("body"), max_length=60)
    reason = models.TextField(_("reason"), max_length=4_000)
    score = models.PositiveSmallIntegerField(_("score accepted"))
    accepted_by = models.ForeignKey(User, verbose_name=_("accepted by"), on_delete=models.PROTECT, related_name="+")
    accepted_on = models.DateField(_("accepted on"))
    until_on = models.DateField(_("accepted until"))

    class Meta:
        verbose_name = _("acceptance of a risk")
        ordering = ["-accepted_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("accepted_on")), name="acceptance_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.reason[:60]


class Handling(About):
    """What became of a risk that an answer proposed."""

    named_by = ("outcome",)

    proposal = models.ForeignKey(
        RiskProposal, verbose_name=_("proposed risk"), on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=OUTCOMES)
    risk = models.ForeignKey(
        Risk, verbose_name=_("risk"), on_delete=models.PROTECT, null=True, blank=True, related_name="handlings"
    )
    reason = models.TextField(_("reason"), max_length=4_000, blank=True)
    handled_by = models.ForeignKey(User, verbose_name=_("handled by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("handling of a proposed risk")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal"], name="proposal_handled_once"),
            models.CheckConstraint(
                condition=Q(outcome=ProposalOutcome.REJECTED.value) | ~Q(risk=None), name="handling_names_its_risk"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_outcome_display())


class Screening(About):
    """That somebody looked through the register of an initiative, on which day, and why a concern does not arise."""

    screened_on = models.DateField(_("looked through on"))
    not_relevant = models.JSONField(_("why a concern does not arise"), default=dict)
    screened_by = models.ForeignKey(
        User, verbose_name=_("looked through by"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("review of a register")
        ordering = ["-screened_on"]
        constraints = [models.UniqueConstraint(fields=["initiative"], name="screening_once_an_initiative")]

    def __str__(self) -> str:
        return str(self.screened_on)


class Limit(About):
    """The largest score that a body accepts in a category or on a kind of harm: for the house, or stricter for one."""

    subject = models.CharField(
        _("category or kind of harm"), max_length=30, choices=[*CATEGORIES.items(), *DIMENSIONS.items()]
    )
    limit = models.PositiveSmallIntegerField(_("largest score accepted"))
    text = models.CharField(_("in words"), max_length=300, blank=True)
    body = models.SlugField(_("body"), max_length=60)
    decided_on = models.DateField(_("decided on"))
    decision = models.CharField(_("decision"), max_length=200)
    review_on = models.DateField(_("review on"))

    class Meta:
        verbose_name = _("limit of the appetite")
        ordering = ["subject"]
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(initiative=None), name="limit_once_for_the_house"),
            models.UniqueConstraint(
                fields=["initiative", "subject"], condition=~Q(initiative=None), name="limit_once_an_initiative"
            ),
            models.CheckConstraint(condition=Q(limit__range=(1, 25)), name="limit_within_the_matrix"),
        ]

    def __str__(self) -> str:
        return self.subject


class Tolerance(Record):
    """How likely a loss may be at most, point by point, and where the levels of the matrix begin."""

    line = models.JSONField(_("losses and their largest chances"), default=list)
    new_loss = _amount(_("mean loss a year of all that starts this year"))
    cuts = models.JSONField(_("where moderate, high and very high begin"), default=list)
    body = models.SlugField(_("body"), max_length=60)
    decision = models.CharField(_("decision"), max_length=200)
    review_on = models.DateField(_("review on"))

    class Meta:
        verbose_name = _("tolerance of losses")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Indicator(About):
    """A number that warns before a risk happens: its thresholds, its last value, and when it was read."""

    risk = models.ForeignKey(Risk, verbose_name=_("risk"), on_delete=models.PROTECT, related_name="indicators")
    text = models.CharField(_("indicator"), max_length=200)
    measure = models.CharField(_("measure that it reads"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    warn = models.DecimalField(_("warns at"), max_digits=12, decimal_places=3)
    limit = models.DecimalField(_("breached at"), max_digits=12, decimal_places=3)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=3, null=True, blank=True)
    read_on = models.DateField(_("read on"), null=True, blank=True)

    class Meta:
        verbose_name = _("risk indicator")
        ordering = ["text", "pk"]

    def __str__(self) -> str:
        return self.text


class OfOthers(Record):
    """What somebody else published: whoever holds an office sees it."""

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return every row to whoever holds an office, none to others."""
        return Q() if standing.offices else Q(pk__in=[])


class Library(OfOthers):
    """A list of risks that somebody else keeps, imported as data."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    edition = models.CharField(_("edition"), max_length=60)

    class Meta:
        verbose_name = _("list of risks")
        ordering = ["title"]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"


class LibraryEntry(OfOthers):
    """An entry of an imported list; it stays, marked, when a newer copy no longer holds it."""

    library = models.ForeignKey(
        Library, verbose_name=_("list of risks"), on_delete=models.PROTECT, related_name="entries"
    )
    key = models.CharField(_("key"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    maps_to = models.JSONField(_("built-in risks that it matches"), default=list)
    gone_in = models.CharField(_("gone in edition"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("entry of a list of risks")
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["library", "key"], name="library_entry_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class Link(About):
    """That a risk is one of an imported list's."""

    risk = models.ForeignKey(Risk, verbose_name=_("risk"), on_delete=models.PROTECT, related_name="links")
    entry = models.ForeignKey(
        LibraryEntry, verbose_name=_("entry of a list of risks"), on_delete=models.PROTECT, related_name="links"
    )

    class Meta:
        verbose_name = _("link to a list of risks")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["risk", "entry"], name="risk_linked_once")]

    def __str__(self) -> str:
        return str(self.pk)
