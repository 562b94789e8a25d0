"""What every room hangs on its records, as records of their own: evidence, comment, translated text."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.models.people import User
from hemicycle.kernel.models.record import Hung


class Evidence(Hung):
    """A file that proves something, named by the hash of its content and kept once however often it is cited."""

    title = models.CharField(_("title"), max_length=200)
    filename = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    digest = models.CharField(_("SHA-256"), max_length=64)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    added_by = models.ForeignKey(User, verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("evidence")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"]), models.Index(fields=["digest"])]

    def __str__(self) -> str:
        return self.title


class Comment(Hung):
    """A remark on a record, signed by its author."""

    text = models.TextField(_("remark"), max_length=4_000)
    author = models.ForeignKey(User, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("remark")
        ordering = ["created_at"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"])]

    def __str__(self) -> str:
        return self.text[:60]


class Translation(Hung):
    """A field of a record in another language, with the version of the source that it translates."""

    field = models.CharField(_("field"), max_length=40)
    language = models.CharField(_("language"), max_length=8)
    text = models.TextField(_("text"), max_length=4_000)
    source_version = models.PositiveIntegerField(_("version of the source"), default=1)

    class Meta:
        verbose_name = _("translation")
        ordering = ["field", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "field", "language"], name="translation_once_a_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.text[:60]}"
