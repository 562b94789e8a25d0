"""What is asked and judged about initiatives, what stops them, and the sets of others beside them.

The initiative itself stands in the hall.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Evidence, Initiative, Record, User
from hemicycle.kernel.terms import Function, Gate, Stage, Status, Tier
from hemicycle.rooms.governance.models import Decision
from hemicycle.rooms.portfolio.models.base import OfInitiative
from hemicycle.rooms.portfolio.rules import pipeline, rounds
from hemicycle.rooms.portfolio.rules.facts import OF_THE_INITIATIVE, Facts, facts_from
from hemicycle.rooms.portfolio.rules.similarity import Link

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


class Triage(OfInitiative):
    """The facts as somebody stated them, the tier that the rules proposed from them, and what a person made of it.

    Facts and proposal are never changed: new answers, or other rules, make a new triage. What a person decides, and
    what is said against the proposal, stands beside it.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    facts = models.JSONField(_("facts"))
    unknown = models.JSONField(_("unknown facts"), default=list)
    rules_version = models.CharField(_("version of the rules"), max_length=40)
    proposed_tier = models.CharField(_("proposed tier"), max_length=12, choices=choices(Tier))
    reasons = models.JSONField(_("reasons"), default=list)  # the rules that held, as they stood, in all languages
    decided_tier = models.CharField(_("decided tier"), max_length=12, choices=choices(Tier), blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_as = models.CharField(_("office"), max_length=40, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_because = models.TextField(_("reason of the decision"), max_length=1_000, blank=True)
    contested_by = models.ForeignKey(
        User, verbose_name=_("contested by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contested_because = models.TextField(_("reason against the proposal"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("triage")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="triage_once_a_number"),
            models.CheckConstraint(
                condition=Q(decided_tier="", decided_by=None)
                | (~Q(decided_tier="") & Q(decided_by__isnull=False) & ~Q(decided_because="")),
                name="triage_decided_by_somebody_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.proposed_tier}"

    def get_absolute_url(self) -> str:
        """Return the page that shows how the tier of the initiative came about."""
        return reverse("portfolio:triage", kwargs={"pk": self.initiative_id})

    @property
    def is_override(self) -> bool:
        """Return whether a person decided otherwise than the rules proposed."""
        return bool(self.decided_tier) and self.decided_tier != self.proposed_tier


def facts_of(initiative: Initiative, answers: Mapping[str, Any] | None) -> Facts:
    """Return the facts from which the tier follows: the initiative's own, and what was answered beside them."""
    own = {name: getattr(initiative, name) for name in OF_THE_INITIATIVE}
    return facts_from({**(answers or {}), **own})


class TriageRules(Record):
    """A version of the rules of triage that the house adopted, whole, with the reason why."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    rules = models.JSONField(_("rules"))
    is_built_in = models.BooleanField(_("as built in"), default=False)
    adopted_by = models.ForeignKey(User, verbose_name=_("adopted by"), on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(_("adopted at"))
    reason = models.TextField(_("reason"), max_length=1_000)

    class Meta:
        verbose_name = _("rules of triage")
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.version_name

    def get_absolute_url(self) -> str:
        """Return the page of the rules in force."""
        return reverse("portfolio:triage-rules")

    @property
    def version_name(self) -> str:
        """Return the version as it is named beside each tier that it proposed."""
        return f"house {self.number}"


class Comparison(OfInitiative):
    """That an initiative was compared with the register, and when. Without one nobody knows what it resembles."""

    initiative = models.OneToOneField(Initiative, on_delete=models.PROTECT, related_name="+")
    compared_at = models.DateTimeField(_("compared at"))

    class Meta:
        verbose_name = _("comparison")

    def __str__(self) -> str:
        return str(self.initiative_id)


class Likeness(Record):
    """An initiative that resembles another one of the register, and how somebody says the two belong together."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="+")
    score = models.FloatField(_("likeness"))
    link = models.CharField(
        _("how they belong together"),
        max_length=10,
        blank=True,
        choices=[
            (Link.JOINED.value, pgettext_lazy("likeness", "It will be joined with the other")),
            (Link.EXTENDS.value, pgettext_lazy("likeness", "It extends the other")),
            (Link.DIFFERS.value, pgettext_lazy("likeness", "It is something else")),
        ],
    )
    reason = models.TextField(_("because"), max_length=1_000, blank=True)
    explained_by = models.ForeignKey(
        User, verbose_name=_("explained by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("likeness")
        ordering = ["-score"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "other"], name="likeness_once_a_pair"),
            models.CheckConstraint(condition=~Q(initiative=models.F("other")), name="likeness_of_two"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="likeness_from_0_to_1"),
        ]

    def __str__(self) -> str:
        return f"{self.score:.2f}"

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the pairs of which the person may see both."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        return Q(initiative__in=visible) & Q(other__in=visible)


class Edition(Record):
    """One source of one year or layout: a comparison set of its own, imported as often as the source changes."""

    source = models.SlugField(_("source"), max_length=60)
    key = models.SlugField(_("edition"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    format = models.CharField(_("kind of file"), max_length=10, default="CSV")
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    columns = models.JSONField(_("columns"), default=list)
    headers = models.JSONField(_("columns as the file names them"), default=list)
    around = models.TextField(_("beside the records"), blank=True)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    filename = models.CharField(_("file"), max_length=200)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    rejected = models.JSONField(_("rejected rows"), default=list)
    imported_at = models.DateTimeField(_("imported at"))
    imported_by = models.ForeignKey(User, verbose_name=_("imported by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("comparison set")
        ordering = ["source", "-key"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="edition_once_a_source")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the set."""
        return reverse("portfolio:edition", kwargs={"pk": self.pk})


class InventoryEntry(Record):
    """One system of somebody else's inventory: what we could name of it, and every cell as the source has it."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("comparison set"), on_delete=models.PROTECT, related_name="entries"
    )
    identity = models.CharField(_("identity"), max_length=200)
    row = models.PositiveIntegerField(_("row"))
    title = models.CharField(_("title"), max_length=1_000)
    agency = models.CharField(_("agency"), max_length=300, blank=True)
    stage = models.CharField(_("stage"), max_length=2, blank=True)
    function = models.CharField(_("function"), max_length=20, choices=choices(Function), blank=True)
    fields = models.JSONField(_("named fields"), default=dict)
    cells = models.JSONField(_("cells of the source"), default=dict)
    kinds = models.JSONField(_("kinds of the cells that are no text"), default=dict)
    flags = models.JSONField(_("remarks"), default=list)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("entry of a comparison set")
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "identity"], name="entry_once_an_edition"),
            models.CheckConstraint(condition=~Q(title=""), name="inventory_entry_has_a_title"),
        ]
        indexes = [
            models.Index(fields=["edition", "row"]),
            models.Index(fields=["edition", "agency"]),
            models.Index(fields=["edition", "stage"]),
            models.Index(fields=["edition", "function"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the entry."""
        return reverse("portfolio:inventory-entry", kwargs={"pk": self.pk})


class InventorySource(Record):
    """A source that somebody of the house declared: what its columns mean, in the grammar of the built-in ones."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    declaration = models.JSONField(_("declaration"))

    class Meta:
        verbose_name = _("source of inventories")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the source."""
        return reverse("portfolio:source", kwargs={"pk": self.pk})


class Adoption(Record):
    """That an initiative of the house began with what somebody else runs."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(
        InventoryEntry, verbose_name=_("entry of a comparison set"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("adoption")
        constraints = [models.UniqueConstraint(fields=["initiative"], name="adoption_once_an_initiative")]

    def __str__(self) -> str:
        return f"{self.initiative_id} ← {self.entry_id}"

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return those of the initiatives that are seen."""
        return Q(initiative__in=Initiative.objects.filter(Initiative.seen_by(standing)).values("pk"))


class InventoryRound(Record):
    """That all units of the house were asked which AI they use: when, how, and what is not registered yet."""

    held_on = models.DateField(_("held on"))
    asked = models.TextField(_("who was asked, and how"), max_length=1_000)
    missing = models.JSONField(_("found and not registered yet"), default=list)
    held_by = models.ForeignKey(User, verbose_name=_("held by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("inventory round")
        ordering = ["-held_on", "-created_at"]
        constraints = [models.CheckConstraint(condition=~Q(asked=""), name="inventory_round_says_who_was_asked")]

    def __str__(self) -> str:
        return self.held_on.isoformat()

    def get_absolute_url(self) -> str:
        """Return the page of the rounds."""
        return reverse("portfolio:rounds")

    @property
    def holds_until(self) -> date:
        """Return the first day on which a new round is due."""
        return self.held_on + rounds.HOLDS_FOR

    def is_past(self, on: date) -> bool:
        """Return whether a new round is due on this day."""
        return on >= self.holds_until


class Pace(Record):
    """How long an initiative may stay in each stage, and how soon an emergency stop is confirmed; one row."""

    days = models.JSONField(_("days in each stage"), default=dict)
    confirm_stop_days = models.PositiveSmallIntegerField(
        _("working days to confirm an emergency stop"), default=pipeline.CONFIRM_STOP_DAYS
    )
    only_one = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        verbose_name = _("pace of the portfolio")
        constraints = [models.CheckConstraint(condition=Q(only_one=True), name="pace_only_one")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def get_absolute_url(self) -> str:
        """Return the page on which the pace shows."""
        return reverse("portfolio:pipeline")

    @property
    def allowed(self) -> pipeline.Pace:
        """Return what the row allows; the defaults of the house where nothing was set."""
        if self._state.adding:
            return pipeline.Pace()
        days = {stage: self.days.get(stage, pipeline.DAYS_IN_STAGE[stage]) for stage in Stage}
        return pipeline.Pace(days, self.confirm_stop_days)


class Stop(OfInitiative):
    """An emergency stop of an initiative: who stopped it and why, who confirmed it, and who lifted it."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=1_000)
    stopped_by = models.ForeignKey(User, verbose_name=_("stopped by"), on_delete=models.PROTECT, related_name="+")
    stopped_on = models.DateField(_("stopped on"))
    status_before = models.CharField(_("state before"), max_length=20, choices=choices(Status))
    confirm_by_on = models.DateField(_("to be confirmed by"))
    confirmed_by = models.ForeignKey(
        User, verbose_name=_("confirmed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmation = models.TextField(_("why it was confirmed"), max_length=1_000, blank=True)
    lifted_by = models.ForeignKey(
        User, verbose_name=_("lifted by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)
    lifting = models.TextField(_("why it was lifted"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("emergency stop")
        ordering = ["-stopped_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(lifted_by=None), name="one_open_stop_an_initiative"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="stop_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.initiative)

    def get_absolute_url(self) -> str:
        """Return the dossier, which shows the stop."""
        return reverse("portfolio:initiative", kwargs={"pk": self.initiative_id})

    def is_overdue(self, on: date) -> bool:
        """Return whether the body let the day pass on which it had to confirm or lift."""
        return self.confirmed_by_id is None and self.lifted_by_id is None and on > self.confirm_by_on


class Attestation(OfInitiative):
    """That an office says of a fact which nobody computes yet that it holds: about one initiative, or about the house.

    It says so until a day, with its reason and what shows it. The first answer that a room computes replaces it.
    """

    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    criterion = models.CharField(_("criterion"), max_length=80)
    reason = models.TextField(_("reason"), max_length=2_000)
    evidence = models.ForeignKey(
        Evidence, verbose_name=_("file"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    record = models.CharField(_("record that shows it"), max_length=300, blank=True)
    attested_by = models.ForeignKey(User, verbose_name=_("attested by"), on_delete=models.PROTECT, related_name="+")
    attested_as = models.CharField(_("office"), max_length=40)
    attested_on = models.DateField(_("attested on"))
    expires_on = models.DateField(_("until"))
    is_once = models.BooleanField(_("where the room holds nothing yet"), default=False)
    ended_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    ending = models.TextField(_("why it was withdrawn"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("attestation")
        ordering = ["-attested_on", "-created_at"]
        indexes = [models.Index(fields=["initiative", "criterion"], name="attestation_of")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="attestation_has_a_reason"),
            models.CheckConstraint(
                condition=Q(evidence__isnull=False) | ~Q(record=""), name="attestation_is_shown_by_something"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=models.F("attested_on")), name="attestation_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["initiative", "criterion"],
                condition=Q(ended_on=None),
                name="attestation_once_an_initiative",
            ),
            models.UniqueConstraint(
                fields=["criterion"],
                condition=Q(ended_on=None, initiative=None),
                name="attestation_once_of_the_house",
            ),
        ]

    def __str__(self) -> str:
        return self.criterion

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return those of visible initiatives, and to whoever reads the register those about the house."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        return Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))

    def get_absolute_url(self) -> str:
        """Return the page on which it shows."""
        if self.initiative_id is None:
            return reverse("portfolio:house")
        return reverse("portfolio:requests", kwargs={"pk": self.initiative_id})


class Waiver(OfInitiative):
    """That a criterion does not hold, and that the deciding body accepts this until a day, or refused to."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")
    gate = models.CharField(_("gate"), max_length=2, choices=choices(Gate))
    criterion = models.CharField(_("criterion"), max_length=80)
    reason = models.TextField(_("reason"), max_length=2_000)
    body = models.SlugField(_("deciding body"), max_length=60)
    asked_by = models.ForeignKey(User, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField(_("asked on"))
    expires_on = models.DateField(_("until"))
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    approved_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_because = models.TextField(_("reason of the decision"), max_length=2_000, blank=True)

    class Meta:
        verbose_name = _("waiver")
        ordering = ["-asked_on", "-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
            models.CheckConstraint(condition=Q(expires_on__gt=models.F("asked_on")), name="waiver_ends"),
            models.UniqueConstraint(
                fields=["initiative", "gate", "criterion"], condition=Q(outcome=""), name="waiver_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate} {self.criterion}"

    def get_absolute_url(self) -> str:
        """Return the page on which it shows."""
        return reverse("portfolio:requests", kwargs={"pk": self.initiative_id})


class GateRequest(OfInitiative):
    """That somebody asked a body to decide at a gate, on answers frozen at that moment; and what became of it."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")
    gate = models.CharField(_("gate"), max_length=2, choices=choices(Gate))
    tier = models.CharField(_("risk tier"), max_length=12, choices=choices(Tier))
    body = models.SlugField(_("deciding body"), max_length=60)
    to_pass = models.BooleanField(_("to pass the gate"), default=True)
    note = models.TextField(_("what the body should know"), max_length=2_000, blank=True)
    asked_by = models.ForeignKey(User, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    document = models.JSONField(_("frozen answers"))
    papers_digest = models.CharField(_("SHA-256 of the papers"), max_length=64)
    attestations_confirmed = models.BooleanField(_("attestations confirmed by a vote"), default=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    void_because = models.JSONField(_("what changed"), default=list)
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    reason = models.TextField(_("reason of the decision"), max_length=2_000, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("carried out by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.ForeignKey(
        Decision, verbose_name=_("decision"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopened_on = models.DateField(_("reopened on"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for a decision")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(closed_at=None), name="one_open_request_an_initiative"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | (Q(closed_at__isnull=False) & ~Q(reason="")),
                name="request_decided_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate} {self.initiative}"

    def get_absolute_url(self) -> str:
        """Return the page of the request with its frozen answers."""
        return reverse("portfolio:request", kwargs={"pk": self.pk})


class GateRules(Record):
    """A version of what this house asks otherwise than the built-in table, and of which bodies decide."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    marks = models.JSONField(_("marks"), default=list)  # [criterion, gate, tier, "M" | "A" | "-"]
    bodies = models.JSONField(_("deciding bodies"), default=list)  # [gate, tier, body]
    adopted_by = models.ForeignKey(User, verbose_name=_("adopted by"), on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField(_("adopted at"))
    reason = models.TextField(_("reason"), max_length=1_000)

    class Meta:
        verbose_name = _("rules of the gates")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)

    def get_absolute_url(self) -> str:
        """Return the page of the rules in force."""
        return reverse("portfolio:gate-rules")
