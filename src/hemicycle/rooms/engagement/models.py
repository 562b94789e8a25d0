"""The records of the public register, what of them was published, and what the public wrote."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.rooms.engagement.rules import documents
from hemicycle.rooms.engagement.rules.clock import About, AnswerOutcome
from hemicycle.rooms.engagement.rules.documents import TextState

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


class OfInitiative(Record):
    """What belongs to an initiative, and is seen by whoever sees that."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the rows of visible initiatives."""
        return Q(initiative__in=Initiative.objects.filter(Initiative.seen_by(standing)).values("pk"))


class PublicRecord(OfInitiative):
    """What the public may come to read of an initiative: the texts as they are written, and where they stand."""

    texts = models.JSONField(_("texts"), default=dict)  # field -> language -> text
    state = models.CharField(
        _("state of the text"),
        max_length=10,
        default=TextState.DRAFT,
        choices=[
            (TextState.DRAFT, pgettext_lazy("public record", "Being written")),
            (TextState.SUBMITTED, pgettext_lazy("public record", "Awaits approval")),
            (TextState.PUBLISHED, pgettext_lazy("public record", "As published")),
        ],
    )
    writers = models.JSONField(
        default=list, editable=False
    )  # who wrote since the last publication: they do not approve
    number = models.PositiveIntegerField(_("public number"), null=True, unique=True, editable=False)
    edition = models.PositiveIntegerField(_("edition"), default=0, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    returned_because = models.TextField(_("sent back because"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("public record")
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["initiative"], name="public_record_once_an_initiative")]

    def __str__(self) -> str:
        return self.public_name or str(self.pk)

    def get_absolute_url(self) -> str:
        """Return the page on which the record is written and approved."""
        return reverse("engagement:record", kwargs={"pk": self.pk})

    @property
    def public_name(self) -> str:
        """Return the name under which the public finds the record; nothing before the first publication."""
        return documents.name(self.number) if self.number else ""

    @property
    def is_public(self) -> bool:
        """Return whether the public reads the record now."""
        return bool(self.edition) and self.withdrawn_at is None


class Publication(OfInitiative):
    """One edition of a public record, byte by byte as it was approved; or the notice of its withdrawal."""

    record = models.ForeignKey(
        PublicRecord, verbose_name=_("public record"), on_delete=models.PROTECT, related_name="publications"
    )
    edition = models.PositiveIntegerField(_("edition"))
    is_notice = models.BooleanField(_("notice of withdrawal"), default=False)
    document = models.TextField(_("document"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    published_at = models.DateTimeField(_("published at"))
    approved_by = models.ForeignKey(User, verbose_name=_("approved by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("publication")
        ordering = ["record", "-edition"]
        constraints = [models.UniqueConstraint(fields=["record", "edition"], name="publication_once_an_edition")]

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.edition}"


class Contribution(OfInitiative):
    """What somebody outside wrote about a public record, with its clock and what came of it."""

    # An address to answer to is no content of the record: never published, never in the ledger, erased when asked.
    ledger_excludes: ClassVar[frozenset[str]] = frozenset({"email"})

    record = models.ForeignKey(
        PublicRecord, verbose_name=_("public record"), on_delete=models.PROTECT, related_name="contributions"
    )
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    about = models.CharField(
        _("it is about"),
        max_length=10,
        choices=[
            (About.ERROR, _("An error I noticed")),
            (About.QUESTION, _("A question")),
            (About.REMARK, _("A remark")),
        ],
    )
    text = models.TextField(_("text"))
    language = models.CharField(_("language of the text"), max_length=8)
    email = models.EmailField(_("e-mail"), blank=True)
    received_at = models.DateTimeField(_("received at"))
    due_on = models.DateField(_("answer due"))
    outcome = models.CharField(
        _("outcome"),
        max_length=12,
        default=AnswerOutcome.OPEN,
        choices=[
            (AnswerOutcome.OPEN, pgettext_lazy("contribution", "Not answered yet")),
            (AnswerOutcome.ACCEPTED, pgettext_lazy("contribution", "Accepted")),
            (AnswerOutcome.CORRECTED, pgettext_lazy("contribution", "Corrected")),
            (AnswerOutcome.NOTED, pgettext_lazy("contribution", "Noted")),
            (AnswerOutcome.RISK_RAISED, pgettext_lazy("contribution", "Taken up as a risk")),
            (AnswerOutcome.DECLINED, pgettext_lazy("contribution", "Declined")),
        ],
    )
    shown_text = models.TextField(_("what of it is published"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    late_because = models.TextField(_("late because"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("answered by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("contribution")
        ordering = ["due_on", "received_at"]
        indexes = [models.Index(fields=["outcome", "due_on"], name="contribution_open_by_day")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the page on which it is answered."""
        return reverse("engagement:contribution", kwargs={"pk": self.pk})

    @property
    def is_open(self) -> bool:
        """Return whether it awaits an answer."""
        return self.outcome == AnswerOutcome.OPEN
