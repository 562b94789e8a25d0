"""The log itself: entries kept as bytes, the tree's finished nodes, the head, and the signed checkpoints."""

from functools import cache
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.models import Chamber, Initiative
from hemicycle.kernel.records import kinds
from hemicycle.kernel.terms import Role

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


@cache
def confided_kinds() -> tuple[str, ...]:
    """Return the kinds of record that are told in confidence."""
    return tuple(name for name, model in kinds().items() if model.is_confided)


ACCOUNT_KINDS = ("kernel.user", "kernel.token", "kernel.invitation")


class EntryQuerySet(models.QuerySet[Any]):
    """Entries, as far as the person's offices reach."""

    def visible_to(self, user: Any) -> Self:
        """Return the entries of visible initiatives, and those of no initiative in the chambers reached."""
        from hemicycle.kernel.permissions import standing

        return self.filter(self.model.seen_by(standing(user)))


class Log(models.Model):
    """One append-only log with its head. A restore closes the present one and opens another origin."""

    origin = models.CharField(_("origin"), max_length=120, unique=True)
    opened_at = models.DateTimeField(_("opened at"))
    verifier = models.CharField(_("verifier key"), max_length=200, blank=True)  # settled by the first signature
    size = models.PositiveBigIntegerField(_("entries"), default=0)
    frontier = models.JSONField(default=list)  # hex hashes of the finished subtrees, widest first
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("log")
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="one_current_log")
        ]

    def __str__(self) -> str:
        return self.origin


class Entry(models.Model):
    """One thing that happened. `leaf` is what the tree holds; `salt` and `content` are what its commitment hides.

    Every write of the house pays for every index here, so a column has none where another begins with
    it, nor where its values are as few as chambers.
    """

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveBigIntegerField(_("number"))
    at = models.DateTimeField(_("at"), db_index=True)
    event = models.CharField(_("event"), max_length=80, db_index=True)
    subject_kind = models.CharField(_("kind of record"), max_length=80)
    subject_id = models.UUIDField(_("record"), null=True)
    subject_version = models.PositiveIntegerField(_("version"), default=0)
    chamber = models.ForeignKey(Chamber, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.UUIDField(_("by"), null=True)
    leaf = models.BinaryField()
    salt = models.BinaryField(null=True)
    content = models.BinaryField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["log", "seq"], name="entry_once_a_number")]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "seq"]),
            models.Index(fields=["initiative", "seq"]),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"

    def get_absolute_url(self) -> str:
        """Return the page of the entry."""
        return reverse("ledger:entry", kwargs={"pk": self.pk})

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the entries of visible initiatives, and those of no initiative in the chambers reached.

        What an account holds (its address, its tokens) is for those who read in confidence, who administer, or oneself.
        What was told in confidence is for the auditor and for whoever did it.
        """
        confided = Q(subject_kind__in=confided_kinds())
        heard = standing.reached_as(frozenset({Role.AUDITOR}), "chamber")
        return (cls._seen_openly(standing) & ~confided) | (confided & (heard | Q(by=standing.person_id)))

    @classmethod
    def _seen_openly(cls, standing: "Standing") -> Q:
        """Return the entries that the person would see if nothing were told in confidence."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        of_accounts = Q(subject_kind__in=ACCOUNT_KINDS)
        in_confidence = standing.reached_in_confidence("chamber") | standing.administered("chamber")
        of_house = Q(initiative=None) & standing.reached("chamber") & (~of_accounts | in_confidence)
        return Q(initiative__in=visible) | of_house | (of_accounts & Q(subject_id=standing.person_id))


class Node(models.Model):
    """A finished subtree of two entries or more, so that a proof costs a handful of reads."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "level", "index"], name="node_once_a_place")]


class Checkpoint(models.Model):
    """A signed statement of how long the log was and what its root was."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.PositiveBigIntegerField(_("entries"))
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("checkpoint")
        ordering = ["-size"]
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="checkpoint_once_a_size")]

    def __str__(self) -> str:
        return f"{self.log.origin} {self.size}"


class Check(models.Model):
    """That everything was verified: when, how long the log was then, and how much was found."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checks", db_index=False)
    at = models.DateTimeField(_("at"), db_index=True)
    size = models.PositiveBigIntegerField(_("entries"))
    findings = models.PositiveIntegerField(_("findings"))

    class Meta:
        verbose_name = _("verification")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.log_id} {self.size}"

    @property
    def is_sound(self) -> bool:
        """Return whether nothing was found."""
        return not self.findings
