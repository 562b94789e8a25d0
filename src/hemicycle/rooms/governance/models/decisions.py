"""What bodies decided, on which papers, and on which conditions. Rooms above cite a decision by its key."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.models.record import Hung
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.governance.models.bodies import Body, in_tongue
from hemicycle.rooms.governance.models.meetings import Item, Meeting
from hemicycle.rooms.governance.rules.meetings import ConditionState, Manner, Recommendation

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing

MANNERS = [
    (Manner.MEETING.value, pgettext_lazy("decision", "In a meeting")),
    (Manner.WRITTEN.value, pgettext_lazy("decision", "By written procedure")),
    (Manner.ALONE.value, pgettext_lazy("decision", "By the office alone")),
]


class Decision(Hung):
    """What a body decided on a record that awaited it, frozen with the papers that it saw and how it voted."""

    named_by = ("reason",)

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="decisions")
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    item = models.OneToOneField(
        Item, verbose_name=_("item"), on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )
    manner = models.CharField(_("how"), max_length=20, choices=MANNERS)
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    matter = models.CharField(_("matter"), max_length=80)
    gate = models.CharField(_("gate"), max_length=2, choices=choices(Gate), blank=True, default="")
    titles = models.JSONField(_("title"), default=dict)  # language -> title
    outcome = models.CharField(_("outcome"), max_length=40)
    outcome_words = models.JSONField(_("outcome in words"), default=dict)  # language -> words
    reason = models.TextField(_("reason"), max_length=4_000)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    papers = models.JSONField(_("papers"), default=dict)
    papers_digest = models.CharField(_("SHA-256 of the papers"), max_length=64)
    tally = models.JSONField(_("count of the vote"), default=dict)
    dissents = models.JSONField(_("dissents"), default=list)  # person, text
    recused = models.JSONField(_("recused"), default=dict)  # person -> reason by language
    taken_at = models.DateTimeField(_("taken at"))
    recorded_by = models.ForeignKey(User, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+")
    needs_confirmation = models.BooleanField(_("to be confirmed by the next body"), default=False)
    confirmed_by = models.ForeignKey(
        "self", verbose_name=_("confirmed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="confirms"
    )
    search_key = models.TextField(editable=False, default="")

    class Meta:
        verbose_name = _("decision")
        ordering = ["-taken_at", "-number"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"]),
            models.Index(fields=["body", "taken_at"]),
            models.Index(fields=["initiative", "gate"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="decision_once_a_number"),
            models.CheckConstraint(condition=~Q(outcome="") & ~Q(reason=""), name="decision_has_outcome_and_reason"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the decision."""
        return reverse("governance:decision", kwargs={"pk": self.pk})

    @property
    def reference(self) -> str:
        """Return what people call it, as "AI Steering Committee 2026/7". The body is read with it."""
        return f"{self.body.name} {self.year}/{self.number}"

    @property
    def title(self) -> str:
        """Return the title in the reader's language."""
        return in_tongue(self.titles)

    @property
    def outcome_title(self) -> str:
        """Return the outcome in the reader's language."""
        return in_tongue(self.outcome_words) or self.outcome

    def reason_of(self, person_id: Any) -> str:
        """Return why a person was recused, empty where they were not."""
        return in_tongue(self.recused.get(str(person_id), {}))

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the decisions about visible initiatives, and those about none in the chambers reached."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        return Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))


RECOMMENDATIONS = [
    (Recommendation.SCALE.value, pgettext_lazy("recommendation", "Scale")),
    (Recommendation.ITERATE.value, pgettext_lazy("recommendation", "Iterate")),
    (Recommendation.STOP.value, pgettext_lazy("recommendation", "Stop")),
]


class Weighing(Record):
    """What a draft decision at a gate weighs: the gain, what integrity it might cost, and after a pilot what to do."""

    named_by = ("gate",)

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")
    gate = models.CharField(_("gate"), max_length=2, choices=choices(Gate))
    gain = models.TextField(_("what parliament gains"), max_length=2_000, blank=True)
    integrity_cost = models.TextField(_("what it might lose in integrity"), max_length=2_000, blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=10, choices=RECOMMENDATIONS, blank=True)
    reason = models.TextField(_("reason of the recommendation"), max_length=2_000, blank=True)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    written_by = models.ForeignKey(User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField(_("written on"))

    class Meta:
        verbose_name = _("weighing")
        constraints = [
            models.UniqueConstraint(fields=["initiative", "gate"], name="weighed_once_a_gate"),
            models.CheckConstraint(condition=Q(recommendation="") | ~Q(reason=""), name="recommendation_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.gate

    def get_absolute_url(self) -> str:
        """Return the page on which it is written."""
        return reverse("governance:weigh", kwargs={"pk": self.initiative_id})

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return those of visible initiatives."""
        return Q(initiative__in=Initiative.objects.filter(Initiative.seen_by(standing)).values("pk"))


class Condition(Record):
    """What a decision asks of somebody until a day."""

    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, related_name="conditions"
    )
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.CharField(_("condition"), max_length=500)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    owner = models.ForeignKey(User, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("until"))
    met_on = models.DateField(_("met on"), null=True, blank=True)
    note = models.TextField(_("how it was met"), max_length=2_000, blank=True)
    discharged_on = models.DateField(_("discharged on"), null=True, blank=True)
    discharged_by = models.ForeignKey(
        User, verbose_name=_("discharged by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("condition")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["owner", "met_on", "due_on"]),
            models.Index(fields=["initiative", "discharged_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(discharged_on=None, discharged_by=None)
                | (Q(discharged_on__isnull=False, met_on__isnull=False) & ~Q(discharged_by=F("owner"))),
                name="condition_is_discharged_by_another",
            )
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return the page on which it is met, and on which it is discharged once that was said."""
        name = "governance:discharge-condition" if self.met_on else "governance:meet-condition"
        return reverse(name, kwargs={"pk": self.pk})

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return one's own, those of visible initiatives, and those of no initiative in the chambers reached."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        around = Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))
        return around | Q(owner=standing.person_id)

    def state(self, on: date) -> ConditionState:
        """Return where it stands on this day."""
        if self.discharged_on:
            return ConditionState.MET
        if self.met_on:
            return ConditionState.REPORTED
        return ConditionState.LATE if self.due_on < on else ConditionState.OPEN
