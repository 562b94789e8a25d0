"""What helps people work and proves nothing: drafts, saved views, notices, progress. Never in the ledger: 0008."""

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.labels import choices
from hemicycle.kernel.models.people import Chamber, User
from hemicycle.kernel.terms import TaskState

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


class OwnQuerySet(models.QuerySet[Any]):
    """A query set of things that belong to one person."""

    def visible_to(self, user: Any) -> Self:
        """Return the person's own rows; none for a stranger."""
        return self.filter(person=user) if getattr(user, "is_authenticated", False) else self.none()


class Own(models.Model):
    """A thing of one person's, which nobody else sees."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("at"))

    objects = OwnQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the person's own rows."""
        return Q(person=standing.person_id)


class Draft(Own):
    """What somebody typed into a form and did not send yet."""

    form = models.CharField(_("form"), max_length=300)
    content = models.JSONField(_("content"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "form"], name="draft_once_a_form")]


class SavedView(Own):
    """A list as somebody likes to see it: its address and its filters under a name."""

    name = models.CharField(_("name"), max_length=80)
    path = models.CharField(_("page"), max_length=200)
    query = models.CharField(_("filters"), max_length=1_000, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "path", "name"], name="saved_view_once_a_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page with its filters."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Notification(Own):
    """Something that a person should know, with the page to open."""

    message = models.CharField(_("message"), max_length=80)
    params = models.JSONField(_("details"), default=dict)
    url = models.CharField(_("page"), max_length=300, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        ordering = ["-at"]


class Task(Own):
    """A piece of long work: what was asked, how far it is, what came of it. The worker writes its progress."""

    kind = models.CharField(_("kind"), max_length=80)
    chamber = models.ForeignKey(
        Chamber, verbose_name=_("chamber"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    arguments = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=choices(TaskState), default=TaskState.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    note = models.CharField(_("step"), max_length=200, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    result_url = models.CharField(_("page of the result"), max_length=300, blank=True)
    error = models.CharField(_("reason"), max_length=1_000, blank=True)
    cancel_asked_at = models.DateTimeField(_("cancel asked at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        ordering = ["-at"]

    @property
    def is_over(self) -> bool:
        """Return whether nothing more will happen."""
        return self.state in {TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED}


class IdempotencyKey(Own):
    """The answer that a repeated request gets again, kept for a day."""

    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once_a_person")]
