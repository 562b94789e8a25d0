"""The comparison sets beside the own register. The initiative itself stands in the hall."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.terms import Function

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


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
