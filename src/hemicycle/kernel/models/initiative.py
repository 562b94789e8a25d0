"""The governed unit. Every room hangs its records on it; only `portfolio`'s actions change it."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import addresses
from hemicycle.kernel.labels import choices
from hemicycle.kernel.models.people import User
from hemicycle.kernel.models.record import Record
from hemicycle.kernel.terms import Archetype, AutomationLevel, Function, Route, Sensitivity, Stage, Status, Tier

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


class Initiative(Record):
    """What a parliament wants to do with AI, from the first idea until it is withdrawn."""

    number = models.PositiveIntegerField(_("number"), unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=4_000, blank=True)
    problem = models.TextField(_("problem"), max_length=4_000, blank=True)
    names_a_tool = models.BooleanField(_("the problem names a tool"), null=True, blank=True)
    problem_confirmed_by = models.ForeignKey(
        User, verbose_name=_("problem confirmed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    function = models.CharField(_("function"), max_length=20, choices=choices(Function), blank=True)
    archetype = models.CharField(_("kind of use"), max_length=20, choices=choices(Archetype), blank=True)
    use_case = models.CharField(_("use case"), max_length=10, blank=True)
    no_use_case_because = models.TextField(_("why no known use case fits"), max_length=1_000, blank=True)
    route = models.CharField(_("route"), max_length=10, choices=choices(Route), blank=True)
    suppliers = models.CharField(_("suppliers"), max_length=300, blank=True)  # names, separated by commas
    automation = models.CharField(_("automation level"), max_length=12, choices=choices(AutomationLevel), blank=True)
    human_role = models.TextField(_("what a person decides"), max_length=2_000, blank=True)
    deployment_case = models.CharField(
        _("deployment case"),
        max_length=20,
        blank=True,
        choices=[
            ("new feature", _("A new service")),
            ("manual task", _("A task done by hand until now")),
            ("replacement", _("In place of another AI system")),
        ],
    )
    tier = models.CharField(_("risk tier"), max_length=12, choices=choices(Tier), default=Tier.HIGH)
    stage = models.CharField(_("stage"), max_length=2, choices=choices(Stage), default=Stage.IDEA)
    stage_since_on = models.DateField(_("in this stage since"))
    status = models.CharField(_("state"), max_length=20, choices=choices(Status), default=Status.ACTIVE)
    sensitivity = models.CharField(
        _("who may read it"), max_length=12, choices=choices(Sensitivity), default=Sensitivity.INTERNAL
    )
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    proposed_by = models.ForeignKey(User, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+")
    search_key = models.TextField(editable=False, default="")

    class Meta:
        verbose_name = _("initiative")
        ordering = ["number"]
        indexes = [
            models.Index(
                fields=["chamber", "sensitivity", "stage", "tier", "function", "route", "status"],
                name="initiative_facets",
            ),
            models.Index(fields=["stage", "tier"], name="initiative_stage_and_tier"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="initiative_has_a_title"),
            models.CheckConstraint(condition=~Q(chamber=None), name="initiative_has_a_chamber"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the dossier."""
        return addresses.of("portfolio:initiative", self.pk)

    @property
    def supplier_names(self) -> frozenset[str]:
        """Return the names of its suppliers, as they are compared: without capitals and needless spaces."""
        names = (" ".join(name.split()).casefold() for name in self.suppliers.split(","))
        return frozenset(filter(None, names))

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return internal initiatives of the chambers reached, confidential ones by role, and one's own by office."""
        return (
            (standing.reached("chamber") & Q(sensitivity=Sensitivity.INTERNAL))
            | standing.reached_in_confidence("chamber")
            | Q(pk__in=standing.initiatives)
        )
