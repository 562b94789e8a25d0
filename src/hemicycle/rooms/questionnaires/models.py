"""Instruments in their versions, and what is answered under them."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.questionnaires import rules

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


class Instrument(Record):
    """A questionnaire through all its versions: what it is called, and where it comes from."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    title = models.JSONField(_("title"), default=dict)  # by language, of the newest published version
    stage = models.CharField(_("stage"), max_length=40, blank=True)
    origin = models.CharField(
        _("origin"),
        max_length=10,
        choices=[
            (rules.Origin.BUILT_IN.value, _("Comes with Hemicycle")),
            (rules.Origin.IMPORTED.value, _("Imported")),
            (rules.Origin.OWN.value, _("Written here")),
        ],
    )

    class Meta:
        verbose_name = _("questionnaire")
        ordering = ["key"]

    def __str__(self) -> str:
        return rules.in_language(self.title, get_language() or "en") or self.key

    def get_absolute_url(self) -> str:
        """Return the page of the instrument."""
        return reverse("questionnaires:instrument", kwargs={"pk": self.pk})


class InstrumentVersion(Record):
    """One version of an instrument: a document that never changes once it is published."""

    instrument = models.ForeignKey(
        Instrument, verbose_name=_("questionnaire"), on_delete=models.PROTECT, related_name="versions"
    )
    name = models.CharField(_("version"), max_length=30)
    number = models.PositiveIntegerField(_("number"))  # 1, 2, 3, ... in the order of their making
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=[
            (rules.State.DRAFT.value, _("draft")),
            (rules.State.PUBLISHED.value, _("published")),
            (rules.State.DISCARDED.value, _("discarded")),
        ],
        default=rules.State.DRAFT.value,
    )
    document = models.JSONField(_("document"), default=dict)
    sha256 = models.CharField(_("SHA-256 of the document"), max_length=64)
    questions = models.PositiveIntegerField(_("questions"), default=0)
    source = models.CharField(_("file"), max_length=200, blank=True)
    edited_by = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_by = models.ForeignKey(
        User, verbose_name=_("published by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a questionnaire")
        ordering = ["instrument", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "name"], name="version_named_once"),
            models.UniqueConstraint(fields=["instrument", "number"], name="version_numbered_once"),
            models.UniqueConstraint(
                fields=["instrument"], condition=Q(state=rules.State.DRAFT.value), name="one_draft_an_instrument"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument.key}@{self.name}"

    def get_absolute_url(self) -> str:
        """Return the page of the version."""
        return reverse("questionnaires:version", kwargs={"pk": self.pk})

    @cached_property
    def parsed(self) -> engine.Instrument:
        """Return the document as the engine asks and scores it; it was checked when it was written."""
        return rules.parsed(self.sha256, lambda: self.document)


class OfInitiative(Record):
    """What belongs to an initiative, and is seen by whoever sees that."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the rows of the initiatives that the person sees."""
        return Q(initiative__in=Initiative.objects.filter(Initiative.seen_by(standing)).values("pk"))


class Response(OfInitiative):
    """An instrument put to an initiative, once for each stage and iteration; its summary is kept on every change."""

    under = models.ForeignKey(
        InstrumentVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="responses"
    )
    stage = models.CharField(_("stage"), max_length=2, choices=choices(Stage))
    iteration = models.PositiveIntegerField(_("iteration"), default=1)
    about = models.CharField(_("release or period it is about"), max_length=100, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=[
            (rules.ResponseState.OPEN.value, pgettext_lazy("questionnaire", "open")),
            (rules.ResponseState.SIGNED.value, pgettext_lazy("questionnaire", "signed")),
            (rules.ResponseState.RETURNED.value, pgettext_lazy("questionnaire", "returned")),
        ],
        default=rules.ResponseState.OPEN.value,
    )
    opened_by = models.ForeignKey(User, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    asked = models.PositiveIntegerField(_("questions asked"), default=0, editable=False)
    answered = models.PositiveIntegerField(_("questions answered"), default=0, editable=False)
    open_required = models.PositiveIntegerField(_("required questions open"), default=0, editable=False)
    differing = models.PositiveIntegerField(_("answers that differ"), default=0, editable=False)
    blockers = models.JSONField(_("answers that stop the gate"), default=list, editable=False)
    level = models.CharField(_("level"), max_length=20, blank=True, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_document = models.JSONField(_("what was signed"), null=True, blank=True, editable=False)
    signed_sha256 = models.CharField(_("SHA-256 of what was signed"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("answers to a questionnaire")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["initiative", "stage", "state"], name="response_of_a_stage")]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "under", "stage", "iteration"], name="response_once_an_iteration"
            ),
            models.CheckConstraint(
                condition=(Q(state=rules.ResponseState.SIGNED.value) & ~Q(signed_on=None) & ~Q(signed_sha256=""))
                | (~Q(state=rules.ResponseState.SIGNED.value) & Q(signed_on=None)),
                name="response_is_signed_with_its_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.under.instrument} ({self.stage}/{self.iteration})"

    def get_absolute_url(self) -> str:
        """Return the page on which it is answered."""
        return reverse("questionnaires:response", kwargs={"pk": self.pk})

    @property
    def sign(self) -> str:
        """Return the sign of its state."""
        return {"signed": "met", "returned": "not_met"}.get(self.state, "partly" if self.answered else "unknown")


class Respondent(OfInitiative):
    """Who answers in which role."""

    response = models.ForeignKey(
        Response, verbose_name=_("answers to a questionnaire"), on_delete=models.PROTECT, related_name="respondents"
    )
    role = models.CharField(_("respondent"), max_length=40)
    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("respondent")
        ordering = ["response", "role"]
        constraints = [
            models.UniqueConstraint(fields=["response", "role"], name="respondent_once_a_role"),
            models.UniqueConstraint(fields=["response", "person"], name="respondent_in_one_role"),
        ]

    def __str__(self) -> str:
        return self.role


class Answer(OfInitiative):
    """What an initiative answers to a question, whichever instrument asks it; its history is in its versions."""

    question = models.CharField(_("question"), max_length=120)
    respondent = models.CharField(_("respondent"), max_length=40, blank=True)  # the role, where several answer
    value = models.JSONField(_("answer"), null=True)
    comment = models.TextField(_("remark"), max_length=4_000, blank=True)
    under = models.ForeignKey(
        InstrumentVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="answers"
    )
    given_by = models.ForeignKey(User, verbose_name=_("given by"), on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("answer")
        ordering = ["question", "respondent"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "question", "respondent"], name="answer_once_a_respondent")
        ]

    def __str__(self) -> str:
        return self.question


class Challenge(OfInitiative):
    """A reviewer's doubt about an answer, until the reviewer settles it."""

    response = models.ForeignKey(
        Response, verbose_name=_("answers"), on_delete=models.PROTECT, related_name="challenges"
    )
    question = models.CharField(_("question"), max_length=120)
    text = models.TextField(_("doubt"), max_length=4_000)
    reply = models.TextField(_("reply"), max_length=4_000, blank=True)
    raised_by = models.ForeignKey(User, verbose_name=_("raised by"), on_delete=models.PROTECT, related_name="+")
    replied_by = models.ForeignKey(
        User, verbose_name=_("replied by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("challenge")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        """Return the page of the answers that it doubts."""
        return reverse("questionnaires:response", kwargs={"pk": self.response_id})


class Signature(OfInitiative):
    """A person's signature in one role under their answers as they stood; void once they changed or came back."""

    response = models.ForeignKey(
        Response, verbose_name=_("answers"), on_delete=models.PROTECT, related_name="signatures"
    )
    respondent = models.CharField(_("respondent"), max_length=40)
    signed_by = models.ForeignKey(User, verbose_name=_("signed by"), on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed at"))
    answers = models.JSONField(_("answers"), default=dict)  # frozen: what was signed
    void_at = models.DateTimeField(_("void since"), null=True, blank=True)

    class Meta:
        verbose_name = _("signature")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "respondent"], condition=Q(void_at=None), name="signature_once_a_respondent"
            )
        ]

    def __str__(self) -> str:
        return self.respondent


class RiskProposal(OfInitiative):
    """A risk that a bad answer implies, waiting for the risk register to take it up."""

    named_by = ("risk",)

    response = models.ForeignKey(
        Response, verbose_name=_("answers"), on_delete=models.PROTECT, related_name="proposals"
    )
    question = models.CharField(_("question"), max_length=120)
    risk = models.CharField(_("risk"), max_length=40)
    severity = models.CharField(_("severity"), max_length=20, blank=True)
    likelihood = models.CharField(_("likelihood"), max_length=20, blank=True)
    task_role = models.CharField(_("office that should act"), max_length=60, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposed risk")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "question", "risk"],
                condition=Q(withdrawn_at=None),
                name="risk_proposed_once_a_question",
            )
        ]

    def __str__(self) -> str:
        return self.risk
